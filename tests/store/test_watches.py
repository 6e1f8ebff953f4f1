"""The schedule is read by its index: a sweep over a long table touches only the clocks whose moment has come."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from bench import many
from desk.store import watches
from desk.store.db import db
from desk.store.models import Watch
from tests import builders
from tests.conftest import SERVER

DUE, ALL = 40, 4000


@pytest.fixture
def long_table(app: Any, work: Any, people: Any, clock: Any) -> None:
    """Thousands of clocks in the months to come, some dozens now."""
    for _ in range(10):
        builders.received(work, people, "1.010803")
    db.session.remove()
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        many.grow(connection, ALL)
        connection.execute(text(
            "INSERT INTO watch (dossier_id, task_id, due_at, stage, next_at) SELECT dossier_id, id, due_at, 't3', due_at FROM task t "
            "WHERE done_at IS NULL AND NOT EXISTS (SELECT 1 FROM watch w WHERE w.task_id = t.id)"
        ))  # fmt: skip
        connection.execute(Watch.__table__.update().values(next_at=clock() + timedelta(days=30)))
        some = select(Watch.id).order_by(Watch.id.desc()).limit(DUE)
        connection.execute(
            Watch.__table__.update().where(Watch.id.in_(some)).values(next_at=clock() - timedelta(hours=1))
        )
        connection.exec_driver_sql("ANALYZE")


def plan(now: Any) -> list[str]:
    """How the database means to read what ``watches.claim`` asks for."""
    wanted = watches.due(now, 100).with_for_update(skip_locked=True)
    statement = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})
    rows = db.session.execute(text(("EXPLAIN " if SERVER else "EXPLAIN QUERY PLAN ") + str(statement)))
    return [str(row[-1]) for row in rows]


def test_a_sweep_reads_what_is_due_through_its_index_and_nothing_else(long_table: None, clock: Any) -> None:
    total = db.session.scalar(select(func.count()).select_from(Watch))
    assert total is not None
    assert total > ALL
    assert len(watches.waiting(db.session(), clock(), ALL)) == DUE
    said = "\n".join(plan(clock()))
    assert "ix_watch_next_at" in said, said
    assert "Seq Scan" not in said, said
    assert "SCAN watch\n" not in said, said
    assert "TEMP B-TREE" not in said, said


def test_what_is_due_comes_in_order_of_its_moment(long_table: None, clock: Any) -> None:
    found = db.session.scalars(watches.due(clock() + timedelta(days=60), 200)).all()
    keys = [(w.next_at, w.id) for w in found]
    assert keys == sorted(keys)
    assert len(keys) == 200
