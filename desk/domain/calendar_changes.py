"""What a new calendar changes in the one that stands, in words (so sánh lịch); and a new year's calendar out of the last one's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from .calendar import CalendarDay, DayKind
from .calendar_file import FileDay
from .dates import say_date, say_weekday
from .text import plain

KINDS: dict[DayKind, str] = {DayKind.OFF: "Nghỉ", DayKind.MAKEUP: "Làm bù", DayKind.HALF: "Nửa ngày"}
FORECAST = "Dự kiến"  # the source of a day that waits for the year's notice begins like this
LEAST = 10  # ngày nghỉ lễ, tết trong một năm (Bộ luật Lao động 2012, Điều 115; từ 2021 là 11, Bộ luật 2019, Điều 112)
_COMPENSATED = ("nghi bu", "nghi hoan doi", "lam bu")
_LUNAR = ("tet nguyen dan", "gio to hung vuong")


@dataclass(frozen=True, slots=True)
class Change:
    """One day that is added, changed or removed (``before`` or ``after`` is None)."""

    day: date
    before: CalendarDay | None
    after: CalendarDay | None

    @property
    def works_otherwise(self) -> bool:
        """Does anybody work differently by it? If not, only its name, its document or its certainty changes."""
        return _hours(self.before) != _hours(self.after)

    @property
    def words(self) -> str:
        """``Thêm thứ Hai 31/8/2026: Nghỉ, Nghỉ hoán đổi với thứ Bảy 22/8/2026 (…)``."""
        day = f"{say_weekday(self.day)} {say_date(self.day)}"
        if self.before is None:
            return f"Thêm {day}: {say_entry(self.after)}"
        if self.after is None:
            return f"Bỏ {day}: {say_entry(self.before)}"
        return f"Sửa {day}: {say_entry(self.before)} → {say_entry(self.after)}"


def say_entry(day: CalendarDay | None) -> str:
    """An entry without its date: ``Làm bù (cho ngày 02/01/2026), tên, văn bản …, dự kiến``."""
    if day is None:
        return ""
    said = KINDS[day.kind]
    if day.sessions:
        said += f" ({', '.join(map(str, day.sessions))})"
    if day.swapped and say_date(day.swapped) not in day.name and f"{day.swapped:%d/%m/%Y}" not in day.name:
        said += f" (cho ngày {say_date(day.swapped)})"
    return said + f", {day.told}" + ("" if day.confirmed else ", dự kiến")


def difference(before: Mapping[date, CalendarDay], after: Mapping[date, CalendarDay]) -> list[Change]:
    """Every day that differs, in order of time."""
    days = sorted(before.keys() | after.keys())
    return [Change(d, before.get(d), after.get(d)) for d in days if before.get(d) != after.get(d)]


def told(changes: Sequence[Change], most: int = 60) -> str:
    """Changes as one text for the history: how many, then those by which somebody works otherwise."""
    if not changes:
        return "không có gì đổi"
    real = [c for c in changes if c.works_otherwise]
    counts = [
        (sum(c.before is None for c in real), "ngày thêm"), (sum(c.after is None for c in real), "ngày bỏ"),
        (sum(c.before is not None and c.after is not None for c in real), "ngày đổi"),
        (len(changes) - len(real), "ngày chỉ sửa tên, văn bản hoặc xác nhận"),
    ]  # fmt: skip
    head = ", ".join(f"{n} {what}" for n, what in counts if n)
    listed = real if real else list(changes)
    more = f"\n… và {len(listed) - most} ngày nữa" if len(listed) > most else ""
    return "\n".join([head, *(c.words for c in listed[:most])]) + more


def merged(
    file: Iterable[FileDay], standing: Mapping[date, CalendarDay], source: str, sure: Iterable[int] = ()
) -> dict[date, CalendarDay]:
    """The days of a file as they will stand: where it is silent about document, swap and certainty, a day of the same kind keeps its own.

    ``source``: the document of days that have none. ``sure``: the years that are confirmed: a new day of another year is a forecast.
    """
    sure, found = frozenset(sure), {}
    for row in file:
        known = standing.get(row.day)
        if known is not None and known.kind is row.kind:
            found[row.day] = row.as_day(known.source or source, known.confirmed, known.swapped)
        else:
            found[row.day] = row.as_day(source, row.day.year in sure)
    return found


def years_of(days: Iterable[date]) -> list[int]:
    """The years that these days are of."""
    return sorted({day.year for day in days})


def too_few(days: Iterable[CalendarDay], years: Iterable[int]) -> list[int]:
    """The years with fewer days off than any law of the last decades gave: a file that forgot the rest of its year."""
    off = [d.day.year for d in days if d.kind is DayKind.OFF]
    return [year for year in years if off.count(year) < LEAST]


def carried(
    last: Iterable[CalendarDay], proposed: Iterable[CalendarDay], standing: Iterable[CalendarDay], year: int
) -> dict[date, CalendarDay]:
    """A new year out of the last (chép từ năm trước): lunar and compensated days as proposed, other days off on the same date.

    Every day copied is a forecast. What somebody already confirmed for the new year stays. Swaps and make-up days are never copied:
    they come with the year's notice.
    """
    found = {d.day: d for d in proposed}
    names = {plain(d.name) for d in found.values()}
    for day in last:
        name = plain(day.name)
        if day.kind is DayKind.MAKEUP or name.startswith(_COMPENSATED) or name.startswith(_LUNAR):
            continue
        same = _same_date(day.day, year)
        if same is not None and (same in found or name not in names):
            found[same] = replace(found.get(same, day), day=same, name=day.name, source=day.source, confirmed=False)
    return found | {d.day: d for d in standing if d.confirmed}


def stamp(days: Iterable[CalendarDay]) -> str:
    """A short mark of a calendar as it stands: what is saved must have been compared with this very one."""
    rows = sorted(
        (d.day.isoformat(), d.kind, d.name, d.source, str(d.swapped), d.confirmed, str(d.sessions)) for d in days
    )
    return sha256(repr(rows).encode()).hexdigest()[:16]


def _same_date(day: date, year: int) -> date | None:
    """29 February has no like in most years."""
    return None if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _hours(day: CalendarDay | None) -> object:
    return day and (day.kind, day.sessions, day.swapped)
