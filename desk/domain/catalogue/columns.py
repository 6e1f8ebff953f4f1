"""Which column of a table holds what (ghép cột): guessed from the headings, remembered by the installation, set right
by a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import Invalid
from .markup import bare
from .table import Sheet, letters
from .words import Words, heading_key

COLUMNS = {  # what a column may hold, as it is called on the screen
    "code": "Mã thủ tục",
    "name": "Tên thủ tục",
    "short_name": "Tên rút gọn",
    "aliases": "Mã tắt, cách gọi khác",
    "keywords": "Từ khóa",
    "level": "Cấp thực hiện",
    "field": "Lĩnh vực",
    "issuing": "Cơ quan ban hành",
    "competent": "Cơ quan thực hiện",
    "coordinating": "Cơ quan phối hợp",
    "applicants": "Đối tượng thực hiện",
    "conditions": "Yêu cầu, điều kiện",
    "term_direct": "Thời hạn (trực tiếp)",
    "term_online": "Thời hạn (trực tuyến)",
    "term_post": "Thời hạn (bưu chính)",
    "fee": "Phí, lệ phí",
    "result": "Kết quả thực hiện",
    "legal_basis": "Căn cứ pháp lý",
    "decision": "Quyết định công bố",
    "valid_from": "Ngày hiệu lực",
    "link": "Liên kết",
}
NEEDED = {"code": "“Mã số” hoặc “Mã TTHC”", "name": "“Tên” hoặc “Tên thủ tục”"}
SEARCHED = 20  # first rows among which the header stands


@dataclass(frozen=True)
class Layout:
    """``header``: index in ``sheet.rows`` of the row of headings; ``mapping``: column (from 0) -> a key of ``COLUMNS``."""

    header: int
    mapping: Mapping[int, str]


def guess(cells: Sequence[str], remembered: Mapping[str, str], words: Words) -> dict[int, str]:
    """What the columns under these headings hold: column (from 0) -> a key of ``COLUMNS``; unknown headings are left
    out.

    ``remembered``: what was decided before, by ``heading_key`` of the heading; ``""`` leaves a column out. Of two
    columns that would hold the same, the first is taken.
    """
    found: dict[int, str] = {}
    for column, cell in enumerate(cells):
        key = heading_key(bare(cell)[0])
        meant = remembered.get(key, words.headings.get(key, "")) if key else ""
        if meant in COLUMNS and meant not in found.values():
            found[column] = meant
    return found


def remember(cells: Sequence[str], mapping: Mapping[int, str]) -> dict[str, str]:
    """What to keep of a mapping that a person set, for the next file with the same headings: ``remembered`` of
    ``guess``.
    """
    keys = ((column, heading_key(bare(cell)[0])) for column, cell in enumerate(cells))
    return {key: mapping.get(column, "") for column, key in keys if key}


def find(sheet: Sheet, remembered: Mapping[str, str], words: Words) -> Layout:
    """The header among the first rows, and what its columns hold: the row in which the most headings are known.

    Raises ``Invalid`` naming the column that is missing; a person may then set ``Layout`` by hand.
    """
    tried = [Layout(i, guess(row.cells, remembered, words)) for i, row in enumerate(sheet.rows[:SEARCHED])]
    best = max(tried, key=lambda layout: (_needed(layout), len(layout.mapping)), default=Layout(0, {}))
    if len(best.mapping) < 2 and _needed(best) < len(NEEDED):
        told = f"Không tìm thấy dòng tiêu đề trong {SEARCHED} dòng đầu. Tệp cần một dòng tiêu đề có {' và '.join(NEEDED.values())}."
        raise Invalid.at("columns", told)
    check(best.mapping)
    return best


def _needed(layout: Layout) -> int:
    return len(NEEDED.keys() & set(layout.mapping.values()))


def check(mapping: Mapping[int, str]) -> None:
    """Raises ``Invalid`` at ``columns`` when a needed column is missing, a column holds an unknown thing, or two hold
    the same.
    """
    held = list(mapping.values())
    for column, meant in mapping.items():
        if meant not in COLUMNS:
            raise Invalid.at("columns", f"Cột {letters(column)} ghép với mục không có: “{meant}”.")
        if held.count(meant) > 1:
            raise Invalid.at("columns", f"Hai cột cùng ghép với “{COLUMNS[meant]}”. Chọn một cột, cột kia để trống.")
    for meant, headings in NEEDED.items():
        if meant not in held:
            told = f"Tệp thiếu cột “{COLUMNS[meant]}” (tiêu đề như {headings}). Thêm cột này, hoặc chỉ ra cột khi ghép cột."
            raise Invalid.at("columns", told)
