"""Whom an opinion may be asked of (nơi cho ý kiến): every department in force where somebody may answer on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ...domain.text import plain
from ...policy import STANDS_IN, Role
from ..models import Department, Person, RoleGrant
from . import places
from .installation import remember
from .units import level_names

ANSWERS = frozenset({Role.OFFICER, *STANDS_IN[Role.OFFICER]})  # who may give an opinion


@dataclass(frozen=True)
class Consultee:
    """A department, detached."""

    department_id: int
    department: str
    agency_id: int
    agency: str
    level: str  # its name
    near: int = 0  # how it is found again: in the order of the units
    folded: str = ""

    @property
    def label(self) -> str:
        """What is chosen from, and typed."""
        return f"{self.agency} – {self.department}"


def everybody(session: Session, day: date) -> Sequence[Consultee]:
    """Every department where an officer or a head works on a day, from the highest level down. Remembered for a few seconds."""

    def load() -> list[Consultee]:
        held = session.execute(
            select(RoleGrant.agency_id, RoleGrant.department_id).join(Person, Person.id == RoleGrant.person_id)
            .where(RoleGrant.role.in_([str(role) for role in ANSWERS]), Person.active, RoleGrant.valid_from <= day,
                   or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)).distinct()
        ).all()  # fmt: skip
        whole = {agency_id for agency_id, department_id in held if department_id is None}
        some = {department_id for _, department_id in held if department_id is not None}
        spots, levels = places.spots(session, day).by_id, level_names(session)
        order = {agency_id: n for n, agency_id in enumerate(spots)}
        rows = session.execute(
            select(Department.id, Department.name, Department.agency_id)
            .where(or_(Department.id.in_(some), Department.agency_id.in_(whole)), Department.is_desk.is_(False))
        ).all()  # fmt: skip
        found = [
            Consultee(row[0], row[1], row[2], spots[row[2]].short_name, levels[spots[row[2]].level], order[row[2]],
                      plain(f"{spots[row[2]].short_name} {spots[row[2]].name} {row[1]}"))
            for row in rows if row[2] in spots
        ]  # fmt: skip
        return sorted(found, key=lambda c: (c.near, c.department_id))

    return remember(session, f"consultees/{day}", load, longest=10.0)


def by_id(session: Session, day: date) -> dict[int, Consultee]:
    """The same by the id of the department."""
    return {c.department_id: c for c in everybody(session, day)}


def like(session: Session, typed: str, day: date, home_id: int, besides: int) -> list[Consultee]:
    """Those that a few typed words mean, without accents, one's own agency first; ``besides``: the department that asks, left out."""
    words = plain(typed).replace("–", " ").replace("-", " ").split()
    known = [c for c in everybody(session, day) if c.department_id != besides]
    exact = [c for c in known if plain(c.label) == plain(typed)]
    if exact or not words:
        return exact
    found = [c for c in known if all(word in c.folded for word in words)]
    return sorted(found, key=lambda c: (c.agency_id != home_id, c.near, c.department_id))
