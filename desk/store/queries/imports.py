"""Files brought into the catalogue (lần nhập): what they came to, and what the catalogue has of the codes they name."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, select
from sqlalchemy.orm import Session, undefer

from ...domain.errors import NotFound
from ..models import CatalogueImport, Draft, Edition, ImportRow, ImportWord, Procedure
from .catalogue import WHOLE, content_of
from .drafts import OPEN

SLICE = 500  # codes asked about at once
TABS = ("new", "changed", "unchanged", "error", "warning")
_DRAFT = (
    "id", "version", "state", "owner_id", "code_confirmed", "content", "questions", "editors", "valid_from", "decision", "name", "field",
    "changed_at", "changed_by", "import_id",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the catalogue has of one code: the open draft (its columns, None: there is none), the newest edition, whose it is.

    ``content``: the draft's, else the edition's, else None. ``digest``: of the last row of a file of this kind that was taken in for this
    code and not given up since (``""``: none).
    """

    draft: Mapping[str, Any] | None
    edition_id: int | None
    content: Mapping[str, Any] | None
    owner_id: int | None
    digest: str


def known(session: Session, codes: Collection[str], kind: str) -> dict[str, Known]:
    """What the catalogue has of these codes, before a file of this kind; those it has nothing of are left out."""
    found: dict[str, Known] = {}
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), SLICE):
        found |= _known(session, wanted[start : start + SLICE], kind)
    return found


def _known(session: Session, codes: Sequence[str], kind: str) -> dict[str, Known]:
    columns = [getattr(Draft, name) for name in _DRAFT]
    rows = session.execute(
        select(Draft.procedure_code, *columns).where(Draft.procedure_code.in_(codes), Draft.state.in_(OPEN))
    )
    open_drafts: dict[str, dict[str, Any]] = {row[0]: dict(zip(_DRAFT, row[1:], strict=True)) for row in rows}
    owners = {
        row.code: row.owner_id
        for row in session.execute(select(Procedure.code, Procedure.owner_id).where(Procedure.code.in_(codes)))
    }
    newest = _newest(session, Procedure.code.in_(owners)) if owners else {}
    contents = _contents(session, [newest[code] for code in newest if code not in open_drafts])
    digests = _digests(session, codes, kind)
    return {
        code: Known(
            draft := open_drafts.get(code), newest.get(code), draft["content"] if draft else contents.get(newest.get(code)),
            owners[code] if code in owners else draft["owner_id"] if draft else None, digests.get(code, ""),
        )
        for code in codes
        if code in owners or code in open_drafts
    }  # fmt: skip


def _newest(session: Session, wanted: ColumnElement[bool] | None = None) -> dict[str, int]:
    """Code -> the id of the last edition (a later one has a later id)."""
    query = select(Procedure.code, func.max(Edition.id)).join(Edition).where(Edition.void_at.is_(None))
    rows = session.execute((query if wanted is None else query.where(wanted)).group_by(Procedure.code))
    return {row[0]: row[1] for row in rows}


def _contents(session: Session, edition_ids: Sequence[int]) -> dict[int | None, dict[str, Any]]:
    rows = session.scalars(select(Edition).where(Edition.id.in_(edition_ids)).options(WHOLE)) if edition_ids else ()
    return {row.id: content_of(row) for row in rows}


def _digests(session: Session, codes: Sequence[str], kind: str) -> dict[str, str]:
    rows = session.execute(
        select(ImportRow.code, ImportRow.digest)
        .join(CatalogueImport, CatalogueImport.id == ImportRow.import_id).join(Draft, Draft.id == ImportRow.draft_id)
        .where(ImportRow.code.in_(codes), CatalogueImport.state == "applied", CatalogueImport.kind == kind, Draft.state != "dropped")
        .order_by(ImportRow.id)
    )  # fmt: skip
    return {row.code: row.digest for row in rows}


def stamp(session: Session, codes: Collection[str]) -> str:
    """A mark of what the catalogue has of these codes: another one means that a report about them is no longer true."""
    rows = session.execute(select(Draft.procedure_code, Draft.id, Draft.version).where(Draft.state.in_(OPEN)))
    drafts = {row[0]: (row[1], row[2]) for row in rows}
    newest = _newest(session)
    said = [(code, drafts.get(code), newest.get(code)) for code in sorted(set(codes))]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def words(session: Session, kind: str) -> dict[str, Mapping[str, Any]]:
    """What was said before about the words of files: the plain word -> what it means."""
    rows = session.execute(select(ImportWord.word, ImportWord.means).where(ImportWord.kind == kind))
    return {row.word: row.means for row in rows}


def field_by_code(session: Session, day: date) -> dict[str, str]:
    """The field (lĩnh vực) of every procedure that has an edition, by code: its newest one's."""
    rows = session.execute(
        select(Procedure.code, Edition.field).join(Edition, Edition.procedure_id == Procedure.id)
        .where(Edition.void_at.is_(None), Edition.valid_from <= day).order_by(Edition.valid_from)
    )  # fmt: skip
    return {row.code: row.field for row in rows}


# ── Imports and their rows ────────────────────────────────────────────────────


def one(session: Session, import_id: int) -> CatalogueImport:
    """One import. Raises ``NotFound``."""
    row = session.get(CatalogueImport, import_id)
    if row is None:
        raise NotFound("Không có lần nhập này.")
    return row


def by_key(session: Session, key: str) -> CatalogueImport | None:
    """The import that a form with this key made."""
    return session.scalar(select(CatalogueImport).where(CatalogueImport.key == key))


def data_of(session: Session, import_id: int) -> bytes:
    """The file itself; empty once it was applied or dropped."""
    return session.scalar(select(CatalogueImport.data).where(CatalogueImport.id == import_id)) or b""


def listed(
    session: Session, before: int | None = None, limit: int = 25, owners: Collection[int] | None = None
) -> Sequence[CatalogueImport]:
    """Imports, newest first, those with a smaller id than ``before``; ``owners``: for these agencies only (None: all)."""
    query = select(CatalogueImport).order_by(CatalogueImport.id.desc()).limit(limit)
    query = query if owners is None else query.where(CatalogueImport.owner_id.in_(owners))
    return session.scalars(query if before is None else query.where(CatalogueImport.id < before)).all()


def _of_tab(tab: str) -> ColumnElement[bool]:
    return cast(ImportRow.warnings, Text) != "[]" if tab == "warning" else ImportRow.verdict == tab


def rows(
    session: Session, import_id: int, tab: str | None, after: int = 0, limit: int | None = 25
) -> Sequence[ImportRow]:
    """Rows of the report after the row number ``after``; ``tab``: one of ``TABS``, None: all. Without the large columns."""
    query = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.row > after).order_by(ImportRow.row)
    return session.scalars((query if tab is None else query.where(_of_tab(tab))).limit(limit)).all()


def codes_of(session: Session, import_id: int) -> set[str]:
    """The codes that a file names."""
    return set(session.scalars(select(ImportRow.code).where(ImportRow.import_id == import_id, ImportRow.code != "")))


def rows_before(session: Session, import_id: int, tab: str, row: int, limit: int) -> int | None:
    """After which row number the page before the one that begins after ``row`` begins; None: there is none."""
    query = select(ImportRow.row).where(ImportRow.import_id == import_id, ImportRow.row <= row, _of_tab(tab))
    found = session.scalars(query.order_by(ImportRow.row.desc()).limit(limit + 1)).all()
    if not found:
        return None
    return found[-1] if len(found) > limit else 0


def written(session: Session, import_id: int) -> Sequence[ImportRow]:
    """The rows that write something, with the large columns."""
    wanted = (ImportRow.verdict.in_(("new", "changed")), ImportRow.import_id == import_id)
    large = (undefer(ImportRow.content), undefer(ImportRow.before))
    return session.scalars(select(ImportRow).where(*wanted).options(*large).order_by(ImportRow.row)).all()


# ── The drafts of an import ───────────────────────────────────────────────────


@dataclass(frozen=True)
class Used:
    """A draft of an import that was worked on since: why the import cannot be undone as a whole."""

    code: str
    name: str
    state: str


def used(session: Session, import_id: int, limit: int) -> list[Used]:
    """The first drafts that an import wrote and that were edited, submitted or published since; one given up is not in use."""
    moved = (Draft.version != ImportRow.draft_version) | (Draft.state != "draft")
    rows = session.execute(
        select(Draft.procedure_code, Draft.name, Draft.state).join(ImportRow, ImportRow.draft_id == Draft.id)
        .where(ImportRow.import_id == import_id, Draft.state != "dropped", moved).order_by(ImportRow.row).limit(limit)
    )  # fmt: skip
    return [Used(*row) for row in rows]


def given_up(session: Session, import_id: int) -> set[int]:
    """The drafts of an import that somebody dropped."""
    query = select(Draft.id).join(ImportRow, ImportRow.draft_id == Draft.id)
    return set(session.scalars(query.where(ImportRow.import_id == import_id, Draft.state == "dropped")))


def drafts_of(session: Session, import_id: int, state: str, limit: int | None = None) -> Sequence[Draft]:
    """The drafts that an import wrote last, in a state, by code."""
    query = select(Draft).where(Draft.import_id == import_id, Draft.state == state).order_by(Draft.procedure_code)
    return session.scalars(query.limit(limit)).all()


def unasked(session: Session, import_id: int) -> Sequence[Draft]:
    """The drafts of an import that are being written and were left without a question, by code: those that may be complete."""
    wanted = (Draft.import_id == import_id, Draft.state == "draft", cast(Draft.questions, Text) == "[]")
    return session.scalars(select(Draft).where(*wanted).order_by(Draft.procedure_code)).all()


def states(session: Session, import_id: int) -> dict[str, int]:
    """How many drafts of an import are in each state, and ``moves``: a number that grows with every change of one of them."""
    rows = session.execute(
        select(Draft.state, func.count(), func.sum(Draft.version)).where(Draft.import_id == import_id).group_by(Draft.state)
    )  # fmt: skip
    found, moves = {}, 0
    for state, count, versions in rows:
        found[state] = count
        moves += versions
    return {**found, "moves": moves}


def asked(session: Session, import_id: int) -> int:
    """How many drafts of an import, being written, were left with questions."""
    query = select(func.count()).select_from(Draft)
    return (
        session.scalar(
            query.where(Draft.import_id == import_id, Draft.state == "draft", cast(Draft.questions, Text) != "[]")
        )
        or 0
    )


def open_counts(session: Session) -> tuple[int, int]:
    """How many drafts being written were left with questions, and how many are being written at all."""
    asked = func.sum(case((cast(Draft.questions, Text) != "[]", 1), else_=0))
    row = session.execute(select(asked, func.count()).select_from(Draft).where(Draft.state == "draft")).one()
    return row[0] or 0, row[1]
