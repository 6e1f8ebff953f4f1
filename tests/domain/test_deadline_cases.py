"""Tables of cases: the vectors of the law, and every deadline on which another system was seen to be wrong.

Each row of the second kind has the law's answer (Bộ luật Dân sự 2015, Điều 147, 148; Bộ luật Lao động 2019, Điều 111, 112) and, in its
comment, what the other one said. Where the others count a working day as eight hours to the minute, ours ends at closing time.
"""

from datetime import UTC, date, time, timedelta

import pytest

from desk.domain.badges import badge
from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, Session, WorkCalendar
from desk.domain.deadlines import Pause, Term, due, explain
from desk.domain.hours import AFTERNOON, MORNING, HoursInTime, OfficeHours, Season, Timetable, weekly
from desk.domain.watching import looks
from tests.domain.offices import DAYS, NATION, at, promised

EIGHT_HOURS = OfficeHours.every_weekday(MORNING, Session(time(13), time(17)))
SATURDAY_MORNING = OfficeHours.every_weekday(*EIGHT_HOURS.week[0], saturday=[MORNING])
PROBED = WorkCalendar.build(DAYS, EIGHT_HOURS)  # the hours that the others were probed with
NO_HOLIDAYS = WorkCalendar.build()


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
        # months
        ("2025-12-31", "2mo", "2026-03-02"),  # 28/02 has no 31st and is a Saturday
        ("2027-12-31", "2mo", "2028-02-29"),
        ("2026-01-16", "1mo", "2026-02-23"),  # ends on the first day of Tết
        ("2026-11-30", "3mo", "2027-03-01"),  # the last of February is a Sunday
    ],
)
def test_the_vectors_of_the_law(received, term, day):
    assert promised(f"{received} 09:00", term) == f"{day} 17:00"
    assert promised(f"{received} 19:45", term) == f"{day} 17:00"  # the hour of receipt moves no term in days


@pytest.mark.parametrize(
    ("received", "term", "moment"),
    [
        # OpenCPS, HolidayUtils | DueDateUtils; the rows of its probe
        ("2018-06-04 09:00", "1wd", "2018-06-05 17:00"),  # Tue 09:15 (up to the quarter hour) | Tue 09:00
        ("2018-06-02 10:00", "1wd", "2018-06-04 17:00"),  # online on Saturday: Mon 10:15 | Tue 07:30, a day late
        ("2018-06-04 20:00", "1wd", "2018-06-05 17:00"),  # Tue 20:15, closed | Wed 07:30, a day late
        ("2018-06-04 20:00", "4h", "2018-06-05 11:30"),  # Mon 20:15, the hours lost | Tue 16:00
        ("2018-06-04 10:00", "4h", "2018-06-04 15:30"),  # 16:15 | 15:30
        ("2018-04-27 15:00", "4h", "2018-05-02 09:30"),  # Mon 30/4, a holiday | Wed 2/5 09:30
        (
            "2018-04-30 10:00",
            "1wd",
            "2018-05-02 17:00",
        ),  # received on a holiday: Wed 09:15 | Wed 09:00, the holiday counted
        ("2019-01-05 10:00", "1wd", "2019-01-07 17:00"),  # received on a make-up Saturday: Mon 09:15 | Tue 8/1 07:30
        ("2019-01-05 10:00", "8h", "2019-01-07 10:00"),  # which is worked in full | no hours on it
        ("2018-01-08 10:00", "260wd", "2019-01-21 17:00"),  # | 3/1/2019: stops after 360 days without a word
        ("2018-06-04 07:00", "4h", "2018-06-04 11:30"),  # used up at the end of a session: then, not after lunch
        ("2018-06-04 12:00", "8h", "2018-06-05 11:30"),
        ("2018-06-04 09:07", "1h", "2018-06-04 10:07"),  # | rounded up to 10:15
        ("2018-06-04 09:00", "8h", "2018-06-05 09:00"),
        # EFY, computed in the browser: the day of receipt is day 1, holidays by day and month for every year
        ("2018-08-31 09:00", "2wd", "2018-09-05 17:00"),  # 3/9, the day off in lieu of 2/9
        ("2018-02-12 09:00", "3wd", "2018-02-22 17:00"),  # 23/2: it also frees 27-28 tháng Chạp
        ("2018-12-28 09:00", "3wd", "2019-01-04 17:00"),  # 7/1/2019: frees 2-4/1, does not free 31/12
        ("2018-12-28 09:00", "4wd", "2019-01-05 17:00"),  # no make-up Saturdays at all
        ("2024-04-26 09:00", "3wd", "2024-05-04 17:00"),  # another year: no holidays known, Wed 1/5
        # TD: holidays before now not loaded, Saturday and Sunday always off, a day fixed at 8 hours
        ("2018-06-04 17:30", "1wd", "2018-06-05 17:00"),  # after closing: to the next opening and one day more, Wed 6/6
        ("2018-02-13 09:00", "1wd", "2018-02-21 17:00"),  # counted again after Tết: Wed 14/2
        ("2015-04-24 09:00", "1wd", "2015-04-25 17:00"),  # make-up Saturday: Mon 27/4
        # UNI: fixed hours 8-12 and 13-17
        ("2018-06-04 07:30", "1h", "2018-06-04 08:30"),  # 09:00
        # ODO: hours added on the clock, no calendar
        ("2018-06-08 16:00", "8h", "2018-06-11 16:00"),  # Sat 00:00
    ],
)
def test_the_answers_other_systems_get_wrong(received, term, moment):
    assert promised(received, term, calendar=PROBED) == moment


def test_a_make_up_sunday_is_a_working_day():
    """OpenCPS, DueDateUtils: Monday 7/1; its ``day % 7`` never meets the row of a weekend day."""
    sunday = CalendarDay(date(2019, 1, 6), DayKind.MAKEUP, "Làm bù")
    calendar = WorkCalendar.build([CalendarDay(date(2019, 1, 5), DayKind.OFF, "Nghỉ"), sunday])
    assert promised("2019-01-04 09:00", "1wd", calendar=calendar) == "2019-01-06 17:00"
    assert promised("2019-01-04 16:00", "2h", calendar=calendar) == "2019-01-06 08:30"
    assert promised("2019-01-06 09:00", "same-day", calendar=calendar) == "2019-01-06 17:00"


def test_a_seven_hour_office_owes_days_not_hours_over_eight():
    """OpenCPS and TD: a day is 8 hours, so that 30 days drift to Fri 20/7 10:00."""
    seven = OfficeHours.every_weekday(Session(time(8), time(12)), Session(time(13), time(16)))
    calendar = WorkCalendar.build(DAYS, seven)
    assert promised("2018-06-04 09:00", "30wd", calendar=calendar) == "2018-07-16 16:00"


def test_a_saturday_morning_office_is_never_due_after_it_closes():
    """OpenCPS: Sat 15:15 and Sat 15:00, when nobody is there."""
    calendar = WorkCalendar.build(DAYS, SATURDAY_MORNING)
    assert promised("2018-06-08 15:00", "1wd", calendar=calendar) == "2018-06-09 11:30"
    assert promised("2018-06-09 12:00", "same-day", calendar=calendar) == "2018-06-11 17:00"


def test_a_year_without_holidays_is_260_working_days():
    """OpenCPS: 3/1/2019, cut off at 360 days."""
    assert promised("2018-01-08 09:00", "260wd", calendar=NO_HOLIDAYS) == "2019-01-07 17:00"


def test_two_offices_never_share_their_days():
    """OpenCPS keeps the days off in one static field: an office without hours got Saturday from the one asked before."""
    saturdays = WorkCalendar.build(DAYS, SATURDAY_MORNING)
    before = promised("2018-06-08 15:00", "1wd")
    promised("2018-06-08 15:00", "1wd", calendar=saturdays)
    assert promised("2018-06-08 15:00", "1wd") == before == "2018-06-11 17:00"


def test_a_pause_costs_its_working_days_neither_more_nor_less():
    """TD: elapsed calendar days less one, then eight hours more; here Wed 10:00 to Mon 14:00 gives back Thu, Fri and Mon."""
    stopped = Pause(at("2026-03-04 10:00"), at("2026-03-09 14:00"))
    assert promised("2026-03-02 09:00", "5wd", stopped) == "2026-03-12 17:00"


# The help-desks (peers.md, part B, §2.5). ---------------------------------------------------------------------------


def test_what_a_feed_calls_a_holiday_is_a_working_day_unless_the_law_says_so():
    """zammad#390: a calendar feed's days (8/3, 20/11, 23 tháng Chạp…) were taken for holidays."""
    assert promised("2026-11-19 09:00", "1wd") == "2026-11-20 17:00"
    assert promised("2025-11-23 09:00", "1wd") == "2025-11-24 17:00"  # a holiday only from 2026


def test_no_minute_of_a_session_is_lost():
    """zammad#3180: 00:00 to 23:59 lost a minute a day."""
    assert promised("2026-03-02 07:30", "15h") == "2026-03-03 17:00"
    long = WorkCalendar.build(
        [], OfficeHours.every_weekday(Session(time(0), time(12)), Session(time(12), time(23, 59)))
    )
    assert promised("2026-03-02 00:00", "24h", calendar=long) == "2026-03-03 00:01"


def test_nobody_is_reminded_at_midnight_or_on_a_sunday():
    """zammad#4432, glpi PR#22678: reminders and escalations at 00:00 and at weekends."""
    said = [
        f"{look.stage} {look.at:%a %d/%m %H:%M}"
        for look in looks(at("2026-02-02 09:00"), at("2026-02-24 17:00"), NATION)
    ]
    assert said == ["t3 Thu 12/02 07:30", "t1 Mon 23/02 07:30", "overdue Wed 25/02 07:30"]


def test_an_office_may_work_on_any_days_of_the_week():
    """osTicket#6739: wrong unless Monday and Thursday are defined."""
    hours = OfficeHours(((), (MORNING,), (), (), (MORNING, AFTERNOON), (), ()))
    calendar = WorkCalendar.build([], hours)  # Tuesday mornings and Fridays
    assert promised("2026-03-02 09:00", "1wd", calendar=calendar) == "2026-03-03 11:30"
    assert promised("2026-03-02 09:00", "2wd", calendar=calendar) == "2026-03-06 17:00"
    assert promised("2026-03-04 09:00", "12h", calendar=calendar) == "2026-03-13 08:00"


def test_lunch_is_not_worked():
    """osTicket#6847, frappe/helpdesk#2212."""
    assert promised("2026-03-02 11:00", "1h") == "2026-03-02 14:00"
    assert promised("2026-03-02 12:15", "1h") == "2026-03-02 14:30"


def test_a_night_inside_a_pause_is_not_counted_twice():
    """osTicket#1107, frappe/helpdesk PR#2449, erpnext PR#49414: the whole time on hold was added to the start."""
    overnight = Pause(at("2026-03-02 16:00"), at("2026-03-03 08:30"))  # an hour on Monday and one on Tuesday
    assert promised("2026-03-02 15:00", "4h", overnight) == "2026-03-03 11:30"


@pytest.mark.parametrize("term", ["4h", "1wd", "1d", "1mo", "same-day"])
def test_the_same_moment_in_another_zone_is_the_same_moment(term):
    """Signalen PR#791: the time zone was lost at weekends. 23:30 on Friday in UTC is Saturday morning here."""
    here = at("2026-03-07 06:30")
    assert due(here.astimezone(UTC), Term.parse(term), NATION) == due(here, Term.parse(term), NATION)
    assert due(here.astimezone(UTC), Term.parse(term), NATION).tzinfo is VIETNAM


def test_the_oldest_case_has_a_deadline_too():
    """Signalen PR#761: old open cases had none."""
    assert promised("2014-12-26 09:00", "5wd") == "2015-01-05 17:00"
    assert promised("1999-12-31 09:00", "1wd") == "2000-01-03 17:00"


def test_the_explanation_can_say_no_other_date_than_the_deadline():
    """BOPS PR#483: the letter showed the wrong date."""
    told = explain(at("2026-08-13 09:00"), Term.parse("20d"), NATION)
    assert told.trace[-1].text == "Đến hạn: 17:00, thứ Năm 03/9/2026"


def test_a_term_is_in_its_own_unit():
    """BOPS PR#1496, PR#1916: sixteen weeks, with or without bank holidays. The law names the unit, and so does a term."""
    assert promised("2026-08-03 09:00", "112d") == "2026-11-23 17:00"
    assert promised("2026-08-03 09:00", "80wd") == "2026-11-26 17:00"  # past 31/8, 1-2/9 and 24/11, with 22/8


def test_working_time_lost_is_told_in_working_time():
    """OpenCPS: Fri 16:00 to Mon 18:30 was printed "2 ngày 3 giờ 30 phút"; nine working hours are one day."""
    assert badge(at("2018-06-11 18:30"), at("2018-06-08 16:00"), PROBED).text == "Quá hạn 1 ngày"


# Edges: seasons, decisions in the middle of a term, half days, ends of years, a closed month. ----------------------

SUMMER = Season((4, 16), (10, 15), weekly(Session(time(7), time(11)), Session(time(14), time(17))))
SEASONS = WorkCalendar.build(DAYS, OfficeHours(weekly(MORNING, AFTERNOON), (SUMMER,)))
LATER = OfficeHours.every_weekday(Session(time(8), time(12)), Session(time(13), time(16, 30)))
DECIDED = WorkCalendar.build(
    DAYS,
    HoursInTime(OfficeHours.every_weekday(MORNING, AFTERNOON), (Timetable(date(2026, 3, 4), date(2026, 3, 5), LATER),)),
)
HALF = WorkCalendar.build([CalendarDay(date(2026, 3, 11), DayKind.HALF, "Nghỉ chiều", sessions=(MORNING,))])
CLOSED = WorkCalendar.build([CalendarDay(date(2021, 7, 1) + timedelta(n), DayKind.OFF, "Giãn cách") for n in range(31)])


@pytest.mark.parametrize(
    ("calendar", "received", "term", "moment"),
    [
        # hours over the change of season: one on the last day of the old, the rest by the new
        (SEASONS, "2026-04-15 16:00", "8h", "2026-04-16 17:00"),
        (SEASONS, "2026-10-15 16:00", "8h", "2026-10-16 16:30"),
        (SEASONS, "2026-04-15 16:00", "1h", "2026-04-15 17:00"),
        (SEASONS, "2026-08-21 16:00", "8h", "2026-08-22 17:00"),  # a make-up day has the hours of its season
        # hours by a decision that holds for two days
        (DECIDED, "2026-03-03 16:00", "5h", "2026-03-04 12:00"),
        (DECIDED, "2026-03-03 16:00", "1wd", "2026-03-04 16:30"),
        (DECIDED, "2026-03-03 16:00", "2wd", "2026-03-05 16:30"),
        (DECIDED, "2026-03-03 16:00", "3wd", "2026-03-06 17:00"),
        (DECIDED, "2026-03-05 16:15", "1h", "2026-03-06 08:15"),
        (DECIDED, "2026-03-05 16:30", "same-day", "2026-03-06 17:00"),
        # a half day counts as a working day and closes when it does
        (HALF, "2026-03-10 09:00", "1wd", "2026-03-11 11:30"),
        (HALF, "2026-03-10 09:00", "1d", "2026-03-11 11:30"),
        (HALF, "2026-02-11 09:00", "1mo", "2026-03-11 11:30"),
        (HALF, "2026-03-10 15:00", "8h", "2026-03-12 09:30"),
        (HALF, "2026-03-11 07:30", "4h", "2026-03-11 11:30"),
        (HALF, "2026-03-11 14:00", "1h", "2026-03-12 08:30"),  # received after its end
        (HALF, "2026-03-11 14:00", "1wd", "2026-03-12 17:00"),
        (HALF, "2026-03-11 11:29", "same-day", "2026-03-11 11:30"),
        (HALF, "2026-03-11 11:30", "same-day", "2026-03-12 17:00"),
        (HALF, "2026-03-11 14:00", "same-day", "2026-03-12 17:00"),  # before 15:00, but the office has closed
        (HALF, "2026-03-10 15:30", "same-day", "2026-03-11 11:30"),
        # a month in which nobody works
        (CLOSED, "2021-06-30 16:00", "2h", "2021-08-02 08:30"),
        (CLOSED, "2021-06-30 16:00", "1wd", "2021-08-02 17:00"),
        (CLOSED, "2021-06-30 16:00", "same-day", "2021-08-02 17:00"),
        (CLOSED, "2021-06-30 16:00", "10d", "2021-08-02 17:00"),
        (CLOSED, "2021-06-30 16:00", "1mo", "2021-08-02 17:00"),
        (CLOSED, "2021-07-15 09:00", "1h", "2021-08-02 08:30"),
        # 29 February and the ends of months
        (NO_HOLIDAYS, "2028-02-29 09:00", "12mo", "2029-02-28 17:00"),
        (NO_HOLIDAYS, "2028-01-31 09:00", "1mo", "2028-02-29 17:00"),
        (NO_HOLIDAYS, "2028-02-29 09:00", "1mo", "2028-03-29 17:00"),
        (NO_HOLIDAYS, "2028-02-28 09:00", "1d", "2028-02-29 17:00"),
        (NO_HOLIDAYS, "2028-02-28 16:30", "1h", "2028-02-29 08:00"),
        (NO_HOLIDAYS, "2027-02-26 09:00", "1wd", "2027-03-01 17:00"),
        (NO_HOLIDAYS, "2028-02-28 09:00", "2wd", "2028-03-01 17:00"),
        # ends of years
        (NATION, "2026-12-31 16:00", "2h", "2027-01-04 08:30"),
        (NATION, "2026-12-31 15:00", "same-day", "2027-01-04 17:00"),
        (NATION, "2025-12-31 09:00", "1wd", "2026-01-05 17:00"),  # 1/1 and the swapped 2/1
        (NATION, "2025-12-31 09:00", "6wd", "2026-01-10 17:00"),  # the Saturday worked for it
        (NATION, "2025-12-30 09:00", "3d", "2026-01-05 17:00"),
        (NATION, "2014-12-26 09:00", "1wd", "2014-12-27 17:00"),
    ],
)  # fmt: skip
def test_edges(calendar, received, term, moment):
    assert promised(received, term, calendar=calendar) == moment
