"""Extension and apology (gia hạn; xin lỗi và hẹn lại): a draft, a proposal with its cause, the leader's signature, once for a dossier.

What is allowed and until when is ``domain.extending``; the letter is a paper like any other (``papers.apology``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from ..domain import extending
from ..domain.beside import of_route
from ..domain.errors import Forbidden, MoveNotAllowed, Stale
from ..domain.extending import Room, Rule
from ..domain.promising import expected
from ..domain.workflow import Channel, StepKind, move_for
from ..policy import Actor
from ..store.db import Session
from ..store.models import Dossier, Extension, Task
from ..store.queries import calendars, catalogue, clocks, dossiers, installation, units
from ..store.work import STALE, Work
from . import notices, papers, recounting, tasks
from .receiving import needed
from .terms import term_for


def room(session: Session, dossier: Dossier, now: datetime) -> Room:
    """What an apology for this dossier may promise now."""
    case, plan = catalogue.case(session, dossier.case_id), tasks.plan_of(dossier)
    assert dossier.owed_at is not None
    return extending.room(
        Rule.read(installation.law(session, now.date())), plan, dossier.owed_at, now, partial(calendars.calendar, session),
        term_for(case, Channel(dossier.channel)), time.fromisoformat(case.cutoff), tasks.chosen_of(session, dossier, plan),
    )  # fmt: skip


def suggestion(session: Session, dossier: Dossier, open_tasks: Sequence[Task], space: Room, now: datetime) -> datetime:
    """The new date that the open steps need if each takes its whole term, within the limit."""
    waiting = {t.position: t.due_at for t in of_route(open_tasks) if t.kind != StepKind.RETURN}
    calendar_of, plan = partial(calendars.calendar, session), tasks.plan_of(dossier)
    forecast = expected(plan, waiting, now, calendar_of, tasks.chosen_of(session, dossier, plan))
    return extending.suggested(space, forecast, now, calendar_of(dossier.agency_id))


@dataclass(frozen=True)
class Letters:
    """The apologies of a dossier so far, and why no other can be proposed now (empty: one can)."""

    known: Sequence[Extension] = ()
    refusal: str = ""

    def last(self, *states: str) -> Extension | None:
        """The newest letter in one of these states."""
        return next((e for e in reversed(self.known) if e.state in states), None)


def letters(session: Session, dossier: Dossier, now: datetime) -> Letters:
    """Every letter of a dossier, and whether there may be another."""
    known = clocks.extensions_of(session, dossier.id) if dossier.received_at is not None else ()
    return Letters(known, _why_not(session, dossier, Letters(known), now))


def _why_not(session: Session, dossier: Dossier, found: Letters, now: datetime) -> str:
    if (granted := found.last("granted")) is not None:
        return extending.once_only(granted.new_date)
    if (waiting := found.last("proposed")) is not None:
        return f"{waiting.proposed_by} đã trình văn bản xin lỗi; {waiting.agency_name} chưa ký."
    if dossier.received_at is None or dossier.ready_at is not None:
        return "Hồ sơ này không còn nợ kết quả nên không có gì để hẹn lại."
    if dossier.paused_at is not None:
        return f"Thời hạn đang tạm dừng ({dossier.paused_for}). Hẹn lại khi thời hạn tính tiếp."
    return "" if Rule.read(installation.law(session, now.date())).times else "Pháp luật hiện hành không cho hẹn lại."


def may_propose(actor: Actor, task: Task, procedure: str) -> bool:
    """The officers and the head of the department that has the step; at a step of leader, records or desk any of the agency."""
    department = task.department_id if task.kind == StepKind.PROCESS else None
    return any(
        h.carries("extension.propose") and h.agency_id == task.agency_id and h.covers(department) and h.about(procedure)
        for h in actor.holdings
    )


def draft(work: Work, dossier: Dossier) -> Extension | None:
    """The program's own draft, when the forecast says that the promise will be missed; no cause yet, nobody is bound by it.

    None when a letter is there already, or when nothing is owed any more.
    """
    work.require("clock.sweep")
    found = letters(work.session, dossier, work.now)
    held = _held(work, dossier)
    if found.refusal or found.last("draft") is not None or not held:
        return None
    space = room(work.session, dossier, work.now)
    letter = _new(work, dossier, held[0], suggestion(work.session, dossier, held, space, work.now))
    work.record(dossier, "apology_draft", place=letter.agency_name, promised_at=letter.new_date.isoformat())
    return letter


def propose(
    work: Work, task: Task, cause_code: str, cause: str, new_date: date | None, shown: int | None = None
) -> Extension:
    """Trình: the agency that holds the step asks its leader to sign, with the cause and the day of the new date.

    Before the due date an extension (gia hạn), after it an apology with a new appointment (xin lỗi, hẹn lại); which of the two it
    is in law is judged when it is signed. Raises ``Invalid`` at ``reason_code``, ``cause`` or ``new_date``; ``MoveNotAllowed``
    the second time.
    """
    dossier = task.dossier
    tasks.same_version(dossier, shown)
    if task.done_at is not None:
        raise Stale(STALE, number=dossier.number)
    move = move_for("propose_extension", dossier.state, StepKind(task.kind))
    work.require(move.needs, agency_id=task.agency_id, procedure=dossier.procedure_code)
    if not may_propose(work.actor, task, dossier.procedure_code):
        raise Forbidden("Văn bản xin lỗi do cán bộ của phòng đang giữ bước này lập.")
    found = letters(work.session, dossier, work.now)
    if found.refusal:
        raise MoveNotAllowed(found.refusal)
    space = room(work.session, dossier, work.now)
    said = said_cause(work.session, cause_code, cause)
    calendar = calendars.calendar(work.session, dossier.agency_id)
    moment = extending.new_moment(new_date, space, work.now, calendar)
    letter = found.last("draft") or _new(work, dossier, task, moment)
    letter.state, letter.cause_code, letter.cause = "proposed", cause_code, said
    letter.agency_id, letter.agency_name = task.agency_id, task.agency_name
    letter.owed_at, letter.new_date = space.owed_at, moment
    letter.proposed_at, letter.proposed_by, letter.proposer_id = work.now, work.actor.name, work.actor.id
    work.session.flush()
    work.record(
        dossier, "propose_extension", place=task.agency_name, step=task.name, reason=said, promised_at=moment.isoformat(),
        owed_at=space.owed_at.isoformat(),
    )  # fmt: skip
    leaders = units.holders(work.session, "dossier.approve", task.agency_id, work.now.date())
    notices.tell(
        work, "apology-proposed", leaders, key=f"apology-proposed/{letter.id}", dossier=dossier, by=work.actor.name,
        new_date=moment.isoformat(), sign_by=space.sign_by.isoformat(), in_time=space.in_time,
    )  # fmt: skip
    return letter


def said_cause(session: Session, cause_code: str, cause: str) -> str:
    """The cause as the letter gives it: the reason of the list, and what was written to it. Raises ``Invalid`` at ``reason_code``."""
    chosen = clocks.late_reason(session, cause_code)
    return f"{chosen.name}: {cause.strip()}" if cause.strip() else chosen.name


def grant(work: Work, letter: Extension, shown: int | None = None) -> Extension:
    """Ký và gửi: the leader signs; the letter is issued, the citizen told, the appointment moved. What was first owed stays.

    In time (``domain.extending.sign_by``), the new date is what is owed; later, it is only what the citizen is told.
    """
    dossier = _to_decide(work, letter, "extend", shown)
    assert dossier.owed_at is not None
    if dossier.paused_at is not None:
        raise MoveNotAllowed(f"Thời hạn đang tạm dừng ({dossier.paused_for}). Ký khi thời hạn tính tiếp.")
    if letter.new_date <= work.now:
        raise MoveNotAllowed(
            "Ngày hẹn mới trong văn bản đã qua. Bấm “Không đồng ý” để người trình đề nghị ngày khác."
        )  # fmt: skip
    calendar = calendars.calendar(work.session, dossier.agency_id)
    owed_at = dossier.owed_at
    in_time = extending.standing(work.now, owed_at, calendar) is extending.Standing.IN_TIME
    owner = dossiers.parties_of(work.session, dossier.id)["owner"]
    agency = units.agency(work.session, letter.agency_id)
    paper = papers.apology(work, dossier, agency, owner, letter.cause, letter.new_date, in_time=in_time)
    work.session.flush()
    _decide(work, letter, "granted")
    letter.in_time, letter.paper_id = in_time, paper.id
    dossier.extended, dossier.promised_at = "in_time" if in_time else "late", letter.new_date
    recounting.follow_the_promise(work, dossier)
    tasks.reschedule(work, dossier)
    work.record(
        dossier, "extend", place=letter.agency_name, reason=letter.cause, promised_at=letter.new_date.isoformat(),
        owed_at=owed_at.isoformat(), in_time=in_time, paper=paper.serial, proposed_by=letter.proposed_by,
    )  # fmt: skip
    told = {"promised_at": letter.new_date.isoformat(), "owed_at": owed_at.isoformat(), "in_time": in_time}
    notices.tell_citizen(work, "extended", dossier, key=f"extended/{letter.id}", **told)
    _tell_proposer(work, letter, granted=True)
    return letter


def refuse(work: Work, letter: Extension, reason: str, shown: int | None = None) -> Extension:
    """Không đồng ý: the leader sends the letter back with the reason; the appointment stands, another letter may be proposed."""
    dossier = _to_decide(work, letter, "refuse_extension", shown)
    letter.decision = needed(reason, "Ghi lý do không đồng ý: vì sao không hẹn lại, hoặc cần sửa gì.")
    _decide(work, letter, "refused")
    work.record(dossier, "refuse_extension", place=letter.agency_name, reason=letter.decision)
    _tell_proposer(work, letter, granted=False)
    return letter


def withdraw(work: Work, letter: Extension, shown: int | None = None) -> Extension:
    """Rút: whoever proposed it takes it back before it is signed."""
    dossier = _to_decide(work, letter, "withdraw_extension", shown)
    if letter.proposer_id != work.actor.id:
        raise Forbidden(f"Văn bản này do {letter.proposed_by} trình; chỉ người trình rút được.")
    letter.state = "dropped"
    work.record(dossier, "withdraw_extension", place=letter.agency_name)
    return letter


def _to_decide(work: Work, letter: Extension, move_name: str, shown: int | None) -> Dossier:
    """The first two beats of what is done with a proposed letter: is it there still, and may this person?"""
    dossier = letter.dossier
    tasks.same_version(dossier, shown)
    if letter.state != "proposed":
        raise Stale(STALE, number=dossier.number)
    move = move_for(move_name, dossier.state)
    work.require(move.needs, agency_id=letter.agency_id, procedure=dossier.procedure_code)
    return dossier


def _decide(work: Work, letter: Extension, state: str) -> None:
    letter.state, letter.decided_at, letter.decided_by = state, work.now, work.signer


def _tell_proposer(work: Work, letter: Extension, *, granted: bool) -> None:
    if letter.proposer_id is not None:
        notices.tell(
            work, "apology-decided", [letter.proposer_id], key=f"apology-decided/{letter.id}", dossier=letter.dossier,
            by=letter.decided_by, granted=granted, reason=letter.decision, new_date=letter.new_date.isoformat(),
        )  # fmt: skip


def _new(work: Work, dossier: Dossier, task: Task, moment: datetime) -> Extension:
    assert dossier.owed_at is not None
    letter = Extension(
        dossier=dossier, dossier_id=dossier.id, state="draft", owed_at=dossier.owed_at, new_date=moment, agency_id=task.agency_id,
        agency_name=task.agency_name, made_at=work.now,
    )  # fmt: skip
    work.session.add(letter)
    return letter


def _held(work: Work, dossier: Dossier) -> list[Task]:
    """The steps on which the result still waits, the most pressing first."""
    found = [t for t in of_route(dossiers.open_tasks(work.session, dossier.id)) if t.kind != StepKind.RETURN]
    return sorted(found, key=lambda t: (t.due_at, t.id))
