"""Carrying out an import (áp dụng): every draft in one transaction, or none; what is written was computed before."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from ...domain.catalogue.reading import FormSpec
from ...domain.errors import Invalid, Stale
from ...store import importing
from ...store.models import CatalogueImport
from ...store.queries import imports
from ...store.work import Work
from ..catalogue_rights import MANAGE, require_over
from ..publishing import SUBJECT, add_form
from .outcomes import Outcome, Tally

MOVED = "Danh mục vừa có thay đổi sau khi đối chiếu tệp này. Đối chiếu lại rồi áp dụng."


def begin(
    work: Work, *, key: str, file: str, kind: str, owner_id: int | None, tally: Tally, stamp: str, total: int
) -> CatalogueImport:
    """The record of an import that is carried out at once, from the console. Raises ``Forbidden``."""
    require_over(work, MANAGE, owner_id)
    row = CatalogueImport(
        key=key, state="applying", file=file, kind=kind, owner_id=owner_id, mapping={}, stamp=stamp, at=work.now, by_id=work.actor.id,
        by=work.actor.name, total=total, done=total, counts=dict(tally.counts), started_at=work.now, decided_at=work.now,
        decider_id=work.actor.id, decided_by=work.actor.name,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def apply(
    work: Work,
    row: CatalogueImport,
    outcomes: Sequence[Outcome],
    codes: Collection[str],
    forms: Iterable[FormSpec] = (),
) -> None:
    """Write the drafts of these outcomes; they were made against the catalogue that ``row.stamp`` marks. ``codes``: those of the whole
    file; ``forms``: blank forms that it brings.

    Outcomes without ``id`` get their rows too. Raises ``Stale`` when the catalogue of these codes has changed since, ``Invalid``
    when the import is not waiting to be applied, ``Forbidden``.
    """
    require_over(work, MANAGE, row.owner_id)
    if row.state != "applying":
        raise Invalid("Lần nhập này không chờ áp dụng. Tải lại trang để xem.")
    importing.alone(work.session)
    if imports.stamp(work.session, codes) != row.stamp:
        raise Stale(MOVED)
    for form in forms:
        add_form(work, form)
    editors = sorted({i for i in (row.by_id, row.decider_id) if i is not None})
    writing = [o for o in outcomes if o.writes and o.draft]
    drafts = _begun(work, row, [o for o in writing if _draft(o) is None], editors)
    drafts |= _changed(work, row, [o for o in writing if _draft(o) is not None], editors)
    work.session.expire_all()
    kept = [o for o in outcomes if o.id is None]
    importing.add_rows(work.session, row.id, (_taken(o, drafts.get(o.row)) for o in kept))
    importing.written(work.session, ((o.id, *drafts[o.row]) for o in writing if o.id is not None))
    row.state, row.ended_at, row.data, row.said = "applied", work.now, None, ""
    row.seen_at = work.now
    words = f"Nhập tệp “{row.file}” (lần nhập {row.id}): {row.counts['new']} thêm mới, {row.counts['changed']} sửa."
    work.note(SUBJECT, "", words, key=f"import/{row.id}")


def _draft(outcome: Outcome) -> dict[str, Any] | None:
    """The open draft that stands in the way of a new one."""
    found: dict[str, Any] | None = (outcome.before or {}).get("draft")
    return found


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _says(work: Work, row: CatalogueImport, outcome: Outcome) -> dict[str, Any]:
    says = outcome.says or {}
    content = says["content"]
    return {
        "content": content, "questions": [dict(q) for q in outcome.questions], "valid_from": _day(says["valid_from"]),
        "decision": says["decision"], "name": content["name"], "field": content["field"], "changed_at": work.now,
        "changed_by": row.decided_by, "import_id": row.id,
    }  # fmt: skip


def _begun(
    work: Work, row: CatalogueImport, outcomes: Sequence[Outcome], editors: list[int]
) -> dict[int, tuple[int, int]]:
    """New drafts: row of the file -> draft and its version."""
    made = [
        {
            **_says(work, row, o), "state": "draft", "procedure_code": o.code, "code_confirmed": (o.says or {})["confirmed"],
            "owner_id": before["owner_id"] if before["known"] else row.owner_id, "based_on_id": before["edition_id"],
            "decided_on": None, "editors": editors,
            "created_at": work.now, "created_by": row.decided_by, "submitted_by": "", "returned": "",
        }
        for o in outcomes
        if (before := o.before or {}) is not None
    ]  # fmt: skip
    ids = importing.add_drafts(work.session, made)
    return {o.row: (draft, 1) for o, draft in zip(outcomes, ids, strict=True)}


def _changed(
    work: Work, row: CatalogueImport, outcomes: Sequence[Outcome], editors: list[int]
) -> dict[int, tuple[int, int]]:
    """Open drafts that say more now."""
    given = []
    for o in outcomes:
        draft = _draft(o) or {}
        both = [*draft["editors"], *(i for i in editors if i not in draft["editors"])]
        given.append({"id": draft["id"], "version": draft["version"], **_says(work, row, o), "editors": both})
    if not importing.change_drafts(work.session, given):
        raise Stale(MOVED)
    return {o.row: (g["id"], g["version"] + 1) for o, g in zip(outcomes, given, strict=True)}


def _taken(outcome: Outcome, draft: tuple[int, int] | None) -> dict[str, Any]:
    """The row of an outcome that was carried out in the same breath."""
    columns = {**outcome.columns(), "content": None}
    if draft is not None:
        columns["draft_id"], columns["draft_version"] = draft
    return columns
