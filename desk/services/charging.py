"""Whose lateness it is (trễ ở đâu, do ai giữ), for one dossier as it stands in the database: for its page, reports and lists."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from ..domain.badges import judged_by
from ..domain.lateness import Charged, charge
from ..domain.workflow import FINAL, Outcome
from ..store.db import Session
from ..store.models import Dossier, PauseRow, Task
from ..store.queries import calendars
from . import recounting


def charged(
    session: Session, dossier: Dossier, tasks: Sequence[Task], rows: Sequence[PauseRow], now: datetime
) -> Charged:
    """Who held it too long. ``tasks``: all its steps; ``rows``: its pauses, the open one too.

    A result that is ready is measured against the moment first owed (hạn gốc), an extension notwithstanding; one still to come
    against what is owed now. A dossier that was withdrawn or stopped is not late as a whole. A transfer that was recalled never
    happened: all its time is the sender's.
    """
    if dossier.received_at is None:
        return Charged()
    ended = dossier.state in FINAL and dossier.ready_at is None
    owed_at = None if ended else judged_by(dossier)
    held = [t for t in tasks if t.outcome != Outcome.RECALLED]
    return charge(
        held, recounting.pauses(rows, now), now, partial(calendars.calendar, session), owed_at=owed_at, ended_at=dossier.ready_at,
        home=calendars.calendar(session, dossier.agency_id),
    )  # fmt: skip
