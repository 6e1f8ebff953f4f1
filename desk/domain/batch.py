"""Many deadlines at once (tính hạn hàng loạt): a line of JSON in, a line of JSON out, each by itself.

A line is ``{"at": "2026-02-12T09:15", "term": "5wd"}``, maybe with ``"pauses": [["since", "until", "resume"]]`` and ``"cutoff":
"15:00"``; other keys (a number of the caller's own) are left alone. Its answer is ``{"due_at": "…"}`` or ``{"error": "…"}``.
"""

import json
from datetime import datetime, time
from functools import lru_cache
from typing import Any

from .asking import make_pause, read_cutoff, read_moment, read_term
from .calendar import WorkCalendar
from .counting import CUTOFF, Pause
from .deadlines import due
from .terms import Unit

BLANK = " \t\r\n"  # what JSON allows around a value
EMPTY = 'Dòng trống: mỗi dòng là một câu hỏi {"at": "2026-02-12T09:15", "term": "5wd"}.'
UNREADABLE = "Dòng này không phải JSON đọc được (UTF-8)."
ELSEWHERE = {
    "pause": "“pauses”",
    "agency": "--agency của lệnh",
}  # keys that ask for something that is asked for otherwise


def answer(line: bytes | str, calendar: WorkCalendar, cutoff: time = CUTOFF) -> str:
    """The answer to one line, without its end; never an exception for what was written. ``cutoff``: of lines that name none."""
    try:
        asked = _read(line)
        at, term = asked.get("at"), asked.get("term")
        if type(at) is not str or type(term) is not str:
            raise ValueError(_what_is_missing(asked))
        pauses: list[Pause] = []
        if len(asked) > 2:
            pauses, cutoff = _more(asked, cutoff)
        limit = read_term(term)
        moment = due(read_moment(at), limit, calendar, pauses, cutoff)
        return f'{{"due_at": "{moment.isoformat() if limit.unit is Unit.HOURS else _closing(moment)}"}}'
    except ValueError as error:
        return refusal(str(error))
    except OverflowError:
        return refusal("Hạn nằm ngoài các năm tính được.")


def refusal(sentence: str) -> str:
    """The answer to a line that has none."""
    return json.dumps({"error": sentence}, ensure_ascii=False)


_closing = lru_cache(maxsize=8192)(
    datetime.isoformat
)  # the closing hours of a calendar are few, and always the same objects


def _no_number(text: str) -> float:
    raise ValueError(text)  # NaN, Infinity: Python's, not JSON's


_scan = json.JSONDecoder(parse_constant=_no_number).scan_once  # type: ignore[attr-defined]  # the C scanner itself


def _read(line: bytes | str) -> dict[str, Any]:
    try:
        text = (line.decode() if isinstance(line, bytes) else line).strip(BLANK)
        asked, end = _scan(text, 0)
    except (ValueError, StopIteration, RecursionError) as error:
        raise ValueError(EMPTY if not line.strip() else UNREADABLE) from error
    if end != len(text):
        raise ValueError(UNREADABLE)
    if type(asked) is not dict:
        raise ValueError('Mỗi dòng phải là một đối tượng JSON: {"at": "2026-02-12T09:15", "term": "5wd"}.')
    return asked


def _more(asked: dict[str, Any], cutoff: time) -> tuple[list[Pause], time]:
    """The pauses and the cut-off, if the line has any."""
    for key, where in ELSEWHERE.items():
        if key in asked:
            raise ValueError(f"Dòng này có “{key}”: ghi vào {where}.")
    written = asked.get("cutoff")
    if written is not None:
        if type(written) is not str:
            raise ValueError("“cutoff” phải là chuỗi như “15:00”.")
        cutoff = read_cutoff(written)
    rows = asked.get("pauses")
    if rows is None:
        return [], cutoff
    if type(rows) is not list:
        raise ValueError(_PAUSES)
    return [_pause(row) for row in rows], cutoff


_PAUSES = "“pauses” phải là danh sách [[“từ”, “đến”, “resume” hoặc “restart”]]."


def _pause(row: Any) -> Pause:
    if type(row) is not list or not 2 <= len(row) <= 3 or not all(type(word) is str for word in row):
        raise ValueError(_PAUSES)
    return make_pause(*row)


def _what_is_missing(asked: dict[str, Any]) -> str:
    for key, example in (("at", "2026-02-12T09:15"), ("term", "5wd")):
        if asked.get(key) is None:
            return f"Thiếu “{key}”, ví dụ “{example}”."
        if type(asked[key]) is not str:
            return f"“{key}” phải là chuỗi như “{example}”."
    raise AssertionError("called when one of them is no text")
