"""The stage on which the demo's dossiers live: one clock, one order of time over all of them, and the people who act."""

import heapq
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Protocol

from ...policy import Actor, Role
from ...store.db import Session
from ...store.models import Dossier, Task
from ...store.work import Work
from .past import Past


class Hands(Protocol):
    """A clock whose hands can be turned (``desk.clock.MovableClock``)."""

    def __call__(self) -> datetime: ...

    def set(self, moment: datetime) -> None: ...


@dataclass
class Stage:
    """Acts wait here for their moment; nothing happens after ``past.now``, so a life simply stands where it is then."""

    session: Session
    work: Callable[[Actor], AbstractContextManager[Work]]
    clock: Hands
    past: Past
    rng: Random
    staff: Sequence[Actor]
    tax_offices: frozenset[int]
    born: int = 0  # dossiers made so far
    done: int = 0  # acts
    _waiting: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0

    def later(self, at: datetime, act: Callable[[], None]) -> None:
        """``act`` at a moment."""
        self._count += 1
        heapq.heappush(self._waiting, (at, self._count, act))

    def soon(self, act: Callable[[], None], least: float, most: float) -> None:
        """``act`` so many working hours from now."""
        self.later(self.past.between(self.clock(), least, most), act)

    def run(self, told: Callable[[float], None]) -> None:
        """Play everything in order of time; ``told`` hears after each act how much of the three months is over (0…1)."""
        whole = (self.past.now - self.past.start).total_seconds()
        while self._waiting:
            at, _, act = heapq.heappop(self._waiting)
            if at > self.past.now:
                return
            self.clock.set(at)
            act()
            self.done += 1
            told((at - self.past.start).total_seconds() / whole)

    def holder(self, role: Role, agency_id: int, department_id: int | None = None) -> Actor:
        """Somebody who holds exactly this role there."""
        found = self.holders(role, agency_id, department_id)
        if not found:
            raise LookupError(f"the demo has nobody who is {role} at agency {agency_id}, department {department_id}")
        return self.rng.choice(found)

    def doer(self, task: Task) -> Actor:
        """Who does this step: its assignee, or somebody of its department."""
        if task.assignee_id is not None:
            return next(actor for actor in self.staff if actor.id == task.assignee_id)
        return self.holder(Role(task.role), task.agency_id, task.department_id)

    def head_of(self, task: Task) -> Actor | None:
        """The head who assigns this step: six times in ten where there is one."""
        heads = self.holders(Role.HEAD, task.agency_id, task.department_id)
        return heads[0] if heads and self.rng.random() < 0.6 else None

    def holders(self, role: Role, agency_id: int, department_id: int | None = None) -> list[Actor]:
        """Everybody who holds exactly this role there."""
        return [
            actor for actor in self.staff
            if any(h.role is role and h.agency_id == agency_id and h.covers(department_id) for h in actor.holdings)
        ]  # fmt: skip

    def task(self, task_id: int) -> Task:
        """A step as it stands now."""
        found = self.session.get(Task, task_id)
        assert found is not None
        return found

    def dossier(self, dossier_id: int) -> Dossier:
        """A dossier as it stands now."""
        found = self.session.get(Dossier, dossier_id)
        assert found is not None
        return found
