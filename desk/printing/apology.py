"""Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu số 04; domain notes §2.5), signed by the head of the agency that is late."""

from collections.abc import Sequence

from desk.domain import apology
from desk.domain.papers import ApologySlip

from . import heads, kit
from .fonts import BOLD, REGULAR, paragraphs
from .kit import Style
from .layout import Block, Run


def blocks(style: Style, slip: ApologySlip) -> list[Block]:
    """The letter as blocks, top to bottom."""
    first, *more = paragraphs(slip.reason.rstrip(".") + ".")
    before = _runs(apology.missed(slip)[:1])
    return [
        heads.head(style, slip.head, "", slip.issued_at),
        *kit.title(style, slip.title, slip.head.form_note),
        *kit.field(style, "Kính gửi", slip.owner, bold=True),
        *kit.sentence(style, *_runs(apology.received(slip))),
        *kit.sentence(style, *_runs(apology.promised(slip))),
        *kit.sentence(style, *before, (first, REGULAR)),
        *[part for line in more for part in kit.sentence(style, (line, REGULAR))],
        *kit.sentence(style, *_runs(apology.sorry(slip))),
        *kit.sentence(style, *_runs(apology.farewell(slip))),
        _signature(style, slip),
        *kit.notes(style, slip.notes),
    ]


def _signature(style: Style, slip: ApologySlip) -> Block:
    """The head of the agency signs, or somebody for them: TUQ. (thừa ủy quyền), with the number of the delegation."""
    role, how = "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "(Ký, ghi rõ họ tên và đóng dấu)"
    if slip.under:
        role, how = f"TUQ. {role}", f"(Theo ủy quyền số {slip.under}. Ký, ghi rõ họ tên và đóng dấu)"
    return kit.signatures(style, (role, slip.signer), how=how)


def _runs(parts: Sequence[apology.Part]) -> list[Run]:
    return [(text, BOLD if strong else REGULAR) for text, strong in parts]
