"""Dates and times read as official papers write them."""

from datetime import UTC, date, datetime, time

import pytest

from desk.domain.calendar import VIETNAM
from desk.domain.dates import (
    in_vietnam,
    paper_date,
    paper_moment,
    say_date,
    say_day,
    say_moment,
    say_time,
    say_weekday,
)

MARCH = datetime(2026, 3, 2, 16, 30, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 1), "01/01/2026"),
        (date(2026, 2, 16), "16/02/2026"),
        (date(2026, 3, 2), "02/3/2026"),
        (date(2026, 8, 22), "22/8/2026"),
        (date(2026, 12, 31), "31/12/2026"),
    ],
)
def test_only_january_and_february_have_two_digits(day, said):
    assert say_date(day) == said
    assert said.startswith(say_day(day))


def test_the_week_is_named_from_thu_hai_to_chu_nhat():
    week = [say_weekday(date(2026, 3, 2 + n)) for n in range(7)]
    assert week == ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"]


def test_a_moment_on_screen_and_on_paper():
    assert say_moment(MARCH) == "16:30, thứ Hai 02/3/2026"
    assert paper_moment(MARCH) == "16 giờ 30 phút, ngày 02 tháng 3 năm 2026"
    assert paper_date(date(2026, 2, 3)) == "ngày 03 tháng 02 năm 2026"
    assert paper_moment(MARCH.replace(hour=9, minute=5)) == "09 giờ 05 phút, ngày 02 tháng 3 năm 2026"
    assert (say_time(MARCH), say_time(time(7, 5, 59))) == ("16:30", "07:05")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 2, 23), "16:30, thứ Hai 02/3"),
        (date(2026, 2, 22), "16:30, 02/3/2026"),
        (date(2026, 3, 9), "16:30, thứ Hai 02/3"),
        (date(2026, 3, 10), "16:30, 02/3/2026"),
    ],
)
def test_within_a_week_the_weekday_is_said_and_beyond_it_the_year(today, said):
    assert say_moment(MARCH, datetime(today.year, today.month, today.day, 23, 59, tzinfo=VIETNAM)) == said


def test_a_moment_of_another_zone_is_told_in_vietnam():
    evening = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
    assert say_moment(evening) == "01:00, thứ Hai 02/3/2026"
    assert say_date(evening) == "02/3/2026"


@pytest.mark.parametrize("say", [in_vietnam, say_date, say_time, say_moment, paper_moment, say_weekday])
def test_a_moment_without_a_zone_is_refused(say):
    with pytest.raises(ValueError, match="không có múi giờ"):
        say(datetime(2026, 3, 2, 16, 30))  # noqa: DTZ001 (that is the point)
