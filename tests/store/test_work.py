"""One piece of work: one transaction, one instant, and no change without its line in the logbook."""

import pytest
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from desk.domain.errors import Stale
from desk.services import processing, receiving, supplementing
from desk.store.db import db
from desk.store.models import Counter, Dossier, Event, HandedPaper, Paper, Party, Result, Supplement, Task
from desk.store.queries import dossiers, tasks
from desk.store.queries.logbook import broken_chains
from desk.store.triggers import lift
from desk.store.work import LogbookClosed, UnrecordedChange
from tests import builders


def test_what_fails_leaves_nothing_behind(work, people) -> None:
    with pytest.raises(ZeroDivisionError), work(people["yk.motcua"]) as w:
        receiving.receive(w, builders.application(w.session))
        1 / 0  # noqa: B018
    assert db.session.scalar(select(func.count()).select_from(Dossier)) == 0
    assert builders.received(work, people).number.endswith("-0001"), "the number was given back"


def test_a_change_that_the_logbook_misses_cannot_be_committed(work, people) -> None:
    dossier = builders.received(work, people)
    with pytest.raises(UnrecordedChange), work(people["yk.motcua"]) as w:
        w.session.get(Dossier, dossier.id).about = "khác"
    assert db.session.get(Dossier, dossier.id, populate_existing=True).about != "khác"


def _first(kind):
    newest = [column.desc() for column in inspect(kind).primary_key]  # nothing hangs on the newest: it could be deleted
    return lambda w, d: w.session.scalars(select(kind).where(kind.dossier_id == d).order_by(*newest)).first()


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        (Task, "assignee_name", "Ai đó"), (Party, "name", "Người Khác"), (HandedPaper, "given", False), (Paper, "prints", 9),
        (Supplement, "reason", "khác"), (Result, "number", "99/QĐ"),
    ],
)  # fmt: skip
def test_nothing_that_hangs_on_a_dossier_changes_or_goes_without_a_word(work, people, kind, name, value) -> None:
    dossier_id = _walked_to_its_result(work, people).id
    with pytest.raises(UnrecordedChange), work(people["yk.motcua"]) as w:
        setattr(_first(kind)(w, dossier_id), name, value)
    with pytest.raises(UnrecordedChange), work(people["yk.motcua"]) as w:
        w.session.delete(_first(kind)(w, dossier_id))
    with work(people["yk.motcua"]) as w:
        assert getattr(_first(kind)(w, dossier_id), name) != value


def _walked_to_its_result(work, people) -> Dossier:
    """A birth for which papers were asked and brought, with its result issued."""
    dossier = builders.received(work, people)

    def step(username, verb, *given) -> None:
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, dossier.id)
            verb(w, tasks.task(w.session, w.actor, task.id), *given)

    step("yk.tuphap", supplementing.ask, ["Tờ khai"], "Thiếu chữ ký.")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, dossier.id))
    for username, verb in (
        ("yk.tuphap", processing.pass_on),
        ("yk.lanhdao", processing.pass_on),
        ("yk.vanthu", processing.issue),
    ):
        step(username, verb)
    return dossier


def test_work_does_not_nest(work, people) -> None:
    with pytest.raises(RuntimeError, match="one piece of work"), work(people["yk.motcua"]), work(people["yk.motcua"]):
        pass


def test_one_work_has_one_instant(work, people, clock) -> None:
    with work(people["yk.motcua"]) as w:
        before = w.now
        clock.set("2026-03-02T09:00")
        assert w.now == before


def test_follow_ups_run_after_the_commit_and_never_after_a_failure(work, people) -> None:
    done = []
    with work(people["yk.motcua"]) as w:
        w.after_commit(lambda: done.append(w.session.in_transaction()))
    with pytest.raises(ZeroDivisionError), work(people["yk.motcua"]) as w:
        w.after_commit(lambda: done.append("never"))
        1 / 0  # noqa: B018
    assert done == [False]


def test_a_page_that_has_gone_stale_is_told_so(work, people) -> None:
    dossier = builders.received(work, people)
    shown = dossier.version
    task_id = dossiers.open_tasks(db.session(), dossier.id)[0].id
    with work(people["yk.tuphap"]) as w:
        processing.acknowledge(w, tasks.task(w.session, w.actor, task_id), shown)
    with pytest.raises(Stale, match="vừa được người khác cập nhật"), work(people["yk.tuphap"]) as w:
        processing.pass_on(w, tasks.task(w.session, w.actor, task_id), shown=shown)


def test_the_logbook_cannot_be_changed_or_deleted_by_the_program(work, people) -> None:
    builders.received(work, people)
    with pytest.raises(LogbookClosed), work(people["yk.motcua"]) as w:
        w.session.scalars(select(Event)).first().what = "refuse"
    with pytest.raises(LogbookClosed), work(people["yk.motcua"]) as w:
        w.session.delete(w.session.scalars(select(Event)).first())
        w.session.flush()


def _by_hand(statement, **values) -> None:
    """An intruder with the database's own password: takes the guards off, then changes rows."""
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        lift(connection)
        connection.execute(statement, values)


@pytest.fixture
def walked(work, people):
    """A dossier with four lines in its logbook, and a neighbour that nobody touches."""
    builders.received(work, people, owner=builders.who(id_number="030190000025", name="Lê Thị Hạnh"))
    dossier = builders.received(work, people, "1.010803")
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua"):
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, dossier.id)
            processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    assert list(broken_chains(db.session())) == []
    return dossier


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        (lambda d: update(Event).where(Event.dossier_id == d, Event.seq == 2).values(actor="Người khác"), 2),
        (lambda d: update(Event).where(Event.dossier_id == d, Event.seq == 3).values(data={"opinion": "đồng ý"}), 3),
        (lambda d: text(f"UPDATE event SET at = '2026-01-01 00:00:00' WHERE dossier_id = {d} AND seq = 1"), 1),
        (lambda d: text(f"DELETE FROM event WHERE dossier_id = {d} AND seq = 2"), 2),
        (lambda d: text(f"DELETE FROM event WHERE dossier_id = {d} AND seq = 4"), 4),
        (lambda d: text(
            "INSERT INTO event (dossier_id, seq, at, actor_id, actor, place, what, data, before, digest) "
            "SELECT dossier_id, 5, at, actor_id, actor, place, what, data, digest, digest "
            f"FROM event WHERE dossier_id = {d} AND seq = 4"), 5),
    ],
    ids=["another name", "another opinion", "another time", "a line removed", "the last line removed", "a line inserted"],
)  # fmt: skip
def test_a_row_altered_by_hand_is_found_and_named(walked, change, seq) -> None:
    dossier_id, number = walked.id, walked.number
    db.session.rollback()  # leave the snapshot in which the row is still true
    _by_hand(change(dossier_id))
    [broken] = broken_chains(db.session())
    assert (broken.dossier, broken.seq) == (number, seq)


def test_the_database_itself_refuses_what_the_workflow_forbids(work, people) -> None:
    dossier = builders.received(work, people)
    db.session.rollback()
    for wrong in ("status = 9", "number = NULL", "status = 8", "returned_at = received_at", "status = 11"):
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(text(f"UPDATE dossier SET {wrong} WHERE id = {dossier.id}"))


def test_a_running_number_given_back_is_used_again(work, people) -> None:
    from desk.store import counters

    with work(people["yk.motcua"]) as w:
        assert [counters.next_value(w.session, "t") for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ZeroDivisionError), work(people["yk.motcua"]) as w:
        counters.next_value(w.session, "t")
        1 / 0  # noqa: B018
    with work(people["yk.motcua"]) as w:
        assert counters.next_value(w.session, "t") == 4
    assert db.session.get(Counter, "t").value == 4


def test_tasks_follow_the_dossier(work, people) -> None:
    dossier = builders.received(work, people)
    rows = db.session.scalars(select(Task).where(Task.dossier_id == dossier.id).order_by(Task.id)).all()
    assert [(t.kind, t.done_at is None) for t in rows] == [("receive", False), ("process", True)]
