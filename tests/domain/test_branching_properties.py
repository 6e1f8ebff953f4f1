"""What must hold for every route with branches: whatever comes out, a dossier gets one result, and never a step it should not."""

from itertools import pairwise

from hypothesis import event, given, settings
from hypothesis import strategies as st

from desk.domain.branching import Fate, happening, ways
from desk.domain.catalogue.route import route_slips
from desk.domain.promising import counted
from desk.domain.routing import Plan, happens, leg_fates, resolve, step_fates
from desk.domain.workflow import StepKind
from tests.domain.routes import LEVELS, choosable, routes, walk, walkable
from tests.domain.test_routing import PLACES

always = settings(max_examples=200, derandomize=True, deadline=None, database=None)
orders = st.lists(st.integers(0, 3), min_size=1, max_size=7)


def _plan(route) -> Plan:
    return Plan.from_json(resolve(route, 3, PLACES).to_json())


def _kinds(steps, kind: StepKind) -> int:
    return sum(step.kind is kind for step in steps)


@always
@given(walkable(), orders)
def test_whatever_comes_out_a_dossier_gets_one_result_and_comes_back(route, order):
    assert route_slips(route, LEVELS) == []
    plan = _plan(route)
    combinations = choosable(plan)
    event(f"{min(len(combinations), 9)} combinations")
    for words in combinations:
        way = walk(plan, words, order)
        assert _kinds(way, StepKind.ISSUE) == 1
        assert _kinds(way, StepKind.RETURN) == 1
        assert way[-1].kind is StepKind.RETURN
        assert len({step.position for step in way}) == len(way), "no step is opened twice"


@always
@given(routes(), orders)
def test_no_step_opens_whose_condition_fails_and_none_is_left_out_whose_holds(route, order):
    plan = _plan(route)
    for words in choosable(plan):
        way = walk(plan, words, order)
        met = {step.key: words[step.key] for step in way if step.outcomes}
        opened = {step.position for step in way}
        for step in plan.steps:
            holds = step.only_if is None or met.get(step.only_if.step) == step.only_if.outcome
            assert (step.position in opened) is holds
        for earlier, later in pairwise(way):
            assert plan.legs[earlier.leg].stage <= plan.legs[later.leg].stage


@always
@given(routes())
def test_a_route_without_slips_is_one_that_can_be_walked_on_every_way(route):
    """The check and the walk agree; the route is refused exactly when some combination fails."""
    slips, plan = route_slips(route, LEVELS), _plan(route)
    good = True
    for words in choosable(plan):
        way = walk(plan, words)
        good &= _kinds(way, StepKind.ISSUE) == 1
        for leg in plan.legs[1:-1]:
            here = [step.kind for step in way if step.leg == leg.leg]
            if here and leg.agency_id != plan.legs[0].agency_id:
                good &= here[0] is StepKind.RECEIVE
                good &= len(here) == len(leg.steps) or set(here) != {StepKind.RECEIVE}
    event(f"walked: {good}")
    assert (not slips) is good, [str(slip) for slip in slips]
    for slip in slips:
        row = route
        for part in slip.path.split("."):
            row = row[int(part)] if part.isdecimal() else row[part]  # every slip leads to its row


@always
@given(routes())
def test_the_ways_are_all_that_can_be_walked_and_no_other(route):
    plan = _plan(route)
    told = {frozenset(n for n, met in enumerate(way.happens, start=1) if met) for way in ways(plan.steps)}
    walked = {frozenset(step.position for step in walk(plan, words)) for words in choosable(plan)}
    assert told == walked
    for way in ways(plan.steps):
        assert happening(plan.steps, way.chosen) == way.happens


@always
@given(routes(), st.data())
def test_choosing_decides_and_never_takes_back(route, data):
    """What is sure stays sure, what never happens stays so; in the end nothing is open, and the promise has grown by what came in."""
    plan = _plan(route)
    words = data.draw(st.sampled_from(choosable(plan)))
    chosen: dict[str, str] = {}
    before, legs = step_fates(plan), counted(plan).legs
    for step in walk(plan, words):
        if step.outcomes:
            chosen[step.key] = words[step.key]
            after = step_fates(plan, chosen)
            assert all(a is b for a, b in zip(after, before, strict=True) if b is not Fate.OPEN)
            assert {leg.leg for leg in legs} <= {leg.leg for leg in counted(plan, chosen).legs}
            before, legs = after, counted(plan, chosen).legs
    assert Fate.OPEN not in [*before, *leg_fates(plan, chosen)]
    assert happens(plan, chosen) == {n for n, fate in enumerate(before, start=1) if fate is Fate.SURE}
