"""Numbers of rows (mã dòng) as addresses and forms name them: what no row can have finds nothing, it is not an error."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # a column of numbers holds no more; asked for a larger one, SQLite's driver raises


def row_id(text: str | int) -> int:
    """The number of a row. Raises ``ValueError``, which forms and ``args.get(type=row_id)`` take for “nothing chosen”."""
    if len(str(text)) > len(str(LARGEST)) or not 0 < int(text) <= LARGEST:
        raise ValueError("no row has this number")
    return int(text)


class RowNumber(IntegerConverter):
    """``<int:…>`` in an address: a number too large leads nowhere (404)."""

    def __init__(self, url_map: Map, **given: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST, **given})


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowNumber
