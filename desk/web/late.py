"""L4 Sắp đến hạn và quá hạn: what a leader watches, by the nearer of the two clocks; who holds it, why, and what was done about it."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.badges import Badge
from ..services import directing
from ..store.models import Task
from ..store.queries import calendars, lateness, queues
from ..store.queries.lateness import Marks
from . import tabs, views
from .guard import actor, now, open_to, reading, working
from .navigation import end_of_day
from .panel_notes import forward_words
from .row_numbers import row_id

bp = Blueprint("late", __name__, url_prefix="/sap-den-han")
AHEAD = 3  # working days
MOST = 100  # rows that one press reminds
LETTERS = {"granted": "Có", "proposed": "Chờ ký", "draft": "Dự thảo"}
TABS = {  # slug -> its words, what it says when it is empty
    "": ("Quá hạn", "Không có hồ sơ quá hạn. Tốt."),
    "hom-nay": ("Hôm nay", "Không có hồ sơ đến hạn hôm nay."),
    "ba-ngay": ("3 ngày tới", "Không có hồ sơ đến hạn trong ba ngày làm việc tới."),
}


@dataclass(frozen=True)
class Row:
    """One late or nearly late step."""

    id: int
    number: str
    url: str
    procedure: str
    holder: str
    forward: str  # phải chuyển trước …, where the law hurries the step
    step: Badge
    promise: Badge
    reason: str
    letter: str
    orders: list[str]
    direct_url: str  # empty: no order of this reader's reaches it


@bp.get("")
@open_to("lateness.watch")
def watch() -> ResponseReturnValue:
    """Three lists, their numbers, 25 rows; at most eight queries however long they are."""
    slug = request.args.get("the", "")
    slug = slug if slug in TABS else ""
    soon = _soon()
    conditions: dict[str, Any] = {
        "": lateness.is_late(now()), "hom-nay": lateness.is_due(now(), end_of_day()), "ba-ngay": lateness.is_soon(end_of_day(), soon),
    }  # fmt: skip
    counts = lateness.counts(reading(), actor(), now(), end_of_day(), soon)
    after, before = views.read_key(request.args.get("sau", "")), views.read_key(request.args.get("truoc", ""))
    page = queues.watch_page(reading(), lateness.watched(actor()) & conditions[slug], after=after, before=before)
    marks = lateness.marks(reading(), [t.dossier_id for t in page.rows])
    offered = [
        {"slug": s, "label": f"{words} ({count})", "url": _url(s), "current": s == slug}
        for (s, (words, _)), count in zip(TABS.items(), counts, strict=True)
    ]
    prev_key, next_key = views.write_key(page.before), views.write_key(page.after)
    return render_template(
        "work/late.html", rows=[_row(t, marks[t.dossier_id]) for t in page.rows], tabs=offered, slug=slug, label=TABS[slug][0],
        empty=TABS[slug][1], range=tabs.range_of(page), prev=_url(slug, truoc=prev_key) if prev_key else "",
        next=_url(slug, sau=next_key) if next_key else "",
    )  # fmt: skip


@bp.post("/nhac")
@open_to("lateness.watch")
def remind() -> ResponseReturnValue:
    """Nhắc người giữ of the ticked rows; nobody twice a day about one step."""
    ticked = request.form.getlist("viec", type=row_id)[:MOST]
    slug = request.form.get("the", "")
    if not ticked:
        flash("Chưa chọn hồ sơ nào. Đánh dấu các dòng cần nhắc rồi bấm lại.", "error")
        return redirect(_url(slug), 303)
    with working() as work:
        told = directing.remind(work, ticked)
    flash(
        f"Đã nhắc {told} lượt." if told else "Hôm nay đã nhắc về các hồ sơ này rồi; mỗi việc nhắc một lần trong ngày."
    )
    return redirect(_url(slug), 303)


def _url(slug: str, **place: Any) -> str:
    return url_for("late.watch", the=slug if slug in TABS and slug else None, **place)


def _soon() -> datetime:
    """The end of the third working day after today, by the calendar of the first agency watched."""
    places = sorted(actor().agencies_for("lateness.watch"))
    day = calendars.calendar(reading(), places[0] if places else None).add_working_days(now().date(), AHEAD)
    return datetime.combine(day, time.max, now().tzinfo)


def _row(task: Task, marks: Marks) -> Row:
    dossier = task.dossier
    url = url_for("work.show", dossier_id=dossier.id)
    said = [
        f"{who}, trước {views.say(until)}" + (" – đã trả lời" if done else "") for who, until, done in marks.orders
    ]  # fmt: skip
    reaches = actor().over("task.direct", task.agency_id, task.department_id, dossier.procedure_code)
    return Row(
        id=task.id, number=dossier.number or "", url=url, procedure=dossier.procedure_short,
        holder=f"{task.assignee_name or task.department_name} – {task.agency_name}", forward=forward_words(task) or "",
        step=views.step_badge(task, dossier),
        promise=views.promise_badge(dossier), reason=marks.reasons[-1] if marks.reasons else "",
        letter=next((LETTERS[s] for s in reversed(marks.letters) if s in LETTERS), "Chưa có"), orders=said,
        direct_url=f"{url}#chi-dao" if reaches else "",
    )  # fmt: skip
