"""Every day of a deadline has its reason, in words a clerk can read out."""

import json
from datetime import date, datetime, time
from pathlib import Path

import pytest

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, Session, WorkCalendar, read_days
from desk.domain.deadlines import Pause, Term, explain
from desk.domain.hours import MORNING

DAYS = read_days(
    json.loads((Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json").read_text(encoding="utf-8"))[
        "days"
    ]
)
NATION = WorkCalendar.build(DAYS)
PAPERS = "chờ bổ sung giấy tờ lần 1"

# An office of its own: swaps, a storm and an afternoon off by documents, and one entry without a document.
OWN = WorkCalendar.build(
    [
        CalendarDay(date(2026, 3, 6), DayKind.OFF, "Nghỉ hoán đổi với thứ Bảy 07/3/2026", "Công văn 12/UBND-VP"),
        CalendarDay(date(2026, 3, 7), DayKind.MAKEUP, "Làm bù", "Công văn 12/UBND-VP", date(2026, 3, 6)),
        CalendarDay(date(2026, 3, 10), DayKind.OFF, "Bão số 2", "Công điện 05/CĐ-UBND"),
        CalendarDay(date(2026, 3, 11), DayKind.HALF, "Nghỉ chiều", "Thông báo 9/TB-UBND", sessions=(MORNING,)),
        CalendarDay(date(2026, 3, 15), DayKind.MAKEUP, "Làm bù"),
    ]
)


def at(written: str) -> datetime:
    """``2026-03-02 16:30`` in Vietnam."""
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


def pause(since: str, until: str, effect: str = "resume", reason: str = "") -> Pause:
    return Pause(at(since), at(until), effect, reason)


def said(received: str, term: str, *pauses: Pause, calendar: WorkCalendar = NATION) -> list[tuple[bool, str]]:
    return [(line.counted, line.text) for line in explain(at(received), Term.parse(term), calendar, pauses).trace]


def test_every_day_has_its_reason():
    assert said("2026-03-05 09:00", "5wd", calendar=OWN) == [
        (False, "thứ Năm 05/3/2026: tiếp nhận lúc 09:00, không tính ngày tiếp nhận"),
        (False, "thứ Sáu 06/3/2026: nghỉ hoán đổi với thứ Bảy 07/3/2026 (Công văn 12/UBND-VP), không tính"),
        (True, "thứ Bảy 07/3/2026: làm bù (Công văn 12/UBND-VP), tính ngày thứ 1"),
        (False, "Chủ nhật 08/3/2026: nghỉ hằng tuần, không tính"),
        (True, "thứ Hai 09/3/2026: tính ngày thứ 2"),
        (False, "thứ Ba 10/3/2026: nghỉ Bão số 2 (Công điện 05/CĐ-UBND), không tính"),
        (True, "thứ Tư 11/3/2026: chỉ làm 07:30–11:30 (Thông báo 9/TB-UBND), tính ngày thứ 3"),
        (True, "thứ Năm 12/3/2026: tính ngày thứ 4"),
        (True, "thứ Sáu 13/3/2026: tính ngày thứ 5"),
        (False, "Đến hạn: 17:00, thứ Sáu 13/3/2026"),
    ]


def test_a_half_day_ends_a_term_when_it_closes():
    assert said("2026-03-09 16:00", "1wd", calendar=OWN)[-2:] == [
        (True, "thứ Tư 11/3/2026: chỉ làm 07:30–11:30 (Thông báo 9/TB-UBND), tính ngày thứ 1"),
        (False, "Đến hạn: 11:30, thứ Tư 11/3/2026"),
    ]


@pytest.mark.parametrize(
    ("received", "term", "line"),
    [
        (
            "2026-02-13 09:00",
            "2wd",
            (False, "thứ Hai 16/02/2026: nghỉ Tết Nguyên đán (Bộ luật Lao động 2019, Điều 112), không tính"),
        ),
        ("2026-02-13 09:00", "2wd", (False, "Chủ nhật 15/02/2026: nghỉ hằng tuần, không tính")),
        (
            "2026-04-24 09:00",
            "2wd",
            (False, "thứ Hai 27/4/2026: nghỉ bù Giỗ Tổ Hùng Vương (Bộ luật Lao động 2019, Điều 111), không tính"),
        ),
        (
            "2026-08-13 09:00",
            "20d",
            (
                True,
                "thứ Tư 02/9/2026: tính ngày thứ 20, ngày cuối nghỉ Quốc khánh (Bộ luật Lao động 2019, Điều 112)"
                " nên chuyển sang ngày làm việc tiếp theo",
            ),
        ),
        ("2026-01-09 09:00", "1wd", (True, "thứ Bảy 10/01/2026: làm bù (12729/VPCP-KGVX), tính ngày thứ 1")),
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
        (
            "2026-02-28 09:00",
            "same-day",
            (False, "thứ Bảy 28/02/2026: tiếp nhận lúc 09:00, nghỉ hằng tuần, trả trong ngày làm việc tiếp theo"),
        ),
    ],
)
def test_the_reasons_are_told_in_the_words_of_the_office(received, term, line):
    assert line in said(received, term)


@pytest.mark.parametrize(
    ("received", "term", "line"),
    [
        ("2026-03-14 09:00", "1wd", (True, "Chủ nhật 15/3/2026: làm bù, tính ngày thứ 1")),  # no document: none is told
        (
            "2026-03-11 08:00",
            "8h",
            (
                True,
                "thứ Tư 11/3/2026: chỉ làm 07:30–11:30 (Thông báo 9/TB-UBND), tính 3 giờ 30 phút, còn 4 giờ 30 phút",
            ),
        ),
        (
            "2026-03-11 12:00",
            "same-day",
            (False, "thứ Tư 11/3/2026: tiếp nhận lúc 12:00, từ 11:30 trở đi, trả trong ngày làm việc tiếp theo"),
        ),
        ("2026-03-11 11:00", "same-day", (False, "Đến hạn: 11:30, thứ Tư 11/3/2026")),
        ("2026-03-09 17:30", "8h", (False, "thứ Hai 09/3/2026: ngoài giờ làm việc, không tính")),
    ],
)
def test_an_office_with_days_of_its_own_tells_them(received, term, line):
    assert line in said(received, term, calendar=OWN)


def test_months_are_told_by_their_corresponding_day_and_what_follows():
    assert said("2026-01-16 09:00", "1mo", pause("2026-01-20 08:00", "2026-01-25 08:00", reason=PAPERS)) == [
        (False, "thứ Sáu 16/01/2026: tiếp nhận lúc 09:00, không tính ngày tiếp nhận"),
        (True, "thứ Hai 16/02/2026: ngày tương ứng sau 1 tháng kể từ 16/01/2026"),
        (False, f"Chủ nhật 25/01/2026: hết tạm dừng ({PAPERS}) từ 20/01/2026, cộng thêm 5 ngày"),
        (False, "thứ Bảy 21/02/2026: nghỉ hằng tuần, chuyển sang ngày làm việc tiếp theo"),
        (False, "Chủ nhật 22/02/2026: nghỉ hằng tuần, chuyển sang ngày làm việc tiếp theo"),
        (False, "Đến hạn: 17:00, thứ Hai 23/02/2026"),
    ]


def test_a_month_stopped_on_its_very_last_day_says_why_it_ends_later():
    assert said("2026-02-02 09:00", "1mo", pause("2026-03-02 10:00", "2026-03-03 09:00", reason=PAPERS))[-2:] == [
        (False, f"thứ Ba 03/3/2026: hết tạm dừng ({PAPERS}) từ 02/3/2026, cộng thêm 1 ngày"),
        (False, "Đến hạn: 17:00, thứ Ba 03/3/2026"),
    ]


def test_a_pause_and_a_restart_are_told():
    told = said(
        "2026-03-02 09:00",
        "2wd",
        pause("2026-03-03 10:00", "2026-03-05 08:30", "restart", PAPERS),
        pause("2026-03-06 10:00", "2026-03-09 10:00"),
    )
    assert told == [
        (False, "thứ Hai 02/3/2026: tiếp nhận lúc 09:00"),
        (False, f"thứ Ba 03/3/2026: tạm dừng ({PAPERS}) lúc 10:00, thời hạn tính lại từ đầu"),
        (False, "thứ Năm 05/3/2026: nhận lại đủ hồ sơ lúc 08:30, bắt đầu tính lại"),
        (True, "thứ Sáu 06/3/2026: tính ngày thứ 1"),
        (False, "thứ Bảy 07/3/2026: nghỉ hằng tuần, không tính"),
        (False, "Chủ nhật 08/3/2026: nghỉ hằng tuần, không tính"),
        (False, "thứ Hai 09/3/2026: tạm dừng, không tính"),
        (True, "thứ Ba 10/3/2026: tính ngày thứ 2"),
        (False, "Đến hạn: 17:00, thứ Ba 10/3/2026"),
    ]


def test_a_pause_in_working_days_tells_its_reason_on_every_day_it_gives_back():
    assert said("2026-03-02 09:00", "2wd", pause("2026-03-03 10:00", "2026-03-05 14:00", reason=PAPERS))[1:] == [
        (True, "thứ Ba 03/3/2026: tính ngày thứ 1"),
        (False, f"thứ Tư 04/3/2026: tạm dừng ({PAPERS}), không tính"),
        (False, f"thứ Năm 05/3/2026: tạm dừng ({PAPERS}), không tính"),
        (True, "thứ Sáu 06/3/2026: tính ngày thứ 2"),
        (False, "Đến hạn: 17:00, thứ Sáu 06/3/2026"),
    ]


def test_a_pause_in_calendar_days_gives_back_days_of_rest_too():
    assert said("2026-03-05 09:00", "2d", pause("2026-03-06 10:00", "2026-03-08 14:00", reason=PAPERS))[1:] == [
        (True, "thứ Sáu 06/3/2026: tính ngày thứ 1"),
        (False, f"thứ Bảy 07/3/2026: tạm dừng ({PAPERS}), không tính"),
        (False, f"Chủ nhật 08/3/2026: tạm dừng ({PAPERS}), không tính"),
        (True, "thứ Hai 09/3/2026: tính ngày thứ 2"),
        (False, "Đến hạn: 17:00, thứ Hai 09/3/2026"),
    ]


def test_a_pause_within_one_day_says_why_it_adds_nothing():
    noon = pause("2026-03-03 10:00", "2026-03-03 14:00", reason="chờ nộp phí")
    words = "tính ngày thứ 1; tạm dừng (chờ nộp phí) từ 10:00 đến 14:00 trong ngày, không cộng thêm"
    for term in ("1wd", "1d"):
        assert (True, f"thứ Ba 03/3/2026: {words}") in said("2026-03-02 09:00", term, noon)
    told = (False, "thứ Ba 03/3/2026: hết tạm dừng (chờ nộp phí) từ 03/3/2026, trong ngày, không cộng thêm")
    assert told in said("2026-03-02 09:00", "1mo", noon)


@pytest.mark.parametrize("term", ["4wd", "4d"])
def test_stopped_on_the_last_day_the_day_of_return_is_the_last(term):
    stopped = pause("2026-03-06 10:00", "2026-03-09 09:00", reason=PAPERS)
    *_, sunday, monday, end = said("2026-03-02 09:00", term, stopped)
    assert sunday[1].startswith("Chủ nhật 08/3/2026: ")
    assert monday == (
        False,
        f"thứ Hai 09/3/2026: hết tạm dừng ({PAPERS}) lúc 09:00, làm nốt phần còn lại của ngày bị tạm dừng",
    )
    assert end == (False, "Đến hạn: 17:00, thứ Hai 09/3/2026")


@pytest.mark.parametrize("term", ["3wd", "3d"])
def test_a_pause_within_its_day_is_told_and_gives_nothing_back(term):
    evening = pause("2026-03-05 10:00", "2026-03-05 18:00", reason=PAPERS)
    *_, last, end = said("2026-03-02 09:00", term, evening)
    brief = f"tạm dừng ({PAPERS}) từ 10:00 đến 18:00 trong ngày, không cộng thêm"
    assert last == (True, f"thứ Năm 05/3/2026: tính ngày thứ 3; {brief}")
    assert end == (False, "Đến hạn: 17:00, thứ Năm 05/3/2026")


def test_a_pause_over_a_weekend_says_why_it_adds_nothing():
    weekend = pause("2026-03-06 16:00", "2026-03-08 20:00", reason=PAPERS)
    brief = f"tạm dừng ({PAPERS}) từ 16:00 đến 20:00, Chủ nhật 08/3/2026, không cộng thêm"
    for received, term in (("2026-03-02 09:00", "4wd"), ("2026-03-02 09:00", "5wd")):
        assert (True, f"thứ Sáu 06/3/2026: tính ngày thứ 4; {brief}") in said(received, term, weekend)


def test_taken_up_again_after_closing_on_what_becomes_the_last_day():
    evening = pause("2026-03-05 10:00", "2026-03-06 18:00", reason=PAPERS)
    assert said("2026-03-02 09:00", "3wd", evening)[-2:] == [
        (False, f"thứ Sáu 06/3/2026: hết tạm dừng ({PAPERS}) lúc 18:00, ngày cuối của thời hạn"),
        (False, "Đến hạn: 17:00, thứ Sáu 06/3/2026"),
    ]


def test_a_pause_inside_a_session_is_told_in_the_hours_of_its_day():
    assert said("2026-03-02 08:00", "8h", pause("2026-03-02 09:00", "2026-03-02 10:30", reason=PAPERS)) == [
        (False, "thứ Hai 02/3/2026: tiếp nhận lúc 08:00"),
        (
            True,
            f"thứ Hai 02/3/2026: tạm dừng ({PAPERS}) 1 giờ 30 phút không tính, tính 5 giờ 30 phút, còn 2 giờ 30 phút",
        ),
        (True, "thứ Ba 03/3/2026: tính 2 giờ 30 phút, còn 0 giờ"),
        (False, "Đến hạn: 10:00, thứ Ba 03/3/2026"),
    ]


def test_whole_days_of_a_pause_are_told_in_hours_too():
    assert said("2026-03-02 15:00", "4h", pause("2026-03-02 16:00", "2026-03-04 08:00", reason=PAPERS))[1:] == [
        (True, f"thứ Hai 02/3/2026: tạm dừng ({PAPERS}) 1 giờ không tính, tính 1 giờ, còn 3 giờ"),
        (False, f"thứ Ba 03/3/2026: tạm dừng ({PAPERS}), không tính"),
        (True, f"thứ Tư 04/3/2026: tạm dừng ({PAPERS}) 30 phút không tính, tính 3 giờ, còn 0 giờ"),
        (False, "Đến hạn: 11:00, thứ Tư 04/3/2026"),
    ]


def test_what_is_told_of_the_minutes_adds_up_although_seconds_are_left_out():
    assert said("2026-03-02 16:59:20", "1h")[1:3] == [
        (True, "thứ Hai 02/3/2026: tính 1 phút, còn 59 phút"),
        (True, "thứ Ba 03/3/2026: tính 59 phút, còn 0 giờ"),
    ]
    assert said("2026-03-02 16:00:20", "1h")[1:] == [
        (True, "thứ Hai 02/3/2026: tính 1 giờ, còn dưới 1 phút"),
        (True, "thứ Ba 03/3/2026: tính dưới 1 phút, còn 0 giờ"),
        (False, "Đến hạn: 07:30, thứ Ba 03/3/2026"),
    ]


def test_in_the_day_through_a_pause_and_a_restart():
    stopped = pause("2026-03-02 10:00", "2026-03-04 09:00", reason=PAPERS)
    assert said("2026-03-02 09:00", "same-day", stopped) == [
        (True, "thứ Hai 02/3/2026: tiếp nhận lúc 09:00, trước 15:00, trả trong ngày"),
        (False, f"thứ Ba 03/3/2026: tạm dừng ({PAPERS}), không tính"),
        (
            False,
            f"thứ Tư 04/3/2026: hết tạm dừng ({PAPERS}) lúc 09:00, làm nốt phần còn lại của ngày bị tạm dừng",
        ),
        (False, "Đến hạn: 17:00, thứ Tư 04/3/2026"),
    ]
    again = pause("2026-03-02 10:00", "2026-03-04 09:00", "restart", PAPERS)
    assert said("2026-03-02 09:00", "same-day", again) == [
        (False, "thứ Hai 02/3/2026: tiếp nhận lúc 09:00"),
        (False, f"thứ Hai 02/3/2026: tạm dừng ({PAPERS}) lúc 10:00, thời hạn tính lại từ đầu"),
        (True, "thứ Tư 04/3/2026: nhận lại đủ hồ sơ lúc 09:00, bắt đầu tính lại"),
        (False, "Đến hạn: 17:00, thứ Tư 04/3/2026"),
    ]


def test_a_dossier_that_was_handed_over_came_and_was_not_received():
    told = explain(at("2026-03-02 16:00"), Term.parse("1wd"), NATION, came="chuyển đến").trace
    assert told[0].text == "thứ Hai 02/3/2026: chuyển đến lúc 16:00, không tính ngày chuyển đến"
    told = explain(at("2026-03-02 16:00"), Term.parse("same-day"), NATION, cutoff=time(16), came="chuyển đến").trace
    assert told[0].text == "thứ Hai 02/3/2026: chuyển đến lúc 16:00, từ 16:00 trở đi, trả trong ngày làm việc tiếp theo"


def test_two_sessions_of_a_short_day_are_both_told():
    sessions = (Session(time(8), time(10)), Session(time(14), time(15, 30)))
    day = CalendarDay(date(2026, 3, 3), DayKind.HALF, "Sơ tán", sessions=sessions)
    told = said("2026-03-02 09:00", "1wd", calendar=WorkCalendar.build([day]))
    assert told[1] == (True, "thứ Ba 03/3/2026: chỉ làm 08:00–10:00, 14:00–15:30, tính ngày thứ 1")
