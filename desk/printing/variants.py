"""What the page of a procedure and the list of what to bring share: papers, ways to apply, where and when."""

from collections.abc import Sequence

from desk.domain.catalogue.boards import NO_FEE, NOTHING, Bring, Variant

from . import kit, tables
from .fonts import BOLD, ITALIC, REGULAR, clean
from .kit import Style
from .layout import Block, Run, block, gap, paragraph

TICK = tables.Column("Đã có", 9, "centre", tick=True)
SERIAL = tables.Column("STT", 10, "centre")
PAPERS = (tables.Column("Giấy tờ", 88), tables.Column("Số lượng", 31))
WAYS = (tables.Column("Hình thức nộp", 34), tables.Column("Thời hạn giải quyết", 45), tables.Column("Phí, lệ phí", 65))


def papers(style: Style, rows: Sequence[Bring], *, tick: bool) -> list[Block]:
    """The papers as a table, with a box to tick or a number before each."""
    if not rows:
        return kit.sentence(style, ("Không phải nộp giấy tờ.", REGULAR))
    cells = [[[] if tick else [[(str(at), REGULAR)]], _name(row), _count(row)] for at, row in enumerate(rows, start=1)]
    return tables.table(style, (TICK if tick else SERIAL, *PAPERS), cells)


def _count(paper: Bring) -> tables.Cell:
    """Nộp 01 bản chính và 01 bản sao; the bare word where the law gives no number."""
    counts = ((paper.originals, "chính"), (paper.copies, "sao"))
    said = " và ".join(f"{count:02}\u00a0bản\u00a0{kind}" for count, kind in counts if count)
    return [[(f"{clean(paper.how)} {said}".strip(), REGULAR)]]


def _name(paper: Bring) -> list[list[Run]]:
    """The paper, and under it which form to fill and when it need not be brought."""
    said: list[list[Run]] = [[(clean(paper.name), REGULAR), *([] if paper.required else [(" (nếu có)", ITALIC)])]]
    if paper.form:
        where = f" – {kit.typed(paper.form_url)}" if paper.form_url else ""
        said.append([("Điền mẫu: ", ITALIC), (clean(paper.form), BOLD), (where, REGULAR)])
    if paper.instead:
        said.append([(f"Không phải nộp nếu đã có trong {clean(paper.instead)}.", ITALIC)])
    if paper.reusable:
        said.append([("Đã nộp và được số hóa lần trước thì không phải nộp lại.", ITALIC)])
    return said


def ways(style: Style, variant: Variant) -> list[Block]:
    """Term and fees by channel as a table."""
    rows = [
        [
            [[(kit.tied(line) or NOTHING, REGULAR)] for line in lines]
            for lines in ([way.channel], [way.term], way.fees or [NO_FEE])
        ]
        for way in variant.ways
    ]
    return tables.table(style, WAYS, rows) if rows else []


def fact(style: Style, label: str, lines: Sequence[str]) -> list[Block]:
    """``Nhãn: giá trị``, or the label and its lines under it; nothing where nothing is said."""
    said = [line for line in map(kit.tied, lines) if line]
    if len(said) < 2:
        return [part for line in said for part in _line(style, (f"{label}: ", BOLD), (line, REGULAR))]
    return [*heading(style, label), *[part for line in said for part in _line(style, (f"- {line}", REGULAR))]]


def heading(style: Style, label: str) -> list[Block]:
    """A label over what follows, kept with it."""
    return [block([(f"{clean(label)}:", BOLD)], style.setting(), keep=True)]


def _line(style: Style, *runs: Run) -> list[Block]:
    return [*paragraph(runs, style.setting()), gap(style.em * 0.2)]
