"""Kết quả chưa đến nhận: what is ready and nobody came for, longest waiting first; the citizen is reminded, seldom."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from ..domain.dates import in_vietnam
from ..domain.errors import MoveNotAllowed
from ..services import collecting
from ..store.models import Dossier
from ..store.queries import dossiers, queues
from ..store.work import Work
from . import hand_back, tabs, views
from .forms import attempt
from .guard import actor, now, open_to, reading
from .navigation import end_of_day

bp = Blueprint("uncollected", __name__, url_prefix="/ket-qua-chua-nhan")
SINCE = {"": (0, "Tất cả"), "7": (7, "Từ 7 ngày"), "30": (30, "Từ 30 ngày")}  # days of waiting
WAYS = {"email": "thư điện tử", "sms": "tin nhắn"}


@dataclass(frozen=True)
class Row:
    """One result that waits."""

    dossier: Dossier
    days: int
    url: str
    remind_url: str


@bp.get("")
@open_to("result.return")
def show() -> ResponseReturnValue:
    """The list, 25 rows a page."""
    since = request.args.get("tu", "")
    since = since if since in SINCE else ""
    after, before = views.read_key(request.args.get("sau", "")), views.read_key(request.args.get("truoc", ""))
    days = SINCE[since][0]
    condition = queues.uncollected(actor(), now() - timedelta(days=days) if days else end_of_day())
    page = queues.uncollected_page(reading(), condition, after=after, before=before)
    prev_key, next_key = views.write_key(page.before), views.write_key(page.after)
    return render_template(
        "counter/uncollected.html", rows=[_row(d) for d in page.rows], range=tabs.range_of(page),
        tabs=[{"label": label, "url": url_for(".show", tu=slug or None), "current": slug == since} for slug, (_, label) in SINCE.items()],
        prev=url_for(".show", tu=since or None, truoc=prev_key) if prev_key else "",
        next=url_for(".show", tu=since or None, sau=next_key) if next_key else "",
    )  # fmt: skip


@bp.post("/<int:dossier_id>/nhac")
@open_to("result.return")
def remind(dossier_id: int) -> ResponseReturnValue:
    """Nhắc lại: one message in so many days."""
    form = FlaskForm()

    def act(work: Work) -> str:
        dossier = dossiers.dossier(work.session, work.actor, dossier_id)
        ways = " và ".join(WAYS[way] for way in collecting.remind(work, dossier))
        return f"Đã gửi {ways} nhắc nhận kết quả hồ sơ {dossier.number}."

    said = attempt(form, act, only=(MoveNotAllowed,))
    flash(said or " ".join(form.form_errors), "message" if said else "error")
    return redirect(url_for(".show"), 303)


def _row(dossier: Dossier) -> Row:
    assert dossier.ready_at is not None
    days = (now().date() - in_vietnam(dossier.ready_at).date()).days
    return Row(dossier, days, hand_back.link(dossier), url_for(".remind", dossier_id=dossier.id))
