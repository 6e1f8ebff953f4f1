"""One dossier at the officer of Yết Kiêu, and everybody who may be asked about it."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, undefer

from desk.services import consulting, processing
from desk.services.consulting import Asked
from desk.store.db import db
from desk.store.models import Alert, Department, Dossier, Person, Task
from desk.store.queries import dossiers
from tests import builders

ALLOWANCE = "1.001776"  # trợ cấp xã hội hàng tháng: xã → huyện
QUESTION = "Đối tượng có đang hưởng chế độ khác không?"


def department(code: str, key: str) -> int:
    wanted = select(Department.id).where(
        Department.agency_id == builders.agency_id_of(db.session(), code), Department.key == key
    )
    return db.session.scalars(wanted).one()


class Table:
    """One dossier at the officer of Yết Kiêu, and everybody who may be asked about it."""

    def __init__(self, work: Any, people: builders.People, clock: Any, **given: Any) -> None:
        self.work, self.people, self.clock = work, people, clock
        self.id = builders.received(work, people, ALLOWANCE, **given).id
        self.justice, self.district, self.province = (
            department("11020", "tu-phap"), department("297", "ldtbxh"), department("30-so-ldtbxh", "chuyen-mon"),
        )  # fmt: skip

    @property
    def dossier(self) -> Dossier:
        db.session.rollback()
        return db.session.get_one(Dossier, self.id, populate_existing=True)

    def all(self) -> list[Task]:
        db.session.rollback()
        return list(dossiers.tasks_of(db.session(), self.id))

    def open(self, branch: bool = False) -> list[Task]:
        return [t for t in self.all() if t.done_at is None and bool(t.branch) == branch]

    def do(self, username, verb, task, *args, **kwargs):
        with self.work(self.people[username]) as w:
            wanted = (
                select(Task).join(Task.dossier).options(contains_eager(Task.dossier).options(undefer(Dossier.plan)))
            )
            found = w.session.scalars(wanted.where(Task.id == task.id)).one()
            return verb(w, found, *args, **kwargs)

    def ask(self, *departments: int, until: date | None = None, by: str = "yk.ldtbxh") -> list[Task]:
        step = next(t for t in self.open() if t.kind == "process")
        wanted = [Asked(d, until) for d in departments]
        return self.do(by, consulting.consult, step, QUESTION, wanted)

    def pass_on(self, username="yk.ldtbxh", **given):
        step = next(t for t in self.open() if t.kind == "process")
        return self.do(username, processing.pass_on, step, "Đủ điều kiện.", **given)

    def log(self) -> list[str]:
        return [e.what for e in reversed(dossiers.events_of(db.session(), self.id))]

    def told(self, kind: str) -> set[str]:
        rows = select(Person.username).join(Alert, Alert.person_id == Person.id).where(Alert.kind == kind)
        return set(db.session.scalars(rows))
