"""Finding procedures (tìm thủ tục) as the counter and the search box do: best first, what this desk uses before the rest."""

from collections.abc import Mapping
from datetime import date, datetime
from heapq import nsmallest

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...domain.catalogue.search import Entry, Index
from ..models import Agency, LifeEvent, Synonym
from . import catalogue, counter
from .catalogue import Found
from .installation import remember

PINNED = 9


def index(session: Session, day: date) -> Index:
    """Every procedure in force on a day, ready to be asked in words. Remembered."""

    def load() -> Index:
        events = {
            row.code: (row.name, *row.words) for row in session.scalars(select(LifeEvent).where(LifeEvent.active))
        }
        synonyms = {row.word: tuple(row.means) for row in session.scalars(select(Synonym))}
        return Index((_entry(row, events) for row in catalogue.everything(session, day)), synonyms)

    return remember(session, f"index/{day}", load)


def _entry(row: Found, events: Mapping[str, tuple[str, ...]]) -> Entry:
    words = tuple(word for code in row.life_events for word in events.get(code, ()))
    return Entry(
        row.code, row.name, row.short_name, row.field, row.aliases, row.keywords, words, row.received_at, row.levels
    )


def find(session: Session, typed: str, now: datetime, *, agency: Agency | None = None, limit: int = 9) -> list[Found]:
    """Procedures in force today by alias, code or words, accents or not, best first. ``agency``: those that its desk takes in."""
    return catalogue.find_procedures(session, typed, now.date(), agency=agency, limit=limit)


def offered(session: Session, agency: Agency, day: date) -> dict[str, Found]:
    """What the desk of an agency takes in on a day, by code: received there, and not outside the desks. Remembered."""

    def load() -> dict[str, Found]:
        return {row.code: row for row in catalogue.received_by(session, agency, day) if row.place == "desk"}

    return remember(session, f"offered/{agency.id}/{day}", load)


def pinned(session: Session, agency: Agency, now: datetime) -> list[Found]:
    """The nine procedures under a desk's hand: what it takes in most, then those with a short code (mã tắt), by name.

    Remembered for a few minutes.
    """
    used = counter.used_lately(session, agency.id, now)

    def load() -> list[Found]:
        every = offered(session, agency, now.date()).values()
        return nsmallest(PINNED, every, key=lambda f: (-used.get(f.code, 0), not f.aliases, f.short_name, f.code))

    return remember(session, f"pinned/{agency.id}/{now.date()}", load, counter.MINUTES)
