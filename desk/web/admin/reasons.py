"""D10 Lý do: why a clock may stop and why a dossier is late; edited, put out of use, never deleted."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.text import tidy
from ...services import reasons, scheduling
from ...services.reasons import EFFECTS, PauseTerms
from ...store.queries import clocks, settings
from ...store.queries.calendars import NATION
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import actor, open_to, reading
from .calendar_forms import LateReasonForm, PauseReasonForm
from .calendar_pages import MANAGE

NEW = "them"
bp = Blueprint("reasons", __name__, url_prefix="/ly-do")


@bp.get("")
@open_to(MANAGE)
def lists() -> ResponseReturnValue:
    """Both lists, and the history of their changes."""
    return render_template(
        "calendar/reasons.html", pauses=clocks.pause_reasons(reading()), lates=clocks.late_reasons(reading()), effects=EFFECTS,
        editable=scheduling.may_edit(reading(), actor(), NATION), history=settings.history(reading(), ("reasons",), [NATION]),
    )  # fmt: skip


@bp.route("/tam-dung/<code>", methods=["GET", "POST"])
@open_to(MANAGE)
def pause(code: str) -> ResponseReturnValue:
    """One reason for a pause; ``them``: a new one."""
    form = PauseReasonForm()
    known = next((r for r in clocks.pause_reasons(reading()) if r.code == code), None)
    if known is None and code != NEW:
        abort(404)

    def act(work: Work) -> str:
        terms = PauseTerms(
            form.name.data or "", bool(form.stops.data), form.effect.data or "", tidy(form.legal_basis.data), bool(form.by_hand.data),
            bool(form.active.data),
        )  # fmt: skip
        done = reasons.set_pause_reason(work, _code(form, code), terms, new=known is None)
        return "Đã lưu lý do tạm dừng." if done else "Lý do này vốn đã như vậy."

    if request.method == "GET":
        _fill(form, known, ("name", "stops", "effect", "legal_basis", "by_hand", "active"))
    return _do(form, act, "Lý do tạm dừng", known)


@bp.route("/tre-han/<code>", methods=["GET", "POST"])
@open_to(MANAGE)
def late(code: str) -> ResponseReturnValue:
    """One reason for lateness; ``them``: a new one."""
    form = LateReasonForm()
    known = next((r for r in clocks.late_reasons(reading()) if r.code == code), None)
    if known is None and code != NEW:
        abort(404)

    def act(work: Work) -> str:
        done = reasons.set_late_reason(
            work, _code(form, code), form.name.data or "", bool(form.active.data), new=known is None
        )
        return "Đã lưu lý do trễ hạn." if done else "Lý do này vốn đã như vậy."

    if request.method == "GET":
        _fill(form, known, ("name", "active"))
    return _do(form, act, "Lý do trễ hạn", known)


def _code(form: Any, code: str) -> str:
    return str(form.code.data or "").lower() if code == NEW else code


def _fill(form: Any, known: Any, names: tuple[str, ...]) -> None:
    form.active.data = True
    if known is None:
        return
    form.code.data = known.code
    for name in names:
        form[name].data = getattr(known, name)


def _do(form: Any, act: Any, title: str, known: Any) -> ResponseReturnValue:
    if request.method == "POST" and fits(form):
        said = attempt(form, act)
        if said is not None:
            flash(said)
            return redirect(url_for("reasons.lists"), 303)
    page = render_template("calendar/reason.html", form=form, title=title, known=known)
    return page, 422 if form.errors or form.form_errors else 200
