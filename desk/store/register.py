"""The register of known people (công dân đã biết): one upsert, so that two counters may meet the same person at once."""

from datetime import datetime

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Session

from ..domain.application import Who
from ..domain.text import plain
from .db import Moment

_KEEP = ", ".join(
    f"{c} = COALESCE(NULLIF(excluded.{c}, ''), citizen.{c})" for c in ("sex", "address", "phone", "email")
)
_REMEMBER = text(
    "INSERT INTO citizen (id_number, name, name_plain, born, sex, address, phone, email, kind, seen_at) "
    "VALUES (:id_number, :name, :name_plain, :born, :sex, :address, :phone, :email, :kind, :seen_at) "
    "ON CONFLICT (id_number) DO UPDATE SET name = excluded.name, name_plain = excluded.name_plain, kind = excluded.kind, "
    f"born = COALESCE(excluded.born, citizen.born), seen_at = excluded.seen_at, {_KEEP}"
).bindparams(bindparam("born", type_=Date), bindparam("seen_at", type_=Moment))


def remember(session: Session, who: Who, now: datetime) -> None:
    """Keep what the counter was told, to fill the next form; what is empty now does not wipe what was known."""
    session.execute(
        _REMEMBER,
        {
            "id_number": who.id_number, "name": who.name, "name_plain": plain(who.name), "born": who.born, "sex": who.sex,
            "address": who.address, "phone": who.phone, "email": who.email, "kind": who.kind, "seen_at": now,
        },
    )  # fmt: skip
