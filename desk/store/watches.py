"""The schedule of what must be looked at (theo dõi hạn): one row for each open step and each promise (``models.clock.Watch``).

A schedule changes nothing of a dossier, so the logbook does not watch it: a page that an officer has open must not go stale by it.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, delete, select, update
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


def claim(session: Session, now: datetime, limit: int, only: int | None = None) -> Sequence[Watch]:
    """The clocks whose moment has come, held by this transaction; what another one holds is left to it. ``only``: this one."""
    wanted = due(now, limit)
    if only is not None:
        wanted = wanted.where(Watch.id == only)
    return session.scalars(wanted.with_for_update(skip_locked=True)).all()  # SQLite has one writer: it ignores this


def due(now: datetime, limit: int) -> Select[Watch]:
    """The clocks whose moment has come, longest waiting first: reads the index of the moments to come, however long the table is."""
    return select(Watch).where(Watch.next_at <= now).order_by(Watch.next_at, Watch.id).limit(limit)


def waiting(session: Session, now: datetime, limit: int) -> Sequence[int]:
    """The numbers of the clocks whose moment has come."""
    return session.scalars(due(now, limit).with_only_columns(Watch.id)).all()


def put_off(session: Session, watch_id: int, until: datetime) -> None:
    """Look at this clock later: something is wrong with it, and the others must not wait for that."""
    session.execute(
        update(Watch).where(Watch.id == watch_id).values(next_at=until).execution_options(synchronize_session=False)
    )


def drop_step(session: Session, task_id: int) -> None:
    """A step ended."""
    session.execute(delete(Watch).where(Watch.task_id == task_id).execution_options(synchronize_session=False))


def drop_all(session: Session, dossier_id: int) -> None:
    """The result is ready, or the dossier ended: no clock runs any more."""
    session.execute(delete(Watch).where(Watch.dossier_id == dossier_id).execution_options(synchronize_session=False))


def _set(row: Watch, due_at: datetime, look: Look | None) -> Watch:
    row.due_at, row.stage, row.next_at = due_at, look.stage.value if look else "overdue", look.at if look else None
    return row
