"""THE FILES: spreadsheets, CSV and JSON in, XLSX out. What a file is, is told by its content; what it says, by
``desk.domain``.
"""

from .opening import read
from .writing import Page, write_csv, write_xlsx

__all__ = ["Page", "read", "write_csv", "write_xlsx"]
