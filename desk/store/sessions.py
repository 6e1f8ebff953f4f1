"""When a device was seen last (lần hoạt động cuối): written apart from the page, at most every few minutes."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Engine, update
from sqlalchemy.exc import OperationalError

from .models import SignInSession


def touch(engine: Engine, digest: str, now: datetime) -> None:
    """Note that a session is in use, in a transaction of its own. Best effort: where a long writer is at work it is left."""
    said = update(SignInSession).where(SignInSession.digest == digest, SignInSession.ended_at.is_(None))
    with (
        suppress(OperationalError),
        engine.connect().execution_options(writing=True) as connection,
        connection.begin(),
    ):
        connection.execute(said.values(seen_at=now))
