"""Ruled tables whose head repeats on every page and whose rows stay whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .fonts import BOLD
from .kit import THIN, Style
from .layout import Block, Run, balanced, gap, lines_block, stack, wrap


@dataclass(frozen=True)
class Column:
    """One column: heading, share of the width, alignment."""

    heading: str
    share: float
    align: str = "left"


Cell = Sequence[Sequence[Run]]
"""The content of a cell: its paragraphs, each of runs."""


def table(style: Style, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], scale: float = 1.0) -> list[Block]:
    """A ruled table; its head repeats on every page, and a row is split only if it is taller than half a page."""
    style = replace(style, size=style.size * scale)
    headings = [[[(line, BOLD)] for line in column.heading.split("\n")] for column in columns]
    top = _row(style, columns, headings, heading=True)[0]
    blocks = [stack([gap(style.em * 0.16), top], keep=True)]
    for row in rows:
        blocks += [Block(part.height, part.draw, head=top) for part in _row(style, columns, row)]
    return [*blocks, gap(style.em * 0.35)]


def _row(style: Style, columns: Sequence[Column], cells: Sequence[Cell], *, heading: bool = False) -> list[Block]:
    """One row, or its parts when a single cell would run over half a page."""
    inner, pad = style.sheet.inner, style.em * 0.4
    total = sum(column.share for column in columns)
    settings = [
        style.setting(width=column.share / total * inner - 2 * pad, align="centre" if heading else column.align)
        for column in columns
    ]
    set_cells = [
        [line for words in cell for line in (balanced if heading else wrap)(words, style.size, setting.width)]
        for cell, setting in zip(cells, settings, strict=True)
    ]
    most = int(style.sheet.tall / 2 / style.leading)
    parts: list[Block] = []
    for start in range(0, max(map(len, set_cells)), most):
        inside = [
            lines_block(lines[start : start + most], setting)
            for lines, setting in zip(set_cells, settings, strict=True)
        ]
        parts.append(_boxed(inside, [setting.width + 2 * pad for setting in settings], pad, style.em * 0.12))
    return parts


def _boxed(cells: Sequence[Block], widths: Sequence[float], pad: float, air: float) -> Block:
    """Cells of one row inside their boxes."""
    height = max(cell.height for cell in cells) + 2 * air

    def draw(pen: Any, left: float, top: float) -> None:
        pen.setLineWidth(THIN)
        for cell, width in zip(cells, widths, strict=True):
            pen.rect(left, top - height, width, height, stroke=1, fill=0)
            cell.draw(pen, left + pad, top - air)
            left += width

    return Block(height, draw)
