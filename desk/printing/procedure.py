"""The page of one procedure for the notice board: every part of NĐ 63/2010, Điều 8, what the citizen needs first. A4."""

from reportlab.lib.units import mm

from desk.domain.catalogue.boards import Sheet, Stage, Variant

from . import heads, kit, qr, tables, variants
from .fonts import BOLD, ITALIC, REGULAR, clean
from .kit import Style
from .layout import Block, beside, block, gap, kept, stack
from .variants import fact

SHEET = kit.Sheet("A4", 210 * mm, 297 * mm, 16 * mm, 15 * mm, 17 * mm, 22 * mm, (13.0, 12.0, 11.5, 11.0), 9.0)
QR_SIDE = 26 * mm
STAGES = (
    tables.Column("Bước", 16, "centre"),
    tables.Column("Nơi thực hiện", 55),
    tables.Column("Nội dung", 70),
    tables.Column("Thời hạn", 36),
)


def blocks(style: Style, sheet: Sheet) -> list[Block]:
    """The page as blocks, top to bottom."""
    return [
        heads.head(style, sheet.head, "", sheet.day),
        _title(style, sheet),
        *fact(style, "Lĩnh vực", [sheet.field]),
        *fact(style, "Đối tượng thực hiện", [sheet.applicants]),
        *fact(style, "Yêu cầu, điều kiện", [sheet.conditions or "Không"]),
        *[part for variant in sheet.variants for part in _variant(style, sheet, variant)],
        *fact(style, "Nơi nộp hồ sơ và nhận kết quả", [sheet.place]),
        *fact(style, "Giờ làm việc", ["; ".join(sheet.hours)]),
        *fact(style, "Dịch vụ công trực tuyến", [sheet.online]),
        *_stages(style, sheet.stages),
        *fact(style, "Cơ quan có thẩm quyền giải quyết", [sheet.competent]),
        *fact(style, "Cơ quan phối hợp", [sheet.coordinating]),
        *fact(style, "Kết quả thực hiện", sheet.results),
        *fact(style, "Căn cứ pháp lý", sheet.legal_basis),
        *fact(style, "Điện thoại hướng dẫn", [sheet.hotline]),
        *kit.notes(style, sheet.notes),
    ]


def _title(style: Style, sheet: Sheet) -> Block:
    """The name in the middle, its code and decision under it; on the right the QR of its page."""
    inner = style.sheet.inner
    width = inner - QR_SIDE - 3 * mm
    setting = style.setting(width=width, align="centre")
    text = stack(
        [
            *kit.title(style, sheet.name, "", width),
            block([("Mã thủ tục: ", REGULAR), (clean(sheet.code), BOLD)], setting),
            *([block([(clean(sheet.decision), ITALIC)], setting)] if sheet.decision else []),
        ]
    )
    symbol = qr.square(sheet.url, QR_SIDE)
    return stack([beside([(0, text), (inner - QR_SIDE * (1 - qr.OVERHANG), symbol)]), gap(style.em * 0.5)])


def _variant(style: Style, sheet: Sheet, variant: Variant) -> list[Block]:
    """Papers, then terms and fees, of one case."""
    name = f" – {clean(variant.name)}" if len(sheet.variants) > 1 else ""
    return [
        *variants.heading(style, f"Thành phần hồ sơ{name}"),
        *variants.papers(style, variant.papers, tick=False),
        *kept(
            [
                *variants.heading(style, f"Cách thức thực hiện, thời hạn, phí và lệ phí{name}"),
                *variants.ways(style, variant),
            ]
        ),
    ]


def _stages(style: Style, stages: tuple[Stage, ...]) -> list[Block]:
    rows = [
        [[[(clean(text), REGULAR)]] for text in (str(at), stage.where, stage.what, stage.term)]
        for at, stage in enumerate(stages, start=1)
    ]
    return [*variants.heading(style, "Trình tự thực hiện"), *tables.table(style, STAGES, rows)] if rows else []
