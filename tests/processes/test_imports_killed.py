"""Imports as processes: killed in the middle they leave nothing half done, and whoever comes next does the whole."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from desk import create_app
from desk.clock import MovableClock
from desk.policy import SYSTEM
from desk.services.importing import uploads
from desk.store.db import db
from desk.store.queries import installation
from desk.store.work import work_by
from tests.empty import empty_database
from tests.imports import csv, row
from tests.processes.test_sweeps import served, sweeps_of, until
from tests.test_cli import INIT, UNITS

pytestmark = pytest.mark.processes
ROWS = 1500
COMMAND = [sys.executable, "-c", "from desk.cli import main; main()"]
MOMENT, LATER = "2026-03-02T08:12", "2026-03-02T08:14"
__all__ = ["served"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """``desk("catalogue", …, now=…)``: a process on a new installation; ``desk.address`` is its database."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DESK_")}
    running: list[subprocess.Popen[str]] = []
    with empty_database(tmp_path) as url:
        told = {
            **kept,
            "DESK_INSTANCE": str(tmp_path / "instance"),
            "DESK_DATABASE_URL": url.render_as_string(hide_password=False),
        }
        subprocess.run([*COMMAND, *INIT, "--units", UNITS], env=told, check=True, capture_output=True, timeout=120)

        def start(*words: str, now: str = MOMENT) -> "subprocess.Popen[str]":
            env = {**told, "DESK_NOW": now}
            running.append(
                subprocess.Popen([*COMMAND, *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            )
            return running[-1]

        start.address = told["DESK_DATABASE_URL"]  # type: ignore[attr-defined]
        yield start
        for process in running:
            process.kill()
            process.communicate()


def counted(address: str) -> dict[str, int]:
    """How many rows the tables of imports have."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = {
            n: connection.execute(text(f"SELECT count(*) FROM {n}")).scalar_one()
            for n in ("catalogue_import", "import_row", "draft")
        }
    engine.dispose()
    return found


def state(address: str) -> tuple[str, int]:
    """How the only import stands, and how many of its rows were read."""
    engine = create_engine(address)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT state, done FROM catalogue_import")).one()
    engine.dispose()
    return found[0], found[1]


def waiting(address: str, data: bytes) -> None:
    """A file that was sent through the web and waits to be read."""
    installation.forget()
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": address}, clock=MovableClock(MOMENT))
    with app.app_context():
        with work_by(SYSTEM, db.session(), app.extensions["desk.clock"]) as work:
            uploads.upload(work, key="k", file="danh-sach.csv", data=data, owner_id=None)
        db.session.remove()
        db.engine.dispose()
    installation.forget()


@pytest.mark.parametrize("pause", [0.0, 0.15, 0.4])
def test_a_killed_import_leaves_nothing_half_done_and_is_run_again(desk: Any, tmp_path: Path, pause: float) -> None:
    path = tmp_path / "danh-sach.csv"
    path.write_bytes(csv(*[row(n) for n in range(1, ROWS + 1)]))
    process = desk("catalogue", "import", str(path))
    for line in process.stderr:  # compared to the end: it is about to write, or is writing
        if f"{ROWS}/{ROWS}" in line:
            break
    time.sleep(pause)
    process.kill()
    process.wait()
    left = counted(desk.address)
    assert left in (
        {"catalogue_import": 0, "import_row": 0, "draft": 0},
        {"catalogue_import": 1, "import_row": ROWS, "draft": ROWS},
    )
    again = desk("catalogue", "import", str(path), "--json")
    said, told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    done = left["draft"] > 0
    assert f'"new": {0 if done else ROWS}, "changed": 0, "unchanged": {ROWS if done else 0}' in said
    assert counted(desk.address) == {"catalogue_import": 1, "import_row": ROWS, "draft": ROWS}


def test_a_killed_reader_s_file_is_read_whole_by_the_next(desk: Any) -> None:
    waiting(desk.address, csv(*[row(n) for n in range(1, 8001)]))
    reader = desk("catalogue", "read")
    until(lambda: state(desk.address)[1] > 0)
    reader.kill()
    reader.wait()
    assert state(desk.address)[0] == "reading"
    assert 0 < counted(desk.address)["import_row"] < 8000
    desk("catalogue", "read").communicate(timeout=120)
    assert state(desk.address)[0] == "reading", "within a minute it may still be at work"
    desk("catalogue", "read", now=LATER).communicate(timeout=120)
    assert state(desk.address) == ("read", 8000)
    assert counted(desk.address) == {"catalogue_import": 1, "import_row": 8000, "draft": 0}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes by /proc")
def test_a_served_desk_reads_what_is_sent_without_anybody_running_a_command(served: Any) -> None:
    server, address = served()
    until(lambda: sweeps_of(server.pid))
    waiting(address, csv(*[row(n) for n in range(1, 50)]))
    until(lambda: state(address)[0] == "read")
    assert state(address) == ("read", 49)
