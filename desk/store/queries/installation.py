"""The installation's own facts: settings, profile of law, work calendar. Read often, changed seldom: remembered until it does."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ..counters import NEXT
from ..models import (
    Agency,
    CalendarEntry,
    CalendarYear,
    Case,
    CaseFee,
    CasePaper,
    Counter,
    Department,
    Edition,
    Installation,
    LateReason,
    LawProfile,
    LifeEvent,
    PauseReason,
    Procedure,
    Reception,
    Synonym,
    TimetableRow,
)

CHECK = 5.0  # seconds between two looks at the stamp: how late another process may see a change
LONGEST = 600.0  # seconds that anything is remembered, stamp or no stamp
MOST = 2000  # things remembered at once: whoever walks through a whole catalogue must not fill the memory with it
STAMP = "settings"  # a counter that every change of these tables moves on
REMEMBERED = (
    Installation, LawProfile, CalendarEntry, CalendarYear, TimetableRow, PauseReason, LateReason, Agency, Department, Procedure, Edition,
    Case, CasePaper, CaseFee, Reception, LifeEvent, Synonym,
)  # fmt: skip
T = TypeVar("T")
_STAMP = select(Counter.value).where(Counter.scope == STAMP)


@dataclass
class _Memory:
    """What one process remembers of one database."""

    stamp: int | None = None
    looked: float = float("-inf")
    known: dict[str, tuple[float, Any]] = field(default_factory=dict)


_memories: WeakKeyDictionary[Engine, _Memory] = WeakKeyDictionary()


@dataclass(frozen=True)
class Desk:
    """The installation row, detached."""

    name: str
    public_url: str
    hotline: str
    demo: bool
    view_first: bool = True


def remember(session: Session, what: str, load: Callable[[], T], longest: float = LONGEST) -> T:
    """What ``load`` read, until the stamp moves: for what changes seldom, and never a row that a session still holds.

    ``longest``: seconds after which it is read again all the same.
    """
    memory, now = _memory(session), time.monotonic()
    known = memory.known.get(what)
    if known is not None and now - known[0] < longest:
        return known[1]  # type: ignore[no-any-return]
    value = load()
    if len(memory.known) >= MOST:
        for old in sorted(memory.known.copy(), key=lambda key: memory.known.get(key, (0.0, None))[0])[: MOST // 2]:
            memory.known.pop(old, None)
    memory.known[what] = (now, value)
    return value


def settings_stamp(session: Session) -> tuple[str, int]:
    """What the settings are known by until somebody changes any of them: the database, and the stamp that every change moves on."""
    return str(session.get_bind().engine.url), _memory(session).stamp or 0


def _memory(session: Session) -> _Memory:
    """This database's memory, emptied if somebody changed the settings; one small query every few seconds."""
    engine = session.get_bind().engine
    memory = _memories.get(engine) or _memories.setdefault(engine, _Memory())
    now = time.monotonic()
    if now - memory.looked >= CHECK:
        memory.looked = now
        stamp = session.execute(_STAMP).scalar()
        if stamp != memory.stamp:
            memory.stamp = stamp
            memory.known.clear()
    return memory


def apart(session: Session, load: Callable[[Session], T]) -> T:
    """Rows read in the transaction of ``session`` but belonging to no session, whole and fit to be remembered."""
    with Session(session.connection(), join_transaction_mode="rollback_only") as own:
        found = load(own)
        own.expunge_all()
    return found


def forget() -> None:
    """Drop what is remembered (a test swapped the database)."""
    _memories.clear()


@event.listens_for(Session, "after_flush")
def _move_the_stamp(session: Session, _context: object) -> None:
    """In the transaction that changes a setting: this process forgets at once, the others when they look."""
    if any(isinstance(row, REMEMBERED) for row in session.new | session.dirty | session.deleted):
        session.connection().execute(NEXT, {"scope": STAMP})
        forget()


def installation(session: Session) -> Desk:
    """This desk's settings. Raises ``NotFound`` when the database was never set up."""

    def load() -> Desk:
        row = session.get(Installation, 1)
        if row is None:
            raise NotFound("Cơ sở dữ liệu chưa được thiết lập. Chạy “desk init” hoặc “desk demo”.")
        return Desk(row.name, row.public_url, row.hotline, row.demo, row.view_first)

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
