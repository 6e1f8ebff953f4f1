"""Asking other units for their opinion (lấy ý kiến phối hợp; NĐ 61/2018, Điều 19.5–19.6): whoever holds the step is chủ trì, those
asked phối hợp. All are asked at once, each with its term; the step waits for them, and silence is recorded as silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..domain import beside
from ..domain.deadlines import Term, due
from ..domain.errors import Forbidden, Invalid, MoveNotAllowed, Stale
from ..domain.workflow import Outcome, StepKind, move_for
from ..policy import Actor, Role
from ..store import watches
from ..store.db import Session
from ..store.models import Task
from ..store.queries import calendars, consultees, dossiers, installation
from ..store.queries.consultees import Consultee
from ..store.work import STALE, Work
from . import notices, tasks
from .duty import Duty
from .receiving import needed

MOST = 20  # units asked at once
FURTHEST = timedelta(days=365)
USUAL_TERM = "3wd"


@dataclass(frozen=True)
class Asked:
    """One receiver: which department, and its own last day (None: the usual term)."""

    department_id: int
    until: date | None = None


def usual_term(session: Session, day: date) -> Term:
    """How long a unit has to answer when the asker says nothing else: data of the law's profile."""
    return Term.parse(installation.law(session, day).get("opinions", {}).get("term", USUAL_TERM))


def consult(work: Work, task: Task, question: str, asked: Sequence[Asked], shown: int | None = None) -> list[Task]:
    """Gửi lấy ý kiến: one task for each unit, all at once. Raises ``Invalid`` at ``question`` or ``unit``."""
    tasks.begin(work, task, "consult", shown)
    question = needed(question, "Ghi nội dung cần cho ý kiến.", "question")
    units = _units(work, task, asked)
    first = next_branch(work.session, task)
    opened = [
        open_beside(
            work, task, StepKind.CONSULT, question, last_moment(work, unit.agency_id, one.until), first + n, unit
        )
        for n, (one, unit) in enumerate(units)
    ]
    _announce(work, task, opened)
    work.record(
        task.dossier, "consult", place=task.agency_name, step=task.name, question=question,
        to=[f"{t.agency_name} – {t.department_name}" for t in opened], due=[t.due_at.isoformat() for t in opened],
    )  # fmt: skip
    return opened


def _units(work: Work, task: Task, asked: Sequence[Asked]) -> list[tuple[Asked, Consultee]]:
    """The departments asked, each once; not the one that asks, nor one whose answer is still out."""
    if not asked:
        raise Invalid.at("unit", "Chọn ít nhất một nơi cho ý kiến.")
    if len(asked) > MOST:
        raise Invalid.at("unit", f"Mỗi lần hỏi được nhiều nhất {MOST} nơi.")
    known = consultees.by_id(work.session, work.now.date())
    out = {t.department_id: t for t in dossiers.open_beside(work.session, task.id) if t.kind == StepKind.CONSULT}
    found: dict[int, tuple[Asked, Consultee]] = {}
    for one in asked:
        unit = known.get(one.department_id)
        if unit is None:
            raise Invalid.at("unit", "Nơi này chưa có tài khoản nhận. Gửi bằng văn bản giấy, hoặc chọn nơi khác.")
        if unit.department_id == task.department_id:
            raise Invalid.at("unit", f"{unit.label} đang giữ hồ sơ này. Chọn nơi khác.")
        if unit.department_id in out:
            raise Invalid.at("unit", f"{unit.label} đang được hỏi, chưa trả lời. Chờ, hoặc rút câu hỏi trước.")
        found.setdefault(unit.department_id, (one, unit))
    return list(found.values())


def last_moment(work: Work, agency_id: int, until: date | None) -> datetime:
    """The closing of the last day at that office; None: the usual term from now. Raises ``Invalid`` at ``unit``."""
    calendar = calendars.calendar(work.session, agency_id)
    if until is None:
        return due(work.now, usual_term(work.session, work.now.date()), calendar)
    if not work.now.date() <= until <= work.now.date() + FURTHEST:
        raise Invalid.at("unit", "Hạn trả lời là từ hôm nay đến trước một năm.")
    if not calendar.is_working(until) or calendar.closing(until) <= work.now:
        raise Invalid.at("unit", "Hôm đó cơ quan ấy không làm việc, hoặc đã hết giờ. Chọn một ngày làm việc sau.")
    return calendar.closing(until)


def next_branch(session: Session, parent: Task) -> int:
    """The number of the next task beside a step."""
    return max((t.branch for t in dossiers.beside(session, parent.id)), default=0) + 1


def open_beside(
    work: Work, parent: Task, kind: StepKind, words: str, due_at: datetime, branch: int, unit: Consultee | None = None
) -> Task:
    """One task beside a step, with its own clock; ``unit`` None: the department that holds the step does it itself."""
    task = Task(
        dossier=parent.dossier, dossier_id=parent.dossier_id, position=parent.position, attempt=parent.attempt, branch=branch,
        parent_id=parent.id, origin="asked", kind=kind, name=beside.KINDS[kind], role=Role.OFFICER, question=words,
        agency_id=unit.agency_id if unit else parent.agency_id, agency_name=unit.agency if unit else parent.agency_name,
        level=unit.level if unit else parent.level, department_id=unit.department_id if unit else parent.department_id,
        department_name=unit.department if unit else parent.department_name, opened_at=work.now, due_at=due_at,
        sent_by=work.actor.name, assignee_name="", opinion="", done_by="", choice="",
    )  # fmt: skip
    work.session.add(task)
    return task


def _announce(work: Work, parent: Task, opened: Sequence[Task]) -> None:
    """The units asked are told, and each clock is watched."""
    work.session.flush()
    duty, procedure = (
        Duty.at(work.session, {t.agency_id for t in opened}, work.now.date()),
        parent.dossier.procedure_code,
    )
    for task in opened:
        tasks.watch_step(work, task)
        until = task.due_at.isoformat(timespec="minutes")
        people = duty.holders([task], procedure) | duty.heads([task], procedure)
        notices.tell(
            work, "opinion-asked", people, key=f"opinion-asked/{task.id}", dossier=parent.dossier, by=work.actor.name,
            agency=parent.agency_name, due=until,
        )  # fmt: skip


def answer(work: Work, task: Task, stance: str, words: str = "", shown: int | None = None) -> Task:
    """Trả lời ý kiến: a stance, and words unless it is plain agreement. Raises ``Invalid`` at ``choice`` or ``opinion``."""
    tasks.begin(work, task, "give_opinion", shown)
    if asked_by(work.actor, parent_of(work.session, task)):
        raise Forbidden("Người hỏi không tự trả lời thay nơi được hỏi.")
    if stance not in beside.STANCES:
        raise Invalid.at("choice", f"Chọn một trong các ý kiến: {', '.join(beside.STANCES)}.")
    words = words.strip() if stance == beside.AGREED else needed(words, "Ghi rõ ý kiến và căn cứ.", "opinion")
    late = beside.is_over(task, work.now)
    tasks.close(work, task, Outcome.ANSWERED, words, stance)
    work.record(
        task.dossier, "give_opinion", place=task.agency_name, unit=task.department_name, stance=stance, opinion=words, late=late
    )  # fmt: skip
    _tell_asker(work, task, "opinion-answered", unit=f"{task.department_name}, {task.agency_name}")
    return task


def asked_by(actor: Actor, parent: Task) -> bool:
    """Is this the very person who asks? Whoever works in several departments does not agree with themselves."""
    return parent.assignee_id is not None and parent.assignee_id == actor.id


def _tell_asker(work: Work, task: Task, kind: str, **data: str) -> None:
    parent = parent_of(work.session, task)
    duty = Duty.at(work.session, {parent.agency_id}, work.now.date())
    people = duty.holders([parent], task.dossier.procedure_code) - {work.actor.id or 0}
    notices.tell(work, kind, people, key=f"{kind}/{task.id}", dossier=task.dossier, **data)


def parent_of(session: Session, task: Task) -> Task:
    """The step that opened a task beside itself."""
    assert task.parent_id is not None
    return session.get_one(Task, task.parent_id)


def take_back(work: Work, task: Task, reason: str) -> Task:
    """Rút câu hỏi (also a posting or a council that is not needed): by whoever holds the step that opened it, with the reason."""
    if task.done_at is not None:
        raise Stale(STALE, number=task.dossier.number)
    move = move_for("take_back", task.dossier.state, StepKind(task.kind))
    parent = parent_of(work.session, task)
    procedure = task.dossier.procedure_code
    work.require(move.needs, agency_id=parent.agency_id, procedure=procedure)
    held = tasks.holding(work.actor, parent, procedure)
    if held is None:
        raise Forbidden("Chỉ người đang giữ bước đã hỏi rút được câu hỏi.")
    work.under = held.under
    reason = needed(reason, "Ghi lý do rút.")
    task.done_at, task.done_by, task.outcome = work.now, work.actor.name, Outcome.WITHDRAWN
    task.acknowledged_at = task.acknowledged_at or work.now
    watches.drop_step(work.session, task.id)
    work.record(
        task.dossier, "take_back", place=parent.agency_name, step=task.name, unit=f"{task.department_name}, {task.agency_name}",
        reason=reason,
    )  # fmt: skip
    duty = Duty.at(work.session, {task.agency_id}, work.now.date())
    people = duty.holders([task], procedure) - {work.actor.id or 0}
    notices.tell(work, "opinion-withdrawn", people, key=f"opinion-withdrawn/{task.id}", dossier=task.dossier)
    return task


def before_passing_on(work: Work, task: Task) -> list[str]:
    """What a step must do about those it asked before it ends: wait for them, or close as silence what did not come in its term.

    Returns the units that stayed silent, by name. Raises ``MoveNotAllowed`` while one is waited for.
    """
    if task.kind != StepKind.PROCESS:
        return []
    still_out = dossiers.open_beside(work.session, task.id)
    if why := beside.why_wait(still_out, work.now, task.agency_id):
        raise MoveNotAllowed(why)
    quiet = beside.silent(still_out, work.now)
    for one in quiet:
        one.done_at, one.done_by, one.outcome = work.now, work.actor.name, Outcome.SILENT
        watches.drop_step(work.session, one.id)
    return list(beside.named(quiet, task.agency_id).values())
