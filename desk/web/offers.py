"""What a page offers whoever looks at it: the moves that the table allows here and this person's roles carry. Never more than the
services would do, never less; ``tests/web/test_offers.py`` holds the two together, role by role and status by status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain import refusing, routing
from ..domain.beside import of_route
from ..domain.branching import NOTHING
from ..domain.ending import open_at_the_end
from ..domain.routing import Plan
from ..domain.supplements import is_over, unseen, waiting
from ..domain.workflow import MOVES, WHILE_PAUSED, Move, Status, StepKind, moves_at
from ..policy import Actor
from ..services import extending, misdirecting, recalling, reopening, skipping, stopping, tasks
from ..services.extending import Letters
from ..store.models import Dossier, Supplement, Task
from .beside_offers import of_beside, waits

OF_DOSSIER = frozenset({
    "receive", "refuse", "ask_at_desk", "resume", "lapse", "settle", "withdraw", "stop", "reopen",
})  # fmt: skip
OF_LETTER = frozenset({"extend", "refuse_extension", "withdraw_extension"})
NOT_BUTTONS = frozenset(
    {"submit", "finish", "answer_more"}
)  # the citizen's, what happens by itself, what stands beside its question


@dataclass(frozen=True)
class Offer:
    """One thing that may be done now: a move, and the open step it belongs to (None: to the dossier as a whole)."""

    move: Move
    task: Task | None = None

    @property
    def name(self) -> str:
        return self.move.name


def offers(
    actor: Actor, dossier: Dossier, plan: Plan | None, open_tasks: Sequence[Task], letters: Letters, now: datetime,
    chosen: Mapping[str, str] = NOTHING, *, every: Sequence[Task] | None = None, asked: Sequence[Supplement] = (),
) -> list[Offer]:  # fmt: skip
    """Everything this person may do with this dossier now, in the order of the table of moves. ``letters``: its apologies so far;
    ``chosen``: the outcomes of its steps so far; ``every``: its steps, those that are done too; ``asked``: its requests for papers."""
    found: list[Offer] = []
    case = _Case(actor, dossier, plan, open_tasks, open_tasks if every is None else every, asked, now, chosen)
    for move in MOVES.values():
        if move.name in NOT_BUTTONS or dossier.state not in move.sources:
            continue
        if move.name in OF_LETTER:
            if _of_letter(actor, dossier, letters, move, now):
                found.append(Offer(move))
            continue
        if move.name == "propose_extension":
            steps = [t for t in open_tasks if not letters.refusal and StepKind(t.kind) in move.kinds]
            found += [Offer(move, t) for t in steps if extending.may_propose(actor, t, dossier.procedure_code)]
            continue
        if move.name in OF_DOSSIER:
            if case.of_dossier(move):
                found.append(Offer(move))
            continue
        if plan is not None:
            places: Sequence[Task] = case.every if move.name == "recall" else open_tasks
            found += [Offer(move, t) for t in places if case.of_task(plan, move, t)]
    return found


def _of_letter(actor: Actor, dossier: Dossier, letters: Letters, move: Move, now: datetime) -> bool:
    """What is done with an apology that waits to be signed."""
    letter = letters.last("proposed")
    if letter is None or not actor.may(move.needs, letter.agency_id, dossier.procedure_code):
        return False
    if move.name == "withdraw_extension":
        return letter.proposer_id == actor.id
    return move.name != "extend" or (dossier.paused_at is None and letter.new_date > now)


@dataclass(frozen=True)
class _Case:
    """One dossier as one person meets it."""

    actor: Actor
    dossier: Dossier
    plan: Plan | None
    open_tasks: Sequence[Task]
    every: Sequence[Task]
    asked: Sequence[Supplement]
    now: datetime
    chosen: Mapping[str, str]

    def of_dossier(self, move: Move) -> bool:
        """A move of the dossier as a whole."""
        actor, dossier = self.actor, self.dossier
        received, mine = dossier.received_at is not None, actor.agencies_for(move.needs, dossier.procedure_code)
        if move.name == "stop":  # any agency that holds it
            held = {t.agency_id for t in of_route(self.open_tasks)} | {dossier.agency_id}
            return not stopping.why_not(dossier, self.every) and bool(held & mine)
        if move.name == "reopen":
            return received and bool(reopening.agencies(dossier, self.every) & mine) and self._has_where_to_go_on()
        if move.name == "receive" and dossier.state is not Status.SUBMITTED:
            return False  # papers that came to the desk are taken in by "resume"
        if move.name == "lapse":
            request = waiting(self.asked)
            if received or request is None or not is_over(request, self.now.date()):
                return False
        return actor.may(move.needs, dossier.agency_id, dossier.procedure_code)

    def _has_where_to_go_on(self) -> bool:
        if self.dossier.state is Status.READY:
            return self.plan is not None and bool(reopening.steps_back(self.plan, self.every))
        return bool(open_at_the_end(self.every))

    def of_task(self, plan: Plan, move: Move, task: Task) -> bool:
        """A move of one step, or of what stands beside one: open, or (to recall) done."""
        if task.branch:
            return of_beside(self.actor, self.dossier, self.open_tasks, move, task, self.now)
        return self._of_step(plan, move, task) and not waits(self.open_tasks, move, task, self.now)

    def _of_step(self, plan: Plan, move: Move, task: Task) -> bool:
        actor, kind, procedure = self.actor, StepKind(task.kind), self.dossier.procedure_code
        if move not in moves_at(self.dossier.state, kind) or not actor.may(move.needs, task.agency_id, procedure):
            return False
        if move.name == "recall":
            free = task.done_at is not None and self.dossier.paused_at is None
            return (
                free and recalling.may_recall(actor, task, procedure) and not recalling.why_not(plan, self.every, task)
            )
        if move.name == "hand_over":
            return True
        stands = task.paused_at is not None
        if stands and move.name not in WHILE_PAUSED:
            return False
        if move.name == "assign":
            return actor.may_assign(task.agency_id, task.department_id, procedure)
        if move.name == "skip":
            still_open = {t.position for t in of_route(self.open_tasks)}
            over = actor.over(move.needs, task.agency_id, task.department_id, procedure)
            return over and not skipping.why_not(plan, still_open, task, self.chosen)
        if tasks.holding(actor, task, procedure) is None:
            return False
        return self._if_mine(plan, move, task, stands=stands)

    def _if_mine(self, plan: Plan, move: Move, task: Task, *, stands: bool) -> bool:
        if move.name == "unpause":
            return stands
        if move.name == "pause":
            return plan.at(task.position).stops != ()
        if move.name == "draft":
            return refusing.approval_step(plan, task.position) is not None
        if move.name == "acknowledge":
            return task.acknowledged_at is None
        if move.name == "misdirect":
            return not misdirecting.why_not(self.every, task)
        if move.name == "accept_papers":
            return unseen(self.asked) is not None
        if move.name == "send_back":
            beside = routing.has_company(plan, task.position, [t.position for t in of_route(self.open_tasks)])
            return not beside and bool(routing.behind(plan, task.position, self.chosen))
        return True
