"""The rows of a sheet (D2, D4, D5): one more, one less, up, down, a case like another. Every act gives a new sheet and says what it did."""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from ..text import plain
from .content import CHANNELS
from .differences import say_term
from .slips import Slip
from .typed import LIKE, WAS

Sheet = dict[str, Any]
NAMES = {"legal_basis": "căn cứ", "results": "kết quả", "cases": "trường hợp", "papers": "giấy tờ", "fees": "khoản thu"}
FIRST = {
    "legal_basis": "text",
    "results": "name",
    "cases": "name",
    "papers": "name",
    "fees": "name",
}  # the first field of a row
_LIST = r"legal_basis|results|cases|cases\.\d{1,3}\.(?:papers|fees)"
_ADD = re.compile(rf"them:({_LIST})")
_ROW = re.compile(rf"(bo|len|xuong|chep):({_LIST})\.(\d{{1,3}})")
_NEW: dict[str, dict[str, Any]] = {
    "legal_basis": {"text": "", "link": None},
    "results": {"name": "", "code": None, "form": None, "number_pattern": ""},
    "papers": {"name": "", "how": "submit", "originals": 1, "copies": 0, "required": True, "form": None, "reusable": False, "instead": ""},
    "fees": {"name": "", "amount": None, "unit": "", "channels": list(CHANNELS), "basis": "", "exempt": "", "exempt_basis": ""},
    "cases": {"key": "", "name": "", "terms": dict.fromkeys(CHANNELS), "cutoff": "15:00", "papers": [], "fees": [], "route": None,
              LIKE: ""},
}  # fmt: skip


@dataclass(frozen=True)
class Done:
    """The sheet after an act; ``focus``: the control that the hand goes on with; ``said`` in words."""

    sheet: Sheet
    focus: str
    said: str


def act(sheet: Mapping[str, Any], command: str) -> Done | None:
    """``them:cases.0.papers``, ``bo:…``, ``len:…``, ``xuong:…``, ``chep:cases.1``; None when there is no such act or no such row."""
    after = deepcopy(dict(sheet))
    if adding := _ADD.fullmatch(command):
        rows = _list(after, adding[1])
        return _add(after, adding[1], rows) if rows is not None else None
    found = _ROW.fullmatch(command)
    rows = _list(after, found[2]) if found else None
    if found is None or rows is None or int(found[3]) >= len(rows):
        return None
    return _ACTS[found[1]](after, found[2], rows, int(found[3]))


def _list(sheet: Sheet, path: str) -> list[Any] | None:
    here: Any = sheet
    for part in path.split("."):
        known = part.isdecimal() and int(part) < len(here)
        here = here[int(part)] if known else None if part.isdecimal() else here.get(part)
        if here is None:
            return None
    return here if isinstance(here, list) else None


def _kind(path: str) -> str:
    return path.rpartition(".")[2]


def _add(sheet: Sheet, path: str, rows: list[Any]) -> Done:
    kind = _kind(path)
    rows.append({**deepcopy(_NEW[kind]), WAS: ""})
    if kind == "cases":
        rows[-1]["key"] = _new_key(rows)
    return Done(sheet, f"{path}.{len(rows) - 1}.{FIRST[kind]}", f"Đã thêm {NAMES[kind]} {len(rows)}.")


def _drop(sheet: Sheet, path: str, rows: list[Any], number: int) -> Done:
    kind = _kind(path)
    rows.pop(number)
    after = f"bo:{path}.{min(number, len(rows) - 1)}" if rows else f"them:{path}"
    return Done(sheet, after, f"Đã bỏ {NAMES[kind]} {number + 1}. Chưa lưu: lưu bản nháp để giữ thay đổi.")


def _up(sheet: Sheet, path: str, rows: list[Any], number: int) -> Done:
    return _move(sheet, path, rows, number, number - 1)


def _down(sheet: Sheet, path: str, rows: list[Any], number: int) -> Done:
    return _move(sheet, path, rows, number, number + 1)


def _move(sheet: Sheet, path: str, rows: list[Any], number: int, to: int) -> Done:
    to = max(0, min(to, len(rows) - 1))
    rows.insert(to, rows.pop(number))
    again = ("len" if to else "xuong") if to < number else ("xuong" if to < len(rows) - 1 else "len")
    return Done(sheet, f"{again}:{path}.{to}", f"Đã chuyển {NAMES[_kind(path)]} {number + 1} sang vị trí {to + 1}.")


def _copy(sheet: Sheet, path: str, rows: list[Any], number: int) -> Done | None:
    """A new case that says what another says, its route too: most cases differ in one paper or one term."""
    if path != "cases":
        return None
    new = {**_unmarked(rows[number]), LIKE: rows[number].get(LIKE), "name": "", WAS: ""}
    rows.append(new)
    new["key"] = _new_key(rows)
    said = f"Đã chép trường hợp {number + 1} thành trường hợp {len(rows)}. Đặt tên cho trường hợp mới."
    return Done(sheet, f"cases.{len(rows) - 1}.name", said)


_ACTS: dict[str, Callable[[Sheet, str, list[Any], int], Done | None]] = {
    "bo": _drop,
    "len": _up,
    "xuong": _down,
    "chep": _copy,
}


def _unmarked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unmarked(inner) if key != WAS else "" for key, inner in value.items()}
    return [_unmarked(inner) for inner in value] if isinstance(value, list) else value


def _new_key(cases: list[Any]) -> str:
    taken = {case.get("key") for case in cases}
    return next(key for n in range(len(cases), len(cases) + len(taken) + 2) if (key := f"th-{n}") not in taken)


def repeated(content: Mapping[str, Any]) -> list[Slip]:
    """Papers of a case that have the same name: to be looked at, not wrong in itself (two kinds of one form may be asked for)."""
    found: list[Slip] = []
    for n, case in enumerate(content.get("cases") or ()):
        seen: dict[str, int] = {}
        for m, paper in enumerate(case.get("papers") or ()):
            name = plain(str(paper.get("name") or ""))
            if name and name in seen:
                path = f"cases.{n}.papers.{m}.name"
                found.append(
                    Slip(path, f"giấy tờ {m + 1}", f"Trùng tên với giấy tờ {seen[name] + 1} của trường hợp này.")
                )
            seen.setdefault(name, m)
    return found


def say_terms(case: Mapping[str, Any]) -> str:
    """The terms of a case on one line, by channel where they differ: ``5 ngày làm việc``; ``""`` when they follow from the steps."""
    said = {channel: say_term((case.get("terms") or {}).get(channel)) for channel in CHANNELS}
    if len(set(said.values())) == 1:
        return said["direct"]
    return "; ".join(f"{CHANNELS[channel]}: {words}" for channel, words in said.items() if words)
