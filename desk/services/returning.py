"""Giving the result back through the desk that received the dossier (trả kết quả; NĐ 61/2018, Điều 20)."""

from ..domain.errors import Invalid
from ..domain.workflow import Delivery, Outcome, Status, StepKind, move_for
from ..store.models import Dossier, Task
from ..store.queries import dossiers
from ..store.work import Work
from . import handing, tasks

PARTS = {
    "owner": "Chủ hồ sơ",
    "submitter": "Người nộp hồ sơ",
    "authorised": "Người được ủy quyền",
    "post": "Bưu chính công ích",
}


def hand_over(
    work: Work,
    task: Task,
    collector: str,
    *,
    name: str = "",
    proof: str = "",
    fee_settled: bool = False,
    shown: int | None = None,
) -> Task:
    """Mark the result as returned to ``collector`` (owner, submitter, authorised, post).

    An authorised person needs a name and the paper that authorises them (``proof``); a fee still due must be settled. A late
    result is never held back. Raises ``Invalid`` naming the field.
    """
    tasks.same_version(task.dossier, shown)
    dossier = task.dossier
    move = move_for("hand_over", dossier.state, StepKind(task.kind))
    work.require(move.needs, agency_id=task.agency_id)
    if collector not in PARTS or (collector == "post" and dossier.delivery != Delivery.POST):
        raise Invalid.at("collector", "Chọn ai đến nhận kết quả.")
    if collector == "authorised" and (len(name.strip()) < 2 or len(proof.strip()) < 3):
        raise Invalid(
            "Người được ủy quyền phải có tên và giấy ủy quyền.",
            fields={"name": "Ghi họ tên người được ủy quyền.", "proof": "Ghi số hoặc ngày giấy ủy quyền."},
        )
    if dossier.fee_state == "unpaid" and not fee_settled:
        raise Invalid(
            "Hồ sơ còn phí, lệ phí chưa nộp. Thu tiền rồi đánh dấu đã thu.", fields={"fee": "Chưa đánh dấu đã thu."}
        )
    if dossier.fee_state == "unpaid":
        dossier.fee_paid, dossier.fee_state = dossier.fee_total, "paid"
    who = name.strip() or _name_of(work, dossier, collector)
    tasks.close(work, task, Outcome.RETURNED)
    dossier.status, dossier.returned_at, dossier.returned_to = Status.RETURNED, work.now, f"{PARTS[collector]}: {who}"
    handing.give_back(work, dossier)
    work.record(dossier, "hand_over", place=task.agency_name, collector=collector, proof=proof.strip())
    return task


def _name_of(work: Work, dossier: Dossier, part: str) -> str:
    party = dossiers.parties_of(work.session, dossier.id).get(part)
    return party.name if party is not None else dossier.owner_name
