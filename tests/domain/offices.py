"""Four offices for the tests of deadlines, each said twice: as the product's calendar, and in bare numbers for ``naive``.

The nation; an office with two seasons and Saturday mornings; one whose hours were changed by decisions in the middle of terms; one
with half days, make-up days of its own, a flood and a month in which it was closed. The years are 2014 to 2030 and a little more.
"""

import json
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, Session, WorkCalendar, read_days
from desk.domain.deadlines import Pause, Term, due, explain
from desk.domain.hours import AFTERNOON, DEFAULT_HOURS, MORNING, HoursInTime, OfficeHours, Season, Timetable, weekly
from tests.domain import naive

ROWS = json.loads((Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json").read_text(encoding="utf-8"))[
    "days"
]
DAYS = read_days(ROWS)
NATION = WorkCalendar.build(DAYS)

# As the product is told. --------------------------------------------------------------------------------------------

SUMMER = Season((4, 16), (10, 15), weekly(Session(time(7), time(11)), Session(time(14), time(17)), saturday=[MORNING]))
DARK = Season((12, 16), (1, 31), weekly(Session(time(8), time(12)), Session(time(13), time(16, 30))))
SHIFT = OfficeHours.every_weekday(Session(time(7), time(13)))
FOUR_DAYS = OfficeHours(
    ((Session(time(8), time(12)), Session(time(13), time(18))),) * 4 + ((), (), ())  # type: ignore[arg-type]
)
LATE, EARLY = (Session(time(8), time(10)), AFTERNOON), (Session(time(6), time(10, 30)),)
ODD_DAYS = [
    CalendarDay(date(2016, 2, 29), DayKind.OFF, "Bão"),
    CalendarDay(date(2019, 1, 6), DayKind.MAKEUP, "Làm bù"),
    CalendarDay(date(2020, 2, 29), DayKind.MAKEUP, "Làm bù cho thứ Hai", swapped=date(2020, 3, 2)),
    CalendarDay(date(2020, 3, 2), DayKind.OFF, "Nghỉ hoán đổi"),
    CalendarDay(date(2024, 2, 29), DayKind.HALF, "Nghỉ chiều", sessions=(MORNING,)),
    CalendarDay(date(2026, 3, 8), DayKind.MAKEUP, "Làm bù"),
    CalendarDay(date(2026, 3, 11), DayKind.OFF, "Bão"),
    CalendarDay(date(2026, 3, 14), DayKind.HALF, "Trực sáng", sessions=(MORNING,)),
    CalendarDay(date(2027, 9, 1), DayKind.MAKEUP, "Làm bù"),
    *(CalendarDay(date(2021, 7, n), DayKind.OFF, "Giãn cách") for n in range(1, 32)),
    *(CalendarDay(date(y, 12, 31), DayKind.HALF, "Tất niên", sessions=LATE) for y in (2019, 2021, 2030)),
    *(CalendarDay(date(y, 6, n), DayKind.HALF, "Nắng nóng", sessions=EARLY) for y in range(2014, 2031) for n in (3, 4, 15)),
]  # fmt: skip
DECIDED = HoursInTime(
    DEFAULT_HOURS,
    (
        Timetable(date(2017, 5, 10), date(2019, 5, 9), SHIFT),
        Timetable(date(2018, 12, 20), date(2019, 1, 10), OfficeHours(weekly(MORNING, AFTERNOON, saturday=[MORNING]))),
        Timetable(date(2024, 2, 14), None, FOUR_DAYS),
        Timetable(date(2026, 6, 17), date(2026, 12, 31), OfficeHours(weekly(MORNING, AFTERNOON), (SUMMER,))),
    ),
)
CALENDARS = {
    "nation": NATION,
    "seasons": WorkCalendar.build(DAYS, OfficeHours(weekly(MORNING, AFTERNOON), (SUMMER, DARK))),
    "decisions": WorkCalendar.build(DAYS, DECIDED),
    "odd": WorkCalendar.build([*DAYS, *ODD_DAYS]),
}

# In bare numbers. -----------------------------------------------------------------------------------------------------

OFF = {date.fromisoformat(row["date"]) for row in ROWS if row["kind"] == "off"}
STANDS_FOR = {
    date.fromisoformat(row["date"]): date.fromisoformat(row["for"]).weekday() for row in ROWS if row["kind"] == "makeup"
}
FULL, SATURDAY = [(450, 690), (810, 1020)], [(450, 690)]


def nation(day: date) -> naive.Spans:
    if day in STANDS_FOR:
        return FULL
    return [] if day in OFF or day.weekday() >= 5 else FULL


def seasons(day: date) -> naive.Spans:
    summer, dark = (4, 16) <= (day.month, day.day) <= (10, 15), (day.month, day.day) >= (12, 16) or day.month == 1
    full = [(420, 660), (840, 1020)] if summer else [(480, 720), (780, 990)] if dark else FULL
    if day in STANDS_FOR:
        return full
    if day in OFF or day.weekday() == 6:
        return []
    return (SATURDAY if summer else []) if day.weekday() == 5 else full


def decisions(day: date) -> naive.Spans:
    weekday = STANDS_FOR.get(day, day.weekday())
    if day in OFF:
        return []
    if date(2026, 6, 17) <= day <= date(2026, 12, 31):
        return seasons(day) if day <= date(2026, 10, 15) else nation(day)
    if day >= date(2024, 2, 14):  # Monday to Thursday; a make-up day for a Friday: the longest day of the week
        return [(480, 720), (780, 1080)] if weekday < 4 or day in STANDS_FOR else []
    if date(2018, 12, 20) <= day <= date(2019, 1, 10):
        return FULL if weekday < 5 else SATURDAY if weekday == 5 else []
    if date(2017, 5, 10) <= day <= date(2019, 5, 9):
        return [(420, 780)] if weekday < 5 else []
    return FULL if weekday < 5 else []


def odd(day: date) -> naive.Spans:
    if (day.month, day.day) in ((6, 3), (6, 4), (6, 15)) and day.year <= 2030:
        return [(360, 630)]
    if day in (date(2019, 12, 31), date(2021, 12, 31), date(2030, 12, 31)):
        return [(480, 600), (810, 1020)]
    if day in (date(2024, 2, 29), date(2026, 3, 14)):
        return SATURDAY
    if day in (date(2019, 1, 6), date(2020, 2, 29), date(2026, 3, 8), date(2027, 9, 1)):
        return FULL
    if day in (date(2016, 2, 29), date(2020, 3, 2), date(2026, 3, 11)) or (day.year, day.month) == (2021, 7):
        return []
    return nation(day)


SPANS = {"nation": nation, "seasons": seasons, "decisions": decisions, "odd": odd}


@cache
def slow(name: str) -> naive.Office:
    """The slow office of that name; its list of minutes is written once for all tests."""
    return naive.Office(SPANS[name])


def at(written: str) -> datetime:
    """``2026-03-02 16:30`` in Vietnam."""
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


def promised(received: str, term: str, *pauses: Pause, calendar: WorkCalendar = NATION) -> str:
    """When it is due, as it is written; the explanation always ends at the same moment."""
    moment = due(at(received), Term.parse(term), calendar, pauses)
    assert explain(at(received), Term.parse(term), calendar, pauses).at == moment
    return f"{moment:%Y-%m-%d %H:%M}"
