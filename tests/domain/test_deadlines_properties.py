"""The quick counting agrees with a slow, plain one (``naive``) on 20,000 random cases, and keeps what must hold for every deadline."""

import random
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.domain.calendar import VIETNAM
from desk.domain.deadlines import Pause, Term, Unit, due, explain
from tests.domain import naive
from tests.domain.offices import CALENDARS, slow

FIRST, LAST = datetime(2014, 1, 1, tzinfo=VIETNAM), datetime(2030, 12, 31, 23, 59, tzinfo=VIETNAM)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MOST = {Unit.HOURS: 60, Unit.WORKING_DAYS: 30, Unit.DAYS: 60, Unit.MONTHS: 4}
ON_THE_EDGE = [
    0,
    360,
    450,
    480,
    600,
    630,
    690,
    780,
    810,
    900,
    1020,
    1080,
    1439,
]  # midnight, openings, lunch, 15:00, closings

# The slow one. ------------------------------------------------------------------------------------------------------

CASES, AT_ONCE = 20_000, 1_000
assert CASES % (AT_ONCE * len(CALENDARS)) == 0


def some_moment(dice: random.Random, least: int, most: int) -> int:
    """A minute between two, often one at which an office opens or closes, or beside it."""
    moment = dice.randint(least, most)
    if dice.random() < 0.4:
        moment = moment // naive.A_DAY * naive.A_DAY + dice.choice(ON_THE_EDGE) + dice.choice([-1, 0, 0, 0, 1])
    return max(0, moment)


def some_pauses(dice: random.Random, received: int, end: int) -> list[naive.Pause]:
    """Up to three; some touch, some overlap, some begin when the term runs out or a minute later, some last no time at all."""
    pauses: list[naive.Pause] = []
    for _ in range(dice.choice([0, 0, 1, 1, 2, 3])):
        since = some_moment(dice, received - 2 * naive.A_DAY, received + 20 * naive.A_DAY)
        if dice.random() < 0.15:
            since = end + dice.choice([-1, 0, 0, 1])
        elif pauses and dice.random() < 0.2:
            since = pauses[-1][1]
        until = some_moment(dice, since, since + int(15 * naive.A_DAY * dice.random() ** 2))
        pauses.append((since, max(since, until), dice.choice(["resume", "resume", "restart"])))
    return pauses


@pytest.mark.parametrize("name", CALENDARS)
@pytest.mark.parametrize("seed", range(CASES // AT_ONCE // len(CALENDARS)))
def test_the_quick_count_agrees_with_the_slow_one(name, seed):
    dice, calendar, office = random.Random(f"{name}{seed}"), CALENDARS[name], slow(name)
    last = naive.minute_of(LAST) - 180 * naive.A_DAY
    mattered = 0
    for n in range(AT_ONCE):
        received, unit = some_moment(dice, 3 * naive.A_DAY, last), dice.choice(list(Unit))
        term = Term(dice.randint(1, MOST[unit]) if unit in MOST else 0, unit)
        cutoff = dice.choice([900, 900, 600, 990])
        plain = office.due(received, term.amount, unit.value, cutoff=cutoff)
        pauses = some_pauses(dice, received, plain)
        expected = office.due(received, term.amount, unit.value, pauses, cutoff)
        given = (
            naive.moment_of(received),
            term,
            calendar,
            [pause_of(p) for p in pauses],
            time(cutoff // 60, cutoff % 60),
        )
        assert due(*given) == naive.moment_of(expected), (given, pauses)
        if n % 10 == 0:
            assert explain(*given).at == naive.moment_of(expected)
        mattered += expected != plain
    assert mattered > AT_ONCE // 4  # the pauses did matter


def pause_of(pause: naive.Pause) -> Pause:
    since, until, effect = pause
    return Pause(naive.moment_of(since), naive.moment_of(until), effect)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CALENDARS)
def test_working_minutes_and_days_are_those_of_the_long_list(name):
    dice, calendar, office = random.Random(name), CALENDARS[name], slow(name)
    for _ in range(2000):
        since = some_moment(dice, 0, naive.minute_of(LAST) - 400 * naive.A_DAY)
        until = some_moment(dice, since, since + int(400 * naive.A_DAY * dice.random() ** 4))
        start, end = naive.moment_of(since), naive.moment_of(until)
        assert calendar.working_minutes(start, end) == office.worked(since, until), (start, end)
        days = office.working_days(since // naive.A_DAY, until // naive.A_DAY)
        assert calendar.count_working_days(start.date(), end.date()) == days
        today = since - since % naive.A_DAY
        assert calendar.closing_on_or_after(start.date()) == naive.moment_of(office.first_closing(today))


# What must hold for every deadline. ---------------------------------------------------------------------------------

always = settings(max_examples=400, derandomize=True, deadline=None, database=None)
offices = st.sampled_from(list(CALENDARS))  # by name: a calendar is long to print
SPECIAL = [  # Tết, swaps and make-up days, 29 February, ends of years, a closed month, hours changed by a decision
    *(date(y, 12, 31) for y in range(2014, 2030)),
    *(date(y, 2, 28) for y in range(2014, 2031)),
    *(date(*day) for day in ((2018, 2, 14), (2019, 2, 4), (2020, 1, 23), (2021, 2, 10), (2022, 1, 31), (2023, 1, 20), (2024, 2, 8))),
    *(date(*day) for day in ((2025, 1, 27), (2026, 2, 16), (2027, 2, 4), (2014, 4, 26), (2015, 2, 14), (2018, 12, 31), (2019, 1, 5))),
    *(date(*day) for day in ((2019, 5, 4), (2024, 5, 4), (2025, 4, 26), (2026, 1, 10), (2026, 8, 22), (2026, 8, 31), (2020, 2, 29))),
    *(date(*day) for day in ((2021, 6, 30), (2021, 7, 31), (2017, 5, 10), (2019, 5, 9), (2024, 2, 14), (2026, 6, 17), (2026, 10, 15))),
]  # fmt: skip
anywhen = st.integers(0, 17 * 365 * 86400 - 1).map(lambda seconds: FIRST + timedelta(seconds=seconds))
near_special = st.builds(
    lambda day, off, clock: datetime.combine(day + DAY * off, time(), VIETNAM) + MINUTE * clock,
    st.sampled_from(SPECIAL), st.integers(-8, 8), st.one_of(st.sampled_from(ON_THE_EDGE), st.integers(0, 1439)),
)  # fmt: skip
moments = st.one_of(anywhen, near_special)
terms = st.one_of(
    st.just(Term(0, Unit.SAME_DAY)),
    *(st.integers(1, most).map(lambda n, unit=unit: Term(n, unit)) for unit, most in MOST.items()),
)
lengths = st.one_of(st.integers(0, 20 * 1440).map(lambda n: MINUTE * n), st.integers(0, 20).map(lambda n: DAY * n))


@st.composite
def receipts_with_pauses(draw, effects=("resume", "restart"), overlapping=True):
    received = draw(moments)
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        since = (pauses[-1].until if pauses and not overlapping else received) + draw(lengths)
        pauses.append(Pause(since, since + draw(lengths), draw(st.sampled_from(effects))))
    return received, pauses


@always
@given(offices, receipts_with_pauses(), terms)
def test_it_is_never_due_while_the_office_is_closed_nor_before_it_came(name, case, term):
    calendar, office = CALENDARS[name], slow(name)
    received, pauses = case
    answer = due(received, term, calendar, pauses)
    assert any(session.opens < answer.time() <= session.closes for session in calendar.sessions(answer.date()))
    assert answer > received
    assert answer.tzinfo is VIETNAM
    if term.unit is not Unit.HOURS:
        minute = naive.minute_of(answer)
        assert office.closing[minute // naive.A_DAY] == minute


@always
@given(offices, moments, terms)
def test_between_receipt_and_deadline_lies_exactly_the_term(name, received, term):
    calendar, office = CALENDARS[name], slow(name)
    received = received.replace(second=0)
    answer = due(received, term, calendar)
    since, until = naive.minute_of(received), naive.minute_of(answer)
    first, last = since // naive.A_DAY, until // naive.A_DAY
    match term.unit:
        case Unit.HOURS:
            assert office.worked(since, until) == term.amount * 60
            assert office.worked(until - 1, until) == 1  # the minute in which it was used up, not a later opening
        case Unit.WORKING_DAYS:
            assert office.working_days(first, last) == term.amount
        case Unit.DAYS:
            assert last - first >= term.amount
            assert office.working_days(first + term.amount - 1, last) == 1  # moved over days of rest only
        case Unit.MONTHS:
            assert office.working_days(naive.corresponding(first, term.amount) - 1, last) == 1
        case Unit.SAME_DAY:
            today = office.closing[first] is not None and since < office.closing[first] and received.time() < time(15)
            assert office.working_days(first, last) == (0 if today else 1)


@always
@given(offices, receipts_with_pauses(("resume",)), st.integers(1, 60))
def test_of_the_minutes_outside_the_pauses_exactly_the_hours_of_the_term_are_used(name, case, hours):
    calendar, office = CALENDARS[name], slow(name)
    received, pauses = case
    received = received.replace(second=0)
    pauses = [Pause(p.since.replace(second=0), p.until.replace(second=0)) for p in pauses]
    since, until = naive.minute_of(received), naive.minute_of(due(received, Term(hours, Unit.HOURS), calendar, pauses))
    stopped = {
        minute for p in pauses for minute in range(naive.minute_of(p.since), min(naive.minute_of(p.until), until))
    }
    worked = office.minutes[office.worked(0, since) : office.worked(0, until)]
    assert sum(minute not in stopped for minute in worked) == hours * 60


@always
@given(offices, receipts_with_pauses(overlapping=False), terms, lengths)
def test_who_comes_later_is_never_served_earlier(name, case, term, later):
    calendar = CALENDARS[name]
    received, pauses = case
    if (
        term.unit is Unit.SAME_DAY
    ):  # by the rule to the letter, who waits for its one day is given days back that a newcomer never had
        pauses = []
    assert due(received, term, calendar, pauses) <= due(received + later, term, calendar, pauses)


@always
@given(offices, receipts_with_pauses(), terms, st.integers(1, 20))
def test_a_longer_term_never_ends_earlier(name, case, term, more):
    calendar = CALENDARS[name]
    received, pauses = case
    assume(term.unit is not Unit.SAME_DAY)
    longer = Term(term.amount + more, term.unit)
    assert due(received, term, calendar, pauses) <= due(received, longer, calendar, pauses)


@always
@given(offices, receipts_with_pauses(), terms, lengths)
def test_a_pause_of_no_length_changes_nothing(name, case, term, after):
    calendar = CALENDARS[name]
    received, pauses = case
    nothing = Pause(received + after, received + after)
    assert explain(received, term, calendar, [*pauses, nothing]) == explain(received, term, calendar, pauses)


@always
@given(offices, moments, terms, lengths, lengths, st.floats(0, 1))
def test_a_pause_taken_up_and_stopped_again_changes_nothing(name, received, term, after, long, part):
    """At a moment in office hours, as the rule asks, and at any other."""
    calendar = CALENDARS[name]
    since, until = received + after, received + after + long
    middle = since + timedelta(minutes=int(long / MINUTE * part))
    whole = due(received, term, calendar, [Pause(since, until)])
    assert due(received, term, calendar, [Pause(since, middle), Pause(middle, until)]) == whole


@always
@given(offices, receipts_with_pauses(("resume",)), terms, lengths)
def test_coming_back_later_never_makes_it_due_earlier(name, case, term, longer):
    calendar = CALENDARS[name]
    received, pauses = case
    assume(pauses)
    *rest, last = sorted(pauses, key=lambda p: p.since)
    stretched = Pause(last.since, last.until + longer)
    assert due(received, term, calendar, [*rest, last]) <= due(received, term, calendar, [*rest, stretched])


@always
@given(offices, receipts_with_pauses(), terms)
def test_the_order_in_which_pauses_are_named_does_not_matter(name, case, term):
    received, pauses = case
    answer = due(received, term, CALENDARS[name], pauses)
    assert due(received, term, CALENDARS[name], pauses[::-1]) == answer


@always
@given(offices, receipts_with_pauses(), terms)
def test_the_explanation_comes_to_the_same_moment_and_its_days_add_up(name, case, term):
    calendar = CALENDARS[name]
    received, pauses = case
    told = explain(received, term, calendar, pauses)
    assert told.at == due(received, term, calendar, pauses)
    assert told.trace[-1].day == told.at.date()
    assert told.trace[-1].text.startswith("Đến hạn: ")
    assert not any("None" in line.text for line in told.trace)
    counted = [line for line in told.trace if line.counted]
    if term.unit in (Unit.WORKING_DAYS, Unit.DAYS):
        assert len(counted) == term.amount
    elif term.unit is Unit.HOURS:
        assert counted[-1].text.endswith("còn 0 giờ")
    else:
        assert len(counted) == 1
