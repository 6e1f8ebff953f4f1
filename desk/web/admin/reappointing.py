"""Hẹn lại ngày trả kết quả: the open dossiers whose promise is not what is counted today, appointed anew by choice, never silently."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.errors import Invalid, Stale
from ...services import reappointing
from ...services.drifting import Drift
from ...services.reappointing import AT_ONCE, MOST, Moved
from ...store.work import Work
from ..forms import attempt, fits, new_key
from ..guard import actor, now, open_to, reading
from .calendar_forms import ReappointForm
from .calendar_pages import MANAGE, bp
from .places import page

KEY = re.compile(r"[0-9a-f]{32}")


@bp.route("/hen-lai", methods=["GET", "POST"])
@open_to(MANAGE)
def reappoint() -> ResponseReturnValue:
    """The list, nothing ticked; posted, the ticked dossiers (or all, ``MOST`` at a time) get the promise that is counted today."""
    form = ReappointForm()
    found = list(reappointing.candidates(reading(), actor()))
    if request.method == "POST" and fits(form):
        moved = _act(form, found)
        if moved is not None:
            flash(_said(moved))
            return redirect(url_for("calendar.reappoint"), 303)
        found = list(reappointing.candidates(reading(), actor()))  # what came through before the refusal is done
    page = _render(form, found)
    return page, 422 if form.errors or form.form_errors else 200


def _act(form: ReappointForm, found: list[Drift]) -> list[Moved] | None:
    """Batch by batch, each a piece of work of its own, so that no counter waits for all of them."""
    possible = [d.dossier.id for d in found if not reappointing.why_not(d, now())]
    chosen = set(form.chosen.data or ())
    ids = (possible if form.everyone.data else [i for i in possible if i in chosen])[:MOST]
    key = str(form.key.data or "")
    if not KEY.fullmatch(key) or not (ids or form.everyone.data or chosen):
        form.chosen.errors = ["Đánh dấu ít nhất một hồ sơ."]
        return None
    moved: list[Moved] = []
    for number, first in enumerate(range(0, len(ids), AT_ONCE)):
        batch = ids[first : first + AT_ONCE]

        def act(work: Work, batch: list[int] = batch, number: int = number) -> list[Moved]:
            return reappointing.reappoint(work, batch, form.reason.data or "", f"{key}-{number}")

        done = attempt(form, act, only=(Invalid, Stale))
        if done is None:
            if moved:
                form.form_errors = [*form.form_errors, _said(moved)]
            return None
        moved += done
    return moved


def _said(moved: list[Moved]) -> str:
    if not moved:
        return "Không còn hồ sơ nào phải hẹn lại trong số đã chọn."
    silent = [m.number for m in moved if not m.told]
    said = (
        f"Đã hẹn lại {len(moved)} hồ sơ; {len(moved) - len(silent)} người nộp được báo qua thư điện tử hoặc tin nhắn."
    )
    if silent:
        more = f" và {len(silent) - 10} hồ sơ khác" if len(silent) > 10 else ""
        said += f" Không có địa chỉ để báo, cần gọi hoặc báo trực tiếp: {', '.join(silent[:10])}{more}."
    return said


def _render(form: ReappointForm, found: list[Drift]) -> str:
    shown, before, following = page(found)
    rows = [(d, reappointing.why_not(d, now())) for d in shown]
    if not KEY.fullmatch(str(form.key.data or "")):
        form.key.data = new_key()
    return render_template(
        "calendar/reappoint.html", form=form, rows=rows, total=len(found), first=before + 1, after=following, most=MOST,
        first_page=not before, chosen=set(form.chosen.data or ()),
    )  # fmt: skip
