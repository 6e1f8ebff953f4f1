"""Passing over a step (bỏ qua bước), with authority and a reason; never the steps that decide, number or give back."""

from collections.abc import Mapping

from ..domain import routing
from ..domain.beside import of_route
from ..domain.errors import Forbidden, MoveNotAllowed, Stale
from ..domain.routing import Plan
from ..domain.workflow import Outcome, Status, StepKind, move_for
from ..store import watches
from ..store.models import Task
from ..store.queries import dossiers
from ..store.work import STALE, Work
from . import tasks
from .receiving import needed


def why_not(plan: Plan, still_open: set[int], task: Task, chosen: Mapping[str, str]) -> str:
    """Why ``task`` cannot be passed over, as a sentence; empty when it can. ``still_open``: the open positions, ``task`` with them."""
    step = plan.at(task.position)
    if step.kind is StepKind.RECEIVE and step.leg == 0:
        return "Bước tiếp nhận ở nơi nộp hồ sơ không bỏ qua được."
    if step.outcomes:
        return "Kết quả của bước này quyết định hồ sơ đi đường nào, không bỏ qua được."
    following = routing.following(plan, task.position, still_open - {task.position}, chosen)
    if following and all(s.kind is StepKind.RETURN for s in following):
        return "Sau bước này chỉ còn trả kết quả, không bỏ qua được."
    return ""


def skip(work: Work, task: Task, reason: str, shown: int | None = None) -> list[Task]:
    """Bỏ qua bước: the leader of the agency, or the head of the department, whoever the step waits for. Opens what follows."""
    dossier = task.dossier
    tasks.same_version(dossier, shown)
    if task.done_at is not None:
        raise Stale(STALE, number=dossier.number)
    move = move_for("skip", dossier.state, StepKind(task.kind))
    procedure = dossier.procedure_code
    if not work.actor.over(move.needs, task.agency_id, task.department_id, procedure):
        raise Forbidden("Chỉ lãnh đạo cơ quan hoặc trưởng phòng đang giữ hồ sơ được bỏ qua bước này.")
    work.require(move.needs, agency_id=task.agency_id, procedure=procedure)
    if task.paused_at is not None:
        raise MoveNotAllowed(f"Thời hạn đang tạm dừng ({dossier.paused_for}). Bấm “Tính tiếp thời hạn” trước.")
    plan, still_open = tasks.plan_of(dossier), of_route(dossiers.open_tasks(work.session, dossier.id))
    chosen = tasks.chosen_of(work.session, dossier, plan)
    if problem := why_not(plan, {t.position for t in still_open}, task, chosen):
        raise MoveNotAllowed(problem)
    reason = needed(reason, "Ghi vì sao bỏ qua bước này, theo chỉ đạo hay văn bản nào.")
    dossier.status = Status.PROCESSING
    tasks.end(work, task, Outcome.SKIPPED, reason)
    watches.drop_step(work.session, task.id)
    opened = tasks.open_next(work, dossier, plan, task.position)
    work.record(
        dossier, "skip", place=task.agency_name, step=task.name, reason=reason, to=[f"{t.agency_name} – {t.name}" for t in opened],
        due=[t.due_at.isoformat() for t in opened],
    )  # fmt: skip
    return opened
