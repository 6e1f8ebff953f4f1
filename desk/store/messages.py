"""Inbox and outbox: one insert each that says a thing once, however often it is tried and from however many machines."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, bindparam, text
from sqlalchemy.orm import Session

from .db import Moment

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
