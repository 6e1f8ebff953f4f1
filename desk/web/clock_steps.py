"""The verbs on a dossier's clock: stop it for a reason that the law names, let it run again. The same door as ``steps``."""

from flask.typing import ResponseReturnValue

from ..domain.dates import say_moment
from ..services import pausing
from ..store.work import Work
from .guard import open_to
from .step_forms import PauseForm, PlainForm
from .steps import Done, bp, do, named, task_of


@bp.post("/viec/<int:task_id>/tam-dung")
@open_to("clock.pause")
def pause(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Tạm dừng thời hạn for a reason that the law names."""
    form = PauseForm(f"pause-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        row = pausing.pause(work, task, form.reason_code.data or "", form.note.data or "", form.shown)
        return Done(f"Đã tạm dừng thời hạn: {row.reason}. {named(task.dossier)}")

    return do(dossier_id, form, act)


@bp.post("/viec/<int:task_id>/tinh-tiep")
@open_to("clock.pause")
def unpause(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """Tính tiếp thời hạn."""
    form = PlainForm(f"unpause-{task_id}")

    def act(work: Work) -> Done:
        dossier = pausing.unpause(work, task_of(work, dossier_id, task_id), form.shown)
        assert dossier.promised_at is not None
        return Done(f"Thời hạn tính tiếp. Hẹn trả {say_moment(dossier.promised_at)}.")

    return do(dossier_id, form, act)
