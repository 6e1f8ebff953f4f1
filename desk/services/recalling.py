"""Taking back what was sent (thu hồi), until somebody there has confirmed it: the transfer never happened."""

from collections.abc import Sequence

from ..domain import routing
from ..domain.beside import of_route
from ..domain.errors import Forbidden, MoveNotAllowed, Stale
from ..domain.workflow import Outcome, StepKind, move_for
from ..policy import Actor
from ..store import watches
from ..store.models import Task
from ..store.queries import dossiers
from ..store.work import STALE, Work
from . import notices, recounting, tasks

# What receiving itself opened stays sent (the citizen holds the receipt), and so does what an issue opened (a number is taken).
RECALLABLE = frozenset({Outcome.FORWARDED, Outcome.APPROVED, Outcome.SENT_BACK, Outcome.MISDIRECTED, Outcome.SKIPPED})


def why_not(plan: routing.Plan, known: Sequence[Task], task: Task) -> str:
    """Why the end of ``task`` cannot be taken back, as a sentence; empty when it can. ``known``: every task of the dossier."""
    if task.outcome not in RECALLABLE:
        return "Bước này không thu hồi được: đã tiếp nhận, cấp số hoặc trả kết quả thì phải làm một việc khác, không thu hồi."
    opened = opened_by(known, task)
    if not opened:  # it waits for a branch beside it, or that branch has led on meanwhile
        route = of_route(known)
        still_open = {t.position for t in route if t.done_at is None}
        chosen = routing.chosen_by(plan, ((t.position, t.choice) for t in route))
        waits = still_open and not routing.following(plan, task.position, still_open, chosen)
        newer = any(t.position == task.position and t.id > task.id for t in route)
        return "" if waits and not newer else "Hồ sơ đã đi tiếp từ bước khác, không thu hồi được."
    for other in opened:
        if other.done_at is not None or other.acknowledged_at is not None:
            who = other.assignee_name or other.done_by or other.department_name
            return f"{who} ({other.agency_name}) đã xác nhận nhận, không thu hồi được. Đề nghị nơi nhận chuyển trả."
    return ""


def opened_by(known: Sequence[Task], task: Task) -> list[Task]:
    """The steps that the end of ``task`` opened, but for those taken back already."""
    return [t for t in known if t.from_task_id == task.id and not t.branch and t.outcome != Outcome.RECALLED]


def may_recall(actor: Actor, task: Task, procedure: str) -> bool:
    """Whoever ended the step (the step was theirs, or whoever stands in for them), or the head over it."""
    own = task.assignee_id is not None and tasks.holding(actor, task, procedure) is not None
    return own or actor.may_assign(task.agency_id, task.department_id, procedure)


def recall(work: Work, task: Task, shown: int | None = None) -> Task:
    """Thu hồi: the steps that the end of ``task`` opened are closed, and the task itself is open again, with its own deadline.

    Its opinion stays with it for the form; what it chose no longer counts. Raises ``MoveNotAllowed`` once somebody confirmed, ``Forbidden``
    for anybody but whoever ended it or the head over it.
    """
    dossier = task.dossier
    tasks.same_version(dossier, shown)
    if task.done_at is None:
        raise Stale(STALE, number=dossier.number)
    move_for("recall", dossier.state, StepKind(task.kind))
    if not may_recall(work.actor, task, dossier.procedure_code):
        raise Forbidden("Chỉ người đã chuyển hoặc trưởng phòng của người đó thu hồi được.")
    if dossier.paused_at is not None:
        raise MoveNotAllowed(f"Thời hạn đang tạm dừng ({dossier.paused_for}), không thu hồi được.")
    plan, known = tasks.plan_of(dossier), dossiers.tasks_of(work.session, dossier.id)
    if problem := why_not(plan, known, task):
        raise MoveNotAllowed(problem)
    held = tasks.holding(work.actor, task, dossier.procedure_code)
    work.under = held.under if held is not None else ""
    before = tasks.chosen_of(work.session, dossier, plan)
    taken = opened_by(known, task)
    for other in taken:
        tasks.end(work, other, Outcome.RECALLED)
        watches.drop_step(work.session, other.id)
    _open_again(work, task, known)
    moved = recounting.follow_the_choice(work, dossier, plan, before)
    work.record(
        dossier, "recall", place=task.agency_name, step=task.name, taken=[f"{t.agency_name} – {t.name}" for t in taken], **moved
    )  # fmt: skip
    if moved and dossier.promised_at is not None and dossier.promised_at > work.now:
        notices.tell_citizen(work, "branched", dossier, key=f"branched/{task.id}/{dossier.log_length}", **moved)
    return task


def _open_again(work: Work, task: Task, known: Sequence[Task]) -> None:
    """The same row, as it was before it ended; what was approved by it is not decided any more."""
    if task.outcome == Outcome.APPROVED and not any(t.outcome == Outcome.APPROVED and t is not task for t in known):
        task.dossier.decision = ""
    task.done_at, task.done_by, task.done_under, task.outcome, task.choice = None, "", "", None, ""
    work.session.flush()
    tasks.watch_step(work, task)
