"""Which unit stands for one that closed, and what is still in one that is to close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, undefer

from ..models import Agency, Department, Dossier, Extension, Level, Person, RoleGrant
from .installation import remember


@dataclass(frozen=True)
class Standing:
    """The place that took over, with the names of today."""

    agency_id: int
    agency: str
    level: str
    department_id: int
    department: str


def standing(session: Session, agency_id: int, department_id: int) -> Standing | None:
    """Where a step of this place is opened today; None: there, or (closed without a successor) nowhere else. Remembered."""
    agencies, departments = remember(session, "succession", lambda: _closed(session))
    if agency_id not in agencies and department_id not in departments:
        return None
    return _found(session, agency_id, department_id, agencies, departments)


def _closed(session: Session) -> tuple[dict[int, int], dict[int, int]]:
    """What closed and has a successor: agency -> agency, department -> department. Few rows, or none."""
    units = session.execute(select(Agency.id, Agency.successor_id).where(Agency.successor_id.is_not(None)))
    parts = session.execute(select(Department.id, Department.successor_id).where(Department.successor_id.is_not(None)))
    return {row[0]: row[1] or 0 for row in units}, {row[0]: row[1] or 0 for row in parts}


def _found(
    session: Session, agency_id: int, department_id: int, agencies: dict[int, int], departments: dict[int, int]
) -> Standing | None:
    key = session.scalar(select(Department.key).where(Department.id == department_id))
    for _ in range(len(agencies)):
        if agency_id not in agencies:
            break
        agency_id = agencies[agency_id]
    wanted = (
        select(Agency.id, Agency.short_name, Level.name, Department.id, Department.name)
        .join(Level, Level.code == Agency.level_code).join(Department, Department.agency_id == Agency.id)
    )  # fmt: skip
    row = session.execute(wanted.where(Agency.id == agency_id, Department.key == key)).one_or_none()
    for _ in range(len(departments)):
        if row is None or row[3] not in departments:
            break
        row = session.execute(wanted.where(Department.id == departments[row[3]])).one_or_none()
    return Standing(*row) if row is not None else None


def unfinished(session: Session, agency_id: int, statuses: Sequence[int]) -> Sequence[Dossier]:
    """The dossiers received at (or competent to) an agency that stand in one of these statuses."""
    here = or_(Dossier.agency_id == agency_id, Dossier.competent_id == agency_id)
    return session.scalars(
        select(Dossier).where(here, Dossier.status.in_(statuses)).options(undefer(Dossier.plan)).order_by(Dossier.id)
    ).all()


def unsigned_letters(session: Session, dossier_id: int, agency_id: int) -> Sequence[Extension]:
    """The apologies of a dossier that wait for this agency's leader."""
    waiting = Extension.state.in_(("draft", "proposed"))
    return session.scalars(
        select(Extension).where(Extension.dossier_id == dossier_id, Extension.agency_id == agency_id, waiting)
    ).all()


def grants_at(session: Session, agency_id: int, day: date) -> list[tuple[RoleGrant, Person, str | None]]:
    """The roles held at an agency on a day or later: the row, whose, and the key of the department (None: the whole agency)."""
    rows = session.execute(
        select(RoleGrant, Person, Department.key)
        .join(Person, Person.id == RoleGrant.person_id).outerjoin(Department, Department.id == RoleGrant.department_id)
        .where(RoleGrant.agency_id == agency_id, or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day))
        .order_by(RoleGrant.id)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]


def holds(session: Session, person_id: int, role: str, agency_id: int, department_id: int | None, day: date) -> bool:
    """Does somebody hold a role at a place on a day or later?"""
    return session.scalar(
        select(RoleGrant.id).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.agency_id == agency_id,
            RoleGrant.department_id.is_(None) if department_id is None else RoleGrant.department_id == department_id,
            or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day),
        ).limit(1)
    ) is not None  # fmt: skip
