"""The beds of ``make bench-large``: built once, kept under ``/tmp/desk-bench`` and in the server, made anew when the schema changes."""

import hashlib
import json
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from desk.store import schema
from desk.store.bulk import not_waiting_for_disk
from tests import servers

from . import crowd
from .beds import Bed, _demo, _say_to

HOME = Path(os.environ.get("DESK_BENCH_HOME", "/tmp/desk-bench"))


def stamp() -> str:
    """The schema's revision and what its migrations say: while a version is made, a migration grows under its name."""
    said = b"".join(path.read_bytes() for path in sorted((schema.MIGRATIONS / "versions").glob("*.py")))
    return f"{schema.head()}_{hashlib.sha256(said).hexdigest()[:8]}"


def on_sqlite(size: int) -> Bed:
    """The province in a file, grown to so many dossiers."""
    HOME.mkdir(parents=True, exist_ok=True)
    stem = HOME / f"crowd-{stamp()}-{size}"
    file, told = stem.with_suffix(".sqlite"), stem.with_suffix(".json")
    url = f"sqlite:///{file}"
    if not told.exists():
        _gone(file)
        demo = _demo(url)
        _grow(url, size)
        told.write_text(json.dumps(demo), encoding="utf-8")
    return Bed("SQLite", url, size, json.loads(told.read_text(encoding="utf-8")))


def on_postgresql(size: int) -> Bed | None:
    """The same in a database of the server that answers; None when none does."""
    server = servers.found()
    if server is None:
        return None
    HOME.mkdir(parents=True, exist_ok=True)
    name, told = f"desk_bench_crowd_{stamp()}_{size}", HOME / f"crowd-{stamp()}-{size}-pg.json"
    url = server.set(database=name).render_as_string(hide_password=False)
    if not (told.exists() and _there(server, name)):
        _say_to(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        _say_to(server, f"CREATE DATABASE {name}")
        demo = _demo(url)
        _grow(url, size)
        told.write_text(json.dumps(demo), encoding="utf-8")
    return Bed("PostgreSQL", url, size, json.loads(told.read_text(encoding="utf-8")))


def _gone(file: Path) -> None:
    for end in ("", "-wal", "-shm"):
        Path(f"{file}{end}").unlink(missing_ok=True)


def _there(server: URL, name: str) -> bool:
    engine = create_engine(make_url(server))
    with engine.connect() as connection:
        found: Any = connection.scalar(text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name})
    engine.dispose()
    return bool(found)


def _grow(url: str, size: int) -> None:
    began, engine = time.perf_counter(), create_engine(url)
    with not_waiting_for_disk(engine), engine.execution_options(writing=True).connect() as connection:
        crowd.grow(connection, size)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()
    print(f"{url.rpartition('/')[2]}: {size} dossiers in {time.perf_counter() - began:.0f} s", file=sys.stderr)


def forget() -> None:
    """Let the kept beds go."""
    shutil.rmtree(HOME, ignore_errors=True)
