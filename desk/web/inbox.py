"""S7 Thông báo: what the reader must do, then what is good to know. A line is marked read by a POST, never by being looked at."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..store.models import Alert
from ..store.queries import inbox
from . import letters, views
from .guard import actor, open_to, reading, working
from .row_numbers import LARGEST

bp = Blueprint("inbox", __name__, url_prefix="/thong-bao")
SECTIONS = ((True, "Cần xử lý"), (False, "Để biết"))
ALL = "tat-ca"
WHERE = {
    "late-reason": "tre-han",
    "directive": "tre-han",
    "asked-more": "hoi-them",
    "answered-more": "hoi-them",
    "overdue": "tre-han",
    "mentioned": "ghi-chu",
    "reminded": "theo-doi",
}  # which part of the dossier's page it is about


@dataclass(frozen=True)
class Line:
    """One notice as the list shows it."""

    id: int
    sentence: str
    number: str
    dossier_url: str
    when: str
    at: str
    read: bool
    to_do: bool


@bp.get("")
@open_to("desk.use")
def show() -> ResponseReturnValue:
    """The unread lines, or all of them (``?the=tat-ca``); older ones by key."""
    everything = request.args.get("the", "") == ALL
    after = _read_place(request.args.get("sau", ""))
    found = inbox.page(reading(), actor(), everything=everything, after=after)
    lines = [_line(alert, number) for alert, number in found.lines]
    groups = (
        [("Mọi thông báo", found.to_do + found.to_know, lines)]
        if everything
        else [
            (name, found.to_do if kind else found.to_know, [x for x in lines if x.to_do is kind])
            for kind, name in SECTIONS
        ]
    )
    base: dict[str, Any] = {"the": ALL} if everything else {}
    links = {
        "next": url_for("inbox.show", **base, sau=f"{found.after[0]:d}-{found.after[1]}") if found.after else "",
        "prev": url_for("inbox.show", **base) if after else "",
    }
    return render_template(
        "work/inbox.html", groups=[g for g in groups if g[2]], everything=everything, links=links, all_url=url_for("inbox.show", the=ALL),
        newest=found.newest, unread=any(not x.read for x in lines),
    )  # fmt: skip


@bp.post("/da-doc")
@open_to("desk.use")
def read_all() -> ResponseReturnValue:
    """Đánh dấu đã đọc tất cả, up to the newest line that the page showed."""
    upto = _number(request.form.get("den", ""))
    with working() as work:
        count = inbox.read_all(work.session, work.actor, work.now, upto)
    flash(f"Đã đánh dấu đã đọc {count} thông báo.")
    return redirect(url_for("inbox.show"), 303)


@bp.post("/<int:alert_id>/mo")
@open_to("desk.use")
def follow(alert_id: int) -> ResponseReturnValue:
    """Open what a line is about; it is read now."""
    with working() as work:
        row = inbox.line(work.session, work.actor, alert_id)
        row.read_at = row.read_at or work.now
        where = _target(row)
    return redirect(where, 303)


@bp.post("/<int:alert_id>/danh-dau")
@open_to("desk.use")
def mark(alert_id: int) -> ResponseReturnValue:
    """Đã đọc, or (``doc`` empty) chưa đọc."""
    with working() as work:
        row = inbox.line(work.session, work.actor, alert_id)
        row.read_at = (row.read_at or work.now) if request.form.get("doc") else None
    return redirect(url_for("inbox.show", the=ALL) if request.form.get("the") == ALL else url_for("inbox.show"), 303)


def _line(alert: Alert, number: str | None) -> Line:
    url = url_for("work.show", dossier_id=alert.dossier_id) if number is not None else ""
    return Line(
        alert.id, letters.sentence(alert.kind, alert.data), number or "", url, views.say(alert.made_at), alert.made_at.isoformat(),
        alert.read_at is not None, alert.to_do,
    )  # fmt: skip


def _target(row: Alert) -> str:
    """Where what it says is done: the letter's page, the dossier's, the year's calendar."""
    if row.dossier_id is not None and row.kind == "apology-draft" and actor().may("extension.propose"):
        return url_for("steps.apology", dossier_id=row.dossier_id)
    if row.dossier_id is not None:
        return url_for("work.show", dossier_id=row.dossier_id, _anchor=WHERE.get(row.kind))
    if row.kind == "calendar-missing":
        return url_for("calendar.year", year=row.data["year"])
    if row.kind.startswith("import-"):
        return url_for("imports.show", import_id=row.data["import"])
    if row.kind.startswith("catalogue-"):
        return url_for("drafts.compare", draft_id=row.data["draft"])
    return url_for("work.mine")


def _number(text: str) -> int:
    return min(int(text), LARGEST) if text.isascii() and text.isdecimal() and len(text) <= 12 else 0


def _read_place(text: str) -> inbox.Place | None:
    """Where a page begins; anything that ``show`` did not write is the first page."""
    kind, _, number = text.partition("-")
    return (kind == "1", _number(number)) if kind in ("0", "1") and _number(number) else None
