"""Who is told about a step: whoever holds it, the head of its unit, the leaders of its agency. A person with two hats is one person."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ..policy import Holding, Role
from ..store.db import Session
from ..store.models import Task
from ..store.queries import units


@dataclass(frozen=True)
class Duty:
    """Everybody at work on a day at some agencies, read once for many steps."""

    posts: Collection[tuple[int, Holding]]

    @classmethod
    def at(cls, session: Session, agency_ids: Collection[int], day: date) -> "Duty":
        """The people of these agencies."""
        return cls(units.on_duty(session, day, agency_ids) if agency_ids else ())

    def holders(self, tasks: Iterable[Task], procedure: str | None = None) -> set[int]:
        """Người giữ: the assignee and who stands in for them; while there is none, everybody who may do the step there."""
        found: set[int] = set()
        for task in tasks:
            place = (Role(task.role), task.agency_id, task.department_id)
            if task.assignee_id is not None:
                found |= {task.assignee_id} | self.deputies(task.assignee_id, *place, procedure)
            else:
                found |= self.able(*place, procedure)
        return found

    def able(self, role: Role, agency_id: int, department_id: int, procedure: str | None = None) -> set[int]:
        """Who may do a step that waits for ``role`` (``Actor.may_do`` for many people at once)."""
        return {p for p, h in self.posts if h.takes(role, agency_id, department_id, procedure)}

    def deputies(
        self, absent_id: int, role: Role, agency_id: int, department_id: int, procedure: str | None = None
    ) -> set[int]:
        """Who may do a step that is assigned to somebody absent."""
        lent = [(p, h) for p, h in self.posts if h.principal_id == absent_id]
        return {p for p, h in lent if h.takes(role, agency_id, department_id, procedure)}

    def heads(self, tasks: Iterable[Task], procedure: str | None = None) -> set[int]:
        """Trưởng phòng đang giữ hồ sơ."""
        places = {(t.agency_id, t.department_id) for t in tasks}
        return {p for p, h in self.posts for place in places
                if h.role is Role.HEAD and h.agency_id == place[0] and h.covers(place[1]) and h.about(procedure)}  # fmt: skip

    def leaders(self, agency_ids: Collection[int], procedure: str | None = None) -> set[int]:
        """Lãnh đạo cơ quan, of whatever department."""
        return {p for p, h in self.posts if h.role is Role.LEADER and h.agency_id in agency_ids and h.about(procedure)}

    def desk(self, agency_id: int, desk_id: int | None) -> set[int]:
        """Người phụ trách Bộ phận Một cửa of an agency: who supervises it there, and the head of that department."""
        mine = [(p, h) for p, h in self.posts if h.agency_id == agency_id]
        return {p for p, h in mine if h.role is Role.SUPERVISOR or (h.role is Role.HEAD and h.department_id == desk_id)}
