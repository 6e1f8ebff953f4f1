""" "Vì sao ngày này?" for the staff: every date of a dossier that still matters, each with the reason of every day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain.badges import Badge
from ..domain.beside import of_route
from ..domain.deadlines import Line
from ..domain.workflow import FINAL, StepKind
from ..services import explaining
from ..services.explaining import Past
from ..store.models import Dossier, Task
from . import views
from .guard import reading


@dataclass(frozen=True)
class Clock:
    """One of the two clocks: its name, the moment, how long that is, and why."""

    name: str
    moment: datetime
    badge: Badge
    lines: Sequence[Line]
    no_term: str = "Bước này không có thời hạn riêng: phải xong trước ngày hẹn trả."


def clocks_of(dossier: Dossier, open_tasks: Sequence[Task], past: Past) -> list[Clock]:
    """Hẹn trả, then hạn bước of every open step; nothing before the dossier is received or when it ended without a result."""
    if dossier.promised_at is None or (dossier.state in FINAL and dossier.ready_at is None):
        return []
    told = explaining.why_promised(reading(), dossier, past)
    found = [Clock("Hẹn trả", dossier.promised_at, views.promise_badge(dossier), told.trace)]
    for task in of_route(open_tasks):
        if task.kind != StepKind.RETURN:
            name = f"Hạn bước {task.position}: {task.name} ({task.agency_name})"
            step = explaining.why_step(reading(), task, dossier, past)
            found.append(Clock(name, task.due_at, views.step_badge(task, dossier), step.trace if step else ()))
    return found
