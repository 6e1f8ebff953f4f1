"""The difference page of a draft, and what is decided there: [Trình duyệt], then a second person's [Ban hành] or [Trả lại để sửa]."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ...domain.catalogue.differences import differences
from ...domain.catalogue.route_words import mended_in
from ...domain.catalogue.wording import in_words
from ...domain.dates import say_date
from ...services import drafting, publishing
from ...services.catalogue_rights import reaches
from ...store.models import Draft
from ...store.queries import catalogue, drafts, shelf
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import actor, now, open_to, reading
from .catalogue_draft import bp
from .catalogue_forms import DraftForm, ReturnForm, ShownForm
from .catalogue_names import MANAGE, PUBLISH, names
from .catalogue_procedure import whole as show_whole
from .catalogue_sheet import SECTIONS, TOLD, jump


@bp.get("/ban-thao/<int:draft_id>/so-sanh")
@open_to(PUBLISH)
def compare(draft_id: int) -> ResponseReturnValue:
    """Left what is in force, right what is to come."""
    row = drafts.in_sight(reading(), actor(), draft_id)
    form = DraftForm()
    form.fill(row)
    return show(row, form, ReturnForm())


@bp.get("/ban-thao/<int:draft_id>/toan-bo")
@open_to(PUBLISH)
def whole(draft_id: int) -> ResponseReturnValue:
    """The draft, whole, as it would be published."""
    row = drafts.in_sight(reading(), actor(), draft_id)
    return show_whole(row.content, row.procedure_code, row, {"draft": row})


@bp.post("/ban-thao/<int:draft_id>/trinh-duyet")
@open_to(MANAGE)
def submit(draft_id: int) -> ResponseReturnValue:
    """[Trình duyệt]: with the day and the decision that stand on the page."""
    form, row = DraftForm(), drafts.in_sight(reading(), actor(), draft_id)

    def act(work: Work) -> str:
        mine = drafts.in_sight(work.session, work.actor, draft_id)
        form.check()
        drafting.save(work, mine, mine.content, form.wanted, form.shown)
        return drafting.submit(work, mine).procedure_code

    if (attempt(form, act) if fits(form) else None) is None:
        return _refused(draft_id, form, ReturnForm(formdata=None))
    flash("Đã trình duyệt. Người thứ hai có quyền ban hành đã được báo.")
    return redirect(url_for("drafts.compare", draft_id=row.id), 303)


@bp.post("/ban-thao/<int:draft_id>/ban-hanh")
@open_to(PUBLISH)
def publish(draft_id: int) -> ResponseReturnValue:
    """[Ban hành]: by somebody who neither wrote nor submitted it."""
    form = DraftForm()

    def act(work: Work) -> tuple[str, str]:
        theirs = drafts.in_sight(work.session, work.actor, draft_id)
        form.check()
        typed = form.wanted
        made = publishing.publish(
            work, theirs, decision=typed.decision or "", decided_on=typed.decided_on, valid_from=typed.valid_from, shown=form.shown
        )  # fmt: skip
        return theirs.procedure_code, say_date(made.valid_from)

    done = attempt(form, act) if fits(form) else None
    if done is None:
        return _refused(draft_id, form, ReturnForm(formdata=None))
    code, day = done
    flash(f"Đã ban hành: phiên bản mới áp dụng từ 00:00 ngày {day}. Hồ sơ đã nhận giữ nguyên phiên bản của mình.")
    return redirect(url_for("editions.procedure", code=code), 303)


@bp.post("/ban-thao/<int:draft_id>/tra-lai")
@open_to(PUBLISH)
def send_back(draft_id: int) -> ResponseReturnValue:
    """[Trả lại để sửa]: with a reason; whoever submitted it takes it back the same way."""
    form = ReturnForm()

    def act(work: Work) -> str:
        row = drafts.in_sight(work.session, work.actor, draft_id)
        return drafting.send_back(work, row, form.reason.data or "", form.shown).returned

    if (attempt(form, act) if fits(form) else None) is None:
        return _refused(draft_id, DraftForm(formdata=None), form)
    flash("Đã trả lại để sửa. Người soạn đã được báo.")
    return redirect(url_for("drafts.compare", draft_id=draft_id), 303)


@bp.post("/ban-thao/<int:draft_id>/bo")
@open_to(MANAGE)
def drop(draft_id: int) -> ResponseReturnValue:
    """[Bỏ bản thảo]: it stays in the history."""
    form = ShownForm()

    def act(work: Work) -> str:
        return drafting.drop(work, drafts.in_sight(work.session, work.actor, draft_id), form.shown).procedure_code

    code = attempt(form, act)
    if code is None:
        flash("Bản thảo này không còn soạn nữa, không bỏ được.", "error")
        return redirect(url_for("drafts.compare", draft_id=draft_id), 303)
    flash(f"Đã bỏ bản thảo của thủ tục {code}.")
    return redirect(url_for("editions.index", the="ban-nhap"), 303)


def _refused(draft_id: int, form: DraftForm, back: ReturnForm) -> ResponseReturnValue:
    row = drafts.in_sight(reading(), actor(), draft_id)
    if not form.is_submitted() or form.version.data is None:
        form.fill(row)
    return show(row, form, back), 422


def show(row: Draft, form: DraftForm, back: ReturnForm) -> str:
    """The page, with whatever this person may do with the draft."""
    session, me = reading(), actor()
    before = catalogue.edition_before(session, row)
    old = catalogue.content_of(before) if before is not None else None
    called = names(old, row.content)
    found = differences(in_words(old, called) if old is not None else None, in_words(row.content, called))
    sections = [(words, [d for d in found if d.section == key]) for key, _, words in SECTIONS]
    others = drafts.publishers(session, row, now().date())
    writes, publishes = (reaches(session, me, permission, row.owner_id) for permission in (MANAGE, PUBLISH))
    wrong = drafts.slips_of(session, row) if row.state in drafts.OPEN else []
    slips = [mended_in(slip, row.content, called) for slip in wrong]
    return render_template(
        "catalogue/compare.html", draft=row, form=form, back=back, before=before, total=len(found), found=[s for s in sections if s[1]],
        followers=sum(shelf.open_dossiers(session, row.procedure_code).values()), others=list(others.values()), today=now().date(),
        may_submit=writes and row.state == "draft", may_write=writes and row.state == "draft",
        may_publish=publishes and row.state == "submitted" and drafting.may_publish(me.id, row),
        may_return=row.state == "submitted" and (publishes or (writes and me.id == row.submitter_id)),
        alone=row.state == "submitted" and publishes and not drafting.may_publish(me.id, row),
        slips=[(jump(slip.path), str(slip)) for slip in slips[:TOLD]], slips_total=len(slips),
        owner=drafts.owner_name(session, row.owner_id),
    )  # fmt: skip
