"""Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Mẫu số 02; domain notes §2.3): in full, once, with the reason."""

from desk.domain.papers import SupplementSlip

from . import heads, kit
from .fonts import BOLD, REGULAR, clean, paragraphs
from .kit import Style
from .layout import Block


def blocks(style: Style, slip: SupplementSlip) -> list[Block]:
    """The request for supplement as blocks, top to bottom."""
    return [
        heads.head(style, slip.head, slip.number, slip.issued_at),
        *kit.title(style, slip.title, slip.head.form_note),
        *kit.field(style, "Bộ phận tiếp nhận và trả kết quả", heads.desk_words(slip.head)),
        *kit.field(style, "Tiếp nhận hồ sơ/yêu cầu của Ông/Bà", slip.owner, bold=True),
        *kit.field(style, "Nội dung yêu cầu giải quyết", slip.request, bold=True),
        *kit.field(style, "Địa chỉ", slip.address),
        *kit.fields(style, ("Số điện thoại", slip.phone, False), ("Email", slip.email, False)),
        kit.introduction(style, "Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:"),
        *[
            part
            for at, item in enumerate(slip.items, start=1)
            for part in kit.sentence(style, (f"{at}. {clean(item)}", REGULAR))
        ],
        *kit.reason(style, "Lý do: ", paragraphs(slip.reason)),
        *kit.sentence(
            style,
            ("Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với ", REGULAR),
            (slip.contact, BOLD),
            (" số điện thoại ", REGULAR),
            (slip.contact_phone, BOLD),
            (" để được hướng dẫn./.", REGULAR),
        ),
        kit.signatures(style, ("NGƯỜI HƯỚNG DẪN", slip.clerk)),
        *kit.notes(style, slip.notes),
    ]
