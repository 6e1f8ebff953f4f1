"""Bulk jobs as processes: killed again and again in the middle, every row is done once, and what was confirmed stays."""

import multiprocessing
import os
import signal
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL

from desk import cli_jobs, create_app
from desk.clock import MovableClock
from desk.services.bulk import starting
from desk.store.db import db
from desk.store.models import BulkItem, BulkJob, Event, Task
from desk.store.queries import installation
from desk.store.queries.logbook import broken_chains
from tests import builders
from tests.processes.test_sweeps import until

pytestmark = pytest.mark.processes
ROWS, KILLS = 60, 3


def _runner(url: URL, moment: str) -> None:
    """What ``desk jobs`` does beside the sweep."""
    installation.forget()
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url}, clock=MovableClock(moment))
    with app.app_context():
        cli_jobs.run_waiting()
        db.session.remove()
        db.engine.dispose()


def _started(url: URL, minute: int) -> Any:
    db.session.remove()
    db.engine.dispose()  # a connection must not be shared across a fork
    process = multiprocessing.get_context("fork").Process(target=_runner, args=(url, f"2026-03-02T08:{minute}"))
    process.start()
    return process


def _done() -> int:
    db.session.rollback()
    wanted = select(func.count()).select_from(BulkItem).where(BulkItem.state == "done")
    return db.session.scalar(wanted) or 0


def _acknowledged() -> Counter[int]:
    db.session.rollback()
    return Counter(db.session.scalars(select(Event.dossier_id).where(Event.what == "acknowledge")))


def test_a_job_killed_in_the_middle_goes_on_and_does_no_row_twice(app, database, work, people) -> None:
    made = [builders.received(work, people, owner=builders.who(id_number=f"0301900{n:05}")).id for n in range(ROWS)]
    steps = {t.dossier_id: t for t in db.session.scalars(select(Task).where(Task.done_at.is_(None)))}
    holder = people["yk.tuphap"]
    with work(holder) as w:
        rows = [starting.Row(i, steps[i].id, None) for i in made]
        job_id = starting.start(w, "k", "acknowledge", rows, {}).id
    for kill in range(KILLS):
        before, process = _done(), _started(database, 12 + 2 * kill)
        until(lambda before=before: _done() > before + 3)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        left = _done()
        assert before < left < ROWS, "it was killed in the middle"
        assert _acknowledged().total() == left, "what the list of results says is what the logbooks say"
        assert db.session.get_one(BulkJob, job_id).state == "running"
    _started(database, 17).join(60)
    assert db.session.get_one(BulkJob, job_id).state == "running", "within a minute it may still be at work"
    _started(database, 30).join(120)
    db.session.rollback()
    job = db.session.get_one(BulkJob, job_id)
    assert (job.state, job.done, job.refused) == ("ended", ROWS, 0)
    assert _acknowledged() == dict.fromkeys(made, 1)
    assert list(broken_chains(db.session())) == []
