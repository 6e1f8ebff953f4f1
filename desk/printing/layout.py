"""Setting text on a page: wrap, stack, break into pages. Lengths in points; a block is drawn from its top left corner.

Our own, and not ReportLab's platypus, for three reasons: the fit rule measures a form several times before it is
drawn, nothing here parses markup (a name with ``<b>&`` is only a name), and no unembedded Helvetica slips in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import fonts

Run = tuple[str, str]
"""A text and the face it is set in."""

SPACE = 0.25
"""Width of a space in every face of Liberation Serif, in ems."""


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: its runs, its natural width and whether the paragraph ends here."""

    runs: tuple[Run, ...]
    width: float
    last: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Something of a known height that is never split over two pages."""

    height: float
    draw: Callable[[Any, float, float], None]
    keep: bool = False
    """Stays on the page of the block after it."""
    head: "Block | None" = None
    """Drawn again when a page begins with this block (đầu bảng)."""
    sink: bool = False
    """Stands at the foot of its page instead of under the block before it."""


def gap(height: float) -> Block:
    """Empty space."""
    return Block(height, lambda pen, left, top: None)


def wrap(runs: Sequence[Run], size: float, width: float) -> list[Line]:
    """Break ``runs`` at spaces into lines of at most ``width``; a word wider than that is cut where it must be."""
    lines: list[list[Run]] = [[]]
    used = 0.0
    for word in _words(runs):
        for piece in _fitting(word, size, width):
            wide = sum(fonts.width(text, face, size) for text, face in piece)
            if lines[-1] and used + SPACE * size + wide <= width + 0.01:
                lines[-1].append((" ", lines[-1][-1][1]))
                used += SPACE * size
            elif lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].extend(piece)
            used += wide
    joined = [_joined(line) for line in lines]
    return [
        Line(line, sum(fonts.width(text, face, size) for text, face in line), at == len(joined))
        for at, line in enumerate(joined, start=1)
    ]


def balanced(runs: Sequence[Run], size: float, width: float) -> list[Line]:
    """As ``wrap``, in as few lines, but of even length: a centred heading leaves no last word alone."""
    lines = wrap(runs, size, width)
    low, high = width / (len(lines) + 1), width
    while len(lines) > 1 and high - low > size / 4:
        middle = (low + high) / 2
        tried = wrap(runs, size, middle)
        low, high, lines = (low, middle, tried) if len(tried) == len(lines) else (middle, high, lines)
    return lines


def _words(runs: Sequence[Run]) -> list[list[Run]]:
    """The words of ``runs``; a word may change face in its middle (a bold name and its comma)."""
    words: list[list[Run]] = [[]]
    for text, face in runs:
        for at, part in enumerate(text.split(" ")):
            if at:
                words.append([])
            if part:
                words[-1].append((part, face))
    return [word for word in words if word]


def _fitting(word: list[Run], size: float, width: float) -> list[list[Run]]:
    """``word`` whole, or in pieces if it alone is wider than the line (an e-mail address in a narrow cell)."""
    if sum(fonts.width(text, face, size) for text, face in word) <= width:
        return [word]
    pieces: list[list[Run]] = [[]]
    used = 0.0
    for char, face in [(char, face) for text, face in word for char in text]:
        wide = fonts.width(char, face, size)
        if pieces[-1] and used + wide > width:
            pieces.append([])
            used = 0.0
        pieces[-1].append((char, face))
        used += wide
    return pieces


def _joined(line: list[Run]) -> tuple[Run, ...]:
    """Neighbouring runs of one face as one run: fewer operators in the file, and text that can be searched."""
    out: list[Run] = []
    for text, face in line:
        if out and out[-1][1] == face:
            out[-1] = (out[-1][0] + text, face)
        else:
            out.append((text, face))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Setting:
    """How lines stand: size, distance of base lines, width of the column, and "left", "centre", "right" or "full"."""

    size: float
    leading: float
    width: float
    align: str = "left"


def draw_lines(pen: Any, lines: Sequence[Line], setting: Setting, left: float, top: float) -> None:
    """Draw set lines in black, the first base line as far below ``top`` as the tallest capital needs."""
    base = top - setting.leading + (setting.leading - setting.size) / 2 + 0.2 * setting.size
    for line in lines:
        room = setting.width - line.width
        start = left + {"centre": room / 2, "right": room}.get(setting.align, 0)
        text = pen.beginText(start, base)
        spaces = sum(run.count(" ") for run, _ in line.runs)
        stretch = room / spaces if setting.align == "full" and not line.last and spaces else 0
        if stretch:
            text.setWordSpace(stretch)
        for run, face in line.runs:
            text.setFont(face, setting.size)
            text.textOut(run)
        if stretch:
            text.setWordSpace(0)  # it would outlive this line: word spacing belongs to the page, not to the text
        pen.drawText(text)
        base -= setting.leading


def block(runs: Sequence[Run], setting: Setting, *, keep: bool = False) -> Block:
    """A short text that stays in one piece."""
    return lines_block(wrap(runs, setting.size, setting.width), setting, keep=keep)


def lines_block(lines: Sequence[Line], setting: Setting, *, keep: bool = False) -> Block:
    """Lines already set, in one piece."""
    return Block(
        len(lines) * setting.leading, lambda pen, left, top: draw_lines(pen, lines, setting, left, top), keep=keep
    )


def paragraph(runs: Sequence[Run], setting: Setting) -> list[Block]:
    """A text that may be long (a reason, an address): it may break between lines, but leaves no line alone."""
    lines = wrap(runs, setting.size, setting.width)
    if len(lines) <= 3:
        return [lines_block(lines, setting)]
    middle = [lines_block([line], setting) for line in lines[2:-2]]
    return [lines_block(lines[:2], setting), *middle, lines_block(lines[-2:], setting)]


def stack(blocks: Sequence[Block], *, keep: bool = False) -> Block:
    """Blocks under one another as one block."""

    def draw(pen: Any, left: float, top: float) -> None:
        for part in blocks:
            part.draw(pen, left, top)
            top -= part.height

    return Block(sum(part.height for part in blocks), draw, keep=keep)


def beside(columns: Sequence[tuple[float, Block]]) -> Block:
    """Blocks beside one another, each at its own distance from the left, tops level."""

    def draw(pen: Any, left: float, top: float) -> None:
        for offset, part in columns:
            part.draw(pen, left + offset, top)

    return Block(max(part.height for _, part in columns), draw)


def paginate(blocks: Sequence[Block], height: float) -> list[list[tuple[Block, float]]]:
    """Blocks with their distance from the top of the body, page by page.

    A block marked ``keep`` takes its page with the next one; a page that begins inside a table begins with its head.
    """
    pages: list[list[tuple[Block, float]]] = [[]]
    used = 0.0
    for group in _groups(blocks, height):
        need = sum(part.height for part in group)
        if used + need > height + 0.01 and pages[-1]:
            pages.append([])
            used = 0.0
            if group[0].head is not None:
                group = [group[0].head, *group]
        for part in group:
            place = max(used, height - part.height) if part.sink else used
            pages[-1].append((part, place))
            used = place + part.height
    return pages


def _groups(blocks: Sequence[Block], height: float) -> list[list[Block]]:
    """Blocks that must share a page, in order; those that no page could hold together are let go."""
    groups: list[list[Block]] = [[]]
    for part in blocks:
        groups[-1].append(part)
        if not part.keep:
            groups.append([])
    return [
        part
        for group in groups
        if group
        for part in ([group] if sum(one.height for one in group) <= height else [[one] for one in group])
    ]


def kept(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, each kept with the next, so that they break together."""
    return [replace(part, keep=True) for part in blocks[:-1]] + list(blocks[-1:])
