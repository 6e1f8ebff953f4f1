"""Hẹn lại ngày trả kết quả after a calendar changed: an act of its own, for chosen dossiers, with a document, told to the citizen.

The law's term has not moved, the days have: the deadline takes the moment that is counted today. A granted extension stays when it is
the later one. What was promised first is kept with the dossier (``first_promised_at``), and the logbook says what was told until now.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from ..domain.dates import say_moment
from ..policy import Actor
from ..store.db import Session, one_at_a_time
from ..store.queries import running, settings, units
from ..store.queries.calendars import NATION
from ..store.work import Work
from . import notices
from .drifting import Drift, drifted
from .receiving import needed
from .recounting import recount

AT_ONCE = 50  # dossiers in one transaction: no counter waits long behind it
MOST = 500  # dossiers in one sending


@dataclass(frozen=True)
class Moved:
    """A dossier with another promise."""

    number: str
    was: datetime
    promised_at: datetime
    told: tuple[str, ...]  # the ways taken: email, sms


def field_of(actor: Actor) -> Collection[int] | None:
    """The agencies whose dossiers, and those below, the actor may appoint anew; None: everybody's."""
    return None if actor.everywhere else actor.agencies_for(settings.MANAGE)


def candidates(session: Session, actor: Actor) -> Iterator[Drift]:
    """Every dossier in the actor's field whose promise is not what is counted today, by id."""
    return drifted(session, under=field_of(actor))


def why_not(drift: Drift, now: datetime) -> str:
    """Why a dossier cannot be appointed anew; empty when it can. Nobody is told a date that has passed already."""
    if drift.counted <= now and drift.counted < drift.dossier.due_at:
        return f"ngày tính lại ({say_moment(drift.counted)}) đã qua"
    return ""


def reappoint(work: Work, ids: Collection[int], reason: str, key: str) -> list[Moved]:
    """Give these dossiers the promise that is counted today; those that do not differ any more, or cannot be, are left as they are.

    At most ``AT_ONCE`` at a time. The same ``key`` does nothing the second time. Raises ``Forbidden``; ``Invalid`` without a document.
    """
    work.require(settings.MANAGE)
    if len(ids) > AT_ONCE:
        raise ValueError(f"at most {AT_ONCE} dossiers in one transaction")
    reason = needed(reason, "Ghi lý do và văn bản làm căn cứ: lịch đổi theo văn bản số nào, ngày nào.")
    one_at_a_time(work.session, f"reappoint/{key}")
    if settings.change(work.session, key) is not None:
        return []
    found = [d for d in drifted(work.session, under=field_of(work.actor), ids=ids) if not why_not(d, work.now)]
    scope, place = _where(work)
    rows = running.rows(work.session, [d.dossier.id for d in found])
    moved = []
    for drift in found:
        dossier = rows[drift.dossier.id]
        was, due = dossier.promised_at, dossier.due_at
        recount(work, dossier)
        assert was is not None
        assert due is not None
        assert dossier.promised_at is not None
        assert dossier.due_at is not None
        work.record(
            dossier, "reappoint", place=place, reason=reason, was=was.isoformat(), promised_at=dossier.promised_at.isoformat(),
            due_was=due.isoformat(), due_at=dossier.due_at.isoformat(),
        )  # fmt: skip
        ways: list[str] = []
        if dossier.promised_at != was:  # an extension that stays the later one: nothing new to tell
            ways = notices.tell_citizen(
                work, "reappointed", dossier, key=f"reappointed/{key}/{dossier.id}", was=was.isoformat(),
                promised_at=dossier.promised_at.isoformat(), reason=reason,
            )  # fmt: skip
        moved.append(Moved(dossier.number or "", was, dossier.promised_at, tuple(ways)))
    if moved:
        numbers = ", ".join(m.number for m in moved)
        work.note("reappointment", scope, f"Hẹn lại {len(moved)} hồ sơ, lý do: {reason}. {numbers}", key)
    return moved


def _where(work: Work) -> tuple[str, str]:
    """The scope under which the act stands in the history, and the office where it was done."""
    held = units.desks(work.session, work.actor, settings.MANAGE)
    scope = NATION if settings.is_top(work.session, work.actor) or not held else held[0].code
    return scope, held[0].name if held else ""
