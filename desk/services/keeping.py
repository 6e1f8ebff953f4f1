"""Keeping what is being typed (lưu nháp): into a form of a dossier, by whoever types it, until it is sent; nobody else reads it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ..domain.errors import Invalid
from ..store import beside as rows
from ..store.queries import beside
from ..store.work import Work

DAYS = 30  # a draft that nobody touched for so long is thrown away
LONGEST = 20_000  # characters of a whole form
TOGETHER = 200
Fields = Mapping[str, Sequence[str]]


def fits(fields: Fields) -> bool:
    """Is it no more than a form of ours can hold?"""
    return sum(len(name) + sum(map(len, values)) for name, values in fields.items()) <= LONGEST


def keep(work: Work, dossier_id: int, form: str, fields: Fields) -> None:
    """Keep what a form holds, in place of what was kept of it before; an empty form is not kept.

    Raises ``NotFound`` for a dossier out of sight, ``Invalid`` for what no form of ours can hold.
    """
    beside.in_sight(work.session, work.actor, dossier_id)
    assert work.actor.id is not None
    said = {name: list(values) for name, values in fields.items() if any(values)}
    if not fits(said):
        raise Invalid(f"Nháp dài quá {LONGEST} ký tự, chưa lưu. Viết ngắn lại, hoặc gửi phần đã xong.")
    if said:
        rows.keep(work.session, work.actor.id, dossier_id, form, said, work.now)
    else:
        rows.drop(work.session, work.actor.id, dossier_id, form)


def drop(work: Work, dossier_id: int, form: str) -> None:
    """A form was sent: what was kept of it is not needed any more."""
    if work.actor.id is not None and form:
        rows.drop(work.session, work.actor.id, dossier_id, form)


def untouched_since(now: datetime) -> datetime:
    """A draft that nobody touched since then is thrown away."""
    return now - timedelta(days=DAYS)


def expire(work: Work) -> int:
    """Throw away what nobody touched for a month, some at a time. Returns how many went."""
    work.require("clock.sweep")
    old = rows.old_drafts(work.session, untouched_since(work.now), TOGETHER)
    if old:
        rows.drop_drafts(work.session, old)
    return len(old)
