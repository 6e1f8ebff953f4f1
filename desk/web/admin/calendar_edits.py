"""Changing a calendar: one day, a year copied or proposed, a file. Each is shown with whom it touches before it is saved."""

from collections.abc import Callable
from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from ...domain.calendar_changes import Change, years_of
from ...domain.calendar_file import LONGEST_FILE, FileDay, as_json, try_file
from ...domain.dates import say_date, say_weekday
from ...domain.text import tidy
from ...services import scheduling
from ...services.scheduling import Edit
from ...store.queries import calendars
from ..forms import fits
from ..guard import open_to, reading
from . import places
from .calendar_forms import DayForm, FileForm, YearForm
from .calendar_pages import MANAGE, bp, check_year, to_year
from .places import Place

Edits = Callable[[], Edit]


@bp.route("/<int:year>/<int:month>/<int:day>", methods=["GET", "POST"])
@open_to(MANAGE)
def day(year: int, month: int, day: int) -> ResponseReturnValue:
    """One day: what it is, by which document."""
    check_year(year)
    on = _date(year, month, day)
    place = places.place()
    standing = calendars.special_days(calendars.book(reading()), place.scope).get(on)
    above = calendars.build(calendars.book(reading()), place.line).special(on) if place.scope else None
    form = DayForm()
    preview = None
    if request.method == "GET":
        form.fill(standing or above)
    elif fits(form):
        done, preview = places.offer(form, lambda: _day_edit(form, place, on), because=form.source.data or "")
        if done is not None:
            return to_year(
                year, place, f"Đã lưu: {say_weekday(on)} {say_date(on)}." if done else "Ngày này vốn đã như vậy."
            )
    page = render_template(
        "calendar/day.html", form=form, on=on, place=place, standing=standing, above=above, preview=preview, year=year,
        weekday=say_weekday(on),
    )  # fmt: skip
    return page, 422 if form.errors or form.form_errors else 200


def _date(year: int, month: int, day: int) -> date:
    first = date(year, month, 1) if 1 <= month <= 12 else abort(404)
    on = date.fromordinal(first.toordinal() + day - 1) if 1 <= day <= 31 else abort(404)
    return on if on.month == month else abort(404)


def _day_edit(form: DayForm, place: Place, on: date) -> Edit:
    entry = form.entry(on)
    if entry is None:
        return scheduling.without_day(reading(), place.scope, on)
    return scheduling.with_day(reading(), place.scope, entry)


@bp.route("/<int:year>/chep", methods=["GET", "POST"])
@open_to(MANAGE)
def copy(year: int) -> ResponseReturnValue:
    """Chép từ năm trước."""
    place = places.place()
    return _whole_year(
        year, place, "chep", f"Chép từ {year - 1}", lambda: scheduling.from_last_year(reading(), place.scope, year)
    )


@bp.route("/<int:year>/de-xuat", methods=["GET", "POST"])
@open_to(MANAGE)
def propose(year: int) -> ResponseReturnValue:
    """Đề xuất ngày nghỉ của một năm."""
    place = places.national()
    return _whole_year(
        year, place, "de-xuat", f"Đề xuất ngày nghỉ năm {year}", lambda: scheduling.from_proposal(reading(), year)
    )


def _whole_year(year: int, place: Place, how: str, title: str, make: Edits) -> ResponseReturnValue:
    check_year(year)
    form = YearForm()
    done, preview = places.offer(form, make)
    if done is not None:
        return to_year(year, place, f"{title}: {_said(done)}")
    page = render_template(
        "calendar/whole_year.html", form=form, year=year, place=place, preview=preview, title=title, how=how
    )
    return page, 422 if form.form_errors else 200


@bp.route("/nhap-tep", methods=["GET", "POST"])
@open_to(MANAGE)
def upload() -> ResponseReturnValue:
    """Nhập tệp: read, shown, then saved."""
    place = places.national()
    form = FileForm()
    preview, days = None, tuple[FileDay, ...]()
    if request.method == "POST":
        days = _read(form)
        if days:
            done, preview = places.offer(
                form, lambda: scheduling.from_file(reading(), days, form.name.data or "tải lên")
            )
            if done is not None:
                return to_year(years_of(d.day for d in days)[-1], place, f"Nhập tệp {form.name.data}: {_said(done)}")
    few = scheduling.too_few_in(days)
    page = render_template(
        "calendar/file.html",
        form=form,
        place=place,
        preview=preview,
        years=years_of(d.day for d in days),
        few=few,
        count=len(days),
    )
    return page, 422 if form.errors or form.form_errors else 200


def _read(form: FileForm) -> tuple[FileDay, ...]:
    """The days of the file that came, or of what an earlier page read in it; what is wrong is said at the field."""
    sent = form.file.data
    if sent is not None and sent.filename:
        form.name.data = tidy(sent.filename)[-80:]
        data = sent.stream.read(LONGEST_FILE + 1)
        sent.close()
    else:
        data = (form.content.data or "").encode()
    if not data:
        form.file.errors = ["Chọn một tệp CSV hoặc JSON."]
        return ()
    days, problems = try_file(data)
    form.content.data = as_json(days)
    form.file.errors = list(problems)
    return days


def _said(done: list[Change]) -> str:
    return f"{len(done)} ngày khác trước." if done else "không có gì đổi."
