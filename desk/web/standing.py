"""L5 Ủy quyền, S10 Ủy quyền khi vắng mặt: one page for everybody; a head or leader registers for their people there too."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.dates import say_date
from ..domain.errors import NotFound
from ..policy import Role
from ..services import standing_in
from ..store.models import Absence
from ..store.queries import absences, catalogue, units
from . import standing_form
from .forms import attempt, fits
from .guard import actor, now, open_to, reading, working
from .labels import ROLES
from .standing_form import AbsenceForm, Absentee

bp = Blueprint("standing", __name__, url_prefix="/uy-quyen")


@dataclass(frozen=True)
class Line:
    """One absence as a list shows it."""

    id: int
    name: str
    days: str
    deputy: str
    scope: str
    number: str
    note: str
    may_end: bool


@bp.get("")
@open_to("desk.use")
def show() -> ResponseReturnValue:
    """What holds, what comes, what is over; and the form, for oneself or (``?cho=``) for one of one's people."""
    form = AbsenceForm(formdata=None)
    absent = _absentee(request.args.get("cho", ""))
    standing_form.fill(form, absent, fresh=True)
    return _page(form, absent)


@bp.post("")
@open_to("desk.use")
def register() -> ResponseReturnValue:
    """Lưu ủy quyền."""
    form = AbsenceForm()
    absent = _absentee(form.who.data or "")
    standing_form.fill(form, absent, fresh=False)
    wish = standing_form.wish(form, absent)
    said = attempt(form, lambda work: _said(standing_in.register(work, wish), absent)) if fits(form) else None
    if said is None:
        return _page(form, absent), 422
    flash(said)
    return redirect(url_for("standing.show"), 303)


@bp.post("/<int:absence_id>/cham-dut")
@open_to("desk.use")
def end(absence_id: int) -> ResponseReturnValue:
    """Chấm dứt sớm."""
    with working() as work:
        found = absences.about(work.session, work.actor.id, standing_in.below(work.actor), only=absence_id)
        if not found:
            raise NotFound("Không tìm thấy lần ủy quyền này.")
        row = standing_in.end(work, found[0])
        said = f"Đã chấm dứt ủy quyền số {row.number}." if row.number else "Đã chấm dứt lần nghỉ."
    flash(said)
    return redirect(url_for("standing.show"), 303)


def _said(row: Absence, absent: Absentee) -> str:
    span = f"từ {say_date(row.first_day)} đến {say_date(row.last_day)}"
    whose = "" if absent.person_id == actor().id else f"{absent.name} "
    if not row.number:
        return f"Đã đăng ký {whose}nghỉ {span}."
    return f"Đã lưu ủy quyền số {row.number}: {whose}nghỉ {span}."


def _people() -> list[Absentee]:
    """For whom this person may register: first themselves, then the people they are over, by name."""
    me = actor()
    own = [
        Absentee(me.id or 0, me.name, agency, [h for h in me.own.holdings if h.agency_id == agency.id])
        for agency in standing_form.agencies_of(list(me.own.holdings))
    ]
    others = absences.people_at(reading(), standing_in.below(me), now().date(), but=me.id)
    known = {i: units.agency(reading(), i) for i in {h.agency_id for _, _, held in others for h in held}}
    return own + [Absentee(p, name, known[held[0].agency_id], held) for p, name, held in others]


def _absentee(key: str) -> Absentee:
    """Whoever the address names; oneself without one. Raises ``NotFound`` for somebody one is not over."""
    people = _people()
    found = next((p for p in people if p.key == key), None) if key else people[0]
    if found is None:
        raise NotFound("Không tìm thấy người này trong phạm vi phụ trách.")
    return found


def _page(form: AbsenceForm, absent: Absentee) -> str:
    me, today = actor(), now().date()
    rows = absences.about(reading(), me.id, standing_in.below(me))
    codes = {code for row in rows for code in row.procedures}
    names = catalogue.short_names(reading(), codes, today) if codes else {}
    groups: dict[str, list[Line]] = {"Đang nghỉ": [], "Sắp tới": [], "Đã qua": []}
    for row in rows:
        over = row.last_day < today or row.ended_on is not None
        group = "Đã qua" if over else "Sắp tới" if row.first_day > today else "Đang nghỉ"
        groups[group].append(_line(row, names, may_end=not over and _may_end(row)))
    return render_template(
        "work/standing.html", form=form, absent=absent, people=_people(), groups=[(g, found) for g, found in groups.items() if found],
        own=absent.person_id == me.id, many=len(form.procedures.choices) > 0,
    )  # fmt: skip


def _may_end(row: Absence) -> bool:
    """The deputy sees it and cannot end it."""
    return actor().id != row.deputy_id or row.made_by_id == actor().id


def _line(row: Absence, names: dict[str, str], *, may_end: bool) -> Line:
    note = f"{row.ended_by} chấm dứt ngày {say_date(row.ended_on)}" if row.ended_on else row.reason
    return Line(
        row.id, row.person.name, f"{say_date(row.first_day)} – {say_date(row.last_day)}", row.deputy.name if row.deputy else "",
        _scope(row.roles, row.procedures, names), row.number, note, may_end,
    )  # fmt: skip


def _scope(roles: Sequence[str], procedures: Sequence[str], names: dict[str, str]) -> str:
    if not roles:
        return ""
    words = ", ".join(ROLES[Role(code)] for code in roles)
    if not procedures:
        return f"{words}: mọi thủ tục"
    return f"{words}: {len(procedures)} thủ tục ({'; '.join(names.get(code, code) for code in procedures)})"
