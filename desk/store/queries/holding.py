"""What one person holds: what must go to somebody else before they leave."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from ..models import Absence, Directive, Task
from .absences import not_over


def tasks_of(session: Session, person_id: int) -> list[Task]:
    """The open steps assigned to a person, with their dossiers, nearest deadline first."""
    return list(
        session.scalars(
            select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
            .where(Task.assignee_id == person_id, Task.done_at.is_(None)).order_by(Task.due_at, Task.id)
        )
    )  # fmt: skip


def besides(session: Session, person_id: int, day: date) -> tuple[int, int]:
    """Orders that a person has not answered, and delegations under which they stand in or will."""
    orders = select(func.count()).where(Directive.person_id == person_id, Directive.done_at.is_(None))
    standing = select(func.count()).where(Absence.deputy_id == person_id, not_over(day))
    row = session.execute(select(orders.scalar_subquery(), standing.scalar_subquery())).one()
    return row[0], row[1]
