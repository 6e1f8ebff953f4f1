"""The second factor (xác thực hai bước): enrolled with a QR symbol, asked after the password, lost with the telephone, given anew."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ..domain.errors import Invalid, Stale
from ..policy import SECOND_FACTOR, Actor
from ..store import totp
from ..store.models import Person, RecoveryCode
from ..store.queries import people
from ..store.sealing import Seal
from ..store.work import Work
from . import access
from .governing import require_over
from .sessions import LONGEST

WRONG = "Mã không đúng hoặc đã hết hạn. Lấy mã mới trong ứng dụng."
SPENT = "Mã dự phòng không đúng hoặc đã dùng. Mỗi mã chỉ dùng một lần."
OFF = frozenset({"off", "false", "0", "no"})
TIME_TO_ENROL = timedelta(minutes=30)


def is_required(actor: Actor, setting: object, demo: Callable[[], bool]) -> bool:
    """Must this person have a second factor? ``setting``: ``DESK_SECOND_FACTOR``; unset, training installations ask nobody."""
    if not any(h.role in SECOND_FACTOR for h in actor.holdings):
        return False
    return str(setting).lower() not in OFF if setting not in (None, "") else not demo()


def new_secret(seal: Seal, now: datetime) -> str:
    """A secret that is not anybody's yet, sealed: shown, kept by the browser, given back with the first code."""
    return seal.close(totp.new_secret(), now)


def readable(seal: Seal, sealed: str, now: datetime) -> str | None:
    """The secret, in groups that can be typed; None: too old, or not ours."""
    secret = seal.open_young(sealed, now, TIME_TO_ENROL)
    return None if secret is None else " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


def address_of(seal: Seal, sealed: str, account: str, issuer: str) -> str:
    """What the QR symbol says to the app."""
    return totp.address_of(seal.open(sealed) or "", account, issuer)


def enrol(work: Work, seal: Seal, sealed: str, code: str) -> list[str]:
    """The app shows the right code: from now on it is asked for. Returns the recovery codes, which nobody sees again.

    Raises ``Invalid`` at ``code``, ``Stale`` when the secret was shown too long ago.
    """
    person = people.locked(work.session, work.actor.id or 0)
    secret = seal.open_young(sealed, work.now, TIME_TO_ENROL)
    if secret is None:
        raise Stale("Mã QR đã quá lâu. Tải lại trang để lấy mã QR mới.")
    step = totp.step_of(secret, _digits(code), work.now, 0)
    if step is None:
        raise Invalid.at("code", WRONG)
    person.totp_secret, person.totp_since, person.totp_step = seal.close(secret, work.now), work.now, step
    access.note(work, "second_factor", person=person, detail="Bật.")
    return _new_codes(work, person)


def accept(work: Work, seal: Seal, code: str, recovery: str = "") -> bool:
    """Is this the actor's code of now, or an unused recovery code? Each opens once, however many try at once.

    Written down either way: the piece of work must be committed also when the answer is no.
    """
    person = people.locked(work.session, work.actor.id or 0)
    if recovery:
        if _spend(work, person, recovery):
            work.session.flush()
            left = people.recovery_codes_left(work.session, person.id)
            access.note(work, "second_factor", person=person, detail=f"Dùng mã dự phòng, còn {left} mã.")
            return True
    else:
        secret = seal.open(person.totp_secret) if person.totp_since is not None else None
        step = None if secret is None else totp.step_of(secret, _digits(code), work.now, person.totp_step)
        if step is not None:
            person.totp_step = step
            return True
    access.note(work, "second_factor_failed", person=person)
    return False


def renew_codes(work: Work) -> list[str]:
    """Ten new recovery codes; the old ones open nothing any more."""
    person = people.locked(work.session, work.actor.id or 0)
    if person.totp_since is None:
        raise Invalid("Chưa bật xác thực hai bước.")
    access.note(work, "second_factor", person=person, detail="Lấy mã dự phòng mới.")
    return _new_codes(work, person)


def drop(work: Work) -> Person:
    """Tắt: the owner's own; whoever must have one is led to a new one."""
    person = people.locked(work.session, work.actor.id or 0)
    _forget(work, person)
    access.note(work, "second_factor", person=person, detail="Tắt.")
    return person


def reset(work: Work, person: Person, reason: str) -> Person:
    """Đặt lại: an administrator, for somebody who lost telephone and codes. Raises ``Invalid`` at ``reason``, ``Forbidden``."""
    require_over(work, person)
    if not reason:
        raise Invalid.at("reason", "Ghi lý do đặt lại, ví dụ: mất điện thoại, đã gặp trực tiếp.")
    person = people.locked(work.session, person.id)
    _forget(work, person)
    access.note(work, "second_factor", person=person, purpose=reason, detail="Quản trị đặt lại.")
    return person


def _forget(work: Work, person: Person) -> None:
    person.totp_secret, person.totp_since = "", None
    for row in people.recovery_codes(work.session, person.id):
        work.session.delete(row)


def _new_codes(work: Work, person: Person) -> list[str]:
    for row in people.recovery_codes(work.session, person.id):
        work.session.delete(row)
    work.session.flush()
    codes = totp.recovery_codes()
    work.session.add_all(RecoveryCode(person_id=person.id, digest=totp.digest_of(code)) for code in codes)
    return codes


def _spend(work: Work, person: Person, typed: str) -> bool:
    wanted = totp.digest_of(typed)
    for row in people.recovery_codes(work.session, person.id):
        if row.digest == wanted and row.used_at is None:
            row.used_at = work.now
            return True
    return False


def _digits(code: str) -> str:
    return "".join(code.split())


def trusted(seal: Seal, word: str, person: Person, now: datetime) -> bool:
    """Did this browser prove the second factor of this person before, in the same shift and under the same password?"""
    return bool(word) and seal.open_young(word, now, LONGEST) == _stamp(person)


def trust(seal: Seal, person: Person, now: datetime) -> str:
    """Tin thiết bị này trong ca làm việc: what the browser keeps."""
    return seal.close(_stamp(person), now)


def _stamp(person: Person) -> str:
    return f"{person.id} {_seconds(person.password_changed_at)} {_seconds(person.totp_since)}"


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment is not None else 0
