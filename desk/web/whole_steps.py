"""The verbs on a dossier as a whole: take it in or refuse it, papers and money that came, withdraw, stop. The same door as ``steps``."""

from flask.typing import ResponseReturnValue

from ..domain.workflow import Status
from ..services import expiring, processing, receiving, reopening, stopping, supplementing
from ..services.tasks import same_version
from ..store.models import Dossier
from ..store.work import Work
from .guard import open_to
from .step_forms import AskForm, CameForm, PlainForm, ReasonForm, ReopenForm, StepForm
from .steps import Done, bp, do, dossier_of, last_paper, listed


@bp.post("/tiep-nhan")
@open_to("dossier.receive")
def receive(dossier_id: int) -> ResponseReturnValue:
    """Tiếp nhận what came online."""
    form = PlainForm("receive-0")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        _fresh(dossier, form)
        receiving.accept(work, dossier)
        return Done(f"Đã tiếp nhận, mã hồ sơ {dossier.number}.", paper_id=last_paper(work, dossier))

    return do(dossier_id, form, act)


@bp.post("/tu-choi")
@open_to("dossier.receive")
def refuse(dossier_id: int) -> ResponseReturnValue:
    """Từ chối tiếp nhận (Mẫu 03) what came online."""
    form = ReasonForm("refuse-0")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        _fresh(dossier, form)
        receiving.refuse_submitted(work, dossier, form.reason.data or "")
        return Done("Đã từ chối tiếp nhận. In phiếu từ chối cho người nộp.", paper_id=last_paper(work, dossier))

    return do(dossier_id, form, act)


@bp.post("/yeu-cau-bo-sung")
@open_to("dossier.receive")
def ask_submitted(dossier_id: int) -> ResponseReturnValue:
    """Yêu cầu bổ sung before the dossier is taken in."""
    form = AskForm("ask-at-desk-0")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        _fresh(dossier, form)
        supplementing.ask_submitted(work, dossier, listed(dossier, form), form.reason.data or "")
        return Done("Đã lập phiếu yêu cầu bổ sung.", paper_id=last_paper(work, dossier))

    return do(dossier_id, form, act)


@bp.post("/nhan-bo-sung")
@open_to("dossier.receive")
def resume(dossier_id: int) -> ResponseReturnValue:
    """Nhận giấy tờ bổ sung."""
    form = CameForm("resume-0")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        first = dossier.received_at is None
        supplementing.resume(work, dossier, form.shown, form.came.data or ())
        if dossier.state is Status.WAITING:
            left = supplementing.still_missing(work.session, dossier)
            return Done(f"Đã ghi nhận giấy tờ vừa nộp. Còn thiếu: {'; '.join(left)}.")
        paper = last_paper(work, dossier) if first else None
        return Done("Đã nhận đủ giấy tờ bổ sung.", paper_id=paper)

    return do(dossier_id, form, act)


@bp.post("/da-nop-tien")
@open_to("dossier.receive")
def settle(dossier_id: int) -> ResponseReturnValue:
    """Xác nhận đã nộp tiền."""
    form = PlainForm("settle-0")

    def act(work: Work) -> Done:
        processing.settle(work, dossier_of(work, dossier_id), form.shown)
        return Done("Đã xác nhận công dân nộp tiền.")

    return do(dossier_id, form, act)


@bp.post("/rut")
@open_to("dossier.receive")
def withdraw(dossier_id: int) -> ResponseReturnValue:
    """Công dân rút hồ sơ."""
    form = ReasonForm("withdraw-0")

    def act(work: Work) -> Done:
        stopping.withdraw(work, dossier_of(work, dossier_id), form.reason.data or "", form.shown)
        return Done("Đã ghi nhận công dân rút hồ sơ.")

    return do(dossier_id, form, act)


@bp.post("/khong-bo-sung")
@open_to("dossier.receive")
def lapse(dossier_id: int) -> ResponseReturnValue:
    """Từ chối vì không bổ sung: what was never taken in, once the time has passed."""
    form = ReasonForm("lapse-0")

    def act(work: Work) -> Done:
        dossier = expiring.lapse(work, dossier_of(work, dossier_id), form.reason.data or "", form.shown)
        return Done("Đã từ chối tiếp nhận vì không bổ sung. In phiếu từ chối.", paper_id=last_paper(work, dossier))

    return do(dossier_id, form, act)


@bp.post("/mo-lai")
@open_to("dossier.reopen")
def reopen(dossier_id: int) -> ResponseReturnValue:
    """Mở lại: a ready result, or what was withdrawn or stopped."""
    form = ReopenForm("reopen-0")

    def act(work: Work) -> Done:
        opened = reopening.reopen(
            work, dossier_of(work, dossier_id), form.reason.data or "", form.to.data or None, form.shown
        )
        where = ", ".join(f"{t.agency_name} – {t.name}" for t in opened)
        return Done(f"Đã mở lại hồ sơ, đang ở {where}. Công dân được báo.")

    return do(dossier_id, form, act)


def _fresh(dossier: Dossier, form: StepForm) -> None:
    """The verbs at the door take no version; the page that posts to them must be fresh all the same."""
    same_version(dossier, form.shown)
