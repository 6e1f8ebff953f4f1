"""What stands beside the work on the dossier's page (S6, side column): internal notes, following and reminders, who else has it open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from markupsafe import Markup, escape
from wtforms import HiddenField, SelectField

from ..domain import reminding
from ..domain.calendar import WorkCalendar
from ..domain.dates import say_moment
from ..services import looking, noting, revealing
from ..store.models import Dossier, Follow, Reminder, StaffNote, Task
from ..store.queries import beside
from .forms import Lines, Text, new_key
from .guard import actor, calendar_of, now, reading
from .intake_form import Day, choices
from .step_forms import StepForm

Made = TypeVar("Made", bound=StepForm)
FRESH = timedelta(days=1)  # how long a reminder that came is still shown


class NoteForm(StepForm):
    """Ghi chú nội bộ."""

    key = HiddenField()
    phrases = ("note",)
    text = Lines("Nội dung ghi chú", description="Gõ @ rồi tên để báo cho đồng nghiệp xem được hồ sơ này.")


class RemindForm(StepForm):
    """Nhắc tôi lúc: one of the moments offered, or a day and an hour."""

    key = HiddenField()
    when = SelectField("Nhắc tôi lúc", choices=[], validate_choice=False)
    day = Day("Ngày", description="Khi chọn “Lúc khác”.")
    time = Text("Giờ")
    words = Text("Để làm gì", description="Chỉ người đặt đọc được.")

    def at(self, calendar: WorkCalendar) -> datetime:
        """The moment chosen. Raises ``Invalid`` at its field."""
        if chosen := str(self.when.data or ""):
            at = reminding.read_moment(chosen)
            return reminding.moment(at.date() if at else None, at.time() if at else None, now(), calendar)
        return reminding.moment(self.day.day, reminding.read_time(self.time.data or ""), now(), calendar)


class RevealForm(StepForm):
    """Hiện số: for what."""

    purpose = SelectField("Mục đích xem số", choices=[], validate_choice=False)
    words = Text("Nói rõ", description="Bắt buộc khi chọn “Việc khác”.")

    def offered(self) -> "RevealForm":
        """With the purposes to choose from."""
        self.purpose.choices = choices([("", "Chọn mục đích"), *revealing.PURPOSES.items()])
        return self


@dataclass(frozen=True)
class Note:
    """A note as it is read; ``form`` while its writer may still mend it."""

    row: StaffNote
    form: NoteForm | None

    @property
    def text(self) -> Markup:
        """The words, with the people named in them standing out."""
        text = escape(self.row.text)
        for _, words in self.row.named:
            text = Markup(text.replace(escape(f"@{words}"), Markup("<b>@{}</b>").format(words)))
        return text


@dataclass(frozen=True)
class Aside:
    """The side column's own part; ``failed`` is a form that a rule refused."""

    dossier: Dossier
    open_tasks: Sequence[Task]
    failed: StepForm | None

    @cached_property
    def others(self) -> str:
        """Who else has the dossier open."""
        return looking.said(beside.others(reading(), actor(), self.dossier.id, now() - looking.AWAY))

    @cached_property
    def notes(self) -> list[Note]:
        """Last first."""
        return [self._note(row) for row in beside.notes_of(reading(), self.dossier.id)]

    @cached_property
    def note_form(self) -> NoteForm:
        """To write another one."""
        form = self._form(NoteForm, "note-0")
        form.key.data = form.key.data or new_key()
        return form

    @cached_property
    def mine(self) -> tuple[Follow | None, Sequence[Reminder]]:
        """Does the reader follow the dossier; their reminders of it: to come, and come lately."""
        return beside.mine(reading(), actor(), self.dossier.id, now() - FRESH)

    @cached_property
    def remind_form(self) -> RemindForm:
        """To be reminded."""
        form = self._form(RemindForm, "remind-0")
        due_at = min((t.due_at for t in self.open_tasks), default=None)
        found = reminding.offered(now(), own_calendar(), due_at)
        form.when.choices = [
            *((at.strftime(reminding.CHOICE), f"{words}: {say_moment(at, now())}") for at, words in found),
            ("", "Lúc khác, ghi ở dưới"),
        ]
        form.key.data = form.key.data or new_key()
        return form

    @property
    def reveal_form(self) -> RevealForm:
        """To see masked numbers this once, for a purpose."""
        return self._form(RevealForm, "reveal-0").offered()

    def _note(self, row: StaffNote) -> Note:
        if not noting.may_mend(row, actor().id, now()):
            return Note(row, None)
        form = self._form(NoteForm, f"note-{row.id}")
        if form is not self.failed and form.kept_at is None:
            form.text.data = row.text
        return Note(row, form)

    def _form(self, kind: type[Made], scope: str) -> Made:
        failed = self.failed
        return failed if isinstance(failed, kind) and failed.scope == scope else kind(scope, formdata=None)


def own_calendar() -> WorkCalendar:
    """The working hours of whoever asks: of the first office where they work."""
    return calendar_of(min((h.agency_id for h in actor().holdings), default=0))
