"""Dates and times as Vietnamese offices write them (cách ghi ngày, giờ).

The day always has two digits; the month has two digits only for 1 and 2, as in official papers (Nghị định
30/2020/NĐ-CP, Phụ lục I: "ngày 02 tháng 3 năm 2026"). Every function takes an aware moment in any zone and speaks
of it in Vietnam.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
NEAR = 7  # days within which the weekday says more than the year


def in_vietnam(moment: datetime) -> datetime:
    """The same moment on a Vietnamese clock; ``ValueError`` for a moment without a zone, which could mean anything."""
    if moment.tzinfo is VIETNAM:
        return moment
    if moment.utcoffset() is None:
        raise ValueError(f"Thời điểm {moment.isoformat()} không có múi giờ.")
    return moment.astimezone(VIETNAM)


def as_day(day: date) -> date:
    """The plain Vietnamese day of a date or of an aware moment."""
    return in_vietnam(day).date() if isinstance(day, datetime) else day


def say_day(day: date) -> str:
    """Day and month: ``02/3``, ``16/02``, ``05/12``."""
    day = as_day(day)
    return f"{day.day:02}/{_month(day.month)}"


def say_date(day: date) -> str:
    """Day, month and year: ``02/3/2026``."""
    day = as_day(day)
    return f"{day.day:02}/{_month(day.month)}/{day.year}"


def say_weekday(day: date) -> str:
    """``thứ Hai`` … ``thứ Bảy``, ``Chủ nhật``."""
    return WEEKDAYS[as_day(day).weekday()]


def say_time(moment: datetime | time) -> str:
    """The clock on screen: ``16:30``, ``07:05``; seconds are dropped, never rounded up."""
    if isinstance(moment, datetime):
        moment = in_vietnam(moment)
    return f"{moment.hour:02}:{moment.minute:02}"


def say_moment(moment: datetime, now: datetime | None = None) -> str:
    """``16:30, thứ Hai 02/3/2026``; with ``now``, no year within seven days of it, no weekday beyond."""
    moment = in_vietnam(moment)
    if now is None:
        return f"{say_time(moment)}, {say_weekday(moment)} {say_date(moment)}"
    if abs((moment.date() - as_day(now)).days) <= NEAR:
        return f"{say_time(moment)}, {say_weekday(moment)} {say_day(moment)}"
    return f"{say_time(moment)}, {say_date(moment)}"


def paper_date(day: date) -> str:
    """On paper: ``ngày 02 tháng 3 năm 2026``."""
    day = as_day(day)
    return f"ngày {day.day:02} tháng {_month(day.month)} năm {day.year}"


def paper_moment(moment: datetime) -> str:
    """On paper: ``16 giờ 30 phút, ngày 02 tháng 3 năm 2026``."""
    moment = in_vietnam(moment)
    return f"{moment.hour:02} giờ {moment.minute:02} phút, {paper_date(moment)}"


def _month(month: int) -> str:
    return f"{month:02}" if month < 3 else str(month)
