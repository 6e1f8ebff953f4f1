"""How much of a file is taken in. Larger than any catalogue of a province, small enough that no file can hurt the
server.

The national list of a ministry is 25 KB, the list of six ministries 1.2 MB with 2,642 rows; the whole process stays
below 300 MB for every file (``tests/sheets/test_memory.py``).
"""

from ..domain.errors import Invalid

LONGEST_FILE = 20_000_000  # bytes
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 500_000  # that are not empty
LONGEST_CELL = 32_767  # characters: what Excel itself can hold
MOST_TEXT = 20_000_000  # characters of all cells of a table, or of a text file
MOST_INFLATED = 100_000_000  # bytes of a workbook, unpacked
MOST_ENTRIES = 1_000  # files inside a workbook
MOST_VALUES = 300_000  # objects and lists of a JSON file


def unreadable(sentence: str) -> Invalid:
    """The file cannot be used at all; the one sentence says why and how to mend it."""
    return Invalid.at("file", sentence)


def too_long() -> Invalid:
    """The refusal of a file over ``LONGEST_FILE``."""
    return unreadable(
        f"Tệp lớn quá {LONGEST_FILE // 1_000_000} MB. Chia thành nhiều tệp, hoặc bỏ hình ảnh và trang tính thừa."
    )


class Room:
    """What is left of the limits of one table; each call takes some of it and raises ``Invalid`` when there is none."""

    def __init__(self) -> None:
        self.rows, self.cells, self.text = MOST_ROWS, MOST_CELLS, MOST_TEXT

    def row(self) -> None:
        """A row that is not empty."""
        self.rows -= 1
        if self.rows < 0:
            raise unreadable(f"Tệp có hơn {MOST_ROWS:,} dòng. Chia thành nhiều tệp.".replace(",", "."))

    def cell(self, row: int, column: int, length: int) -> None:
        """A cell that is not empty; ``row`` from 1, ``column`` from 0, ``length`` in characters."""
        if column >= MOST_COLUMNS:
            raise unreadable(f"Dòng {row} có hơn {MOST_COLUMNS} cột. Bỏ các cột thừa ở bên phải bảng.")
        if length > LONGEST_CELL:
            raise unreadable(f"Dòng {row} có ô dài quá {LONGEST_CELL:,} ký tự. Kiểm tra lại ô đó.".replace(",", "."))
        self.cells -= 1
        self.text -= length
        if self.cells < 0 or self.text < 0:
            raise unreadable("Bảng có quá nhiều chữ để đọc một lần. Chia thành nhiều tệp.")
