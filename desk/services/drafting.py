"""Writing a draft (soạn bản thảo): begun from an edition or from nothing, saved as often as one likes, submitted, sent back, dropped."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..domain.catalogue.merging import blank_content
from ..domain.catalogue.reading import code_slip
from ..domain.errors import Duplicate, Invalid
from ..domain.text import tidy
from ..store.db import one_at_a_time
from ..store.models import Draft, Edition
from ..store.queries import catalogue, drafts
from ..store.work import Work
from . import notices
from .catalogue_rights import MANAGE, PUBLISH, home, require_over
from .publishing import note, tell_writers
from .receiving import needed

FORM_AT = re.compile(r"results\.\d{1,3}|cases\.\d{1,3}\.papers\.\d{1,3}")
LOCAL = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9._-]{2,39}")  # a code is a part of addresses
CODE = (
    "Mã thủ tục có dạng 1.001193. Mã của địa phương gồm chữ không dấu, số, dấu chấm, gạch nối, có ít nhất một chữ số, "
    "và phải đánh dấu là mã của địa phương."
)


@dataclass(frozen=True)
class Wanted:
    """When a draft should come into force, and by which decision; all may still be open."""

    valid_from: date | None = None
    decision: str | None = None
    decided_on: date | None = None


def begin(work: Work, code: str, *, confirmed: bool = True) -> Draft:
    """A new draft of a procedure: its newest edition's content, or a blank one for a new code.

    Raises ``Duplicate`` when somebody's draft is open (its id is in the detail), ``Invalid`` at ``code``, ``Forbidden``.
    """
    work.require(MANAGE)
    code = tidy(code)
    one_at_a_time(work.session, f"draft/{code}")
    known = catalogue.procedure(work.session, code)
    if known is None and (not LOCAL.fullmatch(code) or code_slip(code, confirmed)):
        raise Invalid.at("code", CODE)
    owner = known.owner_id if known else getattr(home(work.session, work.actor), "id", None)
    require_over(work, MANAGE, owner)
    if (waiting := drafts.open_of(work.session, code)) is not None:
        raise Duplicate(
            f"Thủ tục này đã có bản thảo của {waiting.changed_by}. Mở bản thảo đó để sửa tiếp.", draft=waiting.id
        )
    last: Edition | None = catalogue.newest(work.session, code) if known else None
    content = catalogue.content_of(last) if last else blank_content()
    draft = Draft(
        state="draft", procedure_code=code, code_confirmed=known.code_confirmed if known else confirmed, owner_id=owner,
        based_on_id=last.id if last else None, content=content, questions=[], editors=[], created_at=work.now, created_by=work.actor.name,
    )  # fmt: skip
    _touch(work, draft)
    work.session.add(draft)
    work.session.flush()
    return draft


def save(
    work: Work, draft: Draft, content: Mapping[str, Any], wanted: Wanted | None = None, shown: int | None = None,
    questions: Sequence[Mapping[str, Any]] | None = None,
) -> Draft:  # fmt: skip
    """Write what was typed, right or wrong: nothing is lost, and what is wrong keeps it from being submitted, not from being saved.

    ``questions``: those of imports that are still to be asked, where their entries stand now; without them those that there are.

    Raises ``Stale`` when somebody saved since the page was shown, ``Invalid`` when it is not being written any more, ``Forbidden``.
    """
    _being_written(work, draft, shown)
    wanted = wanted or Wanted(draft.valid_from, draft.decision, draft.decided_on)
    asked = list(draft.questions) if questions is None else [dict(question) for question in questions]
    if (draft.content, draft.questions, draft.valid_from, draft.decision, draft.decided_on) != (
        content, asked, wanted.valid_from, wanted.decision, wanted.decided_on
    ):  # fmt: skip
        draft.content, draft.questions = dict(content), asked
        draft.valid_from, draft.decision, draft.decided_on = wanted.valid_from, wanted.decision, wanted.decided_on
        draft.questions = drafts.still_asked(draft)
        _touch(work, draft)
    return draft


def with_form(content: Mapping[str, Any], path: str, key: str) -> dict[str, Any] | None:
    """The content with a blank form at a paper or a result (``cases.0.papers.2``, ``results.0``); None when that is no such row."""
    if not FORM_AT.fullmatch(path):
        return None
    after = deepcopy(dict(content))
    row: Any = after
    for part in path.split("."):
        if part.isdecimal() and int(part) >= len(row):
            return None
        row = row[int(part)] if part.isdecimal() else row[part]
    row["form"] = key or None
    return after


def _being_written(work: Work, draft: Draft, shown: int | None) -> None:
    require_over(work, MANAGE, draft.owner_id)
    drafts.same_version(draft, shown)
    if draft.state != "draft":
        raise Invalid(
            "Bản thảo này đã trình duyệt hoặc đã xử lý xong, không sửa được. Nhờ người duyệt trả lại nếu cần sửa."
        )


def _touch(work: Work, draft: Draft) -> None:
    draft.changed_at, draft.changed_by = work.now, work.actor.name
    draft.name, draft.field = str(draft.content.get("name") or ""), str(draft.content.get("field") or "")
    if work.actor.id is not None and work.actor.id not in draft.editors:
        draft.editors = [*draft.editors, work.actor.id]


def submit(work: Work, draft: Draft, shown: int | None = None, *, tell: bool = True) -> Draft:
    """Trình duyệt; not ``tell``: whoever submits many says so once.

    Raises ``Invalid`` with every slip under ``slips`` while something is missing or wrong; ``Stale``, ``Forbidden``.
    """
    _being_written(work, draft, shown)
    slips = drafts.slips_of(work.session, draft)
    if draft.valid_from is not None and draft.valid_from <= work.now.date():
        raise Invalid.at("valid_from", "Ngày hiệu lực phải sau hôm nay.")
    if slips:
        raise Invalid(f"Bản thảo còn {len(slips)} chỗ chưa đúng. {slips[0]}", slips=[(s.path, str(s)) for s in slips])
    draft.state, draft.returned = "submitted", ""
    draft.submitted_at, draft.submitter_id, draft.submitted_by = work.now, work.actor.id, work.actor.name
    note(work, draft.procedure_code, "Trình duyệt bản thảo.")
    if not tell:
        return draft
    others = drafts.publishers(work.session, draft, work.now.date())
    notices.tell(
        work, "catalogue-submitted", others, key=f"catalogue-submitted/{draft.id}/{work.now.isoformat()}", draft=draft.id,
        name=draft.name, code=draft.procedure_code, by=work.actor.name,
    )  # fmt: skip
    return draft


def send_back(work: Work, draft: Draft, reason: str, shown: int | None = None) -> Draft:
    """Trả lại để sửa: by whoever may publish or has submitted it. Raises ``Invalid`` at ``reason``, ``Stale``, ``Forbidden``."""
    drafts.same_version(draft, shown)
    if draft.state != "submitted":
        raise Invalid("Bản thảo này không chờ ban hành.")
    if work.actor.id != draft.submitter_id or not work.actor.may(MANAGE):
        require_over(work, PUBLISH, draft.owner_id)
    draft.returned = needed(reason, "Ghi lý do trả lại: mục nào, cần sửa thế nào.")
    draft.state = "draft"
    note(work, draft.procedure_code, f"Trả lại bản thảo: {draft.returned}")
    tell_writers(work, draft, "catalogue-returned")
    return draft


def drop(work: Work, draft: Draft, shown: int | None = None) -> Draft:
    """Bỏ bản thảo: it stays in the history, and another may be begun. Raises ``Invalid``, ``Stale``, ``Forbidden``."""
    _being_written(work, draft, shown)
    draft.state = "dropped"
    note(work, draft.procedure_code, "Bỏ bản thảo.")
    return draft


def may_publish(work_actor_id: int | None, draft: Draft) -> bool:
    """May this person publish it, as far as the rule of two people goes?"""
    return work_actor_id is None or work_actor_id not in {*draft.editors, draft.submitter_id}
