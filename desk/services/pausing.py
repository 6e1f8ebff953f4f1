"""Stopping and starting the clock of a dossier (tạm dừng, tính tiếp thời hạn): every pause is a row with its reason, and the table of
reasons says whether the clock stops at all and what happens at the return."""

from ..domain.beside import of_route
from ..domain.errors import Invalid, MoveNotAllowed
from ..domain.promising import stage_of
from ..domain.routing import PlanStep
from ..store.db import Session
from ..store.models import Dossier, PauseRow, Task
from ..store.queries import clocks, dossiers
from ..store.queries.clocks import Reason
from ..store.work import Work
from . import tasks
from .receiving import needed
from .recounting import recount


def pause(work: Work, task: Task, reason_code: str, note: str, shown: int | None = None) -> PauseRow:
    """The settling officer stops the clock for a reason that the law names, and the route where it names any for this step.

    Raises ``Invalid`` when it does not stop the clock, or not at this step.
    """
    tasks.begin(work, task, "pause", shown)
    chosen = clocks.pause_reason(work.session, reason_code)
    if not chosen.by_hand or not chosen.stops:
        raise Invalid.at("reason_code", f"Lý do “{chosen.name}” không làm dừng thời hạn ({chosen.legal_basis}).")
    step = tasks.step_of(task)
    if step.stops is not None and chosen.code not in step.stops:
        raise Invalid.at("reason_code", _only(reasons_at(work.session, step), chosen))
    note = needed(note, "Ghi căn cứ tạm dừng: văn bản số nào, của ai, ngày nào.", "note")
    row = begin(work, task.dossier, chosen.code, note=note)
    assert row is not None
    work.record(
        task.dossier,
        "pause",
        place=task.agency_name,
        step=task.name,
        reason=row.reason,
        effect=row.effect,
        note=row.note,
    )
    return row


def reasons_at(session: Session, step: PlanStep) -> list[Reason]:
    """For which reasons an officer may stop the clock at this step; a request for papers has its own rule (NĐ 61/2018, Điều 19.4)."""
    able = [r for r in clocks.pause_reasons(session) if r.active and r.by_hand and r.stops]
    return [r for r in able if step.stops is None or r.code in step.stops]


def _only(allowed: list[Reason], chosen: Reason) -> str:
    if not allowed:
        return f"Quy trình không cho tạm dừng thời hạn ở bước này vì “{chosen.name}”, cũng không vì lý do nào khác."
    names = "; ".join(r.name for r in allowed)
    return f"Quy trình không cho tạm dừng thời hạn ở bước này vì “{chosen.name}”, chỉ vì: {names}."


def unpause(work: Work, task: Task, shown: int | None = None) -> Dossier:
    """The reason is gone: the clock runs again, by what the reason says."""
    tasks.begin(work, task, "unpause", shown)
    row = end(work, task.dossier)
    if row is None:
        raise MoveNotAllowed("Thời hạn của hồ sơ này đang chạy, không có gì để tính tiếp.")
    assert task.dossier.promised_at is not None
    work.record(
        task.dossier, "unpause", place=task.agency_name, step=task.name, reason=row.reason,
        promised_at=task.dossier.promised_at.isoformat(), restart=row.effect == "restart",
    )  # fmt: skip
    return task.dossier


def begin(work: Work, dossier: Dossier, code: str, *, label: str = "", note: str = "") -> PauseRow | None:
    """Stop the clock, if the reason ``code`` says so (else None). The caller records the event that goes with it.

    ``label`` is told in the explanation instead of the reason's name.
    Raises ``MoveNotAllowed`` while another pause is open.
    """
    reason = clocks.pause_reason(work.session, code)
    if not reason.stops:
        return None
    known = clocks.pauses_of(work.session, dossier.id)
    if dossier.paused_at is not None:
        raise MoveNotAllowed("Thời hạn của hồ sơ này đang tạm dừng. Bấm “Tính tiếp thời hạn” trước.")
    held = [t.position for t in of_route(dossiers.open_tasks(work.session, dossier.id))]
    row = PauseRow(
        dossier=dossier, dossier_id=dossier.id, n=len(known) + 1, reason_code=code, reason=label or reason.name, effect=reason.effect,
        stage=stage_of(tasks.plan_of(dossier), held), since=work.now, by=work.actor.name, note=note,
    )  # fmt: skip
    work.session.add(row)
    dossier.paused_at, dossier.paused_for = work.now, row.reason
    tasks.pause(work, dossier)
    return row


def end(work: Work, dossier: Dossier) -> PauseRow | None:
    """Let the clock run again (None: it was running): the promise, and every open step, are counted anew from what is known."""
    row = next((p for p in clocks.pauses_of(work.session, dossier.id) if p.until is None), None)
    if row is None:
        return None
    row.until = work.now
    dossier.paused_at, dossier.paused_for = None, ""
    work.session.flush()
    recount(work, dossier)
    return row
