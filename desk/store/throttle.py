"""Slowing down whoever fails too often (đăng nhập, tra cứu): counted in the database, so that every worker process knows.

Kept apart from ``work.py`` because a failure must be remembered although nothing else is written.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select, text
from sqlalchemy.orm import Session

from .db import Moment
from .models import Throttle

_COLUMNS = Throttle.__table__.c


@cache
def _lately(n: int) -> Select[Any]:
    """The failures of ``n`` scopes: built once, every page of the look-up asks it."""
    wanted = _COLUMNS.scope.in_([bindparam(f"s{i}") for i in range(n)])
    return select(_COLUMNS.scope, _COLUMNS.failures, _COLUMNS.since, _COLUMNS.last).where(wanted)


def scope(*parts: str) -> str:
    """A name for the caller that does not say who it is."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def failures(session: Session, scopes: list[str], now: datetime, window: timedelta) -> dict[str, tuple[int, datetime]]:
    """How often each scope failed within ``window``, and when last. One query; scopes without failures are missing."""
    rows = session.execute(_lately(len(scopes)), {f"s{i}": name for i, name in enumerate(scopes)})
    return {row.scope: (row.failures, row.last) for row in rows if now - row.since < window}


_FAILED = text(
    "INSERT INTO throttle (scope, failures, since, last) VALUES (:scope, 1, :now, :now) "
    "ON CONFLICT (scope) DO UPDATE SET last = excluded.last, "
    "failures = CASE WHEN throttle.since <= :over THEN 1 ELSE throttle.failures + 1 END, "
    "since = CASE WHEN throttle.since <= :over THEN excluded.since ELSE throttle.since END"
).bindparams(bindparam("now", type_=Moment), bindparam("over", type_=Moment))


def failed(session: Session, scopes: list[str], now: datetime, window: timedelta) -> None:
    """Count one failure for each scope, in a transaction of its own; a window that has passed starts again at one."""
    with _own_transaction(session) as connection:
        for name in sorted(scopes):
            connection.execute(_FAILED, {"scope": name, "now": now, "over": now - window})


def forgive(session: Session, scopes: list[str]) -> None:
    """A success wipes the caller's failures."""
    with _own_transaction(session) as connection:
        connection.execute(delete(Throttle).where(Throttle.scope.in_(scopes)))


@contextmanager
def _own_transaction(session: Session) -> Iterator[Connection]:
    session.rollback()  # leave the page's read snapshot: SQLite would wait for it
    with session.get_bind().engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection
