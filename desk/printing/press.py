"""Laid-out pages into a PDF: footer, sample mark, reprint line, and nothing that changes from one run to the next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from desk.domain.papers import ReceiptSlip, Reprint, ResultSlip, Slip

from . import fonts
from .fonts import BOLD, ITALIC, REGULAR, clean
from .kit import Sheet
from .layout import Block

SAMPLE = "DỮ LIỆU MẪU"
DRAFT = "DỰ THẢO"
SAMPLE_FOOT = "DỮ LIỆU MẪU – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"
REPRINT_LETTERS = "In lại lần 0123456789, :/ngày"

_one_at_a_time = Lock()  # a parsed face keeps its reading position while it is subset: one paper at a time


@dataclass(frozen=True)
class Imprint:
    """What a file says of itself, and what stands in its margins."""

    title: str
    author: str
    subject: str
    moment: datetime
    """Aware: the date of the document."""
    demo: bool
    foot: str = ""
    """Told at the foot of every page; empty: nothing."""
    draft: bool = False
    """Not issued: DỰ THẢO across every page."""
    official: bool = False
    """Numbered as NĐ 30/2020 numbers documents: at the head of the page, in the middle, from the second on."""


class _Stamp:
    """The date of the document as ReportLab asks for it: the moment of the slip, not of the printer."""

    def __init__(self, moment: datetime) -> None:
        self.t = moment.timestamp()
        self.YMDhms = moment.timetuple()[:6]
        offset = moment.utcoffset()
        minutes = int(offset.total_seconds() // 60) if offset else 0
        self.dhh, self.dmm = divmod(minutes, 60)


def reprint_line(reprint: Reprint) -> str:
    """In lại lần 2, 09:05 ngày 03/03/2026."""
    return f"In lại lần {reprint.n}, {reprint.at:%H:%M} ngày {reprint.at:%d/%m/%Y}"


def imprint(slip: Slip) -> Imprint:
    """A slip by its title and number, its issuer, its form and the moment of its issue."""
    issued = slip.received_at if isinstance(slip, ReceiptSlip) else slip.issued_at
    about = Imprint(f"{slip.title} {slip.number}", slip.head.agency, slip.head.form_note, issued, slip.demo)
    if not isinstance(slip, ResultSlip):
        return about
    foot = f"Hồ sơ {slip.number}" + (f" · mã kiểm tra bản đã duyệt {slip.check}" if slip.check else "")
    return replace(about, subject=slip.subject, foot=foot, draft=slip.draft, official=True)


@dataclass(frozen=True)
class Job:
    """One document on its pages."""

    about: Imprint
    pages: Sequence[Sequence[tuple[Block, float]]]
    reprint: Reprint | None = None


def press(
    sheet: Sheet, about: Imprint, pages: Sequence[Sequence[tuple[Block, float]]], reprint: Reprint | None = None
) -> bytes:
    """The PDF of ``pages``."""
    return press_together(sheet, [Job(about, pages, reprint)])


def press_together(sheet: Sheet, jobs: Sequence[Job]) -> bytes:
    """One PDF of many documents, each with its own page numbers; the file is called after the first of them."""
    with _one_at_a_time:
        out = BytesIO()
        fonts.face(REGULAR)
        pen = Canvas(
            out,
            pagesize=(sheet.width, sheet.height),
            pageCompression=1,
            invariant=1,
            initialFontName=REGULAR,  # ReportLab's own default is Helvetica, which it does not embed
            lang="vi-VN",
        )
        _describe(pen, jobs[0].about)
        for job in jobs:
            _put(pen, sheet, job)
        pen.save()
        return out.getvalue()


def _put(pen: Any, sheet: Sheet, job: Job) -> None:
    """The pages of one document."""
    for at, page in enumerate(job.pages, start=1):
        if job.about.draft or job.about.demo:
            _across(pen, sheet, DRAFT if job.about.draft else SAMPLE)
        for part, place in page:
            part.draw(pen, sheet.left, sheet.height - sheet.top - place)
        _margins(pen, sheet, job.about, _page_number(job.about, at, len(job.pages)), job.reprint)
        pen.showPage()


def _describe(pen: Any, about: Imprint) -> None:
    """Title, issuer and date of the document, and the letters of the reprint line."""
    pen.setTitle(clean(about.title))
    pen.setAuthor(clean(about.author))
    pen.setSubject(clean(about.subject))
    pen.setCreator("desk")
    document = pen._doc
    document._timeStamp = _Stamp(about.moment)
    # Embedded in the first print too: so a reprint differs from it in that one line and in nothing else.
    fonts.face(ITALIC).splitString(REPRINT_LETTERS, document)


def _page_number(about: Imprint, at: int, count: int) -> str:
    if about.official:
        return str(at) if at > 1 else ""
    return f"Trang {at}/{count}" if count > 1 else ""


def _across(pen: Any, sheet: Sheet, mark: str) -> None:
    """The diagonal mark of training data or of a draft, under the text so that it hides none."""
    pen.saveState()
    pen.setFillGray(0.88)
    pen.translate(sheet.width / 2, sheet.height / 2)
    pen.rotate(52)
    size = min(sheet.width, sheet.height) * 0.15
    pen.setFont(BOLD, size)
    pen.drawCentredString(0, -size / 3, mark)
    pen.restoreState()


def _margins(pen: Any, sheet: Sheet, about: Imprint, page: str, reprint: Reprint | None) -> None:
    """What stands in the margins: they belong to no form, so nothing in the body moves when they change."""
    foot, right = sheet.bottom - sheet.fine - 1 * mm, sheet.width - sheet.right
    if about.demo:
        pen.setFont(BOLD, sheet.fine)
        pen.drawString(sheet.left, foot, SAMPLE_FOOT)
    if about.foot:
        pen.setFont(REGULAR, sheet.fine)
        pen.drawString(
            sheet.left + (fonts.width(f"{SAMPLE_FOOT}  ", BOLD, sheet.fine) if about.demo else 0),
            foot,
            clean(about.foot),
        )
    if page and about.official:
        pen.setFont(REGULAR, 13)
        pen.drawCentredString(sheet.width / 2, sheet.height - sheet.top + 3 * mm, page)
    elif page:
        pen.setFont(REGULAR, sheet.fine)
        pen.drawRightString(right, foot, page)
    if reprint is not None:
        pen.setFont(ITALIC, sheet.fine)
        pen.drawRightString(right, sheet.height - sheet.top + 1 * mm, reprint_line(reprint))
