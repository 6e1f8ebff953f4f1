"""The databases that are measured: the training province, small as ``desk demo`` makes it and grown, on either engine."""

import json
import os
import re
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from desk import create_app
from desk.store.bulk import not_waiting_for_disk

from . import floor, many
from .measure import Caller

COMMANDS = Path(sys.executable).parent  # where this environment keeps desk and granian
CHECKOUT = Path(__file__).parent.parent  # whose ``desk`` is measured, whichever one the environment has installed
KEY = secrets.token_urlsafe(32)
FIRST = 200  # dossiers that live through the services
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Bed:
    """One database with its demo accounts."""

    engine: str
    url: str
    size: int
    demo: dict[str, Any]

    @property
    def codes(self) -> list[str]:
        """Lookup codes of the demo's samples: dossiers in every status."""
        return [sample["lookup_code"] for sample in self.demo["samples"]]

    @cached_property
    def app(self) -> Flask:
        """The desk on this database, as it is served."""
        return create_app({"SQLALCHEMY_DATABASE_URI": self.url, "SECRET_KEY": KEY})

    @cached_property
    def bare(self) -> Flask:
        """The floor on this database, its own table made."""
        app = floor.create_app(self.url)
        with app.app_context():
            floor.Line.__table__.create(floor.db.engine, checkfirst=True)  # type: ignore[attr-defined]
        return app

    def signed_in(self, username: str) -> Caller:
        """Somebody who signed in by the real form, with its token."""
        account = next(a for a in self.demo["accounts"] if a["username"] == username)
        caller = Caller(self.app)
        token = CSRF.search(caller.get("/dang-nhap").text)
        if token is None:
            raise RuntimeError("the sign-in page has no token")
        form = [("csrf_token", token[1]), ("username", username), ("password", account["password"])]
        if caller.post("/dang-nhap", form).status != 302:
            raise RuntimeError(f"{username} could not sign in")
        return caller

    def environment(self) -> dict[str, str]:
        """What a server on this database is started with."""
        return {**os.environ, "DESK_DATABASE_URL": self.url, "DESK_SECRET_KEY": KEY}


def _demo(url: str) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-c", "from desk.cli import main; main()", "demo", "--json", "--count", str(FIRST)],
        env={**os.environ, "DESK_DATABASE_URL": url}, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return json.loads(said.stdout)  # type: ignore[no-any-return]


def _grown(bed: Bed, url: str, size: int) -> Bed:
    engine = create_engine(url)
    with not_waiting_for_disk(engine), engine.execution_options(writing=True).begin() as connection:
        many.grow(connection, size)
    return Bed(bed.engine, url, size, bed.demo)


@contextmanager
def piled_up(small: Bed, home: Path, size: int, server: URL | None = None) -> Iterator[Bed]:
    """A copy of ``small`` grown to ``size``, dropped at the end: for what changes a database that others measure."""
    if server is None:
        path = copied(home / "small.sqlite", home / f"piled-{secrets.token_hex(4)}.sqlite")
        yield _grown(small, f"sqlite:///{path}", size)
        path.unlink()
        return
    name = f"desk_bench_{secrets.token_hex(4)}_piled"
    try:
        _say_to(server, f"CREATE DATABASE {name} TEMPLATE {make_url(small.url).database}")
        yield _grown(small, server.set(database=name).render_as_string(hide_password=False), size)
    finally:
        _say_to(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def on_sqlite(home: Path, big: int) -> tuple[Bed, Bed]:
    """The province in a file, and a grown copy of the file."""
    small = Bed("SQLite", f"sqlite:///{home / 'small.sqlite'}", FIRST, _demo(f"sqlite:///{home / 'small.sqlite'}"))
    path = copied(home / "small.sqlite", home / "big.sqlite")
    return small, _grown(small, f"sqlite:///{path}", big)


def copied(source: Path, target: Path) -> Path:
    """A copy made by SQLite itself. Whoever opens and closes the file behind its back drops every lock that this process holds on it: a
    server that ends then takes itself for the last one, deletes the log of the others, and the database is malformed."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
    return target


@contextmanager
def on_postgresql(server: URL, big: int) -> Iterator[tuple[Bed, Bed]]:
    """The same in two databases of a server, dropped at the end."""
    names = [f"desk_bench_{secrets.token_hex(4)}_{size}" for size in ("small", "big")]
    urls = [server.set(database=name).render_as_string(hide_password=False) for name in names]
    try:
        _say_to(server, f"CREATE DATABASE {names[0]}")
        small = Bed("PostgreSQL", urls[0], FIRST, _demo(urls[0]))
        _say_to(server, f"CREATE DATABASE {names[1]} TEMPLATE {names[0]}")
        yield small, _grown(small, urls[1], big)
    finally:
        for name in names:
            _say_to(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _say_to(server: URL, statement: str) -> None:
    engine = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
