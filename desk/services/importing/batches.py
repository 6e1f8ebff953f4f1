"""The drafts of an import taken further together (trình duyệt, ban hành hàng loạt): some at a time, each as if alone."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ...domain.dates import say_date
from ...domain.errors import Invalid
from ...store.db import Session
from ...store.models import CatalogueImport, Draft
from ...store.queries import drafts, imports
from ...store.work import Work
from .. import drafting, notices, publishing
from ..catalogue_rights import MANAGE, PUBLISH, require_over

TOGETHER = 100  # drafts in one transaction: a second or two of the only writer's time
NOT_APPLIED = "Lần nhập này chưa áp dụng hoặc đã hoàn tác."


def complete(session: Session, import_id: int, limit: int | None = None) -> list[Draft]:
    """The first drafts of an import that lack nothing and wait to be submitted, by code."""
    found: list[Draft] = []
    for draft in imports.unasked(session, import_id):
        if not drafts.slips_of(session, draft):
            found.append(draft)
            if len(found) == limit:
                break
    return found


_counted: dict[
    tuple[object, int], tuple[int, int]
] = {}  # (database, import) -> (its moves when it was counted, how many)


def count_complete(session: Session, import_id: int, moves: int) -> int:
    """How many drafts of an import lack nothing. ``moves`` (``imports.states``) grows whenever one of them changes: until then the
    number is remembered, for counting looks into every draft.
    """
    key = (session.get_bind().engine.url, import_id)
    known = _counted.get(key)
    if known is None or known[0] != moves:
        known = _counted[key] = (moves, len(complete(session, import_id)))
    return known[1]


def submit(work: Work, row: CatalogueImport) -> tuple[int, bool]:
    """Trình duyệt: the complete drafts of the import, at most ``TOGETHER``. Returns how many, and whether there are more.

    Raises ``Invalid`` when none is complete, ``Forbidden``.
    """
    require_over(work, MANAGE, row.owner_id)
    if row.state != "applied":
        raise Invalid(NOT_APPLIED)
    found = complete(work.session, row.id, TOGETHER + 1)
    if not found:
        raise Invalid("Không còn bản thảo nào đủ để trình. Mở các bản thảo còn thiếu để bổ sung.")
    for draft in found[:TOGETHER]:
        if draft.valid_from is not None and draft.valid_from <= work.now.date():
            draft.valid_from = None  # a day that has passed is no wish any more; whoever publishes says the day
        drafting.submit(work, draft, tell=False)
    writers = {person for draft in found for person in draft.editors}
    others = drafts.publishers(work.session, found[0], work.now.date()).keys() - writers
    _tell(work, row, "import-submitted", others, min(len(found), TOGETHER))
    return min(len(found), TOGETHER), len(found) > TOGETHER


def publish(
    work: Work, row: CatalogueImport, *, decision: str, decided_on: date | None, valid_from: date | None
) -> tuple[int, bool]:
    """Ban hành: the submitted drafts of the import by one decision, at most ``TOGETHER``, by somebody who neither wrote nor
    submitted them. Returns how many, and whether there are more.

    Raises ``Invalid`` (at ``decision``, ``decided_on``, ``valid_from``, or naming the draft that may not be published), ``Forbidden``.
    """
    require_over(work, PUBLISH, row.owner_id)
    if row.state != "applied":
        raise Invalid(NOT_APPLIED)
    found = imports.drafts_of(work.session, row.id, "submitted", TOGETHER + 1)
    if not found:
        raise Invalid("Không có bản thảo nào của lần nhập này đang chờ ban hành.")
    for draft in found[:TOGETHER]:
        _publish(work, draft, decision, decided_on, valid_from)
    people = {person for draft in found for person in (*draft.editors, draft.submitter_id) if person is not None}
    day = say_date(valid_from) if valid_from is not None else ""
    _tell(work, row, "import-published", people - {work.actor.id}, min(len(found), TOGETHER), valid_from=day)
    return min(len(found), TOGETHER), len(found) > TOGETHER


def _publish(work: Work, draft: Draft, decision: str, decided_on: date | None, valid_from: date | None) -> None:
    try:
        publishing.publish(work, draft, decision=decision, decided_on=decided_on, valid_from=valid_from, tell=False)
    except Invalid as error:
        if error.fields.keys() & {"decision", "decided_on"} or (
            valid_from is None or valid_from <= work.now.date()
        ):  # the same for every draft
            raise
        raise Invalid(
            f"Thủ tục {draft.procedure_code}: {error.message} Chưa ban hành thủ tục nào của lượt này."
        ) from error


def _tell(work: Work, row: CatalogueImport, kind: str, people: Iterable[int], count: int, **data: Any) -> None:
    """One notice for all drafts of a turn."""
    data |= {"import": row.id, "file": row.file, "count": count, "by": work.actor.name}
    notices.tell(work, kind, people, key=f"{kind}/{row.id}/{work.now.isoformat()}", **data)
