"""Phiếu từ chối tiếp nhận giải quyết hồ sơ (Mẫu số 03; domain notes §2.4): always with its reason."""

from desk.domain.papers import RefusalSlip

from . import heads, kit
from .fonts import REGULAR, paragraphs
from .kit import Style
from .layout import Block

REFUSED = "thông báo không tiếp nhận, giải quyết hồ sơ này với lý do cụ thể như sau: "


def blocks(style: Style, slip: RefusalSlip) -> list[Block]:
    """The refusal as blocks, top to bottom."""
    return [
        heads.head(style, slip.head, slip.number, slip.issued_at),
        *kit.title(style, slip.title, slip.head.form_note),
        *kit.field(style, "Bộ phận tiếp nhận và trả kết quả", heads.desk_words(slip.head)),
        *kit.field(style, "Tiếp nhận hồ sơ của", slip.owner, bold=True),
        *(kit.field(style, "Người nộp hồ sơ", slip.submitter) if slip.submitter != slip.owner else []),
        *kit.field(style, "Địa chỉ", slip.address),
        *kit.fields(style, ("Số điện thoại", slip.phone, False), ("Email", slip.email, False)),
        *kit.field(style, "Nội dung yêu cầu giải quyết", slip.request, bold=True),
        *kit.reason(style, f"Qua xem xét, {heads.desk_in_sentence(slip.head)} {REFUSED}", paragraphs(slip.reason)),
        *kit.sentence(style, ("Xin thông báo cho Ông/Bà được biết và thực hiện./.", REGULAR)),
        kit.signatures(style, ("NGƯỜI NỘP HỒ SƠ", slip.submitter), ("NGƯỜI TIẾP NHẬN HỒ SƠ", slip.clerk)),
        *kit.notes(style, slip.notes),
    ]
