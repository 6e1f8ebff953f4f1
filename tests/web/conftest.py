"""Helpers of the page tests: dossiers brought to where a test needs them, and forms posted as the pages show them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from desk.domain.workflow import Channel
from desk.policy import CITIZEN
from desk.services import processing, receiving, supplementing
from desk.store.db import db
from desk.store.models import Dossier, Task
from tests import builders
from tests.web.public_pages import Desk

ALLOWANCE = "1.001776"  # trợ cấp xã hội hàng tháng: xã → huyện
BIRTH = "1.001193"  # khai sinh: trong ngày, tại xã
MARTYRS = "1.010803"  # thờ cúng liệt sĩ: xã → huyện → tỉnh


def _look_again() -> None:
    """Outside a piece of work: leave the snapshot of the last look."""
    if not db.session.info.get("working"):
        db.session.rollback()


def _dossier(dossier_id: int) -> Dossier:
    wanted = select(Dossier).where(Dossier.id == dossier_id)
    loaded = (selectinload(Dossier.parties), selectinload(Dossier.papers_in), undefer(Dossier.plan))
    return db.session.scalars(wanted.options(*loaded).execution_options(populate_existing=True)).one()


def dossier_of(dossier_id: int) -> Dossier:
    """The dossier as it stands now, everything that a verb needs loaded; inside a piece of work and outside."""
    _look_again()
    return _dossier(dossier_id)


def tasks_of(dossier_id: int, *, only_open: bool = True) -> list[Task]:
    """The steps of a dossier in the order they were opened, those still open only unless said otherwise."""
    _look_again()
    wanted = select(Task).where(Task.dossier_id == dossier_id).options(joinedload(Task.dossier)).order_by(Task.id)
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).all()
    return [t for t in found if t.done_at is None or not only_open]


def open_task(dossier_id: int) -> Task:
    """The one open step; with its dossier, people and papers loaded."""
    [task] = tasks_of(dossier_id)
    _dossier(dossier_id)
    return task


def step_of(dossier_id: int, task_id: int) -> Task:
    """A step of a dossier, done or not, with its dossier, people and papers loaded."""
    [task] = [t for t in tasks_of(dossier_id, only_open=False) if t.id == task_id]
    _dossier(dossier_id)
    return task


@pytest.fixture
def desk(people: builders.People, work: Callable[..., Any], clock: Any) -> Desk:
    """Dossiers in any status, for the citizens' pages."""
    return Desk(people, work, clock)


@pytest.fixture
def client(app: Any) -> Any:
    """Somebody without an account."""
    return app.test_client()


@pytest.fixture
def story(app: object, work: Callable[..., Any], people: builders.People) -> "Story":
    """Dossiers brought along by the services, step after step, by whoever the step waits for."""
    return Story(work, people)


class Story:
    """A short way to "a dossier that …"."""

    def __init__(self, work: Callable[..., Any], people: builders.People) -> None:
        self.work, self.people = work, people

    def received(self, code: str = BIRTH, clerk: str = "yk.motcua", **given: Any) -> int:
        return builders.received(self.work, self.people, code, clerk, **given).id

    def submitted(self, **given: Any) -> int:
        with self.work(CITIZEN) as w:
            sent = builders.application(w.session, BIRTH, "11020", channel=Channel.ONLINE, **given)
            return receiving.submit(w, sent).id

    def passed(self, dossier_id: int, *usernames: str, opinion: str = "") -> int:
        """Each of these people ends the open step, in this order."""
        for username in usernames:
            with self.work(self.people[username]) as w:
                processing.pass_on(w, open_task(dossier_id), opinion)
        return dossier_id

    def ready(self) -> int:
        """A birth registered, its result waiting at the counter."""
        return self.issued(self.passed(self.received(BIRTH), "yk.tuphap", "yk.lanhdao"), "yk.vanthu")

    def issued(self, dossier_id: int, username: str) -> int:
        with self.work(self.people[username]) as w:
            processing.issue(w, open_task(dossier_id))
        return dossier_id

    def asked(self, dossier_id: int, username: str) -> int:
        with self.work(self.people[username]) as w:
            task = open_task(dossier_id)
            supplementing.ask(w, task, [task.dossier.papers_in[0].name], "Thiếu chữ ký của người khai.")
        return dossier_id

    def billed(self, dossier_id: int, username: str) -> int:
        with self.work(self.people[username]) as w:
            processing.bill(w, open_task(dossier_id), 50_000, "Lệ phí cấp bản sao.")
        return dossier_id


def searched(client: Any, typed: str) -> str:
    """The address of the list of what was typed into the search box: it does not say what was typed."""
    answer = client.post("/tim", data={"q": typed})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def version(dossier_id: int) -> int:
    """The version that a page opened now would show."""
    return dossier_of(dossier_id).version


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement sent to the database inside the block."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def queries(said: list[str]) -> list[str]:
    """Those statements that ask or write something: beginning a transaction is neither."""
    return [statement for statement in said if not statement.startswith(("BEGIN", "COMMIT"))]
