"""Reading the files that were sent through the web, in a process of its own: no clerk and no sweep waits for it.

``desk sweep`` starts it when a file waits. Every transaction of it is short; one that dies leaves its file to the next.
"""

import io
import os
import time
from collections.abc import Mapping
from typing import Any

import click
from flask import current_app

from .cli_shared import complain, opened, working
from .domain.catalogue.columns import Layout
from .domain.catalogue.reading import CatalogueError
from .domain.errors import DeskError, Stale
from .policy import SYSTEM
from .services.importing import applying, reporting, understanding, uploads
from .services.importing.outcomes import Outcome, Tally
from .services.importing.understanding import Source
from .services.importing.uploads import Job, TakenOver
from .sheets import read as open_file
from .store.db import db
from .store.queries import imports

EVERY = 1.0  # seconds between two signs of life
MOST_TOLD = 20  # problems of one file
BROKEN = "Không đọc được tệp này vì lỗi của phần mềm. Báo quản trị hệ thống, kèm tệp."


@click.command("read", hidden=True)
@click.option("--child-of", type=int, hidden=True)
def read(child_of: int | None) -> None:
    """Đọc các tệp danh mục đang chờ rồi dừng."""
    with opened(pages=False):
        read_waiting(child_of)


def read_waiting(parent: int | None = None) -> int:
    """Every file that waits and every decision to be carried out, one after another. Returns how many."""
    count = 0
    while parent in (None, os.getppid()):
        with working(SYSTEM) as work:
            job = uploads.claim(work)
        if job is None:
            break
        _do(job)
        count += 1
    db.session.rollback()
    return count


def _do(job: Job) -> None:
    try:
        (_apply if job.applying else _report)(job)
    except TakenOver:
        db.session.rollback()
    except Exception as error:  # whatever it is: this file only
        db.session.rollback()
        complain(f"catalogue import {job.import_id}: {type(error).__name__}: {error}")
        with working(SYSTEM) as work:
            (uploads.refuse if job.applying else uploads.fail)(work, job, BROKEN)


# ── Reading ───────────────────────────────────────────────────────────────────


def _report(job: Job) -> None:
    """Compare the file with the catalogue, row by row, and keep what each row comes to."""
    source, shown = _understood(job)
    if source is None:
        return
    session, today = db.session(), current_app.extensions["desk.clock"]().date()
    codes = {s.code for s in source.statements if s.code}
    stamp, tally = imports.stamp(session, codes), Tally(codes=codes)
    total, waiting, seen = len(source.statements), list[Outcome](), time.monotonic()
    _keep(job, waiting, 0, total)
    for done, outcome in enumerate(
        reporting.report(session, source.statements, source.kind, job.owner_id, today), start=1
    ):
        tally.add(outcome)
        waiting.append(outcome)
        if time.monotonic() - seen >= EVERY or len(waiting) >= imports.SLICE:
            _keep(job, waiting, done, total)
            waiting, seen = [], time.monotonic()
    _keep(job, waiting, total, total)
    with working(SYSTEM) as work:
        uploads.finish(work, job, source.kind, tally.counts, stamp, {**job.mapping, **(shown or {}), **_told(source)})


def _keep(job: Job, outcomes: list[Outcome], done: int, total: int) -> None:
    with working(SYSTEM) as work:
        uploads.keep(work, job, outcomes, done, total)


def _told(source: Source) -> dict[str, Any]:
    found: dict[str, Any] = {"notes": list(source.notes)}
    if source.mapping is not None:
        found["columns"] = {str(column): entry for column, entry in source.mapping.items()}
    return found


def _understood(job: Job) -> tuple[Source | None, Mapping[str, Any] | None]:
    """The file as statements (None when it cannot be used, which is then said), and the first rows of a table."""
    session, today = db.session(), current_app.extensions["desk.clock"]().date()
    shown: Mapping[str, Any] | None = None
    try:
        data = imports.data_of(session, job.import_id)
        session.rollback()
        sheet = open_file(io.BytesIO(data), job.file)
        del data
        if hasattr(sheet, "rows"):
            shown = {**job.mapping, **understanding.sample(session, sheet, today)}
            if job.mapping.get("said"):
                shown = {**shown, "header": job.mapping["header"], "columns": job.mapping["columns"]}
        layout = None
        if shown is not None and shown.get("said"):
            layout = Layout(shown["header"], {int(c): e for c, e in shown["columns"].items()})
        return understanding.understand(session, sheet, job.file, today, layout), shown
    except CatalogueError as error:
        more = len(error.problems) - MOST_TOLD
        told = [*error.problems[:MOST_TOLD], *([f"Và {more} chỗ sai khác."] if more > 0 else [])]
        _fail(job, "\n".join(told), None)
    except DeskError as error:
        _fail(job, error.message, shown)
    return None, None


def _fail(job: Job, sentence: str, mapping: Mapping[str, Any] | None) -> None:
    with working(SYSTEM) as work:
        uploads.fail(work, job, sentence, mapping)


# ── Carrying out ──────────────────────────────────────────────────────────────


def _apply(job: Job) -> None:
    """Everything that was decided, in one transaction; when the catalogue has changed since, the file is compared anew instead."""
    session = db.session()
    outcomes = [uploads.outcome_of(row) for row in imports.written(session, job.import_id)]
    codes = imports.codes_of(session, job.import_id)
    source = _understood(job)[0] if job.kind == "own" else None
    session.rollback()
    try:
        with working(SYSTEM) as work:
            applying.apply(
                work, imports.one(work.session, job.import_id), outcomes, codes, source.forms if source else ()
            )
    except Stale:
        with working(SYSTEM) as work:
            uploads.report_again(work, job)
    except DeskError as error:
        with working(SYSTEM) as work:
            uploads.refuse(work, job, error.message)
