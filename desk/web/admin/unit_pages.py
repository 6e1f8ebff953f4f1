"""D7 Đơn vị & địa giới: the tree with days, successors and old names; a new unit, one unit with its departments."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.dates import say_date
from ...domain.errors import NotFound
from ...domain.text import plain, tidy
from ...services import governing, unit_keeping
from ...services.governing import UNITS
from ...services.unit_keeping import SUBJECT
from ...store.models import Agency
from ...store.queries import receptions, settings, unit_tree, units
from ..forms import attempt, fits
from ..guard import actor, now, open_to, reading
from ..intake_form import choices
from .unit_forms import DepartmentForm, NameForm, UnitForm

bp = Blueprint("units", __name__, url_prefix="/quan-tri/don-vi")
MOST = 300  # lines of the tree at once: beyond, the search


def found(agency_id: int) -> Agency:
    """A unit below the government of whoever asks; every other is as if it were not there."""
    row = units.agency(reading(), agency_id)
    if not governing.realm_of(reading(), actor(), UNITS).covers(row.id):
        raise NotFound("Không có đơn vị này trong phạm vi quản trị.")
    return row


def to_unit(agency_id: int, said: str) -> ResponseReturnValue:
    """Back to the unit after something was done."""
    flash(said)
    return redirect(url_for("units.show", agency_id=agency_id), 303)


@bp.get("")
@open_to(UNITS)
def index() -> ResponseReturnValue:
    """The tree: one's own units, closed ones too, with days, successors and old names."""
    typed, closed = tidy(request.args.get("q", ""))[:80], request.args.get("dong") == "1"
    realm = governing.realm_of(reading(), actor(), UNITS)
    every = unit_tree.units(reading(), None if realm.everything else realm.agencies)
    words = plain(typed).split()
    shown = [
        u for u in every
        if (closed or u.valid_to is None or u.valid_to >= now().date())
        and all(word in plain(" ".join((u.code, u.name, u.short_name, *u.former))) for word in words)
    ]  # fmt: skip
    return render_template(
        "units/index.html", rows=shown[:MOST], total=len(shown), typed=typed, closed=closed, may_add=realm.everything or bool(every),
        today=now().date(), most=MOST,
    )  # fmt: skip


@bp.route("/them", methods=["GET", "POST"])
@open_to(UNITS)
def add() -> ResponseReturnValue:
    """Thêm đơn vị."""
    form = UnitForm()
    form.level.choices = choices([("", "Chọn cấp"), *units.level_names(reading()).items()])
    if not form.is_submitted():
        form.valid_from.data, form.parent.data = say_date(now().date()), tidy(request.args.get("duoi", ""))
    elif fits(form):
        made = attempt(form, lambda work: unit_keeping.add(work, form.meant()).id)
        if made is not None:
            return to_unit(made, "Đã thêm đơn vị. Thêm các bộ phận của đơn vị ở dưới.")
    page = render_template("units/add.html", form=form, units=units_below())
    return page, 422 if form.errors or form.form_errors else 200


def units_below() -> list[Agency]:
    """The units that stand today, for the list under a field."""
    realm = governing.realm_of(reading(), actor(), UNITS)
    return [u for u in receptions.units_on(reading(), now().date()) if realm.covers(u.id)]


@bp.route("/<int:agency_id>", methods=["GET", "POST"])
@open_to(UNITS)
def show(agency_id: int) -> ResponseReturnValue:
    """One unit; posted, its names, place and telephone are saved."""
    form = NameForm()
    row = found(agency_id)
    if form.is_submitted() and fits(form):
        done = attempt(form, lambda work: unit_keeping.edit(
            work, units.agency(work.session, agency_id), name=form.name.data or "", short_name=form.short_name.data or "",
            place=form.place.data or "", hotline=form.hotline.data or "", decision=form.decision.data or "",
        ))  # fmt: skip
        if done is not None:
            return to_unit(agency_id, "Đã lưu. Hồ sơ cũ giữ tên cũ." if done else "Không có gì thay đổi.")
    elif not form.is_submitted():
        for name in ("name", "short_name", "place", "hotline"):
            form[name].data = getattr(row, name)
    return page(agency_id, form)


def page(agency_id: int, form: NameForm | None = None, department: DepartmentForm | None = None) -> ResponseReturnValue:
    """The unit with its forms as they stand; 422 when one of them has something to mend."""
    row, today = found(agency_id), now().date()
    if form is None:
        form = NameForm(formdata=None)
        for name in ("name", "short_name", "place", "hotline"):
            form[name].data = getattr(row, name)
    department = department or DepartmentForm(formdata=None)
    wrong = next((f for f in (form, department) if f.errors or f.form_errors), None)
    rendered = render_template(
        "units/show.html", unit=row, form=form, department=department, wrong=wrong, today=today,
        departments=unit_tree.departments(reading(), agency_id), former=unit_tree.former_names(reading(), agency_id),
        successor=units.agency(reading(), row.successor_id) if row.successor_id is not None else None,
        parent=units.agency(reading(), row.parent_id) if row.parent_id is not None else None,
        dossiers=unit_tree.dossiers_in(reading(), agency_id), people=unit_tree.holders(reading(), agency_id, today),
        level=row.level.name, history=settings.history(reading(), (SUBJECT,), [row.code]), hours=actor().may("calendar.manage"),
    )  # fmt: skip
    return rendered, 422 if wrong is not None else 200
