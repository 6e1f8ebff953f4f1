"""Numbers without gaps and without races, on SQLite and PostgreSQL alike."""

from sqlalchemy import text
from sqlalchemy.orm import Session

NEXT = text(
    "INSERT INTO counter (scope, value) VALUES (:scope, 1) ON CONFLICT (scope) DO UPDATE SET value = counter.value + 1 RETURNING value"
)


def next_value(session: Session, scope: str) -> int:
    """The next number in ``scope``, from 1. A rollback gives it back; the row stays locked until the commit."""
    return int(session.execute(NEXT, {"scope": scope}).scalar_one())
