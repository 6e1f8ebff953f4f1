"""The verbs on a dossier as a whole: take it in or refuse it, papers and money that came, withdraw, stop. The same door as ``steps``."""

from flask.typing import ResponseReturnValue

from ..services import processing, receiving, supplementing
from ..services.tasks import same_version
from ..store.models import Dossier
from ..store.work import Work
from .guard import open_to
from .step_forms import AskForm, PlainForm, ReasonForm, StepForm
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
    form = PlainForm("resume-0")

    def act(work: Work) -> Done:
        dossier = dossier_of(work, dossier_id)
        first = dossier.received_at is None
        supplementing.resume(work, dossier, form.shown)
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
        processing.withdraw(work, dossier_of(work, dossier_id), form.reason.data or "", form.shown)
        return Done("Đã ghi nhận công dân rút hồ sơ.")

    return do(dossier_id, form, act)


@bp.post("/dung")
@open_to("dossier.approve")
def stop(dossier_id: int) -> ResponseReturnValue:
    """Dừng giải quyết (X7)."""
    form = ReasonForm("stop-0")

    def act(work: Work) -> Done:
        processing.stop(work, dossier_of(work, dossier_id), form.reason.data or "", form.shown)
        return Done("Đã dừng giải quyết hồ sơ.")

    return do(dossier_id, form, act)


def _fresh(dossier: Dossier, form: StepForm) -> None:
    """The verbs at the door take no version; the page that posts to them must be fresh all the same."""
    same_version(dossier, form.shown)
