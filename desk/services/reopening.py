"""Taking up again what was finished (mở lại): a result not yet given back, or a dossier withdrawn or stopped.

What was refused or given back is never reopened: the one needs a new dossier, the other a correction (đính chính) of its own.
"""

from collections.abc import Sequence
from datetime import datetime

from ..domain import routing
from ..domain.beside import of_route
from ..domain.ending import issuing_agency, open_at_the_end, standing_issues
from ..domain.errors import Invalid, MoveNotAllowed
from ..domain.promising import stage_of
from ..domain.routing import Plan, PlanStep
from ..domain.workflow import CLOSED, Outcome, Status, StepKind, move_for
from ..store.models import Dossier, PauseRow, Task
from ..store.queries import clocks, dossiers
from ..store.work import Work
from . import notices, recounting, tasks
from .receiving import needed

WHY_CLOSED = {
    Status.REFUSED: "Hồ sơ đã bị từ chối tiếp nhận, không mở lại được. Lập hồ sơ mới.",
    Status.RETURNED: "Kết quả đã trả cho công dân, hồ sơ không mở lại được. Lập hồ sơ mới để đính chính, cấp lại.",
}
NEVER_TAKEN_IN = "Hồ sơ chưa từng được tiếp nhận, không có gì để mở lại. Lập hồ sơ mới."


def agencies(dossier: Dossier, known: Sequence[Task]) -> frozenset[int]:
    """Whose leader may reopen: of a ready result the agency that issued it; else the desk that received and who held it at the end."""
    if dossier.state is Status.READY:
        found = issuing_agency(known)
        return frozenset() if found is None else frozenset({found})
    return frozenset({dossier.agency_id} | {t.agency_id for t in open_at_the_end(known)})


def steps_back(plan: Plan, known: Sequence[Task]) -> list[PlanStep]:
    """To which steps a ready result may be taken back, nearest first: those on its way."""
    waiting = [t for t in known if t.done_at is None and t.kind == StepKind.RETURN]
    if not waiting:
        return []
    chosen = routing.chosen_by(plan, ((t.position, t.choice) for t in of_route(known)))
    return routing.behind(plan, waiting[0].position, chosen)


def reopen(
    work: Work, dossier: Dossier, reason: str, position: int | None = None, shown: int | None = None
) -> list[Task]:
    """Mở lại: a ready result goes back to the step at ``position``, its number stays used; what was withdrawn or stopped goes on where it
    stood, and the time between is given back. The citizen is told. Raises ``MoveNotAllowed``, ``Forbidden``, ``Invalid``."""
    tasks.same_version(dossier, shown)
    if dossier.state in CLOSED:
        raise MoveNotAllowed(WHY_CLOSED[dossier.state])
    move = move_for("reopen", dossier.state)
    if dossier.received_at is None:
        raise MoveNotAllowed(NEVER_TAKEN_IN)
    known = dossiers.tasks_of(work.session, dossier.id)
    allowed, procedure = agencies(dossier, known), dossier.procedure_code
    mine = allowed & work.actor.agencies_for(move.needs, procedure)
    asked = min(mine or allowed, default=dossier.agency_id)
    work.require(move.needs, agency_id=asked, procedure=procedure)
    reason = needed(reason, "Ghi vì sao mở lại hồ sơ, theo đề nghị hay quyết định nào.")
    if dossier.state is Status.READY:
        return _take_back(work, dossier, known, reason, position)
    return _go_on(work, dossier, known, reason)


def _take_back(work: Work, dossier: Dossier, known: Sequence[Task], reason: str, position: int | None) -> list[Task]:
    plan = tasks.plan_of(dossier)
    step = next((s for s in steps_back(plan, known) if s.position == position), None)
    if step is None:
        raise Invalid.at("to", "Chọn bước phải làm lại trong danh sách.")
    doer = tasks.who_did(work, known, step.position)
    giving = [t for t in known if t.done_at is None]
    for task in giving:
        tasks.end(work, task, Outcome.REOPENED)
    revoked = _revoke(work, dossier, {t.id for t in standing_issues(known) if t.position >= step.position})
    dossier.status, dossier.ready_at = Status.PROCESSING, None
    if any(s.kind is StepKind.APPROVE for s in plan.steps[step.position - 1 :]):
        dossier.decision = ""
    opened = tasks.open_steps(
        work, dossier, [step], attempts=tasks.attempts_of(known), came_from=giving[0] if giving else None, origin="reopened"
    )  # fmt: skip
    if doer is not None:
        opened[0].assignee_id, opened[0].assignee_name = doer
    tasks.watch_promise(work, dossier)
    work.record(
        dossier, "reopen", place=step.agency, reason=reason, to=f"{step.agency} – {step.name}", revoked=revoked, **_promised(dossier)
    )  # fmt: skip
    _tell(work, dossier, revoked=True)
    return opened


def _revoke(work: Work, dossier: Dossier, task_ids: set[int]) -> list[str]:
    """The results of these steps do not hold any more; their numbers stay used. Returns the numbers."""
    found = [r for r in dossiers.results_of(work.session, dossier.id) if r.task_id in task_ids and r.revoked_at is None]
    for result in found:
        result.revoked_at, result.revoked_by = work.now, work.actor.name
    return [result.number for result in found]


def _go_on(work: Work, dossier: Dossier, known: Sequence[Task], reason: str) -> list[Task]:
    last = open_at_the_end(known)
    if not last:
        raise MoveNotAllowed("Không biết hồ sơ đang ở bước nào khi kết thúc. Lập hồ sơ mới.")
    plan, ended_at = tasks.plan_of(dossier), last[0].done_at
    assert ended_at is not None
    held = {t.position: (t.assignee_id, t.assignee_name) for t in last}
    doers = {position: tasks.who_did(work, known, position) for position in held}
    dossier.status, dossier.end_reason = Status.PROCESSING, ""
    _give_time_back(work, dossier, ended_at, sorted(held), reason)
    steps = [plan.at(position) for position in sorted(held)]
    opened = tasks.open_steps(
        work, dossier, steps, attempts=tasks.attempts_of(known), came_from=None, origin="reopened"
    )
    for task in opened:
        if doer := doers[task.position]:
            task.assignee_id, task.assignee_name = doer
    tasks.watch_promise(work, dossier)
    work.session.flush()
    was = dossier.promised_at
    recounting.recount(work, dossier)
    work.record(
        dossier, "reopen", place=dossier.agency_name, reason=reason, to=[f"{t.agency_name} – {t.name}" for t in opened],
        due=[t.due_at.isoformat() for t in opened], was=was.isoformat() if was else "", **_promised(dossier),
    )  # fmt: skip
    _tell(work, dossier, revoked=False)
    return opened


def _give_time_back(work: Work, dossier: Dossier, since: datetime, held: Sequence[int], note: str) -> None:
    """The time during which nobody was to work on it, as a pause that has ended (a row of the table of reasons)."""
    why = clocks.pause_reason(work.session, "reopened")
    if not why.stops:
        return
    number = len(clocks.pauses_of(work.session, dossier.id)) + 1
    row = PauseRow(
        dossier=dossier, dossier_id=dossier.id, n=number, reason_code=why.code, reason=why.name, effect=why.effect,
        stage=stage_of(tasks.plan_of(dossier), held), since=since, until=work.now, by=work.actor.name, note=note,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()


def _promised(dossier: Dossier) -> dict[str, str]:
    return {"promised_at": dossier.promised_at.isoformat()} if dossier.promised_at else {}


def _tell(work: Work, dossier: Dossier, *, revoked: bool) -> None:
    key = f"reopened/{dossier.id}/{dossier.log_length}"
    notices.tell_citizen(work, "reopened", dossier, key=key, revoked=revoked, **_promised(dossier))
