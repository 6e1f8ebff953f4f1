"""Asking for more papers (yêu cầu bổ sung): in full, in writing, with the reason, once (NĐ 61/2018, Điều 11.2, 17.2, 19.4)."""

from collections.abc import Iterable
from datetime import date, timedelta

from ..domain import workflow
from ..domain.application import Application
from ..domain.beside import of_route
from ..domain.errors import Invalid, MoveNotAllowed, SecondSupplement
from ..domain.supplements import asked_in_time
from ..domain.workflow import Status
from ..store.db import Session
from ..store.models import Dossier, Supplement, Task
from ..store.queries import calendars, clocks, dossiers, units
from ..store.work import Work
from . import papers, pausing, receiving, tasks

IN_TIME, TOO_LATE = "supplement", "supplement-late"  # rows of the table of reasons
ANSWER_WITHIN = timedelta(days=30)  # thời gian công dân được bổ sung; sau đó nhắc và có thể dừng giải quyết


def reason_of(session: Session, task: Task, known: Iterable[Task], asked: date) -> str:
    """The row of the table of reasons for papers asked on the day ``asked``; ``known``: every task of the dossier, which say when it
    came to the agency. Whether that row stops the clock, and how it goes on, is the table's to say."""
    arrived = min(t.opened_at for t in of_route(known) if t.agency_id == task.agency_id)
    calendar = calendars.calendar(session, task.agency_id)
    return IN_TIME if asked_in_time(arrived.date(), asked, calendar) else TOO_LATE


def effect_of(session: Session, task: Task, known: Iterable[Task], asked: date) -> str:
    """What asking on that day does to the clock: ``restart``, ``resume``, ``none``."""
    reason = clocks.pause_reason(session, reason_of(session, task, known, asked))
    return reason.effect if reason.stops else "none"


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
    code = reason_of(work.session, task, known, work.now.date())
    label = f"chờ bổ sung giấy tờ lần {task.dossier.supplements + 1}"
    stood = pausing.begin(work, task.dossier, code, label=label)
    effect = stood.effect if stood is not None else "none"
    supplement = _request(work, task.dossier, items, reason, effect, task.agency_name)
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
        raise Invalid.at("items", "Chọn hoặc ghi ít nhất một giấy tờ cần bổ sung; yêu cầu phải đầy đủ trong một lần.")
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
    restart = supplement.effect == "restart"
    dossier.status = Status.PROCESSING
    pausing.end(work, dossier)
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
