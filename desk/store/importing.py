"""Writing what a file says, many rows at once: the write lock is held for as short as can be, so everything is computed before.

Drafts and rows of imports are not watched by the logbook, and nothing that is remembered depends on them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from .db import alone_in
from .models import CatalogueImport, Draft, ImportRow

SILENCE = timedelta(seconds=60)  # a reader that gave no sign of life for so long has died
AT_WORK = ("reading", "applying")
_DRAFT, _ROW, _IMPORT = (cast(Table, model.__table__) for model in (Draft, ImportRow, CatalogueImport))


def alone(session: Session) -> None:
    """Nobody else writes drafts until this transaction is over."""
    alone_in(session, "draft")


def add_drafts(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert drafts; their ids, in the order of ``rows``."""
    if not rows:
        return []
    wanted = insert(_DRAFT).returning(_DRAFT.c.id, sort_by_parameter_order=True)
    return list(session.scalars(wanted, [{"version": 1, **row} for row in rows]))


def change_drafts(session: Session, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Set columns of drafts (each row: ``id``, ``version`` as it stands, what is set, the same columns in every row).

    The version moves on. False when one of them is no longer in that version: the caller must give up.
    """
    if not rows:
        return True
    columns = [name for name in rows[0] if name not in ("id", "version")]
    where = (_DRAFT.c.id == bindparam("b_id"), _DRAFT.c.version == bindparam("b_version"))
    values: dict[str, Any] = {name: bindparam(f"v_{name}") for name in columns}
    wanted = update(_DRAFT).where(*where).values(**values, version=_DRAFT.c.version + 1)
    given = [{"b_id": r["id"], "b_version": r["version"], **{f"v_{n}": r[n] for n in columns}} for r in rows]
    done = session.connection().execute(wanted, given)
    return done.rowcount == len(rows)


def add_rows(session: Session, import_id: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert rows of an import."""
    given = [{"import_id": import_id, **row} for row in rows]
    if given:
        session.connection().execute(insert(_ROW), given)


def written(session: Session, rows: Iterable[tuple[int, int, int]]) -> None:
    """These rows (id, the draft they wrote, its version) were taken in; what they say is the draft's from now on."""
    given = [{"b_id": row, "draft": draft, "draft_v": version} for row, draft, version in rows]
    wanted = (
        update(_ROW).where(_ROW.c.id == bindparam("b_id"))
        .values(draft_id=bindparam("draft"), draft_version=bindparam("draft_v"), content=None)
    )  # fmt: skip
    if given:
        session.connection().execute(wanted, given)


def clear_rows(session: Session, import_id: int) -> None:
    """Forget what a reading came to: it begins anew."""
    session.execute(delete(_ROW).where(_ROW.c.import_id == import_id))


def follow(session: Session, moves: Iterable[tuple[int, int, int]]) -> None:
    """Drafts put back as an earlier import left them (draft, version then, version now): that import may be undone again."""
    given = [{"draft": draft, "then": then, "now": now} for draft, then, now in moves]
    wanted = (
        update(_ROW).where(_ROW.c.draft_id == bindparam("draft"), _ROW.c.draft_version == bindparam("then"))
        .values(draft_version=bindparam("now"))
    )  # fmt: skip
    if given:
        session.connection().execute(wanted, given)


# ── The reader's claim ────────────────────────────────────────────────────────


def _unread(now: datetime) -> ColumnElement[bool]:
    """Nobody reads it: it waits, or whoever read it has died."""
    silent = CatalogueImport.seen_at.is_(None) | (CatalogueImport.seen_at < now - SILENCE)
    return (CatalogueImport.state == "waiting") | (CatalogueImport.state.in_(AT_WORK) & silent)


def waits(session: Session, now: datetime) -> bool:
    """Is there a file that nobody reads, or a decision that nobody carries out?"""
    return session.scalar(select(CatalogueImport.id).where(_unread(now)).limit(1)) is not None


def claim(session: Session, now: datetime) -> CatalogueImport | None:
    """The import that waits longest, held by this transaction; what another reader just takes is left to it."""
    wanted = select(CatalogueImport).where(_unread(now)).order_by(CatalogueImport.id).limit(1)
    return session.scalar(wanted.with_for_update(skip_locked=True))


def progress(session: Session, import_id: int, started_at: datetime, values: Mapping[str, Any]) -> bool:
    """Write how far the reader that began at ``started_at`` is. False when another has taken over: the caller stops."""
    where = (_IMPORT.c.id == import_id, _IMPORT.c.started_at == started_at, _IMPORT.c.state.in_(AT_WORK))
    return session.connection().execute(update(_IMPORT).where(*where).values(**values)).rowcount == 1
