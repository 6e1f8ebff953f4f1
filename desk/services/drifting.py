"""Dossiers whose promise is not what would be counted today (hẹn trả lệch với lịch): found, and told; nothing is moved here.

A promise is fixed at receipt. When a calendar changes afterwards it stays, and the difference is for a person to judge
(``reappointing``). The same count, on a calendar that is only being tried, says whom a change would touch.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from ..domain.calendar import VIETNAM, CalendarOf, WorkCalendar
from ..domain.promising import promise
from ..domain.terms import Term
from ..domain.workflow import Channel
from ..store.db import Session
from ..store.queries import calendars, catalogue, running
from ..store.queries.calendars import Book
from ..store.queries.running import Running
from . import terms

SLACK = timedelta(days=31)  # a promise counted by an older calendar may end that much too soon


@dataclass(frozen=True, slots=True)
class Drift:
    """A dossier, and its deadline as it is counted now."""

    dossier: Running
    counted: datetime


def drifted(
    session: Session, *, under: Collection[int] | None = None, ids: Collection[int] | None = None, after: int = 0
) -> Iterator[Drift]:
    """Every dossier whose clock runs and whose stored deadline is not what is counted today, by id.

    ``under``: received at these agencies or below; ``ids``: these only; ``after``: with a higher id.
    """
    count = _counter(session, partial(calendars.calendar, session))
    for dossier in running.running(session, under=under, ids=ids, after=after):
        moment = count(dossier)
        if moment != dossier.due_at:
            yield Drift(dossier, moment)


def touched(session: Session, tried: Book) -> list[Drift]:
    """Whose deadline would be counted differently with the book ``tried`` than with the one that stands, and than was promised."""
    standing = calendars.book(session)
    days, since = _changed(standing, tried)
    if not days and since is None:
        return []
    first, last = min([*days, *([since] if since else [])]), date.max if since else max(days)
    between = (_midnight(first) - SLACK, _midnight(last, 1))
    before = _counter(session, partial(calendars.calendar, session))
    after = _counter(session, calendars.calendar_of(session, tried))
    found = []
    for dossier in running.running(session, between):
        moment = after(dossier)
        if moment not in (dossier.due_at, before(dossier)):
            found.append(Drift(dossier, moment))
    return found


def _changed(one: Book, other: Book) -> tuple[list[date], date | None]:
    """The days that are not worked alike in two books, and since when the hours of some office are not."""
    worked = [{(scope, d.day, d.kind, d.sessions, d.swapped) for scope, d in known.days} for known in (one, other)]
    hours = [{t for t in known.timetables if t[1] == "office"} for known in (one, other)]
    return [day for _, day, *_ in worked[0] ^ worked[1]], min((t.start for *_, t in hours[0] ^ hours[1]), default=None)


def _midnight(day: date, later: int = 0) -> datetime:
    if day == date.max:
        return datetime(9000, 1, 1, tzinfo=VIETNAM)
    return datetime.combine(day, time(), VIETNAM) + timedelta(days=later)


def _counter(session: Session, calendar_of: CalendarOf) -> Callable[[Running], datetime]:
    """The deadline of a dossier by these calendars; cases and calendars are looked up once."""
    cases: dict[tuple[int, int], tuple[Term | None, time]] = {}
    known: dict[int, WorkCalendar] = {}

    def calendar(agency_id: int) -> WorkCalendar:
        found = known.get(agency_id)
        if found is None:
            found = known[agency_id] = calendar_of(agency_id)
        return found

    def count(dossier: Running) -> datetime:
        key = (dossier.case_id, dossier.channel)
        if key not in cases:
            case = catalogue.case(session, dossier.case_id)
            cases[key] = terms.term_for(case, Channel(dossier.channel)), time.fromisoformat(case.cutoff)
        term, cutoff = cases[key]
        return promise(
            dossier.plan,
            dossier.received_at,
            calendar,
            term,
            pauses=dossier.pauses,
            cutoff=cutoff,
            chosen=dossier.chosen,
        )

    return count
