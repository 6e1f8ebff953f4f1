"""The deadline badge (nhãn thời hạn): how much working time is left, or lost, in the words of the interface."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from .calendar import WorkCalendar
from .dates import as_day, in_vietnam, say_date, say_day, say_time

Kind = Literal["ok", "soon", "today", "late", "hold", "done"]

PAUSED_FOR = "chờ bổ sung"
FEW_DAYS = 2
FEW_HOURS = timedelta(hours=4)
LAST_PART = 5  # amber in the last fifth (20 %) of the limit
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Badge:
    """What a list shows of a deadline; ``note`` keeps the original date of an extended one in sight."""

    kind: Kind
    text: str
    note: str = ""

    @property
    def icon(self) -> str:
        """``clock``, ``triangle``, ``pause`` or ``tick``; a late finish keeps its triangle."""
        if self.kind == "done":
            return "triangle" if self.text.startswith("Trễ") else "tick"
        return {"late": "triangle", "hold": "pause"}.get(self.kind, "clock")


class Promised(Protocol):
    """What a dossier keeps of its promise, whatever kind of row it is."""

    @property
    def promised_at(self) -> datetime | None: ...  # hẹn trả
    @property
    def due_at(self) -> datetime | None: ...  # hạn gốc
    @property
    def extended(self) -> str: ...
    @property
    def received_at(self) -> datetime | None: ...
    @property
    def ready_at(self) -> datetime | None: ...
    @property
    def paused_at(self) -> datetime | None: ...
    @property
    def paused_for(self) -> str: ...


def judged_by(dossier: Promised) -> datetime | None:
    """The moment after which a dossier is late; None before it is received.

    An extension granted in time moves it, an apology after the fact does not; how the dossier came out in the end is judged by the
    original deadline (hạn gốc), as the reports do.
    """
    in_time = dossier.extended == "in_time" and dossier.ready_at is None
    return dossier.promised_at if in_time else dossier.due_at or dossier.promised_at


def promise_badge(dossier: Promised, now: datetime, calendar: WorkCalendar) -> Badge | None:
    """ "Hẹn trả" of a dossier in the working time of the desk that received it; None before it is received."""
    owed = judged_by(dossier)
    if owed is None:
        return None
    return badge(
        now, owed, calendar, started_at=dossier.received_at, done_at=dossier.ready_at, paused_since=dossier.paused_at,
        paused_for=dossier.paused_for, original_due=dossier.due_at, extended_to=dossier.promised_at if dossier.extended else None,
        after_the_fact=dossier.extended == "late",
    )  # fmt: skip


def badge(
    now: datetime,
    due_at: datetime,
    calendar: WorkCalendar,
    *,
    started_at: datetime | None = None,
    done_at: datetime | None = None,
    paused_since: datetime | None = None,
    original_due: datetime | None = None,
    extended_to: datetime | None = None,
    after_the_fact: bool = False,
    paused_for: str = "",
) -> Badge:
    """The badge of a step or a dossier due at ``due_at``, counted in the working time of ``calendar``.

    ``started_at`` gives the limit of which 20 % is "soon"; ``done_at`` (the result ready, not fetched) ends the count;
    ``paused_since`` stops it, ``paused_for`` says why. ``extended_to`` is the date that the citizen was given in place of
    ``original_due``: in time a gia hạn, ``after_the_fact`` only a new appointment (hẹn lại), which takes no lateness away.
    """
    now, due_at = in_vietnam(now), in_vietnam(due_at)
    note = ""
    if extended_to is not None:
        note = extension_text(extended_to, original_due or due_at, after_the_fact=after_the_fact)
    if done_at is not None:
        return Badge("done", _finished(in_vietnam(done_at), due_at, calendar), note)
    if paused_since is not None:
        held = calendar.count_working_days(as_day(paused_since), now.date())
        return Badge("hold", f"Tạm dừng – {paused_for or PAUSED_FOR}" + (f" ({held} ngày)" if held else ""), note)
    if now > due_at:
        return Badge("late", f"Quá hạn {_lost(due_at, now, calendar)}", note)
    kind, text = _open(now, due_at, calendar, started_at)
    return Badge(kind, text, note)


def extension_text(extended_to: datetime, original_due: datetime, *, after_the_fact: bool = False) -> str:
    """``Gia hạn đến 13/3 (hạn gốc 11/3)``, ``Hẹn lại 13/3 (hạn gốc 11/3)``; with years when they differ."""
    extended_to, original_due = in_vietnam(extended_to), in_vietnam(original_due)
    say = say_day if extended_to.year == original_due.year else say_date
    what = "Hẹn lại" if after_the_fact else "Gia hạn đến"
    return f"{what} {say(extended_to)} (hạn gốc {say(original_due)})"


def whole_working_days(start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Complete working days from ``start`` to ``end``: one is complete at the same point of the next working day.

    Never hours divided by 8: offices work 7 hours, or Saturday mornings, or by season.
    """
    start, end = in_vietnam(start), in_vietnam(end)
    first, last = start.date(), end.date()
    days = calendar.count_working_days(first, last)
    if days == 0 or not calendar.is_working(last) or end >= calendar.closing(last):
        return days
    whole = not calendar.is_working(first) or start >= calendar.closing(first)  # only a whole day completes the next
    complete = not whole and calendar.worked_today(end) >= calendar.worked_today(start)
    return days if complete else days - 1


def _finished(done_at: datetime, due_at: datetime, calendar: WorkCalendar) -> str:
    if done_at > due_at:
        return f"Trễ {_lost(due_at, done_at, calendar)}"
    early = whole_working_days(done_at, due_at, calendar)
    return f"Trước hạn {early} ngày" if early else "Đúng hạn"


def _lost(due_at: datetime, now: datetime, calendar: WorkCalendar) -> str:
    days = whole_working_days(due_at, now, calendar)
    if days:
        return f"{days} ngày"
    hours = calendar.working_time(due_at, now) // HOUR
    return f"{hours} giờ" if hours else "dưới 1 giờ"


def _open(now: datetime, due_at: datetime, calendar: WorkCalendar, started_at: datetime | None) -> tuple[Kind, str]:
    left = calendar.working_time(now, due_at)
    today = now.date() == due_at.date()
    if MINUTE <= left <= FEW_HOURS:
        return "today" if today else "soon", f"Còn {_hours(left)}"
    if today:
        return "today", f"Đến hạn hôm nay {say_time(due_at)}"
    days = whole_working_days(now, due_at, calendar)
    if days == 0:  # less than a day of work, over a night or a holiday
        return "soon", f"Còn {_hours(left)}" if left >= MINUTE else f"Đến hạn {say_time(due_at)} {say_day(due_at)}"
    last_part = started_at is not None and left * LAST_PART <= calendar.working_time(started_at, due_at)
    return "soon" if days <= FEW_DAYS or last_part else "ok", f"Còn {days} ngày"


def _hours(span: timedelta) -> str:
    return f"{span // HOUR} giờ" if span >= HOUR else f"{span // MINUTE} phút"
