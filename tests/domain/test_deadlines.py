"""When is it due: cut-offs, pauses, restarts, and the very minute at which they begin. Tables of cases: ``test_deadline_cases``."""

from datetime import date, datetime, time, timedelta

import pytest

from desk.domain.calendar import CalendarDay, DayKind, WorkCalendar
from desk.domain.deadlines import Pause, Term, due, explain
from desk.domain.hours import MORNING
from tests.domain.offices import NATION, at, promised


def pause(since: str, until: str, effect: str = "resume") -> Pause:
    return Pause(at(since), at(until), effect)


@pytest.mark.parametrize(
    ("received", "moment"),
    [
        ("2026-03-02 06:00", "2026-03-02 17:00"),
        ("2026-03-02 14:59", "2026-03-02 17:00"),
        ("2026-03-02 14:59:59", "2026-03-02 17:00"),
        ("2026-03-02 15:00", "2026-03-03 17:00"),
        ("2026-02-27 15:20", "2026-03-02 17:00"),
        ("2026-02-28 09:00", "2026-03-02 17:00"),
        ("2026-02-13 16:00", "2026-02-23 17:00"),
    ],
)
def test_in_the_day_means_today_before_15_00_and_the_next_working_day_after_it(received, moment):
    assert promised(received, "same-day") == moment


def test_a_procedure_may_have_its_own_cut_off():
    received, term = at("2026-03-02 10:30"), Term.parse("same-day")
    assert due(received, term, NATION, cutoff=time(10)) == at("2026-03-03 17:00")
    assert due(received, term, NATION, cutoff=time(11)) == at("2026-03-02 17:00")


@pytest.mark.parametrize(
    ("term", "given_back", "moment"),
    [
        # paused Wed 04/3 10:00, back Mon 09/3 14:00: Thu, Fri, Mon are given back
        ("5wd", pause("2026-03-04 10:00", "2026-03-09 14:00"), "2026-03-12 17:00"),
        # 16 hours used until then, 3 on Monday after the return, 1 on Tuesday
        ("20h", pause("2026-03-04 10:00", "2026-03-09 14:00"), "2026-03-10 08:30"),
        ("10d", pause("2026-03-04 10:00", "2026-03-09 14:00"), "2026-03-17 17:00"),
        ("1mo", pause("2026-03-04 10:00", "2026-03-09 14:00"), "2026-04-07 17:00"),
        ("same-day", pause("2026-03-02 10:00", "2026-03-04 09:00"), "2026-03-04 17:00"),
        ("5wd", pause("2026-03-04 10:00", "2026-03-09 14:00", "restart"), "2026-03-16 17:00"),
        ("10d", pause("2026-03-04 10:00", "2026-03-09 14:00", "restart"), "2026-03-19 17:00"),
        ("same-day", pause("2026-03-02 10:00", "2026-03-04 15:30", "restart"), "2026-03-05 17:00"),
        ("8h", pause("2026-03-02 10:00", "2026-03-04 15:30", "restart"), "2026-03-05 16:00"),
    ],
)
def test_a_pause_gives_its_time_back_or_starts_the_term_anew(term, given_back, moment):
    assert promised("2026-03-02 09:00", term, given_back) == moment


@pytest.mark.parametrize("effect", ["resume", "restart"])
@pytest.mark.parametrize("term", ["8h", "3wd", "3d", "same-day"])
def test_a_pause_after_the_term_has_run_out_gives_nothing_back(term, effect):
    late = pause("2026-03-05 17:01", "2026-03-12 09:00", effect)
    assert promised("2026-03-02 09:00", term, late) == promised("2026-03-02 09:00", term)


@pytest.mark.parametrize(("term", "moment"), [("3wd", "2026-03-06"), ("3d", "2026-03-06"), ("22h", "2026-03-06")])
def test_a_pause_in_the_very_last_minute_still_gives_its_time_back(term, moment):
    run_out = promised("2026-03-02 09:00", term)
    assert promised("2026-03-02 09:00", term, pause(run_out, "2026-03-06 09:30")).startswith(moment)


@pytest.mark.parametrize(
    ("term", "run_out", "back", "moment"),
    [
        ("3wd", "2026-03-05 17:00", "2026-03-09 10:00", "2026-03-09 17:00"),
        ("3d", "2026-03-05 17:00", "2026-03-09 10:00", "2026-03-09 17:00"),
        ("22h", "2026-03-05 08:30", "2026-03-09 10:00", "2026-03-09 10:00"),
        ("1mo", "2026-04-02 17:00", "2026-04-06 10:00", "2026-04-06 17:00"),
        ("same-day", "2026-03-02 17:00", "2026-03-04 09:00", "2026-03-04 17:00"),
    ],
)
def test_a_pause_that_begins_at_the_due_moment_counts_one_second_later_it_does_not(term, run_out, back, moment):
    assert promised("2026-03-02 09:00", term) == run_out
    assert promised("2026-03-02 09:00", term, pause(run_out, back)) == moment
    late = Pause(at(run_out) + timedelta(seconds=1), at(back))
    assert promised("2026-03-02 09:00", term, late) == run_out


def test_a_restart_that_begins_at_the_due_moment_counts_one_second_later_it_does_not():
    in_time = pause("2026-03-05 17:00", "2026-03-09 10:00", "restart")
    assert promised("2026-03-02 09:00", "3wd", in_time) == "2026-03-12 17:00"
    late = pause("2026-03-05 17:00:01", "2026-03-09 10:00", "restart")
    assert promised("2026-03-02 09:00", "3wd", late) == "2026-03-05 17:00"


@pytest.mark.parametrize("term", ["3wd", "3d", "12h", "1mo", "same-day"])
def test_pauses_that_touch_are_one_pause(term):
    one = pause("2026-03-02 10:00", "2026-03-06 10:00")
    two = [pause("2026-03-02 10:00", "2026-03-04 10:00"), pause("2026-03-04 10:00", "2026-03-06 10:00")]
    assert promised("2026-03-02 09:00", term, *two) == promised("2026-03-02 09:00", term, one)


@pytest.mark.parametrize("term", ["3wd", "3d"])
@pytest.mark.parametrize(
    ("back", "in_working_days", "in_days"),
    [
        ("2026-03-05 16:59", "2026-03-05", "2026-03-05"),
        (
            "2026-03-05 18:00",
            "2026-03-05",
            "2026-03-05",
        ),  # that evening: the day of the pause was the last, nothing is given back
        ("2026-03-06 17:30", "2026-03-06", "2026-03-06"),
        (
            "2026-03-07 09:00",
            "2026-03-06",
            "2026-03-09",
        ),  # Saturday: Friday is given back; of days Saturday too, which moves to Monday
        ("2026-03-08 20:00", "2026-03-06", "2026-03-09"),
        ("2026-03-09 08:00", "2026-03-09", "2026-03-09"),
    ],
)
def test_stopped_on_the_last_day_the_rule_is_taken_to_the_letter(term, back, in_working_days, in_days):
    """The working days after the day of the pause up to and including the day of return; of days the days between."""
    day = in_working_days if term.endswith("wd") else in_days
    assert promised("2026-03-02 09:00", term, pause("2026-03-05 10:00", back)) == f"{day} 17:00"


def test_a_half_day_closes_when_it_does_for_what_comes_back_too():
    half = CalendarDay(date(2026, 3, 5), DayKind.HALF, "Nghỉ chiều", sessions=(MORNING,))
    calendar = WorkCalendar.build([half])
    for back, moment in (("2026-03-05 11:00", "2026-03-05 11:30"), ("2026-03-06 10:00", "2026-03-06 17:00")):
        stopped = pause("2026-03-05 09:00", back)
        assert promised("2026-03-02 09:00", "3wd", stopped, calendar=calendar) == moment


def test_asked_to_supplement_while_another_pause_runs_it_starts_anew_when_both_are_over():
    fee = pause("2026-03-03 10:00", "2026-03-09 10:00")
    asked = pause("2026-03-04 10:00", "2026-03-05 09:00", "restart")
    assert promised("2026-03-02 09:00", "3wd", fee, asked) == "2026-03-12 17:00"
    assert promised("2026-03-02 09:00", "12h", fee, asked) == "2026-03-10 16:30"


def test_a_restart_inside_a_restart_is_that_of_the_longer():
    long, short = (
        pause("2026-03-03 10:00", "2026-03-09 10:00", "restart"),
        pause("2026-03-04 10:00", "2026-03-05 09:00", "restart"),
    )
    assert promised("2026-03-02 09:00", "3wd", long, short) == promised("2026-03-02 09:00", "3wd", long)
    told = [line.text for line in explain(at("2026-03-02 09:00"), Term.parse("3wd"), NATION, [long, short]).trace]
    assert sum("tính lại từ đầu" in line for line in told) == 1


def test_a_term_restarted_twice_counts_from_the_second_return():
    first = pause("2026-03-03 10:00", "2026-03-05 09:00", "restart")
    second = pause("2026-03-06 10:00", "2026-03-10 09:00", "restart")
    too_late = pause("2026-03-16 09:00", "2026-03-17 09:00", "restart")
    assert promised("2026-03-02 09:00", "3wd", first, second, too_late) == "2026-03-13 17:00"


def test_a_pause_that_outlasts_a_restart_gives_back_what_is_after_it():
    asked = pause("2026-03-03 10:00", "2026-03-09 10:00", "restart")
    fee = pause("2026-03-06 10:00", "2026-03-11 10:00")
    assert promised("2026-03-02 09:00", "3wd", asked, fee) == "2026-03-16 17:00"


def test_in_the_day_after_the_cut_off_is_one_working_day_and_stands_still_like_one():
    after_hours = pause("2026-03-02 15:30", "2026-03-04 10:00")  # Tuesday and Wednesday are given back
    assert promised("2026-03-02 15:10", "same-day", after_hours) == "2026-03-05 17:00"
    assert promised("2026-03-02 15:10", "1wd", after_hours) == "2026-03-05 17:00"
    assert promised("2026-03-02 14:50", "same-day", after_hours) == "2026-03-04 17:00"


@pytest.mark.parametrize("term", ["3wd", "3d", "12h", "1mo"])
def test_a_moment_covered_by_two_pauses_is_given_back_once(term):
    two = [pause("2026-03-03 08:00", "2026-03-05 10:00"), pause("2026-03-04 08:00", "2026-03-06 10:00")]
    inside = [pause("2026-03-03 08:00", "2026-03-06 10:00"), pause("2026-03-04 08:00", "2026-03-05 10:00")]
    one = promised("2026-03-02 09:00", term, pause("2026-03-03 08:00", "2026-03-06 10:00"))
    assert promised("2026-03-02 09:00", term, *two) == promised("2026-03-02 09:00", term, *inside) == one
    assert promised("2026-03-02 09:00", term, *reversed(two)) == one


def test_a_pause_over_a_weekend_costs_nothing_in_working_days():
    weekend = pause("2026-03-06 17:00", "2026-03-08 20:00")
    assert promised("2026-03-03 09:00", "5wd", weekend) == promised("2026-03-03 09:00", "5wd")


def test_a_second_return_after_a_restart_counts_from_the_second_return():
    pauses = [
        pause("2026-03-03 10:00", "2026-03-04 09:00"),
        pause("2026-03-05 10:00", "2026-03-09 09:00", "restart"),
        pause("2026-03-10 10:00", "2026-03-11 09:00"),
    ]
    assert promised("2026-03-02 09:00", "3wd", *pauses) == "2026-03-13 17:00"


def test_what_ended_before_the_receipt_is_no_pause():
    for effect in ("resume", "restart"):
        early = pause("2026-02-20 10:00", "2026-02-27 09:00", effect)
        assert promised("2026-03-02 09:00", "3wd", early) == promised("2026-03-02 09:00", "3wd")
        received, term = at("2026-03-02 09:00"), Term.parse("3wd")
        assert explain(received, term, NATION, [early]) == explain(received, term, NATION)


def test_a_moment_without_a_zone_is_refused():
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 (that is the point)
    for term in ("8h", "5wd", "20d", "same-day"):
        with pytest.raises(ValueError, match="không có múi giờ"):
            due(naive, Term.parse(term), NATION)
    with pytest.raises(ValueError, match="không có múi giờ"):
        Pause(naive, naive)


def test_a_pause_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="không thể kết thúc trước khi bắt đầu"):
        pause("2026-03-03 10:00", "2026-03-03 09:59")
    with pytest.raises(ValueError, match="Không có kiểu tạm dừng"):
        pause("2026-03-03 10:00", "2026-03-03 11:00", "forget")
