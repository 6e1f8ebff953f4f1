"""One procedure: what is in force, what comes, what is being written, every edition there was, where it is received; [Bãi bỏ]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ...domain.catalogue.differences import Difference, differences, say_fee, say_step, say_term
from ...domain.catalogue.wording import in_words
from ...domain.dates import say_date
from ...services import publishing
from ...services.catalogue_rights import reach_of, require_over
from ...store.models import Edition
from ...store.queries import catalogue, drafts, settings, shelf
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import actor, now, open_to, reading
from .catalogue_forms import RepealForm
from .catalogue_list import bp
from .catalogue_names import MANAGE, PUBLISH, link, names

FEW = 30  # changes of an edition that are told at once


@dataclass(frozen=True)
class Told:
    """One edition in the history: its number, where it stands today, how many follow it, what it changed."""

    edition: Edition
    number: int
    state: str  # standing, coming, over
    dossiers: int
    changes: Sequence[Difference]


@bp.get("/<code>")
@open_to(PUBLISH)
def procedure(code: str) -> ResponseReturnValue:
    """The page of a procedure."""
    return _show(code, RepealForm())


@bp.post("/<code>/bai-bo")
@open_to(PUBLISH)
def repeal(code: str) -> ResponseReturnValue:
    """[Bãi bỏ]: the edition in force has a last day; what was received goes on by it."""
    form = RepealForm()

    def act(work: Work) -> date | None:
        known = catalogue.procedure(work.session, code) or abort(404)
        require_over(work, PUBLISH, known.owner_id)
        ended = publishing.repeal(
            work, known, form.last, decision=form.decision.data or "", decided_on=form.decided_on.day, replaced_by=form.codes
        )  # fmt: skip
        return ended.valid_to

    last = attempt(form, act) if fits(form) else None
    if last is None:
        return _show(code, form), 422
    flash(f"Đã bãi bỏ: áp dụng đến hết ngày {say_date(last)}. Hồ sơ đã nhận vẫn giải quyết theo phiên bản của mình.")
    return redirect(url_for("editions.procedure", code=code), 303)


def _show(code: str, form: RepealForm) -> str:
    session, today = reading(), now().date()
    known = catalogue.procedure(session, code)
    if known is None:
        abort(404)
    writes, publishes = (reach_of(session, actor(), permission) for permission in (MANAGE, PUBLISH))
    draft = drafts.open_of(session, code)
    if draft is not None and not (writes.covers(draft.owner_id) or publishes.covers(draft.owner_id)):
        draft = None
    told = history(shelf.whole_editions(session, known.id), shelf.open_dossiers(session, code))
    return render_template(
        "catalogue/procedure.html", procedure=known, code=code, told=told[::-1], draft=draft, form=form, few=FEW, today=today,
        standing=next((t for t in told if t.state == "standing"), None), coming=[t for t in told if t.state == "coming"],
        last=told[-1] if told else None, receptions=shelf.receptions(session, known.id),
        receptions_url=link("receptions.procedure", code=code),
        may_edit=writes.covers(known.owner_id), may_end=publishes.covers(known.owner_id),
        history=settings.history(session, (publishing.SUBJECT,), [code]), public_url=link("citizen.procedure", code=code),
        owner=drafts.owner_name(session, known.owner_id),
    )  # fmt: skip


def history(editions: Sequence[Edition], followers: dict[int, int]) -> list[Told]:
    """The editions of a procedure, first to last, each with what it changed."""
    today, told = now().date(), list[Told]()
    before: dict[str, Any] | None = None
    contents = [catalogue.content_of(edition) for edition in editions]
    called = names(*contents)
    for number, (edition, content) in enumerate(zip(editions, contents, strict=True), start=1):
        worded = in_words(content, called)
        over = edition.valid_to is not None and edition.valid_to < today
        state = "over" if over else "coming" if edition.valid_from > today else "standing"
        changes = differences(before, worded) if before is not None else []
        told.append(Told(edition, number, state, followers.get(edition.id, 0), changes))
        before = worded
    return told


@bp.get("/phien-ban/<int:edition_id>")
@open_to(PUBLISH)
def edition(edition_id: int) -> ResponseReturnValue:
    """One edition, whole, as it was published."""
    row = catalogue.one_edition(reading(), edition_id)
    return whole(catalogue.content_of(row), row.procedure.code, row, {"edition": row})


def whole(content: dict[str, Any], code: str, row: Any, more: dict[str, Any]) -> str:
    """A content in words, read only: an edition's or a draft's."""
    called = names(content)
    return render_template(
        "catalogue/edition.html", content=in_words(content, called), code=code, row=row, say_term=say_term, say_fee=say_fee,
        say_step=say_step, **more,
    )  # fmt: skip
