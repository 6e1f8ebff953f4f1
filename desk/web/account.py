"""S10 Tài khoản của tôi: roles, sessions, e-mail, keys and size of text; S3, one's own password."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from ..domain.errors import TooMany
from ..services import own_account, sessions, signing_in, staffing
from ..store.models import Person
from ..store.queries import people
from .account_forms import DetailsForm, PasswordForm, PreferencesForm
from .forms import attempt, fits
from .guard import now, open_to, reading, start_session

bp = Blueprint("account", __name__, url_prefix="/tai-khoan")
USE = "desk.use"
ASKING = ("account.password", "account.enrol", "account.renew_codes", "account.drop_factor")
WRONG = "Mật khẩu đang dùng không đúng."


def me() -> Person:
    """The account of this page: whoever signed in, or whom an administrator looks at."""
    found = people.one(reading(), current_user.id)
    assert found is not None
    return found


@bp.get("")
@open_to(USE)
def show() -> ResponseReturnValue:
    """Everything about one's own account."""
    details, wishes, person = DetailsForm(formdata=None), PreferencesForm(formdata=None), me()
    details.email.data, details.phone.data = person.email, person.phone
    return page(details, wishes.of(person))


@bp.post("/nhac-viec")
@open_to(USE)
def details() -> ResponseReturnValue:
    """E-mail for reminders and telephone; asks for the password again."""
    form = DetailsForm()
    if fits(form) and still_me(form):
        done = attempt(form, lambda work: own_account.set_details(work, form.email.data or "", form.phone.data or ""))
        if done is not None:
            flash("Đã lưu." if done else "Không có gì thay đổi.")
            return redirect(url_for("account.show"), 303)
    return page(form, PreferencesForm(formdata=None).of(me())), 422


@bp.post("/tuy-chon")
@open_to(USE)
def preferences() -> ResponseReturnValue:
    """Keys off, larger text, the size of slips."""
    form = PreferencesForm()
    attempt(form, lambda work: own_account.set_preferences(work, *form.said))
    flash("Đã lưu tùy chọn.")
    return redirect(url_for("account.show"), 303)


@bp.post("/phien/<int:session_id>/dang-xuat")
@open_to(USE)
def end_session(session_id: int) -> ResponseReturnValue:
    """Đăng xuất thiết bị này."""
    said = attempt(PreferencesForm(), lambda work: sessions.end_one(work, session_id))
    flash(f"Đã đăng xuất {said}.")
    return redirect(url_for("account.show", _anchor="phien"), 303)


@bp.post("/phien/dang-xuat-het")
@open_to(USE)
def end_others() -> ResponseReturnValue:
    """Đăng xuất các thiết bị khác."""
    many = attempt(PreferencesForm(), lambda work: own_account.end_others(work, session.get("key", "")))
    flash(f"Đã đăng xuất {many} thiết bị khác.")
    return redirect(url_for("account.show", _anchor="phien"), 303)


@bp.route("/mat-khau", methods=["GET", "POST"])
@open_to(USE)
def password() -> ResponseReturnValue:
    """S3: the first password is replaced, or one's own is changed; every other session ends."""
    form, first = PasswordForm(), me().first_until is not None
    if form.is_submitted() and (first or still_me(form, form.current)):
        token = attempt(form, lambda work: own_account.change_password(work, form.new.data or "", _agent()))
        if token is not None:
            start_session(me(), token)
            login_user(current_user._get_current_object())
            flash("Đã đổi mật khẩu. Các thiết bị khác đã bị đăng xuất.")
            return redirect(url_for("work.mine" if first else "account.show"), 303)
    bad = form.errors or form.form_errors
    return render_template(
        "account/password.html", form=form, first=first, shortest=staffing.SHORTEST
    ), 422 if bad else 200


@bp.errorhandler(TooMany)
def _slowed(error: TooMany) -> ResponseReturnValue:
    """Too many wrong passwords: said on the page one is on."""
    flash(error.message, "error")
    endpoint = request.endpoint or ""
    return redirect(url_for(endpoint if endpoint in ASKING else "account.show"), 303)


def still_me(form: Any, field: Any = None) -> bool:
    """Cần nhập lại mật khẩu: is it still the owner who sits there? Says so at the field if not. Raises ``TooMany``."""
    field = field if field is not None else form.again
    if field.data and signing_in.same_person(reading(), me(), field.data, now()):
        return True
    field.errors = [WRONG if field.data else form.needed]
    return False


def _agent() -> str:
    return request.headers.get("User-Agent", "")


def page(details: DetailsForm, wishes: PreferencesForm) -> str:
    """The page, with its forms as they stand."""
    person, mine = me(), sessions.digest_of(session.get("key", ""))
    live = sessions.live(reading(), person.id, now())
    return render_template(
        "account/show.html", person=person, details=details, wishes=wishes, held=people.held(reading(), [person.id]), today=now().date(),
        here=next((s for s in live if s.digest == mine), None), others=[s for s in live if s.digest != mine],
        codes_left=people.recovery_codes_left(reading(), person.id),
    )  # fmt: skip
