"""Staff who leave (nghỉ việc, chuyển công tác): what they still hold is handed over before their account is closed."""

from datetime import date

from ..domain.errors import Invalid
from ..store.db import Session
from ..store.models import Person, Task
from ..store.queries import holding, units
from ..store.work import Work

WHY = "Bàn giao việc của người nghỉ hoặc chuyển công tác"


def held(session: Session, person_id: int) -> list[Task]:
    """The open steps assigned to a person, with their dossiers, nearest deadline first."""
    return holding.tasks_of(session, person_id)


def successors(session: Session, person_id: int, day: date) -> list[tuple[int, str]]:
    """The colleagues (person, name) who may do every step that this person holds; nobody where nothing is held."""
    found: set[tuple[int, str]] | None = None
    for place in {(t.role, t.agency_id, t.department_id) for t in held(session, person_id)}:
        able = {row for row in units.able(session, *place, day) if row[0] != person_id}
        found = able if found is None else found & able
    return sorted(found or (), key=lambda row: row[1])


def hand_over(work: Work, person: Person, to_id: int | None) -> int:
    """Bàn giao: every open step of a person goes to a colleague who may do it, or (None) back to its department. Returns how many.

    Raises ``Invalid`` at ``to``.
    """
    steps = held(work.session, person.id)
    names = dict(successors(work.session, person.id, work.now.date()))
    if steps and to_id is not None and to_id not in names:
        raise Invalid.at("to", "Người nhận không có vai trò xử lý các việc này. Chọn người khác, hoặc trả về phòng.")
    for task in steps:
        task.assignee_id, task.assignee_name = to_id, names[to_id] if to_id is not None else ""
        whom = task.assignee_name or task.department_name
        work.record(
            task.dossier, "assign", place=task.agency_name, step=task.name, to=whom, before=person.name, reason=WHY
        )
    return len(steps)
