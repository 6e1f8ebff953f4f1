"""Queues: what waits for whom, nearest deadline first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager, undefer

from ...domain.errors import NotFound
from ...domain.workflow import StepKind
from ...policy import STANDS_IN, Actor, Role
from ..models import Dossier, Task
from .scope import visible_to


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """Open tasks this person may do: their own, and the unassigned ones of their departments and roles (``Actor.may_do`` in SQL)."""
    places = [
        and_(
            Task.agency_id == h.agency_id,
            Task.role.in_({str(r) for r in Role if r == h.role or h.role in STANDS_IN.get(r, ())}),
            *([Task.department_id == h.department_id] if h.department_id is not None else []),
        )
        for h in actor.holdings
    ]
    here = or_(*places) if places else false()
    return and_(Task.done_at.is_(None), here, or_(Task.assignee_id.is_(None), Task.assignee_id == actor.id))


@dataclass(frozen=True)
class Counts:
    """The numbers on "Việc của tôi"."""

    late: int = 0
    today: int = 0
    new: int = 0  # chưa xác nhận nhận
    returned: int = 0  # bị trả lại
    receive: int = 0
    process: int = 0
    approve: int = 0
    issue: int = 0
    to_return: int = 0
    paused: int = 0

    @property
    def total(self) -> int:
        return self.receive + self.process + self.approve + self.issue


def counts(session: Session, actor: Actor, now: datetime, end_of_day: datetime) -> Counts:
    """Every count of the landing page in one query."""
    live = Task.paused_at.is_(None) & (Task.kind != StepKind.RETURN)

    def n(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = session.execute(
        select(
            n(live & (Task.due_at < now)), n(live & (Task.due_at >= now) & (Task.due_at <= end_of_day)),
            n(live & Task.acknowledged_at.is_(None)), n(live & (Task.attempt > 1)),
            n(live & (Task.kind == StepKind.RECEIVE)), n(live & (Task.kind == StepKind.PROCESS)),
            n(live & (Task.kind == StepKind.APPROVE)), n(live & (Task.kind == StepKind.ISSUE)),
            n(Task.kind == StepKind.RETURN), n(Task.paused_at.is_not(None)),
        ).where(waiting_for(actor))
    ).one()  # fmt: skip
    return Counts(*(int(value) for value in row))


@dataclass(frozen=True)
class Page:
    """A page of a queue; ``next`` is the key of the row after which the next page starts."""

    rows: Sequence[Task]
    total: int
    next: tuple[datetime, int] | None


def queue(
    session: Session, actor: Actor, *, kinds: Sequence[StepKind] = (), late: datetime | None = None, paused: bool | None = None,
    plain: str = "", after: tuple[datetime, int] | None = None, size: int = 25,
) -> Page:  # fmt: skip
    """The tasks waiting for the actor, nearest deadline first, by keyset; each with its dossier loaded."""
    wanted = [waiting_for(actor)]
    if kinds:
        wanted.append(Task.kind.in_([str(k) for k in kinds]))
    if late is not None:
        wanted.append((Task.due_at < late) & Task.paused_at.is_(None))
    if paused is not None:
        wanted.append(Task.paused_at.is_not(None) if paused else Task.paused_at.is_(None))
    if plain:
        wanted.append(
            Dossier.owner_plain.contains(plain, autoescape=True) | Dossier.number.contains(plain, autoescape=True)
        )
    total = session.scalar(select(func.count()).select_from(Task).join(Task.dossier).where(*wanted)) or 0
    if after is not None:
        wanted.append(tuple_(Task.due_at, Task.id) > after)
    rows = session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(*wanted).order_by(Task.due_at, Task.id).limit(size + 1)
    ).all()  # fmt: skip
    more = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], total, (more.due_at, more.id) if more else None)


def neighbours(session: Session, actor: Actor, task: Task) -> tuple[int | None, int | None]:
    """The dossiers before and after this task in the actor's queue (ids), for Ctrl+↑ and Ctrl+↓."""
    key = tuple_(Task.due_at, Task.id)
    here = (task.due_at, task.id)
    base = select(Task.dossier_id).where(
        waiting_for(actor), Task.kind != StepKind.RETURN, Task.dossier_id != task.dossier_id
    )
    before = session.scalar(base.where(key < here).order_by(Task.due_at.desc(), Task.id.desc()).limit(1))
    after = session.scalar(base.where(key > here).order_by(Task.due_at, Task.id).limit(1))
    return before, after


def task(session: Session, actor: Actor, task_id: int) -> Task:
    """One task with its dossier and plan, if the dossier is in sight (else ``NotFound``)."""
    row = session.scalar(
        select(Task).join(Task.dossier).where(Task.id == task_id, visible_to(actor))
        .options(contains_eager(Task.dossier).options(undefer(Dossier.plan)))
    )  # fmt: skip
    if row is None:
        raise NotFound("Không tìm thấy việc này trong phạm vi được xem.")
    return row


def recent(session: Session, actor: Actor, limit: int = 10) -> Sequence[Task]:
    """What this person finished last (mở gần đây)."""
    return session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(Task.assignee_id == actor.id, Task.done_at.is_not(None)).order_by(Task.done_at.desc()).limit(limit)
    ).all()  # fmt: skip
