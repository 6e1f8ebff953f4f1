"""CSV as offices send it: commas, the semicolons or tabs of Excel, line breaks inside quoted cells."""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from ..domain.catalogue.table import Finding, Row, Sheet
from ..domain.errors import Invalid
from .limits import LONGEST_CELL, Room, unreadable

DELIMITERS = ",;\t"
_SAID = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)  # Excel's own first line
_LOOKED_AT = 30  # records by which the delimiter is judged
# A spreadsheet program would run these; "-5", "- Bản sao" and "+84912" are none. Here they are nothing but text.
_FORMULA = re.compile(
    r"=\s*\S|@\s*[A-Za-z]\w*\s*\(|[+-]\s*@?(?:[A-Za-z]\w*[(!|]|\$?[A-Za-z]{1,3}\$?[0-9]|[0-9.]+\s*[*/^+]|[(\"'])"
)


def read_csv(text: str, notes: tuple[str, ...] = ()) -> Sheet:
    """The rows of a CSV text that are not empty. Raises ``Invalid`` where a quoted cell is not closed or a limit is
    passed.
    """
    if "\r" in text:  # of Windows and of old Macs, mixed where files were joined
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    start, delimiter = 0, ""
    if said := _SAID.match(text):
        start, delimiter = said.end(), said[1]
    delimiter = delimiter or _delimiter(text)
    room, rows = Room(), list[Row]()
    for number, cells in _records(text, start, delimiter):
        if row := _row(number + bool(start), cells, room):
            rows.append(row)
    if not rows:
        raise unreadable("Tệp không có dòng nào.")
    return Sheet(tuple(rows), notes)


def _lines(text: str, start: int) -> Iterator[str]:
    """Line by line without a second copy of the text."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _records(text: str, start: int, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of its row as a spreadsheet program counts: a record of several lines is one row."""
    reader = csv.reader(_lines(text, start), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise unreadable(_why(number, reader.line_num, str(error))) from error
        if cells is None:
            return
        yield number, cells


def _why(row: int, line: int, error: str) -> str:
    if "field larger" in error:
        return f"Dòng {row} có ô dài quá {LONGEST_CELL:,} ký tự; có thể thiếu dấu ngoặc kép đóng ô.".replace(",", ".")
    return f'Dòng {row} (đến dòng văn bản {line}): dấu ngoặc kép không khép đúng. Ô có dấu " phải nằm trong ngoặc kép và viết "".'


def _delimiter(text: str) -> str:
    """The sign that cuts the most records into the same number of cells."""
    best, found = (0, 0), ","
    for sign in DELIMITERS:
        widths = Counter[int]()
        try:
            for number, cells in _records(text, 0, sign):
                widths[len(cells)] += 1
                if number >= _LOOKED_AT:
                    break
        except Invalid:
            pass  # a sign that is wrong often leaves quotes open; what was cut until then is judged
        cut = [(many, width) for width, many in widths.items() if width > 1]
        if max(cut, default=(0, 0)) > best:
            best, found = max(cut), sign
    return found


def _row(number: int, cells: list[str], room: Room) -> Row | None:
    kept, warnings = list[str](), list[Finding]()
    for column, cell in enumerate(cells):
        cell = unicodedata.normalize("NFC", cell.strip())
        kept.append(cell)
        if not cell:
            continue
        room.cell(number, column, len(cell))
        if cell[0] in "=+-@" and _FORMULA.match(cell):
            warnings.append(Finding(column, "Ô bắt đầu như một công thức; chỉ giữ lại như chữ, không tính."))
    while kept and not kept[-1]:
        kept.pop()
    if not kept:
        return None
    room.row()
    return Row(number, tuple(kept), (), tuple(warnings))
