"""One dossier's life in the demo: every act through the real services, by somebody who may, at a moment in office hours.

A life never acts on its own: it tells the stage when its next act is, and the stage calls acts in one order of time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ...domain.application import Application
from ...domain.routing import Plan
from ...domain.workflow import Channel, Delivery, Status, StepKind
from ...policy import CITIZEN, Actor, Role
from ...store.models import Dossier, Task
from ...store.queries import dossiers
from ...store.queries import tasks as queues
from ...store.work import Work
from .. import pausing, processing, receiving, returning, stopping, supplementing, tasks
from . import beside, letters, writing
from .carrying import carry
from .fates import BILLED, LINGERS, Fate
from .sayings import DUES, STOPPED_BY, Sayings
from .stage import Stage

ENDS_AT_RETURN = frozenset({Fate.RETURNED, Fate.RETURNED_LATE, Fate.RESUMED, Fate.SETTLED, Fate.EXTENDED_DONE})
PAST_ITS_DATE = frozenset({Fate.RETURNED_LATE, Fate.EXTENDED_DONE})  # one step keeps it until after the first date


@dataclass
class Life:
    """A dossier on its way; ``begin`` schedules its first act."""

    stage: Stage
    fate: Fate
    application: Application
    say: Sayings
    dossier_id: int = 0
    paused: bool = False  # the one interruption that its fate holds has happened
    asked: int = 0
    sent_back: bool = False
    taken_back: bool = False
    reopened: bool = False
    scheduled: set[int] = field(default_factory=set)

    def begin(self, at: datetime) -> None:
        """Its first act, at ``at``."""
        if self.application.channel is Channel.ONLINE:
            self.stage.later(at, self.submit)
        else:
            self.stage.later(at, self.arrive)

    # ── At the desk ──────────────────────────────────────────────────────────

    def submit(self) -> None:
        """Online, from home; the desk takes it in some hours later."""
        with self.stage.work(CITIZEN) as work:
            self.dossier_id = receiving.submit(work, self.application).id
        self.stage.born += 1
        if self.fate is not Fate.SUBMITTED:
            self.stage.soon(self.refuse_online if self.fate is Fate.REFUSED else self.accept, 0.3, 2)

    def accept(self) -> None:
        """Take in what came online."""
        clerk = self.clerk()
        with self.stage.work(clerk) as work:
            receiving.accept(work, dossiers.dossier(work.session, clerk, self.dossier_id))
        letters.schedule(self)
        self.follow()

    def refuse_online(self) -> None:
        """Không được tiếp nhận."""
        clerk = self.clerk()
        with self.stage.work(clerk) as work:
            found = dossiers.dossier(work.session, clerk, self.dossier_id)
            receiving.refuse_submitted(work, found, self.say.refusal())

    def arrive(self) -> None:
        """Somebody comes to the desk (or the post does)."""
        with self.stage.work(self.clerk()) as work:
            if self.fate is Fate.REFUSED:
                made = receiving.refuse(work, self.application, self.say.refusal())
            elif self.fate is Fate.WAITING_AT_DESK:
                missing = replace(
                    self.application, papers=tuple(replace(p, given=False) for p in self.application.papers)
                )
                made = supplementing.ask_at_desk(work, missing, *self.say.request())
            else:
                made = receiving.receive(work, self.application)
            self.dossier_id = made.id
        self.stage.born += 1
        if self.fate not in (Fate.REFUSED, Fate.WAITING_AT_DESK, Fate.FRESH):
            letters.schedule(self)
            self.follow()

    def clerk(self) -> Actor:
        """Whoever sits at the receiving desk today."""
        return self.stage.holder(Role.CLERK, self.application.agency_id)

    # ── On its way ───────────────────────────────────────────────────────────

    def follow(self) -> None:
        """Schedule the next act on every step that is open and not yet spoken for."""
        for task in dossiers.open_tasks(self.stage.session, self.dossier_id):
            if task.id not in self.scheduled:
                self.scheduled.add(task.id)
                self.plan_step(task)

    def plan_step(self, task: Task) -> None:
        """When this step is taken up and when it is finished, from its term and the dossier's fate."""
        stage, task_id = self.stage, task.id
        if task.kind == StepKind.RETURN:
            if self.fate in ENDS_AT_RETURN:
                stage.soon(lambda: self.hand_over(task_id), 0.5, 16)
            elif self.fate is Fate.READY:
                beside.reopen_later(self)
            return
        span = max(stage.past.length(task.opened_at, task.due_at), 0.3)
        up = min(span * stage.rng.uniform(0.05, 0.2), 0.4 if task.position == 2 else 6)
        stage.soon(lambda: self.take_up(task_id), up, up)
        if self.stays(task):
            letters.explain_later(self, task)
            if task.kind == StepKind.PROCESS:
                beside.ask_later(self, task)
            return
        if self.fate in PAST_ITS_DATE and task.kind == StepKind.PROCESS and not self.paused:
            self.paused = True
            promised = stage.dossier(self.dossier_id).promised_at or task.opened_at
            done = stage.past.between(max(promised, task.opened_at), 1, 18)
        else:
            done = stage.past.after(task.opened_at, timedelta(hours=span * stage.rng.uniform(0.25, 0.75)))
        stage.later(done, lambda: self.finish(task_id))

    def stays(self, task: Task) -> bool:
        """Does the dossier rest at this step? Late ones at a step of the officer, those in work before the result."""
        if self.fate in LINGERS:
            working = task.kind in (StepKind.PROCESS, StepKind.APPROVE)
            return task.kind == StepKind.ISSUE or (working and self.stage.rng.random() < 0.5)
        return self.fate in (Fate.WORKING, Fate.EXTENDED) and task.kind == StepKind.ISSUE

    def take_up(self, task_id: int) -> None:
        """Acknowledge, or be assigned by the head of the department."""
        task = self.stage.task(task_id)
        if task.acknowledged_at is not None or not self.moves(task):
            return
        head = self.stage.head_of(task) if task.kind == StepKind.PROCESS else None
        doer = self.stage.doer(task)
        with self.stage.work(head or doer) as work:
            found = queues.task(work.session, head or doer, task_id)
            if head is not None and doer.id is not None:
                processing.assign(work, found, doer.id)
            else:
                processing.acknowledge(work, found)
        carry(self, task, doer)

    @property
    def number(self) -> str | None:
        """Mã hồ sơ."""
        return self.stage.dossier(self.dossier_id).number

    def finish(self, task_id: int) -> None:
        """The end of a step, or what the fate holds instead."""
        task = self.stage.task(task_id)
        if not self.moves(task):
            return
        doer = self.stage.doer(task)
        with self.stage.work(doer) as work:
            if self.fate in _INSTEAD:
                dossiers.dossier(work.session, doer, self.dossier_id)  # with its people, whom the request is written to
            again = self.do(work, queues.task(work.session, doer, task_id))
        if again is not None:
            again()
        self.follow()

    def do(self, work: Work, task: Task) -> Callable[[], None] | None:
        """The act itself; returns what must follow besides the next steps."""
        kind, dossier, fate = StepKind(task.kind), task.dossier, self.fate
        if kind is StepKind.ISSUE:
            processing.issue(work, task)
            return None
        if kind is StepKind.PROCESS and not self.paused and fate in _INSTEAD and self.is_the_place(task):
            self.paused = True
            return _INSTEAD[fate](self, work, task, dossier)
        if kind is StepKind.APPROVE and self.may_send_back(task):
            self.sent_back = True
            processing.send_back(work, task, self.say.send_back())
            return None
        outcomes = tasks.step_of(task).outcomes
        choice = self.stage.rng.choice(outcomes) if outcomes else ""
        proposal, opinion = writing.proposal(work, task, fate, self.say.opinion(kind))
        processing.pass_on(work, task, opinion, choice=choice, proposal=proposal)
        if kind is not StepKind.PROCESS or not beside.regrets(self, task):
            return None
        task_id = task.id
        return lambda: beside.recall_later(self, task_id)

    def is_the_place(self, task: Task) -> bool:
        """Money is asked for where it is counted: at the tax office, if the route has one."""
        if self.fate not in BILLED and self.fate is not Fate.HELD:
            return True
        steps = [step for step in tasks.plan_of(task.dossier).steps if step.kind is StepKind.PROCESS]
        counted = [step for step in steps if step.agency_id in self.stage.tax_offices] or steps
        return task.position == counted[-1].position

    def may_send_back(self, task: Task) -> bool:
        """One dossier in seven comes back once from its leader, never where branches run side by side."""
        plan: Plan = tasks.plan_of(task.dossier)
        calm = self.fate in (Fate.RETURNED, Fate.WORKING, Fate.LATE) and len(plan.legs) == plan.legs[-1].stage + 1
        return calm and not self.sent_back and self.stage.rng.random() < 0.15

    # ── Instead of passing on ────────────────────────────────────────────────

    def ask(self, work: Work, task: Task, dossier: Dossier) -> Callable[[], None] | None:
        """Papers are missing. A dossier that is resumed gets them after some days, and some are asked again."""
        supplementing.ask(work, task, *self.say.request(), confirmed=True)
        task_id, self.asked = task.id, self.asked + 1
        self.paused = self.asked == 2 or self.fate is not Fate.WAITING_AGAIN
        if self.fate is Fate.RESUMED or not self.paused:
            return lambda: self.stage.soon(lambda: self.resume(task_id), 8, 40)
        return None

    def bill(self, work: Work, task: Task, dossier: Dossier) -> Callable[[], None] | None:
        """Money is due; a settled one is paid after some days."""
        processing.bill(work, task, self.stage.rng.randrange(4, 90) * 50_000, self.say.bill())
        if self.fate is Fate.SETTLED:
            task_id = task.id
            return lambda: self.stage.soon(lambda: self.settle(task_id), 4, 20)
        return None

    def hold(self, work: Work, task: Task, dossier: Dossier) -> Callable[[], None] | None:
        """The dues on land must be paid first: the clock stands, and still does."""
        pausing.pause(work, task, "land-dues", DUES)
        return None

    def stop(self, work: Work, task: Task, dossier: Dossier) -> Callable[[], None] | None:
        """The leader's end: the officer's step is left as it is, and cancelled."""
        return lambda: self.stage.soon(lambda: self.end_by(Role.LEADER, _stop, self.say.stop()), 0.2, 2)

    def withdraw(self, work: Work, task: Task, dossier: Dossier) -> Callable[[], None] | None:
        """The citizen's end."""
        return lambda: self.stage.soon(
            lambda: self.end_by(Role.CLERK, stopping.withdraw, self.say.withdrawal()), 0.2, 2
        )

    def end_by(self, role: Role, verb: Callable[[Work, Dossier, str], object], reason: str) -> None:
        """Stop or withdraw, by somebody of the desk's own agency."""
        who = self.stage.holder(role, self.application.agency_id)
        with self.stage.work(who) as work:
            verb(work, dossiers.dossier(work.session, who, self.dossier_id), reason)

    def resume(self, task_id: int) -> None:
        """The papers are here."""
        clerk = self.clerk()
        with self.stage.work(clerk) as work:
            supplementing.resume(work, dossiers.dossier(work.session, clerk, self.dossier_id))
        self.stage.soon(lambda: self.finish(task_id), 1, 6)

    def settle(self, task_id: int) -> None:
        """The money is here."""
        clerk = self.clerk()
        with self.stage.work(clerk) as work:
            processing.settle(work, dossiers.dossier(work.session, clerk, self.dossier_id))
        self.stage.soon(lambda: self.finish(task_id), 1, 6)

    # ── The end ──────────────────────────────────────────────────────────────

    def hand_over(self, task_id: int) -> None:
        """The result to its owner, to whoever came for them, or by post."""
        clerk = self.clerk()
        with self.stage.work(clerk) as work:
            dossier = dossiers.dossier(work.session, clerk, self.dossier_id)
            parts = [p.part for p in dossier.parties if p.part != "authorised"]
            collector = "post" if dossier.delivery == Delivery.POST else parts[-1]
            returning.hand_over(work, queues.task(work.session, clerk, task_id), collector, fee_settled=True)

    def moves(self, task: Task) -> bool:
        """Is this step still open, and the dossier being worked on?"""
        return task.done_at is None and self.stage.dossier(self.dossier_id).state in (
            Status.RECEIVED,
            Status.PROCESSING,
        )


_INSTEAD: dict[Fate, Callable[[Life, Work, Task, Dossier], Callable[[], None] | None]] = {
    Fate.WAITING: Life.ask,
    Fate.WAITING_AGAIN: Life.ask,
    Fate.RESUMED: Life.ask,
    Fate.PAYING: Life.bill,
    Fate.SETTLED: Life.bill,
    Fate.HELD: Life.hold,
    Fate.STOPPED: Life.stop,
    Fate.WITHDRAWN: Life.withdraw,
}


def _stop(work: Work, dossier: Dossier, reason: str) -> None:
    """Decided by the agency; the demo's ground is the same everywhere."""
    stopping.stop(work, dossier, "agency", reason, STOPPED_BY)
