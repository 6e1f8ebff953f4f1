"""D7: a unit is closed with its successor; departments are added, named anew, closed."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ...domain.dates import say_date
from ...domain.errors import NotFound
from ...services import unit_keeping
from ...services.governing import UNITS
from ...store.models import Agency, Department
from ...store.queries import unit_tree, units
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import now, open_to, reading
from ..intake_form import choices
from ..row_numbers import row_id
from .unit_forms import CloseForm, DepartmentForm, unit_at
from .unit_pages import bp, found, page, to_unit, units_below


@bp.route("/<int:agency_id>/dong", methods=["GET", "POST"])
@open_to(UNITS)
def close(agency_id: int) -> ResponseReturnValue:
    """Đóng đơn vị: the successor is asked for while anything is unfinished there."""
    row, form = found(agency_id), CloseForm()
    if not form.is_submitted():
        form.last_day.data, form.staff.data = say_date(now().date()), True
    elif fits(form):
        many = attempt(form, lambda work: unit_keeping.close(
            work, units.agency(work.session, agency_id), form.day(), _heir(form, work), form.decision.data or "",
            staff=bool(form.staff.data),
        ))  # fmt: skip
        if many is not None:
            return to_unit(
                agency_id, f"Đã đóng đơn vị. Đã chuyển {many} hồ sơ sang đơn vị kế thừa." if many else "Đã đóng đơn vị."
            )
        row = found(agency_id)
    shown = render_template(
        "units/close.html", unit=row, form=form, units=[u for u in units_below() if u.id != agency_id],
        dossiers=len(unit_tree.unfinished_ids(reading(), agency_id) | {t.dossier_id for t in unit_tree.open_tasks(reading(), agency_id)}),
        people=unit_tree.holders(reading(), agency_id, now().date()),
    )  # fmt: skip
    return shown, 422 if form.errors or form.form_errors else 200


def _heir(form: CloseForm, work: Work) -> Agency | None:
    heir = unit_at("successor", form.successor.data, now().date())
    return units.agency(work.session, heir.id) if heir is not None else None


@bp.post("/<int:agency_id>/bo-phan")
@open_to(UNITS)
def add_department(agency_id: int) -> ResponseReturnValue:
    """Thêm bộ phận."""
    found(agency_id)
    form = DepartmentForm()
    if fits(form):
        key, name, is_desk = form.key.data or "", form.name.data or "", bool(form.is_desk.data)
        made = attempt(
            form, lambda w: unit_keeping.add_department(w, units.agency(w.session, agency_id), key, name, is_desk).id
        )
        if made is not None:
            return to_unit(agency_id, "Đã thêm bộ phận.")
    return page(agency_id, department=form)


@bp.route("/<int:agency_id>/bo-phan/<int:department_id>", methods=["GET", "POST"])
@open_to(UNITS)
def department(agency_id: int, department_id: int) -> ResponseReturnValue:
    """Đổi tên bộ phận."""
    row, form = _department(agency_id, department_id), DepartmentForm()
    if not form.is_submitted():
        form.name.data = row.name
    elif fits(form):
        done = attempt(form, lambda work: unit_keeping.rename_department(
            work, units.agency(work.session, agency_id), department_id, form.name.data or ""))  # fmt: skip
        if done is not None:
            return to_unit(agency_id, "Đã đổi tên bộ phận." if done else "Không có gì thay đổi.")
        row = _department(agency_id, department_id)
    return _department_page(row, form)


@bp.post("/<int:agency_id>/bo-phan/<int:department_id>/dong")
@open_to(UNITS)
def close_department(agency_id: int, department_id: int) -> ResponseReturnValue:
    """Đóng bộ phận; who takes its open steps is asked."""
    row, form = _department(agency_id, department_id), DepartmentForm()
    chosen = form.successor.data or ""
    many = attempt(form, lambda work: unit_keeping.close_department(
        work, units.agency(work.session, agency_id), department_id, row_id(chosen) if chosen.isdecimal() else None))  # fmt: skip
    if many is not None:
        return to_unit(agency_id, f"Đã đóng bộ phận, chuyển {many} hồ sơ.")
    row = _department(agency_id, department_id)
    form.name.data = row.name
    return _department_page(row, form)


def _department(agency_id: int, department_id: int) -> Department:
    found(agency_id)
    row = unit_tree.department(reading(), department_id)
    if row is None or row.agency_id != agency_id or row.valid_to is not None:
        raise NotFound("Không có bộ phận này, hoặc đã đóng.")
    return row


def _department_page(row: Department, form: DepartmentForm) -> ResponseReturnValue:
    others = [d for d in unit_tree.departments(reading(), row.agency_id) if d.valid_to is None and d.id != row.id]
    form.successor.choices = choices([("", "Chọn bộ phận"), *((str(d.id), d.name) for d in others)])
    shown = render_template(
        "units/department.html", unit=units.agency(reading(), row.agency_id), row=row, form=form,
        dossiers=unit_tree.dossiers_in(reading(), row.agency_id, row.id),
        people=unit_tree.holders(reading(), row.agency_id, now().date(), row.id),
    )  # fmt: skip
    return shown, 422 if form.errors or form.form_errors else 200
