"""Signing in and out (S1), and the second step (S2) of whoever has a second factor."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_url, login_user, logout_user

from ..domain.errors import TooMany
from ..policy import Actor
from ..services import access, second_factor, sessions, signing_in
from ..store.models import Person
from ..store.queries import units
from .forms import SecondStepForm, SignInForm
from .guard import (
    SAFE,
    SignedIn,
    address,
    login,
    myself,
    now,
    open_to,
    reading,
    seal,
    session_ends,
    start_session,
    working,
)

bp = Blueprint("auth", __name__)
Posted = list[tuple[str, str]]
KEPT = "giu-"  # before the name of a field that was posted when the session had ended
SECOND = timedelta(minutes=10)  # between the password and the code
TRUSTED = "desk-tin"  # the cookie of a browser that gave a code in this shift
NOBODY = Actor(None, "Chưa đăng nhập")
EXPIRED = "Mật khẩu lần đầu đã quá 24 giờ. Liên hệ quản trị hệ thống của cơ quan để được cấp lại."


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
    if not form.validate():
        return _page(form, 422)
    person = signing_in.sign_in(reading(), form.username.data, form.password.data, address(), now())
    found = units.person_on_duty(reading(), person.id, now().date()) if person else None
    if found is None:
        form.form_errors = ["Tên đăng nhập hoặc mật khẩu không đúng."]
        known = units.person_by_username(reading(), (form.username.data or "").lower())
        with working(NOBODY) as work:
            access.note(work, "sign_in_failed", person=known, detail="" if known else "Tên không có trong hệ thống.")
        return _page(form, 422)
    if found[0].first_until is not None and found[0].first_until < now():
        form.form_errors = [EXPIRED]
        return _page(form, 422)
    again = session.get("_user_id") == str(found[0].id)  # nobody else's words are sent on
    if found[0].totp_since is None or second_factor.trusted(seal("device"), _trusted(), found[0], now()):
        return _let_in(*found, again)
    session.clear()
    session["half"] = {"id": found[0].id, "at": int(now().timestamp()), "again": again, "under": _password(found[0])}
    g.pop("csrf_token", None)
    return _second_page(SecondStepForm(formdata=None))


@bp.route("/dang-nhap/xac-thuc", methods=["GET", "POST"])
@open_to(None)
def second_step() -> ResponseReturnValue:
    """S2: the code, after the password; without a password lately, back to the beginning."""
    half = session.get("half", {})
    young = int(now().timestamp()) - half.get("at", 0) <= SECOND.total_seconds()
    found = units.person_on_duty(reading(), half["id"], now().date()) if young else None
    if found is None or found[0].totp_since is None or half["under"] != _password(found[0]):
        session.pop("half", None)
        return redirect(url_for("auth.sign_in"), 303)
    form = SecondStepForm()
    if not form.is_submitted():
        return _second_page(form)
    signing_in.wait_for_codes(reading(), found[0].id, now())
    person_id, recovery = found[0].id, form.recovery.data or ""
    with working(found[1]) as work:
        right = second_factor.accept(work, seal("second factor"), form.code.data or "", recovery)
    if not right:
        signing_in.wrong_code(reading(), person_id, now())
        field, sentence = (form.recovery, second_factor.SPENT) if recovery else (form.code, second_factor.WRONG)
        field.errors = [sentence]
        return _second_page(form, 422)
    signing_in.right_code(reading(), person_id)
    answer = _let_in(*(units.person_on_duty(reading(), person_id, now().date()) or found), half["again"])
    return _remembering(answer, person_id) if form.trust.data else answer


def _let_in(person: Person, held: Actor, again: bool) -> ResponseReturnValue:
    """Everything was right: a session of its own, and on to where one was going."""
    posted, name, person_id = _kept() if again else [], request.headers.get("User-Agent", ""), person.id
    with working(held) as work:
        token = sessions.begin(work, person, name)
    found = units.person_on_duty(reading(), person_id, now().date())
    if found is None:  # locked in this very moment
        return redirect(url_for("auth.sign_in"), 303)
    start_session(found[0], token)
    login_user(SignedIn(*found))
    if posted and _next():
        g.pop("csrf_token", None)  # the one made for the session before
        return render_template("auth/again.html", posted=posted, next=_next())
    return redirect(_next() or url_for("work.mine"))


def _remembering(answer: Any, person_id: int) -> ResponseReturnValue:
    """Tin thiết bị này trong ca làm việc."""
    response, found = make_response(answer), units.person_on_duty(reading(), person_id, now().date())
    if found is not None:
        word = second_factor.trust(seal("device"), found[0], now())
        longest = int(sessions.LONGEST.total_seconds())
        response.set_cookie(TRUSTED, word, longest, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def _password(person: Person) -> int:
    """Under which password somebody came: one changed meanwhile leads back to the beginning."""
    return int(person.password_changed_at.timestamp())


def _trusted() -> str:
    return request.cookies.get(TRUSTED, "")


@bp.post("/dang-xuat")
@open_to("desk.use")
def sign_out() -> ResponseReturnValue:
    """End the session, here and wherever its cookie was copied to."""
    with working(myself()) as work:
        sessions.end(work, session.get("key", ""))
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
    headers = {"Retry-After": str(error.seconds)}
    if request.endpoint == "auth.second_step":
        second = SecondStepForm()
        second.form_errors = [error.message]
        return *_second_page(second, 429), headers
    form = SignInForm()
    form.form_errors = [error.message]
    return *_page(form, 429), headers


def _page(form: SignInForm, status: int = 200, following: str = "", posted: Posted | None = None) -> tuple[str, int]:
    """The sign-in page, with what waits behind it."""
    kept = _kept() if posted is None else posted
    return render_template("auth/sign_in.html", form=form, next=following or _next(), kept=kept, prefix=KEPT), status


def _second_page(form: SecondStepForm, status: int = 200) -> tuple[str, int]:
    return render_template("auth/second_step.html", form=form, next=_next(), kept=_kept(), prefix=KEPT), status


def _kept() -> Posted:
    """The fields that waited in the sign-in form."""
    return [(name.removeprefix(KEPT), text) for name, text in request.form.items(multi=True) if name.startswith(KEPT)]


def _next() -> str:
    """Where to go after signing in: a path of ours only, never another site."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if ours else ""
