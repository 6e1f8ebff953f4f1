"""Steps one at a time, and whose they are; the lists made of them are in ``queues``."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, contains_eager, undefer

from ...domain.errors import NotFound
from ...policy import GRANTS, STANDS_IN, WHOLE, Actor, Holding, Role
from ..models import Dossier, Task
from .scope import visible_to


def waiting_for(actor: Actor) -> ColumnElement[bool]:
    """Open tasks this person may do (``Actor.may_do`` in SQL): their own, and the unassigned ones of their departments and roles.

    Whoever stands in for somebody absent has those assigned to the absent and the unassigned ones of that role as well.
    """
    own = [_takes(h) for h in actor.holdings if h.principal_id is None]
    mine = and_(or_(*own), or_(Task.assignee_id.is_(None), Task.assignee_id == actor.id)) if own else false()
    lent = [
        and_(_takes(h), or_(Task.assignee_id.is_(None), Task.assignee_id == h.principal_id))
        for h in actor.holdings
        if h.principal_id is not None
    ]
    return and_(Task.done_at.is_(None), or_(mine, *lent) if lent else mine)


def _takes(held: Holding) -> ColumnElement[bool]:
    """``Holding.takes`` in SQL."""
    return and_(
        Task.agency_id == held.agency_id,
        Task.role.in_({str(r) for r in Role if r == held.role or held.role in STANDS_IN.get(r, ())}),
        *([Task.department_id == held.department_id] if held.department_id is not None else []),
        *_about(held),
    )


def _about(held: Holding) -> list[ColumnElement[bool]]:
    """``Holding.about`` in SQL; an alias of its own, so that it does not matter what else is joined."""
    if not held.procedures:
        return []
    whole = aliased(Dossier)
    return [select(whole.id).where(whole.id == Task.dossier_id, whole.procedure_code.in_(held.procedures)).exists()]


def reach(
    h: Holding, agency: InstrumentedAttribute[int], department: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Where a role answers for what lies at an agency and department: a leader's and a supervisor's in the whole agency."""
    whole = h.role in WHOLE or h.department_id is None
    return and_(agency == h.agency_id, *([] if whole else [department == h.department_id]))


def over(actor: Actor, permission: str) -> ColumnElement[bool]:
    """Steps that a permission of this person reaches (``Actor.over`` in SQL)."""
    places = [
        and_(reach(h, Task.agency_id, Task.department_id), *_about(h)) for h in actor.holdings if h.carries(permission)
    ]
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
        .where(Task.assignee_id == actor.id, Task.done_at.is_not(None), visible_to(actor)).order_by(Task.done_at.desc()).limit(limit)
    ).all()  # fmt: skip
