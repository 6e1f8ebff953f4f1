"""The year grid of D6 as values: twelve months, every day with its kind in a word, never in colour alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from ...domain.calendar import CalendarDay, DayKind, WorkCalendar
from ...domain.calendar_changes import KINDS
from ...domain.dates import WEEKDAYS, say_date, say_weekday
from ...domain.hours import SATURDAY

WORDS = {DayKind.OFF: "Nghỉ", DayKind.MAKEUP: "Bù", DayKind.HALF: "Nửa"}  # what fits into a cell
COLUMNS = tuple(zip(("T2", "T3", "T4", "T5", "T6", "T7", "CN"), WEEKDAYS, strict=True))


@dataclass(frozen=True)
class Cell:
    """One day of the grid. ``word`` and ``title`` are empty for a day like any other of its weekday."""

    day: date
    url: str
    css: str
    word: str = ""
    title: str = ""
    now: bool = False


@dataclass(frozen=True)
class Month:
    """One month: its weeks from Monday, None where another month's day would stand."""

    number: int
    weeks: list[list[Cell | None]]
    working: int


@dataclass(frozen=True)
class Entry:
    """A special day of the list below the grid."""

    day: date
    weekday: str
    kind: str
    css: str
    name: str
    hours: str
    source: str
    confirmed: bool
    where: str
    url: str


def months(year: int, calendar: WorkCalendar, scope: str, today: date) -> list[Month]:
    """The twelve months of a year in this calendar."""
    return [_month(year, number, calendar, scope, today) for number in range(1, 13)]


def _month(year: int, number: int, calendar: WorkCalendar, scope: str, today: date) -> Month:
    day, cells = date(year, number, 1), list[Cell | None]()
    cells += [None] * day.weekday()
    working = 0
    while day.month == number:
        working += calendar.is_working(day)
        cells.append(_cell(day, calendar, scope, today))
        day += timedelta(days=1)
    cells += [None] * (-len(cells) % 7)
    return Month(number, [cells[n : n + 7] for n in range(0, len(cells), 7)], working)


def _cell(day: date, calendar: WorkCalendar, scope: str, today: date) -> Cell:
    url = link(day, scope)
    named = calendar.special(day)
    if named is None:
        return Cell(day, url, "" if calendar.is_working(day) else "cuoi", now=day == today)
    css = named.kind.value + ("" if named.confirmed else " du")
    title = f"{say_weekday(day)} {say_date(day)}: {KINDS[named.kind]}, {named.told}" + (
        "" if named.confirmed else ", dự kiến"
    )
    return Cell(day, url, css, WORDS[named.kind] + ("" if named.confirmed else "?"), title, day == today)


def link(day: date, scope: str) -> str:
    """The address of a day's form."""
    return url_for("calendar.day", year=day.year, month=day.month, day=day.day, noi=scope or None)


def entries(year: int, days: Mapping[date, tuple[str, CalendarDay]], scope: str) -> list[Entry]:
    """The special days of a year in order; ``days``: each with the scope that set it."""
    return [
        Entry(
            day, say_weekday(day), KINDS[d.kind], d.kind.value, d.name, _hours(d), d.source, d.confirmed,
            "Cả nước" if not owner else "Đơn vị này" if owner == scope else f"Đơn vị {owner}", link(day, scope),
        )
        for day, (owner, d) in sorted(days.items())
        if day.year == year
    ]  # fmt: skip


def _hours(day: CalendarDay) -> str:
    if day.kind is DayKind.HALF:
        return ", ".join(map(str, day.sessions))
    return f"Thay cho {say_weekday(day.swapped)} {say_date(day.swapped)}" if day.swapped else ""


def counts(found: Sequence[Entry]) -> str:
    """ "14 ngày nghỉ (3 rơi vào cuối tuần), 2 ngày làm bù"."""
    off = [e for e in found if e.css == "off"]
    idle = sum(e.day.weekday() >= SATURDAY for e in off)
    said = [f"{len(off)} ngày nghỉ" + (f" ({idle} rơi vào cuối tuần)" if idle else "")] if off else []
    for css, what in (("makeup", "ngày làm bù"), ("half", "nửa ngày")):
        if n := sum(e.css == css for e in found):
            said.append(f"{n} {what}")
    return ", ".join(said)
