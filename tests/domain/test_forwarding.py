"""Phải chuyển trước: the same working day, after the cut-off the next morning; and what is left of a term that comes back."""

from datetime import date, datetime, time, timedelta

import pytest

from desk.domain.calendar import CalendarDay, DayKind, Session, WorkCalendar
from desk.domain.dates import VIETNAM
from desk.domain.forwarding import Rule, forward_by, forwarded_late, left_over
from desk.domain.watching import Stage, last_look, looks

CALENDAR = WorkCalendar.build(
    [
        CalendarDay(date(2026, 3, 6), DayKind.OFF, "Nghỉ bù"),
        CalendarDay(date(2026, 3, 11), DayKind.HALF, "Nửa ngày", sessions=(Session.parse("07:30-11:30"),)),
    ]
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("came", "until"),
    [
        ("2026-03-02T08:12", "2026-03-02T17:00"),  # Monday morning: the same day
        ("2026-03-02T14:59", "2026-03-02T17:00"),
        ("2026-03-02T15:00", "2026-03-03T08:30"),  # from the cut-off on: the beginning of the next working day
        ("2026-03-02T21:00", "2026-03-03T08:30"),
        ("2026-03-05T16:00", "2026-03-09T08:30"),  # Friday is off, then the weekend
        ("2026-03-08T10:00", "2026-03-09T08:30"),  # Sunday
        ("2026-03-02T06:00", "2026-03-02T17:00"),  # before the office opens
        ("2026-03-11T10:00", "2026-03-11T11:30"),  # half a day ends at noon
        ("2026-03-11T13:00", "2026-03-12T08:30"),  # and nobody is there after it, cut-off or not
    ],
)
def test_the_same_working_day_or_the_beginning_of_the_next(came: str, until: str) -> None:
    assert forward_by(at(came), CALENDAR, Rule()) == at(until)


def test_the_cut_off_and_the_beginning_are_data_of_the_law() -> None:
    rule = Rule.read({"forwarding": {"cutoff": "16:00", "grace_hours": 2}})
    assert rule == Rule(time(16), timedelta(hours=2))
    assert forward_by(at("2026-03-02T15:30"), CALENDAR, rule) == at("2026-03-02T17:00")
    assert forward_by(at("2026-03-02T16:00"), CALENDAR, rule) == at("2026-03-03T09:30")
    assert Rule.read({}) == Rule(time(15), timedelta(hours=1)), "a profile made before says nothing"


def test_late_forwarding_is_judged_by_the_act_or_by_the_clock() -> None:
    until = at("2026-03-02T17:00")
    assert not forwarded_late(until, at("2026-03-02T17:00"), at("2026-03-09T08:00"))
    assert forwarded_late(until, at("2026-03-02T17:01"), at("2026-03-09T08:00"))
    assert not forwarded_late(until, None, at("2026-03-02T16:00"))
    assert forwarded_late(until, None, at("2026-03-03T07:30"))
    assert not forwarded_late(None, None, at("2026-03-09T08:00")), "a step that the law does not hurry"


@pytest.mark.parametrize(
    ("sent", "due", "hours"),
    [
        ("2026-03-02T08:30", "2026-03-03T17:00", 14),  # 6.5 hours of today, 7.5 of tomorrow
        ("2026-03-02T16:20", "2026-03-03T17:00", 9),  # 8 hours 10 minutes: rounded up
        ("2026-03-02T16:00", "2026-03-02T17:00", 4),  # at least four
        ("2026-03-04T16:00", "2026-03-02T17:00", 4),  # was late when it was sent
    ],
)
def test_whoever_gets_it_back_has_what_was_left_and_at_least_four_hours(sent: str, due: str, hours: int) -> None:
    assert left_over(at(sent), at(due), CALENDAR).amount == hours


def test_the_sweep_says_it_when_it_should_be_gone_and_not_after_the_term_itself() -> None:
    opened, due = at("2026-03-02T08:12"), at("2026-03-16T17:00")
    said = looks(opened, due, CALENDAR, at("2026-03-02T17:00"))
    assert (said[0].stage, said[0].at) == (Stage.FORWARD, at("2026-03-03T07:30"))
    assert [look.stage for look in said[1:]] == [Stage.T3, Stage.T1, Stage.OVERDUE]
    seen = last_look(opened, due, at("2026-03-03T08:00"), CALENDAR, at("2026-03-02T17:00"))
    assert seen is not None
    assert seen.stage is Stage.FORWARD
    assert Stage.FORWARD not in [
        x.stage for x in looks(opened, at("2026-03-02T17:00"), CALENDAR, at("2026-03-02T17:00"))
    ]
