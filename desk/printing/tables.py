"""Ruled tables whose head repeats on every page and whose rows stay whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .fonts import BOLD, ITALIC, clean
from .kit import THIN, Style
from .layout import Block, Run, balanced, block, gap, lines_block, stack, wrap

BAND = 0.9
"""Grey of a band: dark enough to find a group from afar, light enough for the copier."""


@dataclass(frozen=True)
class Column:
    """One column: heading, share of the width, alignment; ``tick``: a box to tick instead of text."""

    heading: str
    share: float
    align: str = "left"
    tick: bool = False


Cell = Sequence[Sequence[Run]]
"""The content of a cell: its paragraphs, each of runs."""


def table(style: Style, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], scale: float = 1.0) -> list[Block]:
    """A ruled table; its head repeats on every page, and a row is split only if it is taller than half a page."""
    style = replace(style, size=style.size * scale)
    top = _heading(style, columns)
    blocks = [stack([gap(style.em * 0.16), top], keep=True)]
    for row in rows:
        blocks += [replace(part, head=top) for part in _row(style, columns, row)]
    return [*blocks, gap(style.em * 0.35)]


def grouped(
    style: Style, columns: Sequence[Column], groups: Sequence[tuple[str, str, Sequence[Sequence[Cell]]]]
) -> list[Block]:
    """A ruled table in groups (name, what is said of it, rows), each under a band; a page inside a group begins with its name."""
    top = _heading(style, columns)
    blocks = [stack([gap(style.em * 0.16), top], keep=True)]
    for name, note, rows in groups:
        again = stack([top, _band(style, name, "(tiếp theo)")])
        blocks.append(replace(_band(style, name, note), head=top, keep=True))
        for row in rows:
            blocks += [replace(part, head=again) for part in _row(style, columns, row)]
    return [*blocks, gap(style.em * 0.35)]


def _heading(style: Style, columns: Sequence[Column]) -> Block:
    headings = [[[(line, BOLD)] for line in column.heading.split("\n")] for column in columns]
    return _row(style, [replace(column, tick=False) for column in columns], headings, heading=True)[0]


def _band(style: Style, name: str, note: str) -> Block:
    """A grey row over the whole width: the name in bold, a note after it."""
    inner, pad, air = style.sheet.inner, style.em * 0.4, style.em * 0.2
    words = block([(clean(name), BOLD), (f" {clean(note)}", ITALIC)], style.setting(width=inner - 2 * pad))
    height = words.height + 2 * air

    def draw(pen: Any, left: float, top: float) -> None:
        pen.saveState()
        pen.setLineWidth(THIN)
        pen.setFillGray(BAND)
        pen.rect(left, top - height, inner, height, stroke=1, fill=1)
        pen.restoreState()
        words.draw(pen, left + pad, top - air)

    return Block(height, draw)


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
            if start or not column.tick
            else _box(style, setting.width)
            for lines, setting, column in zip(set_cells, settings, columns, strict=True)
        ]
        parts.append(_boxed(inside, [setting.width + 2 * pad for setting in settings], pad, style.em * 0.12))
    return parts


def _box(style: Style, width: float) -> Block:
    """An empty square to tick, in the middle of its column and level with the first line."""
    side = style.em * 0.95

    def draw(pen: Any, left: float, top: float) -> None:
        pen.setLineWidth(THIN * 1.6)
        pen.rect(left + (width - side) / 2, top - (style.leading + side) / 2, side, side, stroke=1, fill=0)

    return Block(style.leading, draw)


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
