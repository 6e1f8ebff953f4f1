"""Sessions (phiên đăng nhập): begun with a token that only the device holds, listed and ended by their owner or by a lock."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from ..domain.errors import NotFound
from ..store.db import Session
from ..store.models import Person, SignInSession
from ..store.queries import sessions
from ..store.work import Work
from . import access

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SEEN = timedelta(minutes=5)  # between two writings of when a device was seen
KEPT = timedelta(days=90)  # after which a session that is over is forgotten; the log of access keeps the sign-in

_BROWSERS = (
    ("Edg", "Edge"),
    ("coc_coc", "Cốc Cốc"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def digest_of(token: str) -> str:
    """What is stored of a token. It is long and random, so a fast digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def device(agent: str) -> str:
    """A browser's own words in a few that a person knows: ``Chrome trên Windows``."""
    browser = next((name for sign, name in _BROWSERS if re.search(sign, agent, re.IGNORECASE)), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " trên ".join(filter(None, (browser or "Trình duyệt khác", system)))


def begin(work: Work, person: Person, agent: str) -> str:
    """Somebody signed in on a device. Returns the token that the device keeps; old sessions of theirs are forgotten."""
    token = secrets.token_urlsafe(24)
    for row in sessions.before(work.session, person.id, work.now - KEPT):
        work.session.delete(row)
    work.session.add(
        SignInSession(digest=digest_of(token), person_id=person.id, made_at=work.now, seen_at=work.now, agent=device(agent))
    )  # fmt: skip
    access.note(work, "sign_in", detail=device(agent))
    return token


def end(work: Work, token: str) -> None:
    """Đăng xuất: the session of this device is over, wherever its cookie was copied to."""
    digest = digest_of(token)
    for row in sessions.unended(work.session, work.actor.id or 0):
        if row.digest == digest:
            row.ended_at = work.now
    access.note(work, "sign_out")


def end_one(work: Work, session_id: int) -> str:
    """Đăng xuất thiết bị này: one of one's own sessions. Returns what the device was. Raises ``NotFound``."""
    row = next((s for s in sessions.unended(work.session, work.actor.id or 0) if s.id == session_id), None)
    if row is None:
        raise NotFound("Thiết bị này không còn đăng nhập.")
    row.ended_at = work.now
    access.note(work, "session_ended", detail=row.agent)
    return row.agent


def end_all(work: Work, person: Person, but: str = "") -> int:
    """Every session of a person (but the one of this token) is over at once. Returns how many there were."""
    kept = digest_of(but) if but else ""
    rows = [s for s in sessions.unended(work.session, person.id) if s.digest != kept]
    for row in rows:
        row.ended_at = work.now
    return len(rows)


def live(session: Session, person_id: int, now: datetime) -> Sequence[SignInSession]:
    """The devices on which somebody is signed in now, latest first."""
    return sessions.live(session, person_id, now - LONGEST, now - IDLE - SEEN)
