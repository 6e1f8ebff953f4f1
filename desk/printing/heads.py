"""The head of every printed form (NĐ 30/2020/NĐ-CP, Phụ lục I), and the issuer's name inside a sentence."""

from datetime import date
from typing import Any

from desk.domain.dates import paper_date
from desk.domain.papers import Head

from . import fonts
from .fonts import BOLD, ITALIC, REGULAR, clean
from .kit import THIN, Style
from .layout import Block, balanced, beside, block, lines_block, stack

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


def head(style: Style, head: Head, number: str, issued_on: date) -> Block:
    """Agency and desk (none: the agency itself) on the left; Quốc hiệu, Tiêu ngữ, place and date on the right (NĐ 30/2020, Phụ lục I)."""
    inner, scale = style.sheet.inner, 0.92
    right = fonts.width(COUNTRY, BOLD, style.size * scale) + 2
    left = inner - right - style.em * 0.5
    return beside([(0, _issuer(style, head, number, left)), (inner - right, _country(style, head, right, issued_on))])


def _issuer(style: Style, head: Head, number: str, width: float) -> Block:
    setting = style.setting(scale=0.92, width=width, align="centre")
    names = [name for name in (clean(head.agency).upper(), clean(head.desk).upper()) if name]
    set_names = [
        balanced([(name, BOLD if name is names[-1] else REGULAR)], setting.size, width) for name in names
    ]  # the issuer is in bold: the desk, or the agency itself where its head signs
    length = max(line.width for line in set_names[-1]) * 0.42  # a third to a half of the words above
    parts = [*(lines_block(lines, setting) for lines in set_names), rule(width, length, style.em * 0.55)]
    if head.serial:
        parts.append(block([(f"Số: {clean(head.serial)}", REGULAR)], setting))
    if number:
        parts.append(block([("Mã hồ sơ: ", REGULAR), (clean(number), BOLD)], setting))
    return stack(parts)


def _country(style: Style, head: Head, width: float, issued_on: date) -> Block:
    setting = style.setting(scale=0.92, width=width, align="centre")
    motto = style.setting(scale=1.0, width=width, align="centre")
    return stack(
        [
            block([(COUNTRY, BOLD)], setting),
            block([(MOTTO, BOLD)], motto),
            rule(width, fonts.width(MOTTO, BOLD, motto.size), style.em * 0.55),
            block([(f"{clean(head.place)}, {paper_date(issued_on)}", ITALIC)], setting),
        ]
    )


def rule(column: float, length: float, height: float) -> Block:
    """A thin line of ``length`` in the middle of a column, near the top of its ``height``."""

    def draw(pen: Any, left: float, top: float) -> None:
        pen.setLineWidth(THIN)
        start = left + (column - length) / 2
        pen.line(start, top - height * 0.35, start + length, top - height * 0.35)

    return Block(height, draw)


def desk_words(head: Head) -> str:
    """What follows the printed label "Bộ phận tiếp nhận và trả kết quả": the desk, without saying the label twice."""
    desk, label = clean(head.desk), "bộ phận tiếp nhận và trả kết quả"
    if not desk.casefold().startswith(label):
        return desk
    return desk[len(label) :].strip(" ,-–") or agency_in_sentence(head)


def agency_in_sentence(head: Head) -> str:
    """The agency as it stands inside a sentence: Ủy ban nhân dân xã Yết Kiêu; names of another build as they are given.

    Only place names may be recased by rule (a capital to every syllable); "Sở Tài nguyên và Môi trường" may not.
    """
    name = clean(head.agency)
    words = name.split()
    if not name.isupper() or " ".join(words[:4]) not in ("ỦY BAN NHÂN DÂN", "UỶ BAN NHÂN DÂN"):
        return name
    rest = " ".join(words[4:]).title()
    for level in ("Xã", "Phường", "Thị Trấn", "Huyện", "Quận", "Thị Xã", "Thành Phố", "Tỉnh"):
        if rest.startswith(f"{level} "):
            rest = level.lower() + rest[len(level) :]
            break
    return f"{' '.join(words[:4]).capitalize()} {rest}".strip()


def desk_in_sentence(head: Head) -> str:
    """The desk as the subject of a sentence: with its agency where its own name is only the common one."""
    desk, label = clean(head.desk), "Bộ phận tiếp nhận và trả kết quả"
    return f"{label} {agency_in_sentence(head)}" if desk.casefold() == label.casefold() else desk
