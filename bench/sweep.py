"""The sweep over a million open tasks on PostgreSQL: the plan of the query that claims what is due, and what it touches."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Session

from desk.clock import system_clock
from desk.store import watches
from desk.store.db import db
from desk.store.models import Watch

from .beds import Bed
from .report import Report

DUE, LIMIT = 500, 200

OPEN_TASKS = """
INSERT INTO task (dossier_id, position, attempt, kind, name, role, agency_id, agency_name, level, department_id, department_name,
  assignee_id, assignee_name, sent_by, opened_at, due_at, done_by, opinion)
SELECT t.dossier_id, t.position, 100 + n, t.kind, t.name, t.role, t.agency_id, t.agency_name, t.level, t.department_id, t.department_name,
  t.assignee_id, t.assignee_name, t.sent_by, t.opened_at, now() + n * interval '1 second', '', ''
FROM (SELECT * FROM task WHERE done_at IS NULL AND kind <> 'return' ORDER BY id LIMIT 1) t, generate_series(1, :many) n
"""
WATCHES = """
INSERT INTO watch (dossier_id, task_id, due_at, stage, next_at)
SELECT dossier_id, id, due_at, 't3', CASE WHEN attempt % :apart = 0 THEN now() - interval '1 hour' ELSE now() + interval '1 day' END
FROM task WHERE attempt > 100
"""


def measure_sweep(report: Report, bed: Bed, many: int) -> None:
    """``many`` open tasks of which 500 are due; fills the database of ``bed``, which nobody measures after this."""
    print(f"\n{many} open tasks, {DUE} of them due …", flush=True)
    with bed.app.app_context():
        with db.engine.execution_options(writing=True).begin() as connection:
            _fill(connection, many)
        with db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM ANALYZE task"))
            connection.execute(text("VACUUM ANALYZE watch"))
        with Session(db.engine) as session, heard(session) as said:
            began = time.perf_counter()
            found = claim(session)
            took = time.perf_counter() - began
            session.rollback()
            statement, parameters = said[0]
            print("\n".join(_explained(session, f"EXPLAIN (ANALYZE, BUFFERS) {statement}", parameters)), flush=True)
            plan = _explained(session, f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters)[0]
            session.rollback()
        db.session.remove()
    scans = list(_scans(plan[0]["Plan"] if isinstance(plan, list) else json.loads(plan)[0]["Plan"]))
    touched = sum(scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) for scan in scans)
    by_index = [scan.get("Index Name") for scan in scans] == ["ix_watch_next_at"]
    report.add(
        f"PostgreSQL: claiming of {many} open tasks", took * 1000, "ms", target="index, ≤ 200",
        note=f"{touched:.0f} rows touched, {len(found)} claimed",
        met=by_index and touched <= LIMIT and len(found) == LIMIT,
    )  # fmt: skip


def claim(session: Session) -> list[Any]:
    """The first of what is due, as the sweep claims it; where there is no sweep yet, as it will have to."""
    now = system_clock()
    if hasattr(watches, "claim"):
        return list(watches.claim(session, now, LIMIT))
    wanted = select(Watch).where(Watch.next_at <= now).order_by(Watch.next_at, Watch.id).limit(LIMIT)
    return list(session.scalars(wanted.with_for_update(skip_locked=True)))


@contextmanager
def heard(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is said meanwhile, with its parameters."""
    said: list[tuple[str, Any]] = []

    def hear(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def _fill(connection: Connection, many: int) -> None:
    connection.execute(text("DELETE FROM watch"))
    connection.execute(text(OPEN_TASKS), {"many": many})
    connection.execute(text(WATCHES), {"apart": many // DUE})


def _explained(session: Session, statement: str, parameters: Any) -> list[Any]:
    return [row[0] for row in session.connection().exec_driver_sql(statement, parameters)]


def _scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a plan that read the table."""
    if "Relation Name" in node:
        yield node
    for child in node.get("Plans", ()):
        yield from _scans(child)
