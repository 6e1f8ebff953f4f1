"""The software's own file put in force from the console, and taken back: by whoever holds the machine, and logged."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ...domain.catalogue.reading import FormSpec, ProcedureSpec
from ...domain.errors import Stale
from ...store import importing
from ...store.db import Session
from ...store.models import CatalogueImport, Edition, ImportRow
from ...store.queries import catalogue, directory, imports, published
from ...store.work import Work
from .. import publishing
from ..catalogue_rights import MANAGE
from .applying import MOVED
from .outcomes import Outcome

ENDING = ("valid_to", "end_decision", "end_decided_on", "replaced_by")


def enforce(
    work: Work,
    row: CatalogueImport,
    outcomes: Sequence[Outcome],
    specs: Sequence[ProcedureSpec],
    forms: Sequence[FormSpec],
) -> None:
    """Put in force what the outcomes say; ``specs`` are those of the whole file, in its order.

    Raises ``Stale`` when the catalogue has changed since they were made.
    """
    work.require(MANAGE)
    importing.alone(work.session)
    if imports.stamp(work.session, [spec.code for spec in specs]) != row.stamp:
        raise Stale(MOVED)
    for form in forms:
        publishing.add_form(work, form)
    rows = []
    for outcome in outcomes:
        columns = {**outcome.columns(), "content": None}
        if outcome.writes:
            columns["before"] = _publish(work, row, specs[outcome.row - 1])
        rows.append(columns)
    importing.add_rows(work.session, row.id, rows)
    row.state, row.ended_at = "applied", work.now
    words = f"Ban hành từ tệp “{row.file}” bằng dòng lệnh (lần nhập {row.id}): {row.counts['new']} thêm mới, {row.counts['changed']} sửa."
    publishing.note(work, "", words)


def _publish(work: Work, row: CatalogueImport, spec: ProcedureSpec) -> dict[str, Any]:
    """One procedure; what undoing needs: the editions made, how the one before ended, the exceptions as they were."""
    known = catalogue.procedure(work.session, spec.code)
    standing = published.standing(work.session, known.id) if known is not None else []
    ended = [_ending(standing[-1])] if standing else []
    receptions = [_exception(work, known.id, r.agency, r.start) for r in spec.receptions] if known is not None else []
    publishing.load(work, [spec])
    procedure = catalogue.procedure(work.session, spec.code)
    assert procedure is not None
    after = {e.valid_from.isoformat(): e for e in published.standing(work.session, procedure.id)}
    for edition in spec.editions:
        if edition.end is not None and (there := after[edition.valid_from]).end_decision is None:
            publishing.end(there, edition.end)
    made = [e.id for e in after.values() if e.id not in {s.id for s in standing}]
    publishing.note(work, spec.code, f"Ban hành từ tệp “{row.file}” bằng dòng lệnh: {len(made)} phiên bản.")
    if known is None:
        receptions = [{"agency": r.agency, "start": r.start, "was": None} for r in spec.receptions]
    return {
        "known": known is not None,
        "procedure": procedure.id,
        "editions": made,
        "ended": ended,
        "receptions": receptions,
    }


def _ending(row: Edition) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in ENDING}
    return {"id": row.id, **{k: v.isoformat() if isinstance(v, date) else v for k, v in said.items()}}


def _exception(work: Work, procedure_id: int, code: str, start: str) -> dict[str, Any]:
    agency = directory.agency_by_code(work.session, code)
    row = catalogue.reception(work.session, procedure_id, agency.id, date.fromisoformat(start))
    was = None if row is None else {
        "receives": row.receives, "valid_to": row.valid_to.isoformat() if row.valid_to else None, "because": row.because,
    }  # fmt: skip
    return {"agency": code, "start": start, "was": was}


def used(session: Session, written: Sequence[ImportRow], limit: int) -> list[str]:
    """Codes of procedures of which a dossier, or a later edition, stands on an edition that this import made; the first few."""
    made = {edition: row.code for row in written for edition in _made(row)}
    return sorted({made[i] for i in published.in_use(session, list(made))})[:limit]


def _made(row: ImportRow) -> list[int]:
    found: list[int] = (row.before or {}).get("editions", [])
    return found


def take_back(work: Work, written: Sequence[ImportRow]) -> None:
    """Editions that were put in force count as never published; what stood before stands again."""
    for row in written:
        before: Mapping[str, Any] = row.before or {}
        if "editions" not in before:
            continue
        for edition in published.some(work.session, _made(row)):
            edition.void_at = work.now
        work.session.flush()
        for ended in before["ended"]:
            [edition] = published.some(work.session, [ended["id"]])
            for name in ENDING:
                value = ended[name]
                setattr(
                    edition,
                    name,
                    date.fromisoformat(value) if name in ("valid_to", "end_decided_on") and value else value,
                )
        for said in before["receptions"]:
            _restore(work, before["procedure"], said)
        publishing.note(work, row.code, "Hoàn tác lần nhập: phiên bản của lần nhập coi như chưa ban hành.")


def _restore(work: Work, procedure_id: int, said: Mapping[str, Any]) -> None:
    agency = directory.agency_by_code(work.session, said["agency"])
    row = catalogue.reception(work.session, procedure_id, agency.id, date.fromisoformat(said["start"]))
    was = said["was"]
    if row is None:
        return
    if was is None:
        work.session.delete(row)
        return
    row.receives, row.because = was["receives"], was["because"]
    row.valid_to = date.fromisoformat(was["valid_to"]) if was["valid_to"] else None
