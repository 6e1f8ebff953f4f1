"""Áp phích QR: few words, large enough for two metres, and one QR; of a unit or of a single procedure. A4 and A5.

Capitals should have 1/200 of the distance, and a QR a tenth of it: at A4 the call is set in capitals of 10 mm
and the QR is the largest square that the words leave.
"""

from collections.abc import Sequence

from reportlab.lib.units import mm

from desk.domain.catalogue.boards import Poster

from . import heads, kit, qr
from .fonts import BOLD, REGULAR, clean
from .kit import Style
from .layout import Block, Run, Setting, balanced, beside, gap, lines_block

SHEETS = {
    "A4": kit.Sheet("A4", 210 * mm, 297 * mm, 17 * mm, 15 * mm, 17 * mm, 15 * mm, (46.0,), 9.0),
    "A5": kit.Sheet("A5", 148 * mm, 210 * mm, 12 * mm, 11 * mm, 14 * mm, 11 * mm, (32.0,), 7.0),
}
UNIT = ("Quét mã để xem thủ tục,", "giấy tờ cần mang")
ONE = ("Quét mã để xem", "giấy tờ cần mang")
LEAST_QR = 0.42
"""Of the width of the body: a long name gets smaller letters before the QR gets smaller than this."""
STEPS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.33)


def call(poster: Poster) -> tuple[str, ...]:
    """What the reader is asked to do, line by line."""
    return ONE if poster.procedure else UNIT


def blocks(style: Style, poster: Poster) -> list[Block]:
    """The poster as blocks, top to bottom: who, the call, the procedure, the QR, where to ask."""
    sheet = style.sheet
    for step in STEPS:
        above, below = _above(sheet, poster, step), _below(sheet, poster, step)
        room = sheet.tall - sum(part.height for part in [*above, *below])
        if room >= LEAST_QR * sheet.inner:
            break
    side = max(min(room, sheet.inner * 0.94), LEAST_QR * sheet.inner)
    air = gap(max(0.0, room - side) / 2)
    return [*above, air, beside([((sheet.inner - side) / 2, qr.square(poster.url, side))]), air, *below]


def _above(sheet: kit.Sheet, poster: Poster, step: float) -> list[Block]:
    size = sheet.sizes[0]
    one = [
        gap(size * 0.3),
        _words(sheet, [(clean(poster.procedure), BOLD)], size * 0.66 * step),
        _words(sheet, [(f"Mã thủ tục: {clean(poster.code)}", REGULAR)], size * 0.36),
    ]
    return [
        _words(sheet, [(clean(poster.agency).upper(), BOLD)], size * 0.46),
        *([_words(sheet, [(clean(poster.desk), REGULAR)], size * 0.4)] if poster.desk else []),
        heads.rule(sheet.inner, sheet.inner * 0.3, size * 0.5),
        *[_words(sheet, [(line, BOLD)], size) for line in call(poster)],
        *(one if poster.procedure else []),
    ]


def _below(sheet: kit.Sheet, poster: Poster, step: float) -> list[Block]:
    """The address for whoever types, the telephone for whoever has neither, and the hours."""
    size = sheet.sizes[0]
    small = size * 0.4 * max(step, 0.6)
    return [
        _words(sheet, [("hoặc vào ", REGULAR), (kit.typed(poster.url), BOLD)], size * 0.36),
        heads.rule(sheet.inner, sheet.inner * 0.3, size * 0.5),
        *(
            [_words(sheet, [("Điện thoại: ", REGULAR), (clean(poster.hotline), BOLD)], size * 0.56)]
            if poster.hotline
            else []
        ),
        *[_words(sheet, [(kit.sentence_case(line), REGULAR)], small) for line in poster.hours],
        gap(size * 0.2),
    ]


def _words(sheet: kit.Sheet, runs: Sequence[Run], size: float) -> Block:
    """Words in the middle of the sheet."""
    setting = Setting(size, size * kit.LEADING, sheet.inner, "centre")
    return lines_block(balanced(runs, size, sheet.inner), setting)
