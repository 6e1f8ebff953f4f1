"""A2 Vai trò & phạm vi: which role may do what, a role given, a role ended."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ...domain.dates import say_date
from ...policy import GRANTS, SECOND_FACTOR, Role
from ...services import empowering, governing, leaving
from ...services.empowering import HELD_BY_STAFF
from ...services.governing import MANAGE
from ...store.queries import people
from ...store.work import Work
from ..forms import attempt, fits
from ..guard import actor, now, open_to, reading
from ..labels import PERMISSIONS, ROLES
from .people import bp, found, page, to_person
from .people_forms import EndForm, GrantForm


@bp.get("/vai-tro")
@open_to(MANAGE)
def matrix() -> ResponseReturnValue:
    """The matrix role × action, and how many hold each role below one's own government."""
    realm = governing.realm_of(reading(), actor())
    roles = [role for role in HELD_BY_STAFF if role in ROLES]
    return render_template(
        "people/matrix.html", roles=roles, grants=GRANTS, permissions=PERMISSIONS, labels=ROLES, second=SECOND_FACTOR,
        many=people.holders_by_role(reading(), None if realm.everything else realm.agencies, now().date()),
    )  # fmt: skip


@bp.post("/nguoi-dung/<int:person_id>/vai-tro")
@open_to(MANAGE)
def grant(person_id: int) -> ResponseReturnValue:
    """Cấp vai trò."""
    found(person_id)
    form = GrantForm()
    if not fits(form):
        return page(person_id, grant=form)

    def act(work: Work) -> str:
        role, agency, department_id, start, end = form.meant()
        person = governing.person_of(work.session, work.actor, person_id, work.now.date())
        empowering.grant(work, person, role, agency.id, department_id, start, end)
        return f"Đã cấp vai trò {ROLES[role].lower()} ở {agency.short_name} từ {say_date(start)}."

    said = attempt(form, act)
    return to_person(person_id, said) if said is not None else page(person_id, grant=form)


@bp.route("/nguoi-dung/<int:person_id>/vai-tro/<int:grant_id>/ket-thuc", methods=["GET", "POST"])
@open_to(MANAGE)
def end(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Kết thúc một vai trò."""
    person, form = found(person_id), EndForm()
    held = next((h for h in people.held(reading(), [person_id]) if h.id == grant_id), None)
    if held is None or held.over(now().date()):
        flash("Vai trò này đã kết thúc.")
        return redirect(url_for("people.show", person_id=person_id), 303)
    if form.is_submitted():
        done = attempt(form, lambda work: empowering.end(
            work, governing.person_of(work.session, work.actor, person_id, work.now.date()), grant_id, form.day()))  # fmt: skip
        if done is not None:
            return to_person(person_id, "Đã kết thúc vai trò.")
        person = found(person_id)
    else:
        form.last_day.data = say_date(now().date())
    there = [t for t in leaving.held(reading(), person_id) if t.agency_id == held.agency_id]
    shown = render_template(
        "people/end.html",
        person=person,
        held=held,
        form=form,
        steps=len(there),
        second=Role(held.role) in SECOND_FACTOR,
    )
    return shown, 422 if form.errors or form.form_errors else 200
