"""Giving back what came to the wrong place (chuyển nhầm): to exactly the step it came from, with what was left of its term."""

from collections.abc import Sequence

from ..domain.errors import MoveNotAllowed
from ..domain.forwarding import left_over
from ..domain.workflow import Outcome
from ..store.models import Task
from ..store.queries import calendars, dossiers
from ..store.work import Work
from . import tasks
from .receiving import needed


def why_not(known: Sequence[Task], task: Task) -> str:
    """Why ``task`` cannot go back to whoever sent it, as a sentence; empty when it can. ``known``: every task of the dossier."""
    sender = next((t for t in known if t.id == task.from_task_id), None)
    if sender is None:
        return "Bước này không do bước nào chuyển đến nên không có nơi để trả."
    if task.origin == Outcome.MISDIRECTED:
        return "Hồ sơ này vừa được trả về đây vì chuyển nhầm. Chuyển đến đúng nơi, hoặc chuyển trả bước trước."
    if sender.outcome == Outcome.ISSUED:
        return "Bước trước đã cấp số, phát hành kết quả. Dùng “Chuyển trả” về bước phải làm lại."
    beside = [t for t in known if t.from_task_id == sender.id and t is not task and not t.branch]
    if any(t.outcome != Outcome.RECALLED for t in beside):
        return "Bước trước chuyển đến nhiều nơi cùng lúc. Dùng “Chuyển trả” khi các nhánh kia đã xong."
    return ""


def give_back(work: Work, task: Task, reason: str, shown: int | None = None) -> Task:
    """Chuyển nhầm: ends this step, confirmed or not, and opens the sender's anew.

    The sender has what was left of the term when it was sent, at least four working hours; a step due with the promise is so again.
    """
    tasks.begin(work, task, "misdirect", shown)
    dossier, known = task.dossier, dossiers.tasks_of(work.session, task.dossier_id)
    if problem := why_not(known, task):
        raise MoveNotAllowed(problem)
    reason = needed(reason, "Ghi vì sao hồ sơ không thuộc nơi này, nơi nào mới đúng.")
    sender = next(t for t in known if t.id == task.from_task_id)
    doer = tasks.who_did(work, known, sender.position)
    assert sender.done_at is not None
    plan = tasks.plan_of(dossier)
    own = tasks.term_of(sender, plan)
    left = left_over(sender.done_at, sender.due_at, calendars.calendar(work.session, sender.agency_id))
    tasks.close(work, task, Outcome.MISDIRECTED, reason)
    [opened] = tasks.open_steps(
        work, dossier, [plan.at(sender.position)], attempts=tasks.attempts_of(known), came_from=task, origin="misdirected",
        term=left if own else None,
    )  # fmt: skip
    if doer is not None:
        opened.assignee_id, opened.assignee_name = doer
    work.record(
        dossier, "misdirect", place=task.agency_name, step=task.name, to=f"{opened.agency_name} – {opened.name}", reason=reason,
        due=opened.due_at.isoformat(),
    )  # fmt: skip
    return opened
