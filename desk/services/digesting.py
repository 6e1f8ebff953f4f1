"""What is said once a day whoever looks or not: the morning's digest (bản tin 07:30), and from October that next year has no calendar.

How far the day has come stands in two counters, so that a look every minute costs one small query. The counters spare work, the
notices' keys keep each thing said once: two machines may do this at the same time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..domain.calendar import VIETNAM, WorkCalendar
from ..domain.watching import opening
from ..policy import Role, carriers
from ..store import counters
from ..store.db import Session
from ..store.queries import calendars, lateness, units
from ..store.queries.lateness import Due
from ..store.work import Work
from . import notices
from .duty import Duty

DIGEST, CALENDAR = "sweep/digest", "sweep/calendar"  # counters: the minute, the day that were seen to
MORNING = time(7, 30)
AHEAD = 3  # working days
TOGETHER = 100  # people told in one transaction
MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=VIETNAM)


@dataclass(frozen=True)
class Share:
    """One person's numbers of the morning, as the digest says them."""

    late: int = 0
    today: int = 0
    soon: int = 0
    sign: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.late + other.late, self.today + other.today, self.soon + other.soon, self.sign + other.sign)


def marks(session: Session) -> dict[str, int]:
    """How far the day has come, in one small query."""
    return counters.values(session, (DIGEST, CALENDAR))


# ── The digest ────────────────────────────────────────────────────────────────


def shares(session: Session, now: datetime, done: Mapping[str, int]) -> dict[int, Share] | None:
    """Who is to be told which numbers now; None while no office has come to the hour of its digest since the last one."""
    places = units.agency_ids(session)
    hours = {i: _hour(calendars.calendar(session, i), now) for i in places}
    since = EPOCH + done.get(DIGEST, 0) * MINUTE
    waking = {i for i, at in hours.items() if at is not None and since < at <= now}
    if not waking:
        return None
    duty = Duty(units.on_duty(session, now.date()))
    people = {p for p, h in duty.posts if h.agency_id in waking}
    found: dict[int, Share] = defaultdict(Share)
    apart = frozenset(code for _, h in duty.posts for code in h.procedures)
    for row in _due(session, now, places, apart):
        for person_id in _holders(row, duty) & people:
            found[person_id] += Share(row.late, row.today, row.soon, row.sign)
    return dict(found)


def tell(work: Work, some: Mapping[int, Share]) -> int:
    """Tell these people their numbers of today; once a person and day. Returns to how many it is new."""
    work.require("clock.sweep")
    day = work.now.date().isoformat()
    return sum(
        notices.tell(work, "digest", [p], key=f"digest/{day}", day=day, **vars(s)) for p, s in sorted(some.items())
    )


def told(work: Work, upto: datetime) -> None:
    """Everybody was told what ``shares`` found at ``upto``; the next digest is a later hour's, or the next day's."""
    work.require("clock.sweep")
    counters.put(work.session, DIGEST, (upto - EPOCH) // MINUTE)


def parts(whole: Mapping[int, Share]) -> Iterator[dict[int, Share]]:
    """So few people at a time that no transaction holds up the desk."""
    everybody = sorted(whole.items())
    for start in range(0, len(everybody), TOGETHER):
        yield dict(everybody[start : start + TOGETHER])


def _hour(calendar: WorkCalendar, now: datetime) -> datetime | None:
    """Today's hour of the digest at an office: 07:30, or its opening if that is later; None when it is closed by now."""
    day = now.date()
    if not calendar.is_working(day) or now > calendar.closing(day):
        return None
    return max(datetime.combine(day, MORNING, VIETNAM), opening(day, calendar))


def _due(session: Session, now: datetime, places: Iterable[int], apart: Collection[str]) -> Iterator[Due]:
    """What is late or falls due soon, and what waits for a signature: one query for every calendar that differs in the days ahead."""
    groups: dict[datetime, list[int]] = defaultdict(list)
    for i in places:
        day = calendars.calendar(session, i).add_working_days(now.date(), AHEAD)
        groups[datetime.combine(day, time.max, VIETNAM)].append(i)
    today = datetime.combine(now.date(), time.max, VIETNAM)
    for soon, agencies in groups.items():
        yield from lateness.due(session, agencies, now, today, soon, apart)
        yield from lateness.to_sign(session, agencies, apart)


def _holders(row: Due, duty: Duty) -> set[int]:
    place = (Role(row.role), row.agency_id, row.department_id)
    if row.assignee_id:
        return {row.assignee_id} | duty.deputies(row.assignee_id, *place, row.procedure)
    return duty.able(*place, row.procedure)


# ── The calendar of next year ─────────────────────────────────────────────────


def calendar_due(done: Mapping[str, int], today: date) -> bool:
    """Was the calendar of next year not asked about today?"""
    return done.get(CALENDAR, 0) < today.toordinal()


def ask_for_calendar(work: Work) -> int:
    """Remind whoever keeps the calendar that next year's is not confirmed: once a week, from 1 October."""
    work.require("clock.sweep")
    today, told = work.now.date(), 0
    year = calendars.missing_year(work.session, today)
    if year is not None:
        week = today.isocalendar()
        key = f"calendar-missing/{year}/{week.year}-W{week.week:02}"
        told = notices.tell(work, "calendar-missing", _keepers(work, today), key=key, year=year)
    counters.put(work.session, CALENDAR, today.toordinal())
    return told


def _keepers(work: Work, today: date) -> Collection[int]:
    roles = carriers("calendar.manage")
    return {p for p, h in units.on_duty(work.session, today) if h.role in roles}
