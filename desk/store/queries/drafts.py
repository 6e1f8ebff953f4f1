"""Drafts of the catalogue, and what is asked about them before they are published."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, false, func, literal, or_, select, true
from sqlalchemy.orm import Session, undefer

from ...domain.catalogue.content import slips_of as slips_of_content
from ...domain.catalogue.merging import still_open
from ...domain.catalogue.reading import forms_named
from ...domain.catalogue.slips import Slip
from ...domain.dates import as_day
from ...domain.errors import NotFound, Stale
from ...domain.text import plain
from ...policy import Actor
from ..models import Agency, BlankForm, Draft, LifeEvent
from . import catalogue, units

OPEN = ("draft", "submitted")
CATALOGUE = ("catalogue.manage", "catalogue.publish")
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


def in_sight(session: Session, actor: Actor, draft_id: int) -> Draft:
    """One draft that the actor keeps or may publish. Raises ``NotFound``, also for those of other offices."""
    row = session.scalar(select(Draft).where(Draft.id == draft_id, within(actor, *CATALOGUE)))
    if row is None:
        raise NotFound("Không có bản thảo này, hoặc bản thảo thuộc danh mục của đơn vị khác.")
    return row


def within(actor: Actor, *permissions: str) -> ColumnElement[bool]:
    """The drafts whose owner one of these permissions reaches (``services.catalogue_rights.reaches`` is this rule for one)."""
    if actor.everywhere:
        return true() if any(map(actor.may, permissions)) else false()
    held = frozenset[int]().union(*(actor.agencies_for(permission) for permission in permissions))
    top = exists().where(Agency.id.in_(held), Agency.parent_id.is_(None))
    return or_(Draft.owner_id.in_(units.under(held)), and_(Draft.owner_id.is_(None), top))


def to_publish(actor: Actor) -> ColumnElement[int]:
    """How many submitted drafts wait for this person to publish them, as a part of a larger query: none of their own."""
    if actor.id is None or not actor.may(CATALOGUE[1]):
        return literal(0)
    editors = func.replace(func.replace(cast(Draft.editors, String), "[", " "), "]", ",")  # "[3, 12]" -> " 3, 12,"
    waiting = and_(
        Draft.state == "submitted",
        Draft.submitter_id.is_distinct_from(actor.id),
        ~editors.contains(f" {actor.id},"),
        within(actor, CATALOGUE[1]),
    )
    return select(func.count(Draft.id)).where(waiting).scalar_subquery()


def publishers(session: Session, row: Draft, day: date) -> dict[int, str]:
    """Who may publish a draft on a day: id -> name; none of those who wrote or submitted it."""
    line = units.agency(session, row.owner_id).path.strip("/").split("/") if row.owner_id is not None else []
    above = Agency.id.in_(map(int, line)) if line else Agency.parent_id.is_(None)
    ids = session.scalars(select(Agency.id).where(above)).all()
    found = units.holders_at(session, CATALOGUE[1], ids, day)
    return {person: name for person, name in found.items() if person not in {*row.editors, row.submitter_id}}


def owner_name(session: Session, owner_id: int | None) -> str:
    """Whose catalogue it is in words; empty: the whole installation's."""
    return units.agency(session, owner_id).short_name if owner_id is not None else ""


def open_of(session: Session, code: str) -> Draft | None:
    """The draft of a procedure that is being written or waits to be published."""
    return session.scalar(select(Draft).where(Draft.procedure_code == code, Draft.state.in_(OPEN)))


def recent_forms(session: Session, limit: int = 60) -> Sequence[BlankForm]:
    """Blank forms to choose from, by key, without their bytes."""
    return session.scalars(select(BlankForm).order_by(BlankForm.key).limit(limit)).all()


def blank_form(session: Session, key: str) -> BlankForm | None:
    """One blank form with its bytes."""
    return session.scalar(select(BlankForm).where(BlankForm.key == key).options(undefer(BlankForm.data)))


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


def hold(session: Session, row: Draft) -> None:
    """Nobody else acts on this draft until the transaction is over; read again, for somebody may just have done so."""
    session.flush()
    session.refresh(row, with_for_update=True)


def same_version(row: Draft, shown: int | None) -> None:
    """Raises ``Stale`` when the draft was saved since a page showed version ``shown`` (None: no page)."""
    if shown is not None and shown != row.version:
        raise Stale(STALE)


def still_asked(row: Draft) -> list[Any]:
    """The questions of its imports whose entries are still empty."""
    return list(still_open(row.content, row.questions))


def slips_of(session: Session, row: Draft) -> list[Slip]:
    """Everything that keeps a draft from being published, as ``slips_in`` says it of what is stored."""
    day = row.valid_from or as_day(row.changed_at)
    return slips_in(session, row.content, still_asked(row), row.procedure_code, day)


def slips_in(
    session: Session, content: Mapping[str, Any], asked: Iterable[Mapping[str, Any]], code: str, day: date
) -> list[Slip]:
    """Everything that keeps a content from being published as the procedure ``code`` from ``day`` on.

    Its own slips, open questions of imports, aliases of other procedures, blank forms and life events unknown here.
    """
    slips = slips_of_content(content)
    slips += [Slip(q["path"], "câu hỏi từ tệp nhập", q["sentence"]) for q in asked]
    slips += _alias_slips(session, content, code, day)
    if slips:
        return slips
    known = set(session.scalars(select(BlankForm.key)))
    slips += [
        Slip("cases", "biểu mẫu", f"Chưa có tệp biểu mẫu “{key}”.") for key in sorted(forms_named(content) - known)
    ]
    events = set(session.scalars(select(LifeEvent.code)))
    unknown = [code for code in content["life_events"] if code not in events]
    return slips + [Slip("life_events", "sự kiện", f"Không có sự kiện đời người “{code}”.") for code in unknown]


def alias_owner(session: Session, aliases: Collection[str], code: str, day: date) -> tuple[str, str] | None:
    """The first alias that another procedure in force on or after ``day`` has, and that procedure's code."""
    return next(iter(alias_owners(session, aliases, code, day)), None)


def alias_owners(session: Session, aliases: Collection[str], code: str, day: date) -> list[tuple[str, str]]:
    """Every alias (mã tắt, D11) that another procedure in force on or after ``day`` has, with the code of that procedure."""
    wanted = {plain(alias): alias for alias in aliases}
    taken: dict[str, str] = {}
    for other, theirs in catalogue.aliases_from(session, day) if wanted else ():
        if other != code:
            taken.update({alias: other for alias in map(plain, theirs) if alias in wanted and alias not in taken})
    return [(wanted[alias], other) for alias, other in taken.items()]


def _alias_slips(session: Session, content: Mapping[str, Any], code: str, day: date) -> list[Slip]:
    aliases = [alias for alias in content.get("aliases") or () if isinstance(alias, str)]
    taken = alias_owners(session, aliases, code, day)
    names = catalogue.names_of(session, [other for _, other in taken]) if taken else {}
    return [Slip("aliases", "mã tắt", f"Mã {alias} đã dùng cho {names.get(other, other)}.") for alias, other in taken]


def media_type(file: str, data: bytes) -> str:
    """The media type of a blank form, by the ending of its name."""
    return MEDIA.get(file.rpartition(".")[2].lower(), "application/octet-stream")
