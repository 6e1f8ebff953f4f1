"""The calendar knows every day off and every make-up day, and the hours of every office."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, Session, WorkCalendar, read_days
from desk.domain.hours import AFTERNOON, MORNING, OfficeHours, Season, hours_as_data, read_hours, weekly

ROWS = json.loads((Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json").read_text(encoding="utf-8"))[
    "days"
]
DAYS = read_days(ROWS)
NATION = WorkCalendar.build(DAYS)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)


def days(year: int, *spans: str) -> set[date]:
    """``"14/2-20/2"`` and single days, weekends left out."""
    found = set()
    for span in spans:
        first, _, last = span.partition("-")
        start, end = (date(year, *reversed([int(n) for n in d.split("/")])) for d in (first, last or first))
        found |= {start + timedelta(n) for n in range((end - start).days + 1)}
    return {day for day in found if day.weekday() < 5}


# Off weekdays and make-up days, retyped year by year from the published notices.
YEARS = {
    2018: ("1/1 14/2-20/2 25/4 30/4 1/5 3/9 31/12", ""),
    2019: ("1/1 4/2-8/2 15/4 29/4 30/4 1/5 2/9", "5/1 4/5"),
    2020: ("1/1 23/1-29/1 2/4 30/4 1/5 2/9", ""),
    2021: ("1/1 10/2-16/2 21/4 30/4 3/5 2/9-3/9", ""),
    2022: ("3/1 31/1-4/2 11/4 2/5-3/5 1/9-2/9", ""),
    2023: ("2/1 20/1-26/1 1/5-3/5 1/9 4/9", ""),
    2024: ("1/1 8/2-14/2 18/4 29/4 30/4 1/5 2/9-3/9", "4/5"),
    2025: ("1/1 27/1-31/1 7/4 30/4 1/5 2/5 1/9-2/9", "26/4"),
    2026: ("1/1 2/1 16/2-20/2 27/4 30/4 1/5 31/8 1/9-2/9 24/11", "10/1 22/8"),
    2027: ("1/1 4/2-10/2 16/4 30/4 3/5 2/9 3/9 24/11", ""),
}


@pytest.mark.parametrize("year", YEARS)
def test_the_weekdays_off_and_the_saturdays_worked_are_those_of_the_notices(year):
    off, makeup = YEARS[year]
    every = [date(year, 1, 1) + timedelta(n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    assert {d for d in every if d.weekday() < 5 and not NATION.is_working(d)} == days(year, *off.split())
    worked = {date(year, *reversed([int(n) for n in d.split("/")])) for d in makeup.split()}
    assert {d for d in every if d.weekday() >= 5 and NATION.is_working(d)} == worked


def test_every_day_is_entered_once_in_order_and_says_what_it_is():
    entered = [day.day for day in DAYS]
    assert entered == sorted(set(entered))
    assert {day.year for day in entered} == set(range(2014, 2028))
    assert all(day.name for day in DAYS)


def test_every_make_up_day_is_a_weekend_day_paired_with_a_weekday_off():
    off = {day.day for day in DAYS if day.kind is DayKind.OFF}
    makeups = [day for day in DAYS if day.kind is DayKind.MAKEUP]
    assert len(makeups) == 11
    for day in makeups:
        assert day.day.weekday() >= 5
        assert day.swapped in off
        assert day.swapped.weekday() < 5


def test_forecasts_are_marked_so_that_someone_corrects_them():
    assert {day.day for day in DAYS if not day.confirmed} == {date(2027, 2, n) for n in range(4, 11)} | {
        date(2027, 9, 3)
    }


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 2, 16), "Tết Nguyên đán"),
        (date(2026, 4, 27), "Nghỉ bù Giỗ Tổ Hùng Vương"),
        (date(2026, 8, 31), "Nghỉ hoán đổi với thứ Bảy 22/8/2026"),
        (date(2026, 11, 24), "Ngày Văn hóa Việt Nam"),
        (date(2025, 11, 24), None),
        (date(2026, 8, 22), None),
        (date(2026, 8, 15), "Thứ Bảy"),
        (date(2026, 8, 16), "Chủ nhật"),
        (date(2026, 4, 26), "Giỗ Tổ Hùng Vương"),
    ],
)
def test_a_day_off_says_why(day, why):
    assert NATION.why_off(day) == why


def test_a_make_up_day_is_worked_with_the_hours_of_the_day_it_stands_for():
    short_monday = (Session(time(8), time(12)),)
    week = (short_monday, *weekly(MORNING, AFTERNOON)[1:])
    office = WorkCalendar.build(DAYS, OfficeHours(week))
    assert office.sessions(date(2026, 8, 22)) == short_monday  # swapped with a Monday
    assert office.sessions(date(2025, 4, 26)) == (MORNING, AFTERNOON)  # with a Friday
    unpaired = WorkCalendar.build([CalendarDay(date(2019, 1, 6), DayKind.MAKEUP, "Làm bù")], OfficeHours(week))
    assert unpaired.sessions(date(2019, 1, 6)) == (MORNING, AFTERNOON)  # a Sunday, as an ordinary Friday


def test_a_make_up_day_for_a_weekday_this_office_never_works_has_its_friday_hours():
    friday = (Session(time(8), time(11)),)
    week = ((), (MORNING, AFTERNOON), (), (), friday, (), ())  # open on Tuesday and Friday
    assert WorkCalendar.build(DAYS, OfficeHours(week)).sessions(date(2026, 8, 22)) == friday
    only_tuesday = ((), (MORNING,), (), (), (), (), ())
    assert WorkCalendar.build(DAYS, OfficeHours(only_tuesday)).sessions(date(2026, 8, 22)) == (MORNING,)


def test_a_holiday_that_an_office_works_through_has_the_hours_of_its_own_weekday():
    short_monday = (Session(time(8), time(12)),)
    duty = CalendarDay(date(2026, 2, 16), DayKind.MAKEUP, "Trực Tết")
    office = WorkCalendar.build([*DAYS, duty], OfficeHours((short_monday, *weekly(MORNING, AFTERNOON)[1:])))
    assert office.sessions(date(2026, 2, 16)) == short_monday


def test_the_sessions_of_a_half_day_are_in_order_and_apart():
    for wrong in ((AFTERNOON, MORNING), (MORNING, Session(time(11), time(12)))):
        with pytest.raises(ValueError, match="chồng lên nhau hoặc sai thứ tự"):
            CalendarDay(date(2026, 3, 11), DayKind.HALF, "Nghỉ chiều", sessions=wrong)
    row = {"date": "2026-03-11", "kind": "half", "name": "x", "sessions": ["13:30-17:00", "07:30-11:30"]}
    with pytest.raises(ValueError, match=r"Dòng 1 của lịch không đọc được: Hai buổi 13:30–17:00 và 07:30–11:30"):
        read_days([row])


def test_an_office_open_on_saturday_mornings_still_works_a_make_up_saturday_in_full():
    office = WorkCalendar.build(DAYS, OfficeHours.every_weekday(MORNING, AFTERNOON, saturday=[MORNING]))
    assert office.sessions(date(2026, 8, 15)) == (MORNING,)
    assert office.sessions(date(2026, 8, 22)) == (MORNING, AFTERNOON)
    assert office.sessions(date(2026, 5, 2)) == (MORNING,)
    assert not office.is_working(date(2022, 1, 1))  # a Saturday, but New Year's Day


def test_the_entry_of_the_office_beats_that_of_the_nation():
    flood = CalendarDay(date(2026, 10, 5), DayKind.OFF, "Bão số 5", "12/TB-UBND")
    office = WorkCalendar.build([*DAYS, flood, CalendarDay(date(2026, 2, 16), DayKind.MAKEUP, "Trực Tết")])
    assert office.why_off(date(2026, 10, 5)) == "Bão số 5"
    assert office.is_working(date(2026, 2, 16))
    assert not NATION.is_working(date(2026, 2, 16))


SUMMER = Season((4, 16), (10, 15), weekly(Session(time(7), time(11)), Session(time(14), time(17))))
WINTER = Season((12, 1), (1, 31), weekly(Session(time(8), time(12)), Session(time(13), time(16))))


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 4, 15), time(7, 30), time(17)),
        (date(2026, 4, 16), time(7), time(17)),
        (date(2026, 10, 15), time(7), time(17)),
        (date(2026, 10, 16), time(7, 30), time(17)),
        (date(2026, 12, 1), time(8), time(16)),
        (date(2027, 1, 29), time(8), time(16)),
        (date(2027, 2, 1), time(7, 30), time(17)),
    ],
)
def test_the_hours_follow_the_season_even_over_new_year(day, opens, closes):
    office = WorkCalendar.build(hours=OfficeHours(weekly(MORNING, AFTERNOON), (SUMMER, WINTER)))
    assert office.sessions(day)[0].opens == opens
    assert office.closing(day) == datetime.combine(day, closes, VIETNAM)


def test_a_day_of_rest_has_no_closing_time():
    with pytest.raises(ValueError, match="không phải ngày làm việc"):
        NATION.closing(date(2026, 2, 16))


@pytest.mark.parametrize(
    ("day", "n", "lands"),
    [
        ("2026-08-17", 5, "2026-08-22"),
        ("2026-08-28", 3, "2026-09-07"),
        ("2018-01-08", 260, "2019-01-21"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-02-15", 1, "2026-02-23"),
        ("2026-02-23", -1, "2026-02-13"),
        ("2026-02-21", -1, "2026-02-13"),
        ("2027-01-04", -2, "2026-12-30"),
        ("2026-02-15", 0, "2026-02-15"),
    ],
)
def test_counting_working_days_forwards_and_back(day, n, lands):
    assert NATION.add_working_days(date.fromisoformat(day), n) == date.fromisoformat(lands)


def test_any_century_can_be_counted():
    assert WorkCalendar.build().add_working_days(date(1899, 12, 29), 260 * 300) > date(2190, 1, 1)
    assert NATION.count_working_days(date(2017, 12, 31), date(2018, 12, 31)) == 261 - 11
    with pytest.raises(ValueError, match="không tính đến năm 9999"):
        NATION.is_working(date(9999, 1, 1)) and NATION.add_working_days(date(9999, 1, 1), 1)


def test_looking_up_agrees_with_walking_day_by_day():
    day, worked = date(2013, 12, 20), []
    while day < date(2028, 2, 1):
        day += timedelta(1)
        if NATION.is_working(day):
            worked.append(day)
    for start in range(0, len(worked) - 400, 37):
        for n in (1, 2, 19, 260, 399):
            assert NATION.add_working_days(worked[start], n) == worked[start + n]
            assert NATION.add_working_days(worked[start + n], -n) == worked[start]
            assert NATION.count_working_days(worked[start], worked[start + n]) == n
            assert NATION.closing_after(worked[start], n) == NATION.closing(worked[start + n])


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (("2026-03-02", "07:00"), ("2026-03-02", "18:00"), 450),
        (("2026-03-02", "11:00"), ("2026-03-02", "14:00"), 60),
        (("2026-03-02", "11:30"), ("2026-03-02", "13:30"), 0),
        (("2018-04-27", "16:00"), ("2018-05-02", "08:00"), 90),
        (("2026-12-31", "16:00"), ("2027-01-04", "08:30"), 120),
        (("2026-03-02", "10:00"), ("2026-03-02", "09:00"), 0),
        (("2026-08-21", "17:00"), ("2026-08-24", "07:30"), 450),
    ],
)
def test_working_minutes_leave_out_lunch_nights_and_holidays(start, end, minutes):
    assert NATION.working_minutes(at(*start), at(*end)) == minutes


def test_equal_calendars_are_equal_whatever_was_asked_of_them():
    asked = WorkCalendar.build(DAYS)
    asked.add_working_days(date(2026, 1, 1), 900)
    assert asked == WorkCalendar.build(DAYS)
    assert hash(asked) == hash(WorkCalendar.build(DAYS))
    assert asked != WorkCalendar.build(DAYS[1:])


def test_hours_are_read_back_as_they_were_written():
    hours = OfficeHours(weekly(MORNING, AFTERNOON, saturday=[MORNING]), (SUMMER, WINTER))
    data = json.loads(json.dumps(hours_as_data(hours)))
    assert data["week"]["7"] == ["07:30-11:30"]
    assert read_hours(data) == hours


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ({"2": ["11:30-07:30"]}, "mở cửa trước khi đóng cửa"),
        ({"2": ["07:30-11:30", "11:00-17:00"]}, "chồng lên nhau"),
        ({"2": ["bảy rưỡi"]}, "không đúng dạng 07:30-11:30"),
        ({"8": ["07:30-11:30"]}, "Không có ngày “8” trong tuần"),
        ({}, "ít nhất một buổi trong tuần"),
    ],
)
def test_hours_that_make_no_sense_are_refused_in_vietnamese(week, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_hours({"week": week})


@pytest.mark.parametrize(
    "row", [{}, {"date": "2026-02-30", "kind": "off", "name": "x"}, {"date": "2026-02-03", "kind": "nghỉ"}]
)
def test_a_calendar_row_that_cannot_be_read_is_named(row):
    with pytest.raises(ValueError, match="Dòng 2 của lịch không đọc được"):
        read_days([ROWS[0], row])
