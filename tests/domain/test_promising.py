"""What is promised over a route: legs in a row, side by side, capped; pauses, restarts; and why, and what is to be expected."""

from datetime import date, datetime
from typing import Any

import pytest

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, WorkCalendar
from desk.domain.counting import Pause
from desk.domain.promising import expected, explain_promise, promise
from desk.domain.routing import resolve
from desk.domain.terms import Term
from tests.domain.test_routing import BRANCHES, OPEN_ALL_YEAR, PLACES, THREE_LEVELS


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def promised(route: dict[str, Any], start: str, term: str | None = None, **extra: Any) -> datetime:
    plan = resolve(route, 3, PLACES)
    return promise(plan, at(start), lambda _: OPEN_ALL_YEAR, Term.parse(term) if term else None, **extra)


def test_legs_in_a_row_each_start_where_the_one_before_was_due() -> None:
    # 02/3 + 5 ngày làm việc = 09/3; + 7 ngày làm việc = 18/3; + 12 ngày = 30/3 (thứ Hai)
    assert promised(THREE_LEVELS, "2026-03-02T08:12") == at("2026-03-30T17:00")


def test_branches_take_the_latest_and_the_cap_bounds_the_whole() -> None:
    # khai sinh trong ngày 02/3; công an 15 ngày = 17/3, bảo hiểm 10 ngày = 12/3; trần 20 ngày làm việc = 30/3
    assert promised(BRANCHES, "2026-03-02T08:12") == at("2026-03-17T17:00")
    assert promised({**BRANCHES, "cap": "5wd"}, "2026-03-02T08:12") == at("2026-03-09T17:00")


def test_an_official_total_is_what_counts() -> None:
    assert promised(THREE_LEVELS, "2026-03-02T08:12", "3wd") == at("2026-03-05T17:00")


def pause(since: str, until: str, effect: Any = "resume", stage: int = 0) -> Pause:
    return Pause(at(since), at(until), effect, "chờ bổ sung giấy tờ lần 1", stage)


def test_a_restart_counts_from_the_leg_that_asked() -> None:
    # huyện 7 ngày làm việc từ 11/3 = 20/3; sở 12 ngày = 01/4
    asked = pause("2026-03-10T08:00", "2026-03-11T10:00", "restart", 1)
    assert promised(THREE_LEVELS, "2026-03-02T08:12", pauses=[asked]) == at("2026-04-01T17:00")


def test_asked_again_while_another_pause_runs_the_leg_counts_from_the_end_of_both() -> None:
    fee = pause("2026-03-10T08:00", "2026-03-13T10:00", "resume", 1)
    asked = pause("2026-03-10T10:00", "2026-03-11T10:00", "restart", 1)
    # huyện 7 ngày làm việc từ 13/3 = 24/3; sở 12 ngày = 05/4, Chủ nhật
    assert promised(THREE_LEVELS, "2026-03-02T08:12", pauses=[fee, asked]) == at("2026-04-06T17:00")


def test_asked_in_the_last_leg_that_has_no_term_the_one_before_it_is_counted_anew() -> None:
    asked = pause("2026-03-30T08:00", "2026-03-31T20:00", "restart", 3)
    # sở 12 ngày từ 31/3 = 12/4, Chủ nhật
    assert promised(THREE_LEVELS, "2026-03-02T08:12", pauses=[asked]) == at("2026-04-13T17:00")


def test_after_a_restart_the_explanation_begins_with_the_receipt_and_counts_from_the_return() -> None:
    asked = pause("2026-03-10T08:00", "2026-03-11T10:00", "restart", 1)
    plan = resolve(THREE_LEVELS, 3, PLACES)
    told = explain_promise(plan, at("2026-03-02T08:12"), lambda _: OPEN_ALL_YEAR, None, pauses=[asked]).trace
    assert [line.text for line in told][:5] == [
        "thứ Hai 02/3/2026: tiếp nhận lúc 08:12",
        "thứ Ba 10/3/2026: tạm dừng (chờ bổ sung giấy tờ lần 1) lúc 08:00, thời hạn tính lại từ đầu",
        "thứ Tư 11/3/2026: nhận lại đủ hồ sơ lúc 10:00, bắt đầu tính lại",
        "Chặng 2, Nơi 2: 7 ngày làm việc",
        "thứ Tư 11/3/2026: nhận lại lúc 10:00, không tính ngày nhận lại",
    ]


def test_a_pause_is_given_back_in_the_leg_where_it_fell_and_moves_those_after_it() -> None:
    # xã 09/3; huyện 18/3 + 2 ngày làm việc = 20/3; sở 12 ngày = 01/4
    stood = pause("2026-03-10T08:00", "2026-03-12T10:00")
    assert promised(THREE_LEVELS, "2026-03-02T08:12", pauses=[stood]) == at("2026-04-01T17:00")


def test_a_pause_after_the_promise_gives_nothing_back() -> None:
    for effect in ("resume", "restart"):
        late = pause("2026-03-30T17:01", "2026-04-03T10:00", effect, 2)
        assert promised(THREE_LEVELS, "2026-03-02T08:12", pauses=[late]) == at("2026-03-30T17:00")


@pytest.mark.parametrize("route", [THREE_LEVELS, BRANCHES, {**BRANCHES, "cap": "5wd"}])
@pytest.mark.parametrize("effect", ["resume", "restart"])
@pytest.mark.parametrize("term", [None, "9wd"])
def test_the_explanation_ends_in_the_promised_moment(route: Any, effect: Any, term: str | None) -> None:
    plan, received = resolve(route, 3, PLACES), at("2026-03-02T08:12")
    asked = pause("2026-03-03T08:00", "2026-03-05T10:00", effect, 1)
    official = Term.parse(term) if term else None
    told = explain_promise(plan, received, lambda _: OPEN_ALL_YEAR, official, pauses=[asked])
    assert told.at == promise(plan, received, lambda _: OPEN_ALL_YEAR, official, pauses=[asked])
    words = [line.text for line in told.trace]
    assert words[-1].endswith(f"{told.at:%H:%M}, " + words[-1].split(", ")[1])
    assert any("chờ bổ sung giấy tờ lần 1" in line for line in words)


def test_the_explanation_of_legs_says_where_each_begins_and_ends() -> None:
    words = [
        line.text
        for line in explain_promise(
            resolve(THREE_LEVELS, 3, PLACES), at("2026-03-02T08:12"), lambda _: OPEN_ALL_YEAR, None
        ).trace
    ]
    assert words[0] == "Chặng 1, Nơi 3: 5 ngày làm việc"
    assert words[1] == "thứ Hai 02/3/2026: tiếp nhận lúc 08:12, không tính ngày tiếp nhận"
    assert "Hết chặng 1: 17:00, thứ Hai 09/3/2026" in words
    assert "thứ Hai 09/3/2026: chuyển đến lúc 17:00, không tính ngày chuyển đến" in words
    assert words[-1] == "Hẹn trả: 17:00, thứ Hai 30/3/2026"


def test_what_is_expected_follows_the_terms_of_the_steps() -> None:
    plan = resolve(THREE_LEVELS, 3, PLACES)  # sáu bước 4 giờ, rồi trả
    now = at("2026-03-02T08:00")
    last = expected(plan, {6: at("2026-03-02T11:30")}, now, lambda _: OPEN_ALL_YEAR)
    assert last == at("2026-03-02T11:30")
    assert expected(plan, {6: at("2026-02-27T11:30")}, now, lambda _: OPEN_ALL_YEAR) == now  # late: now at the best
    # bước 5 đến 11:30; bước 6 bốn giờ, từ 13:30 đến 17:00 rồi 30 phút sáng hôm sau
    assert expected(plan, {5: at("2026-03-02T11:30")}, now, lambda _: OPEN_ALL_YEAR) == at("2026-03-03T08:00")


def test_branches_are_expected_when_the_slowest_is() -> None:
    plan = resolve(BRANCHES, 3, PLACES)  # 1, 2 tại xã; 3, 4 công an; 5, 6 bảo hiểm; 7 trả
    now = at("2026-03-02T08:00")
    open_now = {4: at("2026-03-05T17:00"), 6: at("2026-03-09T17:00")}
    assert expected(plan, open_now, now, lambda _: OPEN_ALL_YEAR) == at("2026-03-09T17:00")


def test_a_holiday_of_one_agency_moves_only_its_own_leg() -> None:
    closed = WorkCalendar.build([CalendarDay(date(2026, 3, 4), DayKind.OFF, "Ngày riêng của xã", "")])
    plan = resolve(THREE_LEVELS, 3, PLACES)
    moment = promise(plan, at("2026-03-02T08:12"), lambda a: closed if a == 3 else OPEN_ALL_YEAR, None)
    assert moment == at("2026-03-31T17:00")  # xã 10/3, huyện 19/3, sở 31/3
