"""The forms of the action panel (X2): what each move asks of the person. Rules are the services'; here only what is typed."""

import re
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from . import keeping
from .forms import Lines, Text


class StepForm(FlaskForm):  # type: ignore[misc]
    """Every act posts the version of the dossier that its page showed. ``scope`` keeps the ids of many forms on one page apart.

    A form that is shown (``formdata`` None) begins with what its reader typed into it before and did not send (``kept_at``: when).
    """

    version = HiddenField()
    kept_as = HiddenField()
    with_opinion = with_reason = False
    alone = ""  # the name under which a form without a scope is kept

    def __init__(self, scope: str = "", **given: Any) -> None:
        name = scope or self.alone
        shown = "formdata" in given or request.method == "GET"
        before = keeping.kept(name) if shown and given.get("formdata") is None else None
        if before is not None:
            given["formdata"] = before.fields
        super().__init__(**given)
        self.scope, self.kept_at = scope, before.at if before is not None else None
        self.kept_as.data = name
        for field in self:
            field.id = f"{scope}-{field.name}" if scope else field.name
            field.label.field_id = field.id

    @property
    def shown(self) -> int:
        """The version shown; a form without one is as stale as can be."""
        text = str(self.version.data or "")
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else -1

    @property
    def with_text(self) -> bool:
        """Is there something to write, which would be a pity to lose?"""
        return any(isinstance(f, Lines | Text) for f in self)

    @property
    def longest_text(self) -> str:
        """The name of the field where one writes at length; empty when there is none."""
        return next((f.name for f in self if isinstance(f, Lines)), "")

    @property
    def phrases(self) -> tuple[str, ...]:
        """Which kinds of snippets fit here (``domain.snippets.KINDS``)."""
        if "opinion" in self:
            return ("opinion",)
        if not self.longest_text:
            return ()
        return ("supplement", "reason") if "items" in self else ("reason",)

    @property
    def typed(self) -> str:
        """What a person wrote here: kept on the screen when the form itself can no longer be offered."""
        return "\n".join(str(f.data) for f in self if isinstance(f, Lines) and f.data)


class PlainForm(StepForm):
    """A button: acknowledge, issue, take in, resume, settle."""


class OpinionForm(StepForm):
    """Chuyển, phê duyệt: what came out, where the route asks for it; an opinion, if there is something to say."""

    choice = RadioField("Kết quả bước", choices=[], validate_choice=False)
    proposal = RadioField("Đề xuất", choices=[], validate_choice=False)
    document = HiddenField()  # the version of the draft that the page showed
    opinion = Lines("Ý kiến")


class ReasonForm(StepForm):
    """Từ chối, rút, dừng: a reason that must be written."""

    reason = Lines("Lý do")


class QuestionForm(StepForm):
    """Hỏi thêm, trả lời lãnh đạo."""

    reason = Lines("Nội dung")


class BackForm(StepForm):
    """Chuyển trả: to which earlier step, and why."""

    to = SelectField("Trả về bước", coerce=int, choices=[], validate_choice=False)
    reason = Lines("Lý do chuyển trả")


class ReopenForm(StepForm):
    """Mở lại: for a ready result to which step, and why."""

    to = SelectField("Làm lại từ bước", coerce=int, choices=[], validate_choice=False)
    reason = Lines("Lý do mở lại")


class CameForm(StepForm):
    """Nhận giấy tờ bổ sung: which of the papers asked for came."""

    came = SelectMultipleField(
        "Giấy tờ công dân đã nộp", choices=[], validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )  # fmt: skip


class StopForm(StepForm):
    """X7 Dừng giải quyết: on what ground, why, by which law."""

    ground = RadioField("Căn cứ dừng", choices=[], validate_choice=False)
    reason = Lines("Lý do", description="In trong thông báo.")
    basis = Lines("Căn cứ pháp lý", description="Điều, khoản, văn bản; in trong thông báo.")


class AskForm(StepForm):
    """Yêu cầu bổ sung: which papers, and why; the second time with a tick."""

    items = SelectMultipleField(
        "Giấy tờ cần bổ sung", choices=[], validate_choice=False, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )  # fmt: skip
    reason = Lines("Lý do và căn cứ")
    confirmed = BooleanField("Vẫn yêu cầu bổ sung lần này")


class BillForm(StepForm):
    """Thông báo nộp tiền: how much and for what."""

    amount = Text("Số tiền phải nộp (đồng)")
    reason = Lines("Khoản phải nộp và căn cứ")

    @property
    def dong(self) -> int:
        """ "150.000" or "150 000 đồng" as a number; 0 when it is none, which the service refuses."""
        digits = re.sub(r"[\s.]|đồng$|đ$", "", str(self.amount.data or ""))
        return int(digits) if re.fullmatch(r"[0-9]{1,12}", digits) else 0


class PauseForm(StepForm):
    """Tạm dừng thời hạn: for which reason of the list, and on what ground."""

    reason_code = SelectField("Lý do tạm dừng", choices=[], validate_choice=False)
    note = Lines("Căn cứ", description="Văn bản số nào, của ai, ngày nào.")


class ApologyForm(StepForm):
    """X4 Văn bản xin lỗi: the cause, and the day of the new date."""

    alone = "apology-0"
    reason_code = SelectField("Nguyên nhân", choices=[], validate_choice=False)
    cause = Lines("Giải thích thêm", description="In trong văn bản, sau nguyên nhân.")
    new_date = Text("Hạn đề nghị")


class AssignForm(StepForm):
    """Phân công: to whom."""

    person = RadioField("Giao cho", coerce=int, choices=[], validate_choice=False)
    confirmed = BooleanField("Vẫn giao")


FORMS: dict[str, type[StepForm]] = {
    "acknowledge": PlainForm, "assign": AssignForm, "forward": OpinionForm, "process": OpinionForm, "approve": OpinionForm,
    "ask_more": QuestionForm,
    "send_back": BackForm, "ask": AskForm, "bill": BillForm, "issue": PlainForm, "receive": PlainForm, "refuse": ReasonForm,
    "pause": PauseForm, "unpause": PlainForm, "extend": PlainForm, "refuse_extension": ReasonForm, "withdraw_extension": PlainForm,
    "ask_at_desk": AskForm, "resume": CameForm, "settle": PlainForm, "withdraw": ReasonForm, "lapse": ReasonForm, "reopen": ReopenForm,
    "misdirect": ReasonForm, "recall": PlainForm, "skip": ReasonForm, "accept_papers": PlainForm,
}  # fmt: skip
