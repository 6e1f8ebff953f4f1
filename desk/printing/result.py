"""Văn bản kết quả in the form of NĐ 30/2020/NĐ-CP, Phụ lục I: a decision, a notice, a certificate; or its draft."""

from collections.abc import Sequence
from dataclasses import replace

from reportlab.lib.units import mm

from desk.domain.papers import ResultSlip

from . import heads, kit
from .fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, clean, paragraphs
from .kit import Style
from .layout import (
    Block,
    Line,
    Run,
    Setting,
    balanced,
    beside,
    block,
    draw_lines,
    gap,
    lines_block,
    stack,
    wrap,
)

SHEET = kit.Sheet("A4", 210 * mm, 297 * mm, 20 * mm, 15 * mm, 20 * mm, 30 * mm, (14.0, 13.0), 9.0)
INDENT = 10 * mm
"""Of the first line of a paragraph."""


def blocks(style: Style, slip: ResultSlip) -> list[Block]:
    """The document as blocks, top to bottom."""
    return [
        heads.head(style, slip.head, "", slip.issued_at),
        gap(style.em * 0.9),
        *_title(style, slip),
        gap(style.em * 0.5),
        *[part for line in paragraphs(slip.body) for part in _paragraph(style, line)],
        _foot(style, slip),
    ]


def _title(style: Style, slip: ResultSlip) -> list[Block]:
    """Tên loại văn bản, trích yếu, and the rule of a third to a half of its line under them."""
    setting, inner = style.setting(align="centre"), style.sheet.inner
    parts = [lines_block(balanced([(clean(slip.title).upper(), BOLD)], setting.size, inner), setting)]
    subject = clean(slip.subject)
    if subject:
        lines = balanced([(subject, BOLD)], setting.size, inner * 0.8)
        parts.append(lines_block(lines, setting))
        parts.append(heads.rule(inner, max(line.width for line in lines) * 0.4, style.em * 0.55))
    return [stack(parts)]


def _paragraph(style: Style, line: str) -> list[Block]:
    """Justified, indented, 6 points apart; ``Điều 1.`` at its head in bold, ``Kính gửi:`` in the middle."""
    if line.startswith("Kính gửi:"):
        return [block([(line, REGULAR)], style.setting(align="centre")), gap(6)]
    head, point, rest = line.partition(". ")
    if point and head.startswith("Điều ") and head[5:].isdigit():
        return [*_indented([(f"{head}. ", BOLD), (rest, REGULAR)], style.setting(align="full")), gap(6)]
    return [*_indented([(line, REGULAR)], style.setting(align="full")), gap(6)]


def _indented(runs: Sequence[Run], setting: Setting) -> list[Block]:
    """A paragraph whose first line begins further in; it may break between lines, but leaves no line alone."""
    narrow = replace(setting, width=setting.width - INDENT)
    first, rest = _first_line(runs, narrow)
    lines = wrap(rest, setting.size, setting.width) if rest else []
    top = Block(setting.leading, lambda pen, left, at: draw_lines(pen, [first], narrow, left + INDENT, at))
    if len(lines) <= 2:
        return [stack([top, lines_block(lines, setting)])]
    middle = [lines_block([line], setting) for line in lines[1:-2]]
    return [stack([top, lines_block(lines[:1], setting)]), *middle, lines_block(lines[-2:], setting)]


def _first_line(runs: Sequence[Run], setting: Setting) -> tuple[Line, list[Run]]:
    """As many words as fit the first line, and what is left for the others."""
    words = [(word, face) for text, face in runs for word in text.split()]
    count = 1
    while count < len(words) and len(wrap(_spaced(words[: count + 1]), setting.size, setting.width)) == 1:
        count += 1
    line = wrap(_spaced(words[:count]), setting.size, setting.width)[0]
    return replace(line, last=count == len(words)), _spaced(words[count:])


def _spaced(words: Sequence[Run]) -> list[Run]:
    return [(word if at == 0 else f" {word}", face) for at, (word, face) in enumerate(words)]


def _foot(style: Style, slip: ResultSlip) -> Block:
    """Nơi nhận on the left; on the right who signs, by which office, and room for the signature and the seal."""
    half = style.sheet.inner / 2
    return stack(
        [gap(style.em * 0.4), beside([(0, _receivers(style, slip, half)), (half, _signature(style, slip, half))])]
    )


def _receivers(style: Style, slip: ResultSlip, width: float) -> Block:
    label = style.setting(scale=12 / style.size, width=width)
    names = style.setting(scale=11 / style.size, width=width - style.em)
    return stack(
        [
            block([("Nơi nhận:", BOLD_ITALIC)], label),
            *[block([(f"- {clean(n)}", REGULAR)], names) for n in slip.receivers],
        ]
    )


def _signature(style: Style, slip: ResultSlip, width: float) -> Block:
    setting = style.setting(width=width, align="centre")
    note = style.setting(scale=0.9, width=width, align="centre")
    parts: list[Block] = [block([(clean(line).upper(), BOLD)], setting) for line in _lines(slip.signed_as)]
    if slip.under:
        parts.append(block([(f"(Theo ủy quyền số {clean(slip.under)})", ITALIC)], note))
    if slip.draft:
        parts.append(block([("(Bản dự thảo, chưa ký)", ITALIC)], note))
    return stack([*parts, gap(24 * mm), block([(clean(slip.signer), BOLD)], setting)])


def _lines(words: Sequence[str]) -> list[str]:
    return [line for line in words if clean(line)]
