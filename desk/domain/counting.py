"""Counting a term (tính thời hạn) through its pauses, to the last day or the last minute.

Sources: Bộ luật Dân sự 2015, Điều 147 (hours start at once, the day of the event is not counted) and 148 (a term of
weeks or months ends on the corresponding day; a last day of rest moves to the next working day); Nghị định
61/2018/NĐ-CP, Điều 18.2 (15:00), 19.4 (a returned dossier starts anew when it is complete again).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, time, timedelta
from operator import attrgetter
from typing import Literal

from .calendar import WorkCalendar
from .dates import in_vietnam
from .terms import Term, Unit

CUTOFF = time(15)
ONE_DAY = timedelta(days=1)
Effect = Literal["resume", "restart"]
_BEGINNING = attrgetter("since", "until")


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still (tạm dừng), for instance while the citizen supplements the dossier.

    ``resume``: what was left goes on at the return; ``restart``: the whole term is counted anew from it. Which of
    the two, and whether the clock stops at all, is data (the table of reasons): a request for supplements alone does
    not stop it. ``reason`` is told in the explanation; ``stage`` is where in the route it began, for a promise that
    follows from the legs.
    """

    since: datetime
    until: datetime
    effect: Effect = "resume"
    reason: str = ""
    stage: int = 0

    def __post_init__(self) -> None:
        if in_vietnam(self.until) < in_vietnam(self.since):
            raise ValueError("Tạm dừng không thể kết thúc trước khi bắt đầu.")
        if self.effect not in ("resume", "restart"):
            raise ValueError(f"Không có kiểu tạm dừng “{self.effect}”.")

    def between(self, since: datetime, until: datetime) -> "Pause":
        """The part of this pause between two moments."""
        if since is self.since and until is self.until:
            return self
        return Pause(since, until, self.effect, self.reason, self.stage)


@dataclass(frozen=True, slots=True)
class Counted:
    """How a term came out: counted from ``start``, through the ``pauses`` that gave time back, to ``at``.

    ``last`` is the last day before it moves off a day of rest (no meaning for hours). ``restarts`` are the pauses
    that made the count begin anew; the last of them ended at ``start``. Of pauses that overlap each has its own part only.
    """

    start: datetime
    last: date
    at: datetime
    pauses: tuple[Pause, ...]
    restarts: tuple[Pause, ...]


def settle(
    received: datetime, term: Term, calendar: WorkCalendar, pauses: Iterable[Pause] = (), cutoff: time = CUTOFF
) -> Counted:
    """The deadline with what led to it; arguments as for ``deadlines.due``.

    Pauses count in order of time; those that touch are one; a moment covered by two is given back once; time before the
    receipt is not given back, and a pause that begins after the term has run out changes nothing.
    """
    count = count_through(received, term, calendar, pauses, cutoff)
    return Counted(count.start, count.last, count.at(), tuple(count.pauses), tuple(count.restarts))


def count_through(
    received: datetime, term: Term, calendar: WorkCalendar, pauses: Iterable[Pause], cutoff: time
) -> "Count":
    """The count itself: see ``settle``."""
    received = in_vietnam(received)
    count = Count(term, calendar, cutoff, received)
    reached = received
    for pause in in_order(pauses):
        began, until = in_vietnam(pause.since), in_vietnam(pause.until)
        if until <= count.start:
            continue
        if began > max(
            count.at(), reached
        ):  # late stays late; where one pause ends as the next begins, the clock never ran
            break
        since, reached = max(began, reached), max(until, reached)
        if pause.effect == "restart":  # asked while another pause ran: anew when that is over too
            count.restart(pause.between(began, reached))
        elif until > since:
            count.resume(pause.between(since, until))
    return count


def in_order(pauses: Iterable[Pause]) -> list[Pause]:
    """Pauses as they count: by their beginning, of those that began together the shorter first."""
    return sorted(pauses, key=_BEGINNING)


class Count:
    """One term being counted: in days as its last day (not yet moved off a day of rest), in hours as an amount."""

    def __init__(self, term: Term, calendar: WorkCalendar, cutoff: time, start: datetime) -> None:
        self.term, self.calendar, self.cutoff = term, calendar, cutoff
        self.restarts: list[Pause] = []
        self._begin(start)

    def _begin(self, start: datetime) -> None:
        self.start = start
        self.pauses: list[Pause] = []
        if self.term.unit is Unit.HOURS:
            self.hours, self.last = timedelta(hours=self.term.amount), start.date()
        else:
            self.last = last_day(start, self.term, self.calendar, self.cutoff)

    def at(self) -> datetime:
        """The due moment so far; of days the closing of the last one, or of the next working day."""
        if self.term.unit is Unit.HOURS:
            return self.calendar.add_working_time(self.start, self.hours)
        return self.calendar.closing_on_or_after(self.last)

    def restart(self, pause: Pause) -> None:
        """Begin the whole term anew at the return (NĐ 61/2018, Điều 19.4)."""
        self.restarts.append(pause)
        self._begin(pause.until)

    def resume(self, pause: Pause) -> None:
        """Give the time of the pause back: in days those after its own day, up to and including the day of return, to the letter.

        So a term stopped on its last day and taken up again that evening, or on the Sunday after, is over when it comes back:
        the day of the pause was its last.
        """
        unit, calendar = self.term.unit, self.calendar
        self.pauses.append(pause)
        if unit is Unit.HOURS:
            self.hours += calendar.working_time(pause.since, pause.until)
            return
        since, until = pause.since.date(), pause.until.date()
        if unit in (Unit.DAYS, Unit.MONTHS):
            self.last += until - since
        else:
            self.last = calendar.add_working_days(self.last, calendar.count_working_days(since, until))


def last_day(start: datetime, term: Term, calendar: WorkCalendar, cutoff: time) -> date:
    """The last day of a term in days, months or "in the day", before it moves off a day of rest."""
    day = start.date()
    match term.unit:
        case Unit.WORKING_DAYS:
            return calendar.add_working_days(day, term.amount)
        case Unit.HOURS:
            return day  # not used: hours are held as an amount
        case Unit.DAYS:
            return day + term.amount * ONE_DAY
        case Unit.MONTHS:
            return add_months(day, term.amount)
        case _:
            return day if within_day(start, calendar, cutoff) else calendar.next_working(day + ONE_DAY)


def within_day(start: datetime, calendar: WorkCalendar, cutoff: time) -> bool:
    """Whether a term "in the day" that begins at ``start`` ends on that day: a working day, before the cut-off and before closing."""
    day = start.date()
    return calendar.is_working(day) and start.time() < cutoff and start < calendar.closing(day)


def add_months(day: date, months: int) -> date:
    """The corresponding day ``months`` later, or the last of that month if it has none (BLDS 2015, Điều 148.3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year >= MAXYEAR:
        raise ValueError(f"Không tính được thời hạn đến năm {year}.")
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + (day.day - 1) * ONE_DAY, following - ONE_DAY)
