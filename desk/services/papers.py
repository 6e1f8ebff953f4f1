"""Issuing papers (phát hành giấy tờ): fill a slip, number it, freeze it. Rendering happens later, from the frozen slip."""

from datetime import datetime
from typing import Any

from ..domain.codes import grouped
from ..domain.fees import say_money
from ..domain.identity import say_phone
from ..domain.numbering import document_number
from ..domain.papers import (
    ApologySlip,
    Head,
    PaperLine,
    ReceiptSlip,
    RefusalSlip,
    Slip,
    StopSlip,
    SupplementSlip,
    to_json,
)
from ..domain.text import inside, upper
from ..domain.workflow import Delivery
from ..store import counters
from ..store.db import Session, one_at_a_time
from ..store.models import Agency, Dossier, HandedPaper, Paper, PaperPrint, Party
from ..store.queries import counter, installation, units
from ..store.work import Work

DELIVERIES = {
    Delivery.DESK: "{desk}",
    Delivery.POST: "Qua dịch vụ bưu chính công ích",
    Delivery.ONLINE: "Bản điện tử, trên trang tra cứu",
}
NO_FORM = {  # papers that must be written where the profile of law in force has no form for them: their own words, no number of a form
    "stop": {"title": "Thông báo dừng giải quyết hồ sơ", "note": "", "serial_pattern": "{serial}/DGQ"},
}
YOU = {1: "Ông/Bà"}  # loại người nộp -> cách xưng hô trong văn bản


def issue(work: Work, dossier: Dossier, kind: str, slip: Slip, serial: str) -> Paper:
    """Store one numbered paper. The caller records the event that goes with it."""
    paper = Paper(
        dossier=dossier, kind=kind, serial=serial, slip=to_json(slip), issued_at=work.now, issued_by=work.actor.name,
    )  # fmt: skip
    work.session.add(paper)
    work.papers.append(paper)
    return paper


def serial_for(work: Work, kind: str, agency: Agency) -> tuple[str, dict[str, Any]]:
    """The next serial of a form at an agency this year, and the form's row in the profile of law (title, note, pattern)."""
    form = form_of(work.session, kind, work.now)
    value = counters.next_value(work.session, f"form/{kind}/{agency.id}/{work.now.year}")
    return document_number(form["serial_pattern"], serial=value, day=work.now.date()), form


def form_of(session: Session, kind: str, at: datetime) -> dict[str, Any]:
    """The row of a form in the profile of law of that day: title, note, pattern of its serial."""
    forms: dict[str, Any] = installation.law(session, at.date())["forms"]
    found: dict[str, Any] = forms[kind] if kind in forms or kind not in NO_FORM else NO_FORM[kind]
    return found


def head(work: Work, agency: Agency, serial: str, form: dict[str, Any], desk: str = "") -> Head:
    """The head of a form of this agency; ``desk``: its Bộ phận Một cửa, where the caller knows the name."""
    desk = desk or units.desk_name(work.session, agency.id)
    return Head(agency=upper(agency.name), desk=desk, serial=serial, place=agency.place, form_note=form["note"])


def paper_lines(papers: list[HandedPaper]) -> tuple[PaperLine, ...]:
    """The papers that were handed in or shown, as lines of a form."""
    lines: list[PaperLine] = []
    for paper in papers:
        if not paper.given:
            continue
        if paper.how == "show":
            lines.append(PaperLine(paper.name, "Xuất trình", max(paper.originals, 1)))
            continue
        if paper.originals:
            lines.append(PaperLine(paper.name, "Bản chính", paper.originals))
        if paper.copies:
            lines.append(PaperLine(paper.name, "Bản sao", paper.copies))
    return tuple(lines)


def fee_words(dossier: Dossier) -> str:
    """The fee as the receipt says it: none, exempt, or the sum and whether it was paid."""
    if dossier.fee_state == "none":
        return "Không thu phí"
    if dossier.fee_state == "exempt":
        return "Được miễn"
    return say_money(dossier.fee_total) + (" (đã nộp)" if dossier.fee_due == 0 else " (chưa nộp)")


def receipt(
    work: Work, dossier: Dossier, agency: Agency, desk_name: str, parties: dict[str, Party], term_words: str
) -> Paper:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu 01), for a dossier that was just received at ``desk_name``."""
    desk = installation.installation(work.session)
    serial, form = serial_for(work, "receipt", agency)
    owner = parties["owner"]
    submitter = parties.get("authorised") or parties.get("submitter") or owner
    if not (dossier.number and dossier.received_at and dossier.promised_at and dossier.book_serial):
        raise ValueError("a receipt is issued for a dossier that was received")
    top = head(work, agency, serial, form, desk_name)
    slip = ReceiptSlip(
        head=top, title=form["title"], number=dossier.number, lookup_code=grouped(dossier.lookup_code),
        status_url=f"{desk.public_url}/t/{dossier.lookup_code}", owner=owner.name, submitter=submitter.name,
        address=submitter.address or owner.address, phone=say_phone(submitter.phone or owner.phone), email=submitter.email,
        request=dossier.about, papers=paper_lines(dossier.papers_in), sets=dossier.sets, term_words=term_words,
        received_at=dossier.received_at, promised_at=dossier.promised_at,
        deliver_at=DELIVERIES[Delivery(dossier.delivery)].format(desk=f"{top.desk} {inside(agency.short_name)}"),
        fee_words=fee_words(dossier), book="01", book_serial=dossier.book_serial, clerk=work.signer,
        hotline=agency.hotline or desk.hotline,
        notes=(*_settled_elsewhere(work, dossier), *installation.law(work.session, work.now.date())["receipt_notes"]), demo=desk.demo,
    )  # fmt: skip
    return issue(work, dossier, "receipt", slip, serial)


def _settled_elsewhere(work: Work, dossier: Dossier) -> tuple[str, ...]:
    """Who settles it, when the desk received for another agency."""
    if dossier.competent_id is None:
        return ()
    name = units.agency(work.session, dossier.competent_id).name
    return (f"Hồ sơ được tiếp nhận không phụ thuộc địa giới hành chính; cơ quan giải quyết: {name}.",)


def supplement(work: Work, dossier: Dossier, agency: Agency, owner: Party, items: list[str], reason: str) -> Paper:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Mẫu 02)."""
    desk = installation.installation(work.session)
    serial, form = serial_for(work, "supplement", agency)
    slip = SupplementSlip(
        head=head(work, agency, serial, form), title=form["title"], number=dossier.number or "", owner=owner.name,
        address=owner.address, phone=say_phone(owner.phone), email=owner.email, request=dossier.about, items=tuple(items),
        reason=reason, contact=work.actor.name, contact_phone=agency.hotline or desk.hotline, issued_at=work.now,
        clerk=work.signer, notes=(), demo=desk.demo,
    )  # fmt: skip
    return issue(work, dossier, "supplement", slip, serial)


def refusal(work: Work, dossier: Dossier, agency: Agency, owner: Party, submitter: Party, reason: str) -> Paper:
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu 03)."""
    desk = installation.installation(work.session)
    serial, form = serial_for(work, "refusal", agency)
    slip = RefusalSlip(
        head=head(work, agency, serial, form), title=form["title"], number=dossier.number or "", owner=owner.name,
        submitter=submitter.name, address=owner.address, phone=say_phone(owner.phone), email=owner.email,
        request=dossier.about, reason=reason, issued_at=work.now, clerk=work.signer, notes=(), demo=desk.demo,
    )  # fmt: skip
    return issue(work, dossier, "refusal", slip, serial)


def apology_slip(
    session: Session, dossier: Dossier, agency: Agency, owner: Party, reason: str, new_date: datetime, *, serial: str, at: datetime,
    in_time: bool, signer: str, under: str = "",
) -> ApologySlip:  # fmt: skip
    """What the apology says, signed ``at``; without a serial it is the preview of it. The agency that is late writes, not its desk."""
    form = installation.law(session, at.date())["forms"]["apology"]
    assert dossier.received_at is not None
    assert dossier.promised_at is not None
    return ApologySlip(
        head=Head(agency=upper(agency.name), desk="", serial=serial, place=agency.place, form_note=form["note"]), title=form["title"],
        number=dossier.number or "", owner=owner.name, you=YOU.get(owner.kind, "quý tổ chức"), request=dossier.procedure_name,
        received_by=units.agency(session, dossier.agency_id).name, received_at=dossier.received_at, promised_at=dossier.promised_at,
        agency=agency.name, reason=reason, new_date=new_date, passed=at > dossier.promised_at, in_time=in_time, signer=signer, issued_at=at,
        under=under, notes=(), demo=installation.installation(session).demo,
    )  # fmt: skip


def apology(
    work: Work, dossier: Dossier, agency: Agency, owner: Party, reason: str, new_date: datetime, *, in_time: bool
) -> Paper:
    """Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu 04), signed by whoever acts."""
    serial, _ = serial_for(work, "apology", agency)
    slip = apology_slip(
        work.session, dossier, agency, owner, reason, new_date, serial=serial, at=work.now, in_time=in_time, signer=work.actor.name,
        under=work.under,
    )  # fmt: skip
    return issue(work, dossier, "apology", slip, serial)


def stop_slip(
    session: Session, dossier: Dossier, agency: Agency, owner: Party, ground: str, reason: str, basis: str, *, serial: str, at: datetime,
    signer: str,
) -> StopSlip:  # fmt: skip
    """What the notice of stopping says, signed ``at``; without a serial it is the preview of it."""
    form = form_of(session, "stop", at)
    desk = installation.installation(session)
    assert dossier.received_at is not None
    home = units.agency(session, dossier.agency_id)
    return StopSlip(
        head=Head(agency=upper(agency.name), desk="", serial=serial, place=agency.place, form_note=form["note"]), title=form["title"],
        number=dossier.number or "", owner=owner.name, you=YOU.get(owner.kind, "quý tổ chức"), address=owner.address,
        request=dossier.procedure_name, received_by=home.name, received_at=dossier.received_at, agency=agency.name, ground=ground,
        reason=reason, basis=basis, deliver_at=f"{units.desk_name(session, home.id)} {inside(home.short_name)}",
        contact_phone=home.hotline or desk.hotline, signer=signer, issued_at=at, notes=(), demo=desk.demo,
    )  # fmt: skip


def stop(work: Work, dossier: Dossier, agency: Agency, owner: Party, ground: str, reason: str, basis: str) -> Paper:
    """Thông báo dừng giải quyết hồ sơ (Mẫu 05), signed by whoever acts; made by the program itself, it waits for the leader's signature."""
    serial, _ = serial_for(work, "stop", agency)
    signer = work.signer if work.actor.id is not None else ""
    slip = stop_slip(
        work.session, dossier, agency, owner, ground, reason, basis, serial=serial, at=work.now, signer=signer
    )  # fmt: skip
    return issue(work, dossier, "stop", slip, serial)


def reprint(work: Work, paper: Paper, dossier: Dossier, key: str) -> PaperPrint:
    """Count one reprint (in lại lần n); the first print is not counted. Written to the logbook.

    ``key`` comes from the form: pressed twice, or sent again by a slow line, it answers with what it made the first time.
    """
    work.require("paper.print")
    one_at_a_time(work.session, f"reprint/{paper.id}/{key}")
    if made := next((p for p in counter.prints_of(work.session, paper.id) if p.key == key), None):
        return made
    paper.prints += 1
    row = PaperPrint(paper=paper, key=key, n=paper.prints, at=work.now, by=work.actor.name)
    work.session.add(row)
    work.record(dossier, "reprint", kind=paper.kind, serial=paper.serial, n=paper.prints)
    return row


def printed_at(paper: Paper, prints: list[PaperPrint], n: int) -> datetime | None:
    """When reprint ``n`` was asked for; None for the first print or a reprint that never was."""
    return next((p.at for p in prints if p.n == n), None)
