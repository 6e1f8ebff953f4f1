"""Doing a job (chạy việc hàng loạt): row after row, each in a piece of work of its own, by the verb of the single act.

What a row comes to is written in the transaction that did it: whoever goes on after a crash does no row twice. The caller says how
a piece of work is opened, and by whom.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from ...domain.errors import DeskError, Forbidden, Invalid, NotFound
from ...store.models import BulkItem, BulkJob, Task
from ...store.queries import dossiers, tasks, workspace
from ...store.work import Work
from .. import papers, processing, unassigning
from . import eligibility

Given = Mapping[str, Any]  # what was said once for all rows
Opened = Callable[[], AbstractContextManager[Work]]
FAILED = "Không làm được vì lỗi của phần mềm. Báo quản trị hệ thống."


def run(opened: Opened, job_id: int, goes: Callable[[], bool] = lambda: True) -> int:
    """Do the rows that wait until there are none, somebody stopped it, or ``goes()`` says no. Returns how many were done or refused."""
    count = 0
    while goes():
        n = 0
        try:
            with opened() as work:
                item = _take(work, job_id)
                if item is None:
                    return count
                n = item.n
                _do(work, item)
        except Exception as error:  # this row only: a rule said no, or the program failed
            if not n:
                raise
            with opened() as work:
                _refuse(work, job_id, n, error.message if isinstance(error, DeskError) else FAILED)
        count += 1
    return count


def _take(work: Work, job_id: int) -> BulkItem | None:
    """The next row, and the job with it; the job is over when there is none."""
    job = workspace.held_job(work.session, job_id)
    if job is None or job.state not in workspace.AT_WORK:
        return None
    if work.actor.id != job.person_id:
        raise Forbidden("Chỉ người lập việc này chạy được nó.")
    item = workspace.next_item(work.session, job_id)
    job.started_at = job.started_at or work.now
    job.state, job.seen_at = "running", work.now
    if item is None:
        job.state, job.ended_at = "ended", work.now
    return item


def _do(work: Work, item: BulkItem) -> None:
    job = work.session.get_one(BulkJob, item.job_id)
    item.said, item.data = _print(work, job, item) if job.act == "print" else (_act(work, job, item), {})
    item.state, job.done = "done", job.done + 1


def _refuse(work: Work, job_id: int, n: int, why: str) -> None:
    job = workspace.held_job(work.session, job_id)
    item = work.session.get(BulkItem, (job_id, n))
    if job is not None and item is not None and item.state == "waiting":
        item.state, item.said = "refused", why
        job.refused, job.seen_at = job.refused + 1, work.now


# ── The acts ──────────────────────────────────────────────────────────────────


def _act(work: Work, job: BulkJob, item: BulkItem) -> str:
    """One act on one step, as if it were the only one; the sentence that says what came of it."""
    if item.task_id is None:
        raise NotFound("Dòng này không có bước nào.")
    dossiers.dossier(work.session, work.actor, item.dossier_id)  # people, papers and plan, as the verbs want them
    task = tasks.task(work.session, work.actor, item.task_id)
    if task.dossier_id != item.dossier_id:
        raise NotFound("Không tìm thấy việc này trong phạm vi được xem.")
    offered = job.act in eligibility.MOVE or job.act == "forward"
    reasons = eligibility.why_not(work.session, work.actor, job.act, [task]) if offered else {}
    if reasons:
        raise Invalid(reasons[task.id])
    return VERBS[job.act](work, task, item, job.given)


def _acknowledge(work: Work, task: Task, item: BulkItem, _given: Given) -> str:
    processing.acknowledge(work, task, item.shown)
    return "Đã xác nhận nhận."


def _assign(work: Work, task: Task, item: BulkItem, given: Given) -> str:
    processing.assign(work, task, item.person_id or 0, item.shown, confirmed=bool(given.get("confirmed")))
    return f"Đã giao cho {task.assignee_name}."


def _unassign(work: Work, task: Task, _item: BulkItem, _given: Given) -> str:
    unassigning.unassign(work, task)
    return f"Đã hoàn tác, lại do {task.assignee_name} giữ." if task.assignee_name else "Đã hoàn tác, chưa giao cho ai."


def _pass_on(work: Work, task: Task, item: BulkItem, given: Given) -> str:
    opened = processing.pass_on(work, task, str(given.get("opinion", "")), item.shown)
    places = ", ".join(dict.fromkeys(f"{t.agency_name} – {t.name}" for t in opened))
    return f"Đã chuyển đến {places}." if places else "Đã ghi ý kiến; hồ sơ chờ nhánh song song."


def _approve(work: Work, task: Task, item: BulkItem, given: Given) -> str:
    return f"Đã phê duyệt. {_pass_on(work, task, item, given)}"


def _issue(work: Work, task: Task, item: BulkItem, _given: Given) -> str:
    return f"Đã cấp số {processing.issue(work, task, item.shown).number} và phát hành."


VERBS: dict[str, Callable[[Work, Task, BulkItem, Given], str]] = {
    "acknowledge": _acknowledge, "assign": _assign, "unassign": _unassign, "forward": _pass_on, "approve": _approve, "issue": _issue,
}  # fmt: skip


def _print(work: Work, job: BulkJob, item: BulkItem) -> tuple[str, dict[str, int]]:
    """One more copy of the newest paper of the kind that was asked for; counted in the logbook like every reprint."""
    dossier = dossiers.dossier(work.session, work.actor, item.dossier_id)
    kind = str(job.given.get("kind", "receipt"))
    if kind == "control":  # builds itself from the logbook whenever it is printed: nothing is issued, nothing counted
        if dossier.received_at is None:
            raise NotFound("Hồ sơ chưa được tiếp nhận nên chưa có phiếu kiểm soát.")
        return "Có trong tệp in.", {"control": dossier.id}
    paper_id = workspace.papers_of_kind(work.session, [dossier.id], kind).get(dossier.id)
    if paper_id is None:
        raise NotFound("Hồ sơ này chưa có giấy đó.")
    paper, _ = dossiers.paper(work.session, work.actor, paper_id)
    made = papers.reprint(work, paper, dossier, f"bulk/{job.id}/{item.n}")
    return f"In lại lần {made.n}.", {"paper": paper.id, "n": made.n}
