"""Where somebody lives (``?tai=``), as the pages of procedures ask it: a code in the address, a short form, a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import request

from ..domain.text import inside, tidy
from ..store.db import Session
from ..store.models import Edition
from ..store.queries import places
from ..store.queries.places import Spot, Spots

MANY = 120  # units in one list: beyond, the districts first and then what is inside the chosen one


@dataclass(frozen=True)
class Home:
    """What the address says; ``spot`` None: nothing, or nothing that there is (``unknown``)."""

    spot: Spot | None
    unknown: bool
    groups: Sequence[tuple[str, Sequence[Spot]]]  # what may be chosen, by the unit above
    deeper: bool  # the chosen one has more units inside than the list shows at first

    @property
    def inside(self) -> str:
        """Its name inside a sentence: ``xã Yết Kiêu``."""
        return inside(self.spot.short_name) if self.spot is not None else ""

    @property
    def code(self) -> str:
        """The code, for addresses."""
        return self.spot.code if self.spot is not None else ""


def home(session: Session, day: date) -> Home:
    """Where this request says that somebody lives."""
    code = tidy(request.args.get("tai", ""))
    spot = places.spot(session, code, day)
    groups, deeper = _choice(places.spots(session, day), spot)
    return Home(spot, bool(code) and spot is None, groups, deeper)


@dataclass(frozen=True)
class Served:
    """Who receives a procedure from where somebody lives: one desk, several offices, or (``below``) units inside the chosen one."""

    desks: Sequence[Spot] = ()
    below: bool = False

    @property
    def desk(self) -> Spot | None:
        """The one desk, if it is one."""
        return self.desks[0] if len(self.desks) == 1 else None


def serving(session: Session, edition: Edition, asked: Home, day: date) -> Served:
    """Who receives the edition of a day from where ``asked`` says that somebody lives."""
    if asked.spot is None or edition.place == "outside":
        return Served()
    known = places.spots(session, day)
    among = places.receivers(session, edition.procedure_id, edition.received_at, day)
    desks = places.serving(known, asked.spot, among)
    return Served(desks, not desks and bool(known.below(asked.spot, among)))


def _choice(known: Spots, spot: Spot | None) -> tuple[list[tuple[str, list[Spot]]], bool]:
    units = [s for s in known.by_id.values() if s.office is None]
    deeper = False
    if len(units) > MANY:
        above = {s.parent_id for s in units}
        near = {spot.id, spot.parent_id} if spot is not None else set()
        deeper = (
            spot is not None and spot.id in above and any(s.parent_id == spot.id and s.id not in above for s in units)
        )
        units = [s for s in units if s.id in above or s.parent_id in near]
    groups: dict[int | None, list[Spot]] = {}
    for unit in units:
        groups.setdefault(unit.parent_id, []).append(unit)
    names = {s.id: s.short_name for s in known.by_id.values()}
    return [(names.get(parent, "") if parent is not None else "", found) for parent, found in groups.items()], deeper
