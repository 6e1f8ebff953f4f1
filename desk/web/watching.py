"""Why a dossier is late and what was ordered about it, on its page: what is shown to whom, with the forms of what may be said."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from wtforms import HiddenField, RadioField, SelectField

from ..services import directing, late_noting
from ..services.tasks import holding
from ..store.models import Directive, Dossier, LateNote, Task
from ..store.queries import clocks, orders
from .forms import Lines, new_key
from .guard import actor, now, reading
from .intake_form import Day
from .step_forms import StepForm

Made = TypeVar("Made", bound=StepForm)


class LateForm(StepForm):
    """Lý do trễ: one of the list, and a sentence if there is more to say."""

    reason_code = SelectField("Lý do trễ", choices=[], validate_choice=False)
    note = Lines("Nói thêm", description="Không bắt buộc.")


class DirectForm(StepForm):
    """Chỉ đạo: to whom, what, answered until when."""

    key = HiddenField()
    person = RadioField("Người nhận", coerce=int, choices=[], validate_choice=False)
    words = Lines("Nội dung chỉ đạo")
    answer_by = Day("Trả lời trước ngày", description="Thời hạn theo luật của hồ sơ không đổi.")


class AnswerForm(StepForm):
    """Trả lời chỉ đạo: what was done."""

    answer = Lines("Kết quả thực hiện")


@dataclass(frozen=True)
class Order:
    """One order, with the form of its answer where the reader is who received it."""

    row: Directive
    form: AnswerForm | None


@dataclass(frozen=True)
class Watching:
    """The section "Trễ hạn, chỉ đạo"; ``happened``: the kinds of events in the logbook, so that nothing is asked for in vain."""

    dossier: Dossier
    tasks: Sequence[Task]
    happened: Collection[str]
    failed: StepForm | None

    @property
    def notes(self) -> Sequence[LateNote]:
        """What was said so far, first to last."""
        return clocks.late_notes_of(reading(), self.dossier.id) if "late_note" in self.happened else ()

    @property
    def orders(self) -> list[Order]:
        """What was ordered so far, first to last."""
        if "direct" not in self.happened:
            return []
        return [
            Order(row, self._form(AnswerForm, f"answer-{row.id}") if row.person_id == actor().id and not row.done_at else None)
            for row in orders.of_dossier(reading(), self.dossier.id)
        ]  # fmt: skip

    @property
    def note_form(self) -> LateForm | None:
        """The form of a reason, for who answers for a step of a late dossier."""
        if not late_noting.may_note(actor(), self.dossier, self.tasks, now()):
            return None
        form = self._form(LateForm, "late-note-0")
        reasons = [(r.code, r.name) for r in clocks.late_reasons(reading()) if r.active]
        form.reason_code.choices = [("", "Chọn lý do"), *reasons]
        return form

    @property
    def holds(self) -> bool:
        """Does the reader hold an open step? Then the reason is asked of them, not only offered."""
        live = [t for t in self.tasks if t.done_at is None]
        return any(holding(actor(), t, self.dossier.procedure_code) for t in live)

    @property
    def direct_form(self) -> DirectForm | None:
        """The form of an order, for who may give one here."""
        if not directing.may_direct(actor(), self.dossier, self.tasks):
            return None
        form = self._form(DirectForm, "direct-0")
        form.person.choices = directing.receivers(
            reading(), actor(), self.tasks, self.dossier.procedure_code, now().date()
        )
        form.key.data = form.key.data or new_key()
        return form

    def _form(self, kind: type[Made], scope: str) -> Made:
        """The form that a rule refused, if it is this one, else an empty one."""
        form = (
            self.failed if isinstance(self.failed, kind) and self.failed.scope == scope else kind(scope, formdata=None)
        )
        form.version.data = str(self.dossier.version)
        return form
