"""Looking at the clocks whose moment has come (theo dõi hạn): who must be told is told, once, and the schedule moves on.

Safe to run twice and on two machines at once: each clock is held by one transaction while it is looked at (``watches.claim``), and
what is said carries the clock, the stage and the date in its key (``notices.tell``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from ..domain.beside import of_route
from ..domain.dates import in_vietnam
from ..domain.promising import expected
from ..domain.watching import Stage, last_look, next_look
from ..domain.workflow import FINAL, StepKind
from ..store import watches
from ..store.models import Dossier, Task, Watch
from ..store.queries import calendars, lateness
from ..store.work import Work
from . import extending, notices, reminding, tasks
from .duty import Duty

BATCH = 50  # clocks in one transaction: on SQLite nobody else writes meanwhile, so it must be over soon


@dataclass
class Looked:
    """What a sweep did; numbers only."""

    clocks: int = 0
    told: int = 0
    drafts: int = 0


def sweep(work: Work, limit: int = BATCH, only: int | None = None) -> Looked:
    """Look at the clocks whose moment has come, at most ``limit``; fewer looked at than that: nothing is left to do.

    Raises ``Forbidden`` for whoever is not the program itself; whatever is wrong with a clock ends the whole batch.
    """
    work.require("clock.sweep")
    rows = watches.claim(work.session, work.now, limit, only)
    if not rows:
        return Looked()
    batch = _Batch.load(work, rows)
    for row in rows:
        batch.look(row)
    batch.done.clocks = len(rows)
    return batch.done


@dataclass
class _Batch:
    """The rows of one transaction with what they are about, read in three queries."""

    work: Work
    dossiers: dict[int, Dossier]
    steps: dict[int, list[Task]]  # dossier -> its open steps, giving back left out
    duty: Duty
    done: Looked = field(default_factory=Looked)

    @classmethod
    def load(cls, work: Work, rows: Sequence[Watch]) -> "_Batch":
        found = lateness.clocks(work.session, sorted({row.dossier_id for row in rows}))
        agencies = {d.agency_id for d, _ in found.values()} | {
            t.agency_id for _, steps in found.values() for t in steps
        }
        return cls(
            work, {i: d for i, (d, _) in found.items()}, {i: steps for i, (_, steps) in found.items()},
            Duty.at(work.session, agencies, work.now.date()),
        )  # fmt: skip

    def look(self, row: Watch) -> None:
        """One clock as it is today: one that moved, stands still or has ended says nothing."""
        dossier = self.dossiers[row.dossier_id]
        everything = self.steps[dossier.id]
        task = next((t for t in everything if t.id == row.task_id), None)
        steps = (
            [task] if task is not None else of_route(everything)
        )  # whoever is only asked beside a step owes no promise
        if dossier.state in FINAL or dossier.ready_at is not None or (row.task_id is not None and task is None):
            self.work.session.delete(row)
            return
        began, due_at, agency_id = tasks.clock_of(dossier, task)
        posted = task is not None and task.kind == StepKind.PUBLISH  # hangs on the wall, whatever the clock does
        if not posted and (dossier.paused_at is not None or any(t.paused_at is not None for t in steps)):
            watches.move(self.work.session, row, due_at, None)  # the schedule is made again when it runs again
            return
        calendar = calendars.calendar(self.work.session, agency_id)
        leave_by = task.forward_by if task is not None else None
        look = last_look(began, due_at, self.work.now, calendar, leave_by)
        watches.move(self.work.session, row, due_at, next_look(began, due_at, self.work.now, calendar, leave_by))
        if task is not None and task.branch:
            if look is not None:
                self.done.told += reminding.beside(self.work, self.duty, dossier, task, everything, look.stage)
            return
        with_the_promise = task is not None and due_at == dossier.promised_at  # the promise says it, to the same people
        if look is not None and (not with_the_promise or look.stage is Stage.FORWARD):
            self._say(look.stage, dossier, task, steps)

    def _say(self, stage: Stage, dossier: Dossier, task: Task | None, steps: Sequence[Task]) -> None:
        _, due_at, _ = tasks.clock_of(dossier, task)
        if stage is Stage.FORWARD and task is not None and task.forward_by is not None:
            due_at = task.forward_by
        due = in_vietnam(due_at).isoformat(timespec="minutes")
        clock = f"step/{task.id}" if task is not None else f"promise/{dossier.id}"
        code = dossier.procedure_code
        near = self.duty.holders(steps, code) | self.duty.heads(steps, code)
        if not steps and dossier.clerk_id is not None:
            near.add(dossier.clerk_id)
        people = near
        if stage is not Stage.FORWARD:
            people = near | self.duty.leaders({t.agency_id for t in steps} or {dossier.agency_id}, code)
        step = task.name if task is not None else ""
        told = partial(notices.tell, self.work, dossier=dossier, due=due)
        self.done.told += told(stage.value, people, key=f"{stage.value}/{clock}/{due}", step=step)
        if task is not None:
            return
        if (
            stage is not Stage.T3
            and self._will_miss(dossier, steps)
            and extending.draft(self.work, dossier) is not None
        ):
            self.done.drafts += 1
            self.done.told += told("apology-draft", near, key=f"apology-draft/{clock}/{due}")
        if stage is Stage.OVERDUE:
            self.done.told += told("late-reason", near, key=f"late-reason/{clock}/{due}")

    def _will_miss(self, dossier: Dossier, steps: Sequence[Task]) -> bool:
        """By the terms of the steps that are left, the result comes after the promise."""
        assert dossier.promised_at is not None
        session, plan = self.work.session, tasks.plan_of(dossier)
        calendar_of, chosen = partial(calendars.calendar, session), tasks.chosen_of(session, dossier, plan)
        ready = expected(plan, {t.position: t.due_at for t in steps}, self.work.now, calendar_of, chosen)
        return ready > dossier.promised_at
