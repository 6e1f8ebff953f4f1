"""What a page offers and what the services would do are one thing, role by role and status by status."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desk.clock import stopped_at
from desk.domain.errors import DeskError, NotFound
from desk.domain.routing import Plan
from desk.domain.workflow import Status
from desk.policy import Actor
from desk.services import (
    composing,
    consulting,
    expiring,
    extending,
    inquiring,
    misdirecting,
    pausing,
    posting,
    processing,
    recalling,
    receiving,
    reopening,
    returning,
    skipping,
    stopping,
    supplementing,
)
from desk.services.composing import Text
from desk.services.consulting import Asked
from desk.store.db import db
from desk.store.models import Dossier, Extension, Task
from desk.store.queries import clocks, consultees, dossiers, units
from desk.store.work import Work
from desk.web.offers import offers
from tests import builders
from tests.conftest import MONDAY
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, _dossier, dossier_of, open_task, step_of, tasks_of

STAFF = (
    "yk.motcua", "yk.tuphap", "yk.ldtbxh", "yk.lanhdao", "yk.vanthu", "tt.motcua", "tt.ldtbxh", "gl.motcua", "gl.ldtbxh", "gl.truongphong",
    "gl.lanhdao", "gl.vanthu", "gl.giamsat", "quantri", "danhmuc",
)  # fmt: skip
REASON = "Thiếu chữ ký của người khai."
NEW_DATE = date(2026, 3, 31)  # a day after the allowance is owed
NOW = stopped_at(MONDAY)()


def _people_for(work: Work, task: Task) -> int:
    return int(units.able(work.session, task.role, task.agency_id, task.department_id, work.now.date())[0][0])


def _new_date(work: Work, task: Task) -> date:
    """A day that the rule allows: the one that the page proposes."""
    room = extending.room(work.session, task.dossier, work.now)
    return extending.suggestion(work.session, task.dossier, [task], room, work.now).date()


def _elsewhere(task: Task) -> int:
    """A department that may be asked: not the one that asks."""
    units = consultees.everybody(db.session(), NOW.date())
    return next(
        u.department_id for u in units if u.department_id != task.department_id and u.agency_id != task.agency_id
    )


OF_STEP: dict[str, Callable[[Work, Task], Any]] = {
    "consult": lambda w, t: consulting.consult(w, t, REASON, [Asked(_elsewhere(t))]),
    "publish": lambda w, t: posting.publish(w, t, REASON, NEW_DATE),
    "convene": lambda w, t: posting.convene(w, t, REASON, NEW_DATE),
    "give_opinion": lambda w, t: consulting.answer(w, t, "Thống nhất"),
    "end_posting": lambda w, t: posting.end_posting(w, t, "Không có ý kiến khiếu nại"),
    "conclude": lambda w, t: posting.conclude(w, t, REASON),
    "take_back": lambda w, t: consulting.take_back(w, t, REASON),
    "acknowledge": lambda w, t: processing.acknowledge(w, t),
    "assign": lambda w, t: processing.assign(w, t, _people_for(w, t)),
    "pass_on": lambda w, t: processing.pass_on(w, t, "Đủ điều kiện."),
    "send_back": lambda w, t: processing.send_back(w, t, REASON),
    "draft": lambda w, t: composing.write(w, t, Text("refuse", "Thông báo", "", "Không giải quyết.", "CHỦ TỊCH")),
    "ask_more": lambda w, t: inquiring.ask_more(w, t, "Đã đối chiếu bản gốc chưa?"),
    "ask": lambda w, t: supplementing.ask(w, t, [t.dossier.papers_in[0].name], REASON, confirmed=True),
    "pause": lambda w, t: pausing.pause(w, t, "land-dues", "Thông báo thuế số 12 ngày 02/3/2026."),
    "unpause": lambda w, t: pausing.unpause(w, t),
    "bill": lambda w, t: processing.bill(w, t, 20_000, REASON),
    "issue": lambda w, t: processing.issue(w, t),
    "hand_over": lambda w, t: returning.hand_over(w, t, "owner", fee_settled=True),
    "recall": lambda w, t: recalling.recall(w, t),
    "misdirect": lambda w, t: misdirecting.give_back(w, t, REASON),
    "skip": lambda w, t: skipping.skip(w, t, REASON),
    "accept_papers": lambda w, t: supplementing.accept(w, t),
    "propose_extension": lambda w, t: extending.propose(w, t, "verify", "", _new_date(w, t)),
}
OF_DOSSIER: dict[str, Callable[[Work, Dossier], Any]] = {
    "receive": lambda w, d: receiving.accept(w, d),
    "refuse": lambda w, d: receiving.refuse_submitted(w, d, REASON),
    "ask_at_desk": lambda w, d: supplementing.ask_submitted(w, d, [d.papers_in[0].name], REASON),
    "resume": lambda w, d: supplementing.resume(w, d),
    "settle": lambda w, d: processing.settle(w, d),
    "withdraw": lambda w, d: stopping.withdraw(w, d, REASON),
    "stop": lambda w, d: builders.stop(w, d, REASON),
    "lapse": lambda w, d: expiring.lapse(w, d, REASON),
    "reopen": lambda w, d: reopening.reopen(w, d, REASON, _where_back(w, d)),
    "extend": lambda w, d: extending.grant(w, _letter(w, d)),
    "refuse_extension": lambda w, d: extending.refuse(w, _letter(w, d), REASON),
    "withdraw_extension": lambda w, d: extending.withdraw(w, _letter(w, d)),
}
PASSING = {"forward", "process", "approve"}


def _where_back(work: Work, dossier: Dossier) -> int | None:
    """The nearest step to which a ready result may be taken back."""
    found = (
        reopening.steps_back(Plan.from_json(dossier.plan), dossiers.tasks_of(work.session, dossier.id))
        if dossier.plan
        else []
    )
    return found[0].position if found else None


def _letter(work: Work, dossier: Dossier) -> Extension:
    """The letter that waits for a signature; where there is none, there is nothing to sign."""
    found = clocks.letter(work.session, dossier.id)
    if found is None:
        raise NotFound("Không có văn bản nào chờ ký.")
    return found


def _step(dossier_id: int, task_id: int) -> Task:
    """The open step or what stands beside it; with its dossier, people and papers loaded."""
    found = next(t for t in tasks_of(dossier_id) if t.id == task_id)
    _dossier(dossier_id)
    return found


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
        gone_on = story.passed(story.received(ALLOWANCE), "yk.ldtbxh", "yk.ldtbxh")
        return [at_leader, at_records, paused, gone_on, *_letters(story), *_beside(story), *_come_back(story)]
    first = story.received(ALLOWANCE)
    if status is Status.WAITING:
        return [story.asked(first, "yk.ldtbxh"), _never_taken_in(story)]
    if status is Status.PAYING:
        return [story.billed(first, "yk.ldtbxh")]
    if status is Status.WITHDRAWN:
        with act(people["yk.motcua"]) as w:
            stopping.withdraw(w, dossier_of(first), REASON)
    if status is Status.STOPPED:
        with act(people["yk.lanhdao"]) as w:
            builders.stop(w, dossier_of(first), REASON)
    return [first]


def _never_taken_in(story: Story) -> int:
    """Asked for papers at the desk so long ago that it may be refused for that."""
    with story.work(story.people["yk.motcua"]) as w:
        made = supplementing.ask_at_desk(w, builders.application(w.session), ["Giấy chứng sinh"], REASON)
        dossiers.supplements_of(w.session, made.id)[0].answer_by = date(2026, 2, 27)
        return made.id


def _come_back(story: Story) -> list[int]:
    """Given back to its sender, sent back to an earlier step, at the desk of the next agency, answered and not looked at, reopened."""
    act, people = story.work, story.people
    wrong, back, next_desk = (
        story.passed(
            story.received(MARTYRS, owner=builders.who(id_number=f"03009000005{n}")), "yk.ldtbxh", "yk.lanhdao"
        )
        for n in range(3)
    )
    with act(people["gl.motcua"]) as w:
        misdirecting.give_back(w, open_task(wrong), REASON)
        processing.send_back(w, open_task(back), REASON, 2)
    answered = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    with act(people["yk.motcua"]) as w:
        supplementing.resume(w, dossier_of(answered))
    again = story.ready()
    with act(people["yk.lanhdao"]) as w:
        reopening.reopen(w, dossier_of(again), REASON, 2)
    return [wrong, back, next_desk, answered, again]


def _beside(story: Story) -> list[int]:
    """Steps that wait for opinions, one of them on a clock that stands; for a council; for a posting of today."""
    act, people, found = story.work, story.people, []
    for waits in ("opinions", "stands", "council", "over"):
        dossier_id = story.received(ALLOWANCE)
        with act(people["yk.ldtbxh"]) as w:
            step = open_task(dossier_id)
            if waits in ("opinions", "stands"):
                district = units.agency(w.session, builders.agency_id_of(w.session, "297")).id
                asked = [
                    u.department_id for u in consultees.everybody(w.session, NOW.date()) if u.agency_id == district
                ]
                consulting.consult(w, step, REASON, [Asked(i) for i in asked[:2]])
            elif waits == "council":
                posting.convene(w, step, REASON, NEW_DATE)
            else:
                posting.publish(w, step, REASON, NOW.date())
        if waits == "stands":
            with act(people["yk.ldtbxh"]) as w:
                step = next(t for t in tasks_of(dossier_id) if not t.branch)
                pausing.pause(w, step, "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")
        found.append(dossier_id)
    return found


def _letters(story: Story) -> list[int]:
    """An apology that waits for its signature, here and at the next unit's step; one signed; one refused; one on a clock that stands."""
    act, people, found = story.work, story.people, []
    for fate in ("proposed", "gone on", "granted", "refused", "paused"):
        dossier_id = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
        with act(people["yk.ldtbxh"]) as w:
            extending.propose(w, open_task(dossier_id), "verify", "", NEW_DATE)
        if fate == "gone on":
            story.passed(dossier_id, "yk.ldtbxh", "yk.ldtbxh", "yk.lanhdao")
        elif fate in ("granted", "refused"):
            with act(people["yk.lanhdao"]) as w:
                letter = _letter(w, dossier_of(dossier_id))
                extending.grant(w, letter) if fate == "granted" else extending.refuse(w, letter, REASON)
        elif fate == "paused":
            with act(people["yk.ldtbxh"]) as w:
                pausing.pause(w, open_task(dossier_id), "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")
        found.append(dossier_id)
    return found


def _offered(actor: Actor, dossier_id: int) -> set[tuple[str, int]]:
    dossier = dossier_of(dossier_id)
    plan = Plan.from_json(dossier.plan) if dossier.plan else None
    letters = extending.letters(db.session, dossier, NOW)
    chosen, every = {}, tasks_of(dossier_id, only_open=False)
    asked = dossiers.supplements_of(db.session, dossier_id)
    found = offers(actor, dossier, plan, tasks_of(dossier_id), letters, NOW, chosen, every=every, asked=asked)
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
                    if _goes_through(work, actor, lambda w, verb=verb, i=dossier_id, t=task.id: verb(w, _step(i, t))):
                        really.add((name, task.id))
            for task in tasks_of(dossier_id, only_open=False):
                if task.done_at is not None and _goes_through(
                    work, actor, lambda w, i=dossier_id, t=task.id: recalling.recall(w, step_of(i, t))
                ):
                    really.add(("recall", task.id))
            assert offered == really, f"{username}, {status.name}, dossier {dossier_id}"


def test_somebody_is_offered_something_at_every_open_status(story: Story) -> None:
    """A dossier never stands where nobody can move it."""
    for status in (Status.SUBMITTED, Status.RECEIVED, Status.PROCESSING, Status.WAITING, Status.PAYING, Status.READY):
        for dossier_id in _stage(story, status):
            assert any(_offered(story.people[name], dossier_id) for name in STAFF), status.name
