"""Working on a dossier (thụ lý, phê duyệt, phát hành): one function per verb, each on one open task.

``shown`` is the dossier version that the page showed; a page that has gone stale is told so (``Stale``).
"""

from ..domain import routing
from ..domain.beside import of_route
from ..domain.dates import say_day
from ..domain.errors import Forbidden, Invalid, MoveNotAllowed, Stale
from ..domain.routing import PlanStep
from ..domain.workflow import Outcome, Status, StepKind, move_for
from ..store.models import Dossier, Result, Task
from ..store.queries import absences, dossiers, units
from ..store.work import STALE, Work
from . import approving, consulting, issuing, notices, pausing, recounting, tasks
from .receiving import needed

FORWARDS = {StepKind.RECEIVE: "forward", StepKind.PROCESS: "process", StepKind.APPROVE: "approve"}
OUTCOMES = {"forward": Outcome.FORWARDED, "process": Outcome.FORWARDED, "approve": Outcome.APPROVED}


def acknowledge(work: Work, task: Task, shown: int | None = None) -> Task:
    """Xác nhận đã nhận: until then the dossier is the sender's; from now on it is this person's."""
    tasks.begin(work, task, "acknowledge", shown)
    work.record(task.dossier, _what("acknowledge", task), place=task.agency_name, step=task.name, task=task.id)
    return task


def assign(work: Work, task: Task, person_id: int, shown: int | None = None, *, confirmed: bool = False) -> Task:
    """Phân công: the head of the department (or the leader) says who does this step.

    Raises ``Invalid`` at ``person`` for somebody who cannot, at ``confirmed`` for somebody absent until that is confirmed.
    """
    if not task.branch:
        tasks.same_version(task.dossier, shown)
    if task.done_at is not None:
        raise Stale(STALE, number=task.dossier.number)
    move = move_for("assign", task.dossier.state, StepKind(task.kind))
    procedure = task.dossier.procedure_code
    work.require(move.needs, agency_id=task.agency_id, procedure=procedure)
    if not work.actor.may_assign(task.agency_id, task.department_id, procedure):
        raise Forbidden("Chỉ trưởng phòng đang giữ hồ sơ phân công được việc này.")
    able = units.able(work.session, task.role, task.agency_id, task.department_id, work.now.date())
    name = next((row[1] for row in able if row[0] == person_id), None)
    if name is None:
        raise Invalid.at("person", "Người này không có vai trò xử lý bước này. Chọn người khác trong danh sách.")
    away = absences.on(work.session, work.now.date(), [person_id]).get(person_id)
    if away is not None and not confirmed:
        raise Invalid.at("confirmed", f"{name} nghỉ đến {say_day(away.until)}. Vẫn giao?")
    before, before_id, fresh = task.assignee_name, task.assignee_id, task.acknowledged_at is None
    task.assignee_id, task.assignee_name = person_id, name
    task.acknowledged_at = task.acknowledged_at or work.now
    task.dossier.status = Status.PROCESSING
    work.record(
        task.dossier,
        _what("assign", task),
        place=task.agency_name,
        step=task.name,
        to=name,
        before=before,
        before_id=before_id,
        fresh=fresh,
        task=task.id,
    )
    return task


def _what(name: str, task: Task) -> str:
    """How the logbook calls it: what happens to a question beside a step makes no page of its asker stale (``tasks.QUIET``)."""
    return f"{name}_beside" if task.branch else name


def pass_on(
    work: Work, task: Task, opinion: str = "", shown: int | None = None, choice: str = "", *, proposal: str = "",
    document: str | None = None,
) -> list[Task]:  # fmt: skip
    """Chuyển bước sau (phê duyệt, if the step is the leader's): ends this step and opens what follows, here or at the next unit.

    ``choice``: what came out (kết quả bước), where the route says that this is chosen here; what follows, and a promise counted over
    the legs, go by it. ``proposal``: grant or refuse (đề xuất); ``document``: the version that a leader was shown (``approving``).
    Returns the tasks opened; empty while the dossier waits for a branch beside this one. Raises ``Invalid`` at ``choice``.
    """
    name = FORWARDS.get(StepKind(task.kind))
    if name is None:
        raise MoveNotAllowed("Bước này kết thúc bằng cấp số hoặc trả kết quả, không chuyển được.")
    tasks.begin(work, task, name, shown)
    dossier, plan = task.dossier, tasks.plan_of(task.dossier)
    step = plan.at(task.position)
    word = _outcome(step, choice)
    quiet = consulting.before_passing_on(work, task)
    ruling = approving.ruling(work, task, proposal, opinion.strip(), document)
    before = tasks.chosen_of(work.session, dossier, plan)
    tasks.close(work, task, OUTCOMES[name], opinion.strip(), word)
    approving.settle(work, task, ruling)
    moved = recounting.follow_the_choice(work, dossier, plan, before) if word else {}
    opened = tasks.open_next(work, dossier, plan, task.position, instead=ruling.steps)
    work.record(
        dossier, name, place=task.agency_name, step=task.name, opinion=opinion.strip(),
        to=[f"{t.agency_name} – {t.name}" for t in opened], due=[t.due_at.isoformat() for t in opened],
        **({"choice": word} if word else {}), **({"silent": quiet} if quiet else {}), **_produced(step), **moved, **ruling.told,
    )  # fmt: skip
    approving.number_at_once(work, task, ruling)
    if moved and dossier.promised_at is not None and dossier.promised_at > work.now:
        notices.tell_citizen(work, "branched", dossier, key=f"branched/{task.id}/{dossier.log_length}", **moved)
    return opened


def _outcome(step: PlanStep, choice: str) -> str:
    """The outcome as the route writes it; empty where the step has none to choose."""
    if not step.outcomes or choice in step.outcomes:
        return choice if step.outcomes else ""
    raise Invalid.at("choice", f"Chọn kết quả của bước này: {', '.join(f'“{word}”' for word in step.outcomes)}.")


def _produced(step: PlanStep) -> dict[str, str]:
    """What the logbook says the step had to produce."""
    return {"produces": step.produces} if step.produces else {}


def send_back(work: Work, task: Task, reason: str, to_position: int | None = None, shown: int | None = None) -> Task:
    """Chuyển trả an earlier step, with the reason; its term starts again. Raises ``Invalid`` when it cannot go back there."""
    tasks.begin(work, task, "send_back", shown)
    reason = needed(reason, "Ghi lý do chuyển trả: sai hoặc thiếu gì, cần làm lại thế nào.")
    dossier, plan = task.dossier, tasks.plan_of(task.dossier)
    choices = routing.behind(plan, task.position, tasks.chosen_of(work.session, dossier, plan))
    step = next((s for s in choices if to_position in (None, s.position)), None)
    if step is None:
        raise Invalid("Không chuyển trả được về bước này.", fields={"to": "Chọn một bước trước đó trong danh sách."})
    known = of_route(dossiers.tasks_of(work.session, dossier.id))
    if routing.has_company(plan, task.position, [t.position for t in known if t.done_at is None]):
        raise MoveNotAllowed(
            "Bước này chạy song song với bước khác của cùng cơ quan. Chờ bước kia xong rồi chuyển trả."
        )
    doer = tasks.who_did(work, known, step.position)
    tasks.close(work, task, Outcome.SENT_BACK, reason)
    [opened] = tasks.open_steps(
        work, dossier, [step], attempts=tasks.attempts_of(known), came_from=task, origin="sent_back"
    )
    if doer is not None:
        opened.assignee_id, opened.assignee_name = doer
    work.record(
        dossier, "send_back", place=task.agency_name, step=task.name, to=f"{step.agency} – {step.name}", reason=reason
    )
    return opened


def issue(work: Work, task: Task, shown: int | None = None) -> Result:
    """Cấp số và phát hành: the official number of the result, without gaps per agency and year; then on to the desk that returns it.

    Raises ``MoveNotAllowed`` when the document is not the one that was approved.
    """
    tasks.begin(work, task, "issue", shown)
    dossier = task.dossier
    kind = issuing.ruled(work.session, task)
    result = issuing.publish(work, task, kind)
    tasks.close(work, task, Outcome.ISSUED)
    plan = tasks.plan_of(dossier)
    tasks.open_next(work, dossier, plan, task.position, instead=issuing.way(work, task, kind))
    work.record(
        dossier, "issue", place=task.agency_name, step=task.name, result=result.name, number=result.number,
        **_produced(plan.at(task.position)),
    )  # fmt: skip
    return result


def bill(work: Work, task: Task, amount: int, reason: str, shown: int | None = None) -> Dossier:
    """Yêu cầu thực hiện nghĩa vụ tài chính: ``amount`` đồng, for ``reason``; the dossier waits at status 6."""
    tasks.begin(work, task, "bill", shown)
    if amount <= 0:
        raise Invalid.at("amount", "Ghi số tiền phải nộp, lớn hơn 0.")
    reason = needed(reason, "Ghi khoản phải nộp và căn cứ.")
    dossier = task.dossier
    dossier.status, dossier.fee_total, dossier.fee_state = Status.PAYING, dossier.fee_total + amount, "unpaid"
    pausing.begin(work, dossier, "payment")  # stands still only where the table of reasons says so
    work.record(dossier, "bill", place=task.agency_name, amount=amount, reason=reason)
    return dossier


def settle(work: Work, dossier: Dossier, shown: int | None = None) -> Dossier:
    """Xác nhận đã nộp tiền, at the desk that received the dossier: work goes on."""
    tasks.same_version(dossier, shown)
    move = move_for("settle", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id, procedure=dossier.procedure_code)
    amount, dossier.fee_paid = dossier.fee_due, dossier.fee_total
    dossier.status, dossier.fee_state = Status.PROCESSING, "paid"
    pausing.end(work, dossier)
    work.record(dossier, "settle", place=dossier.agency_name, amount=amount)
    return dossier
