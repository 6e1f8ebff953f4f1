"""Undoing a whole import (hoàn tác): while nothing of it is in use, everything is as it was before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ...domain.errors import Invalid, Stale
from ...store import importing
from ...store.models import CatalogueImport, ImportRow
from ...store.queries import imports
from ...store.work import Work
from ..catalogue_rights import MANAGE, require_over
from ..publishing import SUBJECT
from . import enforcing

FEW = 5
KEPT = ("content", "questions", "editors", "decision", "name", "field", "changed_by", "import_id")
STATES = {"draft": "đã sửa", "submitted": "đã trình duyệt", "published": "đã ban hành"}


def undo(work: Work, row: CatalogueImport) -> int:
    """Every draft that the import began is dropped, every draft that it changed says again what it said; editions that it put in
    force count as never published. Returns how many procedures.

    Raises ``Invalid`` naming the first few that are in use (edited, submitted, published; a dossier by it), ``Forbidden``.
    """
    require_over(work, MANAGE, row.owner_id)
    if row.state != "applied":
        raise Invalid("Chỉ hoàn tác được lần nhập đã áp dụng và chưa hoàn tác.")
    importing.alone(work.session)
    if used := imports.used(work.session, row.id, FEW + 1):
        raise Invalid(_refusal([f"{u.code} ({STATES[u.state]})" for u in used]))
    written = imports.written(work.session, row.id)
    if used_editions := enforcing.used(work.session, written, FEW + 1):
        raise Invalid(_refusal([f"{code} (đã có hồ sơ)" for code in used_editions]))
    _put_back(work, row.id, written)
    enforcing.take_back(work, written)
    work.session.expire_all()
    row.state, row.ended_at = "undone", work.now
    work.note(SUBJECT, "", f"Hoàn tác lần nhập {row.id} (tệp “{row.file}”).", key=f"import/{row.id}/undone")
    return len(written)


def _refusal(names: Sequence[str]) -> str:
    more = " và thủ tục khác" if len(names) > FEW else ""
    return f"Không hoàn tác được: đã dùng {', '.join(names[:FEW])}{more}. Sửa riêng từng thủ tục."


def _put_back(work: Work, import_id: int, written: Sequence[ImportRow]) -> None:
    """Drafts that the import began are dropped; those that were open already say what they said."""
    over = imports.given_up(work.session, import_id)
    begun, changed, moves = [], [], []
    for row in written:
        if row.draft_id is None or row.draft_version is None or row.draft_id in over:
            continue
        place = {"id": row.draft_id, "version": row.draft_version}
        before: dict[str, Any] | None = (row.before or {}).get("draft")
        if before is None:
            begun.append({**place, "state": "dropped", "changed_at": work.now, "changed_by": work.actor.name})
            continue
        changed.append({**place, **{key: before[key] for key in KEPT}, **_days(before)})
        moves.append((row.draft_id, before["version"], row.draft_version + 1))
    if not (importing.change_drafts(work.session, begun) and importing.change_drafts(work.session, changed)):
        raise Stale("Bản thảo vừa được người khác lưu. Tải lại trang rồi thử lại.")
    importing.follow(work.session, moves)


def _days(before: Mapping[str, Any]) -> dict[str, Any]:
    day = before["valid_from"]
    return {
        "valid_from": date.fromisoformat(day) if day else None,
        "changed_at": datetime.fromisoformat(before["changed_at"]),
    }
