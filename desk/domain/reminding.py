"""When somebody may be reminded (nhắc tôi lúc): at an hour when their office works; and the moments most often wanted."""

import re
from datetime import date, datetime, time, timedelta

from .calendar import VIETNAM, WorkCalendar
from .dates import in_vietnam, say_moment
from .errors import Invalid
from .watching import opening, passed

FURTHEST = timedelta(days=400)
CHOICE = "%Y-%m-%dT%H:%M"
_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:h.]|giờ)\s*(\d{2})?(?:\s*phút)?|(\d{1,2})")


def read_time(text: str) -> time | None:
    """``8:30``, ``8h30``, ``8 giờ 30``, ``8h``, ``14``; None for anything that is no hour of a day."""
    found = _CLOCK.fullmatch(text.strip().lower())
    if found is None:
        return None
    hour, minute = int(found[1] or found[3]), int(found[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_moment(text: str) -> datetime | None:
    """A moment of the list, as its choice names it (``2026-03-03T07:30``); None for anything else."""
    try:
        return datetime.strptime(text, CHOICE).replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def moment(day: date | None, clock: time | None, now: datetime, calendar: WorkCalendar) -> datetime:
    """The moment that was typed. Raises ``Invalid`` at ``day`` or ``time``: not readable, past, too far, outside working hours."""
    if day is None:
        raise Invalid.at("day", "Ghi ngày theo mẫu 15/3/2026.")
    if clock is None:
        raise Invalid.at("time", "Ghi giờ theo mẫu 8:30.")
    at = datetime.combine(day, clock, VIETNAM)
    if at <= now:
        raise Invalid.at("day", f"{say_moment(at)} đã qua. Chọn lúc khác.")
    if at - now > FURTHEST:
        raise Invalid.at("day", "Xa quá một năm. Chọn ngày gần hơn.")
    if (works := passed(at, calendar)) != at:
        raise Invalid.at(
            "time", f"{say_moment(at)} ngoài giờ làm việc. Giờ làm việc gần nhất sau đó: {say_moment(works)}."
        )
    return at


def offered(now: datetime, calendar: WorkCalendar, due_at: datetime | None) -> list[tuple[datetime, str]]:
    """The moments most often wanted, each with its words, earliest first; those to come only."""
    now = in_vietnam(now)
    today = now.date()
    found: list[tuple[datetime, str]] = []
    later = [s.opens for s in calendar.sessions(today) if s.opens > now.time()]
    if later:
        found.append((datetime.combine(today, later[0], VIETNAM), "Đầu buổi sau"))
    found.append((opening(calendar.add_working_days(today, 1), calendar), "Ngày làm việc tới"))
    found.append((opening(calendar.add_working_days(today, 5), calendar), "Sau năm ngày làm việc"))
    if due_at is not None:
        before = opening(calendar.add_working_days(in_vietnam(due_at).date(), -1), calendar)
        found.append((before, "Một ngày làm việc trước hạn bước"))
    return sorted((at, words) for at, words in dict(reversed(found)).items() if at > now)
