"""Where a procedure goes (nơi giải quyết), as names: real units where a desk is chosen, levels and kinds of offices where none is."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ..domain import routing
from ..domain.errors import Invalid
from ..domain.routing import Place
from ..domain.text import inside
from ..store.db import Session
from ..store.queries import installation, places, public, units
from ..store.queries.places import Spot

HERE = "receiving"


class Whereabouts:
    """What the selectors of routes are called. ``desk``: the unit that receives; None: whichever does."""

    def __init__(
        self, session: Session, routes: Iterable[Mapping[str, Any]], day: date, desk: Spot | None = None
    ) -> None:
        self.session, self.day, self.desk = session, day, desk
        self.levels = units.level_names(session)
        asked = {
            leg["at"].split(":")[1].split("@")[0]
            for route in routes
            for leg in route["legs"]
            if leg["at"].startswith("office:")
        }
        self.offices = public.office_names(session, asked)
        self._known: dict[int, Place] = {}
        if desk is not None:
            spots = places.spots(session, day)
            line = spots.line(desk)
            near = {s.id: s for unit in line for s in (unit, *spots.offices(unit, spots.by_id))}
            self._known = {
                s.id: Place(s.id, s.code, s.level, "", s.name, s.short_name, s.parent_id, s.office, {}) for s in near.values()
            }  # fmt: skip

    def real(self, selector: str) -> Place | None:
        """The unit that a selector means, from the chosen desk; None without a desk, or where there is no such unit."""
        if self.desk is None:
            return None
        try:
            return routing.select(selector, self._known[self.desk.id], self._known)
        except Invalid:
            return None

    def parts(self, selector: str) -> tuple[str, str]:
        """What a selector names: the kind of office as all of them are called (``""``: a People's Committee) and its level, small."""
        kind, _, rest = selector.partition(":")
        office, _, level = rest.partition("@") if kind == "office" else ("", "", rest)
        name = self.offices[office].name if office in self.offices else ""
        return name, self.levels.get(level, level).lower()

    def words(self, selector: str) -> str:
        """``Huyện Gia Lộc``; without a desk ``Nơi nộp hồ sơ``, ``Cấp huyện``, ``Sở Tư pháp (cấp tỉnh)``."""
        words = self.within(selector)
        return words[:1].upper() + words[1:]

    def within(self, selector: str) -> str:
        """The same inside a sentence: ``huyện Gia Lộc``, ``nơi nộp hồ sơ``."""
        if real := self.real(selector):
            return inside(real.short_name)
        if selector == HERE:
            return "nơi nộp hồ sơ"
        office, level = self.parts(selector)
        return f"{office} (cấp {level})" if office else f"cấp {level}"

    def agency(self, selector: str, rules: Iterable[str]) -> str:
        """The agency of a selector as official papers name it; ``rules``: which desks receive, for the one that is any of them."""
        if real := self.real(selector):
            return real.name
        levels = self.received_at(rules) if selector == HERE else [self.within(selector)]
        return " hoặc ".join(f"Ủy ban nhân dân {words}" if words.startswith("cấp ") else words for words in levels)

    def desk_name(self) -> str:
        """Bộ phận Một cửa of the chosen desk, or as the law of the day calls them all."""
        if self.desk is None:
            return str(installation.law(self.session, self.day)["desk_name"])
        return units.desk_name(self.session, self.desk.id)

    def address(self) -> str:
        """Where the chosen desk is, in words: ``Bộ phận … xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương``; ``""`` without one."""
        if self.desk is None:
            return ""
        above = places.spots(self.session, self.day).line(self.desk)[1:]
        if self.desk.office is not None:
            above = above[1:]  # an office is named after the unit it is at
        names = [inside(unit.short_name) for unit in (self.desk, *above)]
        return f"{self.desk_name()} {', '.join(names)}"

    def received_at(self, rules: Iterable[str]) -> list[str]:
        """The desks that receive, by rule: ``cấp xã``, ``Sở Tư pháp (cấp tỉnh)``."""
        pairs = [(office, level) for office, _, level in (rule.rpartition("@") for rule in rules)]
        kinds = public.office_names(self.session, {office for office, _ in pairs if office})
        names = [
            (kinds[office].name if office in kinds else "", self.levels.get(level, level).lower())
            for office, level in pairs
        ]
        return [f"{office} (cấp {level})" if office else f"cấp {level}" for office, level in names]
