"""Days off that a year will probably have (đề xuất ngày nghỉ), from the library ``holidays``: to be compared with the year's notice.

The library knows the lunar calendar and the Labour Code; it does not know every swap of a weekday for a Saturday (that of 02/01/2026
is missing in it), and how Tết and 02/9 are laid out is decided anew each year. So nothing of it counts until somebody confirms it.
"""

import re
from collections.abc import Iterable
from datetime import date

from ...domain.calendar import CalendarDay, DayKind
from ...domain.calendar_changes import FORECAST
from ...domain.dates import say_date, say_weekday

SOURCE = f"{FORECAST} theo Bộ luật Lao động 2019, Điều 111, 112"
FIRST, LAST = 2013, 2099  # before, another law; after, the library's tables of the moon end
_NAMES = (  # what the library says -> what the other years of our calendar say
    (re.compile(r"Tết Nguyên|29 Tết|Giao thừa"), "Tết Nguyên đán"),
    (re.compile(r"Giỗ Tổ"), "Giỗ Tổ Hùng Vương"),
    (re.compile(r"Quốc tế Lao động"), "Quốc tế Lao động"),
)
_COMPENSATED, _SWAPPED = "(nghỉ bù)", re.compile(r"thay cho ngày (\d\d)/(\d\d)/(\d{4})")


def proposed(year: int) -> tuple[CalendarDay, ...]:
    """The days of a year, all of them forecasts, in order. ``ValueError`` for a year that nobody can foresee."""
    if not FIRST <= year <= LAST:
        raise ValueError(f"Không đề xuất được ngày nghỉ cho năm {year}; chỉ có từ {FIRST} đến {LAST}.")
    import holidays  # 0.1 s: only where it is asked for

    found = holidays.country_holidays("VN", years=(year - 1, year, year + 1), language="vi")
    swaps = {day: moved for day, name in found.items() if (moved := _moved(name))}
    days = {day: _off(day, name, swaps.get(day)) for day, name in found.items()}
    days |= {worked: _makeup(worked, off) for off, worked in swaps.items()}
    return tuple(days[day] for day in sorted(days) if day.year == year)


def _moved(name: str) -> date | None:
    """The Saturday that is worked instead, if the day is off by a swap."""
    found = _SWAPPED.search(name)
    return date(int(found[3]), int(found[2]), int(found[1])) if found else None


def _off(day: date, name: str, worked: date | None) -> CalendarDay:
    if worked is not None:
        said = f"Nghỉ hoán đổi với {say_weekday(worked)} {say_date(worked)}"
    else:
        said = " và ".join(dict.fromkeys(_named(part) for part in name.split("; ")))
    return CalendarDay(day, DayKind.OFF, said, SOURCE, confirmed=False)


def _named(name: str) -> str:
    known: Iterable[str] = (ours for pattern, ours in _NAMES if pattern.search(name))
    said = next(iter(known), name.removesuffix(_COMPENSATED).strip())
    return f"Nghỉ bù {said}" if _COMPENSATED in name else said


def _makeup(worked: date, off: date) -> CalendarDay:
    return CalendarDay(worked, DayKind.MAKEUP, f"Làm bù cho ngày {say_date(off)}", SOURCE, off, confirmed=False)
