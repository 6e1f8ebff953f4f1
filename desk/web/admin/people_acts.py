"""What is done to an account: a first password again, lock and unlock, the second factor reset, looking with its eyes."""

from collections.abc import Callable

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from ...services import governing, leaving, second_factor, staffing, viewing
from ...services.governing import MANAGE
from ...store.models import Person
from ...store.queries import people
from ...store.work import Work
from ..forms import attempt
from ..guard import myself, now, open_to, reading, working
from ..intake_form import choices
from .people import bp, found, keep_to_show, page, to_person
from .people_forms import ReasonForm


def _person(work: Work, person_id: int) -> Person:
    return governing.person_of(work.session, work.actor, person_id, work.now.date())


@bp.post("/nguoi-dung/<int:person_id>/mat-khau-lan-dau")
@open_to(MANAGE)
def reissue(person_id: int) -> ResponseReturnValue:
    """Cấp lại mật khẩu lần đầu."""
    found(person_id)
    with working() as work:
        password = staffing.reissue(work, _person(work, person_id))
    keep_to_show(person_id, password)
    return to_person(
        person_id, "Đã cấp lại mật khẩu lần đầu. Mật khẩu cũ và mọi phiên đăng nhập của người này đã hết hiệu lực."
    )


@bp.route("/nguoi-dung/<int:person_id>/khoa", methods=["GET", "POST"])
@open_to(MANAGE)
def lock(person_id: int) -> ResponseReturnValue:
    """Khóa tài khoản: who takes what is still open is asked first."""
    person, form = found(person_id), ReasonForm()
    left = leaving.left(reading(), person_id, now().date())
    able = leaving.successors(reading(), person_id, now().date())
    form.to.choices = choices([
        ("", "Chọn người nhận"), *((str(row[0]), row[1]) for row in able), (staffing.TO_DEPARTMENT, "Trả về bộ phận, chờ phân công lại"),
    ])  # fmt: skip
    if form.is_submitted():
        handed = attempt(
            form, lambda work: staffing.lock(work, _person(work, person_id), form.reason.data or "", form.to.data or "")
        )
        if handed is not None:
            told = f" Đã bàn giao {handed} việc." if handed else ""
            return to_person(person_id, f"Đã khóa tài khoản, mọi phiên đăng nhập đã kết thúc.{told}")
        person = found(person_id)
    shown = render_template(
        "people/lock.html", person=person, form=form, dossiers=len({t.dossier_id for t in left.tasks}), left=left
    )
    return shown, 422 if form.errors or form.form_errors else 200


@bp.post("/nguoi-dung/<int:person_id>/mo-khoa")
@open_to(MANAGE)
def unlock(person_id: int) -> ResponseReturnValue:
    """Mở khóa tài khoản."""
    return _with_reason(person_id, staffing.unlock, "Đã mở khóa.")


@bp.post("/nguoi-dung/<int:person_id>/dat-lai-xac-thuc")
@open_to(MANAGE)
def reset_factor(person_id: int) -> ResponseReturnValue:
    """Đặt lại xác thực hai bước."""
    return _with_reason(person_id, second_factor.reset, "Đã đặt lại xác thực hai bước.")


def _with_reason(person_id: int, act: Callable[[Work, Person, str], Person], said: str) -> ResponseReturnValue:
    found(person_id)
    form = ReasonForm()
    done = attempt(form, lambda work: act(work, _person(work, person_id), form.reason.data or ""))
    return to_person(person_id, said) if done is not None else page(person_id, reset=form)


@bp.post("/nguoi-dung/<int:person_id>/xem-nhu")
@open_to(MANAGE)
def view_as(person_id: int) -> ResponseReturnValue:
    """Xem như người này."""
    form = ReasonForm(formdata=None)
    found(person_id)
    if attempt(form, lambda work: viewing.begin(work, _person(work, person_id))) is None:
        return page(person_id, reset=form)
    session["as"] = person_id
    return redirect(url_for("work.mine"), 303)


@bp.post("/thoi-xem-nhu")
@open_to("desk.use")
def stop_viewing() -> ResponseReturnValue:
    """Thôi xem."""
    person_id = session.pop("as", None)
    if person_id is not None:
        with working(myself()) as work:
            viewing.end(work, people.one(work.session, person_id))
        flash("Đã thôi xem, trở về tài khoản của mình.")
        return redirect(url_for("people.index"), 303)
    return redirect(url_for("work.mine"), 303)
