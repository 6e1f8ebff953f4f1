"""What the editor of routes (D3) chooses from: who receives a procedure, which departments there are at each kind of place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ...domain.catalogue.reach import received_here
from ..models import Agency, Department, Level
from . import catalogue
from .installation import remember


@dataclass(frozen=True)
class Spot:
    """An agency to choose: ``above`` is the unit it stands under ("": none)."""

    id: int
    name: str
    above: str


def receivers(session: Session, received_at: Sequence[str], procedure_id: int | None, day: date) -> list[Spot]:
    """The agencies that receive a procedure on a day by the rule ``received_at`` and their own exceptions, lowest level first.

    ``procedure_id`` None: a new procedure, which has no exceptions yet.
    """
    known = catalogue.exceptions(session) if procedure_id is not None else {}
    above = select(Agency.id, Agency.short_name).subquery()
    rows = session.execute(
        select(Agency.id, Agency.level_code, Agency.office, Agency.short_name, above.c.short_name.label("above"))
        .join(Level, Level.code == Agency.level_code).outerjoin(above, above.c.id == Agency.parent_id)
        .where(_there(day))
        .order_by(Level.rank.desc(), above.c.short_name, Agency.short_name, Agency.id)
    )  # fmt: skip
    return [
        Spot(row.id, row.short_name, row.above or "")
        for row in rows
        if received_here(received_at, row.level_code, row.office, known.get((procedure_id or 0, row.id), ()), day)
    ]


def departments(session: Session, day: date) -> Mapping[str, Mapping[str, str]]:
    """Kind of place (``xa``, ``so-ldtbxh@tinh``) -> key of a department there on a day -> what it is called. Remembered."""

    def load() -> dict[str, dict[str, str]]:
        rows = session.execute(
            select(Agency.level_code, Agency.office, Department.key, Department.name)
            .join(Department, Department.agency_id == Agency.id).where(_there(day)).order_by(Department.id)
        )  # fmt: skip
        found: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            place = row.level_code if row.office is None else f"{row.office}@{row.level_code}"
            found.setdefault(place, {}).setdefault(row.key, []).append(row.name)
        return {place: {key: _common(names) for key, names in keys.items()} for place, keys in found.items()}

    return remember(session, f"departments by place/{day}", load)


def _common(names: Sequence[str]) -> str:
    """What most call it; where none is the name of most, the words that all begin with (Lãnh đạo Ủy ban nhân dân)."""
    [(most, times)] = Counter(names).most_common(1)
    pairs = takewhile(lambda words: len(set(words)) == 1, zip(*(name.split() for name in names), strict=False))
    shared = [words[0] for words in pairs]
    return most if times * 2 > len(names) or len(shared) < 2 else " ".join(shared)


def _there(day: date) -> ColumnElement[bool]:
    return (Agency.valid_from <= day) & or_(Agency.valid_to.is_(None), Agency.valid_to >= day)
