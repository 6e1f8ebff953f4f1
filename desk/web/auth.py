"""Signing in and out (S1)."""

from urllib.parse import urlsplit

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_url, login_user, logout_user

from ..domain.errors import TooMany
from ..services import signing_in
from ..store.queries import units
from .forms import SignInForm
from .guard import SAFE, SignedIn, address, login, now, open_to, reading, session_ends, start_session

bp = Blueprint("auth", __name__)
Posted = list[tuple[str, str]]
KEPT = "giu-"  # before the name of a field that was posted when the session had ended


@bp.get("/dang-nhap")
@open_to(None)
def sign_in() -> ResponseReturnValue:
    """The sign-in page; somebody already signed in goes to their work."""
    if current_user.is_authenticated:
        return redirect(url_for("work.mine"))
    return _page(SignInForm())


@login.unauthorized_handler  # type: ignore[untyped-decorator]
def ended() -> ResponseReturnValue:
    """Nobody is signed in. What was posted after a session ended by itself waits in the sign-in form, so that nothing typed is lost."""
    if request.method in SAFE:
        return redirect(login_url("auth.sign_in", next_url=request.url))
    if "_user_id" not in session:
        return redirect(url_for("auth.sign_in"))
    form = SignInForm(formdata=None)
    form.form_errors = ["Phiên làm việc đã kết thúc. Đăng nhập lại để gửi tiếp phần vừa nhập."]
    posted = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    return _page(form, 401, request.path, posted)


@bp.post("/dang-nhap")
@open_to(None)
def enter() -> ResponseReturnValue:
    """Check the pair; any wrong pair gets the same sentence."""
    form = SignInForm()
    if form.validate():
        person = signing_in.sign_in(reading(), form.username.data, form.password.data, address(), now())
        found = units.person_on_duty(reading(), person.id, now().date()) if person else None
        if found is not None:
            posted = _kept() if session.get("_user_id") == str(found[0].id) else []  # nobody else's words
            start_session(found[0])
            login_user(SignedIn(*found))
            if posted and _next():
                g.pop("csrf_token", None)  # the one made for the session before
                return render_template("auth/again.html", posted=posted, next=_next())
            return redirect(_next() or url_for("work.mine"))
        form.form_errors = ["Tên đăng nhập hoặc mật khẩu không đúng."]
    return _page(form, 422)


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
    return *_page(form, 429), {"Retry-After": str(error.seconds)}


def _page(form: SignInForm, status: int = 200, following: str = "", posted: Posted | None = None) -> tuple[str, int]:
    """The sign-in page, with what waits behind it."""
    kept = _kept() if posted is None else posted
    return render_template("auth/sign_in.html", form=form, next=following or _next(), kept=kept, prefix=KEPT), status


def _kept() -> Posted:
    """The fields that waited in the sign-in form."""
    return [(name.removeprefix(KEPT), text) for name, text in request.form.items(multi=True) if name.startswith(KEPT)]


def _next() -> str:
    """Where to go after signing in: a path of ours only, never another site."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if ours else ""
