"""What waits for me, and one dossier (S4, S6, X1, L1): the pages that only look. Acts are in ``steps.py``."""

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from ..store.queries import beside, bulletins, calendars, queues, tasks
from . import approvals_page, dossier_page, keeping, queue_page, tabs, views
from .guard import actor, now, open_to, reading
from .navigation import end_of_day, numbers

bp = Blueprint("work", __name__)


@bp.get("/viec-cua-toi")
@open_to("desk.use")
def mine() -> ResponseReturnValue:
    """S4 Việc của tôi: what cannot wait, then every list with its number, then what was done last."""
    urgent = queues.urgent(reading(), actor(), end_of_day())
    opened = beside.opened(reading(), actor())
    recent = () if opened else tasks.recent(reading(), actor())
    return render_template(
        "work/mine.html", numbers=numbers(), urgent=views.rows(urgent), recent=views.rows(recent), opened=views.rows(opened),
        lists=tabs.lists(), now=now(), drafts=keeping.own(), told=bulletins.current(reading(), actor(), now().date()),
        missing=calendars.missing_year(reading(), now().date()) if actor().may("calendar.manage") else None,
    )  # fmt: skip


@bp.get("/ho-so-cua-toi")
@open_to("dossier.read")
def queue() -> ResponseReturnValue:
    """X1 Hồ sơ của tôi: one list at a time, nearest deadline first; every filter is in the address."""
    tab = tabs.chosen(request.args.get("the", ""))
    if tab is None or tab.page != "work.queue":
        abort(404)
    return queue_page.page(tab)


@bp.get("/ho-so/<int:dossier_id>")
@open_to("dossier.read")
def show(dossier_id: int) -> ResponseReturnValue:
    """S6 Chi tiết hồ sơ: the same address for everybody; what may be done differs."""
    return dossier_page.opened(dossier_id)


@bp.get("/phe-duyet")
@open_to("dossier.approve")
def approvals() -> ResponseReturnValue:
    """L1 Chờ phê duyệt: by deadline, each with what the officer proposes; then the apologies that wait for a signature."""
    return approvals_page.render()


@bp.get("/tro-giup")
@open_to("desk.use")
def help() -> ResponseReturnValue:
    """S9 Trợ giúp và phím tắt."""
    return render_template("work/help.html")
