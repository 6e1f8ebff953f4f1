"""The verbs on a dossier: each a POST with the version that its page showed, then on to the next dossier of the list."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from ..domain.errors import Invalid, MoveNotAllowed, NotFound, SecondSupplement, Stale
from ..domain.text import tidy_lines
from ..domain.workflow import StepKind
from ..services import keeping, processing, supplementing, unassigning
from ..store.models import Dossier, Task
from ..store.queries import dossiers, tasks
from ..store.queries.listing import Key
from ..store.work import Work
from . import dossier_page, proposing, walking
from .conflicts import Conflict
from .forms import attempt, fits, undoable
from .guard import open_to, working
from .keeping import typed_fields
from .papers import to_print
from .step_forms import AskForm, AssignForm, BackForm, BillForm, OpinionForm, PlainForm, StepForm

TYPED = (
    "choice",
    "opinion",
    "items",
    "amount",
    "reason",
    "note",
    "cause",
    "words",
    "answer",
)  # what a hand put into the forms of the verbs
bp = Blueprint("steps", __name__, url_prefix="/ho-so/<int:dossier_id>")


@dataclass(frozen=True)
class Done:
    """What to say and where to go. ``key``: the place of the step that ended, so that the next one can be opened."""

    said: str
    key: Key | None = None
    paper_id: int | None = None
    recall: int | None = None  # the dossier that can be taken back until somebody confirms it
    undo: str = ""  # where the button leads that undoes it, for ten minutes


def dossier_of(work: Work, dossier_id: int) -> Dossier:
    return dossiers.dossier(work.session, work.actor, dossier_id)


def task_of(work: Work, dossier_id: int, task_id: int) -> Task:
    """The step, with its dossier's people and papers loaded; a step of another dossier is not there."""
    dossier = dossier_of(
        work, dossier_id
    )  # held here, so that the step finds this very object, people and papers loaded
    task = tasks.task(work.session, work.actor, task_id)
    if task.dossier is not dossier:
        raise NotFound("Không tìm thấy việc này trong phạm vi được xem.")
    return task


def do(dossier_id: int, form: StepForm, act: Callable[[Work], Done]) -> ResponseReturnValue:
    """Act; a refusal of what was typed comes back at its fields, everything else through the handlers below."""
    g.form = form  # for whoever is told that somebody was faster

    def sent(work: Work) -> Done:
        done = act(work)
        keeping.drop(work, dossier_id, form.scope)
        return done

    done = attempt(form, sent, only=(Invalid, SecondSupplement)) if fits(form) else None
    if done is None:
        return dossier_page.render(dossier_id, failed=form), 422
    flash(_with_recall(done))
    if done.paper_id is not None:
        return to_print(done.paper_id)
    return redirect(walking.onward(done.key, dossier_id), 303)


def _with_recall(done: Done) -> str | Markup:
    """The sentence, and the way to the button that takes it back."""
    if done.undo:
        return undoable(done.said, done.undo)
    if done.recall is None:
        return done.said
    link = Markup('<a href="{}#thu-hoi">Thu hồi</a>').format(url_for("work.show", dossier_id=done.recall))
    return escape(done.said) + " " + link + " được đến khi nơi nhận xác nhận."


@bp.errorhandler(Stale)
@bp.errorhandler(MoveNotAllowed)
def _conflict(error: Stale | MoveNotAllowed) -> ResponseReturnValue:
    """Somebody was faster: who and when, what they did, why nothing was written; and what was typed, in its form while that is offered."""
    typed = "\n".join(filter(None, (tidy_lines(text) for name in TYPED for text in request.form.getlist(name))))
    dossier_id, form = (request.view_args or {})["dossier_id"], g.get("form")
    told = Conflict.of(dossier_id, error, form, typed)
    if typed and form is not None and keeping.fits(fields := typed_fields()):
        with working() as work:  # wherever the hand goes now, the text waits for it
            keeping.keep(work, dossier_id, form.kept_as.data, fields)
    return dossier_page.render(dossier_id, failed=form if typed else None, conflict=told), 409


def named(dossier: Dossier) -> str:
    return f"Hồ sơ {dossier.number or 'nộp trực tuyến'} của {dossier.owner_name}."


def last_paper(work: Work, dossier: Dossier) -> int:
    work.session.flush()
    return dossiers.papers_of(work.session, dossier.id)[-1].id


# ── The verbs of a step ───────────────────────────────────────────────────────


@bp.post("/viec/<int:task_id>/xac-nhan")
@open_to("dossier.read")
def acknowledge(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Xác nhận đã nhận."""
    form = PlainForm(f"acknowledge-{task_id}")

    def act(work: Work) -> Done:
        processing.acknowledge(work, task_of(work, dossier_id, task_id), form.shown)
        return Done("Đã xác nhận nhận hồ sơ.")

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/phan-cong")
@open_to("task.assign")
def assign(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Phân công (X6)."""
    form = AssignForm(f"assign-{task_id}")

    def act(work: Work) -> Done:
        task = processing.assign(
            work, task_of(work, dossier_id, task_id), form.person.data or 0, form.shown, confirmed=bool(form.confirmed.data)
        )  # fmt: skip
        undo = url_for("steps.unassign", dossier_id=dossier_id, task_id=task_id)
        return Done(f"Đã giao cho {task.assignee_name}. {named(task.dossier)}", undo=undo)

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/hoan-tac-phan-cong")
@open_to("task.assign")
def unassign(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Hoàn tác phân công, for ten minutes."""

    def act(work: Work) -> Done:
        task = unassigning.unassign(work, task_of(work, dossier_id, task_id))
        return Done(f"Đã hoàn tác phân công. {named(task.dossier)}")

    return do(dossier_id, PlainForm(f"unassign-{task_id}"), act)


@bp.post("/viec/<int:task_id>/chuyen")
@open_to("dossier.read")
def pass_on(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Chuyển bước sau; phê duyệt, if the step is the leader's."""
    form = OpinionForm(f"pass-on-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        opened = processing.pass_on(
            work, task, form.opinion.data or "", form.shown, form.choice.data or "", proposal=form.proposal.data or "",
            document=form.document.data or "",
        )  # fmt: skip
        places = ", ".join(dict.fromkeys(t.agency_name for t in opened))
        went = f"Đã chuyển đến {places}." if places else "Đã ghi ý kiến; hồ sơ chờ nhánh song song."
        back = any(t.kind != StepKind.RETURN for t in opened) or not opened
        approved = proposing.DECIDED[task.proposal] if task.kind == StepKind.APPROVE else ""
        out = f"Kết quả bước: {task.choice}. " if task.choice else ""
        key = (task.due_at, task.id)
        return Done(f"{approved}{out}{went} {named(task.dossier)}", key, recall=dossier_id if back else None)

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/chuyen-tra")
@open_to("dossier.read")
def send_back(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Chuyển trả an earlier step, with the reason."""
    form = BackForm(f"send-back-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        opened = processing.send_back(work, task, form.reason.data or "", form.to.data or 0, form.shown)
        said = f"Đã chuyển trả {opened.agency_name} – {opened.name}. {named(task.dossier)}"
        return Done(said, (task.due_at, task.id), recall=dossier_id)

    return do(dossier_id, form, act)


def listed(dossier: Dossier, form: AskForm) -> list[str]:
    """Only papers of the procedure may be asked for (NĐ 61/2018, Điều 5)."""
    names = {paper.name for paper in dossier.papers_in}
    return [item for item in form.items.data or [] if item in names]


@bp.post("/viec/<int:task_id>/yeu-cau-bo-sung")
@open_to("dossier.process")
def ask(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Yêu cầu bổ sung giấy tờ (Mẫu 02)."""
    form = AskForm(f"ask-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        items = listed(task.dossier, form)
        supplementing.ask(
            work, task, items, form.reason.data or "", confirmed=bool(form.confirmed.data), shown=form.shown
        )
        return Done(f"Đã lập phiếu yêu cầu bổ sung. {named(task.dossier)}", paper_id=last_paper(work, task.dossier))

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/thong-bao-nop-tien")
@open_to("dossier.process")
def bill(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Thông báo nộp tiền."""
    form = BillForm(f"bill-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        processing.bill(work, task, form.dong, form.reason.data or "", form.shown)
        return Done(f"Đã thông báo nộp tiền. {named(task.dossier)}", (task.due_at, task.id))

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/cap-so")
@open_to("result.issue")
def issue(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Cấp số và phát hành (V1)."""
    form = PlainForm(f"issue-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        result = processing.issue(work, task, form.shown)
        return Done(f"Đã cấp số {result.number} và phát hành. {named(task.dossier)}", (task.due_at, task.id))

    return do(dossier_id, form, act)
