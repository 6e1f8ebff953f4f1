"""Giấy tờ cần mang: a box to tick for every paper, which form to fill, how long, how much, where and when. A5 and A4."""

from reportlab.lib.units import mm

from desk.domain.catalogue.boards import CheckList, said_fees, said_terms

from . import kit, qr, variants
from .fonts import BOLD, REGULAR, clean
from .kit import Style
from .layout import Block, beside, block, gap, kept, stack

SHEETS = {
    "A4": kit.Sheet("A4", 210 * mm, 297 * mm, 15 * mm, 15 * mm, 17 * mm, 20 * mm, (14.0, 13.0, 12.0, 11.0), 9.0),
    "A5": kit.Sheet("A5", 148 * mm, 210 * mm, 9 * mm, 9 * mm, 10 * mm, 11 * mm, (11.0, 10.0, 9.5, 9.0), 7.0),
}
QR_SIDE = 24 * mm
LONG = 4
"""Lines a name may take in large letters; the names of the land law run over a page of them."""


def blocks(style: Style, checklist: CheckList) -> list[Block]:
    """The list as blocks, top to bottom."""
    several = len(checklist.variants) > 1
    parts = [_top(style, checklist)]
    for variant in checklist.variants:
        if several:
            parts.append(
                stack(
                    [
                        gap(style.em * 0.2),
                        block([("Trường hợp: ", REGULAR), (clean(variant.name), BOLD)], style.setting()),
                    ],
                    keep=True,
                )
            )
        parts += variants.papers(style, variant.papers, tick=True)
    return [*parts, *kept(_facts(style, checklist)), *kit.notes(style, checklist.notes)]


def _top(style: Style, checklist: CheckList) -> Block:
    """Whose list it is and for which procedure; the QR of its page on the right."""
    width = style.sheet.inner - QR_SIDE - 2 * mm
    small, plain = style.setting(scale=0.9, width=width), style.setting(width=width)
    title = style.setting(scale=1.5, width=width)
    name = block([(clean(checklist.name), BOLD)], style.setting(scale=1.2, width=width))
    if name.height > LONG * style.leading:
        name = block([(clean(checklist.name), BOLD)], plain)
    words = [
        block([(clean(checklist.agency).upper(), BOLD)], small),
        *([block([(clean(checklist.desk), REGULAR)], small)] if checklist.desk else []),
        gap(style.em * 0.4),
        block([("GIẤY TỜ CẦN MANG", BOLD)], title),
        name,
        block([(f"Mã thủ tục: {clean(checklist.code)}", REGULAR)], plain),
    ]
    symbol = qr.square(checklist.url, QR_SIDE)
    return stack(
        [beside([(0, stack(words)), (style.sheet.inner - QR_SIDE * (1 - qr.OVERHANG), symbol)]), gap(style.em * 0.2)]
    )


def _facts(style: Style, checklist: CheckList) -> list[Block]:
    facts = (
        ("Thời hạn giải quyết", said_terms(checklist.variants)),
        ("Phí, lệ phí", said_fees(checklist.variants)),
        ("Kết quả nhận được", checklist.results),
        ("Nơi nộp", [checklist.place]),
        ("Giờ làm việc", ["; ".join(checklist.hours)]),
        ("Điện thoại hướng dẫn", [checklist.hotline]),
        ("Xem trên mạng", [kit.typed(checklist.url)]),
    )
    return [part for label, lines in facts if any(lines) for part in variants.fact(style, label, lines)]
