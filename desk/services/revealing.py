"""Showing a masked telephone or ID number (hiện số): to whoever sees the dossier but does not hold it, for a purpose, written down."""

from datetime import datetime, timedelta

from ..domain.dates import say_time
from ..domain.errors import Invalid, TooMany
from ..policy import Actor
from ..store import throttle
from ..store.db import Session
from ..store.queries import beside
from ..store.work import Work
from . import access

PURPOSES = {
    "contact": "Liên hệ người nộp về hồ sơ",
    "check": "Đối chiếu, xác minh thông tin",
    "return": "Hẹn, trả kết quả",
    "complaint": "Giải quyết phản ánh, kiến nghị",
    "other": "Việc khác",
}
MOST, WINDOW = 60, timedelta(hours=1)
LONGEST = 300


def check_pace(session: Session, actor: Actor, now: datetime) -> None:
    """Raises ``TooMany`` for whoever looked at as many as an hour's work can need."""
    for count, last in throttle.failures(session, _scopes(actor), now, WINDOW).values():
        if count >= MOST:
            until = last + WINDOW
            raise TooMany(
                f"Đã hiện số {MOST} lần trong một giờ. Thử lại sau {say_time(until)}, hoặc hỏi người đang giữ hồ sơ.",
                seconds=max(1, int((until - now).total_seconds())),
            )


def count_one(session: Session, actor: Actor, now: datetime) -> None:
    """One more was shown; in a transaction of its own."""
    throttle.failed(session, _scopes(actor), now, WINDOW)


def reveal(work: Work, dossier_id: int, purpose: str, words: str) -> str:
    """Write down that the numbers of a dossier are shown and for what. Returns the purpose in words.

    Raises ``NotFound`` out of sight, ``Invalid`` at ``purpose`` or ``words``.
    """
    beside.in_sight(work.session, work.actor, dossier_id)
    if purpose not in PURPOSES:
        raise Invalid.at("purpose", "Chọn mục đích xem số.")
    words = words.strip()
    if purpose == "other" and not words:
        raise Invalid.at("words", "Ghi rõ việc cần xem số.")
    if len(words) > LONGEST:
        raise Invalid.at("words", f"Dài quá {LONGEST} ký tự. Viết ngắn lại.")
    said = f"{PURPOSES[purpose]}: {words}" if words else PURPOSES[purpose]
    access.note(work, "reveal", dossier_id=dossier_id, purpose=said)
    return said


def _scopes(actor: Actor) -> list[str]:
    return [throttle.scope("reveal", str(actor.id))]
