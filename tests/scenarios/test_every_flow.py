"""Each of the 28 cross-level flows from the counter of a commune to the citizen's hand, every step by somebody who has that job only.

Spread over them: one is late at the district, one is sent back from the province, one sending is recalled, one officer is on leave.
"""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from desk.domain.workflow import Status, StepKind
from desk.policy import Actor, Role
from desk.services import charging, processing, recalling, returning, standing_in
from desk.services.standing_in import Wish
from desk.store.db import db
from desk.store.models import Dossier, Task
from desk.store.queries import dossiers, tasks
from desk.store.queries.logbook import broken_chains
from tests.scenarios.flows import FLOWS, Flow, Province, amounts, plan_of, province
from tests.scenarios.story import VERBS
from tests.shared import shared

# Flows of the file: thân nhân liệt sĩ, Bà mẹ Việt Nam anh hùng, bị địch bắt tù đày, trợ cấp khi người có công từ trần
LATE_AT, SENT_BACK, RECALLED, AWAY = 8, 9, 12, 15
UNITS = {"ngay_lam_viec": "wd", "ngay": "d"}


class Walk:
    """One dossier of a flow, step by step, each by whoever has that job."""

    def __init__(self, ground: Province, flow: Flow) -> None:
        self.ground, self.flow = ground, flow
        self.dossier = ground.receive(flow)
        self.number = self.dossier.number

    @property
    def open(self) -> list[Task]:
        return list(dossiers.open_tasks(db.session(), self.dossier.id))

    def doer(self, task: Task) -> Actor:
        return self.ground.person(task.role, task.agency_id, task.department_id)

    def do(self, task: Task, verb: Callable[..., Any] | None = None, *args: Any, by: Actor | None = None) -> Any:
        """The step done by its own person; a step that asks for an outcome gets the first one (what mostly happens)."""
        step = plan_of(self.dossier).at(task.position)
        given = {"choice": step.outcomes[0]} if step.outcomes and verb is None else {}
        with self.ground.work(by or self.doer(task)) as w:
            return (verb or VERBS[task.kind])(w, tasks.task(w.session, w.actor, task.id), *args, **given)

    def spend(self, task: Task, share: float = 0.5) -> None:
        """Let a part of the step's own time pass."""
        now = self.ground.clock()
        self.ground.clock.set((now + (task.due_at - now) * share).strftime("%Y-%m-%dT%H:%M"))

    def until(self, where: Callable[[Task], bool]) -> Task:
        """Go on until a step is open for which ``where`` holds."""
        for _ in range(40):
            here = self.open
            if found := next((t for t in here if where(t)), None):
                return found
            self.spend(here[0])
            self.do(here[0])
        raise AssertionError(f"never came there: {[t.name for t in self.open]}")

    def home(self) -> Dossier:
        """Go on to the result, and into the citizen's hand."""
        task = self.until(lambda t: t.kind == StepKind.RETURN)
        ready = db.session.get_one(Dossier, self.dossier.id)
        assert ready.state is Status.READY
        assert (task.agency_id, ready.number) == (ready.agency_id, self.number)
        self.do(task, returning.hand_over, "owner")
        return db.session.get_one(Dossier, self.dossier.id)


@pytest.fixture
def begin(request: pytest.FixtureRequest, tmp_path) -> Iterator[Callable[[Flow], Walk]]:
    law = request.node.callspec.params["flow"].law if hasattr(request.node, "callspec") else "2018"
    with province(tmp_path, law) as ground:
        yield lambda flow: Walk(ground, flow)


def of_file(n: int) -> dict[str, Any]:
    """The n-th flow of the file."""
    return json.loads(shared("data/lienthong_flows.json").read_text(encoding="utf-8"))[n - 1]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: f"{flow.n:02}-{flow.code}")
def test_from_the_commune_to_the_result_and_back(flow: Flow, begin) -> None:
    walk = begin(flow)
    plan, said = plan_of(walk.dossier), of_file(flow.n)["buoc"]
    wanted = {unit: sum(b["so"] for b in said if UNITS.get(b["dv"]) == unit) for unit in ("wd", "d")}
    counted = amounts([leg.term for leg in plan.legs])
    assert (counted["wd"], counted["d"]) == (wanted["wd"], wanted["d"] + flow.more_days)
    ended = walk.home()
    assert (ended.state, ended.number) == (Status.RETURNED, walk.number)
    assert ended.ready_at <= ended.first_promised_at
    visited = dict.fromkeys(t.agency_id for t in dossiers.tasks_of(db.session(), ended.id))
    assert list(visited) == list(dict.fromkeys(s.agency_id for leg in plan.legs for s in leg.steps))
    assert list(broken_chains(db.session())) == []


def flow_of(n: int) -> Flow:
    return next(flow for flow in FLOWS if flow.n == n)


def test_one_is_late_at_the_district_and_the_district_is_named(begin) -> None:
    walk = begin(flow_of(LATE_AT))
    task = walk.until(lambda t: t.level == "Huyện" and t.kind == StepKind.PROCESS)
    walk.ground.clock.set((task.due_at + timedelta(days=30)).strftime("%Y-%m-%dT10:00"))
    ended = walk.home()
    assert ended.ready_at > ended.due_at
    pauses: list[Any] = []
    told = charging.charged(db.session(), ended, dossiers.tasks_of(db.session(), ended.id), pauses, walk.ground.clock())
    worst = max(told.agencies, key=lambda share: share.over)
    assert worst.agency == task.agency_name
    assert told.dossier is not None
    assert sum(share.tenths for share in told.dossier.shares) > 0


def test_one_is_sent_back_from_the_province_to_the_district_and_comes_again(begin) -> None:
    walk = begin(flow_of(SENT_BACK))
    task = walk.until(lambda t: t.level == "Tỉnh" and t.kind == StepKind.PROCESS)
    district = next(
        s for s in reversed(plan_of(walk.dossier).steps) if s.level == "Huyện" and s.kind is StepKind.PROCESS
    )
    walk.do(task, processing.send_back, "Biên bản thiếu chữ ký của đại diện thôn.", district.position)
    [again] = walk.open
    assert (again.level, again.attempt, again.assignee_name != "") == ("Huyện", 2, True)
    ended = walk.home()
    assert ended.state is Status.RETURNED
    assert [e.what for e in dossiers.events_of(db.session(), ended.id)].count("send_back") == 1


def test_one_sending_is_recalled_before_anybody_confirmed_it_and_goes_again(begin) -> None:
    walk = begin(flow_of(RECALLED))
    task = walk.until(lambda t: t.level == "Xã" and t.kind == StepKind.APPROVE)
    due = task.due_at
    leader = walk.doer(task)
    walk.do(task)
    [sent] = walk.open
    with walk.ground.work(leader) as w:
        recalling.recall(w, tasks.task(w.session, w.actor, task.id))
    [again] = walk.open
    assert (again.id, again.due_at, again.done_at) == (task.id, due, None)  # the transfer never happened
    db.session.refresh(sent)
    assert (sent.outcome, sent.acknowledged_at) == ("recalled", None)
    ended = walk.home()
    assert ended.state is Status.RETURNED
    assert list(broken_chains(db.session())) == []


def test_one_officer_is_on_leave_and_the_deputy_does_the_step(begin) -> None:
    walk = begin(flow_of(AWAY))
    ground = walk.ground
    task = walk.until(lambda t: t.level == "Huyện" and t.kind == StepKind.PROCESS)
    absent = walk.doer(task)
    next_door = next(
        s.department_id for s in plan_of(walk.dossier).steps if s.agency_id == task.agency_id and s.role == "clerk"
    )
    deputy = ground.person("officer", task.agency_id, next_door)
    first = ground.clock().date()
    with ground.work(absent) as w:
        wish = Wish(
            "leave", absent.id, task.agency_id, first, first + timedelta(days=5), "Nghỉ phép", deputy.id, [Role.OFFICER]
        )
        number = standing_in.register(w, wish).number
    deputy = ground.person("officer", task.agency_id, next_door)  # with what is delegated now
    walk.do(task, by=deputy)
    db.session.refresh(task)
    assert (task.done_by, task.done_under) == (deputy.name, number)
    assert walk.home().state is Status.RETURNED
