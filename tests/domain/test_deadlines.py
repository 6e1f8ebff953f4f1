"""When is it due: the vectors of the law, the errors of other systems, and pauses."""

import json
from datetime import date, datetime, time
from pathlib import Path

import pytest

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, Session, WorkCalendar, read_days
from desk.domain.deadlines import Pause, Term, due, explain
from desk.domain.hours import MORNING, OfficeHours

DAYS = read_days(
    json.loads((Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json").read_text(encoding="utf-8"))[
        "days"
    ]
)
NATION = WorkCalendar.build(DAYS)
EIGHT_HOURS = OfficeHours.every_weekday(MORNING, Session(time(13), time(17)))
SATURDAY_MORNING = OfficeHours.every_weekday(*EIGHT_HOURS.week[0], saturday=[MORNING])


def at(written: str) -> datetime:
    """``2026-03-02 16:30`` in Vietnam."""
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


def promised(received: str, term: str, *pauses: Pause, calendar: WorkCalendar = NATION) -> str:
    moment = due(at(received), Term.parse(term), calendar, pauses)
    assert explain(at(received), Term.parse(term), calendar, pauses).at == moment
    return f"{moment:%Y-%m-%d %H:%M}"


def pause(since: str, until: str, effect: str = "resume") -> Pause:
    return Pause(at(since), at(until), effect)


@pytest.mark.parametrize(
    ("received", "term", "day"),
    [
        ("2026-08-17", "5wd", "2026-08-22"),  # the fifth day is the make-up Saturday
        ("2026-08-28", "3wd", "2026-09-07"),  # past the swapped Monday and 1-2/9
        ("2026-08-13", "20d", "2026-09-03"),  # ends on 2/9
        ("2026-04-23", "3wd", "2026-04-29"),  # past the day in lieu of Giỗ Tổ
        ("2026-02-06", "10d", "2026-02-23"),  # ends in Tết
        ("2025-04-23", "3wd", "2025-04-26"),  # make-up Saturday
        ("2025-04-28", "5wd", "2025-05-08"),  # past 30/4, 1/5 and the swapped 2/5
        ("2026-11-23", "2wd", "2026-11-26"),  # past the new holiday of 24/11
        ("2026-10-05", "20wd", "2026-11-02"),
        ("2026-10-05", "20d", "2026-10-26"),  # ends on a Sunday
        ("2026-02-10", "15wd", "2026-03-10"),  # over Tết
        ("2026-02-10", "15d", "2026-02-25"),
        ("2025-08-25", "12d", "2025-09-08"),  # ends on a Saturday
        ("2025-12-31", "2mo", "2026-03-02"),  # 28/02 has no 31st and is a Saturday
        ("2027-12-31", "2mo", "2028-02-29"),
        ("2026-01-16", "1mo", "2026-02-23"),  # ends on the first day of Tết
        ("2026-11-30", "3mo", "2027-03-01"),  # the last of February is a Sunday
    ],
)
def test_the_vectors_of_the_law(received, term, day):
    assert promised(f"{received} 09:00", term) == f"{day} 17:00"


@pytest.mark.parametrize(
    ("received", "term", "moment"),
    [
        ("2018-06-04 09:00", "1wd", "2018-06-05 17:00"),
        ("2018-06-02 10:00", "1wd", "2018-06-04 17:00"),  # Saturday, online
        ("2018-06-04 20:00", "1wd", "2018-06-05 17:00"),  # after hours: still inside hours
        ("2018-06-04 20:00", "4h", "2018-06-05 11:30"),  # no hour of the night lost or won
        ("2018-06-04 10:00", "4h", "2018-06-04 15:30"),  # lunch does not count
        ("2018-04-27 15:00", "4h", "2018-05-02 09:30"),  # over the weekend, 30/4 and 1/5
        ("2018-04-30 10:00", "1wd", "2018-05-02 17:00"),  # received on a holiday
        ("2019-01-05 10:00", "1wd", "2019-01-07 17:00"),  # received on a make-up Saturday
        ("2019-01-05 10:00", "8h", "2019-01-07 10:00"),  # which is worked in full
        ("2018-01-08 10:00", "260wd", "2019-01-21 17:00"),  # over New Year, no silent cap
        ("2018-06-04 07:00", "4h", "2018-06-04 11:30"),  # used up at the end of a session: then, not after lunch
        ("2018-06-04 12:00", "8h", "2018-06-05 11:30"),
        ("2018-08-31 09:00", "2wd", "2018-09-05 17:00"),  # the day of receipt does not count, 3/9 is off
        ("2018-02-12 09:00", "3wd", "2018-02-22 17:00"),  # 14-20/2 are off
        ("2018-12-28 09:00", "3wd", "2019-01-04 17:00"),  # 31/12 swapped, 1/1 off
    ],
)
def test_the_answers_other_systems_get_wrong(received, term, moment):
    assert promised(received, term, calendar=WorkCalendar.build(DAYS, EIGHT_HOURS)) == moment


def test_a_make_up_sunday_is_a_working_day():
    sunday = CalendarDay(date(2019, 1, 6), DayKind.MAKEUP, "Làm bù")
    calendar = WorkCalendar.build([CalendarDay(date(2019, 1, 5), DayKind.OFF, "Nghỉ"), sunday])
    assert promised("2019-01-04 09:00", "1wd", calendar=calendar) == "2019-01-06 17:00"


def test_a_seven_hour_office_owes_days_not_hours_over_eight():
    seven = OfficeHours.every_weekday(Session(time(8), time(12)), Session(time(13), time(16)))
    calendar = WorkCalendar.build(DAYS, seven)
    assert promised("2018-06-04 09:00", "30wd", calendar=calendar) == "2018-07-16 16:00"


def test_a_saturday_morning_office_is_never_due_after_it_closes():
    calendar = WorkCalendar.build(DAYS, SATURDAY_MORNING)
    assert promised("2018-06-08 15:00", "1wd", calendar=calendar) == "2018-06-09 11:30"
    assert promised("2018-06-09 12:00", "same-day", calendar=calendar) == "2018-06-11 17:00"


def test_a_year_without_holidays_is_260_working_days():
    assert promised("2018-01-08 09:00", "260wd", calendar=WorkCalendar.build()) == "2019-01-07 17:00"


def test_two_offices_never_share_their_days():
    saturdays = WorkCalendar.build(DAYS, SATURDAY_MORNING)
    before = promised("2018-06-08 15:00", "1wd")
    promised("2018-06-08 15:00", "1wd", calendar=saturdays)
    assert promised("2018-06-08 15:00", "1wd") == before == "2018-06-11 17:00"


@pytest.mark.parametrize(
    ("received", "moment"),
    [
        ("2026-03-02 06:00", "2026-03-02 17:00"),
        ("2026-03-02 14:59", "2026-03-02 17:00"),
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


def test_waiting_for_the_one_day_of_a_term_in_the_day_is_not_given_back():
    after_hours = pause("2026-03-02 15:30", "2026-03-04 10:00")
    assert promised("2026-03-02 15:10", "same-day", after_hours) == "2026-03-04 17:00"
    assert promised("2026-03-04 10:00", "same-day") == "2026-03-04 17:00"


@pytest.mark.parametrize("term", ["3wd", "3d", "12h", "1mo"])
def test_a_moment_covered_by_two_pauses_is_given_back_once(term):
    two = [pause("2026-03-03 08:00", "2026-03-05 10:00"), pause("2026-03-04 08:00", "2026-03-06 10:00")]
    inside = [pause("2026-03-03 08:00", "2026-03-06 10:00"), pause("2026-03-04 08:00", "2026-03-05 10:00")]
    one = promised("2026-03-02 09:00", term, pause("2026-03-03 08:00", "2026-03-06 10:00"))
    assert promised("2026-03-02 09:00", term, *two) == promised("2026-03-02 09:00", term, *inside) == one
    assert promised("2026-03-02 09:00", term, *reversed(two)) == one


def test_stopped_on_the_last_day_and_back_on_a_sunday_it_is_due_on_monday_not_last_friday():
    for term in ("4wd", "4d"):
        back_on_sunday = pause("2026-03-06 10:00", "2026-03-08 20:00")
        assert promised("2026-03-02 09:00", term, back_on_sunday) == "2026-03-09 17:00"


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
