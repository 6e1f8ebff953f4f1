"""Steps that come back (thu hồi, chuyển nhầm), are passed over (bỏ qua), and what the citizen added (X8). The same door as ``steps``."""

from flask.typing import ResponseReturnValue

from ..services import misdirecting, recalling, skipping, supplementing
from ..store.work import Work
from .guard import open_to
from .step_forms import PlainForm, ReasonForm
from .steps import Done, bp, do, named, task_of


@bp.post("/viec/<int:task_id>/thu-hoi")
@open_to("dossier.read")
def recall(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Thu hồi what this step sent, until somebody there has confirmed it."""
    form = PlainForm(f"recall-{task_id}")

    def act(work: Work) -> Done:
        task = recalling.recall(work, task_of(work, dossier_id, task_id), form.shown)
        return Done(f"Đã thu hồi về bước “{task.name}”. {named(task.dossier)}")

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/chuyen-nham")
@open_to("dossier.read")
def misdirect(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Chuyển nhầm: back to exactly the step it came from."""
    form = ReasonForm(f"misdirect-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        opened = misdirecting.give_back(work, task, form.reason.data or "", form.shown)
        said = f"Đã trả về {opened.agency_name} – {opened.name} vì chuyển nhầm. {named(task.dossier)}"
        return Done(said, (task.due_at, task.id), recall=dossier_id)

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/bo-qua")
@open_to("route.skip")
def skip(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Bỏ qua bước, with authority and reason."""
    form = ReasonForm(f"skip-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        opened = skipping.skip(work, task, form.reason.data or "", form.shown)
        where = ", ".join(f"{t.agency_name} – {t.name}" for t in opened)
        led = f"Hồ sơ chuyển đến {where}." if where else "Hồ sơ chờ nhánh song song."
        return Done(f"Đã bỏ qua bước “{task.name}”. {led} {named(task.dossier)}")

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/chap-nhan-bo-sung")
@open_to("dossier.process")
def accept_papers(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """X8 Chấp nhận bổ sung: the officer has looked at what came."""
    form = PlainForm(f"accept-papers-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        supplementing.accept(work, task, form.shown)
        return Done(f"Đã chấp nhận giấy tờ bổ sung. {named(task.dossier)}")

    return do(dossier_id, form, act)
