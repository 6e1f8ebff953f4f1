"""Taking an assignment back (hoàn tác phân công): for ten minutes, by whoever assigned, while nothing was done on it since."""

from datetime import timedelta

from ..domain.errors import Forbidden, MoveNotAllowed
from ..domain.workflow import StepKind, move_for
from ..store.models import Task
from ..store.queries import logbook
from ..store.work import Work
from . import tasks

WHILE = timedelta(minutes=10)
OF_ONE_STEP = frozenset(
    {"assign", "assign_beside", "unassign", "unassign_beside"}
)  # at another step they change nothing here


def unassign(work: Work, task: Task) -> Task:
    """The step is again as it was before: with whom it was, or nobody's and not taken up. The logbook keeps both lines.

    Raises ``MoveNotAllowed`` (too late, ended, or something was done since), ``Forbidden`` for anybody but whoever assigned.
    """
    dossier = task.dossier
    if task.done_at is not None:
        raise MoveNotAllowed("Bước này đã xong, phân công không hoàn tác được nữa.")
    move = move_for("assign", dossier.state, StepKind(task.kind))
    work.require(move.needs, agency_id=task.agency_id, procedure=dossier.procedure_code)
    lines = logbook.latest(work.session, dossier.id)
    told = next((line for line in lines if line.data.get("task") == task.id and line.what in OF_ONE_STEP), None)
    if told is None or not told.what.startswith("assign") or "fresh" not in told.data:
        raise MoveNotAllowed("Bước này chưa phân công, hoặc đã hoàn tác rồi.")
    if told.actor_id != work.actor.id:
        raise Forbidden(f"{told.actor} đã phân công, chỉ người đó hoàn tác được. Phân công lại nếu cần.")
    if work.now - told.at > WHILE:
        raise MoveNotAllowed("Đã quá 10 phút từ lúc phân công. Phân công lại cho người khác.")
    if any(line.seq > told.seq and line.what not in tasks.QUIET | OF_ONE_STEP for line in lines):
        raise MoveNotAllowed("Sau khi phân công đã có người làm tiếp trên hồ sơ này. Phân công lại nếu cần.")
    had = task.assignee_name
    task.assignee_id, task.assignee_name = told.data.get("before_id"), told.data.get("before", "")
    if told.data["fresh"]:
        task.acknowledged_at = None
    what = "unassign_beside" if task.branch else "unassign"
    work.record(
        dossier, what, place=task.agency_name, step=task.name, who=had, back=task.assignee_name, task=task.id
    )  # fmt: skip
    return task
