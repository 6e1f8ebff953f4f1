"""Nơi tiếp nhận: “ai nhận được thủ tục này?” for any unit and day, and the exceptions of single agencies."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ...domain.catalogue.differences import say_term
from ...domain.catalogue.reach import Special
from ...domain.dates import say_date
from ...domain.errors import Forbidden, NotFound
from ...services import catalogue_rights, reaching
from ...services.catalogue_rights import MANAGE
from ...store.models import Procedure, Reception
from ...store.queries import catalogue, receptions, settings, units
from ..forms import asked, attempt, fits
from ..guard import actor, now, open_to, reading
from .reception_forms import EndForm, Question, ReceptionForm

bp = Blueprint("receptions", __name__, url_prefix="/danh-muc")


@bp.get("/<code>/noi-tiep-nhan")
@open_to("desk.use")
def procedure(code: str) -> ResponseReturnValue:
    """Who receives a procedure and who settles it: ``?noi=`` a unit, ``?ngay=`` a day; its exceptions, and the form of a new one."""
    form = ReceptionForm(formdata=None)
    form.receives.data = "co"
    return _page(_known(code), form)


@bp.post("/<code>/noi-tiep-nhan")
@open_to(MANAGE)
def add(code: str) -> ResponseReturnValue:
    """An exception is set."""
    row, form = _known(code), ReceptionForm()
    agency = asked(form, form.agency) if fits(form) else None
    if agency is None:
        return _page(row, form), 422
    agency_id, procedure_id = agency.id, row.id
    start = attempt(form, lambda work: reaching.except_at(
        work, work.session.get_one(Procedure, procedure_id), units.agency(work.session, agency_id), form.receives.data == "co",
        form.start.day, form.end.day, form.because.data or "",
    ).valid_from)  # fmt: skip
    if start is None:
        return _page(_known(code), form), 422
    return _saved(code, agency_id, start)


def _saved(code: str, agency_id: int, start: date) -> ResponseReturnValue:
    """Back to the question, asked for that unit and the first day of the exception; what its route lacks is said at once."""
    agency = units.agency(reading(), agency_id)
    flash("Đã ghi nơi tiếp nhận riêng.")
    for case in reaching.who_receives(reading(), code, agency, start).cases:
        if case.missing:
            flash(f"Chưa nhận được trường hợp “{case.case}”: {case.missing}", "warning")
    return redirect(url_for("receptions.procedure", code=code, noi=agency.code, ngay=say_date(start)), 303)


@bp.route("/<code>/noi-tiep-nhan/<int:reception_id>", methods=["GET", "POST"])
@open_to(MANAGE)
def end(code: str, reception_id: int) -> ResponseReturnValue:
    """An exception is ended, or dropped before it began."""
    procedure = _known(code)
    row, form = receptions.one(reading(), procedure.id, reception_id), EndForm()
    if not catalogue_rights.reaches(reading(), actor(), MANAGE, row.agency_id):
        raise Forbidden("Nơi tiếp nhận này thuộc phạm vi của đơn vị khác: tài khoản này không sửa được.")
    if form.is_submitted():
        done = attempt(form, lambda work: reaching.end_exception(
            work, receptions.one(work.session, procedure.id, reception_id), form.last_day.day))  # fmt: skip
        if done is not None:
            flash(done)
            return redirect(url_for("receptions.procedure", code=code), 303)
        row = receptions.one(reading(), procedure.id, reception_id)
    else:
        form.last_day.data = say_date(now().date())
    page = render_template(
        "catalogue/reception.html", form=form, procedure=procedure, row=row, agency=units.agency(reading(), row.agency_id),
        span=_special(row).span, begun=row.valid_from <= now().date(),
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200


def _known(code: str) -> Procedure:
    found = catalogue.procedure(reading(), code)
    if found is None:
        raise NotFound("Không có thủ tục này trong danh mục.")
    return found


def _special(row: Reception) -> Special:
    return Special(row.receives, row.valid_from, row.valid_to, row.because)


def _page(procedure: Procedure, form: ReceptionForm) -> str:
    question = Question()
    edition = catalogue.edition_on(reading(), procedure.code, question.day)
    reached = (
        None if question.unit is None else reaching.who_receives(reading(), procedure.code, question.unit, question.day)
    )
    listed = receptions.of_procedure(reading(), procedure.id)
    may = actor().may(MANAGE)
    return render_template(
        "catalogue/receptions.html", form=form, procedure=procedure, edition=edition or catalogue.newest(reading(), procedure.code),
        in_force=edition is not None, question=question, reached=reached, rule=reaching.say_rule(reading(), edition) if edition else "",
        receivers=receptions.receivers(reading(), procedure.code, question.day), units=receptions.units_on(reading(), question.day),
        exceptions=[(one, _special(one.row), _state(one.row), may and _reaches(one.row)) for one in listed], editable=may,
        say_term=say_term, step_words=lambda leg: "; ".join(map(reaching.step_words, leg.steps)),
        history=settings.history(reading(), ("catalogue",), [procedure.code]),
    )  # fmt: skip


def _reaches(row: Reception) -> bool:
    over = row.valid_to is not None and row.valid_to < now().date()
    return not over and catalogue_rights.reaches(reading(), actor(), MANAGE, row.agency_id)


def _state(row: Reception) -> str:
    if row.valid_from > now().date():
        return "Sắp áp dụng"
    return "Đã kết thúc" if row.valid_to is not None and row.valid_to < now().date() else "Đang áp dụng"
