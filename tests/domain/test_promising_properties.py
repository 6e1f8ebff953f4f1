"""What must hold for every promise over a route, and for every reminder of a deadline."""

from datetime import datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.domain.calendar import VIETNAM
from desk.domain.deadlines import Pause, Term, due
from desk.domain.promising import explain_promise, promise
from desk.domain.routing import Plan, PlanLeg
from desk.domain.watching import BEFORE, Stage, last_look, looks, next_look
from tests.domain import naive
from tests.domain.offices import CALENDARS, slow
from tests.domain.test_deadlines_properties import lengths, moments, offices

always = settings(max_examples=300, derandomize=True, deadline=None, database=None)
MINUTE = timedelta(minutes=1)
NAMES = list(CALENDARS)

# Promises. ----------------------------------------------------------------------------------------------------------

written = st.sampled_from([None, "2h", "8h", "30h", "1wd", "5wd", "12wd", "1d", "10d", "30d", "1mo", "same-day"])
caps = st.sampled_from([None, None, "3wd", "10wd", "20d", "1mo", "40h"])


def calendar_of(agency_id):
    return CALENDARS[NAMES[agency_id]]


@st.composite
def plans(draw, cap=caps, agencies=st.integers(0, 3)):
    """Legs in a row and side by side, at offices with different calendars; some without a term."""
    legs, stage = [], 0
    for number in range(draw(st.integers(1, 5))):
        stage += draw(st.booleans()) and number > 0
        legs.append(PlanLeg(number, stage, draw(agencies), f"Nơi {number}", "Xã", draw(written), ()))
    assume(any(leg.term for leg in legs))
    return Plan(tuple(legs), draw(cap))


@st.composite
def pauses_after(draw, received, effects=("resume", "restart")):
    pauses, since = [], received
    for _ in range(draw(st.integers(0, 3))):
        since += draw(lengths)
        until = since + draw(lengths)
        pauses.append(Pause(since, until, draw(st.sampled_from(effects)), "chờ bổ sung", draw(st.integers(0, 2))))
        since = until
    return pauses


@always
@given(plans(), moments, written, st.data())
def test_the_explanation_of_a_promise_comes_to_the_same_moment(plan, received, official, data):
    pauses = data.draw(pauses_after(received))
    term = Term.parse(official) if official else None
    told = explain_promise(plan, received, calendar_of, term, pauses=pauses)
    assert told.at == promise(plan, received, calendar_of, term, pauses=pauses)
    assert told.trace[-1].day == told.at.date()
    assert f"{told.at:%H:%M}" in told.trace[-1].text


@always
@given(plans(), moments, lengths, st.data())
def test_who_comes_later_is_never_promised_earlier(plan, received, later, data):
    pauses = data.draw(pauses_after(received, ("resume",)))
    if any("same-day" in (leg.term, plan.cap) for leg in plan.legs):  # as in ``test_deadlines_properties``
        pauses = []
    sooner = promise(plan, received, calendar_of, None, pauses=pauses)
    assert sooner <= promise(plan, received + later, calendar_of, None, pauses=pauses)


@always
@given(plans(), moments, st.data())
def test_an_office_of_the_route_is_always_open_at_the_promised_moment(plan, received, data):
    answer = promise(plan, received, calendar_of, None, pauses=data.draw(pauses_after(received)))
    homes = {leg.agency_id for leg in plan.legs}
    sessions = [s for home in homes for s in calendar_of(home).sessions(answer.date())]
    assert any(s.opens < answer.time() <= s.closes for s in sessions)


@always
@given(plans(cap=st.sampled_from(["3wd", "10wd", "20d", "1mo", "40h"])), moments, st.data())
def test_a_cap_bounds_the_whole_and_does_nothing_else(plan, received, data):
    pauses = data.draw(pauses_after(received, ("resume",)))
    capped = promise(plan, received, calendar_of, None, pauses=pauses)
    home = calendar_of(plan.legs[0].agency_id)
    assert capped <= due(received, Term.parse(plan.cap), home, pauses)
    if not pauses:
        free = promise(Plan(plan.legs), received, calendar_of, None)
        assert capped == min(free, due(received, Term.parse(plan.cap), home))


@always
@given(plans(cap=st.none()), moments)
def test_legs_take_their_time_one_after_another_and_side_by_side_the_longest(plan, received):
    moment = received
    for stage in range(plan.legs[-1].stage + 1):
        beside = [leg for leg in plan.legs if leg.stage == stage and leg.term]
        ends = [due(moment, Term.parse(leg.term), calendar_of(leg.agency_id)) for leg in beside]
        assert all(end > moment for end in ends)
        moment = max(ends, default=moment)
    assert promise(plan, received, calendar_of, None) == moment


@always
@given(st.integers(0, 3).flatmap(lambda n: plans(agencies=st.just(n))), moments, lengths, lengths, st.floats(0, 1))
def test_a_pause_taken_up_and_stopped_again_changes_no_promise(plan, received, after, long, part):
    calendar = calendar_of(plan.legs[0].agency_id)
    since, until = received + after, received + after + MINUTE + long
    middle = calendar.add_working_time(since, max(MINUTE, calendar.working_time(since, until) * part))
    assume(middle < until)
    whole = promise(plan, received, calendar_of, None, pauses=[Pause(since, until)])
    halves = [Pause(since, middle), Pause(middle, until)]
    assert promise(plan, received, calendar_of, None, pauses=halves) == whole


# Reminders. ---------------------------------------------------------------------------------------------------------


@always
@given(offices, moments, lengths, st.booleans())
def test_reminders_come_in_office_hours_at_their_distance_from_the_deadline(name, opened, after, closing):
    calendar, office = CALENDARS[name], slow(name)
    due_at = (
        calendar.closing_on_or_after((opened + timedelta(days=1) + after).date())
        if closing
        else calendar.add_working_time(opened, MINUTE + after / 4)
    )
    said = list(looks(opened, due_at, calendar))
    assert [look.stage for look in said] == [s for s in Stage if s in {look.stage for look in said}]
    assert said == sorted(said)
    for look in said:
        assert look.at.tzinfo is VIETNAM
        assert any(s.opens <= look.at.time() < s.closes for s in calendar.sessions(look.at.date())), look
        assert (look.at >= due_at) is (look.stage is Stage.OVERDUE)
        assert look.at > opened
        if look.stage in BEFORE:
            first, last = naive.minute_of(look.at) // naive.A_DAY, naive.minute_of(due_at) // naive.A_DAY
            assert office.working_days(first, last) == BEFORE[look.stage]
            assert calendar.worked_today(look.at) == timedelta(0)
    assert said[-1].stage is Stage.OVERDUE
    assert calendar.working_time(due_at, said[-1].at) == timedelta(0)


@always
@given(offices, moments, lengths, lengths)
def test_whoever_looks_late_says_the_last_thing_and_then_what_is_still_to_come(name, opened, after, passed):
    calendar = CALENDARS[name]
    due_at = calendar.add_working_time(opened, MINUTE + after / 4)
    said = list(looks(opened, due_at, calendar))
    now: datetime = opened + passed
    gone, to_come = [x for x in said if x.at <= now], [x for x in said if x.at > now]
    assert last_look(opened, due_at, now, calendar) == (gone[-1] if gone else None)
    assert next_look(opened, due_at, now, calendar) == (to_come[0] if to_come else None)
