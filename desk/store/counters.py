"""Numbers without gaps and without races, on SQLite and PostgreSQL alike."""

from collections.abc import Iterable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from .models import Counter

NEXT = text(
    "INSERT INTO counter (scope, value) VALUES (:scope, 1) ON CONFLICT (scope) DO UPDATE SET value = counter.value + 1 RETURNING value"
)


def next_value(session: Session, scope: str) -> int:
    """The next number in ``scope``, from 1. A rollback gives it back; the row stays locked until the commit."""
    return int(session.execute(NEXT, {"scope": scope}).scalar_one())


_SET = text(
    "INSERT INTO counter (scope, value) VALUES (:scope, :value) ON CONFLICT (scope) DO UPDATE SET value = excluded.value"
)


def values(session: Session, scopes: Iterable[str]) -> dict[str, int]:
    """What stands in these scopes; what never stood there is left out."""
    rows = session.execute(select(Counter.scope, Counter.value).where(Counter.scope.in_(list(scopes))))
    return {row[0]: row[1] for row in rows}


def put(session: Session, scope: str, value: int) -> None:
    """Write down how far something has come: a mark, not a running number."""
    session.execute(_SET, {"scope": scope, "value": value})
