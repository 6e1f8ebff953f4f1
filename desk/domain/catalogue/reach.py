"""Who receives a procedure (nơi tiếp nhận): a rule of levels and kinds of offices, with exceptions for single agencies.

NĐ 61/2018/NĐ-CP art. 7 (phạm vi tiếp nhận): each Bộ phận Một cửa has its own list, published for its unit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Special:
    """This one agency receives a procedure, or does not, from a day to a day (None: for good), by a document."""

    receives: bool
    start: date
    end: date | None
    because: str

    def holds(self, day: date) -> bool:
        """Does it hold on this day?"""
        return self.start <= day and (self.end is None or day <= self.end)


def matches(received_at: Sequence[str], level: str, office: str | None) -> bool:
    """Does the rule name an agency of this level, a People's Committee (``office`` None) or an office of this kind?"""
    return (level if office is None else f"{office}@{level}") in received_at


def exception_on(exceptions: Iterable[Special], day: date) -> Special | None:
    """The exception that holds on a day: the one that began last."""
    return max((e for e in exceptions if e.holds(day)), key=lambda e: e.start, default=None)


def received_here(
    received_at: Sequence[str], level: str, office: str | None, exceptions: Iterable[Special], day: date
) -> bool:
    """Does an agency receive a procedure on a day (Vietnamese)? Its own exception goes before the rule."""
    special = exception_on(exceptions, day)
    return special.receives if special is not None else matches(received_at, level, office)
