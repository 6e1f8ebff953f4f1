"""What a page offers and what the services would do are one thing, role by role and status by status."""

from collections.abc import Callable
from typing import Any

import pytest

from desk.domain.errors import DeskError
from desk.domain.routing import Plan
from desk.domain.workflow import Status
from desk.policy import Actor
from desk.services import pausing, processing, receiving, returning, supplementing
from desk.store.models import Dossier, Task
from desk.store.queries import units
from desk.store.work import Work
from desk.web.offers import offers
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, open_task, tasks_of

STAFF = (
    "yk.motcua", "yk.tuphap", "yk.ldtbxh", "yk.lanhdao", "yk.vanthu", "tt.motcua", "tt.ldtbxh", "gl.motcua", "gl.ldtbxh", "gl.truongphong",
    "gl.lanhdao", "gl.vanthu", "gl.giamsat", "quantri", "danhmuc",
)  # fmt: skip
REASON = "Thiếu chữ ký của người khai."


def _people_for(work: Work, task: Task) -> int:
    return int(units.able(work.session, task.role, task.agency_id, task.department_id, work.now.date())[0][0])


OF_STEP: dict[str, Callable[[Work, Task], Any]] = {
    "acknowledge": lambda w, t: processing.acknowledge(w, t),
    "assign": lambda w, t: processing.assign(w, t, _people_for(w, t)),
    "pass_on": lambda w, t: processing.pass_on(w, t, "Đủ điều kiện."),
    "send_back": lambda w, t: processing.send_back(w, t, REASON),
    "ask": lambda w, t: supplementing.ask(w, t, [t.dossier.papers_in[0].name], REASON, confirmed=True),
    "pause": lambda w, t: pausing.pause(w, t, "land-dues", "Thông báo thuế số 12 ngày 02/3/2026."),
    "unpause": lambda w, t: pausing.unpause(w, t),
    "bill": lambda w, t: processing.bill(w, t, 20_000, REASON),
    "issue": lambda w, t: processing.issue(w, t),
    "hand_over": lambda w, t: returning.hand_over(w, t, "owner", fee_settled=True),
}
OF_DOSSIER: dict[str, Callable[[Work, Dossier], Any]] = {
    "receive": lambda w, d: receiving.accept(w, d),
    "refuse": lambda w, d: receiving.refuse_submitted(w, d, REASON),
    "ask_at_desk": lambda w, d: supplementing.ask_submitted(w, d, [d.papers_in[0].name], REASON),
    "resume": lambda w, d: supplementing.resume(w, d),
    "settle": lambda w, d: processing.settle(w, d),
    "withdraw": lambda w, d: processing.withdraw(w, d, REASON),
    "stop": lambda w, d: processing.stop(w, d, REASON),
}
PASSING = {"forward", "process", "approve"}


class _Undo(Exception):
    """It went through; take it back."""


def _goes_through(work: Any, actor: Actor, act: Callable[[Work], Any]) -> bool:
    try:
        with work(actor) as w:
            act(w)
            w.session.flush()
            raise _Undo
    except _Undo:
        return True
    except DeskError:
        return False


def _stage(story: Story, status: Status) -> list[int]:
    """Dossiers of this status; while work is under way, at every kind of step."""
    act, people = story.work, story.people
    if status is Status.SUBMITTED:
        return [story.submitted()]
    if status is Status.REFUSED:
        with act(people["yk.motcua"]) as w:
            return [receiving.refuse(w, builders.application(w.session), REASON).id]
    if status in (Status.READY, Status.RETURNED):
        ready = story.ready()
        if status is Status.RETURNED:
            with act(people["yk.motcua"]) as w:
                returning.hand_over(w, open_task(ready), "owner", fee_settled=True)
        return [ready]
    if status is Status.PROCESSING:
        at_leader = story.passed(story.received(BIRTH), "yk.tuphap")
        at_records = story.passed(
            story.received(BIRTH, owner=builders.who(id_number="030090000025")), "yk.tuphap", "yk.lanhdao"
        )
        paused = story.received(ALLOWANCE, owner=builders.who(id_number="030090000033"))
        with act(people["yk.ldtbxh"]) as w:
            pausing.pause(w, open_task(paused), "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")
        return [at_leader, at_records, paused, story.passed(story.received(ALLOWANCE), "yk.ldtbxh", "yk.ldtbxh")]
    first = story.received(ALLOWANCE)
    if status is Status.WAITING:
        return [story.asked(first, "yk.ldtbxh")]
    if status is Status.PAYING:
        return [story.billed(first, "yk.ldtbxh")]
    if status is Status.WITHDRAWN:
        with act(people["yk.motcua"]) as w:
            processing.withdraw(w, dossier_of(first), REASON)
    if status is Status.STOPPED:
        with act(people["yk.lanhdao"]) as w:
            processing.stop(w, dossier_of(first), REASON)
    return [first]


def _offered(actor: Actor, dossier_id: int) -> set[tuple[str, int]]:
    dossier = dossier_of(dossier_id)
    plan = Plan.from_json(dossier.plan) if dossier.plan else None
    found = offers(actor, dossier, plan, tasks_of(dossier_id))
    return {("pass_on" if o.name in PASSING else o.name, o.task.id if o.task else 0) for o in found}


@pytest.mark.parametrize("status", list(Status), ids=lambda s: s.name.lower())
def test_the_page_offers_what_the_services_do_and_nothing_else(status: Status, story: Story, work: Any) -> None:
    ids = _stage(story, status)
    assert {dossier_of(i).state for i in ids} == {status}
    for username in STAFF:
        actor = story.people[username]
        for dossier_id in ids:
            offered = _offered(actor, dossier_id)
            really = {
                (name, 0)
                for name, act in OF_DOSSIER.items()
                if _goes_through(work, actor, lambda w, act=act, i=dossier_id: act(w, dossier_of(i)))
            }
            for task in tasks_of(dossier_id):
                known = task.acknowledged_at is not None
                for name, verb in OF_STEP.items():
                    if name == "acknowledge" and known:
                        continue  # nothing is lost by saying twice that it came; it is only not offered
                    if _goes_through(work, actor, lambda w, verb=verb, i=dossier_id: verb(w, open_task(i))):
                        really.add((name, task.id))
            assert offered == really, f"{username}, {status.name}, dossier {dossier_id}"


def test_somebody_is_offered_something_at_every_open_status(story: Story) -> None:
    """A dossier never stands where nobody can move it."""
    for status in (Status.SUBMITTED, Status.RECEIVED, Status.PROCESSING, Status.WAITING, Status.PAYING, Status.READY):
        for dossier_id in _stage(story, status):
            assert any(_offered(story.people[name], dossier_id) for name in STAFF), status.name
