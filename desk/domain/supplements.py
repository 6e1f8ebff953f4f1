"""Was more paper asked for in time to stop the clock? (yêu cầu bổ sung; Nghị định 61/2018/NĐ-CP, Điều 19.4)"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Protocol, TypeVar

from .calendar import WorkCalendar

Effect = Literal["restart", "resume", "none"]
RETURN_WITHIN = 3  # ngày làm việc, kể từ khi cơ quan giải quyết nhận hồ sơ


def asked_in_time(arrived: date, asked: date, calendar: WorkCalendar) -> bool:
    """Whether the settling agency asks within three working days of the day it got the dossier, by its own calendar."""
    return calendar.count_working_days(arrived, asked) <= RETURN_WITHIN


class Request(Protocol):
    """What is asked of a request for papers: an ORM row or a plain one."""

    items: list[str]
    came: list[str] | None
    answer_by: date
    answered_at: datetime | None
    seen_at: datetime | None


R = TypeVar("R", bound=Request)


def waiting(asked: Iterable[R]) -> R | None:
    """The request that the citizen has not answered in full yet: the last one."""
    return next((r for r in reversed(list(asked)) if r.answered_at is None), None)


def unseen(asked: Iterable[R]) -> R | None:
    """The last request, if it was answered and the officer has not looked at what came (mới so với lần trước)."""
    last = next(iter(reversed(list(asked))), None)
    return last if last is not None and last.answered_at is not None and last.seen_at is None else None


def missing(request: Request, came: Iterable[str]) -> list[str]:
    """What of a request has still not come, with what comes now and what came before."""
    there = {*(request.came or ()), *came}
    return [item for item in request.items if item not in there]


def arrived(request: Request, came: Iterable[str]) -> list[str]:
    """What has come so far, in the order in which it was asked for."""
    there = {*(request.came or ()), *came}
    return [item for item in request.items if item in there]


def is_over(request: Request, today: date) -> bool:
    """Has the time passed within which the citizen was to answer?"""
    return request.answer_by < today
