"""Whose accounts somebody governs (phạm vi quản trị): people who work nowhere but at one's own agency and below it."""

from dataclasses import dataclass
from datetime import date

from ..domain.errors import Forbidden, NotFound
from ..policy import Actor
from ..store.db import Session
from ..store.models import Person
from ..store.queries import people, units
from ..store.work import Work
from .catalogue_rights import reach_of

MANAGE, READ, UNITS = "staff.manage", "access.read", "units.manage"


@dataclass(frozen=True)
class Realm:
    """What a permission of somebody governs: everything, or these agencies and the people who work nowhere else."""

    everything: bool
    agencies: frozenset[int]

    def covers(self, agency_id: int | None) -> bool:
        """Does it reach an agency (None: what belongs to none, such as a new unit at the top)?"""
        return self.everything or agency_id in self.agencies


def realm_of(session: Session, actor: Actor, permission: str = MANAGE) -> Realm:
    """What ``permission`` of the actor governs. Whoever holds it at the top governs everything, accounts without a role too."""
    reach = reach_of(session, actor, permission)
    return Realm(reach.everything or reach.top, reach.agencies)


def governs(session: Session, actor: Actor, person_id: int, day: date, permission: str = MANAGE) -> bool:
    """Is this account below the actor's government?"""
    realm = realm_of(session, actor, permission)
    return realm.everything or people.is_governed(session, person_id, realm.agencies, day)


def person_of(session: Session, actor: Actor, person_id: int, day: date, permission: str = MANAGE) -> Person:
    """One account below the actor's government. Raises ``NotFound`` for every other."""
    row = people.one(session, person_id)
    if row is None or not governs(session, actor, person_id, day, permission):
        raise NotFound("Không có tài khoản này trong phạm vi quản trị.")
    return row


def require_over(work: Work, person: Person) -> None:
    """Raises ``Forbidden`` unless the account is below the actor's government."""
    work.require(MANAGE)
    if not governs(work.session, work.actor, person.id, work.now.date()):
        raise Forbidden(f"Tài khoản {person.username} có vai trò ngoài phạm vi quản trị của tài khoản này.")


def require_at(work: Work, agency_id: int | None, permission: str = MANAGE) -> None:
    """Raises ``Forbidden`` unless the actor governs this agency."""
    work.require(permission)
    if not realm_of(work.session, work.actor, permission).covers(agency_id):
        whose = units.agency(work.session, agency_id).short_name if agency_id is not None else "cả hệ thống"
        raise Forbidden(f"{whose} ngoài phạm vi quản trị của tài khoản này.")
