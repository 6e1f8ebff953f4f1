"""What is said and ordered about lateness, from the dossier's page. The same door as ``steps``."""

from flask.typing import ResponseReturnValue

from ..domain.dates import say_moment
from ..services import directing, late_noting
from ..store.queries import orders
from ..store.work import Work
from .forms import new_key
from .guard import open_to
from .papers import LONGEST_KEY
from .steps import Done, bp, do, dossier_of
from .watching import AnswerForm, DirectForm, LateForm


@bp.post("/ly-do-tre")
@open_to("dossier.read")
def note_late(dossier_id: int) -> ResponseReturnValue:
    """Ghi lý do trễ hạn."""
    form = LateForm("late-note-0")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        row = late_noting.note(work, dossier, form.reason_code.data or "", form.note.data or "", form.shown)
        return Done(f"Đã ghi lý do trễ: {row.reason}.")

    return do(dossier_id, form, act)


@bp.post("/chi-dao")
@open_to("task.direct")
def direct(dossier_id: int) -> ResponseReturnValue:
    """Chỉ đạo (L4): no legal deadline moves."""
    form = DirectForm("direct-0")

    def act(work: Work) -> Done:
        row = directing.direct(
            work, dossier_of(work, dossier_id), key=(form.key.data or "")[:LONGEST_KEY] or new_key(), person_id=form.person.data or 0,
            words=form.words.data or "", answer_by=form.answer_by.day,
        )  # fmt: skip
        return Done(f"Đã gửi chỉ đạo cho {row.person_name}, trả lời trước {say_moment(row.answer_by)}.")

    return do(dossier_id, form, act)


@bp.post("/chi-dao/<int:directive_id>/tra-loi")
@open_to("dossier.read")
def answer(dossier_id: int, directive_id: int) -> ResponseReturnValue:
    """Trả lời chỉ đạo."""
    form = AnswerForm(f"answer-{directive_id}")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        directing.answer(work, dossier, orders.order(work.session, dossier_id, directive_id), form.answer.data or "")
        return Done("Đã trả lời chỉ đạo.")

    return do(dossier_id, form, act)
