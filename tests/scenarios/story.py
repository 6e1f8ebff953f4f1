"""Telling the story of one dossier: who comes next is read from its open tasks, time only moves forward."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from desk.clock import MovableClock
from desk.domain.routing import Plan
from desk.services import processing, returning
from desk.store.db import db
from desk.store.models import Dossier, Task
from desk.store.queries import dossiers, tasks
from tests import builders

VERBS = {
    "receive": processing.pass_on,
    "process": processing.pass_on,
    "approve": processing.pass_on,
    "issue": processing.issue,
}


class Story:
    """One dossier and everybody who works on it."""

    def __init__(
        self, work: Callable[..., Any], people: builders.People, clock: MovableClock, code: str, **given: Any
    ) -> None:
        self.work, self.people, self.clock = work, people, clock
        self.dossier: Dossier = builders.received(work, people, code, **given)

    @property
    def plan(self) -> Plan:
        fresh = db.session.get(Dossier, self.dossier.id)
        assert fresh is not None
        assert fresh.plan is not None
        return Plan.from_json(fresh.plan)

    @property
    def open(self) -> list[Task]:
        return list(dossiers.open_tasks(db.session(), self.dossier.id))

    @property
    def here(self) -> list[str]:
        """Where it lies now."""
        return [f"{t.agency_name} – {t.department_name}" for t in self.open]

    def at(self, moment: str) -> "Story":
        self.clock.set(moment)
        return self

    def do(self, verb: Callable[..., Any] | None = None, *args: Any, task: Task | None = None, **kwargs: Any) -> Any:
        """The step that is open (or ``task``) is done by whoever may."""
        chosen = task or self.open[0]
        with self.work(self.people[self.people.who_may_do(chosen)]) as w:
            return (verb or VERBS[chosen.kind])(w, tasks.task(w.session, w.actor, chosen.id), *args, **kwargs)

    def until(self, agency: str) -> "Story":
        """Go on until it lies at ``agency``."""
        for _ in range(30):
            if any(t.agency_name == agency for t in self.open):
                return self
            self.do()
        raise AssertionError(f"never came to {agency}: {self.here}")

    def leave(self, agency: str) -> "Story":
        """Go on until it no longer lies at ``agency``."""
        for _ in range(30):
            mine = [t for t in self.open if t.agency_name == agency and t.kind != "return"]
            if not mine:
                return self
            self.do(task=mine[0])
        raise AssertionError(f"never left {agency}: {self.here}")

    def hand_over(self, username: str = "yk.motcua", who: str = "owner", **given: Any) -> None:
        with self.work(self.people[username]) as w:
            loaded = dossiers.dossier(w.session, w.actor, self.dossier.id)
            [task] = dossiers.open_tasks(w.session, loaded.id)
            returning.hand_over(w, tasks.task(w.session, w.actor, task.id), who, **given)

    def log(self) -> list[tuple[str, str, datetime]]:
        """The logbook from the first line: what, where, when."""
        return [(e.what, e.place, e.at) for e in reversed(dossiers.events_of(db.session(), self.dossier.id))]
