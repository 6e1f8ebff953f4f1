"""Why a date falls on its day (vì sao ngày này): the same sentences on every screen, in ``desk due`` and the API."""

from datetime import datetime, time
from functools import partial

from ..domain.dates import in_vietnam, say_date, say_moment
from ..domain.deadlines import Due, Line, Term, explain
from ..domain.promising import explain_promise
from ..store.db import Session
from ..store.models import Case, Dossier, Extension, Task
from ..store.queries import calendars, catalogue, clocks
from . import recounting, tasks
from .receiving import Promise


def why(session: Session, case: Case, promise: Promise, at: datetime) -> list[str]:
    """Before anything is saved: the reason of every day of what would be promised for a dossier received at ``at``."""
    calendar_of, cutoff = partial(calendars.calendar, session), time.fromisoformat(case.cutoff)
    return [line.text for line in explain_promise(promise.plan, at, calendar_of, promise.term, cutoff=cutoff).trace]


def why_promised(session: Session, dossier: Dossier) -> Due:
    """Hẹn trả of a dossier that was received: what the law counts, then what was told since (gia hạn, lịch đổi).

    ``Due.at`` is the promised moment as it stands with the dossier: what is explained never moves it.
    """
    assert dossier.promised_at is not None
    assert dossier.due_at is not None
    case = catalogue.case(session, dossier.case_id)
    told = recounting.explained(session, dossier, case, clocks.pauses_of(session, dossier.id))
    lines = list(told.trace)
    if told.at != dossier.due_at:
        lines.append(_kept(told.at, dossier.due_at))
    if dossier.extended:
        granted = next(e for e in clocks.extensions_of(session, dossier.id) if e.state == "granted")
        lines.append(_extension(granted, dossier.promised_at))
    return Due(dossier.promised_at, tuple(lines))


def _kept(counted: datetime, promised: datetime) -> Line:
    text = f"Ngày đã hẹn giữ nguyên: {say_moment(promised)}. Lịch làm việc đổi sau khi hẹn; tính theo lịch hôm nay là {say_moment(counted)}"
    return Line(in_vietnam(promised).date(), False, text)


def _extension(granted: Extension, promised: datetime) -> Line:
    assert granted.decided_at is not None
    what = "Gia hạn một lần" if granted.in_time else "Xin lỗi và hẹn lại (đã trễ hạn gốc)"
    text = f"{what}, {granted.decided_by} ký ngày {say_date(granted.decided_at)}, lý do: {granted.cause}. Hẹn trả: {say_moment(promised)}"
    return Line(in_vietnam(promised).date(), False, text)


def why_step(session: Session, task: Task, dossier: Dossier) -> Due | None:
    """Hạn bước of a step that has a term of its own; None when it is due with the promise."""
    written = tasks.plan_of(dossier).at(task.position).term
    if not written:
        return None
    rows = [p for p in recounting.pauses(clocks.pauses_of(session, dossier.id)) if p.until > task.opened_at]
    calendar = calendars.calendar(session, task.agency_id)
    told = explain(task.opened_at, Term.parse(written), calendar, rows, came="chuyển đến")
    lines = told.trace if told.at == task.due_at else (*told.trace, _kept(told.at, task.due_at))
    return Due(task.due_at, lines)
