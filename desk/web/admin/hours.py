"""Giờ làm việc, giờ tiếp nhận of an agency: what is in force, what was, and new hours from a day on."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.errors import Invalid, Stale
from ...domain.hours import OfficeHours, say_hours
from ...services import timetabling
from ...services.timetabling import PURPOSES, NewHours
from ...store.queries import calendars
from ..forms import asked, attempt, fits
from ..guard import now, open_to, reading
from . import places
from .calendar_forms import HoursForm
from .calendar_pages import MANAGE, bp, history
from .places import Place, Preview


@bp.route("/gio-lam-viec", methods=["GET", "POST"])
@open_to(MANAGE)
def hours() -> ResponseReturnValue:
    """The page; posted, it shows whom new hours would touch, then puts them in force."""
    place, form = places.place(), HoursForm()
    if request.method == "GET":
        form.purpose.data = "desk" if request.args.get("loai") == "tiep-nhan" else "office"
        form.fill(_in_force(place, form.purpose.data), now().date())
        return _render(place, form)
    new = asked(form, lambda: _typed(form, place)) if fits(form) else None
    if new is None:
        return _render(place, form), 422
    book = asked(form, lambda: timetabling.tried(reading(), new))
    if book is None:
        return _render(place, form), 422
    seen = timetabling.mark(new)
    if form.saving and form.seen.data == seen:
        done = attempt(form, lambda work: timetabling.set_hours(work, new) or "as it was", only=(Invalid, Stale))
        if done is not None:
            flash(f"Đã đặt {PURPOSES[new.purpose].lower()}." if done is True else "Giờ này vốn đã như vậy.")
            return redirect(url_for("calendar.hours", noi=place.noi), 303)
    return _render(place, form, places.preview_of(book, (), seen), new.hours)


def _in_force(place: Place, purpose: str) -> OfficeHours:
    known, today = calendars.book(reading()), now().date()
    if purpose == "desk":
        return calendars.desk_hours(reading(), place.agency_id, today)
    return calendars.hours_of(known, place.line, purpose).at(today)


def _typed(form: HoursForm, place: Place) -> NewHours:
    return NewHours(place.scope, form.purpose.data or "", form.begins, form.hours(), form.source.data or "")


def _render(place: Place, form: HoursForm, preview: Preview | None = None, shown: OfficeHours | None = None) -> str:
    tables = {
        purpose: [(t, say_hours(t.hours)) for t in reversed(timetabling.timetables(reading(), place.scope, purpose))]
        for purpose in PURPOSES
    }
    running = {purpose: say_hours(_in_force(place, purpose)) for purpose in PURPOSES}
    return render_template(
        "calendar/hours.html", form=form, place=place, tables=tables, running=running, purposes=PURPOSES, preview=preview,
        shown=say_hours(shown) if shown else [], units=places.units(), history=history(place), today=now().date(),
    )  # fmt: skip
