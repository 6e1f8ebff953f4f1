"""Tin của cơ quan (/tin-co-quan): what the leaders of an agency tell its staff on the landing page (S4)."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField

from ..domain.dates import say_moment
from ..services import informing
from ..store.models import Agency, Bulletin
from ..store.queries import bulletins, receptions, units
from ..store.work import Work
from .forms import Lines, attempt, fits, new_key
from .guard import actor, now, open_to, reading, working
from .intake_form import Day
from .papers import LONGEST_KEY
from .row_numbers import row_id

bp = Blueprint("bulletins", __name__, url_prefix="/tin-co-quan")


class Words(Lines):
    """What is told: short enough to be read at a glance."""

    longest = informing.LONGEST


class BulletinForm(FlaskForm):  # type: ignore[misc]
    """A few words, from a day to a day."""

    key = HiddenField()
    agency = SelectField("Cơ quan", choices=[], validate_choice=False)
    words = Words(
        "Nội dung",
        description="Mọi người làm việc ở cơ quan này và các đơn vị bên dưới đọc được. Không ghi tên, số giấy tờ của công dân. "
        f"Không quá {informing.LONGEST} ký tự.",
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
        row = bulletins.one_of(work.session, informing.reach(work.session, work.actor), bulletin_id)
        gone = informing.take_down(work, row)
    flash("Đã gỡ tin." if gone else "Tin này đã thôi hiện từ trước.")
    return redirect(url_for("bulletins.index"), 303)


def _page(form: BulletinForm) -> str:
    within, today = informing.reach(reading(), actor()), now().date()
    form.agency.choices = offered = _offered(within, today)
    rows = bulletins.of_agencies(reading(), within, today)
    return render_template(
        "bulletins/index.html", form=form, only=offered[0].value if len(offered) == 1 else None, has_errors=bool(form.errors),
        rows=[(row, *_state(row, today)) for row in rows],
    )  # fmt: skip


def _offered(within: frozenset[int] | None, today: date) -> list[SelectChoice]:
    """For whom: where somebody holds the right themselves first, then what they govern, by what is above it."""
    own = units.desks(reading(), actor(), informing.POST)
    if within is not None and within <= {a.id for a in own}:
        return [SelectChoice(a.id, a.name) for a in own]
    there = receptions.units_on(reading(), today)
    known: dict[int | None, Agency] = {a.id: a for a in there}
    whole = {a.parent_id for a in there if a.office is None}  # has more below it than a few offices
    groups = {"Nơi làm việc": [(a.id, a.name) for a in own]}
    for a in there:
        if a not in own and (within is None or a.id in within):
            above = known.get(a.parent_id)
            if above is not None and above.id not in whole:
                above = known.get(above.parent_id)
            groups.setdefault(above.short_name if above is not None else "Đơn vị khác", []).append((a.id, a.name))
    return [SelectChoice(value, label, optgroup=above) for above, pairs in groups.items() for value, label in pairs]


def _state(row: Bulletin, today: date) -> tuple[str, bool]:
    """In words, and whether there is anything to take down."""
    if row.ended_at is not None:
        return f"Đã gỡ ({row.ended_by}, {say_moment(row.ended_at)})", False
    if row.last_day < today:
        return "Đã hết ngày", False
    return ("Chưa đến ngày" if row.first_day > today else "Đang hiện"), True
