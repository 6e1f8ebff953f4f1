"""The one QR symbol of a paper, drawn as vector rectangles (mã QR)."""

from typing import Any

import segno

from .layout import Block

QUIET = 4
"""Modules of white on each side: ISO/IEC 18004, and the desk readers do miss symbols without it."""
OVERHANG = 0.09
"""How much of a side may reach into a white margin, so that the dark edge is level with the text."""


def matrix(address: str) -> list[bytearray]:
    """The modules of ``address`` in capitals: alphanumeric mode, level M, the smallest version that holds it."""
    symbol = segno.make(address.upper(), error="m", mode="alphanumeric", micro=False, boost_error=False)
    return [bytearray(row) for row in symbol.matrix]


def exact(address: str) -> list[bytearray]:
    """The modules of ``address`` as it is written, for one with ``?`` and ``=``: level M, or better where there is room."""
    return [bytearray(row) for row in segno.make(address, error="m", micro=False).matrix]


def square(address: str, side: float) -> Block:
    """The symbol of ``address`` as it is written, ``side`` points wide with its quiet zone."""
    rows = exact(address)
    return Block(side, lambda pen, left, top: _draw(pen, rows, left, top, side))


def draw(pen: Any, address: str, left: float, top: float, side: float) -> None:
    """Draw the symbol of ``address`` in capitals in a square of ``side`` points, quiet zone included, from its top left corner."""
    _draw(pen, matrix(address), left, top, side)


def _draw(pen: Any, rows: list[bytearray], left: float, top: float, side: float) -> None:
    module = side / (len(rows) + 2 * QUIET)
    pen.saveState()
    pen.setFillGray(1)
    pen.rect(left, top - side, side, side, stroke=0, fill=1)
    pen.setFillGray(0)
    pen.translate(left + QUIET * module, top - QUIET * module)
    pen.scale(module, -module)
    # One path for all: neighbouring rectangles filled apart show white hairlines on some printers.
    path = pen.beginPath()
    for down, row in enumerate(rows):
        for start, length in _dark_runs(row):
            path.rect(start, down, length, 1)
    pen.drawPath(path, stroke=0, fill=1)
    pen.restoreState()


def _dark_runs(row: bytearray) -> list[tuple[int, int]]:
    """(start, length) of every dark stretch of one row."""
    runs: list[tuple[int, int]] = []
    start = -1
    for at, dark in enumerate([*row, 0]):
        if dark and start < 0:
            start = at
        elif not dark and start >= 0:
            runs.append((start, at - start))
            start = -1
    return runs
