"""Every day of a deadline has its reason, in words a clerk can read out."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from desk.domain.calendar import VIETNAM, WorkCalendar, read_days
from desk.domain.deadlines import Pause, Term, explain

DAYS = read_days(
    json.loads((Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json").read_text(encoding="utf-8"))[
        "days"
    ]
)
NATION = WorkCalendar.build(DAYS)


def at(written: str) -> datetime:
    """``2026-03-02 16:30`` in Vietnam."""
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


def pause(since: str, until: str, effect: str = "resume") -> Pause:
    return Pause(at(since), at(until), effect)


def said(received: str, term: str, *pauses: Pause) -> list[tuple[bool, str]]:
    return [(line.counted, line.text) for line in explain(at(received), Term.parse(term), NATION, pauses).trace]


def test_every_day_has_its_reason():
    assert said("2026-08-18 09:00", "4wd") == [
        (False, "thứ Ba 18/8/2026: tiếp nhận lúc 09:00, không tính ngày tiếp nhận"),
        (True, "thứ Tư 19/8/2026: tính ngày thứ 1"),
        (True, "thứ Năm 20/8/2026: tính ngày thứ 2"),
        (True, "thứ Sáu 21/8/2026: tính ngày thứ 3"),
        (True, "thứ Bảy 22/8/2026: làm bù, tính ngày thứ 4"),
        (False, "Đến hạn: 17:00, thứ Bảy 22/8/2026"),
    ]


@pytest.mark.parametrize(
    ("received", "term", "line"),
    [
        ("2026-02-13 09:00", "2wd", (False, "thứ Hai 16/02/2026: nghỉ Tết Nguyên đán, không tính")),
        ("2026-02-13 09:00", "2wd", (False, "Chủ nhật 15/02/2026: nghỉ hằng tuần, không tính")),
        ("2026-04-24 09:00", "2wd", (False, "thứ Hai 27/4/2026: nghỉ bù Giỗ Tổ Hùng Vương, không tính")),
        ("2026-08-28 09:00", "1wd", (False, "thứ Hai 31/8/2026: nghỉ hoán đổi với thứ Bảy 22/8/2026, không tính")),
        (
            "2026-08-13 09:00",
            "20d",
            (
                True,
                "thứ Tư 02/9/2026: tính ngày thứ 20, ngày cuối nghỉ Quốc khánh nên chuyển sang ngày làm việc tiếp theo",
            ),
        ),
        ("2025-12-31 09:00", "2mo", (True, "thứ Bảy 28/02/2026: ngày tương ứng sau 2 tháng kể từ 31/12/2025")),
        ("2026-03-02 10:00", "8h", (True, "thứ Hai 02/3/2026: tính 5 giờ, còn 3 giờ")),
        (
            "2026-03-02 15:30",
            "same-day",
            (
                False,
                "thứ Hai 02/3/2026: tiếp nhận lúc 15:30, từ 15:00 trở đi, trả trong ngày làm việc tiếp theo",
            ),
        ),
        ("2026-03-02 14:30", "same-day", (True, "thứ Hai 02/3/2026: tiếp nhận lúc 14:30, trước 15:00, trả trong ngày")),
    ],
)
def test_the_reasons_are_told_in_the_words_of_the_office(received, term, line):
    assert line in said(received, term)


def test_months_are_told_by_their_corresponding_day_and_what_follows():
    assert said("2026-01-16 09:00", "1mo", pause("2026-01-20 08:00", "2026-01-25 08:00")) == [
        (False, "thứ Sáu 16/01/2026: tiếp nhận lúc 09:00, không tính ngày tiếp nhận"),
        (True, "thứ Hai 16/02/2026: ngày tương ứng sau 1 tháng kể từ 16/01/2026"),
        (False, "Chủ nhật 25/01/2026: hết tạm dừng từ 20/01/2026, cộng thêm 5 ngày"),
        (False, "thứ Bảy 21/02/2026: nghỉ hằng tuần, chuyển sang ngày làm việc tiếp theo"),
        (False, "Chủ nhật 22/02/2026: nghỉ hằng tuần, chuyển sang ngày làm việc tiếp theo"),
        (False, "Đến hạn: 17:00, thứ Hai 23/02/2026"),
    ]


def test_a_pause_and_a_restart_are_told():
    told = said(
        "2026-03-02 09:00",
        "2wd",
        pause("2026-03-03 10:00", "2026-03-05 08:30", "restart"),
        pause("2026-03-06 10:00", "2026-03-09 10:00"),
    )
    assert told == [
        (False, "thứ Hai 02/3/2026: tiếp nhận lúc 09:00"),
        (False, "thứ Ba 03/3/2026: tạm dừng lúc 10:00, thời hạn tính lại từ đầu"),
        (False, "thứ Năm 05/3/2026: nhận lại đủ hồ sơ lúc 08:30, bắt đầu tính lại"),
        (True, "thứ Sáu 06/3/2026: tính ngày thứ 1"),
        (False, "thứ Bảy 07/3/2026: nghỉ hằng tuần, không tính"),
        (False, "Chủ nhật 08/3/2026: nghỉ hằng tuần, không tính"),
        (False, "thứ Hai 09/3/2026: tạm dừng, không tính"),
        (True, "thứ Ba 10/3/2026: tính ngày thứ 2"),
        (False, "Đến hạn: 17:00, thứ Ba 10/3/2026"),
    ]
