"""Following a dossier (theo dõi) and being reminded of it (nhắc tôi lúc): alerts only; no deadline moves, nobody else is concerned.

What happened is told by the sweep, which reads the logbook from where each follower left off: no verb has to think of followers.
"""

from datetime import datetime

from ..domain.errors import Invalid
from ..domain.workflow import FINAL
from ..store.db import one_at_a_time
from ..store.models import Dossier, Follow, Reminder
from ..store.queries import beside, units
from ..store.work import Work
from . import notices

TOGETHER = 50
LONGEST = 300
SILENT = frozenset({"reprint"})  # of no interest to who waits for the next step


def follow(work: Work, dossier_id: int) -> None:
    """Theo dõi: from now on. Twice is once. Raises ``NotFound`` out of sight."""
    beside.in_sight(work.session, work.actor, dossier_id)
    assert work.actor.id is not None
    if beside.follow_of(work.session, work.actor, dossier_id) is None:
        told = work.session.get_one(Dossier, dossier_id).log_length
        work.session.add(Follow(person_id=work.actor.id, dossier_id=dossier_id, since=work.now, told=told))


def unfollow(work: Work, dossier_id: int) -> None:
    """Bỏ theo dõi; also what is out of sight by now."""
    row = beside.follow_of(work.session, work.actor, dossier_id)
    if row is not None:
        work.session.delete(row)


def remind(work: Work, dossier_id: int, key: str, at: datetime, words: str = "") -> Reminder:
    """Nhắc tôi lúc ``at``; sent again under the same key, it is the same reminder. Raises ``NotFound``, ``Invalid`` at ``words``."""
    beside.in_sight(work.session, work.actor, dossier_id)
    assert work.actor.id is not None
    one_at_a_time(work.session, f"reminder/{key}")
    made = beside.reminder_by_key(work.session, work.actor, key)
    if made is not None:
        return made
    if len(words) > LONGEST:
        raise Invalid.at("words", f"Dài quá {LONGEST} ký tự. Viết ngắn lại.")
    row = Reminder(
        key=key, person_id=work.actor.id, dossier_id=dossier_id, at=at, words=words.strip(), made_at=work.now
    )
    work.session.add(row)
    return row


def forget(work: Work, reminder_id: int) -> None:
    """Bỏ nhắc: one's own that has not come yet. Raises ``NotFound``."""
    work.session.delete(beside.reminder(work.session, work.actor, reminder_id))


# ── By the sweep ──────────────────────────────────────────────────────────────


def tell_followers(work: Work) -> int:
    """Tell followers what happened since they were told last, some at a time. Returns how many were brought up to date."""
    work.require("clock.sweep")
    rows = beside.behind(work.session, TOGETHER)
    for row, dossier in rows:
        if _still_sees(work, row.person_id, dossier.id):
            _tell(work, row, dossier)
            row.told = dossier.log_length
            if dossier.state in FINAL:  # told of its end; nothing more will come
                work.session.delete(row)
        else:
            work.session.delete(row)
    return len(rows)


def _tell(work: Work, row: Follow, dossier: Dossier) -> None:
    for event in beside.events_after(work.session, dossier.id, row.told):
        if event.what not in SILENT and event.actor_id != row.person_id:
            notices.tell(
                work, "followed", [row.person_id], key=f"followed/{dossier.id}/{event.seq}", dossier=dossier, what=event.what,
                by=event.actor, step=event.data.get("step", ""),
            )  # fmt: skip


def say_reminders(work: Work) -> int:
    """Say the reminders whose moment has come, some at a time. Returns how many."""
    work.require("clock.sweep")
    rows = beside.reminders_due(work.session, work.now, TOGETHER)
    for row, dossier in rows:
        row.said_at = work.now
        if _still_sees(work, row.person_id, dossier.id):
            set_at = row.made_at.isoformat(timespec="minutes")
            notices.tell(work, "reminded", [row.person_id], key=f"reminded/{row.id}", dossier=dossier, set_at=set_at)
    return len(rows)


def _still_sees(work: Work, person_id: int, dossier_id: int) -> bool:
    found = units.person_on_duty(work.session, person_id, work.now.date())
    return found is not None and beside.sees(work.session, found[1], dossier_id)
