"""Đang theo dõi (/theo-doi): the dossiers that somebody follows, and the reminders that they set."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..services import following
from ..store.queries import beside
from . import views
from .guard import actor, open_to, reading, working
from .row_numbers import row_id

bp = Blueprint("following", __name__, url_prefix="/theo-doi")
MOST = 100


@bp.get("")
@open_to("dossier.read")
def show() -> ResponseReturnValue:
    """What I follow, the last one first; what I shall be reminded of, nearest first."""
    rows = views.rows(beside.followed(reading(), actor(), MOST))
    return render_template(
        "work/following.html", rows=rows, reminders=beside.reminders_of(reading(), actor()), most=MOST
    )


@bp.get("/mo-gan-day")
@open_to("dossier.read")
def opened() -> ResponseReturnValue:
    """Mở gần đây, for the search box before anything is typed."""
    rows = views.rows(beside.opened(reading(), actor()))
    return [{"value": r.url, "label": f"{r.number} – {r.owner}", "hint": r.procedure} for r in rows]


@bp.post("/nhac/<int:reminder_id>/bo")
@open_to("dossier.read")
def forget(reminder_id: int) -> ResponseReturnValue:
    """Bỏ nhắc, from the list or from a dossier's page (``ho-so``)."""
    with working() as work:
        following.forget(work, reminder_id)
    flash("Đã bỏ lời nhắc.")
    dossier_id = request.form.get("ho-so", type=row_id)
    if dossier_id is None:
        return redirect(url_for("following.show"), 303)
    return redirect(url_for("work.show", dossier_id=dossier_id, _anchor="theo-doi"), 303)
