"""Whom work can be given to, and how much each holds (X6): one's own department at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from ...domain.workflow import StepKind
from ...policy import Actor
from ..models import Dossier, Task
from . import queues


@dataclass(frozen=True)
class Place:
    """Where unassigned steps wait: a unit and the role that they wait for."""

    agency_id: int
    department_id: int
    role: str
    agency: str
    department: str
    waiting: int

    @property
    def key(self) -> str:
        """As an address names it."""
        return f"{self.department_id}-{self.role}"


def places(session: Session, actor: Actor) -> list[Place]:
    """The places whose unassigned steps this person gives out, most waiting first."""
    what = (Task.agency_id, Task.department_id, Task.role, Task.agency_name, Task.department_name)
    rows = session.execute(
        select(*what[:3], func.max(what[3]), func.max(what[4]), func.count()).select_from(Task).join(Task.dossier)
        .where(queues.to_assign(actor)).group_by(*what[:3]).order_by(func.count().desc(), Task.department_id, Task.role)
    )  # fmt: skip
    return [Place(*row) for row in rows]


@dataclass(frozen=True)
class Load:
    """What a person holds: open steps, those past their date, those due today."""

    held: int = 0
    late: int = 0
    today: int = 0


def loads(session: Session, person_ids: Sequence[int], now: datetime, end_of_day: datetime) -> dict[int, Load]:
    """The load of each person; giving back results left out. One query."""
    if not person_ids:
        return {}

    def n(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    running = Task.paused_at.is_(None)
    rows = session.execute(
        select(Task.assignee_id, func.count(), n(running & (Task.due_at < now)),
               n(running & (Task.due_at >= now) & (Task.due_at <= end_of_day)))
        .join(Dossier, Dossier.id == Task.dossier_id)
        .where(Task.assignee_id.in_(person_ids), Task.done_at.is_(None), Task.kind != StepKind.RETURN)
        .group_by(Task.assignee_id)
    )  # fmt: skip
    return {row[0]: Load(*row[1:]) for row in rows if row[0] is not None}
