"""Thông báo dừng giải quyết hồ sơ (Mẫu số 05 of TT 03/2025/TT-VPCP), signed by the head of the agency that stops."""

from desk.domain import stop_notice
from desk.domain.stop_notice import Part, StopSlip

from . import heads, kit
from .fonts import BOLD, REGULAR, paragraphs
from .kit import Style
from .layout import Block, Run


def blocks(style: Style, slip: StopSlip) -> list[Block]:
    """The notice as blocks, top to bottom; a reason or a basis of several paragraphs keeps them."""
    return [
        heads.head(style, slip.head, "", slip.issued_at),
        *kit.title(style, slip.title, slip.head.form_note),
        *kit.field(style, "Kính gửi", slip.owner, bold=True),
        *kit.field(style, "Địa chỉ", slip.address),
        *[block for parts in stop_notice.paragraphs(slip) for block in _paragraphs(style, parts)],
        kit.signatures(style, ("THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", slip.signer), how="(Ký, ghi rõ họ tên và đóng dấu)"),
        *kit.notes(style, slip.notes),
    ]


def _paragraphs(style: Style, parts: tuple[Part, ...]) -> list[Block]:
    first, *more = paragraphs(parts[-1][0]) or [""]
    before: list[Run] = [(text, BOLD if strong else REGULAR) for text, strong in parts[:-1]]
    last = BOLD if parts[-1][1] else REGULAR
    return [
        *kit.sentence(style, *before, (first, last)),
        *[block for line in more for block in kit.sentence(style, (line, last))],
    ]
