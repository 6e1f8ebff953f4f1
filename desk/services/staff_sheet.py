"""Nhập người dùng từ bảng tính: every row is checked and reported first; taken in, the same sheet again changes nothing more."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..domain.catalogue.table import Json, Sheet
from ..domain.errors import DeskError, Invalid
from ..domain.text import plain, tidy
from ..policy import Actor, Role
from ..store import passwords
from ..store.db import Session
from ..store.models import Agency, Person
from ..store.queries import people, receptions, unit_tree, units
from ..store.work import Work
from . import empowering, governing, staffing
from .governing import MANAGE

COLUMNS: dict[str, str] = {
    "username": "Tên đăng nhập", "name": "Họ và tên", "unit": "Mã đơn vị", "department": "Bộ phận", "role": "Vai trò",
    "email": "Thư điện tử", "phone": "Điện thoại", "start": "Từ ngày", "end": "Đến hết ngày",
}  # fmt: skip
NEEDED = ("username", "name", "unit", "role")
MOST = 1000  # rows of one sheet
NEW, MORE, SAME, WRONG = "new", "more", "same", "wrong"
VERDICTS = {NEW: "Tài khoản mới", MORE: "Thêm vai trò", SAME: "Đã có, không đổi", WRONG: "Lỗi"}
Typed = Mapping[str, str]


@dataclass(frozen=True)
class Checked:
    """One row of the sheet: its number, what it says, what would come of it, and what is wrong."""

    number: int
    typed: Typed
    verdict: str
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """A new account and its first password, to be handed out once."""

    username: str
    name: str
    unit: str
    password: str


@dataclass
class _Row:
    """What a row means, once it can be read."""

    person: Person | None
    role: Role
    agency: Agency
    department_id: int | None
    start: date
    end: date | None
    wrong: list[str] = field(default_factory=list)


def rows_of(sheet: Sheet | Json) -> list[tuple[int, dict[str, str]]]:
    """The rows of a sheet by the entries of its head, however written. Raises ``Invalid`` at ``file``."""
    if isinstance(sheet, Json) or not sheet.rows:
        raise Invalid.at("file", "Gửi bảng tính .xlsx hoặc .csv theo tệp mẫu.")
    wanted = {plain(name): entry for entry, name in COLUMNS.items()}
    head = next((r for r in sheet.rows[:10] if sum(plain(c) in wanted for c in r.cells) >= len(NEEDED)), None)
    if head is None:
        raise Invalid.at("file", f"Không thấy dòng tiêu đề. Cần các cột: {', '.join(COLUMNS[n] for n in NEEDED)}.")
    places = {wanted[plain(c)]: n for n, c in enumerate(head.cells) if plain(c) in wanted}
    if missing := [COLUMNS[n] for n in NEEDED if n not in places]:
        raise Invalid.at("file", f"Thiếu cột: {', '.join(missing)}. Tải tệp mẫu để xem.")
    found = [
        (row.number, {entry: tidy(row.cell(column)) for entry, column in places.items()})
        for row in sheet.rows
        if row.number > head.number and any(row.cells)
    ]
    if not found or len(found) > MOST:
        raise Invalid.at(
            "file", "Bảng không có người nào." if not found else f"Bảng có hơn {MOST} người. Chia thành nhiều tệp."
        )
    return found


def carried(text: str) -> list[tuple[int, dict[str, str]]]:
    """The rows as a page carried them from the report to the press; whatever else it is, is refused. Raises ``Invalid``."""
    try:
        rows = json.loads(text)
        found = [(int(n), {e: tidy(str(said[e]))[:300] for e in COLUMNS if e in said}) for n, said in rows]
    except (ValueError, TypeError, RecursionError) as error:
        raise Invalid.at("file", "Tải tệp lên lại.") from error
    if not 0 < len(found) <= MOST:
        raise Invalid.at("file", "Tải tệp lên lại.")
    return found


def check(session: Session, actor: Actor, rows: Sequence[tuple[int, Typed]], today: date) -> list[Checked]:
    """What every row would come to; nothing is written. Two rows of one person may give two roles, under one name."""
    checked: list[Checked] = []
    seen: dict[str, str] = {}
    for number, typed in rows:
        row = _read(session, actor, typed, today)
        username = typed.get("username", "").lower()
        if seen.setdefault(username, typed.get("name", "")) != typed.get("name", ""):
            row.wrong.append(f"Tên đăng nhập “{username}” đứng ở hai dòng với hai họ tên.")
        checked.append(Checked(number, typed, WRONG if row.wrong else _verdict(session, row), tuple(row.wrong)))
    return checked


def apply(work: Work, rows: Sequence[tuple[int, Typed]]) -> tuple[list[Made], int]:
    """Take the rows in: new accounts, new roles. Returns the accounts made, and how many roles were added to known ones.

    All or nothing: raises ``Invalid`` when a row has something wrong, ``Forbidden``.
    """
    work.require(MANAGE)
    made, more = [], 0
    for number, typed in rows:
        row = _read(work.session, work.actor, typed, work.now.date())
        if row.wrong:
            raise Invalid(f"Dòng {number}: {row.wrong[0]} Sửa tệp rồi tải lên lại.")
        verdict = _verdict(work.session, row)
        if verdict == NEW:
            password = passwords.first_password()
            person = staffing.employ(
                work, typed["username"], typed["name"], password, typed.get("email", ""), typed.get("phone", ""),
                row.role, row.agency, row.department_id, row.start, row.end,
            )  # fmt: skip
            made.append(Made(person.username, person.name, row.agency.name, password))
        elif verdict == MORE and row.person is not None:
            empowering.grant(work, row.person, row.role, row.agency.id, row.department_id, row.start, row.end)
            more += 1
    return made, more


def _verdict(session: Session, row: _Row) -> str:
    if row.person is None:
        return NEW
    return SAME if people.grants_like(session, row.person.id, row.role, row.agency.id, row.department_id) else MORE


def _read(session: Session, actor: Actor, typed: Typed, today: date) -> _Row:
    """A row against the rules; what is wrong is collected, the first of each field."""
    row = _Row(None, Role.OFFICER, Agency(), None, today, None)
    for entry in ("username", "email", "phone"):
        _try(row, _RULES[entry], typed.get(entry, ""))
    if not typed.get("name"):
        row.wrong.append("Thiếu họ và tên.")
    row.person = units.person_by_username(session, typed.get("username", "").lower())
    if row.person is not None:
        _known(session, actor, row, row.person, typed, today)
    _days(row, typed, today)
    role = _ROLES.get(plain(typed.get("role", "")))
    if role is None:
        row.wrong.append(f"Vai trò phải là một trong: {', '.join(empowering.NAMES.values())}.")
    else:
        row.role = role
    _place(session, actor, row, typed)
    return row


def _try(row: _Row, rule: Callable[[str], object], value: str) -> None:
    try:
        rule(value)
    except DeskError as error:
        row.wrong.append(error.message)


def _known(session: Session, actor: Actor, row: _Row, person: Person, typed: Typed, today: date) -> None:
    if plain(person.name) != plain(typed.get("name", "")):
        row.wrong.append(f"Tên đăng nhập “{person.username}” đã thuộc về người khác.")
    elif not governing.governs(session, actor, person.id, today):
        row.wrong.append(f"Tài khoản {person.username} ngoài phạm vi quản trị.")


def _days(row: _Row, typed: Typed, today: date) -> None:
    for entry in ("start", "end"):
        said = typed.get(entry, "")
        day = read_day(said)
        if said and day is None:
            row.wrong.append(f"{COLUMNS[entry]}: ghi ngày như 02/3/2026.")
        elif entry == "start":
            row.start = day or today
        else:
            row.end = day
    if row.end is not None and row.end < row.start:
        row.wrong.append("Ngày kết thúc phải từ ngày bắt đầu trở đi.")


def read_day(said: str) -> date | None:
    """A day as sheets write it: 02/3/2026 or 2026-03-02."""
    parts = said[:10].replace("-", "/").replace(".", "/").split("/")
    if len(parts) != 3 or not all(p.isdecimal() for p in parts):
        return None
    first, month, last = (int(p) for p in parts)
    year, day = (first, last) if first > 31 else (last, first)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _place(session: Session, actor: Actor, row: _Row, typed: Typed) -> None:
    agency = receptions.unit_meant(session, typed.get("unit", ""), row.start) if typed.get("unit") else None
    if agency is None:
        row.wrong.append(f"Không có đơn vị “{typed.get('unit', '')}”.")
        return
    row.agency = agency
    if not governing.realm_of(session, actor).covers(agency.id):
        row.wrong.append(f"{agency.short_name} ngoài phạm vi quản trị của tài khoản này.")
    if said := typed.get("department", ""):
        parts = [d for d in unit_tree.departments(session, agency.id) if d.valid_to is None]
        found = next((d for d in parts if plain(said) in (plain(d.name), d.key)), None)
        if found is None:
            row.wrong.append(
                f"{agency.short_name} không có bộ phận “{said}”. Có: {'; '.join(d.name for d in parts) or 'không'}."
            )
        else:
            row.department_id = found.id


_RULES = {"username": staffing.check_username, "email": staffing.check_email, "phone": staffing.check_phone}
_ROLES = {plain(name): role for role, name in empowering.NAMES.items()} | {str(role): role for role in empowering.NAMES}
EXAMPLE = (
    "yk.an",
    "Nguyễn Văn An",
    "11020",
    "mot-cua",
    empowering.NAMES[Role.CLERK],
    "an@donvi.gov.vn",
    "0912345678",
    "02/3/2026",
    "",
)
