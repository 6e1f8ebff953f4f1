"""C4: finding a procedure among all there are, by words, life event, field, level, online service, and where somebody lives.

Every filter is a parameter of the address, every choice a link: no script. On the citizens' blueprint.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from flask import render_template, request, url_for
from markupsafe import Markup

from ..domain.catalogue.online import NEW_WORDS, Grade, grades
from ..domain.text import plain, slug, tidy
from ..store.db import Session
from ..store.models import Agency
from ..store.queries import catalogue, counter, finding, guides, places, units
from ..store.queries.catalogue import Found
from ..store.queries.installation import remember
from . import speech
from .citizen import page
from .guard import now, reading
from .home import Home, home

LONGEST = 200  # letters of a question that are read
AT_ONCE = 20  # procedures on a page
FEW = 12  # choices of a kind that a page of results offers
MOST_USED = 6
MOST_ROWS = 1000  # procedures on one list for the wall: some seconds of work; a larger desk posts field by field
FIELDS = 24  # fields on the first page of a large catalogue
EVENT, FIELD, LEVEL, ONLINE, HOME, AFTER = "su-kien", "linh-vuc", "cap", "muc", "tai", "sau"


@dataclass(frozen=True)
class Option:
    """One choice of a filter: what it is called, how many procedures it leaves, where it leads."""

    label: Markup
    count: int
    url: str


@dataclass
class Asked:
    """What an address asks for."""

    lang: str
    typed: str
    home: Home
    given: dict[str, str] = field(default_factory=dict)  # event, field, level, online: those that mean something

    def url(self, **changed: str) -> str:
        """The address with some parameters changed; an empty one is left out, and so is the place in the list."""
        return self.link({**self.parameters, **changed})

    @property
    def parameters(self) -> dict[str, str]:
        return {"q": self.typed, **self.given, HOME: self.home.code}

    def link(self, parameters: Mapping[str, str]) -> str:
        """The address of the list with these parameters."""
        query = urlencode({key: value for key, value in parameters.items() if value})
        return url_for("citizen.procedures", lang=self.lang) + (f"?{query}" if query else "")


class Shelf:
    """The catalogue of one day as the public walks along it, filters applied one after the other."""

    def __init__(self, session: Session, asked: Asked, moment: datetime) -> None:
        self.session, self.asked, self.day = session, asked, moment.date()
        self.moment = moment
        self.slugs = slugs(session, self.day)
        self.levels = units.level_names(session)
        self.events = {
            e.code: Markup("{}").format(e.name_en if asked.lang == "en" else e.name)
            for e in guides.life_events(session)
        }
        self.grades = {str(g.level): g for g in grades(self.day)}
        self.here = self._here()

    def _here(self) -> Sequence[Found]:
        spot = self.asked.home.spot
        if spot is None:
            return catalogue.everything(self.session, self.day)
        return catalogue.received_by(self.session, self.session.get_one(Agency, spot.id), self.day)

    def check(self, wanted: Mapping[str, str]) -> None:
        """Keep the filters that mean something here."""
        known = {EVENT: self.events, FIELD: set(self.slugs.values()), LEVEL: self.levels, ONLINE: self.grades}
        self.asked.given = {key: wanted[key] for key, values in known.items() if wanted.get(key) in values}

    def found(self) -> list[Found]:
        """Everything that is asked for, best first; nothing typed: the most used first."""
        rows = {row.code: row for row in self.here if self._keeps(row)}
        index = finding.index(self.session, self.day)
        entries = index.find(self.asked.typed, keep=lambda entry: entry.code in rows, usage=self.used(), limit=None)
        return [rows[entry.code] for entry in entries]

    def used(self) -> Mapping[str, int]:
        """How often procedures were come for lately, at the desk that was chosen or at all of them."""
        spot = self.asked.home.spot
        return (
            guides.often(self.session, self.moment)
            if spot is None
            else counter.used_lately(self.session, spot.id, self.moment)
        )

    def _keeps(self, row: Found) -> bool:
        given = self.asked.given
        return (
            (EVENT not in given or given[EVENT] in row.life_events)
            and (FIELD not in given or self.slugs[row.field] == given[FIELD])
            and (LEVEL not in given or given[LEVEL] in row.levels)
            and (ONLINE not in given or row.online_level in self.grades[given[ONLINE]].levels)
        )

    def label(self, key: str, value: str) -> Markup:
        """What a filter is called on the page."""
        if key == EVENT:
            return self.events[value]
        if key == FIELD:
            name = next(name for name, short in self.slugs.items() if short == value)
            return speech.official(self.asked.lang, name)
        if key == LEVEL:
            return speech.say(
                self.asked.lang, "at_level", level=speech.official(self.asked.lang, self.levels[value].lower())
            )
        return self._grade(self.grades[value])

    def _grade(self, grade: Grade) -> Markup:
        if self.day < NEW_WORDS:
            return speech.say(self.asked.lang, "old_online", n=grade.level)
        return speech.say(self.asked.lang, f"online_{grade.level}")

    def options(self, key: str, rows: Iterable[Found]) -> list[Option]:
        """The choices of a filter among ``rows``, in their own order; fields with most procedures first."""
        counts: Counter[str] = Counter()
        for row in rows:
            counts.update(self._values(key, row))
        orders: dict[str, Iterable[str]] = {EVENT: self.events, LEVEL: self.levels, ONLINE: self.grades}
        order = orders[key] if key in orders else sorted(counts, key=lambda short: (-counts[short], short))
        return [Option(self.label(key, v), counts[v], self.asked.url(**{key: v})) for v in order if counts[v]]

    def _values(self, key: str, row: Found) -> Iterable[str]:
        if key == EVENT:
            return set(row.life_events)
        if key == FIELD:
            return (self.slugs[row.field],)
        if key == LEVEL:
            return row.levels
        return (code for code, grade in self.grades.items() if row.online_level in grade.levels)


def slugs(session: Session, day: date) -> Mapping[str, str]:
    """Field -> how addresses name it, apart even where two fields differ by accents only. Remembered."""

    def load() -> dict[str, str]:
        names = sorted({row.field for row in catalogue.everything(session, day)})
        taken: dict[str, str] = {}
        for name in names:
            short = slug(name) or "khac"
            while short in taken.values():
                short += "-2"
            taken[name] = short
        return taken

    return remember(session, f"field slugs/{day}", load)


@page("/thu-tuc")
def procedures(lang: str) -> str:
    """C4: what is asked for, or where to begin."""
    session, moment = reading(), now()
    asked = Asked(lang, tidy(request.args.get("q", ""))[:LONGEST].strip(), home(session, moment.date()))
    shelf = Shelf(session, asked, moment)
    shelf.check({key: tidy(value) for key, value in request.args.items()})
    if request.args.get("xem") == FIELD:
        rows = shelf.options(FIELD, shelf.here)
        return render_template(
            "citizen/fields.html", rows=sorted(rows, key=lambda option: plain(option.label.striptags()))
        )
    if asked.typed or asked.given:
        return _results(shelf)
    return _beginning(shelf)


def _beginning(shelf: Shelf) -> str:
    asked, spot = shelf.asked, shelf.asked.home.spot
    finding.prepare(shelf.session, shelf.day)  # for when something is typed
    fields = shelf.options(FIELD, shelf.here)
    usage = shelf.used()
    used = sorted((row for row in shelf.here if usage.get(row.code)), key=lambda row: (-usage[row.code], row.code))
    return render_template(
        "citizen/procedures.html", asked=asked, home=asked.home, count=len(shelf.here), events=shelf.options(EVENT, shelf.here),
        fields=fields[:FIELDS], fields_url=asked.url(xem=FIELD) if len(fields) > FIELDS else "", fields_count=len(fields),
        used=used[:MOST_USED], offices=_offices(shelf) if spot else (), keep={}, long=len(shelf.here) > MOST_ROWS,
    )  # fmt: skip


def _results(shelf: Shelf) -> str:
    asked, found = shelf.asked, shelf.found()
    start = next((n for n, row in enumerate(found, start=1) if row.code == request.args.get(AFTER)), 0)
    rows = found[start : start + AT_ONCE]
    removable = [(shelf.label(key, value), asked.url(**{key: ""})) for key, value in asked.given.items()]
    if asked.home.spot is not None:
        removable.append((speech.official(asked.lang, asked.home.spot.short_name), asked.url(**{HOME: ""})))
    kinds = [
        (f"by_{name}", key) for name, key in (("field", FIELD), ("event", EVENT), ("level", LEVEL), ("online", ONLINE))
    ]
    narrow = [
        (words, options[:FEW])
        for words, key in kinds
        if key not in asked.given and len(options := shelf.options(key, found)) > 1
    ]
    return render_template(
        "citizen/found.html", asked=asked, home=asked.home, count=len(found), rows=rows, removable=removable, narrow=narrow,
        more=asked.url(**{AFTER: rows[-1].code}) if start + AT_ONCE < len(found) else "", first=asked.url() if start else "",
        all_url=asked.link({HOME: asked.home.code}) if asked.typed else "",
        ended=_ended(shelf) if not found else "", board_url=_board_url(asked),
    )  # fmt: skip


def _board_url(asked: Asked) -> str:
    """The list for the notice board, where a field of a desk is looked at."""
    if asked.home.spot is None or list(asked.given) != [FIELD] or asked.typed:
        return ""
    return f"{url_for('citizen.board')}?{urlencode({HOME: asked.home.code, FIELD: asked.given[FIELD]})}"


def _ended(shelf: Shelf) -> str:
    """The code that was typed, if it is that of a procedure no longer (or not yet) in force."""
    return shelf.asked.typed if guides.heads(shelf.session, shelf.asked.typed) else ""


def _offices(shelf: Shelf) -> list[tuple[str, str]]:
    """The other offices at the place that was chosen, with their lists."""
    spot, known = shelf.asked.home.spot, places.spots(shelf.session, shelf.day)
    assert spot is not None
    return [(s.short_name, shelf.asked.link({HOME: s.code})) for s in known.offices(spot, known.by_id)]
