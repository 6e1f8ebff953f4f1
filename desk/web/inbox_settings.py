"""S7 Cài đặt thông báo: per kind of thing in the program and by e-mail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..services import choosing_notices
from ..services.choosing_notices import OF_STAFF
from ..services.notices import KINDS
from ..store.queries import inbox, units
from .guard import actor, open_to, reading, working
from .labels import NOTICES

bp = Blueprint("inbox_settings", __name__, url_prefix="/thong-bao/cai-dat")


@bp.get("")
@open_to("desk.use")
def show() -> ResponseReturnValue:
    """Every kind with its two boxes; what must be done always stands in the inbox."""
    ways = choosing_notices.ways_of(inbox.choices_of(reading(), actor()))
    me = actor().id
    address = units.emails(reading(), [me]).get(me, "") if me is not None else ""
    rows = [(kind, NOTICES.get(kind, kind), KINDS[kind].to_do, ways[kind]) for kind in OF_STAFF]
    return render_template("work/inbox_settings.html", rows=rows, address=address)


@bp.post("")
@open_to("desk.use")
def choose() -> ResponseReturnValue:
    """Save the boxes: of the kinds that the page showed."""
    on = set(request.form.getlist("app")), set(request.form.getlist("thu"))
    wanted = {kind: (kind in on[0], kind in on[1]) for kind in request.form.getlist("loai")}
    with working() as work:
        choosing_notices.choose(work, wanted)
    flash("Đã lưu cài đặt thông báo.")
    return redirect(url_for("inbox_settings.show"), 303)
