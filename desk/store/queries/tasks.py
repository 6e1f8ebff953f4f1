"""Steps one at a time, and whose they are; the lists made of them are in ``queues``."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session, contains_eager, undefer

from ...domain.errors import NotFound
from ...policy import GRANTS, STANDS_IN, WHOLE, Actor, Role
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


def over(actor: Actor, permission: str) -> ColumnElement[bool]:
    """Steps that a permission of this person reaches (``Actor.over`` in SQL)."""
    places: list[ColumnElement[bool]] = []
    for h in actor.holdings:
        if permission in GRANTS[h.role]:
            whole = h.role in WHOLE or h.department_id is None
            here = Task.agency_id == h.agency_id
            places.append(here if whole else and_(here, Task.department_id == h.department_id))
    if permission in GRANTS[Role.SUPERVISOR] and actor.oversees:
        places.append(Task.agency_id.in_(actor.oversees))
    return or_(*places) if places else false()


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
