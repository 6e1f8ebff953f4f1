"""What waits for a person, as conditions of lists: the tabs of "Hồ sơ của tôi". How they are read is in ``listing``, their numbers in
``tallying``."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from ...domain.workflow import Outcome, Status, StepKind
from ...policy import Actor
from ..models import Absence, Dossier, Task
from .listing import Beside, Filter, Key, Listing, Page, dossier_page, task_page, uncollected_page, watch_page
from .scope import visible_to
from .tasks import over, waiting_for
from .under_way import CAME_BACK, WORKING, sent, uncollected

__all__ = [
    "ASKED", "WORKING", "Beside", "Filter", "Key", "Page", "asked", "beside", "consulted", "dossier_page", "finished",
    "mine", "online", "sent", "task_page", "to_assign", "uncollected", "uncollected_page", "urgent", "watch_page",
]  # fmt: skip
ASKED = (Status.WAITING, Status.PAYING)  # the citizen's turn: papers or money


def mine(actor: Actor) -> ColumnElement[bool]:
    """Open steps of a dossier that is being worked on, waiting for this person; giving back a result is the counter's list."""
    return and_(waiting_for(actor), Task.kind != StepKind.RETURN, Dossier.status.in_(WORKING))


def to_assign(actor: Actor) -> ColumnElement[bool]:
    """Open processing steps and questions without an assignee, where this person says who does them (``Actor.may_assign`` in SQL)."""
    return and_(
        Task.done_at.is_(None), Task.kind.in_((StepKind.PROCESS, StepKind.CONSULT)), Task.assignee_id.is_(None),
        Dossier.status.in_(WORKING),
        over(actor, "task.assign"),
    )  # fmt: skip


def consulted(actor: Actor) -> ColumnElement[bool]:
    """My steps that wait for somebody's answer: an opinion, a posting, a council."""
    beside = aliased(Task)
    open_beside = select(beside.parent_id).where(beside.parent_id.is_not(None), beside.done_at.is_(None))
    return and_(mine(actor), Task.kind == StepKind.PROCESS, Task.id.in_(open_beside))


def finished(actor: Actor, since: datetime) -> ColumnElement[bool]:
    """Steps that I ended since then, my own and those I ended for somebody absent; what was taken back or cancelled was no end of mine."""
    undone = (Outcome.CANCELLED, Outcome.RECALLED)
    lent = select(Absence.person_id).where(Absence.deputy_id == actor.id)
    of_mine = Task.assignee_id.in_(
        select(literal(actor.id)).union_all(lent)
    )  # one look-up of the index for each; an OR reads every step
    mine = or_(Task.assignee_id == actor.id, and_(Task.done_under != "", Task.done_by == actor.name))
    return and_(of_mine, mine, Task.done_at >= since, Task.outcome.not_in([str(o) for o in undone]))


def online(actor: Actor) -> ColumnElement[bool]:
    """Submitted online and not checked yet, at the desks where this person receives."""
    return and_(
        Dossier.status == Status.SUBMITTED, Dossier.agency_id.in_(actor.agencies_for("dossier.receive"))
    )  # fmt: skip


def asked(actor: Actor) -> ColumnElement[bool]:
    """Waiting for the citizen: at the desk that will take the papers or the money, and for whoever asked."""
    held = Dossier.id.in_(
        select(Task.dossier_id).where(waiting_for(actor))
    )  # one's own queue, never the whole province's
    desks = actor.agencies_for("dossier.receive")
    return and_(Dossier.status.in_(ASKED), or_(Dossier.agency_id.in_(desks), held) if desks else held)


def urgent(session: Session, actor: Actor, end_of_day: datetime, limit: int = 12) -> Sequence[Task]:
    """Late, due today, sent back or not acknowledged: what "Cần làm ngay" lists, nearest deadline first."""
    return session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(mine(actor), Task.paused_at.is_(None),
               or_(Task.due_at <= end_of_day, Task.origin.in_(CAME_BACK), Task.acknowledged_at.is_(None)))
        .order_by(Task.due_at, Task.id).limit(limit)
    ).all()  # fmt: skip


def next_due(session: Session, actor: Actor) -> datetime | None:
    """The nearest deadline of a step in sight at this person's agency, whoever holds it: what comes when one's own list is empty."""
    return session.scalar(
        select(Task.due_at).join(Task.dossier)
        .where(Task.done_at.is_(None), Task.paused_at.is_(None), Task.kind != StepKind.RETURN, Dossier.status.in_(WORKING),
               Task.agency_id.in_(actor.agencies_for("dossier.read")), visible_to(actor))
        .order_by(Task.due_at).limit(1)
    )  # fmt: skip


def beside(session: Session, actor: Actor, task: Task) -> Beside:
    """The neighbours of a task in the actor's list, and its number there, in one query."""
    return Listing([mine(actor)]).beside(session, (task.due_at, task.id), task.dossier_id)
