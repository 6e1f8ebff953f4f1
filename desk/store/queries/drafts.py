"""Drafts of the catalogue, and what is asked about them before they are published."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ...domain.catalogue.content import slips_of as slips_of_content
from ...domain.catalogue.merging import still_open
from ...domain.catalogue.reading import forms_named
from ...domain.catalogue.slips import Slip
from ...domain.errors import NotFound, Stale
from ...domain.text import plain
from ..models import BlankForm, Draft, LifeEvent
from . import catalogue

OPEN = ("draft", "submitted")
STALE = "Bản thảo này vừa được người khác lưu. Tải lại trang để xem, rồi sửa tiếp."
MEDIA = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "rtf": "application/rtf",
}


def draft(session: Session, draft_id: int) -> Draft:
    """One draft, open or ended. Raises ``NotFound``."""
    row = session.get(Draft, draft_id)
    if row is None:
        raise NotFound("Không có bản thảo này.")
    return row


def open_of(session: Session, code: str) -> Draft | None:
    """The draft of a procedure that is being written or waits to be published."""
    return session.scalar(select(Draft).where(Draft.procedure_code == code, Draft.state.in_(OPEN)))


def open_by_code(session: Session, codes: Collection[str]) -> dict[str, Draft]:
    """The open drafts of many procedures, by code."""
    rows = session.scalars(select(Draft).where(Draft.state.in_(OPEN)))
    wanted = set(codes)
    return {row.procedure_code: row for row in rows if row.procedure_code in wanted}


def waiting(
    session: Session, state: str, owners: Collection[int | None] | None = None, limit: int = 500
) -> Sequence[Draft]:
    """Drafts in a state, longest waiting first; ``owners``: of these agencies only (None: everybody's)."""
    rows = session.scalars(
        select(Draft).where(Draft.state == state).order_by(Draft.changed_at, Draft.id).limit(limit)
    ).all()
    return [row for row in rows if owners is None or row.owner_id in owners]


def count(session: Session, state: str) -> int:
    """How many drafts are in a state."""
    return session.scalar(select(func.count()).select_from(Draft).where(Draft.state == state)) or 0


def of_procedure(session: Session, code: str) -> Sequence[Draft]:
    """Every draft there was of a procedure, newest first."""
    return session.scalars(select(Draft).where(Draft.procedure_code == code).order_by(Draft.id.desc())).all()


def same_version(row: Draft, shown: int | None) -> None:
    """Raises ``Stale`` when the draft was saved since a page showed version ``shown`` (None: no page)."""
    if shown is not None and shown != row.version:
        raise Stale(STALE)


def still_asked(row: Draft) -> list[Any]:
    """The questions of its imports whose entries are still empty."""
    return list(still_open(row.content, row.questions))


def slips_of(session: Session, row: Draft) -> list[Slip]:
    """Everything that keeps a draft from being published: its content's slips, open questions, forms and life events unknown here."""
    slips = slips_of_content(row.content)
    slips += [Slip(q["path"], "câu hỏi từ tệp nhập", q["sentence"]) for q in still_asked(row)]
    if slips:
        return slips
    known = set(session.scalars(select(BlankForm.key)))
    slips += [
        Slip("cases", "biểu mẫu", f"Chưa có tệp biểu mẫu “{key}”.") for key in sorted(forms_named(row.content) - known)
    ]
    events = set(session.scalars(select(LifeEvent.code)))
    unknown = [code for code in row.content["life_events"] if code not in events]
    return slips + [Slip("life_events", "sự kiện", f"Không có sự kiện đời người “{code}”.") for code in unknown]


def alias_owner(session: Session, aliases: Collection[str], code: str, day: date) -> tuple[str, str] | None:
    """The first alias that another procedure in force on or after ``day`` has, and that procedure's code."""
    wanted = {plain(alias): alias for alias in aliases}
    for other, theirs in catalogue.aliases_from(session, day) if wanted else ():
        for alias in theirs:
            if other != code and plain(alias) in wanted:
                return wanted[plain(alias)], other
    return None


def media_type(file: str, data: bytes) -> str:
    """The media type of a blank form, by the ending of its name."""
    return MEDIA.get(file.rpartition(".")[2].lower(), "application/octet-stream")
