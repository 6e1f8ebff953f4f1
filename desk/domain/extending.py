"""Extension and apology (gia hạn; xin lỗi và hẹn lại): whether it comes in time, how far it may go, which day may be named.

Nghị định 61/2018/NĐ-CP, Điều 19.9: at the latest one day before the due date the settling agency tells the desk in writing and
apologises to the citizen, with the reason and a new date; re-appointed at most once. How often and how far is data: ``extension``
of the profile of law. The moment first owed never disappears (``Dossier.due_at``), and reports count against it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from .branching import NOTHING
from .calendar import CalendarOf, WorkCalendar
from .counting import CUTOFF
from .dates import in_vietnam, say_date, say_day, say_moment
from .deadlines import Term, due
from .errors import Invalid
from .promising import promise
from .routing import Plan

LAW = "Nghị định 61/2018/NĐ-CP, Điều 19.9"
WHOLE_TERM = "term"


class Standing(StrEnum):
    """What signing a letter now would be."""

    IN_TIME = "in_time"  # gia hạn: ký và báo trước hạn ít nhất một ngày làm việc
    SHORT = "short"  # chưa quá hạn nhưng đã muộn để gia hạn: chỉ còn xin lỗi, hẹn lại
    LATE = "late"  # đã quá hạn: xin lỗi, hẹn lại


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a dossier may be re-appointed, and how far: ``term`` (its own term once more) or a term like ``10wd``."""

    times: int = 1
    limit: str = WHOLE_TERM

    @classmethod
    def read(cls, law: Mapping[str, Any]) -> "Rule":
        """The rule of a profile of law; one that says nothing means once, the own term again."""
        return cls(**law.get("extension", {}))


@dataclass(frozen=True, slots=True)
class Room:
    """What an apology written now may promise: counted from ``owed_at``, signed until ``sign_by`` to be in time, up to ``latest``."""

    standing: Standing
    owed_at: datetime
    sign_by: datetime
    latest: datetime

    @property
    def in_time(self) -> bool:
        """Would it be an extension (gia hạn), which moves what is owed?"""
        return self.standing is Standing.IN_TIME


def sign_by(owed_at: datetime, calendar: WorkCalendar) -> datetime:
    """The last moment of an extension in time: the closing of the working day before the due day, letter signed and citizen told.

    "Chậm nhất trước 01 ngày" is read as a whole working day at which nobody is at work on the due day itself: of a dossier due
    on a Wednesday at 10:30 or at 17:00, Tuesday's closing.
    """
    return calendar.closing_after(in_vietnam(owed_at).date(), -1)


def standing(now: datetime, owed_at: datetime, calendar: WorkCalendar) -> Standing:
    """What a letter signed ``now`` is."""
    if now <= sign_by(owed_at, calendar):
        return Standing.IN_TIME
    return Standing.SHORT if now <= owed_at else Standing.LATE


def room(
    rule: Rule,
    plan: Plan,
    owed_at: datetime,
    now: datetime,
    calendar_of: CalendarOf,
    term: Term | None,
    cutoff: time = CUTOFF,
    chosen: Mapping[str, str] = NOTHING,
) -> Room:
    """What may be promised now. ``term``, ``plan``, ``chosen``: as for ``promising.promise``; the days are those of the desk that received.

    The limit is counted from the moment owed, or from now if that has passed (else a dossier that is very late could be given no
    date at all), and is never less than one working day.
    """
    home = calendar_of(plan.legs[0].agency_id)
    base = max(in_vietnam(owed_at), in_vietnam(now))
    if rule.limit == WHOLE_TERM:
        counted = promise(plan, base, calendar_of, term, cutoff=cutoff, chosen=chosen)
    else:
        counted = due(base, Term.parse(rule.limit), home, cutoff=cutoff)
    latest = max(counted, home.closing_after(base.date(), 1))
    return Room(standing(now, owed_at, home), in_vietnam(owed_at), sign_by(owed_at, home), latest)


def suggested(space: Room, expected: datetime, now: datetime, calendar: WorkCalendar) -> datetime:
    """The new date that the forecast asks for (``promising.expected``): a closing time, a working day after the owed one at least,
    and within the limit."""
    expected = in_vietnam(expected)
    day = calendar.next_working(expected.date())
    moment = calendar.closing(day)
    if moment < expected:
        moment = calendar.closing_after(day, 1)
    least = calendar.closing_after(max(space.owed_at, in_vietnam(now)).date(), 1)
    return min(max(moment, least), space.latest)


def new_moment(day: date | None, space: Room, now: datetime, calendar: WorkCalendar) -> datetime:
    """The promised moment of a day that was typed (None: unreadable): its closing time.

    Raises ``Invalid`` at the field ``new_date`` with what is wrong and which day would do.
    """
    if day is None:
        raise Invalid.at("new_date", f"Ghi ngày hẹn mới dạng ngày/tháng/năm, ví dụ {say_date(space.latest)}.")
    if not calendar.is_working(day):
        following = calendar.next_working(day)
        raise Invalid.at(
            "new_date",
            f"{say_date(day)} không làm việc ({calendar.why_off(day)}). Ngày làm việc tiếp theo là {say_date(following)}.",
        )
    moment = calendar.closing(day)
    if moment <= space.owed_at:
        raise Invalid.at("new_date", f"Ngày mới phải sau hạn đã hẹn ({say_moment(space.owed_at, now)}).")
    if moment <= now:
        raise Invalid.at("new_date", f"Ngày {say_date(day)} đã qua. Chọn ngày sau hôm nay.")
    if moment > space.latest:
        raise Invalid.at("new_date", f"Ngày mới vượt mức được gia hạn (tối đa {_near(space.latest, now)}).")
    return moment


def once_only(granted: datetime) -> str:
    """Why there is no second time; ``granted``: the date given then."""
    return f"Hồ sơ này đã hẹn lại một lần (đến {say_date(granted)}). Pháp luật chỉ cho hẹn lại một lần ({LAW})."


def _near(moment: datetime, now: datetime) -> str:
    say: Callable[[date], str] = say_day if moment.year == now.year else say_date
    return say(moment)
