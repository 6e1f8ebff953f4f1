"""Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Mẫu số 01): labels and their order are the form's (domain notes §2.2)."""

from typing import Any
from urllib.parse import urlsplit

from reportlab.lib.units import mm

from desk.domain.dates import paper_moment
from desk.domain.papers import PaperLine, ReceiptSlip

from . import heads, kit, qr, tables
from .fonts import BOLD, MONO, REGULAR, clean
from .kit import Style
from .layout import Block, block, gap, kept, stack

QR_SIDE = 22 * mm
"""Quiet zone included: 0.59 mm a module for an address of 45 characters."""
QUIET = 2 * mm
"""How far the white border of the QR reaches into the white margin, so that its dark edge is level with the text."""
BRING = ("Khi nhận kết quả mang theo giấy này và căn cước.", "Người nhận thay mang thêm giấy ủy quyền.")
"""NĐ 61/2018 art 6."""
COLUMNS = (
    tables.Column("STT", 1, "centre"),
    tables.Column("Tên giấy tờ", 8.2),
    tables.Column("Loại bản", 2.3, "centre"),
    tables.Column("Số bản", 1.5, "centre"),
)


def blocks(style: Style, slip: ReceiptSlip) -> list[Block]:
    """The receipt as blocks, top to bottom."""
    foot = [
        *kit.fields(
            style, ("Vào Sổ theo dõi hồ sơ, Quyển số", slip.book, False), ("Số thứ tự", str(slip.book_serial), False)
        ),
        kit.signatures(style, ("NGƯỜI NỘP HỒ SƠ", slip.submitter), ("NGƯỜI TIẾP NHẬN HỒ SƠ", slip.clerk)),
    ]
    return [
        heads.head(style, slip.head, slip.number, slip.received_at),
        *kit.title(style, slip.title, slip.head.form_note),
        *_people(style, slip),
        kit.introduction(style, "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:"),
        *tables.table(style, COLUMNS, [_row(at, paper) for at, paper in enumerate(slip.papers, start=1)]),
        *kept([*_terms(style, slip), *foot]),
        *kit.notes(style, slip.notes),
        strip(style, slip),
    ]


def _people(style: Style, slip: ReceiptSlip) -> list[Block]:
    """Who received, from whom, and what is asked."""
    submitter = kit.field(style, "Người nộp hồ sơ", slip.submitter) if slip.submitter != slip.owner else []
    return [
        *kit.field(style, "Bộ phận tiếp nhận và trả kết quả", heads.desk_words(slip.head)),
        *kit.field(style, "Tiếp nhận hồ sơ của", slip.owner, bold=True),
        *submitter,
        *kit.field(style, "Địa chỉ", slip.address),
        *kit.fields(style, ("Số điện thoại", slip.phone, False), ("Email", slip.email, False)),
        *kit.field(style, "Nội dung yêu cầu giải quyết", slip.request, bold=True),
    ]


def _row(at: int, paper: PaperLine) -> list[tables.Cell]:
    cells = (str(at), clean(paper.name), clean(paper.kind), f"{paper.count:02}")
    return [[[(cell, REGULAR)]] for cell in cells]


def _terms(style: Style, slip: ReceiptSlip) -> list[Block]:
    """Items 2 to 7: sets, term, received, promised, where to collect, fees."""
    return [
        *kit.field(style, "2. Số lượng hồ sơ", f"{slip.sets:02} (bộ)"),
        *kit.field(style, "3. Thời gian giải quyết hồ sơ theo quy định là", slip.term_words),
        *kit.field(style, "4. Thời gian nhận hồ sơ", paper_moment(slip.received_at), bold=True),
        *kit.field(style, "5. Thời gian trả kết quả giải quyết hồ sơ", paper_moment(slip.promised_at), bold=True),
        *kit.field(style, "6. Đăng ký nhận kết quả tại", slip.deliver_at),
        *kit.field(style, "7. Phí, lệ phí (nếu có)", slip.fee_words),
    ]


def spoken_code(code: str) -> str:
    """The lookup code in two groups of five, as it is read aloud: K7Q49-M2X3B; any other length as it is."""
    bare = clean(code).upper().replace("-", "")
    return f"{bare[:5]}-{bare[5:]}" if len(bare) == 10 else clean(code).upper()


def strip(style: Style, slip: ReceiptSlip) -> Block:
    """The part to cut off: QR, lookup code, hotline and what to bring (NĐ 61/2018 art 6); at the foot of the page."""
    inner = style.sheet.inner
    words = style.setting(scale=min(0.94, 11 / style.size), width=inner - QR_SIDE - 2 * mm + QUIET)
    code = style.setting(scale=min(1.6, 18 / style.size), width=words.width)
    host = urlsplit(slip.status_url).netloc.lower() or clean(slip.status_url)
    text = stack(
        [
            block([("Tra cứu hồ sơ: chụp mã QR, hoặc vào ", REGULAR), (host, BOLD), (" gõ mã", REGULAR)], words),
            gap(style.em * 0.15),
            block([(spoken_code(slip.lookup_code), MONO)], code),
            gap(style.em * 0.15),
            block([("Hỗ trợ: ", REGULAR), (clean(slip.hotline), BOLD), (" (giờ hành chính).", REGULAR)], words),
            *[block([(line, REGULAR)], words) for line in BRING],
        ]
    )
    height = max(QR_SIDE, text.height)
    lead = style.em * 0.9

    def draw(pen: Any, left: float, top: float) -> None:
        pen.saveState()
        pen.setLineWidth(kit.THIN)
        pen.setDash(3, 2)
        pen.line(left, top - lead / 2, left + inner, top - lead / 2)
        pen.restoreState()
        qr.draw(pen, slip.status_url, left - QUIET, top - lead - (height - QR_SIDE) / 2, QR_SIDE)
        text.draw(pen, left + QR_SIDE + 2 * mm - QUIET, top - lead - (height - text.height) / 2)

    return Block(lead + height, draw, sink=True)
