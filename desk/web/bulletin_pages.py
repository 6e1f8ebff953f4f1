"""Tin của cơ quan (/tin-co-quan): what the leaders of an agency tell its staff on the landing page (S4)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField

from ..services import informing
from ..store.models import Bulletin
from ..store.queries import bulletins, units
from ..store.work import Work
from .forms import Lines, attempt, fits, new_key
from .guard import actor, now, open_to, reading, working
from .intake_form import Day, choices
from .papers import LONGEST_KEY
from .row_numbers import row_id

bp = Blueprint("bulletins", __name__, url_prefix="/tin-co-quan")


class BulletinForm(FlaskForm):  # type: ignore[misc]
    """A few words, from a day to a day."""

    key = HiddenField()
    agency = SelectField("Cơ quan", choices=[], validate_choice=False)
    words = Lines(
        "Nội dung",
        description="Mọi người làm việc ở cơ quan này và các đơn vị bên dưới đọc được. Không ghi tên, số giấy tờ của công dân.",
    )
    first_day = Day("Hiện từ ngày")
    last_day = Day("Đến hết ngày")


@bp.get("")
@open_to(informing.POST)
def index() -> ResponseReturnValue:
    """What my agencies tell and told, and a form for more."""
    today = f"{now():%d/%m/%Y}"
    return _page(BulletinForm(formdata=None, data={"key": new_key(), "first_day": today, "last_day": today}))


@bp.post("")
@open_to(informing.POST)
def add() -> ResponseReturnValue:
    """Đăng tin."""
    form = BulletinForm()

    def act(work: Work) -> Bulletin:
        key, agency_id = str(form.key.data or "")[:LONGEST_KEY] or new_key(), request.form.get("agency", 0, type=row_id)
        return informing.tell(work, key, agency_id, form.words.data or "", form.first_day.day, form.last_day.day)

    if not fits(form) or attempt(form, act) is None:
        return _page(form), 422
    flash("Đã đăng tin.")
    return redirect(url_for("bulletins.index"), 303)


@bp.post("/<int:bulletin_id>/go")
@open_to(informing.POST)
def take_down(bulletin_id: int) -> ResponseReturnValue:
    """Gỡ tin."""
    with working() as work:
        informing.take_down(work, bulletins.one_of(work.session, actor().agencies_for(informing.POST), bulletin_id))
    flash("Đã gỡ tin.")
    return redirect(url_for("bulletins.index"), 303)


def _page(form: BulletinForm) -> str:
    mine = units.desks(reading(), actor(), informing.POST)
    form.agency.choices = choices((a.id, a.name) for a in mine)
    rows = bulletins.of_agencies(reading(), [a.id for a in mine])
    return render_template(
        "bulletins/index.html", form=form, only=mine[0].id if len(mine) == 1 else None, rows=[(row, _state(row)) for row in rows],
        has_errors=bool(form.errors),
    )  # fmt: skip


def _state(row: Bulletin) -> str:
    today = now().date()
    if row.ended_at is not None:
        return f"Đã gỡ ({row.ended_by})"
    return "Đã hết ngày" if row.last_day < today else "Chưa đến ngày" if row.first_day > today else "Đang hiện"
