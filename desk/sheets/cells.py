"""The cells of one page of a workbook as texts, with what cannot be trusted said beside them."""

import bisect
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ..domain.catalogue.table import Finding, Row, letters
from .limits import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Room, unreadable
from .xml import Visitor

_REF = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # how XML 1.0 carries what it may not hold
_BUILT_IN = {
    *range(14, 23),
    *range(27, 37),
    *range(45, 48),
    *range(50, 59),
}  # ECMA-376 part 1, 18.8.30: dates and times
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_FORMULA = (
    "Ô là công thức; phần mềm không tính công thức và không tin kết quả lưu sẵn. Chép ô, dán lại bằng “Paste Values”."
)
_DAY_ZERO = {1900: datetime(1899, 12, 30), 1904: datetime(1904, 1, 1)}  # noqa: DTZ001 (days on paper)
_MOST_FINDINGS = 4 * MOST_ROWS


class Dates:
    """Turns the numbers of cells that show a date into days; ``dated``: the formats that do, ``base``: 1900 or 1904."""

    def __init__(self, dated: set[int], base: int) -> None:
        self.dated = dated
        self._start = _DAY_ZERO[base]

    @staticmethod
    def shown(number: str, own: Mapping[str, str]) -> bool:
        """Does the format of this number show a date?"""
        if number in own:
            return any(sign in "dmyhs" for sign in _QUOTED.sub("", own[number]).lower().replace("general", ""))
        return number.isdecimal() and int(number) in _BUILT_IN

    def text(self, number: float) -> str:
        """``2018-06-21``, or ``2018-06-21 07:30``; ``""`` for a number that is no day."""
        try:
            moment = self._start + timedelta(seconds=round(number * 86_400))
        except (OverflowError, ValueError):
            return ""
        return moment.strftime("%Y-%m-%d") if moment.hour == moment.minute == 0 else moment.strftime("%Y-%m-%d %H:%M")


class Grid(Visitor):
    """Collects the rows of a page (xl/worksheets/….xml)."""

    def __init__(self, strings: Sequence[str], dates: Dates) -> None:
        self._strings, self._dates, self._room = strings, dates, Room()
        self._rows: list[tuple[int, dict[int, str], list[Finding]]] = []
        self._merged: list[tuple[int, int, int, int]] = []
        self._number, self._column = 0, -1
        self._cells: dict[int, str] = {}
        self._errors: list[Finding] = []
        self._kind, self._style, self._formula = "n", 0, False
        self._pieces: list[str] = []
        self._length, self._taking, self._reading = 0, False, False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._begin(attributes)
        elif tag in ("v", "t"):
            self._taking = not self._reading
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            said = attributes.get("r", "")
            self._number = int(said) if said.isdecimal() else self._number + 1
            self._column, self._cells, self._errors = -1, {}, []
        elif tag == "rPh":
            self._reading = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._taking = False
        elif tag == "c":
            self._finish()
        elif tag == "rPh":
            self._reading = False
        elif tag == "row" and (self._cells or self._errors):
            self._room.row()
            self._rows.append((self._number, self._cells, self._errors))

    def text(self, piece: str) -> None:
        if self._taking:
            self._pieces.append(piece)
            self._length += len(piece)
            if self._length > LONGEST_CELL:
                self._room.cell(self._number, 0, self._length)

    def _begin(self, attributes: Mapping[str, str]) -> None:
        place = _REF.fullmatch(attributes.get("r", ""))
        self._column = _column(place[1]) if place else self._column + 1
        style = attributes.get("s", "0")
        self._kind, self._style = attributes.get("t", "n"), int(style) if style.isdecimal() else 0
        self._formula, self._length, self._pieces = False, 0, []

    def _finish(self) -> None:
        if self._formula:
            if self._column < MOST_COLUMNS:
                self._errors.append(Finding(self._column, _FORMULA))
            return
        text = unicodedata.normalize("NFC", self._read("".join(self._pieces)).strip())
        if text:
            self._room.cell(self._number, self._column, len(text))
            self._cells[self._column] = text

    def _read(self, raw: str) -> str:
        if not raw:
            return ""
        if self._kind == "s":
            raw = self._strings[int(raw)] if raw.isdecimal() and int(raw) < len(self._strings) else ""
        elif self._kind == "b":
            return "TRUE" if raw == "1" else "FALSE"
        elif self._kind == "e":
            self._errors.append(Finding(self._column, f"Ô báo lỗi {raw}. Sửa ô đó rồi gửi lại."))
            return ""
        elif self._kind == "n":
            return self._number_text(raw)
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), raw) if "_x" in raw else raw

    def _number_text(self, raw: str) -> str:
        """As Excel shows it: 15 digits, no trailing zeros; a date as a day."""
        try:
            value = float(raw)
        except ValueError:
            return raw
        return (self._dates.text(value) if self._style in self._dates.dated else "") or f"{value:.15g}"

    def _merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        one, other = _REF.fullmatch(first), _REF.fullmatch(last)
        if one and other:
            self._merged.append((int(one[2]), _column(one[1]), int(other[2]), _column(other[1])))
            if len(self._merged) > MOST_ROWS:
                raise unreadable("Bảng có quá nhiều ô gộp. Bỏ gộp ô (Unmerge Cells) rồi gửi lại.")

    def finished(self) -> list[Row]:
        """The rows that are not empty, in their order, with the merged cells reported."""
        self._rows.sort(key=lambda row: row[0])
        numbers = [number for number, _, _ in self._rows]
        found = 0
        for top, left, bottom, right in self._merged:
            said = f"{letters(left)}{top}:{letters(right)}{bottom}"
            for at in range(bisect.bisect_left(numbers, top), bisect.bisect_right(numbers, bottom)):
                number, _, errors = self._rows[at]
                covered = range(left + (number == top), min(right + 1, MOST_COLUMNS))
                errors += [
                    Finding(c, f"Ô gộp {said}: giá trị chỉ nằm ở ô đầu. Bỏ gộp ô và điền đủ từng dòng.")
                    for c in covered
                ]
                found += len(covered)
                if found > _MOST_FINDINGS:
                    raise unreadable("Bảng có quá nhiều ô gộp. Bỏ gộp ô (Unmerge Cells) rồi gửi lại.")
        return [
            Row(number, tuple(cells.get(c, "") for c in range(max(cells, default=-1) + 1)), tuple(errors))
            for number, cells, errors in self._rows
        ]


def _column(named: str) -> int:
    """``A`` -> 0, ``AA`` -> 26."""
    number = 0
    for letter in named.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
