"""Dossiers that were finished lately (hồ sơ xong gần đây): what the public figure of how long things really take is made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ..models import Case, Dossier, Edition, PauseRow


@dataclass(frozen=True)
class Finished:
    """One dossier whose result was ready, and the days on which its clock stood still, from and to."""

    agency_id: int
    received_at: datetime
    ready_at: datetime
    pauses: tuple[tuple[date, date], ...]


def alike(session: Session, case: Case, procedure_id: int) -> list[int]:
    """The ids of the cases of a procedure, through all its editions, with the key and the terms of this one."""
    terms = (Case.term_direct, Case.term_online, Case.term_post)
    wanted = (case.term_direct, case.term_online, case.term_post)
    rows = select(Case.id).join(Edition, Edition.id == Case.edition_id).where(
        Edition.procedure_id == procedure_id, Case.key == case.key,
        *(column.is_not_distinct_from(term) for column, term in zip(terms, wanted, strict=True)),
    )  # fmt: skip
    return list(session.scalars(rows.order_by(Case.id)))


def finished(
    session: Session, case_ids: Collection[int], since: datetime, limit: int, agency_id: int | None = None
) -> Sequence[Finished]:
    """The last ``limit`` dossiers of these cases whose result was ready since then, newest first; those of one desk, if it is named."""
    rows: list[Row[Any]] = []
    for case_id in case_ids:  # each by its own stretch of the index: a big archive costs no more than a small one
        wanted = select(Dossier.id, Dossier.agency_id, Dossier.received_at, Dossier.ready_at)
        wanted = wanted.where(Dossier.case_id == case_id, Dossier.ready_at >= since)
        if agency_id is not None:
            wanted = wanted.where(Dossier.agency_id == agency_id)
        rows.extend(session.execute(wanted.order_by(Dossier.ready_at.desc()).limit(limit)))
    last = sorted(rows, key=lambda row: (row.ready_at, row.id), reverse=True)[:limit]
    stood = _pauses(session, [row.id for row in last])
    return [Finished(row.agency_id, row.received_at, row.ready_at, tuple(stood.get(row.id, ()))) for row in last]


def _pauses(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[date, date]]]:
    if not ids:
        return {}
    rows = session.execute(
        select(PauseRow.dossier_id, PauseRow.since, PauseRow.until)
        .where(PauseRow.dossier_id.in_(ids), PauseRow.until.is_not(None))
        .order_by(PauseRow.dossier_id, PauseRow.since)
    )
    found: dict[int, list[tuple[date, date]]] = {}
    for dossier_id, since, until in rows:
        assert until is not None
        found.setdefault(dossier_id, []).append((since.date(), until.date()))
    return found
