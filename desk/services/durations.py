"""How long things really take (thời gian thực tế), told to whoever is about to apply: "90 % hồ sơ loại này xong trong 4 ngày làm việc".

Only what was finished lately counts: old dossiers would tell of an office that is no more. Counted as the law counts a term: the day
of receipt is not a day, days of rest are not, nor those on which the dossier waited for its citizen; the days the office itself had it
all count, those before it asked for more papers too. A case whose term was changed starts anew. Too few dossiers tell nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..domain.calendar import WorkCalendar
from ..store.db import Session
from ..store.models import Case, Edition
from ..store.queries import calendars
from ..store.queries.counter import MINUTES
from ..store.queries.finished import Finished, alike, finished
from ..store.queries.installation import remember

WINDOW = timedelta(days=180)
MOST, LEAST = 200, 10
SHARE = 90  # per cent


@dataclass(frozen=True)
class Real:
    """``SHARE`` per cent of ``count`` dossiers were ready within ``days`` working days (0: on the day they were received)."""

    days: int
    count: int
    agency_id: int | None
    """The desk that received them; None: every desk of the installation."""


def really(session: Session, edition: Edition, case: Case, now: datetime, agency_id: int | None = None) -> Real | None:
    """What is to be told of a case of an edition at ``now``; None: nothing. Remembered for minutes.

    Of the desk ``agency_id`` where it finished at least ``LEAST`` itself, else of all desks together.
    """

    def load() -> Real | None:
        cases = alike(session, case, edition.procedure_id)
        for where in dict.fromkeys((agency_id, None)):
            rows = finished(session, cases, now - WINDOW, MOST, where)
            if len(rows) >= LEAST:
                days = [spent(row, calendars.calendar(session, row.agency_id)) for row in rows]
                return Real(within(days), len(rows), where)
        return None

    return remember(session, f"really/{case.id}/{agency_id or ''}", load, MINUTES)


def spent(row: Finished, calendar: WorkCalendar) -> int:
    """Working days of the desk from receipt to result, those on which the clock stood still taken out."""
    days = calendar.count_working_days(row.received_at.date(), row.ready_at.date())
    return max(0, days - sum(calendar.count_working_days(since, until) for since, until in row.pauses))


def within(days: Sequence[int], share: int = SHARE) -> int:
    """The fewest days within which at least ``share`` per cent were done. ``days``: of each, at least one."""
    ordered = sorted(days)
    return ordered[-(-len(ordered) * share // 100) - 1]
