"""S10, the second factor: switched on with a QR symbol, its recovery codes shown once, given up."""

from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..printing import symbols
from ..services import second_factor
from ..store.queries import installation
from .account import USE, bp, me, still_me
from .account_forms import FactorForm
from .forms import attempt, fits
from .guard import current_user_must, now, open_to, reading, seal

PURPOSE = "second factor"


@bp.route("/xac-thuc-hai-buoc", methods=["GET", "POST"])
@open_to(USE)
def enrol() -> ResponseReturnValue:
    """The symbol, the secret in letters, and the first code that proves that the app has it."""
    form, box = FactorForm(), seal(PURPOSE)
    sealed = session.get("enrol", "")
    if second_factor.readable(box, sealed, now()) is None:
        sealed = session["enrol"] = second_factor.new_secret(box, now())
    if form.is_submitted() and fits(form) and (current_user_must() or still_me(form)):
        codes = attempt(form, lambda work: second_factor.enrol(work, box, sealed, form.code.data or ""))
        if codes is not None:
            session.pop("enrol")
            return _codes(codes, "Đã bật xác thực hai bước.")
    person, bad = me(), form.errors or form.form_errors
    address = second_factor.address_of(box, sealed, person.username, installation.installation(reading()).name)
    page = render_template(
        "account/enrol.html", form=form, person=person, must=current_user_must(), secret=second_factor.readable(box, sealed, now()),
        symbol=Markup(symbols.svg(address, "Mã QR cho ứng dụng xác thực")),
    )  # fmt: skip
    return page, 422 if bad else 200


@bp.route("/xac-thuc-hai-buoc/ma-du-phong", methods=["GET", "POST"])
@open_to(USE)
def renew_codes() -> ResponseReturnValue:
    """Ten new recovery codes in place of the old ones."""
    return _asked_again("renew", lambda work: second_factor.renew_codes(work))


@bp.route("/xac-thuc-hai-buoc/tat", methods=["GET", "POST"])
@open_to(USE)
def drop_factor() -> ResponseReturnValue:
    """Tắt xác thực hai bước."""
    return _asked_again("drop", lambda work: second_factor.drop(work))


def _asked_again(what: str, act: Any) -> ResponseReturnValue:
    form = FactorForm()
    if form.is_submitted() and still_me(form):
        done = attempt(form, act)
        if isinstance(done, list):
            return _codes(done, "Đã lấy mười mã dự phòng mới. Mã cũ không dùng được nữa.")
        if done:
            flash("Đã tắt xác thực hai bước.")
            return redirect(url_for("account.show"), 303)
    page = render_template("account/factor_again.html", form=form, what=what, person=me())
    return page, 422 if form.errors or form.form_errors else 200


def _codes(codes: list[str], said: str) -> str:
    """Shown in this one answer and never again."""
    return render_template("account/codes.html", codes=codes, said=said)
