"""The installation's own facts: settings, profile of law, work calendar. Read often, changed seldom: remembered for a few seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from ...domain.calendar import CalendarDay, DayKind, WorkCalendar
from ...domain.errors import NotFound
from ..models import (
    Agency,
    CalendarEntry,
    Case,
    CaseFee,
    CasePaper,
    Department,
    Edition,
    Installation,
    LawProfile,
    Procedure,
)

SECONDS = 5.0
REMEMBERED = (
    Installation, LawProfile, CalendarEntry, Agency, Department, Procedure, Edition, Case, CasePaper, CaseFee,
)  # fmt: skip
_memory: WeakKeyDictionary[Engine, dict[str, tuple[float, Any]]] = WeakKeyDictionary()
T = TypeVar("T")


@dataclass(frozen=True)
class Desk:
    """The installation row, detached."""

    name: str
    public_url: str
    hotline: str
    demo: bool


def remember(session: Session, what: str, load: Callable[[], T]) -> T:
    """What ``load`` read, for ``SECONDS`` from then on: for what changes seldom, and never a row that a session still holds."""
    memory = _memory.setdefault(session.get_bind().engine, {})
    known = memory.get(what)
    if known is not None and time.monotonic() - known[0] < SECONDS:
        return known[1]  # type: ignore[no-any-return]
    value = load()
    memory[what] = (time.monotonic(), value)
    return value


def apart(session: Session, load: Callable[[Session], T]) -> T:
    """Rows read in the transaction of ``session`` but belonging to no session, whole and fit to be remembered."""
    with Session(session.connection(), join_transaction_mode="rollback_only") as own:
        found = load(own)
        own.expunge_all()
    return found


def forget() -> None:
    """Drop what is remembered (this process changed it, or a test swapped the database)."""
    _memory.clear()


@event.listens_for(Session, "after_flush")
def _forget_what_changed(session: Session, _context: object) -> None:
    if any(isinstance(row, REMEMBERED) for row in session.new | session.dirty | session.deleted):
        forget()


def installation(session: Session) -> Desk:
    """This desk's settings. Raises ``NotFound`` when the database was never set up."""

    def load() -> Desk:
        row = session.get(Installation, 1)
        if row is None:
            raise NotFound("Cơ sở dữ liệu chưa được thiết lập. Chạy “desk init” hoặc “desk demo”.")
        return Desk(row.name, row.public_url, row.hotline, row.demo)

    return remember(session, "installation", load)


def law(session: Session, on: date) -> dict[str, Any]:
    """The profile of law in force on a day: forms, names, number pattern (bộ biểu mẫu, quy tắc)."""

    def load() -> list[tuple[date, dict[str, Any]]]:
        rows = session.execute(select(LawProfile.valid_from, LawProfile.data).order_by(LawProfile.valid_from.desc()))
        return [(row[0], row[1]) for row in rows]

    for valid_from, data in remember(session, "law", load):
        if valid_from <= on:
            return data
    raise NotFound("Chưa có bộ biểu mẫu nào có hiệu lực. Chạy “desk init” hoặc “desk demo”.")


def calendar(session: Session, agency_id: int | None = None) -> WorkCalendar:
    """The work calendar of an agency: the national days, and its own on top."""

    def load() -> WorkCalendar:
        rows = remember(session, "days", lambda: [
            (r.scope, CalendarDay(r.day, DayKind(r.kind), r.name, r.source))
            for r in session.execute(
                select(CalendarEntry.scope, CalendarEntry.day, CalendarEntry.kind, CalendarEntry.name, CalendarEntry.source)
            )
        ])  # fmt: skip
        local = agency_id is not None and any(
            scope for scope, _ in rows
        )  # mostly nobody has days of its own: no query for the code
        code = session.scalar(select(Agency.code).where(Agency.id == agency_id)) if local else None
        own = {day.day for scope, day in rows if scope and scope == code}
        if not own:
            return remember(session, "calendar/", lambda: WorkCalendar.build([day for scope, day in rows if not scope]))
        return WorkCalendar.build([d for scope, d in rows if scope == code or (not scope and d.day not in own)])

    return remember(session, f"calendar/{agency_id or ''}", load) if agency_id is not None else load()
