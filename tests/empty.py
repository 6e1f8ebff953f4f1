"""Databases with nothing in them, of the kind under test (SQLite, or the server that ``DESK_TEST_DB`` names)."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL

from tests.conftest import SERVER, _admin


@contextmanager
def empty_database(folder: Path) -> Iterator[URL]:
    """The address of a new, empty database; dropped afterwards."""
    name = f"desk_empty_{uuid.uuid4().hex[:12]}"
    if not SERVER:
        yield make_url(f"sqlite:///{folder / name}.sqlite")
        return
    _admin(f"CREATE DATABASE {name}")
    try:
        yield make_url(SERVER).set(database=name)
    finally:
        _admin(f"DROP DATABASE {name} WITH (FORCE)")
