"""Starting a job (lập việc hàng loạt): what was decided, for which dossiers, as they were shown. Nothing of a dossier changes yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...domain.errors import Invalid, MoveNotAllowed
from ...store.models import BulkItem, BulkJob
from ...store.queries import units, workspace
from ...store.work import Work

MOST = 500  # dossiers of one job
AT_ONCE = 50  # as many are done while the person waits; more in the background
ACTS = (
    "acknowledge",
    "forward",
    "assign",
    "approve",
    "issue",
    "print",
    "unassign",
)  # the last undoes rows of another job: never offered by ticks


@dataclass(frozen=True)
class Row:
    """One dossier that was shown and ticked: its step (None: the dossier as a whole), its version, to whom it goes."""

    dossier_id: int
    task_id: int | None
    shown: int | None
    person_id: int | None = None


def start(work: Work, key: str, act: str, rows: Sequence[Row], given: dict[str, Any], back: str = "") -> BulkJob:
    """Write down what is to be done. The same ``key`` again is the same job. Raises ``Invalid`` at ``rows``, or where a word is missing."""
    work.require("desk.use")
    made = workspace.job_by_key(work.session, work.actor, key)
    if made is not None:
        return made
    if act not in ACTS:
        raise Invalid("Không có việc hàng loạt này.")
    rows = _in_sight(work, rows)
    if not rows:
        raise Invalid.at("rows", "Chưa chọn hồ sơ nào. Đánh dấu các dòng cần làm rồi bấm lại.")
    if len(rows) > MOST:
        raise Invalid.at(
            "rows", f"Mỗi lần làm tối đa {MOST} hồ sơ (đang chọn {len(rows)}). Lọc bớt hoặc chia thành nhiều lần."
        )
    if act == "assign" and any(row.person_id is None for row in rows):
        raise Invalid.at("person", "Chọn người được giao cho mọi hồ sơ đã đánh dấu.")
    assert work.actor.id is not None
    job = BulkJob(
        key=key, act=act, person_id=work.actor.id, back=back, given=given, state="waiting", at=work.now, total=len(rows), done=0, refused=0,
    )  # fmt: skip
    work.session.add(job)
    work.session.flush()
    seen: set[int] = set()
    for n, row in enumerate(rows, start=1):
        shown = (
            None if row.dossier_id in seen else row.shown
        )  # its second step: the first one moved it, and that was this person
        seen.add(row.dossier_id)
        work.session.add(
            BulkItem(job_id=job.id, n=n, dossier_id=row.dossier_id, task_id=row.task_id, shown=shown, person_id=row.person_id,
                     state="waiting", said="", data={})
        )  # fmt: skip
    return job


def _in_sight(work: Work, rows: Sequence[Row]) -> list[Row]:
    """Those rows whose dossier (and step, and person) there are for this person; anything else was not on the page."""
    known = workspace.pairs_in_sight(
        work.session, work.actor, [r.dossier_id for r in rows], [r.task_id for r in rows if r.task_id]
    )
    people = {i for i, _ in units.names(work.session, {r.person_id for r in rows if r.person_id})}
    return [r for r in rows if (r.dossier_id, r.task_id) in known and (r.person_id is None or r.person_id in people)]


def stop(work: Work, job_id: int) -> BulkJob:
    """Dừng: the row under way is finished, the others stay as they are. Raises ``NotFound``, ``MoveNotAllowed``."""
    job = _own(work, job_id)
    if job.state not in workspace.AT_WORK:
        raise MoveNotAllowed("Việc này đã xong hoặc đã dừng.")
    job.state, job.ended_at = "stopped", work.now
    return job


def go_on(work: Work, job_id: int) -> BulkJob:
    """Chạy tiếp a job that was stopped: the rows that still wait. Raises ``NotFound``, ``MoveNotAllowed``."""
    job = _own(work, job_id)
    if job.state != "stopped" or job.done + job.refused >= job.total:
        raise MoveNotAllowed("Việc này không còn dòng nào chờ.")
    job.state, job.ended_at, job.started_at, job.seen_at = "waiting", None, None, None
    return job


def _own(work: Work, job_id: int) -> BulkJob:
    workspace.job(work.session, work.actor, job_id)
    job = workspace.held_job(work.session, job_id)
    assert job is not None
    return job
