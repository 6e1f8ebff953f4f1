"""When somebody is told about a deadline (nhắc hạn): three working days before, one before, and once it has passed.

Always at an hour when the office works: reminders at midnight and on Sundays teach people to ignore them (``peers.md`` §2.5).
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from .calendar import VIETNAM, WorkCalendar
from .counting import ONE_DAY
from .dates import in_vietnam


class Stage(StrEnum):
    """What is said, in the order in which it is."""

    T3 = "t3"  # còn ba ngày làm việc
    T1 = "t1"  # còn một ngày làm việc
    OVERDUE = "overdue"  # đã quá hạn
    FORWARD = "forward"  # đã đến lúc phải chuyển mà chưa chuyển


BEFORE = {Stage.T3: 3, Stage.T1: 1}  # ngày làm việc trước hạn


class Look(NamedTuple):
    """A moment, in Vietnam, and what is to be said then."""

    at: datetime
    stage: Stage


def looks(
    opened_at: datetime, due_at: datetime, calendar: WorkCalendar, forward_by: datetime | None = None
) -> list[Look]:
    """Every moment at which something is said about a clock that began at ``opened_at``, in order; what came due sooner has fewer.

    ``forward_by``: when it must have been sent on; nothing is said of that once the term itself has run out.
    """
    opened_at, due_at = in_vietnam(opened_at), in_vietnam(due_at)
    return sorted(_looks(opened_at, due_at, calendar, forward_by), key=lambda look: look.at)


def _looks(
    opened_at: datetime, due_at: datetime, calendar: WorkCalendar, forward_by: datetime | None
) -> Iterator[Look]:
    for stage, days in BEFORE.items():
        at = opening(calendar.add_working_days(due_at.date(), -days), calendar)
        if at > opened_at:
            yield Look(at, stage)
    over = passed(due_at, calendar)
    if forward_by is not None and (at := passed(forward_by, calendar)) < over:
        yield Look(at, Stage.FORWARD)
    yield Look(over, Stage.OVERDUE)


def next_look(
    opened_at: datetime, due_at: datetime, now: datetime, calendar: WorkCalendar, forward_by: datetime | None = None
) -> Look | None:
    """The first of ``looks`` later than ``now``; ``None`` when everything was said."""
    return next((look for look in looks(opened_at, due_at, calendar, forward_by) if look.at > now), None)


def last_look(
    opened_at: datetime, due_at: datetime, now: datetime, calendar: WorkCalendar, forward_by: datetime | None = None
) -> Look | None:
    """The last of ``looks`` not later than ``now``: what is to be said after a time when nobody looked. ``None``: nothing yet."""
    return next((look for look in reversed(looks(opened_at, due_at, calendar, forward_by)) if look.at <= now), None)


def opening(day: date, calendar: WorkCalendar) -> datetime:
    """When work begins on ``day``, or on the next day that is worked."""
    day = calendar.next_working(day)
    return datetime.combine(day, calendar.sessions(day)[0].opens, VIETNAM)


def passed(due_at: datetime, calendar: WorkCalendar) -> datetime:
    """The first working moment at or after ``due_at``: of a deadline at closing time, the next opening."""
    due_at = in_vietnam(due_at)
    for session in calendar.sessions(due_at.date()):
        if due_at.time() < session.closes:
            return max(due_at, datetime.combine(due_at.date(), session.opens, VIETNAM))
    return opening(due_at.date() + ONE_DAY, calendar)
