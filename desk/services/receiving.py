"""Receiving dossiers at the desk (tiếp nhận hồ sơ).

Five beats, as in every service: move? – may? – compute (domain) – set – record.
"""

from datetime import date, datetime, time
from functools import partial
from typing import NamedTuple

from ..domain import codes, numbering, promising, routing, workflow
from ..domain.application import Application, Who
from ..domain.competence import Boundless, arrives_at
from ..domain.deadlines import Term, Unit
from ..domain.errors import Duplicate, Invalid, MoveNotAllowed
from ..domain.supplements import waiting
from ..domain.text import plain
from ..domain.workflow import Channel, Outcome, Status
from ..store import counters, register
from ..store.db import Session, one_at_a_time
from ..store.models import Agency, Case, Dossier, HandedPaper, Party
from ..store.queries import calendars, catalogue, dossiers, installation, units
from ..store.work import Work
from . import handing, papers, reaching, renewing, tasks
from .terms import fees_for, term_for, words_of


class Promise(NamedTuple):
    """What the citizen is told before anything is saved: when, and on what ground."""

    at: datetime
    term: Term | None  # None: it follows from the legs
    words: str
    plan: routing.Plan
    counted_from: datetime  # from when the term counts: the receipt, or the arrival at another agency
    late_rule: bool  # in the day, and received after the cut-off: the next working day


def promise_for(
    session: Session, agency: Agency, case: Case, channel: Channel, at: datetime, competent: Agency | None = None
) -> Promise:
    """What to promise for a case received at ``agency`` at ``at`` through ``channel``; ``competent``: who settles it, when that is
    another agency (không phụ thuộc địa giới).

    Raises ``Invalid`` if the route names a unit that is not there.
    """
    plan, start = planned(session, agency, case, at, competent)
    term = term_for(case, channel)
    cutoff = time.fromisoformat(case.cutoff)
    moment = promising.promise(plan, start, partial(calendars.calendar, session), term, cutoff=cutoff)
    words = words_of(term, plan)
    in_the_day = term is not None and term.unit is Unit.SAME_DAY
    return Promise(moment, term, words, plan, start, late_rule=in_the_day and at.time() >= cutoff)


def planned(
    session: Session, agency: Agency, case: Case, at: datetime, competent: Agency | None
) -> tuple[routing.Plan, datetime]:
    """The plan of a dossier received at ``at``, and from when its term counts."""
    if competent is None:
        return routing.resolve(case.route, agency.id, units.places_around(session, agency)), at
    desk = next(place for place in units.places_around(session, agency) if place.id == agency.id)
    plan = routing.resolve(case.route, competent.id, units.places_around(session, competent), desk)
    law = installation.law(session, at.date())
    if Boundless.of(law).clock != "arrival":
        return plan, at
    cutoff = time.fromisoformat(law.get("forwarding", {}).get("cutoff", "15:00"))
    return plan, arrives_at(at, calendars.calendar(session, agency.id), cutoff)


def receive(work: Work, application: Application) -> Dossier:
    """Take a dossier in at the counter: number it, fix the promise, open its first steps, issue the receipt.

    The same ``application.key`` answers with what it made the first time. Raises ``Invalid`` (missing papers, procedure not
    received here), ``Stale`` (another edition holds now), ``Duplicate`` (an open dossier of the same person and procedure, and no
    reason given), ``Forbidden``.
    """
    move = workflow.move_for("receive", None)
    work.require(move.needs, agency_id=application.agency_id)
    if (made := made_already(work, application.key)) is not None:
        return made
    agency, case = place_and_case(work, application)
    _check_papers(case, application)
    _check_duplicates(work, case, application)
    dossier = new_dossier(work, application, agency, case)
    _take_in(work, dossier, agency, case)
    return dossier


def submit(work: Work, application: Application) -> Dossier:
    """Online submission (nộp trực tuyến): status 1, no number and no deadline yet; the desk checks it."""
    work.require(workflow.move_for("submit", None).needs)
    if (made := made_already(work, application.key)) is not None:
        return made
    agency, case = place_and_case(work, application)
    dossier = new_dossier(work, application, agency, case)
    dossier.status = Status.SUBMITTED
    work.record(dossier, "submit", place=agency.short_name, channel=int(application.channel))
    return dossier


def accept(work: Work, dossier: Dossier) -> Dossier:
    """Take in a dossier that came online, or whose missing papers have now come to the desk. All required papers count as given."""
    move = workflow.move_for("receive", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id)
    if dossier.received_at is not None:
        raise MoveNotAllowed("Hồ sơ này đã được tiếp nhận; nhận giấy tờ bổ sung bằng “Nhận giấy tờ bổ sung”.")
    if dossier.state is Status.WAITING and waiting(dossiers.supplements_of(work.session, dossier.id)) is not None:
        raise MoveNotAllowed("Hồ sơ còn chờ giấy tờ bổ sung. Đánh dấu giấy tờ vừa nộp bằng “Nhận giấy tờ bổ sung”.")
    agency = units.agency(work.session, dossier.agency_id)
    for paper in dossier.papers_in:
        paper.given = True
    _take_in(work, dossier, agency, catalogue.case(work.session, dossier.case_id))
    return dossier


def refuse(work: Work, application: Application, reason: str) -> Dossier:
    """Refuse an application at the counter (Mẫu 03): always in writing, with the reason (NĐ 61/2018, Điều 17.1.b)."""
    move = workflow.move_for("refuse", None)
    work.require(move.needs, agency_id=application.agency_id)
    if (made := made_already(work, application.key)) is not None:
        return made
    agency, case = place_and_case(work, application)
    return refuse_in_writing(work, new_dossier(work, application, agency, case), agency, reason)


def refuse_submitted(work: Work, dossier: Dossier, reason: str) -> Dossier:
    """Refuse what came online."""
    move = workflow.move_for("refuse", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id)
    return refuse_in_writing(work, dossier, units.agency(work.session, dossier.agency_id), reason)


def refuse_in_writing(work: Work, dossier: Dossier, agency: Agency, reason: str, what: str = "refuse") -> Dossier:
    """The end of what was never taken in, with its paper; whether it may be refused was asked before. ``what``: the event."""
    dossier.end_reason = needed(reason, "Ghi lý do từ chối: căn cứ nào, và người nộp phải làm gì.")
    dossier.status = Status.REFUSED
    work.session.flush()
    parties, reason = dossiers.parties_of(work.session, dossier.id), dossier.end_reason
    paper = papers.refusal(work, dossier, agency, parties["owner"], parties.get("submitter", parties["owner"]), reason)
    work.record(dossier, what, place=agency.short_name, reason=reason, paper=paper.serial)
    return dossier


def made_already(work: Work, key: str) -> Dossier | None:
    """What a form with this key made before; two sendings of one form at the same instant wait for each other here."""
    one_at_a_time(work.session, key)
    return dossiers.by_key(work.session, key)


def needed(text: str, message: str, field: str = "reason") -> str:
    """Words that must be written, tidied at their ends. Raises ``Invalid`` at ``field``."""
    if len(text.strip()) < 5:
        raise Invalid.at(field, message)
    return text.strip()


def place_and_case(work: Work, application: Application) -> tuple[Agency, Case]:
    """The desk and the case of an application, if the edition holds at this minute and that desk receives it.

    Raises ``Stale`` (the edition was replaced or ended since the form was opened), ``Invalid`` (not received there), ``NotFound``.
    """
    agency = units.agency(work.session, application.agency_id)
    case = catalogue.case(work.session, application.case_id)
    today = work.now.date()
    renewing.require_in_force(work.session, case, today)
    reaching.require_received(work.session, case.edition, agency, today)
    if application.competent_id is not None:
        _require_competent(work.session, case, agency, application.competent_id, today)
    return agency, case


def _require_competent(session: Session, case: Case, agency: Agency, competent_id: int, day: date) -> None:
    """May this desk receive for that agency? Raises ``Invalid`` at ``competent``."""
    if competent_id not in {place.id for place in reaching.competent_elsewhere(session, case.edition, agency, day)}:
        raise Invalid.at(
            "competent", "Cơ quan này không giải quyết thủ tục đã chọn, hoặc ở ngoài tỉnh. Chọn lại nơi giải quyết."
        )


def _check_papers(case: Case, application: Application) -> None:
    given = {p.paper_id for p in application.papers if p.given}
    missing = [p.name for p in case.papers if p.required and p.id not in given]
    if missing:
        listed = "; ".join(missing)
        raise Invalid(
            f"Còn thiếu {len(missing)} giấy tờ bắt buộc. Đánh dấu “Đủ” khi đã nhận, hoặc lập phiếu yêu cầu bổ sung.",
            fields={"papers": f"Thiếu: {listed}."},
        )


def _check_duplicates(work: Work, case: Case, application: Application) -> None:
    if application.duplicate_reason.strip():
        return
    found = dossiers.possible_duplicates(work.session, application.owner.id_number, case.edition.procedure.code)
    if found:
        raise Duplicate(
            f"Có thể trùng hồ sơ {_named(work, found[0])} đang giải quyết của cùng người. "
            "Mở hồ sơ cũ, hoặc ghi lý do rồi tiếp nhận.",
            fields={"duplicate_reason": "Ghi lý do vẫn tiếp nhận, ví dụ: khai sinh cho con thứ hai."},
        )


def _named(work: Work, other: Dossier) -> str:
    """What may be said of a dossier that is warned about: out of sight only where it lies, which is where to ask."""
    if dossiers.in_sight(work.session, work.actor, other.id):
        return other.number or "nộp trực tuyến"
    return f"tại {other.agency_name}"


def new_dossier(work: Work, application: Application, agency: Agency, case: Case) -> Dossier:
    """The row as the counter was told, with the people and the papers; not numbered, not dated."""
    edition = case.edition
    fee = sum(line.amount for line in fees_for(case, application.channel))
    dossier = Dossier(
        key=application.key, lookup_code=codes.new_code(), status=Status.SUBMITTED, channel=application.channel,
        delivery=application.delivery, sets=application.sets, about=application.about or edition.name, case_id=case.id,
        procedure_code=edition.procedure.code, procedure_name=edition.name, procedure_short=edition.short_name,
        agency_id=agency.id, agency_name=agency.short_name, competent_id=application.competent_id, owner_name=application.owner.name,
        owner_plain=plain(application.owner.name), owner_id_number=application.owner.id_number, submitted_at=work.now,
        fee_total=fee, fee_paid=fee if application.fee_paid else 0,
        fee_state="none" if fee == 0 else "paid" if application.fee_paid else "unpaid",
        duplicate_reason=application.duplicate_reason, log_length=0, log_digest="", supplements=0, end_reason="",
        steps_total=0,
    )  # fmt: skip
    dossier.parties = [_party(part, who) for part, who in _people(application)]
    given = {p.paper_id: p.given for p in application.papers}
    dossier.papers_in = [
        HandedPaper(position=p.position, paper_id=p.id, name=p.name, how=p.how, originals=p.originals, copies=p.copies,
                    given=given.get(p.id, False))
        for p in case.papers
    ]  # fmt: skip
    with work.session.no_autoflush:  # written once, when it is whole
        work.session.add(dossier)
        _remember_people(work, application)
    return dossier


def _people(application: Application) -> list[tuple[str, Who]]:
    people = [
        ("owner", application.owner),
        ("submitter", application.submitter),
        ("authorised", application.authorised),
    ]
    return [(part, who) for part, who in people if who is not None]


def _party(part: str, who: Who) -> Party:
    return Party(
        part=part, name=who.name, id_number=who.id_number, born=who.born, sex=who.sex, address=who.address, phone=who.phone,
        email=who.email, kind=who.kind,
    )  # fmt: skip


def _remember_people(work: Work, application: Application) -> None:
    known = {who.id_number: who for _, who in reversed(_people(application)) if who.id_number}
    for id_number in sorted(known):  # in one order everywhere, so that two counters never wait for each other
        register.remember(work.session, known[id_number], work.now)


def _take_in(work: Work, dossier: Dossier, agency: Agency, case: Case) -> None:
    """Number, promise, tasks, receipt: everything that receiving fixes, here and nowhere else."""
    with work.session.no_autoflush:  # a new dossier is written once, when it is whole
        _fix(work, dossier, agency, case)


def _fix(work: Work, dossier: Dossier, agency: Agency, case: Case) -> None:
    competent = units.agency(work.session, dossier.competent_id) if dossier.competent_id is not None else None
    promised = promise_for(work.session, agency, case, Channel(dossier.channel), work.now, competent)
    year, day = work.now.year, work.now.date()
    pattern = installation.law(work.session, day)["number_pattern"]
    serial = counters.next_value(work.session, f"dossier/{agency.id}/{day:%y%m%d}")
    book_serial = counters.next_value(work.session, f"book/{agency.id}/{year}")
    # Set together, no query between: the database checks that a number, a promise and "received" come at once.
    dossier.number = numbering.dossier_number(pattern, agency.identifier, day, serial)
    dossier.book_serial = book_serial
    dossier.received_at, dossier.due_at = work.now, promised.at
    dossier.promised_at, dossier.first_promised_at = promised.at, promised.at
    dossier.counted_from = promised.counted_from if promised.counted_from != work.now else None
    dossier.clerk_id = work.actor.id
    dossier.plan, dossier.steps_total = promised.plan.to_json(), len(promised.plan.steps)
    dossier.status = Status.RECEIVED
    desk = promised.plan.steps[0].department
    paper = papers.receipt(work, dossier, agency, desk, {p.part: p for p in dossier.parties}, promised.words)
    work.record(
        dossier, "receive", place=agency.short_name, number=dossier.number, promised_at=promised.at.isoformat(),
        term=promised.words, paper=paper.serial, duplicate_reason=dossier.duplicate_reason,
        **({"for": competent.short_name} if competent else {}),
    )  # fmt: skip
    first = routing.first_steps(promised.plan)
    handing.start(work, dossier, first[0].department_id, first[0].department)
    taken = tasks.open_steps(work, dossier, first, sent_by="", watched=False)  # ended in this very act
    for task in taken:
        tasks.close(work, task, Outcome.RECEIVED)
    tasks.open_next(work, dossier, promised.plan, first[-1].position, so_far=taken)
    tasks.watch_promise(work, dossier)
