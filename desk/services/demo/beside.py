"""Beside the straight way in the demo: opinions asked of other departments, a step taken back at once, a result that must be done again.

Which ones follows from the dossier's id, and when from the clock alone, so that nothing else of the demo changes with it.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from ...domain.beside import OTHER
from ...policy import Role
from ...store.models import Task
from ...store.queries import dossiers
from ...store.queries import tasks as queues
from .. import consulting, recalling, reopening, tasks
from ..consulting import Asked
from .sayings import ANSWER, QUESTION, REOPENED_BY
from .stage import Stage

if TYPE_CHECKING:
    from .life import Life

RESTING, RECALLED, REOPENED = 3, 20, 4  # one dossier in so many only rests, is taken back, is reopened
MOST = 2  # departments asked at once: one answers, the other is silent
MOMENT, HALF_A_DAY, A_DAY = timedelta(minutes=2), timedelta(hours=4), timedelta(hours=8)


def ask_later(life: "Life", task: Task) -> None:
    """A step that rests asks other departments of its agency, once it was taken up."""
    stage, task_id, asked = life.stage, task.id, _others(life.stage, task)
    if asked and task.dossier_id % RESTING:
        stage.later(stage.past.after(task.opened_at, A_DAY), lambda: _ask(life, task_id, asked))


def _others(stage: Stage, task: Task) -> list[int]:
    """Departments of the same agency where officers work, but for the one that asks."""
    held = {
        h.department_id for actor in stage.staff for h in actor.holdings
        if h.role is Role.OFFICER and h.agency_id == task.agency_id and h.department_id not in (None, task.department_id)
    }  # fmt: skip
    return sorted(d for d in held if d is not None)[:MOST]


def _ask(life: "Life", task_id: int, asked: list[int]) -> None:
    stage, task = life.stage, life.stage.task(task_id)
    if not life.moves(task) or task.assignee_id is None:
        return
    doer = stage.doer(task)
    with stage.work(doer) as work:
        found = queues.task(work.session, doer, task_id)
        opened = consulting.consult(work, found, QUESTION, [Asked(department) for department in asked])
        work.session.flush()
        first = opened[0].id
    stage.later(stage.past.after(stage.clock(), HALF_A_DAY), lambda: _answer(life, first))


def _answer(life: "Life", task_id: int) -> None:
    stage, task = life.stage, life.stage.task(task_id)
    if task.done_at is not None:
        return
    doer = stage.holders(Role.OFFICER, task.agency_id, task.department_id)[0]
    with stage.work(doer) as work:
        consulting.answer(work, queues.task(work.session, doer, task_id), OTHER, ANSWER)


def regrets(life: "Life", task: Task) -> bool:
    """Is this the step that whoever passed it on takes back?"""
    return not life.taken_back and task.dossier_id % RECALLED == 0


def recall_later(life: "Life", task_id: int) -> None:
    """Thu hồi, before anybody confirmed; done again the same day."""
    life.taken_back = True
    stage = life.stage
    stage.later(stage.past.after(stage.clock(), MOMENT), lambda: _recall(life, task_id))


def _recall(life: "Life", task_id: int) -> None:
    stage, task = life.stage, life.stage.task(task_id)
    known = dossiers.tasks_of(stage.session, life.dossier_id)
    if task.done_at is None or recalling.why_not(tasks.plan_of(stage.dossier(life.dossier_id)), known, task):
        return
    doer = stage.doer(task)
    with stage.work(doer) as work:
        recalling.recall(work, queues.task(work.session, doer, task_id))
    stage.later(stage.past.after(stage.clock(), MOMENT * 10), lambda: life.finish(task_id))


def reopen_later(life: "Life") -> None:
    """Mở lại: a mistake is found in a result before its owner came for it."""
    if not life.reopened and life.dossier_id % REOPENED == 0:
        life.reopened = True
        life.stage.later(life.stage.past.after(life.stage.clock(), HALF_A_DAY), lambda: _reopen(life))


def _reopen(life: "Life") -> None:
    stage = life.stage
    dossier = stage.dossier(life.dossier_id)
    known = dossiers.tasks_of(stage.session, dossier.id)
    steps = reopening.steps_back(tasks.plan_of(dossier), known)
    leaders = [a for where in reopening.agencies(dossier, known) for a in stage.holders(Role.LEADER, where)]
    if not steps or not leaders:
        return
    with stage.work(leaders[0]) as work:
        found = dossiers.dossier(work.session, leaders[0], dossier.id)
        reopening.reopen(work, found, REOPENED_BY, steps[0].position)
    life.follow()
