"""A procedure told to whoever needs it (C5): what to bring, how long, what it costs, where it goes. Edition in, words out.

The route is told by levels and kinds of offices, never by a real unit: one procedure serves every commune.
"""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from ..domain.terms import Term, Unit
from ..domain.workflow import Channel
from ..store.db import Session
from ..store.models import Case, CasePaper, Edition
from ..store.queries import public, units
from . import speech

ONLINE_FROM = 3  # mức độ dịch vụ công trực tuyến: from 3 on an application may be sent online


@dataclass
class Stop:
    """One stay of the dossier: where, how long, and what is done there."""

    place: Markup
    term: str
    beside: bool
    steps: list[str]


@dataclass
class Told:
    """One case (trường hợp) in words."""

    name: str
    papers: list[tuple[str, Markup]] = field(default_factory=list)
    terms: list[tuple[Markup, Markup]] = field(default_factory=list)  # channels, how long
    same_day: Markup | None = None
    fees: list[tuple[str, Markup, Markup | None]] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)


class Guide:
    """An edition being put into words of one language."""

    def __init__(self, session: Session, edition: Edition, lang: str) -> None:
        self.edition, self.lang = edition, lang
        self.levels = units.level_names(session)
        asked = {leg["at"].split(":")[1].split("@")[0] for case in edition.cases for leg in case.route["legs"]
                 if leg["at"].startswith("office:")}  # fmt: skip
        self.offices = public.office_names(session, asked)

    def say(self, key: str, **values: Any) -> Markup:
        return speech.say(self.lang, key, **values)

    def cases(self) -> list[Told]:
        """Every case, in order."""
        return [self._case(case) for case in self.edition.cases]

    def where(self, desk_name: str) -> Markup:
        """The desks that receive it, by level."""
        named = [self.levels[code].lower() for code in self.edition.received_at if code in self.levels]
        levels = Markup(f" {self.say('or')} ").join(speech.official(self.lang, name) for name in named)
        return self.say("where_level", desk=speech.official(self.lang, desk_name), level=levels)

    @property
    def online(self) -> bool:
        """Whether it may be sent over the internet."""
        return self.edition.online_level >= ONLINE_FROM

    def _case(self, case: Case) -> Told:
        told = Told(case.name)
        told.papers = [(paper.name, self._copies(paper)) for paper in case.papers]
        told.terms = self._terms(case)
        if case.term_direct == Unit.SAME_DAY:
            told.same_day = self.say("same_day", time=case.cutoff)
        told.fees = [
            (
                fee.name,
                self.say(
                    "cost_line", money=speech.money(self.lang, fee.amount), unit=speech.official(self.lang, fee.unit)
                ),
                self.say("cost_exempt", who=speech.official(self.lang, fee.exempt)) if fee.exempt else None,
            )
            for fee in case.fees
        ]
        told.stops = [
            Stop(self._place(leg["at"]), self._term(leg["term"]), bool(leg.get("side_by_side")), [s["name"] for s in leg["steps"]])
            for leg in case.route["legs"]
        ]  # fmt: skip
        return told

    def _copies(self, paper: CasePaper) -> Markup:
        parts = [
            self.say("shown") if paper.how == "show" else None,
            self.say("original", n=paper.originals) if paper.originals and paper.how != "show" else None,
            self.say("copy", n=paper.copies) if paper.copies else None,
            None if paper.required else self.say("if_any"),
        ]
        return Markup(", ").join(part for part in parts if part)

    def _term(self, written: str | None) -> str:
        return speech.turned(self.lang, Term.parse(written).words()) if written else ""

    def _terms(self, case: Case) -> list[tuple[Markup, Markup]]:
        """How long, channel by channel; channels with the same term on one line. Without an official total: leg by leg."""
        written = {Channel.DIRECT: case.term_direct, Channel.ONLINE: case.term_online, Channel.POST: case.term_post}
        lines: dict[str, list[str]] = {}
        for channel, term in written.items():
            if term:
                lines.setdefault(self._term(term), []).append(speech.fill(self.lang, speech.CHANNELS[channel]))
        if lines:
            return [(Markup(", ").join(channels), Markup("{}").format(term)) for term, channels in lines.items()]
        return [(Markup(""), self._by_legs(case))]

    def _by_legs(self, case: Case) -> Markup:
        legs = [
            self.say("term_at", term=self._term(leg["term"]), place=self._place(leg["at"], "_inside"))
            for leg in case.route["legs"]
            if leg["term"]
        ]
        if not legs:
            return self.say("term_none")
        if case.route.get("cap"):
            legs.append(self.say("term_cap", term=self._term(case.route["cap"])))
        return Markup("; ").join(legs)

    def _place(self, selector: str, inside: str = "") -> Markup:
        """``receiving``, ``parent:huyen``, ``office:so-ldtbxh@tinh`` in words; ``inside`` a sentence, or alone."""
        kind, _, rest = selector.partition(":")
        if kind == "receiving":
            return self.say(f"here{inside}")
        office, _, level = rest.partition("@") if kind == "office" else ("", "", rest)
        words = speech.official(self.lang, self.levels.get(level, level).lower())
        if office in self.offices:
            return self.say("office_of", office=speech.official(self.lang, self.offices[office].name), level=words)
        return self.say(f"level{inside}", level=words)
