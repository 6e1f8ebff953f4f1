"""Opening and closing the steps of a dossier (việc): who holds it, since when, until when. Used by the verbs, never by a view."""

from collections.abc import Iterable, Sequence

from ..domain import routing
from ..domain.deadlines import Term, due
from ..domain.errors import Forbidden, MoveNotAllowed, Stale
from ..domain.routing import Plan, PlanStep
from ..domain.workflow import FINAL, Outcome, Status, StepKind, move_for
from ..policy import Role
from ..store.models import Dossier, Task
from ..store.queries import dossiers, installation
from ..store.work import STALE, Work


def plan_of(dossier: Dossier) -> Plan:
    """The plan fixed at intake."""
    assert dossier.plan is not None
    return Plan.from_json(dossier.plan)


def same_version(dossier: Dossier, shown: int | None) -> None:
    """The page that posts must have shown the dossier as it is now. Raises ``Stale`` (None: an act that shows no page)."""
    if shown is not None and dossier.version != shown:
        raise Stale(STALE, number=dossier.number)


def begin(work: Work, task: Task, move_name: str, shown: int | None) -> None:
    """The first two beats of every step: may this move start here, and may this person make it?

    Raises ``MoveNotAllowed``, ``Stale`` or ``Forbidden``; takes an unassigned task for the actor and acknowledges it.
    """
    same_version(task.dossier, shown)
    if task.done_at is not None:
        raise Stale(STALE, number=task.dossier.number)
    move = move_for(move_name, task.dossier.state, StepKind(task.kind))
    work.require(move.needs, agency_id=task.agency_id)
    if not work.actor.may_do(Role(task.role), task.agency_id, task.department_id, task.assignee_id):
        if task.assignee_id is not None:
            raise Forbidden(f"Việc này đã giao cho {task.assignee_name}. Trưởng phòng có thể phân công lại.")
        raise Forbidden("Bước này chờ người có vai trò khác xử lý.")
    take(work, task)
    if move.target is Status.PROCESSING:
        task.dossier.status = Status.PROCESSING


def take(work: Work, task: Task) -> None:
    """The actor holds the task now: assigned and acknowledged."""
    if task.assignee_id is None:
        task.assignee_id, task.assignee_name = work.actor.id, work.actor.name
    if task.acknowledged_at is None:
        task.acknowledged_at = work.now


def open_steps(
    work: Work,
    dossier: Dossier,
    steps: Iterable[PlanStep],
    *,
    sent_by: str | None = None,
    attempts: dict[int, int] | None = None,
) -> list[Task]:
    """Open one task for each step; its term starts now, with the actual hand-over (domain.md §4.5)."""
    opened = []
    for step in steps:
        calendar = installation.calendar(work.session, step.agency_id)
        due_at = due(work.now, Term.parse(step.term), calendar) if step.term else dossier.promised_at
        task = Task(
            dossier=dossier, dossier_id=dossier.id, position=step.position, attempt=(attempts or {}).get(step.position, 0) + 1,
            kind=step.kind, name=step.name, role=step.role, agency_id=step.agency_id, agency_name=step.agency, level=step.level,
            department_id=step.department_id, department_name=step.department, opened_at=work.now, due_at=due_at,
            sent_by=work.actor.name if sent_by is None else sent_by, assignee_name="", opinion="", done_by="",
        )  # fmt: skip
        work.session.add(task)
        opened.append(task)
    return opened


def close(work: Work, task: Task, outcome: Outcome, opinion: str = "") -> None:
    """End a task: by whom, how, and when."""
    take(work, task)
    task.done_at, task.done_by, task.outcome, task.opinion = work.now, work.actor.name, outcome, opinion


def open_next(
    work: Work, dossier: Dossier, plan: Plan, position: int, so_far: Sequence[Task] | None = None
) -> list[Task]:
    """Open what follows the step at ``position``; the dossier is ready when only giving the result back is left.

    ``so_far``: every task of the dossier, where the caller knows them.
    """
    known = dossiers.tasks_of(work.session, dossier.id) if so_far is None else so_far
    still_open = {t.position for t in known if t.done_at is None} - {position}
    steps = routing.following(plan, position, still_open)
    opened = open_steps(work, dossier, steps, attempts=attempts_of(known))
    if steps and all(step.kind is StepKind.RETURN for step in steps):
        move_for("finish", dossier.state)
        dossier.status, dossier.ready_at = Status.READY, work.now
    return opened


def attempts_of(known: Iterable[Task]) -> dict[int, int]:
    """How often each step was opened so far."""
    tried: dict[int, int] = {}
    for task in known:
        tried[task.position] = max(tried.get(task.position, 0), task.attempt)
    return tried


def cancel_open(work: Work, dossier: Dossier) -> None:
    """A finished dossier has no open task."""
    if dossier.state not in FINAL:
        raise MoveNotAllowed("Chỉ hủy việc của hồ sơ đã kết thúc.")
    for task in dossiers.open_tasks(work.session, dossier.id):
        task.done_at, task.done_by, task.outcome = work.now, work.actor.name, Outcome.CANCELLED
        task.acknowledged_at = task.acknowledged_at or work.now


def pause(work: Work, dossier: Dossier) -> None:
    """The citizen's turn: every open step stands still."""
    for task in dossiers.open_tasks(work.session, dossier.id):
        task.paused_at = work.now


def unpause(work: Work, dossier: Dossier, plan: Plan, *, restart: bool) -> None:
    """The papers are here: open steps run again; ``restart`` gives each its whole term anew (NĐ 61/2018, Điều 19.4)."""
    for task in dossiers.open_tasks(work.session, dossier.id):
        task.paused_at = None
        term = plan.at(task.position).term
        if restart and term:
            task.due_at = due(work.now, Term.parse(term), installation.calendar(work.session, task.agency_id))
