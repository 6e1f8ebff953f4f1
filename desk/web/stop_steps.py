"""X7 Dừng giải quyết: ground, reason, law, the notice as it would go out; then the notice itself. The same door as ``steps``."""

from dataclasses import dataclass, field

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from ..domain import stop_notice
from ..domain.ending import GROUNDS, Ground
from ..domain.errors import Forbidden, Invalid, MoveNotAllowed
from ..domain.stop_notice import StopSlip
from ..domain.supplements import is_over, waiting
from ..domain.workflow import move_for
from ..services import expiring, papers, stopping
from ..services.tasks import same_version
from ..store.models import Dossier
from ..store.queries import dossiers, installation, units
from ..store.work import Work
from .forms import asked, attempt, fits
from .guard import actor, now, open_to, reading
from .intake_form import choices
from .letters import sms as text_message
from .papers import to_print
from .step_forms import StopForm
from .steps import bp, dossier_of, named

CODE_HIDDEN = "**********"  # the secret code goes out to the citizen, not to a screen


@dataclass
class Sheet:
    """The page: by which agency, on what grounds there are, and the notice as it would stand."""

    dossier: Dossier
    agency_id: int
    form: StopForm = field(default_factory=StopForm)
    reviewed: bool = False  # the notice was looked at as it stands: now it can be made

    @classmethod
    def of(cls, dossier_id: int) -> "Sheet":
        """The page for whoever asks. Raises ``MoveNotAllowed`` with why it cannot be stopped, ``Forbidden`` for other leaders."""
        dossier = dossiers.dossier(reading(), actor(), dossier_id)
        move = move_for("stop", dossier.state)
        known = dossiers.tasks_of(reading(), dossier_id)
        if problem := stopping.why_not(dossier, known):
            raise MoveNotAllowed(problem)
        held = {t.agency_id for t in known if t.done_at is None} | {dossier.agency_id}
        mine = held & actor().agencies_for(move.needs)
        if not mine:
            raise Forbidden("Dừng giải quyết do lãnh đạo cơ quan đang giữ hồ sơ quyết định.")
        sheet = cls(dossier, dossier.agency_id if dossier.agency_id in mine else min(mine))
        request_open = waiting(dossiers.supplements_of(reading(), dossier_id))
        over = request_open is not None and is_over(request_open, now().date())
        grounds = stopping.grounds_for(dossier, over=over)
        sheet.form.ground.choices = choices((ground.value, words) for ground, words in grounds.items())
        if request.method == "GET":
            sheet.form.version.data = str(dossier.version)
            if over and request_open is not None and Ground.UNANSWERED in grounds:
                sheet.form.ground.data = Ground.UNANSWERED.value
                sheet.form.reason.data = expiring.reason_for(request_open)
                sheet.form.basis.data = expiring.basis_for(request_open)
        return sheet

    def look(self) -> bool:
        """Read what was typed for the review; what is wrong is said at its field."""
        form = self.form
        given = (form.ground.data or "", form.reason.data or "", form.basis.data or "")
        self.reviewed = fits(form) and asked(form, lambda: stopping.check(*given)) is not None
        return self.reviewed

    @property
    def slip(self) -> StopSlip:
        ground = self.form.ground.data or ""
        said = GROUNDS[Ground(ground)] if ground in set(GROUNDS) else "(chọn căn cứ)"
        owner = next(p for p in self.dossier.parties if p.part == "owner")
        return papers.stop_slip(
            reading(), self.dossier, units.agency(reading(), self.agency_id), owner, said, self.form.reason.data or "(ghi lý do)",
            self.form.basis.data or "(ghi căn cứ pháp lý)", serial="", at=now(), signer=actor().name,
        )  # fmt: skip

    @property
    def paragraphs(self) -> tuple[tuple[stop_notice.Part, ...], ...]:
        """The notice's text as it stands."""
        return stop_notice.paragraphs(self.slip)

    @property
    def sms(self) -> str:
        """The message to the citizen as it will go out, but for the secret code and the number that is not taken yet."""
        data = {"code": CODE_HIDDEN, "paper": "…/DGQ", "agency": self.dossier.agency_name}
        return text_message("stopped", data, installation.installation(reading()))

    def page(self, status: int = 200) -> ResponseReturnValue:
        return render_template("work/stop.html", sheet=self, d=self.dossier, form=self.form), status


@bp.get("/dung")
@open_to("dossier.approve")
def stop_page(dossier_id: int) -> ResponseReturnValue:
    """X7: ground, reason, law."""
    return Sheet.of(dossier_id).page()


@bp.post("/dung")
@open_to("dossier.approve")
def stop(dossier_id: int) -> ResponseReturnValue:
    """First the review (``step=preview``), from which the notice is made; it opens to be printed."""
    same_version(dossiers.dossier(reading(), actor(), dossier_id), StopForm().shown)
    sheet = Sheet.of(dossier_id)
    form = sheet.form
    if step := request.form.get("step"):
        return sheet.page(200 if step == "edit" or sheet.look() else 422)

    def act(work: Work) -> tuple[str, int]:
        dossier = dossier_of(work, dossier_id)
        given = (form.ground.data or "", form.reason.data or "", form.basis.data or "")
        paper = stopping.stop(work, dossier, *given, form.shown)
        work.session.flush()
        return f"Đã lập Thông báo dừng số {paper.serial}. {named(dossier)}", paper.id

    done = attempt(form, act, only=(Invalid,)) if fits(form) else None
    if done is None:
        return sheet.page(422)
    flash(done[0])
    return to_print(done[1])
