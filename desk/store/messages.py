"""Inbox and outbox: one insert each that says a thing once, however often it is tried and from however many machines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, and_, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from .db import Moment
from .models import Outbox

_ALERT = text(
    "INSERT INTO alert (key, person_id, kind, to_do, dossier_id, data, made_at) "
    "VALUES (:key, :person_id, :kind, :to_do, :dossier_id, :data, :made_at) ON CONFLICT (key) DO NOTHING RETURNING id"
).bindparams(bindparam("data", type_=JSON), bindparam("made_at", type_=Moment))
_OUTBOX = text(
    "INSERT INTO outbox (key, channel, address, kind, data, dossier_id, made_at, not_before, tries, error) "
    "VALUES (:key, :channel, :address, :kind, :data, :dossier_id, :made_at, :not_before, 0, '') ON CONFLICT (key) DO NOTHING RETURNING id"
).bindparams(bindparam("data", type_=JSON), bindparam("made_at", type_=Moment), bindparam("not_before", type_=Moment))


def alert(
    session: Session, key: str, person_id: int, kind: str, data: dict[str, Any], at: datetime, *, to_do: bool, dossier_id: int | None
) -> bool:  # fmt: skip
    """A line in somebody's inbox; False when the same was said before."""
    given = {
        "key": key,
        "person_id": person_id,
        "kind": kind,
        "to_do": to_do,
        "dossier_id": dossier_id,
        "data": data,
        "made_at": at,
    }
    return session.execute(_ALERT, given).first() is not None


def post(
    session: Session, key: str, channel: str, address: str, kind: str, data: dict[str, Any], at: datetime, not_before: datetime,
    dossier_id: int | None,
) -> bool:  # fmt: skip
    """A message that must go out; False when the same was written before."""
    given = {
        "key": key, "channel": channel, "address": address, "kind": kind, "data": data, "dossier_id": dossier_id, "made_at": at,
        "not_before": not_before,
    }  # fmt: skip
    return session.execute(_OUTBOX, given).first() is not None


def claim(session: Session, channel: str, now: datetime, most: int, limit: int) -> Sequence[Outbox]:
    """The messages of a channel whose hour has come and that were tried fewer than ``most`` times, held by this transaction."""
    wanted = select(Outbox).where(_come(channel, now, most)).order_by(Outbox.not_before, Outbox.id).limit(limit)
    return session.scalars(wanted.with_for_update(skip_locked=True)).all()


def ready(session: Session, channel: str, now: datetime, most: int) -> bool:
    """Is there anything for ``claim``? One small query."""
    return session.scalar(select(Outbox.id).where(_come(channel, now, most)).limit(1)) is not None


def _come(channel: str, now: datetime, most: int) -> ColumnElement[bool]:
    """The hour of a message has come, and it was not given up."""
    return and_(Outbox.channel == channel, Outbox.sent_at.is_(None), Outbox.not_before <= now, Outbox.tries < most)


def mark_sent(session: Session, ids: Sequence[int], now: datetime) -> None:
    """These went out."""
    _mark(session, ids, sent_at=now, error="")


def mark_refused(session: Session, outbox_id: int, error: str, again: datetime) -> None:
    """This one did not; it is tried again."""
    _mark(session, [outbox_id], error=error, not_before=again)


def _mark(session: Session, ids: Sequence[int], **values: Any) -> None:
    session.execute(
        update(Outbox).where(Outbox.id.in_(ids)).values(**values).execution_options(synchronize_session=False)
    )


def last_of(session: Session, dossier_id: int, kind: str) -> datetime | None:
    """When a message of this kind about a dossier was written last; ``None``: never."""
    return session.scalar(select(func.max(Outbox.made_at)).where(Outbox.dossier_id == dossier_id, Outbox.kind == kind))


def waiting(session: Session) -> dict[str, int]:
    """Channel -> how many messages wait to be sent, those given up included."""
    rows = session.execute(
        select(Outbox.channel, func.count()).where(Outbox.sent_at.is_(None)).group_by(Outbox.channel)
    )
    return {row[0]: row[1] for row in rows}


def unsent(session: Session, limit: int = 1000) -> Sequence[Outbox]:
    """The messages that wait, oldest first."""
    return session.scalars(select(Outbox).where(Outbox.sent_at.is_(None)).order_by(Outbox.id).limit(limit)).all()
