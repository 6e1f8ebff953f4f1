"""D6 Lịch làm việc: the year grid, and the confirmation of a year."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ...domain.calendar_file import YEARS
from ...domain.hours import say_hours
from ...services import scheduling
from ...store.queries import calendars, settings
from ...store.queries.calendars import NATION
from ..forms import attempt, fits
from ..guard import now, open_to, reading
from . import grid, places
from .calendar_forms import ConfirmForm
from .places import Place

MANAGE = settings.MANAGE
bp = Blueprint("calendar", __name__, url_prefix="/lich-lam-viec")


@bp.get("")
@open_to(MANAGE)
def current() -> ResponseReturnValue:
    """This year, or the year that waits to be confirmed."""
    year = calendars.missing_year(reading(), now().date()) or now().year
    return show(year, places.place(), ConfirmForm())


@bp.get("/<int:year>")
@open_to(MANAGE)
def year(year: int) -> ResponseReturnValue:
    """One year."""
    return show(year, places.place(), ConfirmForm())


@bp.post("/<int:year>/xac-nhan")
@open_to(MANAGE)
def confirm(year: int) -> ResponseReturnValue:
    """Xác nhận lịch năm."""
    form = ConfirmForm()
    check_year(year)
    done = (
        attempt(form, lambda w: scheduling.confirm_year(w, year, form.source.data or "").year) if fits(form) else None
    )
    if done is None:
        return show(year, places.place(), form), 422
    flash(f"Đã xác nhận lịch năm {year}.")
    return redirect(url_for("calendar.year", year=year), 303)


def check_year(year: int) -> None:
    """A year that a calendar may be asked about, else "not found"."""
    if year not in YEARS:
        abort(404)


def show(year: int, place: Place, form: ConfirmForm) -> str:
    """The page of a year."""
    check_year(year)
    session, today = reading(), now().date()
    known = calendars.book(session)
    days = calendars.holding(known, place.line)
    calendar = calendars.build(known, place.line)
    found = grid.entries(year, days, place.scope)
    months = grid.months(year, calendar, place.scope, today)
    on = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    hours = {p: say_hours(calendars.hours_of(known, place.line, p).at(on)) for p in ("office", "desk")}
    return render_template(
        "calendar/year.html", year=year, place=place, months=months, columns=grid.COLUMNS, entries=found, counts=grid.counts(found),
        working=sum(m.working for m in months), confirmed=calendars.confirmed_years(session).get(year), form=form,
        missing=calendars.missing_year(session, today), hours=hours, units=places.units(), history=history(place),
        has_last=any(day.year == year - 1 for day in calendars.special_days(known, place.scope)),
        own=[day for day, (scope, _) in days.items() if scope == place.scope and day.year == year],
    )  # fmt: skip


def history(place: Place) -> list[Any]:
    """The last changes of this place's calendar, hours and appointments."""
    scopes = {NATION, place.scope}
    return list(settings.history(reading(), ("calendar", "hours", "reappointment"), scopes))


def to_year(year: int, place: Place, said: str) -> ResponseReturnValue:
    """Back to the grid after something was saved."""
    flash(said)
    return redirect(url_for("calendar.year", year=year, noi=place.noi), 303)
