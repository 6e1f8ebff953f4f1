"""A procedure told to whoever needs it (C5): what to bring, how long, what it costs, where it goes. Edition in, words out.

Where somebody has said where they live the units are real ones; else the route is told by levels and kinds of offices, for one
procedure serves every commune.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from markupsafe import Markup

from ..domain.catalogue.online import NEW_WORDS, SENT_FROM, grade
from ..domain.catalogue.way import Stop, way
from ..domain.picture import Node
from ..domain.terms import Term, Unit
from ..domain.text import inside
from ..domain.workflow import Channel
from ..services import announcing, durations
from ..services.terms import fees_for, term_for
from ..services.whereabouts import HERE, Whereabouts
from ..store.db import Session
from ..store.models import Case, CaseFee, CasePaper, Edition
from ..store.queries import calendars, guides
from ..store.queries.guides import FormHead
from ..store.queries.places import Spot
from . import speech

PLAN = "plan"  # the state of a stop of the route picture where there is no dossier
K = TypeVar("K", bound=Hashable)


@dataclass
class Paper:
    """One paper to bring."""

    name: str
    copies: Markup
    form: FormHead | None
    notes: list[Markup]


@dataclass
class Fee:
    """One line of fees."""

    name: str
    amount: Markup
    notes: list[Markup]


@dataclass
class Told:
    """One case (trường hợp) in words."""

    key: str
    name: str
    papers: list[Paper] = field(default_factory=list)
    terms: list[tuple[Markup, Markup]] = field(default_factory=list)  # channels, how long
    same_day: Markup | None = None
    real: tuple[Markup, Markup] | None = None  # what is true, and of how many dossiers
    fees: list[tuple[Markup, list[Fee]]] = field(default_factory=list)  # channels (empty: all), what is due
    nodes: list[Node] = field(default_factory=list)


class Guide:
    """An edition being put into words of one language. ``desk``: who receives, where that is known."""

    def __init__(self, session: Session, edition: Edition, lang: str, now: datetime, desk: Spot | None = None) -> None:
        self.session, self.edition, self.lang, self.now, self.desk = session, edition, lang, now, desk
        self.day: date = now.date()
        self.where = Whereabouts(session, (case.route for case in edition.cases), self.day, desk)
        keys = {paper.form for case in edition.cases for paper in case.papers if paper.form}
        self.forms = guides.form_heads(session, keys | {r["form"] for r in edition.results if r["form"]})

    def say(self, key: str, **values: object) -> Markup:
        return speech.say(self.lang, key, **values)

    def official(self, text: str) -> Markup:
        return speech.official(self.lang, text)

    def case(self, case: Case, *, live: bool) -> Told:
        """A case in words; ``live``: it is in force, so what is true of the last dossiers is told too."""
        told = Told(case.key, case.name)
        told.papers = [self._paper(paper) for paper in case.papers]
        told.terms = self._terms(case)
        if case.term_direct == Unit.SAME_DAY:
            told.same_day = self.say("same_day", time=case.cutoff)
        if live:
            told.real = self._real(case)
        told.fees = self._fees(case)
        stops = way(case.route)
        told.nodes = [self._node(number, stop) for number, stop in enumerate(stops, start=1)]
        return told

    def place(self) -> list[Markup]:
        """Where to apply: the desk with its address, or which desks do."""
        edition = self.edition
        if edition.place == "outside":
            place = self.official(edition.competent) if edition.competent else self._place(HERE)
            return [self.say("where_outside", place=place)]
        if self.desk is not None:
            return [self.official(self.where.address())]
        levels = [self.official(words) for words in self.where.received_at(edition.received_at)]
        desk = self.official(self.where.desk_name())
        return [self.say("where_level", desk=desk, levels=Markup(f" {self.say('or')} ").join(levels))]

    def hours(self) -> list[tuple[str, str]]:
        """When the chosen desk is open."""
        if self.desk is None:
            return []
        return speech.say_hours(self.lang, calendars.desk_hours(self.session, self.desk.id, self.day))

    @property
    def online(self) -> bool:
        """Whether it may be sent over the internet."""
        return self.edition.online_level >= SENT_FROM

    def grade(self) -> Markup:
        """How far it may be done on line, in the words of the day."""
        if self.day < NEW_WORDS:
            return self.say("old_grade", n=self.edition.online_level)
        return self.say(f"grade_{grade(self.edition.online_level, self.day).level}")

    def blank_forms(self) -> list[FormHead]:
        """The forms that the edition names, each once, in its order."""
        named = [paper.form for case in self.edition.cases for paper in case.papers]
        named += [result["form"] for result in self.edition.results]
        return [self.forms[key] for key in dict.fromkeys(named) if key in self.forms]

    def _paper(self, paper: CasePaper) -> Paper:
        parts = [
            self.say("shown") if paper.how == "show" else None,
            self.say("original", n=paper.originals) if paper.originals and paper.how != "show" else None,
            self.say("copy", n=paper.copies) if paper.copies else None,
            None if paper.required else self.say("if_any"),
        ]
        notes = [self.say("instead", what=self.official(paper.instead))] if paper.instead else []
        notes += [self.say("reusable")] if paper.reusable else []
        copies = Markup(", ").join(part for part in parts if part)
        return Paper(paper.name, copies, self.forms.get(paper.form or ""), notes)

    def _by_channel(self, case: Case, pick: Callable[[Channel], K]) -> list[tuple[Markup, K]]:
        """What is the same for several channels, said once for all of them."""
        groups: dict[K, list[Markup]] = {}
        for channel in announcing.offered(self.edition, case):
            groups.setdefault(pick(channel), []).append(speech.fill(self.lang, speech.CHANNELS[channel]))
        return [(Markup(", ").join(names), what) for what, names in groups.items()]

    def _term(self, written: str | Term | None) -> str:
        if not written:
            return ""
        return speech.turned(self.lang, (Term.parse(written) if isinstance(written, str) else written).words())

    def _terms(self, case: Case) -> list[tuple[Markup, Markup]]:
        """How long, channel by channel; channels with the same term on one line. Without an official total: leg by leg."""
        groups = self._by_channel(case, lambda channel: term_for(case, channel))
        if all(term is None for _, term in groups):
            return [(Markup(""), self._by_legs(case))]
        return [
            (names, Markup("{}").format(self._term(term)) if term else self._by_legs(case)) for names, term in groups
        ]

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

    def _real(self, case: Case) -> tuple[Markup, Markup] | None:
        real = durations.really(self.session, self.edition, case, self.now, self.desk.id if self.desk else None)
        if real is None:
            return None
        key = "real_days" if real.days else "real_day"
        of: dict[str, object] = {"count": real.count, "window": durations.WINDOW.days}
        if real.agency_id is not None and self.desk is not None:
            of["place"] = self.official(inside(self.desk.short_name))
        days = {"term": self._term(Term(real.days, Unit.WORKING_DAYS))} if real.days else {}
        what = self.say(key, share=durations.SHARE, **days)
        return what, self.say("real_of_at" if "place" in of else "real_of", **of)

    def _fees(self, case: Case) -> list[tuple[Markup, list[Fee]]]:
        groups = self._by_channel(case, lambda channel: tuple(fee.id for fee in fees_for(case, channel)))
        lines = {fee.id: self._fee(fee) for fee in case.fees}
        if len(groups) == 1:
            return [(Markup(""), [lines[i] for i in groups[0][1]])] if groups[0][1] else []
        return [(names, [lines[i] for i in ids]) for names, ids in groups]

    def _fee(self, fee: CaseFee) -> Fee:
        money, unit = speech.money(self.lang, fee.amount), self.official(fee.unit)
        notes = (
            [self.say("cost_exempt", who=self.official(_grounded(fee.exempt, fee.exempt_basis)))] if fee.exempt else []
        )
        notes += [self.say("cost_basis", basis=self.official(fee.basis))] if fee.basis else []
        return Fee(fee.name, self.say("cost_line", money=money, unit=unit), notes)

    def _node(self, number: int, stop: Stop) -> Node:
        steps = self.official(" → ".join(stop.steps))
        title, line = (steps, self._place(stop.at)) if len(stop.steps) == 1 else (self._place(stop.at), steps)
        more = [
            self._term(stop.term),
            self.say("beside") if stop.beside else "",
            self.say("only_when", outcome=self.official(stop.only_when)) if stop.only_when else "",
        ]
        return Node(PLAN, number, "", title, lines=[line, *(words for words in more if words)])

    def _place(self, selector: str, within: str = "") -> Markup:
        """``receiving``, ``parent:huyen``, ``office:so-ldtbxh@tinh`` in words; ``_inside`` a sentence, or alone."""
        if real := self.where.real(selector):
            return self.official(inside(real.short_name) if within else real.short_name)
        if selector == HERE:
            return self.say(f"here{within}")
        office, level = self.where.parts(selector)
        words = self.official(level)
        if office:
            return self.say("office_of", office=self.official(office), level=words)
        return self.say(f"level{within}", level=words)


def _grounded(words: str, basis: str) -> str:
    return f"{words} ({basis})" if basis else words
