"""Who holds a dossier at any minute: one answer for each open step of the route, whatever happened."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain import holding
from desk.domain.calendar import VIETNAM
from desk.domain.holding import Given
from desk.domain.workflow import Outcome

START = datetime(2026, 3, 2, 8, 0, tzinfo=VIETNAM)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


@dataclass
class Step:
    """One task, as the question needs it."""

    id: int
    position: int
    opened_at: datetime
    done_at: datetime | None = None
    acknowledged_at: datetime | None = None
    outcome: str | None = None
    branch: int = 0
    name: str = "Thẩm tra"
    agency_name: str = "Xã Yết Kiêu"
    department_name: str = "Tư pháp"
    assignee_name: str = ""
    sent_by: str = "Trần Thị Bích"
    from_task_id: int | None = None
    done_by: str = ""


def test_until_somebody_confirms_the_sender_answers_for_it() -> None:
    first = Step(1, 1, at(0), at(10), at(0), "received", department_name="Một cửa", assignee_name="Trần Thị Bích")
    step = Step(2, 2, at(10), acknowledged_at=at(40), assignee_name="Lê Văn Cường", from_task_id=1)
    [moving] = holding.at([first, step], at(20))
    assert (moving.moving, moving.answers) == (True, "Trần Thị Bích, Một cửa, Xã Yết Kiêu")
    [held] = holding.at([first, step], at(40))
    assert (held.moving, held.answers, held.since) == (False, "Lê Văn Cường, Tư pháp, Xã Yết Kiêu", at(40))
    [clerk] = holding.at([first, step], at(9))
    assert clerk.answers == "Trần Thị Bích, Một cửa, Xã Yết Kiêu"


def test_a_transfer_that_was_recalled_never_happened() -> None:
    sender = Step(1, 1, at(0), None, at(0), assignee_name="Lê Văn Cường")
    gone = Step(2, 2, at(10), at(20), None, Outcome.RECALLED, from_task_id=1)
    assert [h.person for h in holding.at([sender, gone], at(15))] == ["Lê Văn Cường"]


def test_whom_it_was_given_to_before_is_not_forgotten() -> None:
    step = Step(1, 2, at(0), at(90), at(10), "forwarded", assignee_name="Cao Thị Vui", done_by="Cao Thị Vui")
    told = [Given(1, at(30), "Trịnh Văn Quý", "Mai Xuân Hợp"), Given(1, at(60), "Cao Thị Vui", "Trịnh Văn Quý")]
    found = [(h.since, h.person) for h in holding.holdings([step], told) if not h.moving]
    assert found == [(at(10), "Mai Xuân Hợp"), (at(30), "Trịnh Văn Quý"), (at(60), "Cao Thị Vui")]


def test_given_by_the_head_on_arrival_it_is_that_persons_from_then_on() -> None:
    step = Step(1, 2, at(0), None, at(10), assignee_name="Cao Thị Vui")
    found = [(h.moving, h.person) for h in holding.holdings([step], [Given(1, at(10), "Cao Thị Vui")])]
    assert found == [(True, ""), (False, "Cao Thị Vui")]


def test_side_by_side_the_first_of_the_route_comes_first() -> None:
    one, two = Step(2, 2, at(0), acknowledged_at=at(5)), Step(3, 3, at(0), acknowledged_at=at(1))
    assert [h.position for h in holding.at([two, one], at(9))] == [2, 3]


@dataclass
class Life:
    """A dossier going along: at every minute the steps that are open are known by construction."""

    steps: list[Step] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    ended: datetime | None = None


ACTS = st.sampled_from(("pass", "fork", "acknowledge", "give", "beside", "recall", "end"))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    """Steps opened, confirmed, given, passed on, recalled, forked; questions beside them; perhaps an end, never without an open step."""
    life, minute = Life([Step(1, 1, at(0))]), 0
    for _ in range(draw(st.integers(0, 14))):
        minute += draw(st.integers(0, 50))
        now, act = at(minute), draw(ACTS)
        live = [s for s in life.steps if s.done_at is None and not s.branch]
        step = draw(st.sampled_from(live))
        number = len(life.steps) + 1
        if act == "acknowledge" and step.acknowledged_at is None:
            step.acknowledged_at, step.assignee_name = now, f"Người {number}"
        elif act == "give":
            life.given.append(Given(step.id, now, f"Người {number}", step.assignee_name))
            step.assignee_name, step.acknowledged_at = f"Người {number}", step.acknowledged_at or now
        elif act == "beside":
            life.steps.append(Step(number, step.position, now, branch=1))
        elif act == "recall":
            life.steps.append(
                Step(number, step.position + 1, now, now + timedelta(minutes=1), outcome=Outcome.RECALLED)
            )
        elif act == "end":
            for one in life.steps:
                if one.done_at is None:
                    one.done_at, one.outcome = now, Outcome.CANCELLED
            life.ended = now
            break
        elif act in ("pass", "fork"):
            step.done_at, step.outcome, step.acknowledged_at = now, Outcome.FORWARDED, step.acknowledged_at or now
            step.done_by = step.assignee_name = step.assignee_name or f"Người {number}"
            for n in range(2 if act == "fork" else 1):
                life.steps.append(Step(number + n, step.position + 1 + n, now, from_task_id=step.id))
    return life


@settings(max_examples=300)
@given(lives(), st.integers(-10, 800))
def test_exactly_one_answer_for_each_open_step_at_every_minute(life: Life, minute: int) -> None:
    moment = at(minute)
    open_then = [
        s for s in life.steps
        if not s.branch and s.outcome != Outcome.RECALLED and s.opened_at <= moment and (s.done_at is None or moment < s.done_at)
    ]  # fmt: skip
    found = holding.at(life.steps, moment, life.given)
    assert sorted(h.position for h in found) == sorted(s.position for s in open_then)
    if moment >= START and (life.ended is None or moment < life.ended):
        assert found, "no minute without a holder"
    if life.ended is not None and moment >= life.ended:
        assert not found
    for held in found:
        if held.moving:
            assert held.acknowledged_at is None or moment < held.acknowledged_at
            assert held.sent_by in held.answers
        else:
            assert held.acknowledged_at is not None
            assert held.acknowledged_at <= moment


@settings(max_examples=200)
@given(lives())
def test_the_spans_of_a_step_follow_each_other_without_gap_or_overlap(life: Life) -> None:
    for step in life.steps:
        alone = replace(step, from_task_id=None)
        spans = holding.holdings([alone], life.given)
        if step.branch or step.outcome == Outcome.RECALLED or step.done_at == step.opened_at:
            assert spans == []
            continue
        assert spans[0].since == step.opened_at
        assert spans[-1].until == step.done_at
        assert all(a.until == b.since for a, b in pairwise(spans))
