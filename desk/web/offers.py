"""What a page offers whoever looks at it: the moves that the table allows here and this person's roles carry. Never more than the
services would do, never less; ``tests/web/test_offers.py`` holds the two together, role by role and status by status."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..domain import refusing, routing
from ..domain.beside import of_route
from ..domain.branching import NOTHING
from ..domain.routing import Plan
from ..domain.workflow import MOVES, WHILE_PAUSED, Move, Status, StepKind, moves_at
from ..policy import Actor
from ..services import extending, tasks
from ..services.extending import Letters
from ..store.models import Dossier, Task
from .beside_offers import of_beside, waits

OF_DOSSIER = frozenset({"receive", "refuse", "ask_at_desk", "resume", "settle", "withdraw", "stop"})
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
    chosen: Mapping[str, str] = NOTHING,
) -> list[Offer]:  # fmt: skip
    """Everything this person may do with this dossier now, in the order of the table of moves. ``letters``: its apologies so far;
    ``chosen``: the outcomes of its steps so far."""
    found: list[Offer] = []
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
            if _of_dossier(actor, dossier, open_tasks, move):
                found.append(Offer(move))
            continue
        found += [
            Offer(move, t)
            for t in open_tasks
            if plan
            and (
                of_beside(actor, dossier, open_tasks, move, t, now)
                if t.branch
                else _of_step(actor, dossier, plan, open_tasks, move, t, chosen) and not waits(open_tasks, move, t, now)
            )
        ]
    return found


def _of_dossier(actor: Actor, dossier: Dossier, open_tasks: Collection[Task], move: Move) -> bool:
    received = dossier.received_at is not None
    if move.name == "stop":  # any agency that holds it; what was never received is refused or withdrawn instead
        held = {t.agency_id for t in of_route(open_tasks)} | {dossier.agency_id}
        return received and bool(held & actor.agencies_for(move.needs, dossier.procedure_code))
    if move.name == "receive" and dossier.state is not Status.SUBMITTED:
        return False  # papers that came to the desk are taken in by "resume"
    return actor.may(move.needs, dossier.agency_id, dossier.procedure_code)


def _of_letter(actor: Actor, dossier: Dossier, letters: Letters, move: Move, now: datetime) -> bool:
    """What is done with an apology that waits to be signed."""
    letter = letters.last("proposed")
    if letter is None or not actor.may(move.needs, letter.agency_id, dossier.procedure_code):
        return False
    if move.name == "withdraw_extension":
        return letter.proposer_id == actor.id
    return move.name != "extend" or (dossier.paused_at is None and letter.new_date > now)


def _of_step(
    actor: Actor, dossier: Dossier, plan: Plan, open_tasks: Sequence[Task], move: Move, task: Task, chosen: Mapping[str, str],
) -> bool:  # fmt: skip
    kind, procedure = StepKind(task.kind), dossier.procedure_code
    if move not in moves_at(dossier.state, kind) or not actor.may(move.needs, task.agency_id, procedure):
        return False
    if move.name == "hand_over":
        return True
    stands = task.paused_at is not None
    if stands and move.name not in WHILE_PAUSED:
        return False
    if move.name == "assign":
        return actor.may_assign(task.agency_id, task.department_id, procedure)
    if tasks.holding(actor, task, procedure) is None:
        return False
    if move.name == "unpause":
        return stands
    if move.name == "pause":
        return plan.at(task.position).stops != ()
    if move.name == "draft":
        return refusing.approval_step(plan, task.position) is not None
    if move.name == "acknowledge":
        return task.acknowledged_at is None
    if move.name == "send_back":
        beside = routing.has_company(plan, task.position, [t.position for t in of_route(open_tasks)])
        return not beside and bool(routing.behind(plan, task.position, chosen))
    return True
