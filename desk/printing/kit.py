"""What every printed form shares: the sheet and its sizes, the title, fields, signatures, notes.

Sizes after NĐ 30/2020/NĐ-CP, Phụ lục I for A4; A5 is the paper of the forms themselves (TT 01/2018/TT-VPCP art 9).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from reportlab.lib.units import mm

from . import fonts
from .fonts import BOLD, ITALIC, REGULAR, clean
from .layout import Block, Run, Setting, balanced, beside, block, gap, lines_block, paragraph, stack

Size = Literal["A5", "A4"]

DOTS = "." * 24
"""Stands for what is not known yet, to be filled in by hand."""
LEADING = 1.19
"""Distance of base lines, in sizes: room for Ễ under g."""
THIN = 0.6
"""Thickness of every rule, in points."""
_COUNTED = re.compile(r"(?<=\d) (?=(?:đồng|ngày|giờ|tháng|bản)\b)")


@dataclass(frozen=True)
class Sheet:
    """A paper size: width, height and margins in points, and the body sizes to try, largest first."""

    name: str
    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    sizes: tuple[float, ...]
    fine: float
    """Size of the footer."""

    @property
    def inner(self) -> float:
        """Width of the body."""
        return self.width - self.left - self.right

    @property
    def tall(self) -> float:
        """Height of the body."""
        return self.height - self.top - self.bottom


SHEETS: dict[str, Sheet] = {
    "A5": Sheet("A5", 148 * mm, 210 * mm, 8 * mm, 8 * mm, 8 * mm, 12 * mm, (9.5, 9.0), 6.5),
    "A4": Sheet("A4", 210 * mm, 297 * mm, 20 * mm, 15 * mm, 20 * mm, 30 * mm, (13.0, 12.0, 11.0), 9.0),
}


@dataclass(frozen=True)
class Style:
    """The settings of one form at one body size."""

    sheet: Sheet
    size: float

    @property
    def leading(self) -> float:
        """Distance of base lines, in points."""
        return self.size * LEADING

    @property
    def em(self) -> float:
        """The body size as a length: gaps shrink with the letters."""
        return self.size

    def setting(self, *, scale: float = 1.0, width: float | None = None, align: str = "left") -> Setting:
        """A column of text ``scale`` times the body size, as wide as the body unless told."""
        size = self.size * scale
        return Setting(size, size * LEADING, self.sheet.inner if width is None else width, align)


@cache
def style(size: Size, points: float) -> Style:
    """The style of a sheet at one of its body sizes."""
    return Style(SHEETS[size], points)


# ---- title, fields and sentences


def title(style: Style, words: str, form_note: str, width: float | None = None) -> list[Block]:
    """The name of the paper in bold capitals, the form it follows in small italics under it; as wide as the body unless told."""
    setting = style.setting(scale=1.16, width=width, align="centre")
    lines = balanced([(clean(words).upper(), BOLD)], setting.size, setting.width)
    parts = [gap(style.em * 0.8), lines_block(lines, setting)]
    if form_note:
        parts.append(block([(f"({clean(form_note)})", ITALIC)], style.setting(scale=0.82, width=width, align="centre")))
    return [stack([*parts, gap(style.em * 0.5)])]


def field(style: Style, label: str, value: str, *, bold: bool = False) -> list[Block]:
    """``Nhãn: giá trị``; dots where there is no value."""
    return fields(style, (label, value, bold))


def fields(style: Style, *pairs: tuple[str, str, bool]) -> list[Block]:
    """Several short fields on one line: (label, value, in bold)."""
    runs: list[Run] = []
    for label, value, bold in pairs:
        # No-break spaces keep a gap between two fields when they share a line.
        runs.append((f"{label}: " if not runs else f" \u00a0\u00a0{label}: ", REGULAR))
        runs.append((clean(value) or DOTS, BOLD if bold else REGULAR))
    return [*paragraph(runs, style.setting()), gap(style.em * 0.1)]


def sentence(style: Style, *runs: Run) -> list[Block]:
    """A justified sentence of the form."""
    return [
        *paragraph([(clean_run(text), face) for text, face in runs], style.setting(align="full")),
        gap(style.em / 4),
    ]


def introduction(style: Style, words: str) -> Block:
    """A line that introduces what follows, and stays with it."""
    return stack([block([(words, REGULAR)], style.setting()), gap(style.em * 0.16)], keep=True)


def reason(style: Style, introduction: str, words: Sequence[str]) -> list[Block]:
    """A reason as it was typed: the first line after its introduction, the others as paragraphs of their own."""
    first, *rest = words or [DOTS]
    return [
        *sentence(style, (introduction, REGULAR), (first, REGULAR)),
        *[part for line in rest for part in sentence(style, (line, REGULAR))],
    ]


def clean_run(text: str) -> str:
    """``clean``, but the spaces at both ends stay: they part this run from its neighbours."""
    return (" " if text[:1] == " " else "") + clean(text) + (" " if text[-1:] == " " else "")


def sentence_case(text: str) -> str:
    """``thứ Hai – thứ Sáu: …`` at the head of a line: its first letter in capitals, the others as they are."""
    words = clean(text)
    return words[:1].upper() + words[1:]


def tied(text: str) -> str:
    """``clean``, with every number tied to what it counts: no line ends between 75.000 and đồng."""
    return _COUNTED.sub("\u00a0", clean(text))


def typed(url: str) -> str:
    """A web address as people type it: without ``https://``."""
    return clean(url.partition("://")[2] or url).rstrip("/")


# ---- the foot


def signatures(style: Style, *people: tuple[str, str], how: str = "(Ký và ghi rõ họ tên)") -> Block:
    """(NGƯỜI …, name) side by side, with room to sign; one person alone signs on the right, as Vietnamese papers do."""
    half = style.sheet.inner / 2
    setting = style.setting(width=half, align="centre")
    note = style.setting(width=half, align="centre", scale=0.94)
    columns = [
        (
            half * (at if len(people) > 1 else 1),
            stack(
                [
                    block([(role, BOLD)], setting),
                    block([(how, ITALIC)], note),
                    gap(11 * mm if style.sheet.name == "A5" else 13 * mm),
                    block([(clean(name), BOLD)], setting),
                ]
            ),
        )
        for at, (role, name) in enumerate(people)
    ]
    return stack([gap(style.em * 0.35), beside(columns)])


def notes(style: Style, words: Sequence[str]) -> list[Block]:
    """Ghi chú: small italics under the signatures."""
    setting = style.setting(scale=0.84, align="full")
    if not words:
        return []
    lines = [part for note in words for part in paragraph([(f"- {clean(note)}", ITALIC)], setting)]
    return [gap(style.em * 0.4), block([("Ghi chú:", fonts.BOLD_ITALIC)], setting, keep=True), *lines]
