"""X4 Văn bản xin lỗi và hẹn lại: the page on which it is written, and what is done with it. The same door as ``steps``."""

from dataclasses import dataclass, field
from datetime import date, datetime

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain import apology as letter_of
from ..domain.beside import of_route
from ..domain.dates import say_date, say_moment
from ..domain.errors import Forbidden, Invalid, MoveNotAllowed, Stale
from ..domain.extending import Room, new_moment
from ..domain.papers import ApologySlip
from ..domain.workflow import StepKind
from ..services import extending, papers
from ..services import keeping as drafts
from ..services.extending import Letters
from ..services.tasks import same_version
from ..store.models import Dossier, Extension, Task
from ..store.queries import calendars, clocks, dossiers, installation, units
from ..store.work import STALE, Work
from . import keeping
from .apologies import label
from .forms import asked, attempt, fits
from .guard import actor, now, open_to, reading
from .intake_form import choices, read_day
from .letters import sms as text_message
from .step_forms import ApologyForm, PlainForm, ReasonForm
from .steps import Done, bp, do, dossier_of, named, task_of

YEARS_AHEAD = 10  # how far a year written with two figures may lie in the future
CODE_HIDDEN = "**********"  # the secret code goes out to the citizen, not to the screen of a colleague


@dataclass
class Sheet:
    """The page: for which step, what may be promised, and the letter as it would stand."""

    dossier: Dossier
    task: Task
    room: Room
    letters: Letters
    form: ApologyForm
    leaders: list[str] = field(default_factory=list)
    moment: datetime | None = None

    @classmethod
    def of(cls, dossier_id: int) -> "Sheet":
        """The page for whoever asks. Raises ``MoveNotAllowed`` with why no letter can be proposed, ``Forbidden`` for other departments."""
        dossier = dossiers.dossier(reading(), actor(), dossier_id)
        keeping.load(dossier_id)
        letters = extending.letters(reading(), dossier, now())
        if letters.refusal:
            raise MoveNotAllowed(letters.refusal)
        open_tasks = [t for t in of_route(dossiers.open_tasks(reading(), dossier_id)) if t.kind != StepKind.RETURN]
        mine = sorted(
            (t for t in open_tasks if extending.may_propose(actor(), t, dossier.procedure_code)),
            key=lambda t: (t.due_at, t.id),
        )
        if not mine:
            raise Forbidden("Văn bản xin lỗi do cán bộ của phòng đang giữ hồ sơ lập.")
        room = extending.room(reading(), dossier, now())
        sheet = cls(dossier, mine[0], room, letters, ApologyForm())
        found = [r for r in clocks.late_reasons(reading()) if r.active]
        sheet.form.reason_code.choices = choices([("", "Chọn nguyên nhân"), *((r.code, r.name) for r in found)])
        sheet.leaders = list(
            units.holders(reading(), "dossier.approve", sheet.task.agency_id, now().date()).values()
        )  # fmt: skip
        sheet.moment = extending.suggestion(reading(), dossier, open_tasks, room, now())
        if request.method == "GET":
            sheet._fill()
        return sheet

    def _fill(self) -> None:
        """The proposal to begin with: a draft if there is one that will still do, else what the forecast asks for."""
        draft = self.letters.last("draft")
        if draft is not None and self.room.owed_at < draft.new_date <= self.room.latest and draft.new_date > now():
            self.moment = draft.new_date
        assert self.moment is not None
        if self.form.kept_at is None:
            self.form.new_date.data = say_date(self.moment)
        self.form.version.data = str(self.dossier.version)

    @property
    def title(self) -> str:
        return label(self.dossier)

    @property
    def day(self) -> date | None:
        """The day that was typed."""
        return read_day(self.form.new_date.data or "", date(now().year + YEARS_AHEAD, 1, 1))

    def look(self) -> bool:
        """Read what was typed for the preview; what is wrong is said at its field."""
        calendar = calendars.calendar(reading(), self.dossier.agency_id)
        found = asked(self.form, lambda: new_moment(self.day, self.room, now(), calendar)) if fits(self.form) else None
        self.moment = found or self.moment
        return found is not None

    @property
    def paragraphs(self) -> tuple[tuple[letter_of.Part, ...], ...]:
        """The letter's text as it stands."""
        return letter_of.paragraphs(self.slip)

    @property
    def slip(self) -> ApologySlip:
        assert self.moment is not None
        code, cause = self.form.reason_code.data or "", self.form.cause.data or ""
        known = code in {r.code for r in clocks.late_reasons(reading()) if r.active}
        said = extending.said_cause(reading(), code, cause) if known else cause or "(chọn nguyên nhân)"
        owner = next(p for p in self.dossier.parties if p.part == "owner")
        return papers.apology_slip(
            reading(), self.dossier, units.agency(reading(), self.task.agency_id), owner, said, self.moment, serial="", at=now(),
            in_time=self.room.in_time, signer=", ".join(self.leaders),
        )  # fmt: skip

    @property
    def sms(self) -> str:
        """The message to the citizen as it will go out, but for the secret code."""
        assert self.moment is not None
        data = {"code": CODE_HIDDEN, "promised_at": self.moment, "agency": self.dossier.agency_name}
        return text_message("extended", data, installation.installation(reading()))

    def page(self, status: int = 200) -> ResponseReturnValue:
        return render_template("work/apology.html", sheet=self, d=self.dossier, form=self.form), status


@bp.get("/xin-loi")
@open_to("extension.propose")
def apology(dossier_id: int) -> ResponseReturnValue:
    """X4: original date, cause, new date within its limit, who signs, the letter and the message as they would go out."""
    return Sheet.of(dossier_id).page()


@bp.post("/xin-loi")
@open_to("extension.propose")
def propose_extension(dossier_id: int) -> ResponseReturnValue:
    """Trình ký; or only look at the letter again (``step=preview``)."""
    g.form = ApologyForm()
    same_version(dossiers.dossier(reading(), actor(), dossier_id), g.form.shown)
    sheet = Sheet.of(dossier_id)
    form, task_id = sheet.form, sheet.task.id
    if request.form.get("step"):
        return sheet.page(200 if sheet.look() else 422)

    def act(work: Work) -> str:
        task = task_of(work, dossier_id, task_id)
        letter = extending.propose(
            work, task, form.reason_code.data or "", form.cause.data or "", sheet.day, form.shown
        )  # fmt: skip
        drafts.drop(work, dossier_id, form.alone)
        return f"Đã trình lãnh đạo {letter.agency_name} ký. {named(task.dossier)}"

    done = attempt(form, act, only=(Invalid,)) if fits(form) else None
    if done is None:
        sheet = Sheet.of(dossier_id)
        sheet.form = form  # with what was typed, and what is wrong with it
        return sheet.page(422)
    flash(done)
    return redirect(url_for("work.show", dossier_id=dossier_id), 303)


def _letter(work: Work, dossier_id: int) -> Extension:
    """The letter that waits, with its dossier and its people; gone meanwhile is a page that went stale."""
    dossier = dossier_of(work, dossier_id)
    found = clocks.letter(work.session, dossier.id)
    if found is None:
        raise Stale(STALE, number=dossier.number)
    return found


@bp.post("/xin-loi/ky")
@open_to("dossier.approve")
def extend(dossier_id: int) -> ResponseReturnValue:
    """Ký và gửi: the letter opens to be printed."""
    form = PlainForm("extend-0")

    def act(work: Work) -> Done:
        letter = extending.grant(work, _letter(work, dossier_id), form.shown)
        return Done(f"Đã ký và gửi văn bản. Hẹn trả mới {say_moment(letter.new_date)}.", paper_id=letter.paper_id)

    return do(dossier_id, form, act)


@bp.post("/xin-loi/khong-dong-y")
@open_to("dossier.approve")
def refuse_extension(dossier_id: int) -> ResponseReturnValue:
    """Không đồng ý, with the reason."""
    form = ReasonForm("refuse-extension-0")

    def act(work: Work) -> Done:
        letter = extending.refuse(work, _letter(work, dossier_id), form.reason.data or "", form.shown)
        return Done(f"Đã trả lại văn bản cho {letter.proposed_by}. {named(letter.dossier)}")

    return do(dossier_id, form, act)


@bp.post("/xin-loi/rut")
@open_to("extension.propose")
def withdraw_extension(dossier_id: int) -> ResponseReturnValue:
    """Rút văn bản đã trình."""
    form = PlainForm("withdraw-extension-0")

    def act(work: Work) -> Done:
        letter = extending.withdraw(work, _letter(work, dossier_id), form.shown)
        return Done(f"Đã rút văn bản xin lỗi. {named(letter.dossier)}")

    return do(dossier_id, form, act)
