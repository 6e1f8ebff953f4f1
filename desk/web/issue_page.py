"""V1 Chờ phát hành: what was approved and waits for its number; one press numbers every ticked one, each in a piece of work of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.errors import DeskError
from ..domain.routing import Plan
from ..domain.workflow import StepKind
from ..services import issuing, processing
from ..store.models import ResultDraft, Task
from ..store.queries import documents, dossiers
from ..store.queries import tasks as steps
from ..store.work import Work
from . import views
from .forms import attempt
from .guard import actor, now, open_to, reading
from .step_forms import PlainForm
from .views import Row

bp = Blueprint("issuing", __name__)
MOST = 100  # rows of the list, and dossiers of one press
NONE_CHOSEN = "Chưa chọn văn bản nào. Đánh dấu các dòng cần phát hành."
UNSAID = "Không phát hành được. Mở hồ sơ để xem."


@dataclass(frozen=True)
class Waiting:
    """One row: the document as it would be issued now, or why it cannot be."""

    task: Task
    row: Row
    name: str
    number: str
    draft: ResultDraft | None
    problem: str

    @property
    def value(self) -> str:
        """What the box of the row posts: the step, and the version of the dossier that the page showed."""
        return f"{self.task.id}:{self.task.dossier.version}"


@bp.get("/cho-phat-hanh")
@open_to("result.issue")
def waiting() -> ResponseReturnValue:
    """The list, nearest deadline first."""
    return _page(())


@bp.post("/cho-phat-hanh")
@open_to("result.issue")
def publish() -> ResponseReturnValue:
    """Cấp số và phát hành what was ticked; what cannot be says why, the others are done."""
    wanted = [
        (int(a), int(b)) for a, _, b in (text.partition(":") for text in request.form.getlist("viec")) if _plain(a, b)
    ]
    if not wanted:
        return _page((NONE_CHOSEN,), status=422)
    done: list[str] = []
    failed: list[str] = []
    for task_id, shown in wanted[:MOST]:
        form = PlainForm()
        said = attempt(form, lambda work, i=task_id, v=shown: _issue(work, i, v), only=(DeskError,))  # type: ignore[misc]
        (done if said else failed).append(said or _why(task_id, form))
    if failed:
        return _page(failed, done, 200 if done else 409)
    flash(f"Đã cấp số và phát hành {len(done)} văn bản: {'; '.join(done)}.")
    return redirect(url_for("issuing.waiting"), 303)


def _plain(*texts: str) -> bool:
    return all(text.isascii() and text.isdigit() and len(text) < 10 for text in texts)


def _why(task_id: int, form: PlainForm) -> str:
    found = (t for t in documents.to_issue(reading(), actor(), MOST) if t.id == task_id)
    name = next((f"{t.dossier.number}, {t.dossier.owner_name}: " for t in found), "")
    return name + " ".join(form.form_errors or [UNSAID])


def _issue(work: Work, task_id: int, shown: int) -> str:
    task = steps.task(work.session, work.actor, task_id)
    dossiers.dossier(work.session, work.actor, task.dossier_id)  # with its people
    result = processing.issue(work, task, shown)
    return f"số {result.number} – {task.dossier.owner_name}"


def _page(problems: Sequence[str], done: Sequence[str] = (), status: int = 200) -> ResponseReturnValue:
    today = datetime.combine(now().date(), time.min, now().tzinfo)
    html = render_template(
        "work/issue.html", rows=_rows(), problems=problems, done=done, has_errors=bool(problems), now=now(),
        issued=documents.issued_since(reading(), actor().agencies_for("result.issue"), today),
    )  # fmt: skip
    return html, status


def _rows() -> list[Waiting]:
    session, day = reading(), now().date()
    found = documents.to_issue(session, actor(), MOST)
    ids = [t.dossier_id for t in found]
    newest, signed, decided = (
        documents.newest(session, ids),
        documents.approved_digests(session, ids),
        documents.decided(session, ids),
    )
    drafts, named = [], []
    for task in found:
        plan = Plan.from_json(task.dossier.plan or {})
        leg = plan.at(task.position).leg
        ruled = [
            decided.get((task.dossier_id, s.position), "") for s in plan.legs[leg].steps if s.kind is StepKind.APPROVE
        ]
        kind = "refuse" if "refuse" in ruled[-1:] else "grant"
        drafts.append(newest.get((task.dossier_id, leg)))
        named.append(issuing.name_and_pattern(session, task.dossier, task.agency_id, kind, day))
    books = [(task.agency_id, pattern) for task, (_, pattern) in zip(found, named, strict=True)]
    numbers = issuing.next_numbers(session, books, now())
    return [
        Waiting(task, views.row_of_task(task), name, number, draft, _wrong(draft, task, signed))
        for task, draft, (name, _), number in zip(found, drafts, named, numbers, strict=True)
    ]


def _wrong(draft: ResultDraft | None, task: Task, signed: Mapping[tuple[int, int, int], str]) -> str:
    if draft is None:
        return ""
    return issuing.problem(draft, task.dossier, signed.get((task.dossier_id, draft.leg, draft.n), ""))
