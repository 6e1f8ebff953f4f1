"""Sending what waits in the outbox (thư chờ gửi): taken for a while, sent outside any transaction, marked; at least once, never lost.

A message is taken by moving its hour a lease ahead. Whoever took it and died leaves it to be taken again after that, so that a
message may come twice but never not at all; its name (``Letter.name``) stays, by which a mail program knows the second.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..store import messages
from ..store.work import Work
from .notices import FOR_CITIZENS

LEASE = timedelta(minutes=15)  # longer than a batch takes, whatever the server does
BATCH = 20
MOST = 10  # tries
FRESH = timedelta(
    days=3
)  # a reminder to the staff older than that is news to nobody; what a citizen must know goes out however late
EXPIRED = "Expired"
WAITS = (1, 5, 30, 120, 360)  # minutes after the first, second … failure; then the last of them


@dataclass(frozen=True)
class Letter:
    """One message on its way: ``address`` goes to the gateway and nowhere else."""

    id: int
    name: str
    channel: str
    address: str
    kind: str
    data: dict[str, Any]
    dossier_id: int | None
    tries: int  # this one counted


def claim(work: Work, channel: str, limit: int = BATCH) -> list[Letter]:
    """Take the messages of a channel whose hour has come, at most ``limit``."""
    work.require("clock.sweep")
    rows = messages.claim(work.session, channel, work.now, MOST, limit)
    for row in rows:
        if row.made_at < work.now - FRESH and row.kind not in FOR_CITIZENS:
            row.tries, row.error = MOST, EXPIRED
        else:
            row.not_before, row.tries = work.now + LEASE, row.tries + 1
    return [
        Letter(r.id, hashlib.sha256(r.key.encode()).hexdigest()[:32], r.channel, r.address, r.kind, r.data, r.dossier_id, r.tries)
        for r in rows
        if r.error != EXPIRED
    ]  # fmt: skip


def sent(work: Work, letters: Sequence[Letter]) -> None:
    """They went out."""
    work.require("clock.sweep")
    messages.mark_sent(work.session, [letter.id for letter in letters], work.now)


def refused(work: Work, letter: Letter, error: str) -> None:
    """It did not go out: try again later. ``error`` is a kind of error, never what the server said (it may repeat the address)."""
    work.require("clock.sweep")
    wait = WAITS[min(letter.tries, len(WAITS)) - 1]
    messages.mark_refused(work.session, letter.id, error, work.now + timedelta(minutes=wait))
