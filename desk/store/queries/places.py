"""Where people apply (nơi tiếp nhận): the units in force on a day, which of them receive a procedure, which serves whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ...domain.catalogue.reach import received_here
from ..models import Agency
from . import catalogue
from .installation import remember


@dataclass(frozen=True)
class Spot:
    """A unit in force, detached."""

    id: int
    code: str
    name: str
    short_name: str
    place: str
    level: str
    office: str | None
    parent_id: int | None
    path: str
    hotline: str


@dataclass(frozen=True)
class Spots:
    """Every unit in force on a day, from the highest level down, each with its offices after it."""

    by_id: Mapping[int, Spot]
    by_code: Mapping[str, Spot]

    def line(self, spot: Spot) -> list[Spot]:
        """The unit and every one above it, nearest first."""
        ids = [int(part) for part in reversed(spot.path.strip("/").split("/"))]
        return [self.by_id[i] for i in ids if i in self.by_id]

    def below(self, spot: Spot, among: Collection[int]) -> list[Spot]:
        """The units under this one, at any depth, that are ``among`` (ids)."""
        return [s for s in self.by_id.values() if s.id in among and s.id != spot.id and s.path.startswith(spot.path)]

    def offices(self, spot: Spot, among: Collection[int]) -> list[Spot]:
        """The specialised offices directly under a unit that are ``among`` (ids)."""
        return [s for s in self.by_id.values() if s.parent_id == spot.id and s.office is not None and s.id in among]


def spots(session: Session, day: date) -> Spots:
    """The units in force on a day. Remembered."""

    def load() -> Spots:
        rows = session.scalars(
            select(Agency)
            .where(Agency.valid_from <= day, or_(Agency.valid_to.is_(None), Agency.valid_to >= day))
            .order_by(Agency.path)
        ).all()
        found = [
            Spot(a.id, a.code, a.name, a.short_name, a.place, a.level_code, a.office, a.parent_id, a.path, a.hotline)
            for a in sorted(rows, key=lambda a: (a.level.rank, a.office is not None, a.parent_id or 0, a.code))
        ]
        return Spots({s.id: s for s in found}, {s.code: s for s in found})

    return remember(session, f"spots/{day}", load)


def spot(session: Session, code: str, day: date) -> Spot | None:
    """The unit in force on a day that a code means; of a unit that is gone the one that took over from it."""
    known = spots(session, day)
    if code in known.by_code or not code:
        return known.by_code.get(code)
    row = session.scalar(select(Agency).where(Agency.code == code).order_by(Agency.valid_from.desc()).limit(1))
    seen: set[int] = set()
    while row is not None and row.id not in known.by_id and row.successor_id is not None and row.id not in seen:
        seen.add(row.id)
        row = session.get(Agency, row.successor_id)
    return known.by_id.get(row.id) if row is not None else None


def receivers(session: Session, procedure_id: int, received_at: Sequence[str], day: date) -> frozenset[int]:
    """The units (ids) whose desks receive a procedure on a day, exceptions included. Remembered."""

    def load() -> frozenset[int]:
        known = catalogue.exceptions(session)
        return frozenset(
            s.id
            for s in spots(session, day).by_id.values()
            if received_here(received_at, s.level, s.office, known.get((procedure_id, s.id), ()), day)
        )

    return remember(session, f"receivers/{procedure_id}/{day}", load)


def serving(known: Spots, home: Spot, among: Collection[int]) -> Sequence[Spot]:
    """Who, of those that receive (``among``), serves people of a unit: itself, its offices, else the nearest above that does.

    Empty where nobody does, and where ``home`` is a whole district whose communes receive each for itself (``Spots.below``).
    """
    if home.id in among:
        return [home]
    if known.below(home, among) and not known.offices(home, among):
        return []
    for unit in known.line(home):
        if unit.id in among:
            return [unit]
        if offices := known.offices(unit, among):
            return offices
    return []
