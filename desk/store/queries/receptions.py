"""Where procedures are received (nơi tiếp nhận), as its page and commands ask."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ...domain.catalogue.reach import exception_on, received_here
from ...domain.errors import NotFound
from ...domain.text import plain
from ..models import Agency, Edition, Level, Procedure, Reception
from .catalogue import exceptions, in_force


@dataclass(frozen=True)
class Receiver:
    """An agency that receives a procedure; ``because``: the document of its exception, empty by rule."""

    code: str
    name: str
    short_name: str
    level: str
    because: str


def receivers(session: Session, code: str, day: date) -> list[Receiver]:
    """Every agency that receives a procedure on a day, by the tree; none when it is not in force or is received elsewhere."""
    edition = session.execute(
        select(Edition.procedure_id, Edition.received_at, Edition.place)
        .join(Procedure, Procedure.id == Edition.procedure_id)
        .where(Procedure.code == code, in_force(day))
    ).one_or_none()
    if edition is None or edition.place == "outside":
        return []
    known = exceptions(session)
    rows = session.execute(
        select(Agency.id, Agency.code, Agency.name, Agency.short_name, Agency.level_code, Agency.office, Level.name.label("level"))
        .join(Level, Level.code == Agency.level_code)
        .where(Agency.valid_from <= day, or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
        .order_by(Agency.path)
    )  # fmt: skip
    found = []
    for row in rows:
        own = known.get((edition.procedure_id, row.id), ())
        if received_here(edition.received_at, row.level_code, row.office, own, day):
            special = exception_on(own, day)
            found.append(
                Receiver(row.code, row.name, row.short_name, row.level, special.because if special is not None else "")
            )
    return found


def short_names(session: Session, agency_ids: Collection[int]) -> Sequence[str]:
    """Short names of these agencies, by the tree."""
    if not agency_ids:
        return ()
    return session.scalars(select(Agency.short_name).where(Agency.id.in_(agency_ids)).order_by(Agency.path)).all()


def agency_on(session: Session, code: str, day: date) -> Agency:
    """``find_agency``. Raises ``NotFound``."""
    found = find_agency(session, code, day)
    if found is None:
        raise NotFound(f"Không có đơn vị mã “{code}”.")
    return found


def find_agency(session: Session, code: str, day: date) -> Agency | None:
    """The agency of this unit code on a day; one of another time when there is none; None: there never was one.

    The units of 2025 took over some codes of 2018: which is meant, the day says.
    """
    rows = session.scalars(select(Agency).where(Agency.code == code).order_by(Agency.valid_from)).all()
    begun = [row for row in rows if row.valid_from <= day]
    return begun[-1] if begun else next(iter(rows), None)


def units_on(session: Session, day: date) -> list[Agency]:
    """Every agency there is on a day, by the tree: what may be asked about."""
    rows = session.scalars(
        select(Agency)
        .where(Agency.valid_from <= day, or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
        .order_by(Agency.path)
    )
    return list(rows)


def unit_meant(session: Session, typed: str, day: date) -> Agency | None:
    """The agency that somebody typed: by its unit code, or its name with or without accents if only one is called so on that day."""
    if (by_code := find_agency(session, typed, day)) is not None:
        return by_code
    asked = plain(typed)
    found = [row for row in units_on(session, day) if asked in (plain(row.short_name), plain(row.name))]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Listed:
    """One exception and the agency that it is about."""

    row: Reception
    agency: Agency


def of_procedure(session: Session, procedure_id: int) -> list[Listed]:
    """Every exception of a procedure, those that began last first."""
    rows = session.execute(
        select(Reception, Agency)
        .join(Agency, Agency.id == Reception.agency_id)
        .where(Reception.procedure_id == procedure_id)
        .order_by(Reception.valid_from.desc(), Agency.path)
    )
    return [Listed(row[0], row[1]) for row in rows]


def one(session: Session, procedure_id: int, reception_id: int) -> Reception:
    """One exception of a procedure. Raises ``NotFound``."""
    row = session.get(Reception, reception_id)
    if row is None or row.procedure_id != procedure_id:
        raise NotFound("Không có nơi tiếp nhận riêng này; có thể vừa được bỏ. Tải lại trang.")
    return row
