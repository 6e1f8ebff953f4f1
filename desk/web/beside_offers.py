"""What is offered about tasks beside a step (ý kiến, niêm yết, hội đồng), and what a step that waits for them is not offered."""

from collections.abc import Sequence
from datetime import datetime

from ..domain import beside
from ..domain.workflow import WHILE_PAUSED, Move, StepKind, moves_at
from ..policy import Actor, Role
from ..services import consulting
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
        return parent is not None and actor.may(move.needs, parent.agency_id) and consulting.may_take_back(actor, parent)
    if not actor.may(move.needs, task.agency_id) or (task.paused_at is not None and move.name not in WHILE_PAUSED):
        return False
    if move.name == "assign":
        return actor.may_assign(task.agency_id, task.department_id)
    if not actor.may_do(Role(task.role), task.agency_id, task.department_id, task.assignee_id):
        return False
    if move.name == "acknowledge":
        return task.acknowledged_at is None
    return move.name != "end_posting" or beside.is_over(task, now)


def waits(open_tasks: Sequence[Task], move: Move, task: Task, now: datetime) -> bool:
    """Must a step first wait for what stands beside it?"""
    opened = beside.opened_by(open_tasks, task.id)
    if move.name == "process":
        return bool(beside.waited_for(opened, now))
    return any(t.kind == OPENS.get(move.name) for t in opened)
