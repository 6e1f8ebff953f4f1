"""Units as they are kept (D7): the tree with days and successors, departments, old names, and what still lies in a unit."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager

from ...domain.workflow import OPEN
from ..models import Agency, Department, Dossier, FormerName, Level, RoleGrant, Task


@dataclass(frozen=True)
class Unit:
    """One unit as a list shows it."""

    id: int
    code: str
    name: str
    short_name: str
    level: str
    office: str | None
    depth: int
    valid_from: date
    valid_to: date | None
    successor: str | None
    former: tuple[str, ...] = ()


def units(session: Session, within: Collection[int] | None, path: str = "") -> list[Unit]:
    """Every unit, closed ones too, by the tree; ``within``: these only; ``path``: below one only. Two queries."""
    other = select(Agency.id, Agency.name).subquery()
    wanted = (
        select(
            Agency.id, Agency.code, Agency.name, Agency.short_name, Level.name, Agency.office, Agency.path, Agency.valid_from,
            Agency.valid_to, other.c.name,
        )
        .join(Level, Level.code == Agency.level_code).outerjoin(other, other.c.id == Agency.successor_id)
        .where(Agency.path.startswith(path, autoescape=True)).order_by(Agency.path)
    )  # fmt: skip
    if within is not None:
        wanted = wanted.where(Agency.id.in_(within))
    rows = session.execute(wanted).all()
    former: dict[int, list[str]] = {}
    for row in session.execute(select(FormerName.agency_id, FormerName.name).order_by(FormerName.id)):
        former.setdefault(row[0], []).append(row[1])
    top = min((row.path.count("/") for row in rows), default=2)
    return [
        Unit(r[0], r[1], r[2], r[3], r[4], r[5], r.path.count("/") - top, r[7], r[8], r[9], tuple(former.get(r[0], ())))
        for r in rows
    ]


def former_names(session: Session, agency_id: int) -> Sequence[FormerName]:
    """What an agency was called, latest first."""
    return session.scalars(
        select(FormerName)
        .where(FormerName.agency_id == agency_id)
        .order_by(FormerName.until.desc(), FormerName.id.desc())
    ).all()


def departments(session: Session, agency_id: int) -> Sequence[Department]:
    """The departments of an agency, closed ones too."""
    return session.scalars(
        select(Department).where(Department.agency_id == agency_id).order_by(Department.id)
    ).all()  # fmt: skip


def department(session: Session, department_id: int) -> Department | None:
    """One department."""
    return session.get(Department, department_id)


def children(session: Session, agency_id: int, day: date) -> int:
    """How many units below one still stand on a day, not counting itself."""
    return session.scalar(
        select(func.count()).select_from(Agency)
        .where(Agency.parent_id == agency_id, or_(Agency.valid_to.is_(None), Agency.valid_to > day))
    ) or 0  # fmt: skip


def open_tasks(session: Session, agency_id: int, department_id: int | None = None) -> Sequence[Task]:
    """The open steps that lie in an agency (or one of its departments), with their dossiers and plans."""
    wanted = select(Task).join(Task.dossier).options(contains_eager(Task.dossier).undefer(Dossier.plan)).where(
        Task.agency_id == agency_id, Task.done_at.is_(None)
    )  # fmt: skip
    if department_id is not None:
        wanted = wanted.where(Task.department_id == department_id)
    return session.scalars(wanted.order_by(Task.dossier_id, Task.id).execution_options(populate_existing=True)).all()


def dossiers_in(session: Session, agency_id: int, department_id: int | None = None) -> int:
    """How many dossiers have an open step there."""
    wanted = select(func.count(Task.dossier_id.distinct())).where(Task.agency_id == agency_id, Task.done_at.is_(None))
    if department_id is not None:
        wanted = wanted.where(Task.department_id == department_id)
    return session.scalar(wanted) or 0


def holders(session: Session, agency_id: int, day: date, department_id: int | None = None) -> int:
    """How many people hold a role there on a day or later."""
    wanted = select(func.count(RoleGrant.person_id.distinct())).where(
        RoleGrant.agency_id == agency_id, or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to >= day)
    )
    if department_id is not None:
        wanted = wanted.where(RoleGrant.department_id == department_id)
    return session.scalar(wanted) or 0


def unfinished_ids(session: Session, agency_id: int) -> set[int]:
    """The dossiers that were received at (or are competent to) an agency and are not finished."""
    here = or_(Dossier.agency_id == agency_id, Dossier.competent_id == agency_id)
    return set(session.scalars(select(Dossier.id).where(here, Dossier.status.in_([int(status) for status in OPEN]))))
