"""The quick counting agrees with a slow, plain one, and keeps what must hold for every deadline.

The slow one walks minute by minute and day by day over plain sets of dates; it shares no code with the product.
"""

import json
import random
from bisect import bisect_left
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind, Session, WorkCalendar, read_days
from desk.domain.deadlines import Pause, Term, Unit, due, explain
from desk.domain.hours import AFTERNOON, MORNING, OfficeHours, Season, weekly

DAYS = read_days(
    json.loads((Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json").read_text(encoding="utf-8"))[
        "days"
    ]
)
NATION = WorkCalendar.build(DAYS)
SUMMER = Season((4, 16), (10, 15), weekly(Session(time(7), time(11)), Session(time(14), time(17)), saturday=[MORNING]))
ODD = WorkCalendar.build(
    [
        *DAYS,
        CalendarDay(date(2026, 3, 8), DayKind.MAKEUP, "Làm bù"),
        CalendarDay(date(2026, 3, 11), DayKind.OFF, "Bão"),
    ],
    OfficeHours(weekly(MORNING, AFTERNOON, saturday=[MORNING]), (SUMMER,)),
)
CALENDARS = {"nation": NATION, "odd": ODD}
FIRST, LAST = datetime(2026, 1, 1, tzinfo=VIETNAM), datetime(2026, 12, 1, tzinfo=VIETNAM)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
UNITS = {Unit.HOURS: 60, Unit.WORKING_DAYS: 30, Unit.DAYS: 60, Unit.MONTHS: 4}


# The slow one. ---------------------------------------------------------------------------------------------------


class Slow:
    """Every working minute of some months as one long list."""

    def __init__(self, odd: bool) -> None:
        self.odd = odd
        self.off = {d.day for d in DAYS if d.kind == "off"} | ({date(2026, 3, 11)} if odd else set())
        self.makeup = {d.day for d in DAYS if d.kind == "makeup"} | ({date(2026, 3, 8)} if odd else set())
        days = [date(2025, 12, 1) + DAY * n for n in range(700)]
        self.working = {d for d in days if self.spans(d)}
        self.minutes = [
            datetime.combine(day, time(m // 60, m % 60), VIETNAM)
            for day in days
            for start, end in self.spans(day)
            for m in range(start, end)
        ]

    def spans(self, day: date) -> list[tuple[int, int]]:
        """The sessions of a day, in minutes after midnight."""
        summer = self.odd and (4, 16) <= (day.month, day.day) <= (10, 15)
        full = [(420, 660), (840, 1020)] if summer else [(450, 690), (810, 1020)]
        if day in self.makeup:
            return full
        if day in self.off or day.weekday() == 6:
            return []
        if day.weekday() == 5:
            return [(450, 690)] if self.odd else []
        return full

    def closing(self, day: date) -> datetime:
        while day not in self.working:
            day += DAY
        return datetime.combine(day, time(), VIETNAM) + MINUTE * self.spans(day)[-1][1]

    def due(self, received: datetime, term: Term, pauses: list[Pause], cutoff: time = time(15)) -> datetime:
        start, counted = received, []
        for pause in sorted(pauses, key=lambda p: (p.since, p.until)):
            if pause.until <= received:
                continue
            if pause.since > self.end(start, term, counted, cutoff):
                break
            if pause.effect == "restart":
                start, counted = max([start, pause.until, *(p.until for p in counted)]), []
            else:
                counted.append(pause)
        return self.end(start, term, counted, cutoff)

    def end(self, start: datetime, term: Term, pauses: list[Pause], cutoff: time) -> datetime:
        if term.unit is Unit.HOURS:
            first = bisect_left(self.minutes, start)
            stopped = set()
            for p in pauses:
                stopped.update(
                    range(bisect_left(self.minutes, max(p.since, start)), bisect_left(self.minutes, p.until))
                )
            return self.minutes[first + term.amount * 60 + len(stopped) - 1] + MINUTE
        day, stopped_days = start.date(), set()
        for p in pauses:
            span = range(1, (p.until.date() - p.since.date()).days + 1)
            stopped_days.update(d for n in span if (d := p.since.date() + DAY * n) > day)
        if term.unit in (Unit.DAYS, Unit.MONTHS):
            last = day + DAY * term.amount if term.unit is Unit.DAYS else self.months(day, term.amount)
            last += DAY * len(stopped_days)
        else:
            last = day
            if term.unit is Unit.SAME_DAY and not (start.time() < cutoff and self.open_still(start)):
                last = self.closing(day + DAY).date()
            if term.unit is Unit.SAME_DAY:
                stopped_days = {d for d in stopped_days if d > last}
            amount = term.amount + len(stopped_days & self.working)
            while amount:
                last += DAY
                amount -= last in self.working
        return self.closing(max([last, *(p.until.date() for p in pauses)]))

    def open_still(self, moment: datetime) -> bool:
        return moment.date() in self.working and moment < self.closing(moment.date())

    def months(self, day: date, months: int) -> date:
        year, month = day.year, day.month
        for _ in range(months):
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        return date(year, month, min(day.day, monthrange(year, month)[1]))


SLOW = {"nation": Slow(odd=False), "odd": Slow(odd=True)}


def some_term(dice: random.Random) -> Term:
    unit = dice.choice([*UNITS, Unit.SAME_DAY])
    return Term(dice.randint(1, UNITS[unit]) if unit in UNITS else 0, unit)


def some_pause(dice: random.Random, received: datetime) -> Pause:
    since = received + MINUTE * dice.randint(-3 * 1440, 20 * 1440)
    return Pause(
        since, since + MINUTE * int(15 * 1440 * dice.random() ** 2), dice.choice(["resume", "resume", "restart"])
    )


@pytest.mark.parametrize("name", CALENDARS)
@pytest.mark.parametrize("seed", range(4))
def test_the_quick_count_agrees_with_the_slow_one(name, seed):
    dice, calendar, slow = random.Random(f"{name}{seed}"), CALENDARS[name], SLOW[name]
    paused = 0
    for _ in range(1000):
        received = FIRST + MINUTE * dice.randint(0, 300 * 1440)
        term, pauses = some_term(dice), [some_pause(dice, received) for _ in range(dice.choice([0, 0, 1, 1, 2, 3]))]
        answer = due(received, term, calendar, pauses)
        assert answer == slow.due(received, term, pauses), (received, str(term), pauses)
        paused += answer != due(received, term, calendar)
    assert paused > 100  # the pauses did matter


@pytest.mark.parametrize("name", CALENDARS)
def test_working_minutes_are_those_of_the_long_list(name):
    dice, calendar, slow = random.Random(name), CALENDARS[name], SLOW[name]
    for _ in range(2000):
        start = FIRST + MINUTE * dice.randint(0, 400 * 1440)
        end = start + MINUTE * int(120 * 1440 * dice.random() ** 3)
        expected = bisect_left(slow.minutes, end) - bisect_left(slow.minutes, start)
        assert calendar.working_minutes(start, end) == expected, (start, end)


# What must hold for every deadline. ------------------------------------------------------------------------------

always = settings(max_examples=600, derandomize=True, deadline=None, database=None)
calendars = st.sampled_from(list(CALENDARS))  # by name: a calendar is long to print
moments = st.integers(0, 334 * 86400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
terms = st.one_of(
    st.just(Term(0, Unit.SAME_DAY)),
    *(st.integers(1, most).map(lambda n, unit=unit: Term(n, unit)) for unit, most in UNITS.items()),
)
lengths = st.integers(0, 20 * 1440).map(lambda minutes: MINUTE * minutes)


@st.composite
def receipts_with_pauses(draw, effects=("resume", "restart"), overlapping=True):
    received = draw(moments)
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        since = (pauses[-1].until if pauses and not overlapping else received) + draw(lengths)
        pauses.append(Pause(since, since + draw(lengths), draw(st.sampled_from(effects))))
    return received, pauses


@always
@given(calendars, receipts_with_pauses(), terms)
def test_it_is_never_due_while_the_office_is_closed_nor_before_it_came(name, case, term):
    calendar = CALENDARS[name]
    received, pauses = case
    answer = due(received, term, calendar, pauses)
    sessions = calendar.sessions(answer.date())
    assert any(session.opens < answer.time() <= session.closes for session in sessions)
    assert answer > received
    assert answer.tzinfo is VIETNAM
    if term.unit is not Unit.HOURS:
        assert answer == calendar.closing(answer.date())


@always
@given(calendars, receipts_with_pauses(overlapping=False), terms, lengths)
def test_who_comes_later_is_never_served_earlier(name, case, term, later):
    calendar = CALENDARS[name]
    received, pauses = case
    assert due(received, term, calendar, pauses) <= due(received + later, term, calendar, pauses)


@always
@given(calendars, receipts_with_pauses(), terms, st.integers(1, 20))
def test_a_longer_term_never_ends_earlier(name, case, term, more):
    calendar = CALENDARS[name]
    received, pauses = case
    assume(term.unit is not Unit.SAME_DAY)
    longer = Term(term.amount + more, term.unit)
    assert due(received, term, calendar, pauses) <= due(received, longer, calendar, pauses)


@always
@given(calendars, receipts_with_pauses(), terms, lengths)
def test_a_pause_of_no_length_changes_nothing(name, case, term, after):
    calendar = CALENDARS[name]
    received, pauses = case
    nothing = Pause(received + after, received + after)
    assert due(received, term, calendar, [*pauses, nothing]) == due(received, term, calendar, pauses)


@always
@given(calendars, moments, terms, lengths, st.integers(0, 20), st.integers(1, 449))
def test_a_pause_taken_up_and_stopped_again_in_office_hours_changes_nothing(name, received, term, after, n, minute):
    calendar = CALENDARS[name]
    since = received + after
    day = calendar.add_working_days(calendar.next_working(since.date()), n)
    middle = calendar.add_working_time(datetime.combine(day, time(), VIETNAM), MINUTE * minute)
    assume(since < middle)
    until = middle + after
    whole = due(received, term, calendar, [Pause(since, until)])
    assert due(received, term, calendar, [Pause(since, middle), Pause(middle, until)]) == whole


@always
@given(calendars, receipts_with_pauses(("resume",)), terms, lengths)
def test_coming_back_later_never_makes_it_due_earlier(name, case, term, longer):
    calendar = CALENDARS[name]
    received, pauses = case
    assume(pauses)
    *rest, last = sorted(pauses, key=lambda p: p.since)
    stretched = Pause(last.since, last.until + longer)
    assert due(received, term, calendar, [*rest, last]) <= due(received, term, calendar, [*rest, stretched])


@always
@given(calendars, receipts_with_pauses(), terms)
def test_the_explanation_comes_to_the_same_moment_and_its_days_add_up(name, case, term):
    calendar = CALENDARS[name]
    received, pauses = case
    told = explain(received, term, calendar, pauses)
    assert told.at == due(received, term, calendar, pauses)
    assert told.trace[-1].day == told.at.date()
    assert told.trace[-1].text.startswith("Đến hạn: ")
    counted = [line for line in told.trace if line.counted]
    if term.unit in (Unit.WORKING_DAYS, Unit.DAYS):
        assert len(counted) == term.amount
    elif term.unit is Unit.HOURS:
        assert counted[-1].text.endswith("còn 0 giờ")
    else:
        assert len(counted) == 1
