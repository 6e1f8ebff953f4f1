"""X5 Dự thảo kết quả: its page, its versions, its preview; and a leader's questions (L2). The same door as ``steps``."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from ..domain import documents as texts
from ..domain.errors import Invalid, MoveNotAllowed
from ..domain.routing import Plan
from ..domain.text import slug
from ..domain.workflow import StepKind
from ..printing import registry
from ..services import composing, inquiring, tasks
from ..services.composing import Text as Words
from ..store.models import Dossier, DraftTemplate, ResultDraft, Task
from ..store.queries import documents as known
from ..store.queries import dossiers
from ..store.work import Work
from . import proposing
from .forms import Lines, Text, attempt, fits
from .guard import actor, now, open_to, reading
from .intake_form import choices
from .step_forms import OpinionForm, QuestionForm, StepForm
from .steps import Done, bp, do, dossier_of, named, task_of

LONGEST = 20_000  # characters of a document: some ten pages
NOT_HERE = "Dự thảo do người đang xử lý bước này soạn. Hồ sơ không ở bước xử lý của tài khoản này."


class Body(Lines):
    """The text of a document."""

    longest = LONGEST


class DraftForm(StepForm):
    """Một phiên bản: what it is, and what it says."""

    kind = RadioField("Đề xuất", choices=choices(texts.KINDS.items()), validate_choice=False)
    title = Text("Tên loại văn bản")
    subject = Text("Trích yếu")
    body = Body("Nội dung")
    signed_as = Lines("Quyền hạn, chức vụ của người ký")

    @property
    def words(self) -> Words:
        """What was typed."""
        return Words(
            self.kind.data or "", self.title.data or "", self.subject.data or "", self.body.data or "", self.signed_as.data or ""
        )  # fmt: skip


class TemplateForm(StepForm):
    """Tạo từ mẫu."""

    template = RadioField("Mẫu dự thảo", coerce=int, choices=[], validate_choice=False)
    reason = Lines("Lý do không giải quyết")


@dataclass
class DraftPage:
    """The page for whoever asks: the versions of one leg, the one that is looked at, and the one before it."""

    dossier: Dossier
    task: Task | None  # the step at which the reader may write; None: they only read
    leg: int
    shown_id: int | None
    form: DraftForm
    new: TemplateForm

    @classmethod
    def of(cls, dossier_id: int, draft_id: int | None = None) -> "DraftPage":
        """Raises ``NotFound`` out of sight, ``MoveNotAllowed`` when there is nothing to read and nothing to write here."""
        dossier = dossiers.dossier(reading(), actor(), dossier_id)
        task = _mine(dossier)
        if draft_id is not None:
            leg = known.draft(reading(), actor(), dossier_id, draft_id)[0].leg
        elif task is not None:
            leg = _leg(dossier, task)
        else:
            found = known.drafts_of(reading(), dossier_id)
            if not found:
                raise MoveNotAllowed(NOT_HERE)
            leg = found[-1].leg
        if task is not None and _leg(dossier, task) != leg:
            task = None
        return cls(dossier, task, leg, draft_id, DraftForm("draft"), TemplateForm("new"))

    @cached_property
    def versions(self) -> list[ResultDraft]:
        """Of this leg, newest first."""
        return [row for row in reversed(known.drafts_of(reading(), self.dossier.id)) if row.leg == self.leg]

    @property
    def draft(self) -> ResultDraft | None:
        """The version that is looked at: the one asked for, else the newest."""
        wanted = (row for row in self.versions if self.shown_id in (None, row.id))
        return next(wanted, None)

    @property
    def before(self) -> ResultDraft | None:
        """The version before it."""
        return next((row for row in self.versions if self.draft is not None and row.n == self.draft.n - 1), None)

    @property
    def compared(self) -> list[list[texts.Piece]]:
        """So với bản trước, line by line."""
        after, before = self.draft, self.before
        return texts.compared(_all(before), _all(after)) if after is not None and before is not None else []

    @cached_property
    def templates(self) -> list[DraftTemplate]:
        """What may be merged here."""
        if self.task is None:
            return []
        return list(known.templates(reading(), self.task.agency_id, self.dossier.procedure_code))

    @property
    def hand_up(self) -> OpinionForm | None:
        """Trình phê duyệt: passing the step on with the proposal that the newest version makes."""
        if self.task is None or not self.versions or self.shown_id not in (None, self.versions[0].id):
            return None
        form = OpinionForm(f"pass-on-{self.task.id}", formdata=None)
        form.version.data = str(self.dossier.version)
        form.proposal.data = self.versions[0].kind
        return form

    def page(self, status: int = 200, *, fill: bool = True) -> ResponseReturnValue:
        """``fill``: the forms show what is there, not what was just refused."""
        self.new.template.choices = choices(
            (t.id, f"{t.label} ({texts.KINDS[t.kind].lower()})") for t in self.templates
        )
        for form in (self.form, self.new):
            form.version.data = str(self.dossier.version)
        draft = self.draft
        if fill and draft is not None:
            self.form.kind.data, self.form.title.data, self.form.subject.data = draft.kind, draft.title, draft.subject
            self.form.body.data, self.form.signed_as.data = draft.body, draft.signed_as
        failed = next((f for f in (self.form, self.new) if f.errors), None)
        html = render_template(
            "work/draft.html", sheet=self, d=self.dossier, draft=draft, form=self.form, new=self.new, kinds=texts.KINDS,
            has_errors=failed is not None, failed=failed, comparing=request.args.get("so-sanh") == "1",
        )  # fmt: skip
        return html, status


def _leg(dossier: Dossier, task: Task) -> int:
    return Plan.from_json(dossier.plan or {}).at(task.position).leg


def _mine(dossier: Dossier) -> Task | None:
    """My step of processing at which a draft is written."""
    if not dossier.plan:
        return None
    plan = Plan.from_json(dossier.plan)
    found = [
        t for t in dossiers.open_tasks(reading(), dossier.id)
        if t.kind == StepKind.PROCESS and t.paused_at is None and proposing.led(plan, t.position)
        and tasks.holding(actor(), t, dossier.procedure_code) is not None
    ]  # fmt: skip
    return min(found, key=lambda t: (t.due_at, t.id), default=None)


def _all(draft: ResultDraft) -> str:
    return "\n".join((draft.title, draft.subject, draft.body, draft.signed_as))


@bp.get("/du-thao")
@open_to("dossier.read")
def draft(dossier_id: int) -> ResponseReturnValue:
    """X5: the newest version to be changed, the others to be read."""
    return DraftPage.of(dossier_id).page()


@bp.get("/du-thao/<int:draft_id>")
@open_to("dossier.read")
def draft_version(dossier_id: int, draft_id: int) -> ResponseReturnValue:
    """One version as it was written; ``?so-sanh=1`` beside the version before."""
    return DraftPage.of(dossier_id, draft_id).page()


@bp.get("/du-thao/<int:draft_id>.pdf")
@open_to("dossier.read")
def draft_pdf(dossier_id: int, draft_id: int) -> ResponseReturnValue:
    """The version as it would stand on paper, DỰ THẢO across."""
    row, dossier = known.draft(reading(), actor(), dossier_id, draft_id)
    data = registry.render("result", composing.slip(reading(), row, dossier, now()), size="A4")
    name = slug(f"du thao {dossier.number or ''} ban {row.n}")
    return Response(data, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'})


@bp.post("/du-thao")
@open_to("dossier.process")
def write_draft(dossier_id: int) -> ResponseReturnValue:
    """Lưu phiên bản mới."""
    sheet = DraftPage.of(dossier_id)
    return _save(sheet, sheet.form, lambda work, task: composing.write(work, task, sheet.form.words, sheet.form.shown))


@bp.post("/du-thao/tu-mau")
@open_to("dossier.process")
def merge_draft(dossier_id: int) -> ResponseReturnValue:
    """Tạo từ mẫu."""
    sheet = DraftPage.of(dossier_id)
    form = sheet.new
    return _save(
        sheet, form, lambda work, task: composing.from_template(work, task, form.template.data or 0, form.reason.data or "", form.shown)
    )  # fmt: skip


def _save(sheet: DraftPage, form: StepForm, make: Any) -> ResponseReturnValue:
    dossier_id = sheet.dossier.id
    if sheet.task is None:
        raise MoveNotAllowed(NOT_HERE)
    task_id = sheet.task.id

    def act(work: Work) -> str:
        row: ResultDraft = make(work, task_of(work, dossier_id, task_id))
        return f"Đã lưu phiên bản {row.n} của dự thảo. {named(row.dossier)}"

    said = attempt(form, act, only=(Invalid,)) if fits(form) else None
    if said is None:
        fresh = DraftPage.of(dossier_id)
        fresh.form, fresh.new = sheet.form, sheet.new  # with what was typed, and what is wrong with it
        return fresh.page(422, fill=form is sheet.new)
    flash(said)
    return redirect(url_for("steps.draft", dossier_id=dossier_id), 303)


# ── Hỏi thêm ──────────────────────────────────────────────────────────────────


@bp.post("/viec/<int:task_id>/hoi-them")
@open_to("dossier.approve")
def ask_more(dossier_id: int, task_id: int) -> ResponseReturnValue:
    """The step stays with the leader."""
    form = QuestionForm(f"ask-more-{task_id}")

    def act(work: Work) -> Done:
        task = task_of(work, dossier_id, task_id)
        row = inquiring.ask_more(work, task, form.reason.data or "", form.shown)
        return Done(f"Đã hỏi {row.to_name}. {named(task.dossier)}", (task.due_at, task.id))

    return do(dossier_id, form, act)


@bp.post("/hoi-them/<int:inquiry_id>")
@open_to("dossier.read")
def answer_more(dossier_id: int, inquiry_id: int) -> ResponseReturnValue:
    """The answer of whoever proposed."""
    form = QuestionForm(f"answer-more-{inquiry_id}")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        row = inquiring.answer_more(
            work, dossier, known.inquiry(work.session, dossier_id, inquiry_id), form.reason.data or ""
        )
        return Done(f"Đã trả lời {row.asked_by}. {named(dossier)}")

    return do(dossier_id, form, act)
