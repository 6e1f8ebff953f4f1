"""Phiếu bàn giao hồ sơ: what one department hands another, counted dossier by dossier, signed by both."""

from desk.domain.papers import BundleLine, BundleSlip

from . import heads, kit, tables
from .fonts import REGULAR, clean
from .kit import Style
from .layout import Block

COLUMNS = (
    tables.Column("TT", 0.85, "centre"),
    tables.Column("Mã hồ sơ", 4.1),
    tables.Column("Chủ hồ sơ", 2.5),
    tables.Column("Nội dung giải quyết", 2.7),
    tables.Column("Số giấy tờ", 1.25, "centre"),
    tables.Column("Đã nhận", 1.25, tick=True),
    tables.Column("Ghi chú", 1.35),
)


def blocks(style: Style, slip: BundleSlip) -> list[Block]:
    """The slip as blocks, top to bottom."""
    rows = [_row(at, line) for at, line in enumerate(slip.lines, start=1)]
    return [
        heads.head(style, slip.head, "", slip.issued_at),
        *kit.title(style, slip.title, slip.head.form_note),
        *kit.field(style, "Bên giao", f"{slip.giver_name} – {slip.giver}", bold=True),
        *kit.field(style, "Bên nhận", slip.receiver, bold=True),
        *kit.sentence(style, (f"Hai bên bàn giao {len(slip.lines)} hồ sơ giấy sau đây:", REGULAR)),
        *tables.table(style, COLUMNS, rows, scale=0.82),
        kit.signatures(style, ("NGƯỜI GIAO", slip.giver_name), ("NGƯỜI NHẬN", "")),
        *kit.notes(style, slip.notes),
    ]


def _row(at: int, line: BundleLine) -> list[tables.Cell]:
    texts = (str(at), line.number, line.owner, line.request, f"{line.papers:02}", "", "")
    return [[[(clean(text), REGULAR)]] for text in texts]
