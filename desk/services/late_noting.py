"""Why a dossier is late (lý do trễ hạn): chosen from the list by whoever holds or held it up, with a sentence; nothing is overwritten."""

from collections.abc import Sequence
from datetime import datetime

from ..domain.errors import Forbidden, MoveNotAllowed
from ..domain.lateness import UNCHARGED
from ..domain.workflow import FINAL, Outcome, StepKind
from ..policy import Actor
from ..store.models import Dossier, LateNote, Task
from ..store.queries import clocks, dossiers
from ..store.work import Work
from . import tasks


def note(work: Work, dossier: Dossier, reason_code: str, words: str = "", shown: int | None = None) -> LateNote:
    """Record why a dossier, or a step of it, is past its date; each time somebody says it, a line of its own.

    Raises ``MoveNotAllowed`` when nothing is late, ``Forbidden`` for who has nothing to do with it, ``Invalid`` at ``reason_code``.
    """
    tasks.same_version(dossier, shown)
    known = dossiers.tasks_of(work.session, dossier.id)
    late = late_steps(known, work.now)
    if not late and not is_late(dossier, work.now):
        raise MoveNotAllowed("Hồ sơ này không quá hạn, cả hạn bước và hẹn trả; không cần ghi lý do trễ.")
    mine = _concerned(work.actor, dossier, known, late)
    if not mine:
        raise Forbidden("Chỉ người giữ hồ sơ, trưởng phòng hoặc lãnh đạo nơi hồ sơ bị trễ ghi được lý do.")
    reason = clocks.late_reason(work.session, reason_code)
    step = next((t for t in mine if t in late), mine[0])
    row = LateNote(
        dossier=dossier, dossier_id=dossier.id, task_id=step.id if step in late else None, reason_code=reason.code, reason=reason.name,
        note=words.strip(), at=work.now, by=work.actor.name, agency_name=step.agency_name,
    )  # fmt: skip
    work.session.add(row)
    work.record(
        dossier, "late_note", place=step.agency_name, reason=reason.name, note=row.note,
        **({"step": step.name} if step in late else {}),
    )  # fmt: skip
    return row


def may_note(actor: Actor, dossier: Dossier, known: Sequence[Task], now: datetime) -> bool:
    """May this person say why it is late: is it, and does or did a step of it lie with them or below them?"""
    late = late_steps(known, now)
    return bool(late or is_late(dossier, now)) and bool(_concerned(actor, dossier, known, late))


def is_late(dossier: Dossier, now: datetime) -> bool:
    """Is what the citizen was promised broken: not ready by then, or ready later?"""
    if dossier.owed_at is None or (dossier.state in FINAL and dossier.ready_at is None):
        return False
    return (dossier.ready_at or dossier.paused_at or now) > dossier.owed_at


def late_steps(known: Sequence[Task], now: datetime) -> list[Task]:
    """The steps that ended, or still lie, past their date."""
    real = [t for t in known if t.kind not in UNCHARGED and t.outcome != Outcome.RECALLED]
    return [t for t in real if (t.done_at or t.paused_at or now) > t.due_at]


def _concerned(actor: Actor, dossier: Dossier, known: Sequence[Task], late: Sequence[Task]) -> list[Task]:
    """The steps, first those open now, for which this person answers."""
    live = [t for t in known if t.done_at is None and t.kind != StepKind.RETURN]
    return [t for t in (*live, *(t for t in late if t not in live)) if _answers(actor, t, dossier.procedure_code)]


def _answers(actor: Actor, task: Task, procedure: str) -> bool:
    if task.done_at is None and tasks.holding(actor, task, procedure) is not None:
        return True
    return any(actor.over(p, task.agency_id, task.department_id, procedure) for p in ("dossier.process", "task.assign"))
