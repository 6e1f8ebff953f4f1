"""The only module that reads the wall clock (đồng hồ)."""

from collections.abc import Callable
from datetime import datetime

from .domain.dates import VIETNAM, in_vietnam

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in Vietnam."""
    return datetime.now(VIETNAM)


def stopped_at(moment: str) -> Clock:
    """A clock that always shows ``moment`` (ISO; Vietnamese time unless it names a zone), as ``DESK_NOW`` does."""
    frozen = _read(moment)
    return lambda: frozen


class MovableClock:
    """A clock set by hand: loading a demo year, tests of what happens later.

    ``clock()`` reads it; ``clock.set("2026-03-02T08:00")`` or ``clock.now = moment`` sets it.
    """

    def __init__(self, moment: str | datetime) -> None:
        self._now = _read(moment)

    def __call__(self) -> datetime:
        return self._now

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self._now

    @now.setter
    def now(self, moment: str | datetime) -> None:
        self._now = _read(moment)

    def set(self, moment: str | datetime) -> None:
        """Turn the hands to ``moment``, forwards or back."""
        self._now = _read(moment)


def _read(moment: str | datetime) -> datetime:
    if isinstance(moment, datetime):
        return in_vietnam(moment)
    read = datetime.fromisoformat(moment)
    return read.replace(tzinfo=VIETNAM) if read.tzinfo is None else in_vietnam(read)
