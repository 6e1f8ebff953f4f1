"""Opening and closing the steps of a dossier (việc): who holds it, since when, until when. Used by the verbs, never by a view."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..domain import routing
from ..domain.beside import of_route
from ..domain.deadlines import Term, due
from ..domain.errors import Forbidden, MoveNotAllowed, Stale
from ..domain.forwarding import Rule, forward_by
from ..domain.routing import Plan, PlanStep
from ..domain.watching import Look, next_look
from ..domain.workflow import FINAL, WHILE_PAUSED, Outcome, Status, StepKind, move_for
from ..policy import Actor, Holding, Role
from ..store import watches
from ..store.db import Session
from ..store.models import Dossier, Task
from ..store.queries import calendars, clocks, dossiers, installation, logbook, units
from ..store.work import STALE, Work
from . import notices, succeeding

# Acts that leave everything as an open page shows it: nobody types for nothing because of them. Others add theirs here.
QUIET = frozenset({
    "acknowledge_beside", "assign_beside", "unassign_beside",  # the unit asked took the question up
    "reprint", "apology_draft", "directive_done", "unanswered", "remind_collect",
    "paper_handed", "paper_received", "paper_missing", "paper_taken_back",  # the paper's own way
})  # fmt: skip


def plan_of(dossier: Dossier) -> Plan:
    """The plan fixed at intake."""
    assert dossier.plan is not None
    return Plan.from_json(dossier.plan)


def step_of(task: Task) -> PlanStep:
    """What the plan says about the step of a task."""
    return plan_of(task.dossier).at(task.position)


def term_of(task: Task, plan: Plan) -> str:
    """The term of a step as this opening of it was given; empty when it is due with the promise."""
    return task.term or plan.at(task.position).term or ""


def chosen_of(session: Session, dossier: Dossier, plan: Plan) -> dict[str, str]:
    """The outcomes chosen so far (kết quả bước), by key of the step; asked only where something hangs on one."""
    if not plan.branches:
        return {}
    return routing.chosen_by(plan, dossiers.choices_of(session, [dossier.id]).get(dossier.id, ()))


def same_version(dossier: Dossier, shown: int | None) -> None:
    """The page that posts must have shown the dossier as it is now, or as it was before nothing but quiet acts (``QUIET``).

    Raises ``Stale`` (None: an act that shows no page). Whatever changes what an officer decides is loud, at a step beside theirs too:
    an opinion that came meanwhile is read before the dossier goes on. A question is answered on any page (``begin``): it never changes.
    """
    if shown is None or dossier.version == shown:
        return
    acts = logbook.acts_since(dossier, shown)
    if not acts or not acts <= QUIET:
        raise Stale(STALE, number=dossier.number)


def with_the_promise(dossier: Dossier) -> datetime | None:
    """The deadline of a step that has no term of its own: what is owed. An apology after the fact does not move it."""
    return dossier.owed_at if dossier.extended else dossier.promised_at


def begin(work: Work, task: Task, move_name: str, shown: int | None) -> None:
    """The first two beats of every step: may this move start here, and may this person make it?

    Raises ``MoveNotAllowed``, ``Stale`` or ``Forbidden``; takes an unassigned task for the actor and acknowledges it.
    """
    if not task.branch:  # a question beside a step stays the same whatever its asker does meanwhile
        same_version(task.dossier, shown)
    if task.done_at is not None:
        raise Stale(STALE, number=task.dossier.number)
    move = move_for(move_name, task.dossier.state, StepKind(task.kind))
    if task.paused_at is not None and move_name not in WHILE_PAUSED:
        raise MoveNotAllowed(f"Thời hạn đang tạm dừng ({task.dossier.paused_for}). Bấm “Tính tiếp thời hạn” trước.")
    procedure = task.dossier.procedure_code
    work.require(move.needs, agency_id=task.agency_id, procedure=procedure)
    held = holding(work.actor, task, procedure)
    if held is None:
        if task.assignee_id is not None:
            raise Forbidden(f"Việc này đã giao cho {task.assignee_name}. Trưởng phòng có thể phân công lại.")
        raise Forbidden("Bước này chờ người có vai trò khác xử lý.")
    work.under = held.under
    take(work, task, held)
    if move.target is Status.PROCESSING:
        task.dossier.status = Status.PROCESSING


def holding(actor: Actor, task: Task, procedure: str) -> Holding | None:
    """With which role this person may do a step of a dossier of ``procedure``; None: they may not."""
    return actor.holding_for(Role(task.role), task.agency_id, task.department_id, task.assignee_id, procedure)


def take(work: Work, task: Task, held: Holding | None = None) -> None:
    """The actor holds the task now: assigned and acknowledged. Done for somebody absent, it is theirs and stays theirs afterwards."""
    if task.assignee_id is None:
        lent = held is not None and held.principal_id is not None
        task.assignee_id = held.principal_id if held and lent else work.actor.id
        task.assignee_name = held.principal if held and lent else work.actor.name
    if task.acknowledged_at is None:
        task.acknowledged_at = work.now


def open_steps(
    work: Work,
    dossier: Dossier,
    steps: Iterable[PlanStep],
    *,
    sent_by: str | None = None,
    attempts: dict[int, int] | None = None,
    watched: bool = True,
    came_from: Task | None = None,
    origin: str = "forward",
    term: Term | None = None,
) -> list[Task]:
    """Open one task for each step; its term starts now, with the actual hand-over (domain.md §4.5).

    ``came_from``: the step whose end opens them (who may recall it); ``origin``: how they come here; ``term``: another one than the
    route's.
    """
    opened = []
    for planned in steps:
        step = succeeding.now_at(work, planned)
        calendar = calendars.calendar(work.session, step.agency_id)
        given = term or (Term.parse(step.term) if step.term else None)
        due_at = due(work.now, given, calendar) if given else with_the_promise(dossier)
        task = Task(
            from_task=came_from, origin=origin, term=str(term) if term else "", forward_by=_forward_by(work, step),
            dossier=dossier, dossier_id=dossier.id, position=step.position, attempt=(attempts or {}).get(step.position, 0) + 1,
            kind=step.kind, name=step.name, role=step.role, agency_id=step.agency_id, agency_name=step.agency, level=step.level,
            department_id=step.department_id, department_name=step.department, opened_at=work.now, due_at=due_at,
            sent_by=work.actor.name if sent_by is None else sent_by, assignee_name="", opinion="", done_by="", choice="",
        )  # fmt: skip
        work.session.add(task)
        opened.append(task)
    if watched:
        work.session.flush()
        for task in opened:
            watch_step(work, task)
    return opened


def _forward_by(work: Work, step: PlanStep) -> datetime | None:
    """What comes to a desk goes on the same working day (NĐ 61/2018, Điều 18.2): a moment of its own, no promise moves by it."""
    if step.kind is not StepKind.RECEIVE:
        return None
    rule = Rule.read(installation.law(work.session, work.now.date()))
    return forward_by(work.now, calendars.calendar(work.session, step.agency_id), rule)


def watch_step(work: Work, task: Task) -> None:
    """A step's deadline is looked at from now on; giving a result back has none."""
    if task.kind != StepKind.RETURN:
        look = _look(work, task.opened_at, task.due_at, task.agency_id, task.forward_by)
        watches.put(work.session, task.dossier_id, task.id, task.due_at, look)


def watch_promise(work: Work, dossier: Dossier) -> None:
    """What the citizen was promised is watched as well as the steps; not when the result is ready at once."""
    assert dossier.promised_at is not None
    assert dossier.received_at is not None
    if dossier.ready_at is None:
        look = _look(work, dossier.clock_from or dossier.received_at, dossier.promised_at, dossier.agency_id)
        watches.put(work.session, dossier.id, None, dossier.promised_at, look)


def reschedule(work: Work, dossier: Dossier) -> None:
    """After a deadline moved, or a clock stopped or runs again: when to look at each clock of the dossier."""
    steps = {t.id: t for t in dossiers.open_tasks(work.session, dossier.id)}
    for row in watches.of_dossier(work.session, dossier.id):
        task = steps.get(row.task_id) if row.task_id is not None else None
        began, due_at, agency_id = clock_of(dossier, task)
        stands = any(t.paused_at is not None for t in ([task] if task else steps.values()))
        leave_by = task.forward_by if task else None
        look = None if stands else _look(work, began, due_at, agency_id, leave_by)
        watches.move(work.session, row, due_at, look)


def clock_of(dossier: Dossier, task: Task | None) -> tuple[datetime, datetime, int]:
    """Since when a clock runs, until when, and by which agency's calendar: a step's, or (None) the promise's."""
    if task is not None:
        return task.opened_at, task.due_at, task.agency_id
    assert dossier.clock_from is not None
    assert dossier.promised_at is not None
    return dossier.clock_from, dossier.promised_at, dossier.agency_id


def _look(
    work: Work, began: datetime, due_at: datetime, agency_id: int, forward_by: datetime | None = None
) -> Look | None:
    return next_look(began, due_at, work.now, calendars.calendar(work.session, agency_id), forward_by)


def close(work: Work, task: Task, outcome: Outcome, opinion: str = "", choice: str = "") -> None:
    """End a task that the actor holds: how, and when; ``choice``: what came out, where the step offers outcomes."""
    take(work, task)
    end(work, task, outcome, opinion, choice)


def end(work: Work, task: Task, outcome: Outcome, opinion: str = "", choice: str = "") -> None:
    """End a task, whoever holds it: recalled, skipped, given up with the rest."""
    task.done_at, task.done_by, task.outcome = work.now, work.actor.name, outcome
    task.opinion, task.choice, task.done_under = opinion, choice, work.under
    if task.id is not None:  # a step that opens and ends in one act was never watched
        watches.drop_step(work.session, task.id)
    if task.kind == StepKind.PROCESS and outcome is not Outcome.FORWARDED:  # passing on waited for them
        end_beside(work, task)


def end_beside(work: Work, step: Task) -> list[Task]:
    """What a step opened beside itself ends with it: taken back. Returns what was still open."""
    left = dossiers.open_beside(work.session, step.id)
    for task in left:
        task.done_at, task.done_by, task.outcome = work.now, work.actor.name, Outcome.WITHDRAWN
        task.acknowledged_at = task.acknowledged_at or work.now
        watches.drop_step(work.session, task.id)
    return list(left)


def open_next(
    work: Work, dossier: Dossier, plan: Plan, position: int, so_far: Sequence[Task] | None = None,
    instead: Sequence[PlanStep] | None = None,
) -> list[Task]:  # fmt: skip
    """Open what follows the step at ``position``; the dossier is ready when only giving the result back is left.

    ``so_far``: every task of the dossier, where the caller knows them; ``instead``: what opens, where it is not what the route says
    (a refusal ends the matter: ``domain.refusing``).
    """
    known = of_route(dossiers.tasks_of(work.session, dossier.id) if so_far is None else so_far)
    still_open = {t.position for t in known if t.done_at is None} - {position}
    chosen = routing.chosen_by(plan, ((t.position, t.choice) for t in known))
    steps = routing.following(plan, position, still_open, chosen) if instead is None else instead
    last = max((t for t in known if t.position == position), key=lambda t: t.attempt, default=None)
    opened = open_steps(work, dossier, steps, attempts=attempts_of(known), came_from=last)
    if steps and all(step.kind is StepKind.RETURN for step in steps):
        move_for("finish", dossier.state)
        dossier.status, dossier.ready_at = Status.READY, work.now
        drop_apology(work, dossier)
        watches.drop_all(work.session, dossier.id)
        notices.tell_it_is_ready(work, dossier)
    return opened


def who_did(work: Work, known: Sequence[Task], position: int) -> tuple[int, str] | None:
    """Who did the step at a position last (id and name), if they still may."""
    done = [t for t in known if t.position == position and t.assignee_id and not t.branch]
    if not done:
        return None
    last = done[-1]
    able = units.able(work.session, last.role, last.agency_id, last.department_id, work.now.date())
    return next(((row[0], row[1]) for row in able if row[0] == last.assignee_id), None)


def attempts_of(known: Iterable[Task]) -> dict[int, int]:
    """How often each step of the route was opened so far."""
    tried: dict[int, int] = {}
    for task in of_route(known):
        tried[task.position] = max(tried.get(task.position, 0), task.attempt)
    return tried


def cancel_open(work: Work, dossier: Dossier) -> None:
    """A finished dossier has no open task."""
    if dossier.state not in FINAL:
        raise MoveNotAllowed("Chỉ hủy việc của hồ sơ đã kết thúc.")
    for task in dossiers.open_tasks(work.session, dossier.id):
        task.done_at, task.done_by, task.outcome = work.now, work.actor.name, Outcome.CANCELLED
        task.done_under = work.under
        task.acknowledged_at = task.acknowledged_at or work.now
    drop_apology(work, dossier)
    watches.drop_all(work.session, dossier.id)


def drop_apology(work: Work, dossier: Dossier, until: datetime | None = None) -> None:
    """No apology is needed any more (the result is ready, the dossier ended, the term runs anew): a letter not signed yet is dropped.

    ``until``: only one whose new date is not later than this moment.
    """
    for letter in clocks.extensions_of(work.session, dossier.id):
        if letter.state in ("draft", "proposed") and (until is None or letter.new_date <= until):
            letter.state = "dropped"


def pause(work: Work, dossier: Dossier) -> None:
    """The clock stops: every open step stands still, and every question beside it; a posting hangs on the wall all the same."""
    for task in dossiers.open_tasks(work.session, dossier.id):
        if task.kind != StepKind.PUBLISH:
            task.paused_at = work.now
    reschedule(work, dossier)
