"""What a person holds."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from ..models import Task


def tasks_of(session: Session, person_id: int) -> list[Task]:
    """The open steps assigned to a person, with their dossiers, nearest deadline first."""
    return list(session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(Task.assignee_id == person_id, Task.done_at.is_(None)).order_by(Task.due_at, Task.id)
    ))  # fmt: skip
