"""Asking for more papers (yêu cầu bổ sung): in full, in writing, with the reason, once (NĐ 61/2018, Điều 11.2, 17.2, 19.4)."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from ..domain import routing, workflow
from ..domain.application import Application
from ..domain.errors import Invalid, MoveNotAllowed, SecondSupplement
from ..domain.supplements import Effect, effect_of_asking
from ..domain.workflow import Channel, Status
from ..store.db import Session
from ..store.models import Dossier, Supplement, Task
from ..store.queries import catalogue, dossiers, installation, units
from ..store.work import Work
from . import papers, receiving, tasks

ANSWER_WITHIN = timedelta(days=30)  # thời gian công dân được bổ sung; sau đó nhắc và có thể dừng giải quyết


def effect_of(session: Session, task: Task, known: Iterable[Task], asked: date) -> Effect:
    """What asking on the day ``asked`` does to the clock; ``known``: every task of the dossier, which say when it came to the agency."""
    arrived = min(t.opened_at for t in known if t.agency_id == task.agency_id)
    return effect_of_asking(arrived.date(), asked, installation.calendar(session, task.agency_id))


def ask(
    work: Work, task: Task, items: list[str], reason: str, *, confirmed: bool = False, shown: int | None = None
) -> Supplement:
    """The settling officer asks the citizen for papers; the dossier waits at status 5.

    The second request raises ``SecondSupplement`` unless ``confirmed``: it counts as late (QĐ 766/QĐ-TTg, 2.1).
    """
    tasks.begin(work, task, "ask", shown)
    if task.dossier.supplements >= 1 and not confirmed:
        raise SecondSupplement(
            "Đây là lần bổ sung thứ 2: hồ sơ sẽ bị tính quá hạn. Đánh dấu xác nhận nếu vẫn phải yêu cầu."
        )
    known = dossiers.tasks_of(work.session, task.dossier_id)
    effect = effect_of(work.session, task, known, work.now.date())
    supplement = _request(work, task.dossier, items, reason, effect, task.agency_name)
    if effect == "restart":
        tasks.pause(work, task.dossier)
    task.dossier.status = Status.WAITING
    _write(work, task.dossier, supplement, "ask", task.agency_name)
    return supplement


def ask_at_desk(work: Work, application: Application, items: list[str], reason: str) -> Dossier:
    """At the counter, before the dossier is taken in: the clock has not started (NĐ 61/2018, Điều 17.2)."""
    move = workflow.move_for("ask_at_desk", None)
    work.require(move.needs, agency_id=application.agency_id)
    if (made := receiving.made_already(work, application.key)) is not None:
        return made
    agency, case = receiving.place_and_case(work, application)
    dossier = receiving.new_dossier(work, application, agency, case)
    return _ask_before(work, dossier, items, reason)


def ask_submitted(work: Work, dossier: Dossier, items: list[str], reason: str) -> Dossier:
    """The same for what came online."""
    move = workflow.move_for("ask_at_desk", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id)
    return _ask_before(work, dossier, items, reason)


def _ask_before(work: Work, dossier: Dossier, items: list[str], reason: str) -> Dossier:
    supplement = _request(work, dossier, items, reason, "none", dossier.agency_name)
    dossier.status = Status.WAITING
    _write(work, dossier, supplement, "ask_at_desk", dossier.agency_name)
    return dossier


def _request(work: Work, dossier: Dossier, items: list[str], reason: str, effect: str, place: str) -> Supplement:
    items = [item.strip() for item in items if item.strip()]
    if not items:
        message = "Chọn hoặc ghi ít nhất một giấy tờ cần bổ sung; yêu cầu phải đầy đủ trong một lần."
        raise Invalid(message, fields={"items": message})
    reason = receiving.needed(reason, "Ghi lý do yêu cầu bổ sung và căn cứ.")
    dossier.supplements += 1
    answer_by = work.now.date() + ANSWER_WITHIN
    supplement = Supplement(
        dossier=dossier, n=dossier.supplements, items=items, reason=reason, effect=effect, asked_at=work.now,
        asked_by=work.actor.name, asked_place=place, answer_by=answer_by,
    )  # fmt: skip
    work.session.add(supplement)
    return supplement


def _write(work: Work, dossier: Dossier, supplement: Supplement, what: str, place: str) -> None:
    agency = units.agency(work.session, dossier.agency_id)
    work.session.flush()
    owner = dossiers.parties_of(work.session, dossier.id)["owner"]
    paper = papers.supplement(work, dossier, agency, owner, list(supplement.items), supplement.reason)
    work.record(
        dossier, what, place=place, n=supplement.n, items=supplement.items, reason=supplement.reason,
        effect=supplement.effect, answer_by=supplement.answer_by.isoformat(), paper=paper.serial,
    )  # fmt: skip


def resume(work: Work, dossier: Dossier, shown: int | None = None) -> Dossier:
    """The papers came to the desk that received the dossier: work goes on, the term anew if the request stopped it.

    A dossier that was not taken in yet is taken in now (its clock starts here).
    """
    tasks.same_version(dossier, shown)
    if dossier.received_at is None:
        _answered(work, dossier)
        return receiving.accept(work, dossier)
    move = workflow.move_for("resume", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id)
    supplement = _answered(work, dossier)
    plan = tasks.plan_of(dossier)
    restart = supplement.effect == "restart"
    dossier.status = Status.PROCESSING
    if restart:
        dossier.promised_at = _promise_again(work, dossier, plan)
    tasks.unpause(work, dossier, plan, restart=restart)
    assert dossier.promised_at is not None
    work.record(
        dossier,
        "resume",
        place=dossier.agency_name,
        n=supplement.n,
        promised_at=dossier.promised_at.isoformat(),
        restart=restart,
    )
    return dossier


def _answered(work: Work, dossier: Dossier) -> Supplement:
    waiting = [s for s in dossiers.supplements_of(work.session, dossier.id) if s.answered_at is None]
    if not waiting:
        raise MoveNotAllowed("Hồ sơ này không có yêu cầu bổ sung nào đang chờ.")
    waiting[-1].answered_at = work.now
    return waiting[-1]


def _promise_again(work: Work, dossier: Dossier, plan: routing.Plan) -> datetime:
    """The promise counted anew: the whole official term, or the legs from the one that asked."""
    case = catalogue.case(work.session, dossier.case_id)
    open_now = dossiers.open_tasks(work.session, dossier.id)
    stage = min(plan.legs[plan.at(t.position).leg].stage for t in open_now)
    return routing.promise(
        plan, work.now, lambda agency_id: installation.calendar(work.session, agency_id),
        receiving.term_for(case, Channel(dossier.channel)), from_stage=stage, cutoff=time.fromisoformat(case.cutoff),
    )  # fmt: skip
