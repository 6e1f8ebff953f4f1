"""Office hours (giờ làm việc): sessions (buổi) by weekday, and by season where an office keeps two timetables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

from .dates import WEEKDAYS

MONDAY, FRIDAY, SATURDAY = 0, 4, 5
DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True, order=True)
class Session:
    """One sitting of the office (một buổi), both ends of one day."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"Buổi làm việc {self} phải mở cửa trước khi đóng cửa.")

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"

    def written(self) -> str:
        """As files and the database have it: ``07:30-11:30``, with a hyphen."""
        return f"{self.opens:%H:%M}-{self.closes:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> "Session":
        """``"07:30-11:30"`` (hyphen or dash); ``ValueError`` with a Vietnamese sentence otherwise."""
        opens, _, closes = text.replace("–", "-").partition("-")
        try:
            ends = time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())
        except ValueError as error:
            raise ValueError(f"Buổi làm việc “{text}” không đúng dạng 07:30-11:30.") from error
        return cls(*ends)

    @property
    def length(self) -> timedelta:
        """How long the office is open in this session."""
        return _into_the_day(self.closes) - _into_the_day(self.opens)


Day = tuple[Session, ...]
Week = tuple[Day, Day, Day, Day, Day, Day, Day]


@dataclass(frozen=True, slots=True)
class Season:
    """A timetable for part of the year (mùa), ``start`` to ``end`` as (month, day) included, even over New Year."""

    start: tuple[int, int]
    end: tuple[int, int]
    week: Week

    def __post_init__(self) -> None:
        for month, day in (self.start, self.end):
            date(2000, month, day)  # a leap year: 29/02 may begin a season
        _check_week(self.week)

    def covers(self, day: date) -> bool:
        """Whether ``day`` falls in this season."""
        today = (day.month, day.day)
        if self.start <= self.end:
            return self.start <= today <= self.end
        return today >= self.start or today <= self.end


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The hours of an office: the usual week, and seasons that replace it (the first that covers the day)."""

    week: Week
    seasons: tuple[Season, ...] = ()

    def __post_init__(self) -> None:
        _check_week(self.week)

    def on(self, day: date, weekday: int | None = None) -> Day:
        """The sessions of ``day``; with ``weekday`` (0 Monday), as if the day were that weekday of the same season."""
        week = next((season.week for season in self.seasons if season.covers(day)), self.week)
        return week[day.weekday() if weekday is None else weekday]

    def at(self, _day: date) -> "OfficeHours":
        """These hours, whatever the day: see ``HoursInTime``."""
        return self

    @classmethod
    def every_weekday(cls, *sessions: Session, saturday: Iterable[Session] = ()) -> "OfficeHours":
        """The same sessions Monday to Friday, and ``saturday`` on Saturday."""
        return cls(weekly(*sessions, saturday=saturday))


@dataclass(frozen=True, slots=True)
class Timetable:
    """Hours in force from a day to a day (hiệu lực), by the decision that set them (``source``)."""

    start: date
    end: date | None
    hours: OfficeHours
    source: str = ""

    def covers(self, day: date) -> bool:
        """Whether ``day`` falls in force."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class HoursInTime:
    """The hours of an office through the years: of the timetables that cover a day the last counts, else ``usual``."""

    usual: OfficeHours
    timetables: tuple[Timetable, ...]

    def at(self, day: date) -> OfficeHours:
        """The hours in force on ``day``."""
        return next((t.hours for t in reversed(self.timetables) if t.covers(day)), self.usual)

    def on(self, day: date, weekday: int | None = None) -> Day:
        """The sessions of ``day``; with ``weekday`` (0 Monday), as if the day were that weekday of the same season."""
        return self.at(day).on(day, weekday)


def from_then_on(known: Sequence[Timetable], start: date, hours: OfficeHours, source: str) -> list[Timetable]:
    """Timetables in order of time when new hours begin on ``start``: what ran then ends the day before, what comes later stays.

    Hours that begin on the same day are replaced: they were a mistake.
    """
    earlier = [t for t in known if t.start < start]
    later = [t for t in known if t.start > start]
    day = timedelta(days=1)
    if earlier and (earlier[-1].end is None or earlier[-1].end >= start):
        earlier[-1] = replace(earlier[-1], end=start - day)
    return [*earlier, Timetable(start, later[0].start - day if later else None, hours, source), *later]


def say_week(week: Week) -> list[str]:
    """A week in words, days alike together: ``thứ Hai – thứ Sáu: 07:30–11:30, 13:30–17:00``; days of rest are left out."""
    spans: list[list[int]] = []
    for n, day in enumerate(week):
        if day and spans and spans[-1][-1] == n - 1 and week[n - 1] == day:
            spans[-1].append(n)
        elif day:
            spans.append([n])
    names = [WEEKDAYS[s[0]] if len(s) == 1 else f"{WEEKDAYS[s[0]]} – {WEEKDAYS[s[-1]]}" for s in spans]
    return [f"{name}: {', '.join(map(str, week[s[0]]))}" for name, s in zip(names, spans, strict=True)]


def say_hours(hours: OfficeHours) -> list[str]:
    """The usual week in words, then each season: ``từ 16/4 đến 15/10: thứ Hai – …``."""
    said = say_week(hours.week)
    for s in hours.seasons:
        head = f"từ {s.start[1]}/{s.start[0]} đến {s.end[1]}/{s.end[0]}"
        said += [f"{head}, {line}" for line in say_week(s.week)]
    return said


def weekly(*sessions: Session, saturday: Iterable[Session] = ()) -> Week:
    """A week of the same sessions Monday to Friday, and ``saturday`` on Saturday."""
    return (sessions, sessions, sessions, sessions, sessions, tuple(saturday), ())


def length(day: Day) -> timedelta:
    """Working time of a day of these sessions."""
    return sum((session.length for session in day), timedelta(0))


def check_day(day: Day) -> None:
    """``ValueError`` with a Vietnamese sentence if the sessions of a day overlap or are out of order."""
    for before, after in pairwise(day):
        if before.closes > after.opens:
            raise ValueError(f"Hai buổi {before} và {after} chồng lên nhau hoặc sai thứ tự.")


def _into_the_day(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)


def read_hours(data: Mapping[str, Any]) -> OfficeHours:
    """Office hours from plain data, ``ValueError`` with a Vietnamese sentence if it makes no sense.

    ``{"week": {"2": ["07:30-11:30", "13:30-17:00"], …}, "seasons": [{"from": "16/4", "to": "15/10", "week": …}]}``;
    the keys of a week are 2 to 7 and "cn" as the days are named; a day left out is a day of rest.
    """
    seasons = tuple(
        Season(_read_day(season["from"]), _read_day(season["to"]), _read_week(season["week"]))
        for season in data.get("seasons", ())
    )
    return OfficeHours(_read_week(data["week"]), seasons)


def hours_as_data(hours: OfficeHours) -> dict[str, Any]:
    """The plain data that ``read_hours`` reads back to the same hours."""
    data: dict[str, Any] = {"week": _week_as_data(hours.week)}
    if hours.seasons:
        data["seasons"] = [
            {"from": f"{s.start[1]}/{s.start[0]}", "to": f"{s.end[1]}/{s.end[0]}", "week": _week_as_data(s.week)}
            for s in hours.seasons
        ]
    return data


WEEK_KEYS = ("2", "3", "4", "5", "6", "7", "cn")


def _read_week(data: Mapping[str, Iterable[str]]) -> Week:
    unknown = sorted(set(data) - set(WEEK_KEYS))
    if unknown:
        raise ValueError(f"Không có ngày “{unknown[0]}” trong tuần (dùng 2, 3, 4, 5, 6, 7, cn).")
    days = [tuple(Session.parse(text) for text in data.get(key, ())) for key in WEEK_KEYS]
    return (days[0], days[1], days[2], days[3], days[4], days[5], days[6])


def _week_as_data(week: Week) -> dict[str, list[str]]:
    return {key: [s.written() for s in day] for key, day in zip(WEEK_KEYS, week, strict=True) if day}


def _read_day(text: str) -> tuple[int, int]:
    try:
        day, month = (int(part) for part in text.split("/"))
        date(2000, month, day)
    except ValueError as error:
        raise ValueError(f"Ngày “{text}” không đúng dạng ngày/tháng.") from error
    return month, day


def _check_week(week: Week) -> None:
    if len(week) != DAYS_A_WEEK:
        raise ValueError("Tuần làm việc phải có đủ bảy ngày.")
    if not any(week):
        raise ValueError("Lịch làm việc phải có ít nhất một buổi trong tuần.")
    for day in week:
        check_day(day)


MORNING = Session(time(7, 30), time(11, 30))
AFTERNOON = Session(time(13, 30), time(17))
DEFAULT_HOURS = OfficeHours.every_weekday(MORNING, AFTERNOON)
