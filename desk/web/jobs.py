"""S8 Việc đang chạy: bulk acts with their progress, what came of every row, the papers they made. One's own, for a week."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.papers import Reprint, from_json
from ..printing import registry
from ..services import controlling, unassigning
from ..services.bulk import running, starting
from ..store.models import BulkJob
from ..store.queries import workspace
from ..store.queries.workspace import KEPT
from . import queue_page, views
from .guard import actor, now, open_to, reading, working
from .queue_page import LABELS

bp = Blueprint("jobs", __name__, url_prefix="/viec-dang-chay")
STATES = {"waiting": "Chờ chạy", "running": "Đang chạy", "stopped": "Đã dừng", "ended": "Đã xong"}
ROWS = {"waiting": "Chưa làm", "done": "Đã làm", "refused": "Không làm được"}
HOW = "Máy chủ phải chạy bằng desk serve (không kèm --no-sweep), hoặc chạy lệnh desk sweep trên máy chủ."
NOBODY = timedelta(seconds=90)  # after which whoever waits is told that no process runs jobs
TOGETHER = 50  # papers of one file
SIZES = ("A5", "A4")


@dataclass(frozen=True)
class Progress:
    """How far a job is, in words that go on being true without scripts."""

    ended: int
    total: int
    words: str
    at_work: bool
    problem: str = ""


def progress(job: BulkJob, at: datetime) -> Progress:
    """How far a job is, at a moment."""
    ended = job.done + job.refused
    at_work = job.state in workspace.AT_WORK
    words, problem = f"{ended} / {job.total}", ""
    if job.state == "running" and ended and job.started_at and job.seen_at:
        each = (job.seen_at - job.started_at).total_seconds() / ended
        words += f" · còn khoảng {_about(each * (job.total - ended))}"
    if job.state == "stopped" and ended < job.total:
        problem = f"Dừng ở dòng {ended + 1}. {job.total - ended} hồ sơ chưa làm."
    elif job.state == "running" and job.seen_at and at - job.seen_at > workspace.SILENCE:
        problem = f"Dừng ở dòng {ended + 1}: tiến trình đã mất. Phần mềm tự chạy tiếp trong một phút; không dòng nào làm hai lần."
    elif job.state == "waiting" and at - job.at > NOBODY:
        problem = f"Chưa có tiến trình nào nhận việc này. {HOW}"
    return Progress(ended, job.total, words, at_work, problem)


def _about(seconds: float) -> str:
    return f"{round(seconds / 60)} phút" if seconds >= 90 else f"{max(1, round(seconds))} giây"


@bp.get("")
@open_to("desk.use")
def index() -> ResponseReturnValue:
    """Việc của tôi đang chạy, và đã chạy trong 7 ngày."""
    rows = [
        (job, LABELS[job.act], STATES[job.state], progress(job, now())) for job in workspace.jobs(reading(), actor())
    ]
    return render_template("work/jobs.html", rows=rows)


@bp.get("/<int:job_id>")
@open_to("desk.use")
def show(job_id: int) -> ResponseReturnValue:
    """Một việc: how far it is; then every row with what came of it, those that could not be done first."""
    job = workspace.job(reading(), actor(), job_id)
    order = {"refused": 0, "waiting": 1, "done": 2}
    items = sorted(workspace.items(reading(), job_id), key=lambda pair: (order[pair[0].state], pair[0].n))
    rows = [(item, views.row_of_dossier(dossier), ROWS[item.state]) for item, dossier in items]
    printed = sum(1 for item, _ in items if item.data)
    files = [url_for("jobs.papers", job_id=job_id, part=n + 1) for n in range(-(-printed // TOGETHER))]
    given = dict(parse_qsl(job.back))
    return render_template(
        "work/job.html", job=job, label=LABELS[job.act], state=STATES[job.state], progress=progress(job, now()), rows=rows,
        back=queue_page.back_to(given.pop("the", ""), job.back), files=files, kept=views.say(job.at + KEPT), undo=_may_undo(job),
    )  # fmt: skip


@bp.post("/<int:job_id>/dung")
@open_to("desk.use")
def stop(job_id: int) -> ResponseReturnValue:
    """Dừng: what was done stays done."""
    with working() as work:
        starting.stop(work, job_id)
    flash("Đã dừng. Các hồ sơ đã làm vẫn giữ nguyên; các hồ sơ còn lại chưa thay đổi gì.")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/chay-tiep")
@open_to("desk.use")
def go_on(job_id: int) -> ResponseReturnValue:
    """Chạy tiếp what was stopped."""
    with working() as work:
        starting.go_on(work, job_id)
    flash("Việc sẽ chạy tiếp từ dòng chưa làm.")
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.post("/<int:job_id>/hoan-tac")
@open_to("task.assign")
def undo(job_id: int) -> ResponseReturnValue:
    """Hoàn tác an assignment of many, row by row: what was done on a dossier since keeps its row as it is, and the row says so."""
    with working() as work:
        job = workspace.job(work.session, work.actor, job_id)
        if job.act != "assign":
            abort(404)
        rows = [
            starting.Row(item.dossier_id, item.task_id, None)
            for item, _ in workspace.items(work.session, job_id)
            if item.state == "done"
        ]
        made = starting.start(work, f"undo/{job_id}", "unassign", rows, {}, back=job.back)
        undo_id, long = made.id, made.total > starting.AT_ONCE
    if not long:
        running.run(working, undo_id)
    return redirect(url_for("jobs.show", job_id=undo_id), 303)


def _may_undo(job: BulkJob) -> bool:
    return (
        job.act == "assign" and job.done > 0 and job.ended_at is not None and now() - job.ended_at <= unassigning.WHILE
    )


@bp.get("/<int:job_id>/giay/<int:part>.pdf")
@open_to("paper.print")
def papers(job_id: int, part: int) -> ResponseReturnValue:
    """The papers of a print job in one file, fifty at most; each as it would be printed alone."""
    job = workspace.job(reading(), actor(), job_id)
    made = [item.data for item, _ in workspace.items(reading(), job_id) if item.data]
    mine = made[(part - 1) * TOGETHER : part * TOGETHER]
    sheets = _controls(mine) if job.given.get("kind") == "control" else _papers(mine)
    if not sheets:
        abort(404)
    asked = request.args.get("kho", "")
    size: Any = asked if asked in SIZES else "A4" if job.given.get("kind") == "control" else "A5"
    data = registry.render_together(sheets, size=size)
    head = {"Content-Disposition": f'inline; filename="giay-{job_id}-{part}.pdf"'}
    return Response(data, mimetype="application/pdf", headers=head)


def _papers(made: Sequence[Mapping[str, int]]) -> list[Any]:
    """The papers that a job counted as printed once more, as far as their dossiers are in sight."""
    known = workspace.papers(reading(), actor(), [row["paper"] for row in made])
    when = workspace.reprints(reading(), list(known))
    return [
        (paper.kind, from_json(paper.kind, paper.slip), Reprint(row["n"], when[paper.id, row["n"]]))
        for row in made if (paper := known.get(row["paper"])) is not None
    ]  # fmt: skip


def _controls(made: Sequence[Mapping[str, int]]) -> list[Any]:
    """The control slips as the logbooks have them now."""
    known = workspace.ticked_dossiers(reading(), actor(), [row["control"] for row in made])
    return [
        ("control", controlling.slip(reading(), known[row["control"]]), None) for row in made if row["control"] in known
    ]
