"""What a file holds once it is opened: a table of texts with the numbers of its rows, or plain JSON values. Read by
``desk.sheets``.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a cell (or, ``column`` None, about its row): ``column`` counts from 0, ``sentence`` says what and
    how to mend.
    """

    column: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not empty: ``number`` as a spreadsheet program shows it (from 1), its cells as texts, shorter rows
    shorter.

    ``errors``: cells whose text cannot be trusted (formulas, merged cells); they are empty in ``cells``. ``warnings``:
    those that can.
    """

    number: int
    cells: tuple[str, ...]
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    def cell(self, column: int) -> str:
        """The text of a column (from 0); ``""`` where the row ends before it."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: a page of a workbook, or a CSV file. ``notes`` are sentences about the whole file."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Json:
    """The value of a JSON file, and sentences about the file."""

    value: Any
    notes: tuple[str, ...] = ()


def letters(column: int) -> str:
    """How a spreadsheet program calls a column: 0 -> ``A``, 26 -> ``AA``."""
    named = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        named = chr(65 + rest) + named
    return named
