"""A deadline asked for from outside (câu hỏi về hạn): how programs write the question, and the answer as plain data.

One reading and one writing for ``desk due``, its batch and the API. Every refusal is a ``ValueError`` with a Vietnamese sentence.
"""

from datetime import datetime, time
from functools import lru_cache
from typing import Any

from .counting import Effect, Pause
from .dates import VIETNAM
from .deadlines import Due
from .terms import Term

SHOWN = 40  # characters of what was written that a refusal repeats
LONGEST_TERM = 16  # characters
EFFECTS: dict[str, Effect] = {"resume": "resume", "restart": "restart"}


def read_moment(text: str) -> datetime:
    """ISO 8601: ``2026-02-12T09:15`` on a Vietnamese clock, or with a zone of its own; a day alone is its beginning."""
    try:
        if not text.isprintable():
            raise ValueError(text)  # fromisoformat takes a NUL at the end for nothing
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(VIETNAM)
        return datetime.combine(moment, moment.time(), VIETNAM)  # a quarter of the time of replace(tzinfo=…)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"Thời điểm “{shown(text)}” không đúng dạng 2026-02-12T09:15.") from error


@lru_cache(maxsize=1024)
def read_term(text: str) -> Term:
    """``Term.parse``, remembered; nothing long is repeated in the refusal."""
    return Term.parse(text if len(text) <= LONGEST_TERM else shown(text))


def read_cutoff(text: str) -> time:
    """``15:00``: when the desk stops promising the same day."""
    try:
        if len(text) != len("15:00"):
            raise ValueError(text)
        return time.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"Giờ chốt “{shown(text)}” không đúng dạng 15:00.") from error


def read_pause(text: str) -> Pause:
    """``SINCE/UNTIL``, then ``:resume`` (taken up again, also when nothing is said) or ``:restart`` (counted anew)."""
    span, colon, last = text.rpartition(":")
    if not colon or not last.isalpha():  # clock times hold colons too: only a word can be an effect
        span, last = text, "resume"
    since, slash, until = span.partition("/")
    if not slash:
        raise ValueError(
            f"Khoảng tạm dừng “{shown(text)}” không đúng dạng 2026-02-13T10:00/2026-02-25T09:00:resume."
        )  # fmt: skip
    return make_pause(since, until, last)


def make_pause(since: str, until: str, effect: str = "resume") -> Pause:
    """A pause from its three words."""
    if effect not in EFFECTS:
        raise ValueError(f"Không có kiểu tạm dừng “{shown(effect)}”: dùng resume hoặc restart.")
    return Pause(read_moment(since), read_moment(until), EFFECTS[effect])


def shown(text: str) -> str:
    """What was written, as far as a refusal repeats it."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"


def as_data(told: Due) -> dict[str, Any]:
    """A deadline and its reasons as JSON: ``{"due_at": "…", "trace": [{"date": "…", "counts": true, "text": "…"}]}``."""
    return {"due_at": told.at.isoformat(), "trace": trace_as_data(told)}


def trace_as_data(told: Due) -> list[dict[str, Any]]:
    """The reasons alone."""
    return [{"date": line.day.isoformat(), "counts": line.counted, "text": line.text} for line in told.trace]
