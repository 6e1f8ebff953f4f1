"""Signing in (đăng nhập): slowed after failures, the same answer and time for an unknown account (ASVS 6.3)."""

from datetime import datetime, timedelta

from ..domain.errors import TooMany
from ..domain.text import tidy
from ..store import passwords, throttle
from ..store.db import Session
from ..store.models import Person
from ..store.queries import units

FREE = 3  # lần sai đầu tiên không phải chờ
LONGEST = 60  # giây
WINDOW = timedelta(minutes=15)


def pause_after(failures: int) -> int:
    """Seconds to wait after so many failures: 0, 0, 0, 1, 2, 4 … 60. Never a permanent lock by strangers."""
    return 0 if failures < FREE else min(LONGEST, 2 ** (failures - FREE))


def sign_in(session: Session, username: str, password: str, address: str, now: datetime) -> Person | None:
    """The person, or None for any wrong pair. Raises ``TooMany`` while the account or the address must wait."""
    username = tidy(username).lower()
    scopes = [throttle.scope("sign-in", username, address)]
    failures = _patience(session, scopes, now)
    person = units.person_by_username(session, username)
    stored = person.password_hash if person is not None and person.active else None
    if not passwords.matches(stored, password):
        throttle.failed(session, scopes, now, WINDOW)
        return None
    if failures:
        throttle.forgive(session, scopes)
        person = units.person_by_username(session, username)
    return person


def same_person(session: Session, person: Person, password: str, now: datetime) -> bool:
    """Nhập lại mật khẩu: is it still the owner who sits there? Slowed like a sign-in; raises ``TooMany``."""
    scopes, stored = [throttle.scope("again", str(person.id))], person.password_hash
    _patience(session, scopes, now)
    if passwords.matches(stored, password):
        return True
    throttle.failed(session, scopes, now, WINDOW)
    return False


def wait_for_codes(session: Session, person_id: int, now: datetime) -> None:
    """Before a code of the second factor is looked at. Raises ``TooMany``: whoever guesses here knows the password already."""
    _patience(session, [throttle.scope("second", str(person_id))], now)


def wrong_code(session: Session, person_id: int, now: datetime) -> None:
    """A code was wrong."""
    throttle.failed(session, [throttle.scope("second", str(person_id))], now, WINDOW)


def right_code(session: Session, person_id: int) -> None:
    """A code was right: the wrong ones before it are forgiven."""
    throttle.forgive(session, [throttle.scope("second", str(person_id))])


def _patience(session: Session, scopes: list[str], now: datetime) -> dict[str, tuple[int, datetime]]:
    failures = throttle.failures(session, scopes, now, WINDOW)
    for count, last in failures.values():
        wait = pause_after(count) - int((now - last).total_seconds())
        if wait > 0:
            raise TooMany(f"Đã thử sai nhiều lần. Thử lại sau {wait} giây.", seconds=wait)
    return failures
