"""Staff who leave (nghỉ việc, chuyển công tác): what they still hold is handed over before their account is closed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ..domain.errors import Forbidden, Invalid
from ..store.db import Session
from ..store.models import Person, Task
from ..store.queries import holding, units
from ..store.work import Work

WHY = "Bàn giao việc của người nghỉ hoặc chuyển công tác"


@dataclass(frozen=True)
class Left:
    """What somebody leaves behind: steps that must go to somebody, and what their successor should know of."""

    tasks: list[Task]
    orders: int  # chỉ đạo chưa trả lời
    deputising: int  # lần đang hoặc sẽ làm thay người khác theo ủy quyền


def held(session: Session, person_id: int) -> list[Task]:
    """The open steps assigned to a person, with their dossiers, nearest deadline first."""
    return holding.tasks_of(session, person_id)


def left(session: Session, person_id: int, day: date) -> Left:
    """Everything that a person still holds on a day. Two queries; drafts of the catalogue are their agency's, nobody's own."""
    orders, deputising = holding.besides(session, person_id, day)
    return Left(held(session, person_id), orders, deputising)


def refuse_while_held(session: Session, person_id: int) -> None:
    """An account is not closed before its steps are handed over. Raises ``Invalid`` at ``to``."""
    dossiers = {task.dossier_id for task in held(session, person_id)}
    if dossiers:
        raise Invalid.at("to", f"Còn {len(dossiers)} hồ sơ. Chuyển cho ai?")


def successors(session: Session, person_id: int, day: date) -> list[tuple[int, str]]:
    """The colleagues (person, name) who may do every step that this person holds; nobody where nothing is held."""
    found: set[tuple[int, str]] | None = None
    for place in {(t.role, t.agency_id, t.department_id) for t in held(session, person_id)}:
        able = {row for row in units.able(session, *place, day) if row[0] != person_id}
        found = able if found is None else found & able
    return sorted(found or (), key=lambda row: row[1])


def hand_over(work: Work, person: Person, to_id: int | None) -> int:
    """Bàn giao: every open step of a person goes to a colleague who may do it, or (None) back to its department, each with a line in
    its logbook. Deadlines stay. Returns how many steps.

    For whoever keeps the accounts, or says who does each of these steps. Raises ``Forbidden``, ``Invalid`` at ``to``.
    """
    steps = held(work.session, person.id)
    if not work.actor.may("staff.manage") and not all(
        work.actor.may_assign(t.agency_id, t.department_id, t.dossier.procedure_code) for t in steps
    ):
        raise Forbidden("Chỉ quản trị tài khoản hoặc người phân công các việc này bàn giao được.")
    names = _able(work, steps, person.id, to_id) if to_id is not None else {}
    for task in steps:
        task.assignee_id, task.assignee_name = to_id, names.get(task.id, "")
        whom = task.assignee_name or task.department_name
        work.record(
            task.dossier, "assign", place=task.agency_name, step=task.name, to=whom, before=person.name, reason=WHY
        )
    return len(steps)


def _able(work: Work, steps: list[Task], person_id: int, to_id: int) -> dict[int, str]:
    """The name of the colleague by step. Raises ``Invalid`` when they may not do one of them."""
    by_place: dict[tuple[str, int, int], list[Task]] = defaultdict(list)
    for task in steps:
        by_place[task.role, task.agency_id, task.department_id].append(task)
    names: dict[int, str] = {}
    for place, tasks in by_place.items():
        able = dict(units.able(work.session, *place, work.now.date()))
        if to_id in able and to_id != person_id:
            names |= {task.id: able[to_id] for task in tasks}
    if missing := len(steps) - len(names):
        raise Invalid.at("to", f"Người nhận không có vai trò xử lý {missing} việc. Chọn người khác, hoặc trả về phòng.")
    return names
