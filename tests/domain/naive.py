"""Counting deadlines the slow way: over a long list of working minutes and a plain list of days. Shares no code with the product.

Moments are whole minutes since the beginning of 2014, days are days since then; a term is an amount and a unit as it is written
(``h``, ``wd``, ``d``, ``mo``, ``same-day``); a pause is ``(since, until, effect)``. What an office works on a day is told by a
function from a date to spans of minutes after midnight.
"""

from array import array
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BEGIN, END = date(2014, 1, 1), date(2032, 7, 1)
A_DAY = 24 * 60
MIDNIGHT = datetime(2014, 1, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

Spans = Sequence[tuple[int, int]]
Pause = tuple[int, int, str]


def minute_of(moment: datetime) -> int:
    """Whole minutes since the beginning; the seconds are lost."""
    return (moment - MIDNIGHT) // timedelta(minutes=1)


def moment_of(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


class Office:
    """Every working minute of an office through the years, written down one by one."""

    def __init__(self, spans_of: Callable[[date], Spans]) -> None:
        self.closing: list[int | None] = []  # of every day; None: a day of rest
        self.minutes = array("q")
        for n in range((END - BEGIN).days):
            spans = spans_of(BEGIN + timedelta(n))
            for opens, closes in spans:
                self.minutes.extend(range(n * A_DAY + opens, n * A_DAY + closes))
            self.closing.append(n * A_DAY + spans[-1][1] if spans else None)

    def worked(self, since: int, until: int) -> int:
        """Working minutes between two moments."""
        return max(0, bisect_left(self.minutes, until) - bisect_left(self.minutes, since))

    def working_days(self, after: int, until: int) -> int:
        """Working days after a day, up to and including another."""
        return sum(self.closing[day] is not None for day in range(after + 1, until + 1))

    def first_closing(self, moment: int) -> int:
        """The first end of a working day at or after a moment."""
        day = moment // A_DAY
        while (closing := self.closing[day]) is None or closing < moment:
            day += 1
        return closing

    def due(self, received: int, amount: int, unit: str, pauses: Sequence[Pause] = (), cutoff: int = 15 * 60) -> int:
        start = reached = received
        given_back: list[tuple[int, int]] = []
        for since, until, effect in sorted(pauses):
            if until <= start:
                continue  # over before the count began
            if since > max(reached, self._end(start, amount, unit, given_back, cutoff)):
                break  # late stays late; pauses that touch are one
            reached = max(reached, until)
            if effect == "restart":
                start, given_back = max([until, *(back for _, back in given_back)]), []
            else:
                given_back.append((since, until))
        return self._end(start, amount, unit, given_back, cutoff)

    def _end(self, start: int, amount: int, unit: str, pauses: list[tuple[int, int]], cutoff: int) -> int:
        if unit == "h":
            return self._minutes_later(start, amount * 60, pauses)
        return self.first_closing(self._last_day(start, amount, unit, pauses, cutoff) * A_DAY)

    def _minutes_later(self, start: int, amount: int, pauses: list[tuple[int, int]]) -> int:
        first = at = bisect_left(self.minutes, start)
        stopped = 0
        for minute in self.minutes[first : bisect_left(self.minutes, max([start, *(back for _, back in pauses)]))]:
            for since, until in pauses:
                if since <= minute < until:
                    stopped += 1
                    break
        while at - first < amount + stopped:
            at += 1
        return self.minutes[at - 1] + 1

    def _last_day(self, start: int, amount: int, unit: str, pauses: list[tuple[int, int]], cutoff: int) -> int:
        day = start // A_DAY
        stopped = {d for since, until in pauses for d in range(since // A_DAY + 1, until // A_DAY + 1) if d > day}
        if unit == "same-day":
            closing = self.closing[day]
            amount = 0 if closing is not None and start % A_DAY < cutoff and start < closing else 1
        if unit in ("d", "mo"):
            return (day + amount if unit == "d" else corresponding(day, amount)) + len(stopped)
        amount += sum(self.closing[d] is not None for d in stopped)
        while amount:
            day += 1
            amount -= self.closing[day] is not None
        return day


def corresponding(day: int, months: int) -> int:
    """The same day of the month some months later, or the last of that month."""
    begun = BEGIN + timedelta(day)
    year, month = begun.year, begun.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return (date(year, month, min(begun.day, monthrange(year, month)[1])) - BEGIN).days
