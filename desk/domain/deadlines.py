"""When a dossier or a step is due (hạn giải quyết, hẹn trả), and the reason of every day.

Pure functions of the receipt, the term, the calendar and the pauses: the same arguments always give the same
moment, so a stored deadline can be recomputed and compared. The rules themselves are in ``counting``, their words
in ``trace``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from .calendar import WorkCalendar
from .counting import CUTOFF, Count, Pause, count_through, settle
from .dates import in_vietnam
from .terms import Term, Unit
from .trace import Line, trace

WORKING_DAYS = Unit.WORKING_DAYS

__all__ = ["CUTOFF", "Due", "Line", "Pause", "Term", "Unit", "due", "explain"]


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline and why: ``trace`` ends with the line of the deadline itself."""

    at: datetime
    trace: tuple[Line, ...]


def due(
    received: datetime, term: Term, calendar: WorkCalendar, pauses: Iterable[Pause] = (), cutoff: time = CUTOFF
) -> datetime:
    """The moment the term runs out (hẹn trả), in Vietnam; always within a session or at its end.

    ``received``: the dossier complete and taken in. ``cutoff`` matters to terms "in the day" only.
    """
    received = in_vietnam(received)
    if pauses := tuple(pauses):
        return count_through(received, term, calendar, pauses, cutoff).at()
    if term.unit is WORKING_DAYS:
        return calendar.closing_after(received, term.amount)
    return Count(term, calendar, cutoff, received).at()


def explain(
    received: datetime,
    term: Term,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    cutoff: time = CUTOFF,
    *,
    came: str = "tiếp nhận",
) -> Due:
    """``due`` with the reason of every day, in Vietnamese; ``explain(…).at == due(…)`` always. ``came``: the word for the receipt."""
    counted = settle(received, term, calendar, pauses, cutoff)
    return Due(counted.at, trace(in_vietnam(received), term, calendar, counted, cutoff, came))
