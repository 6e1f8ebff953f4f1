"""A new calendar against the one that stands, in words; a year out of the last one's; hours from a day on."""

from datetime import date, time

import pytest

from desk.domain.calendar import CalendarDay, DayKind
from desk.domain.calendar_changes import carried, difference, merged, stamp, told, too_few
from desk.domain.calendar_file import read_file
from desk.domain.errors import Invalid
from desk.domain.hours import DEFAULT_HOURS, OfficeHours, Session, from_then_on, say_hours, weekly
from desk.domain.hours_typed import typed_hours, typed_sessions

OFF, MAKEUP, HALF = DayKind.OFF, DayKind.MAKEUP, DayKind.HALF


def off(day: str, name: str = "Tết Dương lịch", source: str = "Luật", **given: object) -> CalendarDay:
    return CalendarDay(date.fromisoformat(day), OFF, name, source, **given)  # type: ignore[arg-type]


def by_day(*days: CalendarDay) -> dict[date, CalendarDay]:
    return {d.day: d for d in days}


def test_added_removed_and_changed_days_are_told_in_order_of_time():
    swapped = CalendarDay(date(2026, 1, 10), MAKEUP, "Làm bù", "VB 1", date(2026, 1, 2))
    changes = difference(by_day(off("2026-01-01"), off("2026-01-05")), by_day(off("2026-01-01", "Tết tây"), swapped))
    assert [c.words for c in changes] == [
        "Sửa thứ Năm 01/01/2026: Nghỉ, Tết Dương lịch (Luật) → Nghỉ, Tết tây (Luật)",
        "Bỏ thứ Hai 05/01/2026: Nghỉ, Tết Dương lịch (Luật)",
        "Thêm thứ Bảy 10/01/2026: Làm bù (cho ngày 02/01/2026), Làm bù (VB 1)",
    ]
    assert [c.works_otherwise for c in changes] == [False, True, True]
    assert told(changes).splitlines()[0] == "1 ngày thêm, 1 ngày bỏ, 1 ngày chỉ sửa tên, văn bản hoặc xác nhận"
    assert told([]) == "không có gì đổi"


def test_where_a_file_is_silent_what_stands_speaks():
    standing = by_day(off("2026-01-01", source="Bộ luật Lao động", confirmed=False), off("2026-01-02"))
    file = read_file(
        b'[{"date": "2026-01-01", "kind": "off", "name": "Tet"}, {"date": "2026-01-03", "kind": "off", "name": "Moi"}]'
    )
    found = merged(file, standing, "Tệp a.json")
    assert found[date(2026, 1, 1)] == off("2026-01-01", "Tet", "Bộ luật Lao động", confirmed=False)
    assert found[date(2026, 1, 3)] == off("2026-01-03", "Moi", "Tệp a.json", confirmed=False)
    assert merged(file, standing, "Tệp a.json", sure={2026})[date(2026, 1, 3)].confirmed
    assert date(2026, 1, 2) not in found


def test_a_file_that_forgot_the_rest_of_its_year_is_noticed():
    assert too_few([off("2026-01-01")], [2026]) == [2026]
    assert too_few([off(f"2026-01-{n:02}") for n in range(1, 12)], [2026]) == []


def test_a_new_year_takes_fixed_days_from_the_last_and_lunar_ones_from_the_proposal():
    last = [
        off("2026-01-01", source="Điều 112"), off("2026-02-17", "Tết Nguyên đán"), off("2026-04-27", "Nghỉ bù Giỗ Tổ Hùng Vương"),
        off("2026-08-31", "Nghỉ hoán đổi với thứ Bảy 22/8/2026"), off("2026-09-01", "Quốc khánh"),
        off("2026-10-10", "Ngày của tỉnh", "NQ 5"), CalendarDay(date(2026, 8, 22), MAKEUP, "Làm bù cho ngày 31/8/2026"),
    ]  # fmt: skip
    proposed = [
        off("2027-01-01", source="Dự kiến", confirmed=False), off("2027-02-06", "Tết Nguyên đán", confirmed=False),
        off("2027-09-03", "Quốc khánh", confirmed=False),
    ]  # fmt: skip
    sure = off("2027-11-24", "Ngày Văn hóa Việt Nam")
    found = carried(last, proposed, [sure, off("2027-06-01", "Đoán", confirmed=False)], 2027)
    assert {d.day.isoformat(): (d.name, d.source, d.confirmed) for d in found.values()} == {
        "2027-01-01": ("Tết Dương lịch", "Điều 112", False),
        "2027-02-06": ("Tết Nguyên đán", "Luật", False),
        "2027-09-03": ("Quốc khánh", "Luật", False),
        "2027-10-10": ("Ngày của tỉnh", "NQ 5", False),
        "2027-11-24": ("Ngày Văn hóa Việt Nam", "Luật", True),
    }


def test_29_february_is_not_copied_into_a_year_without_it():
    assert carried([off("2028-02-29", "Ngày của xã")], [], [], 2029) == {}


def test_the_stamp_tells_two_calendars_apart_and_not_their_order():
    one, other = off("2026-01-01"), off("2026-01-02")
    assert stamp([one, other]) == stamp([other, one])
    assert stamp([one]) != stamp([off("2026-01-01", source="khác")])


# ── hours ─────────────────────────────────────────────────────────────────────

SUMMER = OfficeHours(weekly(Session(time(7), time(11)), Session(time(13), time(17))))


def test_new_hours_end_those_before_the_day_before_and_leave_those_to_come():
    first = from_then_on([], date(2026, 1, 1), DEFAULT_HOURS, "QĐ 1")
    third = from_then_on(first, date(2026, 9, 1), DEFAULT_HOURS, "QĐ 3")
    second = from_then_on(third, date(2026, 5, 1), SUMMER, "QĐ 2")
    assert [(t.start, t.end, t.source) for t in second] == [
        (date(2026, 1, 1), date(2026, 4, 30), "QĐ 1"), (date(2026, 5, 1), date(2026, 8, 31), "QĐ 2"), (date(2026, 9, 1), None, "QĐ 3"),
    ]  # fmt: skip
    again = from_then_on(second, date(2026, 5, 1), DEFAULT_HOURS, "QĐ 2, đính chính")
    assert [t.source for t in again] == ["QĐ 1", "QĐ 2, đính chính", "QĐ 3"]


def test_hours_are_said_with_days_alike_together():
    saturday = OfficeHours.every_weekday(Session(time(7, 30), time(11, 30)), saturday=[Session(time(8), time(11))])
    assert say_hours(saturday) == ["thứ Hai – thứ Sáu: 07:30–11:30", "thứ Bảy: 08:00–11:00"]


@pytest.mark.parametrize(
    "text", ["07:30-11:30, 13:30-17:00", "7h30-11h30; 13h30 – 17h", "7:30 đến 11:30 và 13:30 đến 17:00"]
)
def test_sessions_are_read_as_people_write_them(text):
    assert [str(s) for s in typed_sessions(text, "d2")] == ["07:30–11:30", "13:30–17:00"]


def test_a_week_and_a_season_are_typed_day_by_day():
    week = {f"d{n}": "7:30-11:30" for n in range(2, 7)}
    season = {"season_from": "16/4", "season_to": "15/10", **{f"s{n}": "7:00-11:00" for n in range(2, 7)}}
    hours = typed_hours(week, season)
    assert say_hours(hours) == ["thứ Hai – thứ Sáu: 07:30–11:30", "từ 16/4 đến 15/10, thứ Hai – thứ Sáu: 07:00–11:00"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "d2"), ({"d2": "sáng"}, "d2"), ({"d3": "13:30-17:00, 7:30-11:30"}, "d3"), ({"d2": "11:30-7:30"}, "d2"),
        ({"d2": "7:30-11:30", "season_from": "31/2", "season_to": "1/3", "s2": "8:00-9:00"}, "season_from"),
        ({"d2": "7:30-11:30", "season_from": "1/2"}, "season_to"),
        ({"d2": "7:30-11:30", "season_from": "1/2", "season_to": "1/3"}, "s2"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_at_its_field(typed, field):
    with pytest.raises(Invalid) as caught:
        typed_hours(typed, typed)
    assert list(caught.value.fields) == [field]
