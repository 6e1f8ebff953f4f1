"""Signing in and out (S1)."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from ..domain.errors import TooMany
from ..services import signing_in
from ..store.queries import units
from .forms import SignInForm
from .guard import SignedIn, address, now, open_to, reading, session_ends, start_session

bp = Blueprint("auth", __name__)


@bp.get("/dang-nhap")
@open_to(None)
def sign_in() -> ResponseReturnValue:
    """The sign-in page; somebody already signed in goes to their work."""
    if current_user.is_authenticated:
        return redirect(url_for("work.mine"))
    return render_template("auth/sign_in.html", form=SignInForm(), next=_next())


@bp.post("/dang-nhap")
@open_to(None)
def enter() -> ResponseReturnValue:
    """Check the pair; any wrong pair gets the same sentence."""
    form = SignInForm()
    if form.validate():
        person = signing_in.sign_in(reading(), form.username.data, form.password.data, address(), now())
        found = units.person_on_duty(reading(), person.id, now().date()) if person else None
        if found is not None:
            start_session(found[0])
            login_user(SignedIn(*found))
            return redirect(_next() or url_for("work.mine"))
        form.form_errors = ["Tên đăng nhập hoặc mật khẩu không đúng."]
    return render_template("auth/sign_in.html", form=form, next=_next()), 422


@bp.post("/dang-xuat")
@open_to("desk.use")
def sign_out() -> ResponseReturnValue:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in"))


@bp.get("/o-lai")
@open_to("desk.use")
def stay() -> ResponseReturnValue:
    """ "Ở lại": touching any page keeps the session; this one only says until when."""
    session["seen"] = int(now().timestamp())
    return {"ends": session_ends()}


@bp.errorhandler(TooMany)
def _slowed(error: TooMany) -> ResponseReturnValue:
    """Slowed down: said at the form, where the name typed still stands."""
    form = SignInForm()
    form.form_errors = [error.message]
    page = render_template("auth/sign_in.html", form=form, next=_next())
    return page, 429, {"Retry-After": str(error.seconds)}


def _next() -> str:
    """Where to go after signing in: a path of ours only, never another site."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if ours else ""
