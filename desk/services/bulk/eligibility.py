"""Which of the ticked rows an act can be done on, and why not the others (đủ điều kiện hay không, vì sao).

Asked for the check page, and again for every row as it is done. ``MORE`` is where another part adds a rule of its own.
"""

from collections.abc import Callable, Mapping, Sequence

from ...domain.routing import Plan
from ...domain.workflow import MOVES, WHILE_PAUSED, StepKind, moves_at
from ...policy import Actor
from ...store.db import Session
from ...store.models import Dossier, Task
from .. import approving
from ..tasks import holding

FORWARDS = {StepKind.RECEIVE: "forward", StepKind.PROCESS: "process"}
MOVE = {"acknowledge": "acknowledge", "assign": "assign", "approve": "approve", "issue": "issue"}
FINAL = frozenset({"approve", "issue"})  # a signature, a number: said before, and confirmed

Rule = Callable[[Session, Actor, Sequence[Task]], Mapping[int, str]]
"""A further rule about an act: the steps -> task id and why not, of those that may not."""
MORE: dict[str, list[Rule]] = {"approve": [approving.not_in_bulk]}  # phải xem trước khi duyệt


def why_not(session: Session, actor: Actor, act: str, tasks: Sequence[Task]) -> dict[int, str]:
    """Why an act cannot be done on these steps now: task id -> one sentence. Whoever is not named, is eligible."""
    found = {task.id: reason for task in tasks if (reason := _why_not(actor, act, task))}
    left = [task for task in tasks if task.id not in found]
    for rule in MORE.get(act, ()):
        found |= {i: reason for i, reason in rule(session, actor, left).items() if i not in found} if left else {}
    return found


def _why_not(actor: Actor, act: str, task: Task) -> str:
    """The rules of the verbs, in the order in which they would refuse."""
    kind, dossier = StepKind(task.kind), task.dossier
    name = FORWARDS.get(kind, "") if act == "forward" else MOVE[act]
    if task.done_at is not None:
        return "Bước này đã xong."
    if not name:
        return "Bước này không chuyển hàng loạt được: mở hồ sơ để phê duyệt, cấp số hoặc trả kết quả."
    move, procedure = MOVES[name], dossier.procedure_code
    if move not in moves_at(dossier.state, kind):
        return _wrong_state(dossier, move.label, kind, name)
    if task.paused_at is not None and name not in WHILE_PAUSED:
        return f"Thời hạn đang tạm dừng ({dossier.paused_for})."
    if act == "assign":
        mine = actor.may(move.needs, task.agency_id, procedure) and actor.may_assign(
            task.agency_id, task.department_id, procedure
        )
        return "" if mine else "Chỉ trưởng phòng đang giữ hồ sơ phân công được."
    if holding(actor, task, procedure) is None:
        given = task.assignee_id is not None and task.assignee_id != actor.id
        return f"Đã giao cho {task.assignee_name}." if given else "Bước này chờ người có vai trò khác xử lý."
    if not actor.may(move.needs, task.agency_id, procedure):
        return "Tài khoản này không có quyền làm việc đó ở đơn vị này."
    if act == "acknowledge" and task.acknowledged_at is not None:
        return "Đã xác nhận nhận rồi."
    if (
        act in ("forward", "approve")
        and dossier.plan is not None
        and Plan.from_json(dossier.plan).at(task.position).outcomes
    ):
        return "Cần chọn kết quả bước: mở hồ sơ để chọn."
    return ""


def _wrong_state(dossier: Dossier, label: str, kind: StepKind, name: str) -> str:
    if kind not in MOVES[name].kinds:
        return f"Bước này không có thao tác “{label}”."
    return "Hồ sơ đang chờ công dân hoặc đã kết thúc."


def confirm(act: str) -> str:
    """What cannot be taken back, to be said before it is done; empty where it can."""
    return {
        "approve": "Phê duyệt rồi chỉ thu hồi được khi nơi nhận chưa xác nhận; sau đó phải ra văn bản khác.",
        "issue": "Số đã cấp không thu hồi được: mỗi hồ sơ nhận một số trong sổ của năm.",
        "forward": "Chuyển đi thì chỉ thu hồi được khi nơi nhận chưa xác nhận.",
    }.get(act, "")
