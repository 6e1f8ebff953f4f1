"""What the editor of routes (D3) chooses from: who receives a procedure, which departments there are at each kind of place."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import takewhile

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...domain.catalogue.reach import received_here
from ..models import Department
from . import catalogue, places
from .installation import remember


def receivers(
    session: Session, received_at: Sequence[str], procedure_id: int | None, day: date
) -> list[tuple[int, str]]:
    """The agencies (id, name with the unit above) that receive a procedure on a day by the rule of a draft and their own exceptions.

    ``procedure_id`` None: a new procedure, which has no exceptions yet.
    """
    known = catalogue.exceptions(session) if procedure_id is not None else {}
    spots = places.spots(session, day).by_id
    names = {spot.id: spot.short_name for spot in spots.values()}
    found = [
        (names.get(spot.parent_id or 0, ""), spot)
        for spot in spots.values()
        if received_here(received_at, spot.level, spot.office, known.get((procedure_id or 0, spot.id), ()), day)
    ]
    ordered = sorted(found, key=lambda pair: (pair[0], pair[1].short_name, pair[1].id))
    return [(spot.id, f"{spot.short_name} ({above})" if above else spot.short_name) for above, spot in ordered]


def departments(session: Session, day: date) -> Mapping[str, Mapping[str, str]]:
    """Kind of place (``xa``, ``so-ldtbxh@tinh``) -> key of a department there on a day -> what it is called. Remembered."""

    def load() -> dict[str, dict[str, str]]:
        spots = places.spots(session, day).by_id
        rows = session.execute(select(Department.agency_id, Department.key, Department.name).order_by(Department.id))
        found: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            spot = spots.get(row.agency_id)
            if spot is not None:
                place = spot.level if spot.office is None else f"{spot.office}@{spot.level}"
                found.setdefault(place, {}).setdefault(row.key, []).append(row.name)
        return {place: {key: _common(names) for key, names in keys.items()} for place, keys in found.items()}

    return remember(session, f"departments by place/{day}", load)


def _common(names: Sequence[str]) -> str:
    """What most call it; where none is the name of most, the words that all begin with (Lãnh đạo Ủy ban nhân dân)."""
    [(most, times)] = Counter(names).most_common(1)
    pairs = takewhile(lambda words: len(set(words)) == 1, zip(*(name.split() for name in names), strict=False))
    shared = [words[0] for words in pairs]
    return most if times * 2 > len(names) or len(shared) < 2 else " ".join(shared)
