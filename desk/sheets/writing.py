"""Workbooks for a leader's desk: what is text stays text, the head of the table stays in sight, long names break into
lines.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, BinaryIO

import xlsxwriter

from ..domain.text import tidy_lines
from .limits import LONGEST_CELL

Cell = str | int | float | date | None
NARROWEST, WIDEST = 8, 60  # of a column, in characters
_TITLE = 31  # characters of the title of a page
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_OPTIONS = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page: its title, the heads of its columns, its rows (read once, in order) and, if wanted, the widths in
    characters.
    """

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = field(default=())


def write_xlsx(pages: Iterable[Page], out: BinaryIO, made_at: datetime = datetime(2000, 1, 1)) -> None:  # noqa: DTZ001
    """Write a workbook to ``out``; at most a row is held in memory. ``made_at`` stands in the properties of the file.

    Texts are tidied and never taken for formulas, numbers or links; a text too long for a cell ends in “…”.
    """
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"created": made_at.replace(tzinfo=None), "author": "", "comments": ""})
    font = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
    head = book.add_format(
        {**font, "bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7E6E6", "valign": "vcenter"}
    )
    text = book.add_format({**font, "text_wrap": True, "border": 1})
    whole = book.add_format({**font, "border": 1, "num_format": "#,##0"})
    broken = book.add_format({**font, "border": 1})
    day = book.add_format({**font, "border": 1, "num_format": "dd/mm/yyyy", "align": "left"})
    titles: set[str] = set()
    for page in pages:
        sheet = book.add_worksheet(_title(page.title, titles))
        _lay_out(sheet, page)
        for column, said in enumerate(page.heads):
            sheet.write_string(0, column, _text(said), head)
        for number, row in enumerate(page.rows, start=1):
            for column, value in enumerate(row):
                if value is None or value == "":
                    sheet.write_blank(number, column, None, text)
                elif isinstance(value, str):
                    sheet.write_string(number, column, _text(value), text)
                elif isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write_number(number, column, value, whole if isinstance(value, int) else broken)
    book.close()


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as CSV for spreadsheet programs: a mark of UTF-8 in front, and no cell that could be taken for a formula."""
    out = io.StringIO()
    pen = csv.writer(out, lineterminator="\r\n")
    pen.writerow(heads)
    pen.writerows([_harmless(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _harmless(value: Cell) -> str:
    said = "" if value is None else tidy_lines(str(value))
    return f"'{said}" if said[:1] in ("=", "+", "-", "@") else said


def _lay_out(sheet: Any, page: Page) -> None:
    """Head frozen and repeated on every sheet of A4 paper, lying; as wide as one sheet."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")
    for column, said in enumerate(page.heads):
        width = page.widths[column] if column < len(page.widths) else max(12, len(said) + 2)
        sheet.set_column(column, column, min(max(width, NARROWEST), WIDEST))


def _text(value: str) -> str:
    value = tidy_lines(value)
    return value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - 1] + "…"


def _title(said: str, taken: set[str]) -> str:
    """A title that spreadsheet programs accept, given to no page before."""
    base = " ".join(said.translate(_FORBIDDEN).split()).strip("'") or "Trang"
    title, n = base[:_TITLE], 1
    while title.casefold() in taken:
        n += 1
        title = f"{base[: _TITLE - len(str(n)) - 3]} ({n})"
    taken.add(title.casefold())
    return title
