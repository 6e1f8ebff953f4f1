"""What waits for me, and one dossier (S4, S5, S6, X1, L1): the pages that only look. Acts are in ``steps.py``."""

from flask import Blueprint, render_template

from ..store.queries import queues, tasks
from . import views
from .guard import actor, now, open_to, reading
from .navigation import end_of_day, numbers

bp = Blueprint("work", __name__)


@bp.get("/viec-cua-toi")
@open_to("desk.use")
def mine():  # type: ignore[no-untyped-def]
    """S4 Việc của tôi."""
    urgent = queues.urgent(reading(), actor(), end_of_day())
    recent = tasks.recent(reading(), actor())
    return render_template(
        "work/mine.html", numbers=numbers(), urgent=views.rows(urgent), recent=views.rows(recent), now=now()
    )  # fmt: skip


@bp.get("/tro-giup")
@open_to("desk.use")
def help():  # type: ignore[no-untyped-def]
    """S9 Trợ giúp và phím tắt."""
    return render_template("work/help.html")
