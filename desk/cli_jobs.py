"""Doing the bulk jobs that wait, in a process of its own beside the sweep: each by the person who started it, with today's rights."""

import os
from datetime import datetime
from typing import Any

import click
from flask import current_app

from .cli_shared import complain, opened, working
from .policy import SYSTEM, Actor
from .services.bulk import running
from .store.db import db
from .store.models import BulkJob
from .store.queries import units, workspace


@click.command("jobs", hidden=True)
@click.option("--child-of", type=int, hidden=True)
def jobs(child_of: int | None) -> None:
    """Chạy các việc hàng loạt đang chờ rồi dừng."""
    with opened(pages=False):
        run_waiting(child_of)


def run_waiting(parent: int | None = None) -> int:
    """Every job that waits, one after another. Returns how many rows were done or refused."""
    count, tried = 0, set[int]()

    def goes() -> bool:
        return parent in (None, os.getppid())

    while goes():
        db.session.rollback()  # as things are now, not as they were when somebody last looked
        job_id = workspace.unattended(db.session(), _now())
        actor = _doer(job_id) if job_id is not None else None
        db.session.rollback()
        if job_id is None or job_id in tried:
            break
        tried.add(job_id)
        if actor is None:
            _give_up(job_id)
            continue
        by: Actor = actor
        count += running.run(lambda by=by: working(by), job_id, goes)  # type: ignore[misc]
    return count


def _now() -> datetime:
    moment: datetime = current_app.extensions["desk.clock"]()
    return moment


def _doer(job_id: int) -> Actor | None:
    """Who started it, with what they may do today."""
    job = db.session().get_one(BulkJob, job_id)
    found: Any = units.person_on_duty(db.session(), job.person_id, _now().date())
    return found[1] if found is not None else None


def _give_up(job_id: int) -> None:
    """Whoever started it has no account any more: nobody does it in their name."""
    complain(f"job {job_id}: its person is not on duty")
    with working(SYSTEM) as work:
        job = workspace.held_job(work.session, job_id)
        if job is not None:
            job.state, job.ended_at = "stopped", work.now
