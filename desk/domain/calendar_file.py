"""Reading a file of special days (tệp lịch nghỉ): CSV as the offices pass it round, or JSON as ``store/seed/data/calendar`` has it.

All that is wrong is said at once, one sentence for each bad line; a file with a bad line is read not at all.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from .calendar import CalendarDay, DayKind
from .dates import say_date, say_weekday
from .hours import SATURDAY, Session, check_day
from .text import plain, tidy

TYPE = "type_0_off_1_makeup_workday"
NEEDED = ("date", TYPE, "name")
COLUMNS = frozenset({"date", "weekday", TYPE, "name", "source", "for", "sessions"})
KEYS = frozenset({"date", "kind", "name", "source", "for", "sessions", "confirmed", "weekday"})
SAID = {"ngay": "date", "loai": "kind", "ten": "name", "van_ban": "source", "thay_cho": "for", "buoi": "sessions"}
KINDS_SAID = {"nghi_le": "off", "nghi_bu": "off", "nghi_hoan_doi": "off", "lam_bu": "makeup", "nua_ngay": "half"}
FORECAST = ("forecast", "du kien")  # how a row's "tin_cay" (độ tin cậy) begins when nobody has announced the day
LONGEST_FILE = 1_000_000  # bytes
MOST_DAYS = 2_000
LONGEST = 200  # letters of a name or a document
YEARS = range(1990, 2200)
_WEEKDAYS = {  # as people and programs write them, without accents
    word: n
    for n, words in enumerate((
        "mon monday t2 2 thu_hai hai", "tue tuesday t3 3 thu_ba ba", "wed wednesday t4 4 thu_tu tu", "thu thursday t5 5 thu_nam nam",
        "fri friday t6 6 thu_sau sau", "sat saturday t7 7 thu_bay bay", "sun sunday cn 8 chu_nhat",
    ))
    for word in words.split()
}  # fmt: skip
_ISO, _LOCAL = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_INSTEAD = re.compile(r"thay cho (?:ngày )?(\d{1,2}/\d{1,2}/\d{4})", re.IGNORECASE)
_DOCUMENT = re.compile(r"(?:văn bản|công văn|thông báo|quyết định)(?: số)? ([0-9][\w/.-]*\w)", re.IGNORECASE)


class BadCalendarFile(ValueError):
    """The file cannot be used; ``problems`` are Vietnamese sentences, one for each bad line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class FileDay:
    """A day of a file, and where in the file it stands. None of ``source``, ``confirmed`` means: the file does not say."""

    where: str  # "Dòng 12"
    day: date
    kind: DayKind
    name: str
    sessions: tuple[Session, ...] = ()
    swapped: date | None = None
    source: str | None = None
    confirmed: bool | None = None

    def as_day(self, source: str, confirmed: bool, swapped: date | None = None) -> CalendarDay:
        """The day itself; what is given stands where the file is silent."""
        return CalendarDay(
            self.day, self.kind, self.name, self.source or source, self.swapped or swapped,
            confirmed if self.confirmed is None else self.confirmed, self.sessions,
        )  # fmt: skip


def read_file(data: bytes) -> tuple[FileDay, ...]:
    """The days of a file, in their order. Raises ``BadCalendarFile`` with everything that is wrong.

    CSV: the header ``date,weekday,type_0_off_1_makeup_workday,name`` and, if wanted, ``source``, ``for`` and ``sessions``; commas, or the
    semicolons and tabs of Excel; a day as 2026-02-17 or 17/02/2026; a row with sessions is half a day.
    JSON: ``{"days": [...]}``, ``{"years": {"2026": [...]}}`` or the list alone; rows as in ``store/seed/data/calendar/vn.json``, or with
    the Vietnamese words: ``{"ngay", "loai": "nghi_le"|"nghi_bu"|"nghi_hoan_doi"|"lam_bu", "ten", "tin_cay"}``.
    """
    text = _decoded(data)
    rows = _json_rows(text) if text.lstrip()[:1] in ("{", "[") else _csv_rows(text)
    found: dict[date, FileDay] = {}
    problems: list[str] = []
    for where, read in rows:
        try:
            day = read(where)
            if day.day in found:
                raise ValueError(f"ngày {say_date(day.day)} đã có ở {found[day.day].where.lower()}")
            found[day.day] = day
        except ValueError as error:
            problems.append(f"{where}: {str(error).rstrip('.')}.")
        if len(found) > MOST_DAYS:
            raise BadCalendarFile([f"Tệp có hơn {MOST_DAYS} ngày; chia thành nhiều tệp."])
    problems += [f"{day.where}: {said}." for day in found.values() if (said := _idle_swap(day, found))]
    if problems:
        raise BadCalendarFile(problems)
    if not found:
        raise BadCalendarFile(["Tệp không có ngày nào."])
    return tuple(found[day] for day in sorted(found))


def _decoded(data: bytes) -> str:
    if len(data) > LONGEST_FILE:
        raise BadCalendarFile(["Tệp lớn quá 1 MB."])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadCalendarFile(
            ["Tệp không phải văn bản UTF-8. Trong Excel: Lưu thành, chọn “CSV UTF-8”; không gửi tệp .xlsx."]
        ) from error


# ── CSV ───────────────────────────────────────────────────────────────────────

Read = Callable[[str], FileDay]


def _csv_rows(text: str) -> Iterator[tuple[str, Read]]:
    head, _, _ = text.lstrip("\r\n").partition("\n")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    line = 0
    while True:
        start = line + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BadCalendarFile([f"Dòng {start}: dấu ngoặc kép không khép lại ({error})."]) from error
        line = reader.line_num
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue  # Excel leaves empty rows behind
        if not header:
            header = _header([cell.strip().lower() for cell in cells])
            continue
        yield f"Dòng {start}", partial(_csv_day, header=header, cells=cells)


def _header(names: list[str]) -> list[str]:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name and name not in COLUMNS]
    said = [f"Dòng 1: thiếu cột “{name}”." for name in missing] + [
        f"Dòng 1: không có cột “{name}”." for name in unknown
    ]
    if said:
        raise BadCalendarFile([*said, f"Dòng đầu phải là: date,weekday,{TYPE},name."])
    return names


def _csv_day(where: str, header: list[str], cells: list[str]) -> FileDay:
    if len([c for c in cells[len(header) :] if c.strip()]) or len(cells) < len(header):
        raise ValueError(f"có {len(cells)} ô, dòng đầu có {len(header)} cột")
    row = {name: tidy(cell) for name, cell in zip(header, cells, strict=False) if name}
    kinds = {"0": "off", "1": "makeup"}
    if row[TYPE] not in kinds:
        raise ValueError(f"cột {TYPE} phải là 0 (nghỉ) hoặc 1 (làm bù), không phải “{row[TYPE]}”")
    sessions = [part for part in re.split(r"[;,+|]| và ", row.get("sessions", "")) if part.strip()]
    return _day(where, {**row, "kind": "half" if sessions else kinds[row[TYPE]], "sessions": sessions})


# ── JSON ──────────────────────────────────────────────────────────────────────


def _json_rows(text: str) -> Iterator[tuple[str, Read]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadCalendarFile(
            [f"Dòng {error.lineno}: không phải JSON đọc được ({error.msg}, cột {error.colno})."]
        ) from error
    except RecursionError as error:
        raise BadCalendarFile(["Tệp JSON lồng nhau quá sâu."]) from error
    rows = data
    if isinstance(data, dict):
        years = data.get("years")
        rows = _of_years(years) if isinstance(years, dict) else data.get("days")
    if not isinstance(rows, list):
        raise BadCalendarFile(['Tệp JSON phải là danh sách các ngày, {"days": [...]} hoặc {"years": {"2026": [...]}}.'])
    for number, row in enumerate(rows, start=1):
        yield f"Mục {number}", partial(_json_day, row=row)


def _of_years(years: dict[str, Any]) -> list[Any] | None:
    """The rows of all years in one list; None when a year is no list."""
    parts = list(years.values())
    return [row for part in parts for row in part] if all(isinstance(part, list) for part in parts) else None


def _in_english(row: dict[str, Any]) -> dict[str, Any]:
    """A row written with the Vietnamese words, in ours."""
    told = {SAID.get(key, key): value for key, value in row.items() if key != "tin_cay"}
    if isinstance(told.get("kind"), str):
        told["kind"] = KINDS_SAID.get(told["kind"], told["kind"])
    if plain(str(row.get("tin_cay") or "")).startswith(FORECAST):
        told["confirmed"] = False
    return told


def _json_day(where: str, row: Any) -> FileDay:
    if not isinstance(row, dict):
        raise ValueError("phải là một đối tượng có date, kind, name")
    row = _in_english(row)
    if unknown := sorted(set(row) - KEYS):
        raise ValueError(f"không có khóa “{unknown[0]}”")
    for key in ("date", "kind", "name", "source", "for", "weekday"):
        if not isinstance(row.get(key) or "", str):
            raise ValueError(f"“{key}” phải là chữ trong ngoặc kép")
    if row.get("confirmed") not in (None, True, False):
        raise ValueError("“confirmed” phải là true hoặc false")
    sessions = row.get("sessions") or []
    if not isinstance(sessions, list) or not all(isinstance(s, str) for s in sessions):
        raise ValueError('“sessions” phải là danh sách như ["07:30-11:30"]')
    if row.get("kind") not in tuple(DayKind):
        raise ValueError("“kind” phải là off (nghỉ), makeup (làm bù) hoặc half (nửa ngày)")
    return _day(where, {**row, "name": tidy(row.get("name")), "source": tidy(row.get("source"))})


# ── One day ───────────────────────────────────────────────────────────────────


def _day(where: str, row: Mapping[str, Any]) -> FileDay:
    day = _date(row.get("date") or "")
    if day.year not in YEARS:
        raise ValueError(f"năm {day.year} ngoài khoảng {YEARS[0]}–{YEARS[-1]}")
    _check_weekday(day, row.get("weekday") or "")
    kind, name, source = DayKind(row["kind"]), row.get("name") or "", row.get("source") or ""
    if not name:
        raise ValueError("chưa ghi tên ngày")
    if max(len(name), len(source)) > LONGEST:
        raise ValueError(f"tên hoặc văn bản dài quá {LONGEST} ký tự")
    sessions = tuple(Session.parse(text) for text in row.get("sessions") or ())
    check_day(sessions)
    if (kind is DayKind.HALF) != bool(sessions):
        raise ValueError("nửa ngày phải ghi buổi làm việc (sessions), ngày khác thì không")
    if kind is DayKind.MAKEUP and day.weekday() < SATURDAY:
        raise ValueError(f"làm bù vào {say_weekday(day)} {say_date(day)}, vốn là ngày làm việc")
    instead = row.get("for") or (_INSTEAD.search(name) or ("", ""))[1]
    swapped = _date(instead) if instead and kind is DayKind.MAKEUP else None
    document = source or (_DOCUMENT.search(name) or ("", ""))[1]
    return FileDay(where, day, kind, name, sessions, swapped, document or None, row.get("confirmed"))


def _date(text: str) -> date:
    """``2026-02-17``, or ``17/02/2026`` as Excel here writes it back."""
    text = text.strip()
    iso, local = _ISO.fullmatch(text), _LOCAL.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if local:
            return date(int(local[3]), int(local[2]), int(local[1]))
    except ValueError:
        raise ValueError(f"không có ngày “{text}”") from None
    raise ValueError(f"ngày “{text}” phải ghi như 2026-02-17 hoặc 17/02/2026")


def _check_weekday(day: date, text: str) -> None:
    """A wrong weekday is the mark of a mistyped date."""
    if not text:
        return
    said = _WEEKDAYS.get(plain(text).replace(" ", "_"))
    if said is None:
        raise ValueError(f"“{text}” không phải một thứ trong tuần")
    if said != day.weekday():
        raise ValueError(f"{say_date(day)} là {say_weekday(day)}, tệp ghi “{text}”")


def _idle_swap(day: FileDay, found: Mapping[date, FileDay]) -> str:
    """A make-up day for a day that the same file, which covers its year, does not take off: one of the two dates is wrong."""
    if day.swapped is None or day.swapped in found or not any(other.year == day.swapped.year for other in found):
        return ""
    return f"làm bù cho ngày {say_date(day.swapped)}, nhưng tệp không có ngày nghỉ đó"


def as_json(days: Iterable[FileDay]) -> str:
    """Days as ``read_file`` reads them back: what a page carries from showing a file to saving it."""
    rows = [
        {
            "date": d.day.isoformat(), "kind": d.kind.value, "name": d.name, "source": d.source or "",
            "for": d.swapped.isoformat() if d.swapped else "", "confirmed": d.confirmed,
            "sessions": [s.written() for s in d.sessions],
        }
        for d in days
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def try_file(data: bytes) -> tuple[tuple[FileDay, ...], tuple[str, ...]]:
    """``read_file`` for a page: the days, or everything that is wrong."""
    try:
        return read_file(data), ()
    except BadCalendarFile as error:
        return (), error.problems
