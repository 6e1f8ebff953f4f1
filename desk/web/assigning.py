"""X6 Phân công: what waits unassigned on the left, the people with their load on the right; one by one, by a proposal, or evenly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..domain.dates import say_date
from ..domain.sharing import Hand, share
from ..services.bulk import starting
from ..store.models import Task
from ..store.queries import absences, assigning, queues, units
from ..store.queries.assigning import Load, Place
from ..store.queries.listing import Listing
from . import bulk, tabs, views
from .forms import new_key
from .guard import actor, now, open_to, reading
from .navigation import end_of_day

bp = Blueprint("assigning", __name__, url_prefix="/phan-cong")
SIZE = 50


@dataclass(frozen=True)
class Member:
    """Somebody of the department: what they hold, whether they are away."""

    id: int
    name: str
    load: Load
    away: date | None

    @property
    def words(self) -> str:
        """ "Đang giữ 8 · quá hạn 1 · nghỉ đến 05/3"."""
        said = [f"đang giữ {self.load.held}"]
        if self.load.late:
            said.append(f"quá hạn {self.load.late}")
        if self.load.today:
            said.append(f"đến hạn hôm nay {self.load.today}")
        if self.away:
            said.append(f"nghỉ đến {say_date(self.away)}")
        return " · ".join(said)


def members(place: Place) -> list[Member]:
    """Who does this work there, in the order of their names. Three queries."""
    people = units.able(reading(), place.role, place.agency_id, place.department_id, now().date())
    ids = [row[0] for row in people]
    held = assigning.loads(reading(), ids, now(), end_of_day())
    gone = absences.on(reading(), now().date(), ids)
    return sorted(
        (Member(i, name, held.get(i, Load()), gone[i].until if i in gone else None) for i, name in people),
        key=lambda m: (m.name, m.id),
    )


def proposal(tasks: Sequence[int], people: Sequence[Member]) -> dict[int, int]:
    """Who would take each step, so that loads end as even as can be."""
    return share(tasks, [Hand(m.id, m.load.held, m.away is not None) for m in people])


def _listing(place: Place) -> Listing:
    here = (Task.agency_id == place.agency_id, Task.department_id == place.department_id, Task.role == place.role)
    return Listing([queues.to_assign(actor()), *here])


def _to(place: Place, **at: str | None) -> str:
    """The page before or after this one; empty: there is none."""
    asked: dict[str, Any] = {"noi": place.key, **at}
    return url_for("assigning.show", **asked) if any(at.values()) else ""


@bp.get("")
@open_to("task.assign")
def show() -> ResponseReturnValue:
    """One department at a time, nearest deadline first; every row with whom the proposal would give it to."""
    places = assigning.places(reading(), actor())
    place = next((p for p in places if p.key == request.args.get("noi")), places[0] if places else None)
    shared = {"places": places, "place": place, "now": now(), "tab": tabs.chosen("phan-cong")}
    if place is None:
        return render_template("work/assign.html", **shared, rows=[], people=[])
    after, before = views.read_key(request.args.get("sau", "")), views.read_key(request.args.get("truoc", ""))
    page = _listing(place).page(reading(), after, before, SIZE)
    people = members(place)
    to = proposal([t.id for t in page.rows], people)
    links = {
        "prev": _to(place, truoc=views.write_key(page.before)),
        "next": _to(place, sau=views.write_key(page.after)),
    }
    rows = [
        (views.row_of_task(t, "the=phan-cong"), f"{t.dossier_id}:{t.id}:{t.dossier.version}", to.get(t.id))
        for t in page.rows
    ]
    return render_template(
        "work/assign.html", **shared, rows=rows, people=people, page=page, range=tabs.range_of(page), links=links,
        key=new_key(), most=starting.MOST,
    )  # fmt: skip


@bp.post("/chia-deu")
@open_to("task.assign")
def evenly() -> ResponseReturnValue:
    """Chia đều: every unassigned step of the department, the first five hundred, as a proposal to be looked at and changed."""
    places = assigning.places(reading(), actor())
    place = next((p for p in places if p.key == request.form.get("noi")), None)
    tab = tabs.chosen("phan-cong")
    if place is None or tab is None:
        return show()
    ids = _listing(place).ids(reading(), starting.MOST)
    form = bulk.BulkForm(formdata=None)
    form.key.data = new_key()
    return bulk.page(tab, "assign", bulk.lines(tab, "assign", ids, proposal(ids, members(place))), form)
