"""A1 Người dùng: the list, a new account, one account with its roles and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from ...domain.dates import say_date
from ...domain.text import plain
from ...policy import Role
from ...services import governing, leaving, staffing
from ...services.governing import MANAGE
from ...store import passwords
from ...store.models import Person
from ...store.queries import people, receptions, sessions
from ...store.queries.people import Held, Sought
from ..forms import attempt, fits
from ..guard import actor, now, open_to, reading, seal
from ..labels import ROLES
from ..row_numbers import row_id
from .people_forms import DetailsForm, GrantForm, NewAccountForm, ReasonForm, SoughtForm

bp = Blueprint("people", __name__, url_prefix="/quan-tri")
SIZE = 25
STATES = {"dang-dung": "Đang dùng", "mat-khau-lan-dau": "Chưa đổi mật khẩu lần đầu", "da-khoa": "Đã khóa"}
SHOWN = "first"  # in the session: a first password that is shown on the next page, once


@dataclass(frozen=True)
class Row:
    """An account as the list shows it."""

    person: Person
    held: list[Held]
    last: datetime | None


def found(person_id: int) -> Person:
    """An account below the government of whoever asks; every other is as if it were not there."""
    return governing.person_of(reading(), actor(), person_id, now().date())


def to_person(person_id: int, said: str = "") -> ResponseReturnValue:
    """Back to the account after something was done."""
    if said:
        flash(said)
    return redirect(url_for("people.show", person_id=person_id), 303)


def keep_to_show(person_id: int, password: str) -> None:
    """A first password, to be shown on the next page and on no other."""
    session[SHOWN] = seal("first password").close(f"{person_id} {password}", now())


def _to_show(person_id: int) -> str:
    kept = seal("first password").open(session.pop(SHOWN, ""))
    whose, _, password = (kept or "").partition(" ")
    return password if whose == str(person_id) else ""


@bp.get("/nguoi-dung")
@open_to(MANAGE)
def index() -> ResponseReturnValue:
    """The accounts that whoever asks governs, by given name."""
    wanted, today = SoughtForm(request.args), now().date()
    realm = governing.realm_of(reading(), actor())
    unit = receptions.unit_meant(reading(), wanted.unit, today) if wanted.unit else None
    sought = Sought(
        tuple(plain(wanted.typed).split()), wanted.state if wanted.state in STATES else "", wanted.role if wanted.role in set(Role) else "",
        (unit.id if unit is not None else 0) if wanted.unit else None,
    )  # fmt: skip
    within = None if realm.everything else realm.agencies
    before = people.one(reading(), request.args.get("sau", 0, type=row_id)) if "sau" in request.args else None
    key = (before.name_key, before.id) if before is not None else None
    rows = people.page(reading(), within, sought, today, key, SIZE + 1)
    shown = rows[:SIZE]
    held, last = people.held(reading(), [p.id for p in shown]), sessions.last_sign_ins(reading(), [p.id for p in shown])
    listed = [Row(p, [h for h in held if h.person_id == p.id and h.on(today)], last.get(p.id)) for p in shown]
    return render_template(
        "people/index.html", rows=listed, wanted=wanted, states=STATES, roles=ROLES, total=people.count(reading(), within, sought, today),
        more=_beside(wanted, shown[-1].id) if len(rows) > SIZE else "", first=_beside(wanted) if key else "", state=state_of,
        narrowed=bool(sought != Sought()), unknown_unit=bool(wanted.unit) and unit is None, units=units_below(),
    )  # fmt: skip


def _beside(wanted: SoughtForm, after: int = 0) -> str:
    said: dict[str, Any] = {"q": wanted.typed, "tt": wanted.state, "vt": wanted.role, "noi": wanted.unit, "sau": after}
    return url_for("people.index", **{name: value for name, value in said.items() if value})


def units_below() -> list[Any]:
    """The units that whoever asks governs, for the list under a field."""
    realm = governing.realm_of(reading(), actor())
    return [u for u in receptions.units_on(reading(), now().date()) if realm.covers(u.id)]


def state_of(person: Person) -> str:
    """How an account stands, in words."""
    if not person.active:
        return STATES["da-khoa"]
    if person.first_until is None:
        return STATES["dang-dung"]
    return STATES["mat-khau-lan-dau"] if person.first_until > now() else "Mật khẩu lần đầu đã hết hạn"


@bp.route("/nguoi-dung/them", methods=["GET", "POST"])
@open_to(MANAGE)
def add() -> ResponseReturnValue:
    """Thêm người dùng: the account, its first role, and a first password that nobody chose."""
    form = NewAccountForm()
    if not form.is_submitted():
        form.start.data = say_date(now().date())
    elif fits(form):
        password = passwords.first_password()
        made = attempt(form, lambda work: staffing.employ(
            work, form.username.data or "", form.name.data or "", password, form.email.data or "", form.phone.data or "", *form.meant()
        ).id)  # fmt: skip
        if made is not None:
            keep_to_show(made, password)
            return to_person(made, "Đã tạo tài khoản.")
    page = render_template("people/add.html", form=form, units=units_below())
    return page, 422 if form.errors or form.form_errors else 200


@bp.route("/nguoi-dung/<int:person_id>", methods=["GET", "POST"])
@open_to(MANAGE)
def show(person_id: int) -> ResponseReturnValue:
    """One account: edited here; posted, name, e-mail and telephone are saved."""
    person, form = found(person_id), DetailsForm()
    if form.is_submitted() and fits(form):
        done = attempt(form, lambda work: staffing.edit(
            work, governing.person_of(work.session, work.actor, person_id, work.now.date()), name=form.name.data or "",
            email=form.email.data or "", phone=form.phone.data or "",
        ))  # fmt: skip
        if done is not None:
            return to_person(person_id, "Đã lưu." if done else "Không có gì thay đổi.")
    elif not form.is_submitted():
        form.name.data, form.email.data, form.phone.data = person.name, person.email, person.phone
    return page(person_id, form)


def page(
    person_id: int, details: DetailsForm | None = None, grant: GrantForm | None = None, reset: ReasonForm | None = None
) -> ResponseReturnValue:
    """The account with its forms as they stand; 422 when one of them has something to mend."""
    person, today = found(person_id), now().date()
    if details is None:
        details = DetailsForm(formdata=None)
        details.name.data, details.email.data, details.phone.data = person.name, person.email, person.phone
    if grant is None:
        grant = GrantForm(formdata=None, prefix="")
        grant.start.data = say_date(today)
    reset = reset or ReasonForm(formdata=None)
    forms = (details, grant, reset)
    wrong = next((f for f in forms if f.errors or f.form_errors), None)
    live = sessions.last_sign_ins(reading(), [person_id])
    rendered = render_template(
        "people/show.html", person=person, details=details, grant=grant, reset=reset, wrong=wrong, state=state_of(person),
        held=people.held(reading(), [person_id]), today=today, last=live.get(person_id), units=units_below(),
        steps=len(leaving.held(reading(), person_id)), first=_to_show(person_id) if request.method == "GET" else "",
        codes=people.recovery_codes_left(reading(), person_id), myself=person_id == actor().id,
    )  # fmt: skip
    return rendered, 422 if wrong is not None else 200
