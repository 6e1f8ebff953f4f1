"""What the public pages of procedures read besides the edition in force: its history, blank forms, life events."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text, cast, exists, func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from ...domain.text import plain
from ..models import BlankForm, Case, CasePaper, Dossier, Edition, LifeEvent, Procedure
from .catalogue import WHOLE
from .counter import MINUTES, USUAL
from .installation import remember


@dataclass(frozen=True)
class Event:
    """A life event, detached."""

    code: str
    name: str
    name_en: str


def life_events(session: Session) -> Sequence[Event]:
    """The life events in use, in their order. Remembered."""
    rows = select(LifeEvent.code, LifeEvent.name, LifeEvent.name_en).where(LifeEvent.active)
    return remember(
        session,
        "life events",
        lambda: [Event(*row) for row in session.execute(rows.order_by(LifeEvent.position, LifeEvent.code))],
    )


def often(session: Session, now: datetime) -> dict[str, int]:
    """How many dossiers came for each procedure (code) in the last ninety days. Remembered for minutes."""

    def load() -> dict[str, int]:
        rows = session.execute(
            select(Dossier.procedure_code, func.count())
            .where(Dossier.submitted_at >= now - USUAL)
            .group_by(Dossier.procedure_code)
        )
        return {row[0]: row[1] for row in rows}

    return remember(session, "often", load, MINUTES)


@dataclass(frozen=True)
class Head:
    """One edition of a procedure by its days and decisions, detached."""

    id: int
    procedure_id: int
    name: str
    valid_from: date
    valid_to: date | None
    decision: str | None
    decided_on: date | None
    published_at: datetime | None
    end_decision: str | None
    end_decided_on: date | None
    replaced_by: tuple[str, ...]

    def holds(self, day: date) -> bool:
        """Is it in force on a day?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def heads(session: Session, code: str) -> Sequence[Head]:
    """Every edition of a procedure that was published and not undone, first to last; empty: there is none. Remembered.

    Not for codes that there are not: anybody may ask for any, and the memory is for what there is.
    """
    if code not in remember(session, "codes", lambda: frozenset(session.scalars(select(Procedure.code)))):
        return []

    def load() -> list[Head]:
        rows = session.execute(
            select(Edition.id, Edition.procedure_id, Edition.name, Edition.valid_from, Edition.valid_to, Edition.decision,
                   Edition.decided_on, Edition.published_at, Edition.end_decision, Edition.end_decided_on, Edition.replaced_by)
            .join(Procedure, Procedure.id == Edition.procedure_id)
            .where(Procedure.code == code, Edition.void_at.is_(None)).order_by(Edition.valid_from)
        )  # fmt: skip
        return [Head(**{**row, "replaced_by": tuple(row["replaced_by"] or ())}) for row in rows.mappings()]

    return remember(session, f"heads/{code}", load)


def whole(session: Session, edition_ids: Collection[int]) -> dict[int, Edition]:
    """These editions with procedure, cases, papers and fees, by id."""
    rows = session.scalars(
        select(Edition).join(Edition.procedure).options(contains_eager(Edition.procedure), WHOLE).where(Edition.id.in_(edition_ids))
    )  # fmt: skip
    return {row.id: row for row in rows}


def names(session: Session, codes: Collection[str]) -> list[tuple[str, str]]:
    """Code and last name of these procedures, in the order of the codes."""
    if not codes:
        return []
    rows = session.execute(
        select(Procedure.code, Edition.name).join(Edition, Edition.procedure_id == Procedure.id)
        .where(Procedure.code.in_(codes), Edition.void_at.is_(None)).order_by(Procedure.code, Edition.valid_from)
    )  # fmt: skip
    return sorted({row[0]: row[1] for row in rows}.items())


@dataclass(frozen=True)
class FormHead:
    """A blank form without its bytes."""

    key: str
    name: str
    file: str
    media_type: str
    size: int
    sha256: str

    @property
    def kind(self) -> str:
        """What kind of file it is, as people call it: ``DOCX``."""
        return self.file.rpartition(".")[2].upper()

    @property
    def kilobytes(self) -> int:
        """Its size, rounded up."""
        return -(-self.size // 1024)


_HEAD = (BlankForm.key, BlankForm.name, BlankForm.file, BlankForm.media_type, BlankForm.size, BlankForm.sha256)


def form_heads(session: Session, keys: Collection[str]) -> dict[str, FormHead]:
    """These blank forms by key. Nothing asked: no query."""
    if not keys:
        return {}
    return {row.key: FormHead(*row) for row in session.execute(select(*_HEAD).where(BlankForm.key.in_(keys)))}


def public_form(session: Session, key: str, day: date) -> FormHead | None:
    """A blank form that an edition names which is or was in force by ``day``; those of drafts and coming editions are not there."""
    head = form_heads(session, {key}).get(key)
    if head is None:
        return None
    begun = (Edition.valid_from <= day) & Edition.void_at.is_(None)
    asked_for = exists(
        select(1).select_from(CasePaper).join(Case, Case.id == CasePaper.case_id).join(Edition, Edition.id == Case.edition_id)
        .where(CasePaper.form == key, begun)
    )  # fmt: skip
    if session.scalar(select(asked_for)):
        return head
    written = select(Edition.results).where(begun, cast(Edition.results, Text).contains(f'"{key}"', autoescape=True))
    named = any(result["form"] == key for results in session.scalars(written) for result in results)
    return head if named else None


def form_data(session: Session, key: str) -> bytes:
    """The bytes of a blank form that is there."""
    return session.scalars(select(BlankForm.data).where(BlankForm.key == key)).one()


def priced(session: Session, edition_ids: Collection[int]) -> Sequence[Edition]:
    """These editions with procedure, cases and fees but no papers, by field and name: for lists on the wall."""
    rows = session.scalars(
        select(Edition).join(Edition.procedure)
        .options(contains_eager(Edition.procedure), selectinload(Edition.cases).selectinload(Case.fees))
        .where(Edition.id.in_(edition_ids))
    )  # fmt: skip
    return sorted(rows, key=lambda row: (plain(row.field), row.field, plain(row.name), row.procedure.code))
