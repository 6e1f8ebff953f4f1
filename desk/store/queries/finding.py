"""Finding procedures (tìm thủ tục): the index of what is in force today, kept in memory; what a desk takes in, and what it uses.

Reading 5,000 procedures and indexing them takes most of a second, so a large index is made beside the pages: they ask the old one
until the new one is there. What is found is always read from the catalogue as it stands.
"""

import threading
from dataclasses import dataclass, field
from datetime import date, datetime
from heapq import nsmallest
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from ...domain.catalogue.reach import exception_on, matches
from ...domain.catalogue.search import Entry, Index
from ...domain.text import plain
from ..models import Agency, LifeEvent, Synonym
from . import catalogue, counter
from .catalogue import Found
from .installation import remember

PINNED = 9
SMALL = 600  # entries that are indexed while a page waits: some fifty milliseconds


@dataclass(frozen=True)
class _Source:
    """What an index is made of."""

    entries: tuple[Entry, ...]
    synonyms: dict[str, tuple[str, ...]]

    def index(self) -> Index:
        return Index(self.entries, self.synonyms)


@dataclass
class _Shelf:
    """The index of one database: the one in use, and what it was made of; it outlives changes that are none of its own."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    made: tuple[_Source, Index] | None = None
    making: threading.Thread | None = None

    def put(self, source: _Source) -> None:
        self.made = (source, source.index())


_shelves: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()


def index(session: Session, day: date) -> Index:
    """The index of the procedures in force on a day. Remembered, and remade when what it says has changed.

    A large one is remade beside the pages; until it is ready (a second) the one before is asked.
    """
    source, shelf = _source(session, day), _shelf(session)
    made = shelf.made
    if made is not None and made[0] is source:
        return made[1]
    with shelf.lock:
        made = shelf.made
        if made is not None and made[0] == source:  # another day, another setting: the same procedures
            made = shelf.made = (source, made[1])
        elif made is None or len(source.entries) <= SMALL:
            shelf.put(source)
            made = shelf.made
        elif shelf.making is None or not shelf.making.is_alive():
            shelf.making = threading.Thread(target=shelf.put, args=(source,), daemon=True)
            shelf.making.start()
    assert made is not None
    return made[1]


def prepare(session: Session, day: date) -> None:
    """Begin to index, if nobody did, so that it is done when somebody types; costs a page nothing but reading the catalogue."""
    source, shelf = _source(session, day), _shelf(session)
    with shelf.lock:
        if shelf.made is None and shelf.making is None and len(source.entries) > SMALL:
            shelf.making = threading.Thread(target=_put_first, args=(shelf, source), daemon=True)
            shelf.making.start()


def _put_first(shelf: _Shelf, source: _Source) -> None:
    with shelf.lock:  # whoever types meanwhile waits for this one
        if shelf.made is None:
            shelf.put(source)


def making(session: Session) -> threading.Thread | None:
    """Whoever makes an index at this moment, to be waited for."""
    return _shelf(session).making


def forget() -> None:
    """Drop every index, as a process that begins has none."""
    _shelves.clear()


def _shelf(session: Session) -> _Shelf:
    engine = session.get_bind().engine
    return _shelves.get(engine) or _shelves.setdefault(engine, _Shelf())


def _source(session: Session, day: date) -> _Source:
    def load() -> _Source:
        rows = session.scalars(select(LifeEvent).where(LifeEvent.active))
        events = {row.code: " ".join([row.name, *row.words]) for row in rows}
        entries = tuple(
            Entry(row.code, row.name, row.short_name, row.field, row.aliases, row.keywords,
                  tuple(events[code] for code in row.life_events if code in events), row.received_at, row.levels)
            for row in catalogue.everything(session, day)
        )  # fmt: skip
        return _Source(entries, {row.word: tuple(row.means) for row in session.scalars(select(Synonym))})

    return remember(session, f"to find/{day}", load)


def find(session: Session, typed: str, now: datetime, *, agency: Agency | None = None, limit: int = 9) -> list[Found]:
    """Procedures in force today by alias, code or words, accents or not, best first.

    ``agency``: only those that its desk takes in, what it uses most before others as good.
    """
    day = now.date()
    known = catalogue.by_code(session, day)
    here = taken_in(session, agency, day) if agency is not None else known.keys()
    used = counter.used_lately(session, agency.id, now) if agency is not None else None
    found = index(session, day).find(typed, keep=lambda e: e.code in here and e.code in known, usage=used, limit=limit)
    return [known[entry.code] for entry in found]


def meant(session: Session, typed: str, now: datetime, agency: Agency) -> Found | None:
    """The one procedure that somebody at a desk means by what they typed; None when nothing is like it.

    One whose code, short code or name it is, taken in here or not; else the best that is taken in here; else the best of all.
    """
    asked, here = plain(typed), taken_in(session, agency, now.date())
    every = find(session, typed, now)
    named = [f for f in every if asked in map(plain, (f.code, f.name, f.short_name, *f.aliases))]
    named.sort(key=lambda f: f.code not in here)
    return next(iter(named or find(session, typed, now, agency=agency, limit=1) or every), None)


def taken_in(session: Session, agency: Agency, day: date) -> frozenset[str]:
    """The codes of what the desk of an agency takes in on a day: received there, and not outside the desks. Remembered.

    What the rule says is remembered once for all agencies of a kind; only those with exceptions have a set of their own.
    """
    level, office = agency.level_code, agency.office

    def by_rule() -> frozenset[str]:
        rows = catalogue.everything(session, day)
        return frozenset(row.code for row in rows if row.place == "desk" and matches(row.received_at, level, office))

    def with_exceptions() -> frozenset[str]:
        own = catalogue.exceptions_at(session).get(agency.id, {})
        said = {row.code: exception_on(own.get(row.procedure_id, ()), day) for row in catalogue.everything(session, day)
                if row.place == "desk" and row.procedure_id in own}  # fmt: skip
        plus = {code for code, special in said.items() if special is not None and special.receives}
        return (rule | plus) - {code for code, special in said.items() if special is not None and not special.receives}

    rule = remember(session, f"offered/{level}/{office}/{day}", by_rule)
    if agency.id not in catalogue.exceptions_at(session):
        return rule
    return remember(session, f"offered/{agency.id}/{day}", with_exceptions)


def offered(session: Session, agency: Agency, day: date) -> dict[str, Found]:
    """The same as rows by their codes, by field and name."""
    codes = taken_in(session, agency, day)
    return {row.code: row for row in catalogue.everything(session, day) if row.code in codes}


def pinned(session: Session, agency: Agency, now: datetime) -> list[Found]:
    """The nine procedures under a desk's hand: what it takes in most, then those with a short code (mã tắt), by name.

    Remembered for a few minutes.
    """

    def load() -> list[Found]:
        used = counter.used_lately(session, agency.id, now)
        every = offered(session, agency, now.date()).values()
        return nsmallest(PINNED, every, key=lambda f: (-used.get(f.code, 0), not f.aliases, f.short_name, f.code))

    return remember(session, f"pinned/{agency.id}/{now.date()}", load, counter.MINUTES)
