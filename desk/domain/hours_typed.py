"""Office hours as somebody types them (giờ làm việc gõ vào ô): one text a day, refused at the field that is wrong."""

import re
from collections.abc import Mapping
from datetime import date

from .errors import Invalid
from .hours import WEEK_KEYS, OfficeHours, Season, Session, Week, check_day

_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})")
_LOOSE = re.compile(r"(\d{1,2})(?:[:hg](\d{2})?)?")  # 7h30, 7:30, 13h


def typed_sessions(text: str, field: str) -> tuple[Session, ...]:
    """``"7:30-11:30, 13h30 – 17h"`` as the sessions of a day; none of an empty text. Raises ``Invalid`` at ``field``."""
    try:
        sessions = tuple(Session.parse(_tidied(part)) for part in re.split(r"[,;]|\bvà\b", text) if part.strip())
        check_day(sessions)
        return sessions
    except ValueError as error:
        raise Invalid.at(field, f"{error}") from error


def typed_hours(days: Mapping[str, str], season: Mapping[str, str]) -> OfficeHours:
    """A week (fields ``d2`` … ``dcn``) and, if its ends are given, one season (``season_from``, ``season_to``, ``s2`` … ``scn``).

    Raises ``Invalid`` at the field that is wrong.
    """
    week = _week(days, "d")
    if not (season.get("season_from") or season.get("season_to")):
        return OfficeHours(week)
    ends = [_day_and_month(season.get(name, ""), name) for name in ("season_from", "season_to")]
    return OfficeHours(week, (Season(ends[0], ends[1], _week(season, "s")),))


def _week(texts: Mapping[str, str], prefix: str) -> Week:
    days = []
    for field in (f"{prefix}{key}" for key in WEEK_KEYS):
        days.append(typed_sessions(texts.get(field, ""), field))
    if not any(days):
        raise Invalid.at(f"{prefix}2", "Ghi ít nhất một buổi làm việc trong tuần, ví dụ: 07:30-11:30, 13:30-17:00.")
    return (days[0], days[1], days[2], days[3], days[4], days[5], days[6])


def _tidied(part: str) -> str:
    ends = re.split(r"\s*[-–—]\s*|\s+đến\s+", part.strip())
    found = [_LOOSE.fullmatch(end.strip()) for end in ends]
    if len(found) != 2 or not all(found):
        return part.strip()
    return "-".join(f"{int(m[1]):02}:{m[2] or '00'}" for m in found if m)


def _day_and_month(text: str, field: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            day = date(2000, int(found[2]), int(found[1]))
            return day.month, day.day
    except ValueError:
        pass
    raise Invalid.at(field, "Ghi ngày và tháng, ví dụ: 16/4.")
