"""Searching (tìm hồ sơ): what is asked stays here for the day, under a key that says nothing; no address and no log carries it."""

import secrets
from datetime import datetime, timedelta

from ..domain.scan import decide
from ..store import finder, searches
from ..store.models import Search
from ..store.work import Work

LASTS = timedelta(hours=12)  # as long as the longest session


def ask(work: Work, typed: str, *, of: tuple[int, str] | None = None) -> str:
    """Keep a question of the actor's, or a person on a dossier (``of``: its id and the part) whose dossiers are asked for; its key.

    Whether that person may be seen is asked when the list is made. Of a card only its number is kept.
    """
    work.require("dossier.read")
    meant = decide(typed)
    row = Search(
        key=secrets.token_urlsafe(12), person_id=work.actor.id, typed=meant.value if meant.kind == "card" else typed, made_at=work.now,
        of_dossier_id=of[0] if of else None, of_part=of[1] if of else "",
    )  # fmt: skip
    searches.keep(work.session, row, still(work.now))
    return row.key


def still(now: datetime) -> datetime:
    """What was asked since then can still be read."""
    return now - LASTS


# ── The words that dossiers are found by ──────────────────────────────────────


def refill(work: Work, after: int, *, missing: bool = False) -> list[int]:
    """Write the words of the next dossiers anew (``missing``: of those that have none); which they were, empty at the end."""
    work.require("installation.manage")
    ids = finder.batch(work.session, after, missing=missing)
    finder.refresh(work.session, ids)
    return ids


def put_in_order(work: Work) -> None:
    """After all of them were written."""
    work.require("installation.manage")
    finder.tidy_up(work.session)
