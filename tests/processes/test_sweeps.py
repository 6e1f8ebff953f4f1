"""The sweep as it runs: several at once on one database, and beside a served desk that is stopped, killed, and whose sweep dies."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import create_engine, func, select, text

from desk import cli_sweep
from desk.policy import SYSTEM
from desk.services import staffing
from desk.store.db import db
from desk.store.models import Alert, Event, Extension, Outbox, Watch
from tests import builders
from tests.empty import empty_database
from tests.mail import post_office
from tests.processes.crowd import crowd

pytestmark = pytest.mark.processes
MOMENT = "2026-04-06T07:30"
DOSSIERS = 12
PATIENCE = 60.0


def test_four_sweeps_at_once_say_and_send_each_thing_once(app, database, work, people, clock) -> None:
    with work(SYSTEM) as w:
        for username in ("yk.ldtbxh", "yk.lanhdao"):
            staffing.set_email(w, username, f"{username}@example.vn")
    for _ in range(DOSSIERS):
        builders.received(work, people, "1.010803")
    with post_office() as post:

        def sweep(_number: int) -> dict[str, Any]:
            current_app.config.update(SMTP_URL=post.url, SMTP_FROM="motcua@example.vn")
            done = cli_sweep.once(current_app)  # type: ignore[arg-type]
            return {"told": done.told + done.digests, "sent": done.sent, "drafts": done.drafts, "put_off": done.put_off}

        answers = crowd(sweep, database, MOMENT, 4)
        letters = [str(m["Message-ID"]) for m in post.messages]
    total = {k: sum(a[k] for a in answers) for k in answers[0]}
    db.session.rollback()
    alerts = db.session.scalars(select(Alert.key)).all()
    assert total["told"] == len(alerts) == len(set(alerts))
    assert total["put_off"] == 0
    overdue = db.session.scalar(select(func.count()).where(Alert.kind == "overdue"))
    each = len({(k.split("/")[-1]) for k in db.session.scalars(select(Alert.key).where(Alert.kind == "overdue"))})
    assert overdue == each * DOSSIERS * 2, "step and promise of every dossier, to everybody concerned"
    assert db.session.scalar(select(func.count()).select_from(Extension)) == total["drafts"] == DOSSIERS
    assert db.session.scalar(select(func.count()).where(Event.what == "apology_draft")) == DOSSIERS
    assert db.session.scalar(select(func.count()).where(Watch.next_at.is_not(None))) == 0
    assert len(letters) == len(set(letters)) == total["sent"] > 0
    assert db.session.scalar(select(func.count()).where(Outbox.sent_at.is_(None), Outbox.channel == "email")) == 0


# ── Beside the server ─────────────────────────────────────────────────────────


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., tuple["subprocess.Popen[bytes]", str]]]:
    """``served("--no-sweep")``: a demo served in a session of its own: the server's process, the database's address."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DESK_")}
    running: list[subprocess.Popen[bytes]] = []
    with empty_database(tmp_path) as url:
        address = url.render_as_string(hide_password=False)
        told = {**kept, "DESK_INSTANCE": str(tmp_path / "instance"), "DESK_DATABASE_URL": address}
        command = [sys.executable, "-c", "from desk.cli import main; main()"]
        past = {**told, "DESK_NOW": "2026-03-02T09:00"}
        subprocess.run([*command, "demo", "--count", "10"], env=past, check=True, capture_output=True, timeout=120)

        def start(*words: str) -> tuple[subprocess.Popen[bytes], str]:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = str(probe.getsockname()[1])
            log = (tmp_path / "serve.log").open("wb")
            now = {**told, "DESK_NOW": MOMENT}
            server = subprocess.Popen(
                [*command, "serve", "--port", port, "--workers", "1", *words],
                env=now,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            log.close()
            running.append(server)
            return server, address

        yield start
        for server in running:
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)  # whatever is left of its session
            server.wait(20)


def until(look: Callable[[], Any]) -> Any:
    """What ``look`` finds, as soon as it finds something; a failure after a minute."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def sweeps_of(server: int) -> list[int]:
    """The processes that were started as this server's sweep."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                alive = (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            except OSError:
                continue
            if alive and b"--child-of" in words and words[words.index(b"--child-of") + 1] == str(server).encode():
                found.append(int(entry.name))
    return found


def overdue(address: str) -> int:
    engine = create_engine(address)
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM alert WHERE kind = 'overdue'")).scalar_one()
    engine.dispose()
    return int(count)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes by /proc")
def test_a_served_desk_tells_what_is_late_without_anybody_running_a_command(served) -> None:
    server, address = served()
    assert until(lambda: overdue(address)) > 0
    [first] = sweeps_of(server.pid)
    os.kill(first, signal.SIGKILL)
    [second] = until(lambda: [p for p in sweeps_of(server.pid) if p != first])
    os.kill(server.pid, signal.SIGKILL)
    server.wait(20)
    until(lambda: not sweeps_of(server.pid))
    assert second != first


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes by /proc")
def test_a_server_that_is_stopped_takes_its_sweep_along(served) -> None:
    server, address = served()
    until(lambda: overdue(address))
    os.kill(server.pid, signal.SIGINT)
    server.wait(30)
    assert sweeps_of(server.pid) == []


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes by /proc")
def test_a_server_told_not_to_sweep_leaves_it_to_the_command(served, tmp_path) -> None:
    server, address = served("--no-sweep")
    until(lambda: b"http://" in (tmp_path / "serve.log").read_bytes())
    assert sweeps_of(server.pid) == []
    assert overdue(address) == 0
    told = {**os.environ, "DESK_INSTANCE": str(tmp_path / "instance"), "DESK_DATABASE_URL": address, "DESK_NOW": MOMENT}
    words = [sys.executable, "-c", "from desk.cli import main; main()", "sweep", "--json"]
    done = subprocess.run(words, env=told, check=True, capture_output=True, timeout=60)
    assert json.loads(done.stdout)["told"] > 0
    assert overdue(address) > 0
