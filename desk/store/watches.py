"""The schedule of what must be looked at (theo dõi hạn): one row for each open step and each promise (``models.clock.Watch``).

A schedule changes nothing of a dossier, so the logbook does not watch it: a page that an officer has open must not go stale by it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..domain.watching import Look
from .models import Watch


def put(session: Session, dossier_id: int, task_id: int | None, due_at: datetime, look: Look | None) -> None:
    """A clock that began now; ``look`` None: nothing to say about it any more."""
    row = Watch(dossier_id=dossier_id, task_id=task_id)
    session.add(_set(row, due_at, look))


def move(session: Session, row: Watch, due_at: datetime, look: Look | None) -> None:
    """The same clock, looked at again or with another deadline."""
    _set(row, due_at, look)


def of_dossier(session: Session, dossier_id: int) -> Sequence[Watch]:
    """Every clock of a dossier that runs or stands still."""
    return session.scalars(select(Watch).where(Watch.dossier_id == dossier_id).order_by(Watch.id)).all()


def drop_step(session: Session, task_id: int) -> None:
    """A step ended."""
    session.execute(delete(Watch).where(Watch.task_id == task_id).execution_options(synchronize_session=False))


def drop_all(session: Session, dossier_id: int) -> None:
    """The result is ready, or the dossier ended: no clock runs any more."""
    session.execute(delete(Watch).where(Watch.dossier_id == dossier_id).execution_options(synchronize_session=False))


def _set(row: Watch, due_at: datetime, look: Look | None) -> Watch:
    row.due_at, row.stage, row.next_at = due_at, look.stage.value if look else "overdue", look.at if look else None
    return row
