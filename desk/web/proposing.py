"""What a page says of a proposal and a decision (đề xuất, phê duyệt): the choices of the form, and where a "no" leads."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..domain import refusing
from ..domain.documents import KINDS
from ..domain.routing import Plan, PlanStep
from ..domain.workflow import Outcome, StepKind
from ..services import approving
from ..store.models import ResultDraft, Task

if TYPE_CHECKING:
    from .panels import Act

DECIDED = {"": "Đã phê duyệt. ", "grant": "Đã phê duyệt. ", "refuse": "Đã phê duyệt không giải quyết. "}
ENDS = "“Không giải quyết”: hồ sơ dừng ở cơ quan này, phát hành thông báo có lý do rồi trả về nơi tiếp nhận. Ghi lý do ở ô ý kiến."


def kind_of(task: Task, plan: Plan, tasks: Sequence[Task], drafts: Mapping[int, ResultDraft]) -> str:
    """What is proposed so far in the leg of this step; at a step of numbering, what was decided."""
    leg = plan.at(task.position).leg
    if task.kind == StepKind.ISSUE:
        done = [t for t in tasks if t.outcome == Outcome.APPROVED and plan.at(t.position).leg == leg]
        return done[-1].proposal if done else ""
    if leg in drafts:
        return drafts[leg].kind
    found = approving.proposed_in(leg, plan, tasks)
    return found.proposal if found is not None else ""


def led(plan: Plan, position: int) -> bool:
    """Is there a leader behind this step, in its leg, to whom something is proposed?"""
    return refusing.approval_step(plan, position) is not None


def lead(
    act: "Act", task: Task, plan: Plan, tasks: Sequence[Task], drafts: Mapping[int, ResultDraft]
) -> list[PlanStep] | None:
    """Fill what the act says of the result; returns what comes next where the answer is no (None: what the route says)."""
    form: Any = act.form
    kind = kind_of(task, plan, tasks, drafts)
    if act.name == "process" and led(plan, task.position):
        form.proposal.choices = list(KINDS.items())
        form.proposal.description = ENDS
        form.proposal.data = form.proposal.data or kind or "grant"
    if act.name == "approve":
        draft = drafts.get(plan.at(task.position).leg)
        form.document.data = draft.digest if draft is not None else ""
        if kind == "refuse":
            act.label = "Phê duyệt không giải quyết"
    if act.name not in ("approve", "issue") or kind != "refuse":
        return None
    return refusing.after(plan, task.position, {t.position for t in tasks if t.done_at is None})
