"""Danh mục thủ tục hành chính niêm yết: what a unit receives, for the notice board, by field; A4 lying down.

To be read standing, so nothing on it is under 11 points but the number of the page.
"""

from reportlab.lib.units import mm

from desk.domain.catalogue.boards import NOTHING, Board, BoardRow, said_fees, said_terms

from . import heads, kit, qr, tables
from .fonts import BOLD, ITALIC, REGULAR, clean
from .kit import Style
from .layout import Block, beside, block, gap, stack

SHEET = kit.Sheet("A4 ngang", 297 * mm, 210 * mm, 14 * mm, 13 * mm, 15 * mm, 13 * mm, (12.0,), 10.0)
QR_SIDE = 27 * mm
SCAN = "Quét mã để xem giấy tờ cần mang, mẫu đơn và quy trình của từng thủ tục."
COLUMNS = (
    tables.Column("STT", 12, "centre"),
    tables.Column("Mã thủ tục", 25),
    tables.Column("Tên thủ tục hành chính", 86),
    tables.Column("Thời hạn giải quyết", 43),
    tables.Column("Phí, lệ phí", 43),
    tables.Column("Cơ quan giải quyết", 38),
    tables.Column("Trực tuyến", 25),
)


def blocks(style: Style, board: Board) -> list[Block]:
    """The list as blocks, top to bottom."""
    serial = 0
    groups = []
    for field in board.fields:
        rows = [_row(at, row) for at, row in enumerate(field.rows, start=serial + 1)]
        serial += len(rows)
        groups.append((f"Lĩnh vực: {field.name}", f"({len(rows)} thủ tục)", rows))
    return [
        heads.head(style, board.head, "", board.day),
        _title(style, board, serial),
        *tables.grouped(style, COLUMNS, groups),
        *[part for words in _foot(board) for part in kit.sentence(style, (words, REGULAR))],
    ]


def _title(style: Style, board: Board, count: int) -> Block:
    """The title in the middle; on its right the QR of the same list, with the papers to bring."""
    inner = style.sheet.inner
    width = inner - 2 * QR_SIDE
    setting = style.setting(width=width, align="centre")
    text = stack(
        [
            *kit.title(style, board.title, "", width),
            *([block([(clean(board.decision), ITALIC)], setting)] if board.decision else []),
            block([(f"{count} thủ tục, {len(board.fields)} lĩnh vực. ", BOLD), (SCAN, REGULAR)], setting),
        ]
    )
    symbol = qr.square(board.url, QR_SIDE)
    return stack([beside([(QR_SIDE, text), (inner - QR_SIDE * (1 - qr.OVERHANG), symbol)]), gap(style.em * 0.3)])


def _row(at: int, row: BoardRow) -> list[tables.Cell]:
    columns = (
        [str(at)],
        [row.code],
        [row.name],
        said_terms(row.variants),
        said_fees(row.variants),
        [row.settled_by],
        [row.online],
    )
    return [[[(kit.tied(line) or NOTHING, REGULAR)] for line in lines or [""]] for lines in columns]


def _foot(board: Board) -> list[str]:
    """What the reader may do next."""
    phone = [f"Điện thoại hướng dẫn: {board.hotline}."] if board.hotline else []
    return [*phone, *board.notes]
