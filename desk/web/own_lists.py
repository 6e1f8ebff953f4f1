"""Saved filters, columns, rows on a page: what makes a list one's own (ux.md §6). All of it works without scripts."""

from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from ..services import arranging
from ..services.arranging import Wish
from ..store.models import SavedFilter
from ..store.queries import workspace
from . import queue_page, tabs
from .forms import Text, attempt
from .guard import actor, open_to, reading
from .tabs import Tab

bp = Blueprint("lists", __name__, url_prefix="/ho-so-cua-toi")


class NameForm(FlaskForm):  # type: ignore[misc]
    """The name of a filter; its ticks are read beside it."""

    name = Text("Tên bộ lọc", name="ten")

    @property
    def wish(self) -> Wish:
        ticks = [request.form.get(name) == "1" for name in ("chia", "ghim", "dau")]
        return Wish(self.name.data or "", *ticks)


def _tab() -> Tab:
    return tabs.chosen(request.form.get("the", "")) or abort(404)


@bp.post("/luu-bo-loc")
@open_to("dossier.read")
def save() -> ResponseReturnValue:
    """Lưu bộ lọc này."""
    tab, form = _tab(), NameForm()
    query = tab.wanted(dict(parse_qsl(request.form.get("loc", "")))).written()
    row = attempt(form, lambda w: (arranging.save(w, tab.slug, query, form.wish),))
    if row is None:
        flash(" ".join(form.form_errors or form.name.errors), "error")
    else:
        flash(f"Đã lưu bộ lọc “{form.name.data}”.")
    return redirect(queue_page.address(tab, query), 303)


@bp.get("/bo-loc")
@open_to("dossier.read")
def filters() -> ResponseReturnValue:
    """One's own filters."""
    return _filters()


def _filters(problem: str = "") -> str:
    own = [f for f, _ in workspace.filters(reading(), actor()) if f.person_id == actor().id]
    return render_template("work/filters.html", rows=[_row(f) for f in own], problem=problem)


def _row(row: SavedFilter) -> tuple[SavedFilter, str, str, bool]:
    tab = tabs.chosen(row.slug)
    if tab is None:  # a list that came with a role of before
        return row, "Danh sách không còn", url_for("work.queue"), False
    return row, tab.label, queue_page.address(tab, row.query), True


@bp.post("/bo-loc/<int:filter_id>")
@open_to("dossier.read")
def change(filter_id: int) -> ResponseReturnValue:
    """Đổi tên, chia sẻ, ghim, mở đầu tiên; or (``xoa``) delete."""
    form = NameForm()
    if request.form.get("xoa"):
        gone = attempt(form, lambda w: arranging.remove(w, filter_id))
        flash(f"Đã xóa bộ lọc “{gone}”.")
        return redirect(url_for("lists.filters"), 303)
    row = attempt(form, lambda w: (arranging.change(w, filter_id, form.wish),))
    if row is None:
        return _filters(" ".join(form.form_errors or form.name.errors)), 422
    flash(f"Đã lưu bộ lọc “{form.name.data}”.")
    return redirect(url_for("lists.filters"), 303)


@bp.post("/cach-hien")
@open_to("dossier.read")
def arrange() -> ResponseReturnValue:
    """Cột, số dòng, mở hồ sơ kế tiếp."""
    tab, form = _tab(), FlaskForm()
    names = [name for name in request.form.getlist("cot") if name in tab.available]
    size, onward = request.form.get("so-dong", 0, type=int), request.form.get("ke-tiep") == "1"
    attempt(form, lambda w: arranging.arrange(w, tab.slug, names, size, onward))
    flash("Đã lưu cách hiện của danh sách này.")
    return redirect(queue_page.address(tab, request.form.get("loc", "")), 303)
