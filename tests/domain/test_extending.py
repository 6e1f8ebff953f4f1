"""The rule of extensions by itself: until when, how far, which day; over Tết, make-up Saturdays and hours."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.calendar import VIETNAM, WorkCalendar, read_days
from desk.domain.deadlines import Term
from desk.domain.errors import Invalid
from desk.domain.extending import Room, Rule, Standing, new_moment, room, sign_by, standing, suggested
from desk.domain.routing import Plan, PlanLeg
from desk.store import seed

NATION = WorkCalendar.build(read_days(seed.read("calendar/vn")["days"]))
RULE = Rule()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def plan(*terms: str) -> Plan:
    return Plan(tuple(PlanLeg(n, n, 1, "Xã Yết Kiêu", "Xã", term, ()) for n, term in enumerate(terms)))


def space(owed: str, now: str, term: str | None = "5wd", rule: Rule = RULE, *legs: str) -> Room:
    chosen = Term.parse(term) if term else None
    return room(rule, plan(*(legs or ("5wd",))), at(owed), at(now), lambda _: NATION, chosen)


@pytest.mark.parametrize(
    ("owed", "last"),
    [
        ("2026-03-04T17:00", "2026-03-03T17:00"),
        ("2026-03-04T10:30", "2026-03-03T17:00"),  # due in the morning: the whole day before all the same
        ("2026-03-02T17:00", "2026-02-27T17:00"),  # Monday: Friday
        ("2026-02-23T17:00", "2026-02-13T17:00"),  # the first day after Tết: the last before it
        ("2026-08-24T17:00", "2026-08-22T17:00"),  # a make-up Saturday is a working day
    ],
)
def test_it_must_be_signed_by_the_closing_of_the_working_day_before(owed: str, last: str) -> None:
    limit = sign_by(at(owed), NATION)
    assert limit == at(last)
    assert standing(limit, at(owed), NATION) is Standing.IN_TIME
    assert standing(at(owed), at(owed), NATION) is Standing.SHORT


@pytest.mark.parametrize(
    ("owed", "now", "term", "latest"),
    [
        ("2026-03-04T17:00", "2026-03-02T09:00", "5wd", "2026-03-11T17:00"),
        ("2026-03-04T17:00", "2026-03-02T09:00", "20d", "2026-03-24T17:00"),
        ("2026-03-04T17:00", "2026-03-02T09:00", "1mo", "2026-04-06T17:00"),  # 4/4 is a Saturday
        (
            "2026-03-04T10:30",
            "2026-03-03T09:00",
            "8h",
            "2026-03-05T17:00",
        ),  # 05/3 11:30 by the term: never less than a working day
        ("2026-03-04T17:00", "2026-03-04T09:00", "same-day", "2026-03-05T17:00"),
        ("2026-03-04T17:00", "2026-03-16T09:00", "5wd", "2026-03-23T17:00"),  # late: from now
        ("2026-02-13T17:00", "2026-02-12T09:00", "5wd", "2026-02-27T17:00"),  # over Tết
    ],
)
def test_the_new_date_goes_no_further_than_the_own_term_once_more(owed: str, now: str, term: str, latest: str) -> None:
    assert space(owed, now, term).latest == at(latest)


def test_without_an_official_term_the_legs_are_counted_again() -> None:
    assert space("2026-03-04T17:00", "2026-03-02T09:00", None, RULE, "3wd", "2wd").latest == at("2026-03-11T17:00")


def test_another_law_may_set_another_limit() -> None:
    assert space("2026-03-04T17:00", "2026-03-02T09:00", rule=Rule(1, "10wd")).latest == at("2026-03-18T17:00")
    assert Rule.read({}) == Rule(1, "term")
    assert Rule.read({"extension": {"times": 0, "limit": "5d"}}) == Rule(0, "5d")


@pytest.mark.parametrize(
    ("expected", "date_"),
    [
        ("2026-03-03T10:00", "2026-03-05T17:00"),  # a day after the owed one at least
        ("2026-03-06T10:00", "2026-03-06T17:00"),
        ("2026-03-06T17:00", "2026-03-06T17:00"),
        ("2026-03-06T20:00", "2026-03-09T17:00"),
        ("2026-05-06T10:00", "2026-03-11T17:00"),  # never past the limit
    ],
)
def test_the_suggestion_is_the_forecast_at_closing_time_within_the_limit(expected: str, date_: str) -> None:
    found = space("2026-03-04T17:00", "2026-03-03T09:00")
    assert suggested(found, at(expected), at("2026-03-03T09:00"), NATION) == at(date_)


def test_years_are_said_when_they_differ() -> None:
    found = space("2026-12-30T17:00", "2026-12-28T09:00")
    with pytest.raises(Invalid, match=r"tối đa 07/01/2027"):
        new_moment(date(2027, 1, 8), found, at("2026-12-28T09:00"), NATION)


@given(owed=st.integers(0, 400), ahead=st.integers(-30, 60), days=st.integers(-5, 80))
def test_what_is_accepted_is_a_closing_time_later_than_owed_and_now_within_the_limit(
    owed: int, ahead: int, days: int
) -> None:
    due = NATION.closing(NATION.next_working(date.fromordinal(date(2026, 1, 5).toordinal() + owed)))
    now = datetime.fromordinal(due.date().toordinal() - ahead).replace(hour=9, tzinfo=VIETNAM)
    found = room(RULE, plan("5wd"), due, now, lambda _: NATION, Term.parse("5wd"))
    day = date.fromordinal(due.date().toordinal() + days)
    if NATION.is_working(day) and max(due, now) < NATION.closing(day) <= found.latest:
        assert new_moment(day, found, now, NATION) == NATION.closing(day)
    else:
        with pytest.raises(Invalid) as refused:
            new_moment(day, found, now, NATION)
        assert set(refused.value.fields) == {"new_date"}
    assert max(due, now) < suggested(found, now, now, NATION) <= found.latest
