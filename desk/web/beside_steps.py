"""The verbs of what stands beside a step (X3): asking, posting, councils, and their ends. The same door as ``steps``."""

from collections.abc import Callable

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from ..services import consulting, posting
from ..store.models import Task
from ..store.queries import consultees as units
from ..store.queries import tasks
from ..store.work import Work
from . import dossier_page
from .beside_forms import FORMS, ConsultForm, ConveneForm, PublishForm
from .guard import actor, now, open_to, reading
from .step_forms import ReasonForm, StepForm
from .steps import Done, bp, do, named, task_of

SUGGESTED = 12


@bp.get("/viec/<int:task_id>/noi-cho-y-kien")
@open_to("dossier.process")
def consultees(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """What the box of receivers suggests while somebody types."""
    task = tasks.task(reading(), actor(), task_id)
    found = units.like(reading(), request.args.get("q", "")[:100], now().date(), task.agency_id, task.department_id)
    return jsonify([{"value": u.department_id, "label": u.label, "hint": u.level} for u in found[:SUGGESTED]])


@bp.post("/viec/<int:task_id>/lay-y-kien")
@open_to("dossier.process")
def consult(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Gửi lấy ý kiến to every receiver at once; "Thêm nơi nhận" only makes room."""
    form = ConsultForm(f"consult-{task_id}")
    if "more" in request.form:
        form.unit.grow()
        return dossier_page.render(dossier_id, failed=form)
    asked = form.asked(tasks.task(reading(), actor(), task_id))
    if asked is None:
        return dossier_page.render(dossier_id, failed=form), 422

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        opened = consulting.consult(work, task, form.question.data or "", asked, form.shown)
        places = "; ".join(f"{t.agency_name} – {t.department_name}" for t in opened)
        return Done(f"Đã gửi lấy ý kiến {places}. {named(task.dossier)}")

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/niem-yet")
@open_to("dossier.process")
def publish(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Bắt đầu niêm yết."""
    form = PublishForm(f"publish-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        posting.publish(work, task, form.question.data or "", form.until.day, form.shown)
        return Done(f"Đã bắt đầu niêm yết công khai. {named(task.dossier)}")

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/hoi-dong")
@open_to("dossier.process")
def convene(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Đưa ra hội đồng."""
    form = ConveneForm(f"convene-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        posting.convene(work, task, form.question.data or "", form.until.day, form.shown)
        return Done(f"Đã đưa ra hội đồng. {named(task.dossier)}")

    return do(dossier_id, form, act)


def _ends(
    dossier_id: int, task_id: int, name: str, said: str, verb: Callable[[Work, Task, StepForm], Task]
) -> ResponseReturnValue:
    """One end of a task beside a step, then on to the next dossier of the list."""
    form = FORMS[name](f"{name}-{task_id}".replace("_", "-"))

    def act(work: Work) -> Done:
        task = verb(work, task_of(work, dossier_id, task_id), form)
        return Done(f"{said} {named(task.dossier)}", (task.due_at, task.id))

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/cho-y-kien")
@open_to("dossier.process")
def give_opinion(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Gửi ý kiến, by the unit that was asked."""
    return _ends(
        dossier_id, task_id, "give_opinion", "Đã gửi ý kiến.",
        lambda w, t, f: consulting.answer(w, t, f["choice"].data or "", f["opinion"].data or "", f.shown),
    )  # fmt: skip


@bp.post("/viec/<int:task_id>/ket-qua-niem-yet")
@open_to("dossier.process")
def end_posting(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Ghi kết quả niêm yết."""
    return _ends(
        dossier_id, task_id, "end_posting", "Đã ghi kết quả niêm yết.",
        lambda w, t, f: posting.end_posting(w, t, f["choice"].data or "", f["opinion"].data or "", f.shown),
    )  # fmt: skip


@bp.post("/viec/<int:task_id>/ket-luan")
@open_to("dossier.process")
def conclude(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Ghi kết luận của hội đồng."""
    return _ends(
        dossier_id, task_id, "conclude", "Đã ghi kết luận của hội đồng.",
        lambda w, t, f: posting.conclude(w, t, f["opinion"].data or "", f.shown),
    )  # fmt: skip


@bp.post("/viec/<int:task_id>/rut-cau-hoi")
@open_to("dossier.process")
def take_back(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Rút câu hỏi."""
    form = ReasonForm(f"take-back-{task_id}")

    def act(work: Work) -> Done:
        task = consulting.take_back(work, task_of(work, dossier_id, task_id), form.reason.data or "")
        return Done(f"Đã rút. {named(task.dossier)}")

    return do(dossier_id, form, act)
