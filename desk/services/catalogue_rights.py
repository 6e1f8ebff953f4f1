"""Whose catalogue it is (phạm vi quản trị danh mục): an administrator's rights reach their own agency and all below it."""

from ..domain.errors import Forbidden
from ..policy import Actor
from ..store.db import Session
from ..store.models import Agency
from ..store.queries import units
from ..store.work import Work

MANAGE, PUBLISH = "catalogue.manage", "catalogue.publish"


def reaches(session: Session, actor: Actor, permission: str, owner_id: int | None) -> bool:
    """Does ``permission`` of the actor reach what the agency ``owner_id`` keeps (None: the whole installation's)?

    What belongs to the installation is kept by those who hold it at an agency that has no agency above it.
    """
    if actor.everywhere:
        return actor.may(permission)
    held = [units.agency(session, agency_id) for agency_id in actor.agencies_for(permission)]
    if owner_id is None:
        return any(agency.parent_id is None for agency in held)
    owner = units.agency(session, owner_id)
    return any(owner.path.startswith(agency.path) for agency in held)


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


def reached(session: Session, actor: Actor, permission: str) -> frozenset[int] | None:
    """The agencies whose catalogue ``permission`` of the actor reaches; None: everybody's, and the whole installation's."""
    if reaches(session, actor, permission, None):
        return None
    return units.below(session, actor.agencies_for(permission))
