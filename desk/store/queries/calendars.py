"""Calendars of agencies (lịch làm việc): the nation's days, each office's own and those of the offices above it, and its hours in time.

Remembered with the other settings (``installation.remember``): every change of their tables moves the stamp.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...domain.calendar import CalendarDay, DayKind, WorkCalendar
from ...domain.hours import DEFAULT_HOURS, HoursInTime, OfficeHours, Timetable, read_hours
from ...domain.hours import Session as Sitting
from ..models import Agency, CalendarEntry, CalendarYear, TimetableRow
from .installation import remember

NATION = ""  # the scope of what holds in the whole country
WARN_FROM = 10  # the month from which the next year's calendar must be there


@dataclass(frozen=True)
class Book:
    """Every special day and timetable of the installation, detached."""

    days: tuple[tuple[str, CalendarDay], ...]  # scope (an agency's code, or the nation's) and day
    timetables: tuple[tuple[int | None, str, Timetable], ...]  # agency, purpose, hours

    @property
    def local(self) -> bool:
        """Does any office differ from the nation?"""
        return bool(self.timetables or self.scopes)

    def concerns(self, line: Sequence[tuple[int, str]]) -> bool:
        """Does anything but the nation's days hold for the office at the end of this line?"""
        return any(agency_id in self.owners or code in self.scopes for agency_id, code in line)

    @cached_property
    def scopes(self) -> frozenset[str]:
        """Codes of the offices that have days of their own."""
        return frozenset(scope for scope, _ in self.days if scope != NATION)

    @cached_property
    def owners(self) -> frozenset[int | None]:
        """The offices that have hours of their own."""
        return frozenset(agency_id for agency_id, _, _ in self.timetables)


def day_of(row: CalendarEntry) -> CalendarDay:
    """A row as the domain's value."""
    sessions = tuple(Sitting.parse(text) for text in row.sessions or ())
    return CalendarDay(row.day, DayKind(row.kind), row.name, row.source, row.swapped, row.confirmed, sessions)


def row_of(day: CalendarDay, scope: str) -> CalendarEntry:
    """A value of the domain as a row."""
    return fill_row(CalendarEntry(day=day.day, scope=scope), day)


def fill_row(row: CalendarEntry, day: CalendarDay) -> CalendarEntry:
    """The same row, saying what ``day`` says."""
    row.kind, row.name, row.source, row.confirmed, row.swapped = (
        day.kind,
        day.name,
        day.source,
        day.confirmed,
        day.swapped,
    )
    row.sessions = [s.written() for s in day.sessions] or None
    return row


def book(session: Session) -> Book:
    """Everything that calendars are made of."""

    def load() -> Book:
        many = (
            select(func.count()).select_from(TimetableRow).scalar_subquery()
        )  # mostly none: then nothing more is asked
        found = session.execute(select(CalendarEntry, many).order_by(CalendarEntry.day)).all()
        wanted = select(TimetableRow).order_by(TimetableRow.valid_from, TimetableRow.id)
        hours = session.scalars(wanted).all() if not found or found[0][1] else []
        return Book(
            tuple((row.scope, day_of(row)) for row, _ in found),
            tuple((r.agency_id, r.purpose, Timetable(r.valid_from, r.valid_to, read_hours(r.hours), r.source)) for r in hours),
        )  # fmt: skip

    return remember(session, "calendar book", load)


def calendar(session: Session, agency_id: int | None = None) -> WorkCalendar:
    """The work calendar of an agency; without one, the nation's days with the hours of the installation."""

    def load() -> WorkCalendar:
        known = book(session)
        line = line_of(session, agency_id) if agency_id is not None and known.local else []
        if agency_id is not None and not known.concerns(line):
            return calendar(session)  # one for all
        return build(known, line)

    return remember(session, f"calendar/{agency_id or ''}", load)


def build(known: Book, line: Sequence[tuple[int, str]]) -> WorkCalendar:
    """The calendar of an office out of a book; ``line``: ids and codes from the highest unit above it down to itself, nearer ones win."""
    return WorkCalendar.build((day for _, day in holding(known, line).values()), hours_of(known, line, "office"))


def holding(known: Book, line: Sequence[tuple[int, str]]) -> dict[date, tuple[str, CalendarDay]]:
    """The special days that hold for the office at the end of a line, each with the scope that set it; nearer ones win."""
    found: dict[date, tuple[str, CalendarDay]] = {}
    for scope in (NATION, *(code for _, code in line)):
        found |= {day: (scope, entry) for day, entry in special_days(known, scope).items()}
    return found


def hours_of(known: Book, line: Sequence[tuple[int, str]], purpose: str) -> OfficeHours | HoursInTime:
    """The hours of an office (``office``) or of its desk (``desk``) through the years; a nearer unit's wins over one above it."""
    ids: list[int | None] = [None, *(agency_id for agency_id, _ in line)]
    wanted = [(ids.index(owner), t) for owner, what, t in known.timetables if what == purpose and owner in ids]
    if not wanted:
        return DEFAULT_HOURS
    wanted.sort(key=lambda found: (found[0], found[1].start))
    return HoursInTime(DEFAULT_HOURS, tuple(t for _, t in wanted))


def desk_hours(session: Session, agency_id: int | None, day: date) -> OfficeHours:
    """When dossiers are received (giờ tiếp nhận) on and around a day: the desk's own hours, else the office's.

    A desk that receives on Saturday morning does not make Saturday a working day: no deadline reads this.
    """
    known = book(session)
    line = line_of(session, agency_id) if agency_id is not None and known.timetables else []
    has_own = any(
        what == "desk" and t.covers(day)
        for owner, what, t in known.timetables
        if owner in (None, *(i for i, _ in line))
    )
    return hours_of(known, line, "desk" if has_own else "office").at(day)


def line_of(session: Session, agency_id: int) -> list[tuple[int, str]]:
    """Ids and codes of the units above an agency, highest first, then itself. Remembered."""

    def load() -> list[tuple[int, str]]:
        path = session.scalar(select(Agency.path).where(Agency.id == agency_id)) or ""
        ids = [int(part) for part in path.strip("/").split("/") if part]
        codes = {row[0]: row[1] for row in session.execute(select(Agency.id, Agency.code).where(Agency.id.in_(ids)))}
        return [(i, codes[i]) for i in ids]

    return remember(session, f"line/{agency_id}", load)


def national(session: Session) -> WorkCalendar:
    """The nation's days with the usual hours, whatever hours this installation keeps: what scripts ask for who name no agency."""
    known = book(session)
    return remember(
        session, "calendar/nation", lambda: WorkCalendar.build(day for scope, day in known.days if scope == NATION)
    )


@dataclass(frozen=True)
class Confirmed:
    """Who confirmed the national calendar of a year, when, and after which document; detached."""

    source: str
    at: datetime
    by: str


def confirmed_years(session: Session) -> dict[int, Confirmed]:
    """The years whose national calendar somebody confirmed. Remembered."""

    def load() -> dict[int, Confirmed]:
        rows = session.scalars(select(CalendarYear).order_by(CalendarYear.year))
        return {row.year: Confirmed(row.source, row.confirmed_at, row.confirmed_by) for row in rows}

    return remember(session, "confirmed years", load)


def missing_year(session: Session, today: date) -> int | None:
    """The year whose calendar must be seen to now: this one, or from 1 October the next, if nobody confirmed it."""
    known = confirmed_years(session)
    if today.year not in known:
        return today.year
    return today.year + 1 if today.month >= WARN_FROM and today.year + 1 not in known else None


def special_days(known: Book, scope: str) -> dict[date, CalendarDay]:
    """The special days of exactly this scope."""
    return {day.day: day for owner, day in known.days if owner == scope}


def with_days(known: Book, scope: str, days: Iterable[CalendarDay]) -> Book:
    """The same book with other days for one scope, to try them."""
    return Book(
        (*(found for found in known.days if found[0] != scope), *((scope, day) for day in days)), known.timetables
    )


def with_timetables(known: Book, agency_id: int | None, purpose: str, timetables: Iterable[Timetable]) -> Book:
    """The same book with other hours for one office or desk, to try them."""
    others = (t for t in known.timetables if t[:2] != (agency_id, purpose))
    return Book(known.days, (*others, *((agency_id, purpose, t) for t in timetables)))


def calendar_of(session: Session, known: Book) -> Callable[[int], WorkCalendar]:
    """The calendars of agencies out of a book that was changed; each is built once."""
    built: dict[tuple[tuple[int, str], ...], WorkCalendar] = {}

    def one(agency_id: int) -> WorkCalendar:
        line = tuple(line_of(session, agency_id))
        line = line if known.concerns(line) else ()
        if line not in built:
            built[line] = build(known, line)
        return built[line]

    return one
