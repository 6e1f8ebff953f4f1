"""What a file would change (đối chiếu): an import is a merge of partial statements into what is known. Nothing is written.

What is known: the open draft of the procedure, else its newest edition, else nothing. What a source does not say, or says so that
it cannot be read, stays as it is; a row that says the same as the last time brings nothing, whatever people did since.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any

from ...domain.catalogue.differences import differences
from ...domain.catalogue.merging import Asked, empty_content, fill, merge, placed, still_open
from ...domain.catalogue.reading import code_slip
from ...domain.catalogue.statements import Statement
from ...store.db import Session
from ...store.queries import imports, units
from ...store.queries.imports import Known
from .outcomes import Outcome

TOGETHER = 200  # rows whose codes are asked about at once
MOST_CHANGES = 40  # differences of one row that are told one by one
WAITS = "Bản thảo của thủ tục này đang chờ ban hành. Ban hành hoặc trả lại bản thảo đó, rồi nhập lại."
FOREIGN = "Thủ tục này thuộc danh mục của {whose}: lần nhập cho {owner} không được sửa."
Reach = Callable[[int | None], str]  # why an owner's procedures are out of reach, or ""


def report(
    session: Session, statements: Iterable[Statement], kind: str, owner_id: int | None, today: date
) -> Iterator[Outcome]:
    """What each statement comes to, in order. ``kind`` is one of ``KINDS``; ``owner_id`` the agency whose catalogue the file is for
    (None: the whole installation's); ``today`` in Vietnam.
    """
    reach = _reach(session, owner_id)
    rest = iter(statements)
    while together := list(islice(rest, TOGETHER)):
        known = imports.known(session, {s.code for s in together if s.code and not s.errors}, kind)
        for statement in together:
            yield _outcome(statement, known.get(statement.code or ""), kind == "own", reach, today)


def _reach(session: Session, owner_id: int | None) -> Reach:
    """Whose procedures an import for this owner may touch: its own and those of every agency below."""
    owner = units.agency(session, owner_id) if owner_id is not None else None

    def why_not(theirs: int | None) -> str:
        if owner is None or (theirs is not None and units.agency(session, theirs).path.startswith(owner.path)):
            return ""
        whose = units.agency(session, theirs).short_name if theirs is not None else "cả hệ thống"
        return FOREIGN.format(whose=whose, owner=owner.short_name)

    return why_not


def _outcome(said: Statement, known: Known | None, whole: bool, reach: Reach, today: date) -> Outcome:
    """One row."""
    code, name = said.code or "", said.name
    if said.errors or not code:
        verdict = "error" if said.errors else "unchanged"  # a heading between rows says nothing
        return Outcome(said.row, code, name, verdict, said.errors, said.warnings)
    digest = said.digest()
    if known is not None and known.digest == digest:
        return Outcome(said.row, code, name, "unchanged", (), said.warnings, digest=digest)
    confirmed = bool(said.meta.get("code_confirmed", True))
    problem = code_slip(code, confirmed) or (reach(known.owner_id) if known is not None else "")
    if problem:
        return Outcome(said.row, code, name, "error", (problem,), said.warnings)
    content, questions = _merged(said, known, whole)
    if known is not None and content == known.content:
        return Outcome(said.row, code, name, "unchanged", (), said.warnings, digest=digest)
    if known is not None and known.draft is not None and known.draft["state"] == "submitted":
        return Outcome(said.row, code, name, "error", (WAITS,), said.warnings)
    changes = _in_words(known.content, content) if known is not None and known.content is not None else ()
    verdict = "new" if known is None else "changed"
    return Outcome(
        said.row, code, str(content["name"]), verdict, (), said.warnings, tuple(questions), changes,
        _says(said, content, confirmed, known, today), _before(known), digest,
    )  # fmt: skip


def _merged(said: Statement, known: Known | None, whole: bool) -> tuple[dict[str, Any], Sequence[Asked]]:
    """The content that the draft will have, and what stays to be asked about it."""
    base = known.content if known is not None else None
    earlier: list[Asked] = known.draft["questions"] if known is not None and known.draft is not None else []
    if whole:
        content = merge({**empty_content(), "cases": []}, said.patch)
        return content, still_open(content, earlier)
    content = fill(merge(base, said.patch), said.suggested)
    asked = placed(said.questions, said.patch, content)
    paths = {q["path"] for q in asked}
    return content, still_open(content, [*(q for q in earlier if q["path"] not in paths), *asked])


def _in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    found = [str(d) for d in differences(before, after)]
    more = len(found) - MOST_CHANGES
    return (*found[:MOST_CHANGES], *([f"và {more} chỗ khác nữa"] if more > 0 else []))


def _says(
    said: Statement, content: Mapping[str, Any], confirmed: bool, known: Known | None, today: date
) -> dict[str, Any]:
    """What will stand in the draft. The decision of the source counts where nobody wrote one; a day in the past is no wish."""
    draft = known.draft if known is not None else None
    wanted = str(said.meta.get("valid_from") or "")
    day = (
        draft["valid_from"].isoformat()
        if draft and draft["valid_from"]
        else wanted
        if wanted > today.isoformat()
        else None
    )
    decision = (draft["decision"] if draft else None) or said.meta.get("decision") or None
    return {"content": content, "confirmed": confirmed, "decision": decision, "valid_from": day}


def _before(known: Known | None) -> dict[str, Any]:
    """What stands there, as undoing needs it."""
    draft = None
    if known is not None and known.draft is not None:
        moment = known.draft["changed_at"].isoformat()
        day = known.draft["valid_from"].isoformat() if known.draft["valid_from"] else None
        draft = {**known.draft, "changed_at": moment, "valid_from": day}
    return {
        "known": known is not None, "owner_id": known.owner_id if known else None, "edition_id": known.edition_id if known else None,
        "draft": draft,
    }  # fmt: skip
