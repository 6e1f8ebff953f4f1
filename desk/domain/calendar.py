"""The working calendar of an office (lịch làm việc): weekly rest, holidays, days off in lieu, make-up days, hours.

Weekly rest, holidays and their compensation: Bộ luật Lao động 2019, Điều 111.3, 112; swaps of a weekday for a Saturday
(hoán đổi ngày làm việc) come from a notice every year, so every such day is data. When the desk is open to
*receive* is another matter and not here: a Saturday-morning desk does not make Saturday a working day.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Any

from .dates import VIETNAM, in_vietnam, say_weekday
from .hours import DEFAULT_HOURS, FRIDAY, HoursInTime, OfficeHours, Session, check_day, length

__all__ = ["DEFAULT_HOURS", "VIETNAM", "CalendarDay", "DayKind", "OfficeHours", "Session", "WorkCalendar", "read_days"]

NOTHING = timedelta(0)
MINUTE = timedelta(minutes=1)


class DayKind(StrEnum):
    """Why a day differs from its weekday."""

    OFF = "off"  # nghỉ lễ, nghỉ bù, nghỉ hoán đổi
    MAKEUP = "makeup"  # làm bù
    HALF = "half"  # chỉ làm một phần ngày


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day that differs from its weekday.

    ``swapped`` is the weekday off that a make-up day stands for; ``sessions`` are what is worked on a half day (nửa ngày),
    which counts as one working day and closes at their end.
    """

    day: date
    kind: DayKind
    name: str
    source: str = ""  # the notice or law that says so
    swapped: date | None = None
    confirmed: bool = True  # False: a forecast, to be corrected when the year's notice comes
    sessions: tuple[Session, ...] = ()

    def __post_init__(self) -> None:
        if (self.kind is DayKind.HALF) != bool(self.sessions):
            raise ValueError(f"Ngày {self.day:%d/%m/%Y}: nửa ngày phải ghi buổi làm việc, ngày khác thì không.")
        check_day(self.sessions)

    @property
    def told(self) -> str:
        """The name, and the document that says so: ``Nghỉ hoán đổi (Công văn 12729/VPCP-KGVX)``."""
        return f"{self.name} ({self.source})" if self.source else self.name


@dataclass(frozen=True, slots=True)
class _Year:
    """The working days and sessions of one year, laid out so that questions are look-ups."""

    first: int  # ordinal of 1 January
    upto: tuple[int, ...]  # upto[i]: working days among the first i days of the year
    days: tuple[date, ...]
    closings: tuple[datetime, ...]
    opens: tuple[datetime, ...]  # of every session, as its end and what was worked before it
    closes: tuple[datetime, ...]
    worked: tuple[timedelta, ...]  # worked[k]: working time of the first k sessions


@dataclass(frozen=True)
class WorkCalendar:
    """Which days and minutes an office works; immutable. Made by ``build`` and kept: it remembers the years asked."""

    days: tuple[CalendarDay, ...] = field(repr=False)
    hours: OfficeHours | HoursInTime = field(repr=False)
    makeup_weekday: int
    _named: Mapping[date, CalendarDay] = field(compare=False, repr=False)
    _years: dict[int, _Year] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def build(
        cls,
        days: Iterable[CalendarDay] = (),
        hours: OfficeHours | HoursInTime = DEFAULT_HOURS,
        *,
        makeup_weekday: int = FRIDAY,
    ) -> "WorkCalendar":
        """A calendar from special days and hours; of two entries for a day the later wins (office after nation)."""
        named = {day.day: day for day in days}
        return cls(tuple(sorted(named.values(), key=lambda d: d.day)), hours, makeup_weekday, named)

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day (ngày làm việc) of this office."""
        year, index = self._year(day.year), day.toordinal()
        return year.upto[index - year.first] != year.upto[index - year.first + 1]

    def sessions(self, day: date) -> tuple[Session, ...]:
        """The sessions worked on ``day``, none on a day of rest.

        A make-up day (làm bù) has the hours of the weekday swapped for it; without one a weekday has its own, a day of the
        weekend those of ``makeup_weekday``.
        """
        named = self._named.get(day)
        if named is None:
            return self.hours.on(day)
        if named.kind is not DayKind.MAKEUP:
            return named.sessions
        weekday = (named.swapped or day).weekday()
        if named.swapped is None and weekday > FRIDAY:
            weekday = self.makeup_weekday
        return self.hours.on(day, weekday) or self.hours.on(day, self.makeup_weekday) or self._longest(day)

    def why_off(self, day: date) -> str | None:
        """Why nobody works on ``day``: ``Tết Nguyên đán``, ``Chủ nhật``, ``Thứ Bảy``; ``None`` on a working day."""
        if self.is_working(day):
            return None
        named = self._named.get(day)
        weekday = say_weekday(day)
        return named.name if named is not None else weekday[0].upper() + weekday[1:]

    def special(self, day: date) -> CalendarDay | None:
        """The entry that makes ``day`` differ from its weekday, if there is one."""
        return self._named.get(day)

    def closing(self, day: date) -> datetime:
        """The end of work on ``day``; ``ValueError`` on a day of rest, which has none."""
        year, position = self._at(day)
        if position == year.upto[day.toordinal() - year.first]:
            raise ValueError(f"Ngày {day:%d/%m/%Y} không phải ngày làm việc.")
        return year.closings[position - 1]

    def closing_on_or_after(self, day: date) -> datetime:
        """``closing(next_working(day))`` in one look-up."""
        year = self._year(day.year)
        year, index = self._shift(year, day.year, year.upto[day.toordinal() - year.first])
        return year.closings[index]

    def next_working(self, day: date) -> date:
        """``day`` itself if it is worked, else the next day that is."""
        year = self._year(day.year)
        year, index = self._shift(year, day.year, year.upto[day.toordinal() - year.first])
        return year.days[index]

    def add_working_days(self, day: date, n: int) -> date:
        """The ``n``-th working day after ``day`` (``day`` not counted); before it if ``n`` < 0; ``day`` itself if 0."""
        if n == 0:
            return day
        year, index = self._nth(day, n)
        return year.days[index]

    def closing_after(self, day: date, n: int) -> datetime:
        """``closing(add_working_days(day, n))`` in one look-up; ``n`` is not 0."""
        year = self._years.get(day.year)
        if year is not None and n > 0:  # what is asked all day: within this year
            index = year.upto[day.toordinal() - year.first + 1] + n - 1
            if index < len(year.closings):
                return year.closings[index]
        year, index = self._nth(day, n)
        return year.closings[index]

    def count_working_days(self, after: date, until: date) -> int:
        """Working days after ``after`` (excluded) up to ``until`` (included); 0 when ``until`` is not later."""
        if until <= after:
            return 0
        _, done = self._at(after)
        _, total = self._at(until)
        for year in range(after.year, until.year):
            total += len(self._year(year).days)
        return total - done

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments, exactly; nothing when ``end`` is not later."""
        start, end = in_vietnam(start), in_vietnam(end)
        if end <= start:
            return NOTHING
        total = _worked(self._year(end.year), end) - _worked(self._year(start.year), start)
        for year in range(start.year, end.year):
            total += self._year(year).worked[-1]
        return total

    def working_minutes(self, start: datetime, end: datetime) -> int:
        """Whole working minutes between two moments; 0 when ``end`` is not later."""
        return self.working_time(start, end) // MINUTE

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which ``amount`` (> 0) has been worked since ``start``, be it the end of a session."""
        if amount <= NOTHING:
            raise ValueError("Thời gian làm việc cộng thêm phải lớn hơn 0.")
        start = in_vietnam(start)
        number, year = start.year, self._year(start.year)
        goal = _worked(year, start) + amount
        while goal > year.worked[-1]:
            goal -= year.worked[-1]
            number += 1
            year = self._year(number)
        index = bisect_left(year.worked, goal) - 1
        return year.opens[index] + (goal - year.worked[index])

    def worked_today(self, moment: datetime) -> timedelta:
        """Working time of the day of ``moment`` already past at ``moment``."""
        moment = in_vietnam(moment)
        year = self._year(moment.year)
        return _worked(year, moment) - _worked(year, datetime.combine(moment.date(), time(), VIETNAM))

    def _longest(self, day: date) -> tuple[Session, ...]:
        return max((self.hours.on(day, weekday) for weekday in range(7)), key=length)

    def _at(self, day: date) -> tuple[_Year, int]:
        """The year of ``day``, and how many of its working days have come by the end of ``day``."""
        year = self._year(day.year)
        return year, year.upto[day.toordinal() - year.first + 1]

    def _nth(self, day: date, n: int) -> tuple[_Year, int]:
        """Where the ``n``-th working day after (before, if negative) ``day`` stands; never called with 0."""
        number = day.year
        year = self._years.get(number) or self._year(number)
        today = day.toordinal() - year.first
        index = year.upto[today + 1] + n - 1 if n > 0 else year.upto[today] + n
        if 0 <= index < len(year.days):
            return year, index
        return self._shift(year, number, index)

    def _shift(self, year: _Year, number: int, index: int) -> tuple[_Year, int]:
        """Carry an index that runs past either end of its year into the year where it belongs."""
        while index >= len(year.days):
            index -= len(year.days)
            number += 1
            year = self._year(number)
        while index < 0:
            number -= 1
            year = self._year(number)
            index += len(year.days)
        return year, index

    def _year(self, number: int) -> _Year:
        known = self._years.get(number)
        if known is None:
            known = self._lay_out(number)
            self._years[number] = known  # two threads may both lay it out: the same value, no harm
        return known

    def _lay_out(self, number: int) -> _Year:
        if not MINYEAR < number < MAXYEAR:
            raise ValueError(f"Lịch làm việc không tính đến năm {number}.")
        first, end = date(number, 1, 1).toordinal(), date(number + 1, 1, 1).toordinal()
        every = [(day, self.sessions(day)) for day in map(date.fromordinal, range(first, end))]
        open_days = [(day, sessions) for day, sessions in every if sessions]
        every_session = [(day, session) for day, sessions in open_days for session in sessions]
        return _Year(
            first=first,
            upto=tuple(accumulate((bool(sessions) for _, sessions in every), initial=0)),
            days=tuple(day for day, _ in open_days),
            closings=tuple(datetime.combine(day, sessions[-1].closes, VIETNAM) for day, sessions in open_days),
            opens=tuple(datetime.combine(day, session.opens, VIETNAM) for day, session in every_session),
            closes=tuple(datetime.combine(day, session.closes, VIETNAM) for day, session in every_session),
            worked=tuple(accumulate((session.length for _, session in every_session), initial=NOTHING)),
        )


CalendarOf = Callable[[int], WorkCalendar]
"""Gives the calendar of an agency by its id."""


def _worked(year: _Year, moment: datetime) -> timedelta:
    """Working time from the start of the year of ``moment`` to ``moment``."""
    begun = bisect_right(year.opens, moment)  # sessions
    if begun == 0 or moment >= year.closes[begun - 1]:
        return year.worked[begun]
    return year.worked[begun - 1] + (moment - year.opens[begun - 1])


def read_days(rows: Iterable[Mapping[str, Any]]) -> tuple[CalendarDay, ...]:
    """Calendar days from rows: ``date``, ``kind`` (off, makeup, half), ``name``, maybe ``source``, ``for``, ``confirmed``, ``sessions``.

    ``ValueError`` with a Vietnamese sentence names the first row that makes no sense.
    """
    days: list[CalendarDay] = []
    for number, row in enumerate(rows, start=1):
        try:
            swapped = date.fromisoformat(row["for"]) if row.get("for") else None
            day = date.fromisoformat(row["date"])
            kind = DayKind(row["kind"])
            sessions = tuple(Session.parse(text) for text in row.get("sessions") or ())
            source, confirmed = row.get("source") or "", row.get("confirmed", True)
            days.append(CalendarDay(day, kind, row["name"], source, swapped, confirmed, sessions))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"Dòng {number} của lịch không đọc được: {error}.") from error
    return tuple(days)
