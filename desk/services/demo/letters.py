"""Extensions, apologies and reasons of lateness in the demo: written by whoever holds the step, signed by the leader of that unit."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ...domain.workflow import StepKind
from ...policy import SYSTEM, Role
from ...store.models import Task
from ...store.queries import clocks, dossiers
from ...store.queries import tasks as queues
from .. import extending, late_noting
from .fates import Fate

if TYPE_CHECKING:
    from .life import Life


def schedule(life: Life) -> None:
    """When this dossier's letter is written, from its fate; called once, when it has been received."""
    stage, fate, past = life.stage, life.fate, life.stage.past
    dossier = stage.dossier(life.dossier_id)
    if dossier.received_at is None or dossier.promised_at is None:
        return
    if fate in (Fate.EXTENDED, Fate.EXTENDED_DONE):
        whole = past.length(dossier.received_at, dossier.promised_at)
        at = past.after(dossier.received_at, timedelta(hours=whole * stage.rng.uniform(0.4, 0.6)))
        stage.later(at, lambda: propose(life))
    elif fate is Fate.APOLOGISED:
        stage.later(past.between(dossier.promised_at, 1, 8), lambda: propose(life))
    elif fate is Fate.PROPOSED:
        stage.later(past.ago(0.5, 4), lambda: propose(life))
    elif fate is Fate.DRAFTED:
        stage.later(past.ago(0.5, 4), lambda: draft(life))


def propose(life: Life) -> None:
    """The officer writes the cause and the date that the program suggests."""
    stage = life.stage
    held = _held(life)
    officers = (
        [] if held is None
        else stage.holders(Role.OFFICER, held.agency_id, held.department_id if held.kind == StepKind.PROCESS else None)
    )  # fmt: skip
    officers = [o for o in officers if dossiers.in_sight(stage.session, o, life.dossier_id)]
    if held is None or not officers or not stage.holders(Role.LEADER, held.agency_id):
        return
    officer = stage.rng.choice(officers)
    with stage.work(officer) as work:
        task = queues.task(work.session, officer, held.id)
        space = extending.room(work.session, task.dossier, work.now)
        open_tasks = dossiers.open_tasks(work.session, life.dossier_id)
        moment = extending.suggestion(work.session, task.dossier, open_tasks, space, work.now)
        extending.propose(work, task, *life.say.delay(), moment.date())
    if life.fate is not Fate.PROPOSED:
        agency_id = held.agency_id
        stage.soon(lambda: sign(life, agency_id), 0.3, 2)


def sign(life: Life, agency_id: int) -> None:
    """The leader signs; nothing to sign when the result came first."""
    leader = life.stage.holder(Role.LEADER, agency_id)
    with life.stage.work(leader) as work:
        letter = clocks.letter(work.session, life.dossier_id)
        if letter is not None and letter.dossier.paused_at is None:
            extending.grant(work, letter)


def draft(life: Life) -> None:
    """The program's own draft, as the sweep would write it."""
    with life.stage.work(SYSTEM) as work:
        extending.draft(work, life.stage.dossier(life.dossier_id))


def explain_later(life: Life, task: Task) -> None:
    """Of the steps where a dossier lies too long, half say why, some hours after their date."""
    if life.stage.rng.random() < 0.5:
        life.stage.later(life.stage.past.between(task.due_at, 1, 12), lambda: explain(life, task.id))


def explain(life: Life, task_id: int) -> None:
    """Whoever holds the step chooses the reason and writes a sentence."""
    task = life.stage.task(task_id)
    if not life.moves(task):
        return
    holder = life.stage.doer(task)
    with life.stage.work(holder) as work:
        dossier = dossiers.dossier(work.session, holder, life.dossier_id)
        if late_noting.late_steps([task], work.now):
            late_noting.note(work, dossier, *life.say.delay())


def _held(life: Life) -> Task | None:
    """The step on which the dossier lies, while it is being worked on."""
    found = [t for t in dossiers.open_tasks(life.stage.session, life.dossier_id) if t.kind != StepKind.RETURN]
    return next((t for t in found if life.moves(t)), None)
