"""Why a date falls on its day (vì sao ngày này): the same sentences on every screen, in ``desk due`` and the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import partial

from ..domain.dates import in_vietnam, say_date, say_moment
from ..domain.deadlines import Due, Line, Term, explain
from ..domain.promising import explain_promise
from ..store.db import Session
from ..store.models import Case, Dossier, Extension, PauseRow, Task
from ..store.queries import calendars, catalogue, clocks
from . import recounting, tasks
from .receiving import Promise

OPEN = {  # what a pause that still lasts will do
    "restart": "khi nhận lại đủ hồ sơ, thời hạn tính lại từ đầu và có ngày hẹn mới",
    "resume": "khi hết tạm dừng, phần thời hạn còn lại được tính tiếp và có ngày hẹn mới",
}


@dataclass(frozen=True)
class Past:
    """What happened to the clock of a dossier, read once for every date of a page."""

    pauses: Sequence[PauseRow]
    granted: Extension | None


def past_of(session: Session, dossier: Dossier) -> Past:
    """One query; another for the extension of a dossier that has one."""
    found = clocks.extensions_of(session, dossier.id) if dossier.extended else ()
    return Past(clocks.pauses_of(session, dossier.id), next((e for e in found if e.state == "granted"), None))


def why(session: Session, case: Case, promise: Promise, at: datetime) -> list[str]:
    """Before anything is saved: the reason of every day of what would be promised for a dossier received at ``at``."""
    calendar_of, cutoff = partial(calendars.calendar, session), time.fromisoformat(case.cutoff)
    told = explain_promise(promise.plan, promise.counted_from, calendar_of, promise.term, cutoff=cutoff)
    return [line.text for line in (*_arrival(at, promise.counted_from), *told.trace)]


def why_promised(session: Session, dossier: Dossier, past: Past | None = None, *, public: bool = False) -> Due:
    """Hẹn trả of a dossier that was received: what the law counts, then what was told since (gia hạn, lịch đổi).

    ``Due.at`` is the promised moment as it stands with the dossier: what is explained never moves it. ``public``: without the
    names of staff.
    """
    assert dossier.promised_at is not None
    assert dossier.due_at is not None
    past = past or past_of(session, dossier)
    case = catalogue.case(session, dossier.case_id)
    told = recounting.explained(session, dossier, case, past.pauses)
    lines = [*told.trace[:-1], *_stopped(past.pauses, told.at), *_first(dossier), told.trace[-1]]
    lines = [*_arrival(dossier.received_at, dossier.clock_from), *lines]
    if told.at != dossier.due_at:
        lines.append(_kept(told.at, dossier.due_at))
    if past.granted is not None:
        lines += _extended(past.granted, dossier, public=public)
    return Due(dossier.promised_at, tuple(lines))


def why_step(session: Session, task: Task, dossier: Dossier, past: Past | None = None) -> Due | None:
    """Hạn bước of a step that has a term of its own; None when it is due with the promise."""
    written = tasks.term_of(task, tasks.plan_of(dossier))
    if not written:
        return None
    past = past or past_of(session, dossier)
    own = [p for p in past.pauses if p.until is None or p.until > task.opened_at]
    calendar = calendars.calendar(session, task.agency_id)
    told = explain(task.opened_at, Term.parse(written), calendar, recounting.pauses(own), came="chuyển đến")
    lines = [*told.trace[:-1], *_stopped(own, told.at), told.trace[-1]]
    if told.at != task.due_at:
        lines.append(_kept(told.at, task.due_at))
    return Due(task.due_at, tuple(lines))


def _arrival(received: datetime | None, counted: datetime | None) -> list[Line]:
    """Where the term does not count from the receipt: why."""
    if received is None or counted is None or received == counted:
        return []
    text = (
        f"Tiếp nhận lúc {say_moment(received)}, không phụ thuộc địa giới: thời hạn tính từ khi hồ sơ đến cơ quan giải quyết, "
        f"{say_moment(counted)}"
    )
    return [Line(in_vietnam(received).date(), False, text)]


def _stopped(rows: Sequence[PauseRow], counted: datetime) -> list[Line]:
    """The pauses that the count does not show: one that still lasts, and those that began too late to give anything back."""
    lines = []
    for row in rows:
        since, day = say_moment(row.since), in_vietnam(row.since).date()
        too_late = "bắt đầu khi đã quá hạn nên không được cộng lại" if row.since > counted else ""
        if row.until is None:
            lines.append(Line(day, False, f"Đang tạm dừng từ {since} ({row.reason}): {too_late or OPEN[row.effect]}"))
        elif too_late:
            lines.append(
                Line(day, False, f"Tạm dừng từ {since} đến {say_moment(row.until)} ({row.reason}): {too_late}")
            )
    return lines


def _first(dossier: Dossier) -> list[Line]:
    """What the receipt said, when it is no longer so: it never disappears."""
    first = dossier.first_promised_at
    if first is None or first in (dossier.promised_at, dossier.due_at):
        return []
    return [Line(in_vietnam(first).date(), False, f"Hẹn lần đầu trên giấy tiếp nhận: {say_moment(first)}")]


def _kept(counted: datetime, promised: datetime) -> Line:
    text = f"Ngày đã hẹn giữ nguyên: {say_moment(promised)}. Lịch làm việc đổi sau khi hẹn; tính theo lịch hôm nay là {say_moment(counted)}"
    return Line(in_vietnam(promised).date(), False, text)


def _extended(granted: Extension, dossier: Dossier, *, public: bool) -> list[Line]:
    """The new date and by whom; and where it went if the clock stood still after that."""
    assert granted.decided_at is not None
    assert dossier.due_at is not None
    assert dossier.promised_at is not None
    what = "Gia hạn một lần" if granted.in_time else "Xin lỗi và hẹn lại (đã trễ hạn gốc)"
    who = granted.agency_name if public else f"{granted.decided_by} ({granted.agency_name})"
    text = (
        f"{what}, {who} ký ngày {say_date(granted.decided_at)}, lý do: {granted.cause}. "
        f"Hạn gốc: {say_moment(dossier.due_at)}. Hẹn trả: {say_moment(granted.new_date)}"
    )
    lines = [Line(in_vietnam(granted.new_date).date(), False, text)]
    if dossier.promised_at != granted.new_date:
        moved = f"Tạm dừng sau khi gia hạn được cộng lại. Hẹn trả: {say_moment(dossier.promised_at)}"
        lines.append(Line(in_vietnam(dossier.promised_at).date(), False, moved))
    return lines
