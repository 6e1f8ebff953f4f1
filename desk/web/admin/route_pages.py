"""D3 Quy trình: the route of a case as an ordered table, checked while it is written and tried before it is published.

Every button is a submit: without scripts the page comes back with all that was typed; with them only the sheet is exchanged.
"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.catalogue import route_acts, route_editing
from ...domain.catalogue.differences import say_term
from ...domain.catalogue.route_acts import Done
from ...domain.catalogue.route_editing import TEMPLATES
from ...domain.catalogue.route_rows import leg_path
from ...domain.catalogue.rows import say_terms
from ...domain.dates import say_time
from ...domain.errors import Invalid, Stale
from ...services import drafting, trying
from ...store.models import Draft
from ...store.queries import drafts
from ...store.work import Work
from ..forms import asked, attempt, fits
from ..guard import actor, now, open_to, reading
from .catalogue_names import MANAGE
from .route_form import RouteForm
from .route_sheet import Sheet

bp = Blueprint("routes", __name__, url_prefix="/danh-muc")
SAVING = ("luu", "xong", "ghi-de")


@bp.route("/ban-thao/<int:draft_id>/quy-trinh/<case_key>", methods=["GET", "POST"])
@open_to(MANAGE)
def edit(draft_id: int, case_key: str) -> ResponseReturnValue:
    """The route of one case of a draft."""
    row = drafts.in_sight(reading(), actor(), draft_id)
    form = RouteForm()
    if request.method == "GET":
        form.begin(row.version)
        return show(Sheet.opened(row, case_key, form, sent=False))
    act = request.form.get("act", "")
    if act in SAVING:
        return _save(row, case_key, form, act)
    sheet = Sheet.opened(row, case_key, form, sent=True)
    _do(sheet, act)
    return show(sheet), 422 if form.errors else 200


def _do(sheet: Sheet, act: str) -> None:
    """What a button asked for; without one only the choices of the page are brought up to date."""
    form, verb, value = sheet.form, *act.partition(":")[::2]
    if act in ("kiem-tra", "thu"):
        sheet.told, sheet.focus = True, "kiem-tra"
        asked(form, lambda: form.moment)
        if act == "thu" and fits(form) and not form.errors:
            sheet.try_out()
            sheet.focus = "ket-qua-thu" if sheet.trial else "loi"
        if form.luc.errors:
            sheet.focus = "luc"
        return
    done = asked(form, lambda: _edited(sheet, verb, value))
    if done is not None:
        sheet.route, sheet.focus, sheet.said = done.route, done.focus, done.said
    elif not form.errors:
        sheet.focus = request.form.get("step", "")


def _edited(sheet: Sheet, verb: str, value: str) -> Done | None:
    """The route after an act on its rows. Raises ``Invalid`` when there is no such row or template."""
    first = f"{leg_path(0)}.at"
    if verb == "mau":
        made = trying.template(reading(), value, sheet.agency) if sheet.agency else route_editing.template(value)
        return Done(made, first, f"Đã lấy mẫu “{TEMPLATES[value]}”. Sửa lại cho đúng rồi lưu.")
    if verb == "chep":
        copy = sheet.copied(request.form.get("chep_tu", ""))
        if copy is None:
            raise Invalid("Chọn trường hợp có quy trình để chép.")
        return Done(copy, first, "Đã chép quy trình. Chưa lưu: tải lại trang để lấy lại quy trình cũ.")
    return route_acts.act(sheet.route, f"{verb}:{value}", request.form.get("tay", ""))


def _save(row: Draft, case_key: str, form: RouteForm, act: str) -> ResponseReturnValue:
    """Lưu: right or wrong; a stale page keeps all that was typed, and may write it over what stands."""
    draft_id = row.id
    if act == "ghi-de":
        form.version.data = request.form.get("newer", "")
    sheet = Sheet.opened(row, case_key, form, sent=True)

    def save(work: Work) -> Draft:
        mine = drafts.in_sight(work.session, work.actor, draft_id)
        return drafting.save(work, mine, sheet.written(mine.content), shown=form.shown)

    done = attempt(form, save, only=(Invalid, Stale))
    row = drafts.in_sight(reading(), actor(), draft_id)
    if done is None:
        sheet = Sheet.opened(row, case_key, form, sent=True)
        sheet.stale = form.shown != row.version
        return show(sheet), 409 if sheet.stale else 422
    said = f"Đã lưu quy trình lúc {say_time(now())}."
    if act != "xong" and request.headers.get("X-Requested-With") == "fetch":  # the sheet is exchanged where the hand is
        form.version.data = str(row.version)
        sheet = Sheet.opened(row, case_key, form, sent=False)
        sheet.said, sheet.saved = said, True
        return show(sheet)
    flash(said)
    if act == "xong":
        return redirect(url_for("drafts.edit", draft_id=draft_id, _anchor=f"cases.{sheet.number}.route"), 303)
    return redirect(url_for("routes.edit", draft_id=draft_id, case_key=case_key), 303)


def show(sheet: Sheet) -> str:
    """The page of a sheet."""
    agency, checks = sheet.agency, sheet.checks
    return render_template(
        "routes/edit.html", sheet=sheet, draft=sheet.draft, form=sheet.form, case=sheet.case, agency=agency, checks=checks,
        errors=sheet.errors, warned={}, asked={}, choices=sheet.choices, called=sheet.called,
        terms=say_terms(sheet.case), say_term=say_term,
    )  # fmt: skip
