"""What is offered about tasks beside a step (ý kiến, niêm yết, hội đồng), and what a step that waits for them is not offered."""

from collections.abc import Sequence
from datetime import datetime

from ..domain import beside
from ..domain.workflow import WHILE_PAUSED, Move, StepKind, moves_at
from ..policy import Actor
from ..services import consulting, tasks
from ..store.models import Dossier, Task

OPENS = {"publish": StepKind.PUBLISH, "convene": StepKind.COUNCIL}  # one of each kind at a time


def of_beside(
    actor: Actor, dossier: Dossier, open_tasks: Sequence[Task], move: Move, task: Task, now: datetime
) -> bool:
    """May this person make this move at a task beside a step?"""
    if move not in moves_at(dossier.state, StepKind(task.kind)):
        return False
    if move.name == "take_back":
        parent = next((t for t in open_tasks if t.id == task.parent_id), None)
        return parent is not None and _may(actor, dossier, move, parent)
    if not actor.may(move.needs, task.agency_id, dossier.procedure_code) or (
        task.paused_at is not None and move.name not in WHILE_PAUSED
    ):
        return False
    if move.name == "assign":
        return actor.may_assign(task.agency_id, task.department_id, dossier.procedure_code)
    if not _may(actor, dossier, move, task):
        return False
    if move.name == "acknowledge":
        return task.acknowledged_at is None
    if move.name == "give_opinion":
        return not any(t.id == task.parent_id and consulting.asked_by(actor, t) for t in open_tasks)
    return move.name != "end_posting" or beside.is_over(task, now)


def _may(actor: Actor, dossier: Dossier, move: Move, task: Task) -> bool:
    """Does this person hold the task, with the permission that the move needs?"""
    procedure = dossier.procedure_code
    return actor.may(move.needs, task.agency_id, procedure) and tasks.holding(actor, task, procedure) is not None


def waits(open_tasks: Sequence[Task], move: Move, task: Task, now: datetime) -> bool:
    """Must a step first wait for what stands beside it?"""
    opened = beside.opened_by(open_tasks, task.id)
    if move.name == "process":
        return bool(beside.waited_for(opened, now))
    return any(t.kind == OPENS.get(move.name) for t in opened)
