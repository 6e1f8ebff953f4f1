"""Whose catalogue it is (phạm vi quản trị danh mục): an administrator's rights reach their own agency and all below it."""

from dataclasses import dataclass

from ..domain.errors import Forbidden
from ..policy import Actor
from ..store.db import Session
from ..store.models import Agency
from ..store.queries import units
from ..store.work import Work

MANAGE, PUBLISH = "catalogue.manage", "catalogue.publish"


@dataclass(frozen=True)
class Reach:
    """What a permission of somebody reaches: the agencies, and (``top``) what belongs to the whole installation."""

    agencies: frozenset[int]
    top: bool
    everything: bool = False

    def covers(self, owner_id: int | None) -> bool:
        """Does it reach what the agency ``owner_id`` keeps (None: the whole installation's)?"""
        return self.everything or (self.top if owner_id is None else owner_id in self.agencies)


def reach_of(session: Session, actor: Actor, permission: str) -> Reach:
    """What ``permission`` of the actor reaches: the agencies where it is held and all below. One query for each of the two.

    What belongs to the installation is kept by those who hold it at an agency that has no agency above it.
    """
    if actor.everywhere:
        return Reach(frozenset(), False, actor.may(permission))
    held = actor.agencies_for(permission)
    if not held:
        return Reach(frozenset(), False)
    return Reach(units.below(session, held), units.any_top(session, held))


def reaches(session: Session, actor: Actor, permission: str, owner_id: int | None) -> bool:
    """Does ``permission`` of the actor reach what the agency ``owner_id`` keeps (None: the whole installation's)?"""
    return reach_of(session, actor, permission).covers(owner_id)


def require_over(work: Work, permission: str, owner_id: int | None) -> None:
    """Raises ``Forbidden`` unless the actor's ``permission`` reaches what ``owner_id`` keeps."""
    work.require(permission)
    if not reaches(work.session, work.actor, permission, owner_id):
        whose = units.agency(work.session, owner_id).short_name if owner_id is not None else "cả hệ thống"
        raise Forbidden(f"Thủ tục này thuộc danh mục của {whose}: tài khoản này không được sửa, không được ban hành.")


def home(session: Session, actor: Actor) -> Agency | None:
    """Whose catalogue the actor's new procedures belong to: None is the whole installation's."""
    if actor.everywhere:
        return None
    held = sorted(
        (units.agency(session, i) for i in actor.agencies_for(MANAGE)), key=lambda a: (a.path.count("/"), a.path)
    )
    return None if not held or held[0].parent_id is None else held[0]
