"""Asking for more papers (yêu cầu bổ sung): in full, in writing, with the reason, once (NĐ 61/2018, Điều 11.2, 17.2, 19.4)."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from ..domain import workflow
from ..domain.application import Application
from ..domain.beside import of_route
from ..domain.errors import Invalid, MoveNotAllowed, SecondSupplement
from ..domain.supplements import arrived, asked_in_time, missing, unseen, waiting
from ..domain.workflow import Status
from ..store.db import Session
from ..store.models import Dossier, Supplement, Task
from ..store.queries import calendars, clocks, dossiers, installation, units
from ..store.work import Work
from . import notices, papers, pausing, receiving, tasks

IN_TIME, TOO_LATE = "supplement", "supplement-late"  # rows of the table of reasons
ANSWER_DAYS = 30  # ngày công dân được bổ sung, khi bộ quy tắc pháp lý không nói khác


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
    days = installation.law(work.session, work.now.date()).get("supplement", {}).get("answer_days", ANSWER_DAYS)
    answer_by = work.now.date() + timedelta(days=days)
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
    until = supplement.answer_by.isoformat()
    notices.tell_citizen(work, "asked", dossier, key=f"asked/{supplement.id}", count=len(supplement.items), until=until)


def resume(work: Work, dossier: Dossier, shown: int | None = None, came: Collection[str] | None = None) -> Dossier:
    """Papers came to the desk that received the dossier: when all that was asked for is there, work goes on, the term anew if the request
    stopped it; until then what came is written down and the dossier waits on.

    ``came``: which of the papers asked for (None: all). A dossier that was not taken in yet is taken in now (its clock starts here).
    Raises ``Invalid`` at ``came`` when none is ticked.
    """
    tasks.same_version(dossier, shown)
    taken_in = dossier.received_at is not None
    move = workflow.move_for("resume" if taken_in else "receive", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id)
    request = waiting(dossiers.supplements_of(work.session, dossier.id))
    if request is None:
        raise MoveNotAllowed("Hồ sơ này không có yêu cầu bổ sung nào đang chờ.")
    came = request.items if came is None else [item for item in request.items if item in came]
    if not came:
        raise Invalid.at("came", "Đánh dấu giấy tờ công dân đã nộp.")
    left, request.came = missing(request, came), arrived(request, came)
    if left:
        work.record(dossier, "part_came", place=dossier.agency_name, n=request.n, came=list(came), missing=left)
        return dossier
    request.answered_at, request.answered_by = work.now, work.actor.name
    if not taken_in:
        request.seen_at, request.seen_by = work.now, work.actor.name  # the desk checked them; nobody had seen it before
        return receiving.accept(work, dossier)
    dossier.status = Status.PROCESSING
    pausing.end(work, dossier)
    assert dossier.promised_at is not None
    work.record(
        dossier, "resume", place=dossier.agency_name, n=request.n, promised_at=dossier.promised_at.isoformat(),
        restart=request.effect == "restart", came=list(request.came),
    )  # fmt: skip
    return dossier


def still_missing(session: Session, dossier: Dossier) -> list[str]:
    """What the citizen still owes of the last request."""
    request = waiting(dossiers.supplements_of(session, dossier.id))
    return missing(request, ()) if request is not None else []


def accept(work: Work, task: Task, shown: int | None = None) -> Supplement:
    """Chấp nhận bổ sung: the officer has looked at what came. Not enough: ``ask`` again, which counts as late."""
    tasks.begin(work, task, "accept_papers", shown)
    request = unseen(dossiers.supplements_of(work.session, task.dossier_id))
    if request is None:
        raise MoveNotAllowed("Không có giấy tờ bổ sung nào chờ xem.")
    request.seen_at, request.seen_by = work.now, work.actor.name
    work.record(
        task.dossier,
        "accept_papers",
        place=task.agency_name,
        step=task.name,
        n=request.n,
        came=list(request.came or request.items),
    )
    return request
