"""Phiếu kiểm soát quá trình giải quyết hồ sơ (Mẫu số 05 of TT 01/2018; domain notes §2.6): every hand-over, signed."""

from desk.domain.dates import paper_moment
from desk.domain.papers import ControlSlip, HandOver

from . import heads, kit, tables
from .fonts import BOLD, ITALIC, REGULAR, clean
from .kit import Style
from .layout import Block, Run

COLUMNS = (
    tables.Column("TÊN CƠ QUAN", 3.1),
    tables.Column("THỜI GIAN GIAO, NHẬN HỒ SƠ", 4.6),
    tables.Column("KẾT QUẢ GIẢI QUYẾT HỒ SƠ\n(Trước hạn/ đúng hạn/ quá hạn)", 2.5, "centre"),
    tables.Column("GHI CHÚ", 1.8),
)
BLANK_MOMENT = "…… giờ …… phút, ngày …… tháng …… năm ………"


def blocks(style: Style, slip: ControlSlip) -> list[Block]:
    """The control slip as blocks, top to bottom."""
    return [
        heads.head(style, slip.head, slip.number, slip.issued_at),
        *kit.title(style, slip.title, slip.head.form_note),
        *kit.field(style, "Cơ quan (bộ phận) giải quyết hồ sơ", slip.settled_by, bold=True),
        *kit.field(style, "Cơ quan phối hợp giải quyết hồ sơ", "; ".join(slip.coordinated_by) or "không"),
        *kit.field(style, "Kèm theo hồ sơ của", slip.owner, bold=True),
        *kit.field(style, "Nội dung yêu cầu giải quyết", slip.request),
        *kit.field(style, "Ngày nhận", paper_moment(slip.received_at)),
        *kit.field(style, "Ngày, giờ hẹn trả kết quả", paper_moment(slip.promised_at), bold=True),
        *tables.table(style, COLUMNS, [_row(hand_over) for hand_over in slip.hand_overs], scale=0.9),
        *kit.notes(style, slip.notes),
    ]


def _row(one: HandOver) -> list[tables.Cell]:
    """Giao and nhận on the left; the time, then both signatures one under the other."""
    when = paper_moment(one.at) if one.at else BLANK_MOMENT
    left: list[list[Run]] = [
        [("1. Giao: ", BOLD), (clean(one.giver), REGULAR)],
        [("2. Nhận: ", BOLD), (clean(one.receiver), REGULAR)],
    ]
    middle: list[list[Run]] = [
        [(when, REGULAR)],
        [("Người giao (ký): ", ITALIC), (clean(one.giver_name), REGULAR)],
        [("", REGULAR)],
        [("Người nhận (ký): ", ITALIC), (clean(one.receiver_name), REGULAR)],
        [("", REGULAR)],
    ]
    return [left, middle, [[(clean(one.result), REGULAR)]], [[(clean(one.note), REGULAR)]]]
