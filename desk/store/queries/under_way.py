"""What left my hands and has not arrived: steps sent on that nobody confirmed, results that nobody came for."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import aliased

from ...domain.workflow import Status, StepKind
from ...policy import Actor
from ..models import Dossier, Task

WORKING = (Status.RECEIVED, Status.PROCESSING)
CAME_BACK = ("sent_back", "misdirected")  # bị trả lại tôi


def sent(actor: Actor) -> ColumnElement[bool]:
    """Đã chuyển: open steps that the end of my steps opened and nobody there has confirmed yet; they can be taken back."""
    sender = aliased(Task)
    mine = select(sender.id).where(sender.assignee_id == actor.id, sender.done_at.is_not(None))
    return and_(
        Task.from_task_id.is_not(None),
        Task.done_at.is_(None), Task.acknowledged_at.is_(None), Task.kind != StepKind.RETURN, Task.branch == 0,
        Dossier.status.in_(WORKING), Task.from_task_id.in_(mine),
    )  # fmt: skip


def uncollected(actor: Actor, before: datetime) -> ColumnElement[bool]:
    """Results that have waited for their owner since before this moment, at the desks where this person gives them back."""
    return and_(
        Dossier.status == Status.READY, Dossier.agency_id.in_(actor.agencies_for("result.return")), Dossier.ready_at < before
    )  # fmt: skip
