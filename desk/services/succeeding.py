"""Đơn vị kế thừa: what lies in a unit that closes goes on in its successor, at the department of the same key, recorded per dossier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..domain.errors import Invalid
from ..domain.routing import PlanStep
from ..domain.workflow import OPEN
from ..policy import Role
from ..store.models import Agency, Department, Person, RoleGrant, Task
from ..store.queries import succession, unit_tree
from ..store.work import Work
from . import access, empowering


@dataclass(frozen=True)
class Heir:
    """Where something goes on: the agency, and its department."""

    agency: Agency
    department: Department


def now_at(work: Work, step: PlanStep) -> PlanStep:
    """A step as it is to be opened today: its unit, or whichever took over from it since the plan was made. Mostly nothing to look up."""
    place = succession.standing(work.session, step.agency_id, step.department_id)
    if place is None:
        return step
    there = {"agency_id": place.agency_id, "agency": place.agency, "level": place.level}
    return replace(step, **there, department_id=place.department_id, department=place.department)  # type: ignore[arg-type]


def heirs_of(work: Work, tasks: Sequence[Task], successor: Agency) -> dict[int, Heir]:
    """Department (id) -> where its open steps go on in another agency. Raises ``Invalid`` at ``successor`` for keys it has not."""
    there = {d.key: d for d in unit_tree.departments(work.session, successor.id) if d.valid_to is None}
    found, missing = {}, set()
    for department_id in sorted({t.department_id for t in tasks}):
        old = work.session.get_one(Department, department_id)
        if old.key in there:
            found[department_id] = Heir(successor, there[old.key])
        else:
            missing.add(f"{old.name} ({old.key})")
    if missing:
        raise Invalid.at(
            "successor", f"{successor.short_name} chưa có bộ phận: {'; '.join(sorted(missing))}. Thêm các bộ phận đó trước."
        )  # fmt: skip
    return found


def move_steps(work: Work, tasks: Sequence[Task], heirs: dict[int, Heir], reason: str) -> None:
    """Open steps go on elsewhere: nobody's yet there, with the deadlines they have; the logbook of each dossier says so."""
    for task in tasks:
        heir = heirs[task.department_id]
        before = f"{task.department_name} – {task.agency_name}"
        task.agency_id, task.agency_name, task.level = heir.agency.id, heir.agency.short_name, heir.agency.level.name
        task.department_id, task.department_name = heir.department.id, heir.department.name
        task.assignee_id, task.assignee_name, task.acknowledged_at = None, "", None
        after = f"{task.department_name} – {task.agency_name}"
        work.record(
            task.dossier, "succeed", place=task.agency_name, step=task.name, before=before, to=after, reason=reason
        )


def move_dossiers(work: Work, agency: Agency, successor: Agency, reason: str) -> int:
    """What was received there and is not finished is the successor's to receive for and to return; its papers keep the old name."""
    found = succession.unfinished(work.session, agency.id, [int(status) for status in OPEN])
    for dossier in found:
        if dossier.agency_id == agency.id:
            dossier.agency_id = successor.id
        if dossier.competent_id == agency.id:
            dossier.competent_id = successor.id
        for letter in succession.unsigned_letters(work.session, dossier.id, agency.id):
            letter.agency_id, letter.agency_name = successor.id, successor.short_name
        work.record(
            dossier, "succeed", place=successor.short_name, before=agency.name, to=successor.name, reason=reason
        )
    return len(found)


def move_staff(work: Work, agency: Agency, successor: Agency | None, last_day: date) -> int:
    """Roles at a unit end with it; with a successor they go on there, in the department of the same key. Returns how many people."""
    today, moved = work.now.date(), set()
    there = (
        {d.key: d for d in unit_tree.departments(work.session, successor.id) if d.valid_to is None} if successor else {}
    )
    for row, person, key in succession.grants_at(work.session, agency.id, today):
        if row.role == Role.ADMIN and agency.parent_id is None:
            empowering.keep_an_administrator(work, person, but_grant=row.id)
        _end(work, row, max(last_day, today - timedelta(days=1)))
        access.note(work, "rights", person=person, detail=f"Kết thúc vai trò ở {agency.name} khi đơn vị đóng.")
        moved.add(person.id)
        if successor is not None and (key is None or key in there):
            _go_on(work, row, person, successor, there[key].id if key else None, today)
    work.session.flush()
    return len(moved)


def _end(work: Work, row: RoleGrant, last_day: date) -> None:
    if last_day < row.valid_from:
        work.session.delete(row)
    else:
        row.valid_to = last_day if row.valid_to is None else min(row.valid_to, last_day)


def _go_on(
    work: Work, row: RoleGrant, person: Person, successor: Agency, department_id: int | None, today: date
) -> None:
    if succession.holds(work.session, person.id, row.role, successor.id, department_id, today):
        return
    work.session.add(
        RoleGrant(person_id=person.id, role=row.role, agency_id=successor.id, department_id=department_id, valid_from=today)
    )  # fmt: skip
    name = empowering.NAMES.get(Role(row.role), row.role)
    access.note(work, "rights", person=person, detail=f"Cấp vai trò {name} ở {successor.name}, theo đơn vị kế thừa.")
