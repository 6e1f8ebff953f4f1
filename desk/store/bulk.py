"""Loading much into a database that nobody uses yet: commits need not wait for the disk while it lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

_ASLEEP = {
    "sqlite": ("PRAGMA synchronous = OFF",),
    "postgresql": ("SET synchronous_commit = off", "COMMIT"),  # or the setting goes when the connection is given back
}


@contextmanager
def not_waiting_for_disk(engine: Engine) -> Iterator[None]:
    """For a fresh database only (a crash loses it). Afterwards every connection waits for the disk again."""
    connection = engine.raw_connection()  # not through the engine's "begin": neither setting may stand in a transaction
    try:
        cursor = connection.cursor()
        for statement in _ASLEEP[engine.dialect.name]:
            cursor.execute(statement)
        cursor.close()
    finally:
        connection.close()  # back to the pool, with its setting
    try:
        yield
    finally:
        engine.dispose()
