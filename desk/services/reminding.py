"""What is said about a task beside a step when its time comes (nhắc hạn lấy ý kiến, niêm yết, hội đồng).

An opinion that does not come in its term is told to whoever asked, their head, and whoever answers for the desk that received the
dossier (NĐ 61/2018, Điều 19.5): the officer decides, silence decides nothing.
"""

from collections.abc import Sequence
from functools import partial

from ..domain.dates import in_vietnam
from ..domain.watching import Stage
from ..domain.workflow import StepKind
from ..store.models import Dossier, Task
from ..store.queries import units
from ..store.work import Work
from . import notices
from .duty import Duty


def beside(work: Work, duty: Duty, dossier: Dossier, task: Task, steps: Sequence[Task], stage: Stage) -> int:
    """Say it to whom it concerns; returns to how many people it is new. ``steps``: the open steps of the dossier."""
    due = in_vietnam(task.due_at).isoformat(timespec="minutes")
    told, code = partial(notices.tell, work, dossier=dossier, due=due), dossier.procedure_code
    holders, clock = duty.holders([task], code), f"step/{task.id}/{due}"
    if task.kind == StepKind.PUBLISH:
        return told("posting-over", holders, key=f"posting-over/{clock}") if stage is Stage.OVERDUE else 0
    people = holders | duty.heads([task], code)
    if task.kind == StepKind.CONSULT:
        people |= duty.leaders({task.agency_id}, code)
    new = told(stage.value, people, key=f"{stage.value}/{clock}", step=task.name)
    if stage is Stage.OVERDUE and task.kind == StepKind.CONSULT:
        asking = [t for t in steps if t.id == task.parent_id]
        watching = duty.holders(asking, code) | duty.heads(asking, code) | _of_the_desk(work, duty, dossier)
        unit = f"{task.department_name}, {task.agency_name}"
        new += told("opinion-overdue", watching - people, key=f"opinion-overdue/{clock}", unit=unit)
    return new


def _of_the_desk(work: Work, duty: Duty, dossier: Dossier) -> set[int]:
    """Người phụ trách Bộ phận Một cửa that received the dossier."""
    return duty.desk(dossier.agency_id, units.desk_id(work.session, dossier.agency_id))
