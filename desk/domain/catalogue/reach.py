"""Who receives a procedure (nơi tiếp nhận): a rule of levels and kinds of offices, with exceptions for single agencies.

NĐ 61/2018/NĐ-CP art. 7 (phạm vi tiếp nhận): each Bộ phận Một cửa has its own list, published for its unit; art. 14: what is
received elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..dates import say_date

FEW = 3  # names that a sentence has room for


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

    @property
    def span(self) -> str:
        """``từ 02/3/2026``, ``từ 02/3/2026 đến hết 31/3/2026``."""
        return f"từ {say_date(self.start)}" + (f" đến hết {say_date(self.end)}" if self.end else "")


@dataclass(frozen=True)
class Answer:
    """Does an agency receive a procedure on a day, and by what: one sentence."""

    receives: bool
    why: str


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


def answer(
    received_at: Sequence[str], level: str, office: str | None, exceptions: Iterable[Special], day: date, *, name: str, rule: str
) -> Answer:  # fmt: skip
    """``received_here`` with its reason. ``name``: the agency at the head of a sentence; ``rule``: ``say_rule`` of the procedure."""
    special = exception_on(exceptions, day)
    if special is not None:
        not_ = "" if special.receives else "không "
        return Answer(special.receives, f"{name} {not_}tiếp nhận {special.span} theo {special.because.rstrip('. ')}.")
    if matches(received_at, level, office):
        return Answer(True, f"Thủ tục này tiếp nhận ở {rule}.")
    return Answer(False, f"{name} không tiếp nhận: thủ tục này tiếp nhận ở {rule}.")


def say_rule(received_at: Iterable[str], levels: Mapping[str, str], offices: Mapping[str, str]) -> str:
    """The rule in words: ``Ủy ban nhân dân cấp xã; Sở Tư pháp (cấp tỉnh)``. ``levels``, ``offices``: names by code and key."""
    parts = []
    for where in received_at:
        office, _, level = where.rpartition("@")
        at = f"cấp {levels.get(level, level).lower()}"
        parts.append(f"{offices.get(office, office)} ({at})" if office else f"Ủy ban nhân dân {at}")
    return "; ".join(parts)


def say_places(near: Sequence[str], rule: str, also: Sequence[str]) -> str:
    """Where it is received instead: the places above this one by name, else the rule; then those received by exception."""
    more = f" và {len(also) - FEW} nơi khác" if len(also) > FEW else ""
    return "; ".join([*(near or [rule]), *also[:FEW]]) + more
