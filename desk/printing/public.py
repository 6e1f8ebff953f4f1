"""The papers for everyone (giấy niêm yết, tờ phát): none is issued, so each is printed straight from its values.

The same values and size give the same bytes, on any day and in any process, as with the forms in ``registry``.
Dated at the beginning of their day, so what is printed twice on one day is one file.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time

from desk.domain.catalogue.boards import Board, CheckList, Poster, Sheet
from desk.domain.dates import VIETNAM, say_date

from . import board as boards
from . import checklist as checklists
from . import kit, press
from . import poster as posters
from . import procedure as procedures
from .layout import Block, paginate

Build = Callable[[kit.Style], list[Block]]


def render_board(board: Board) -> bytes:
    """The list of a unit for the notice board: A4 lying down, on as many pages as it takes."""
    about = _about(board, board.title, board.head.agency, f"{board.head.agency} – danh mục ngày {say_date(board.day)}")
    return _fitted(boards.SHEET, about, lambda style: boards.blocks(style, board))


def render_sheet(sheet: Sheet) -> bytes:
    """The page of one procedure for the notice board: A4 upright."""
    about = _about(
        sheet, f"{sheet.code} {sheet.name}", sheet.head.agency, f"{sheet.code} – nội dung ngày {say_date(sheet.day)}"
    )
    return _fitted(procedures.SHEET, about, lambda style: procedures.blocks(style, sheet))


def render_checklist(checklist: CheckList, size: kit.Size = "A5") -> bytes:
    """What to bring for one procedure. ValueError for a size that is neither A5 nor A4."""
    foot = f"{checklist.code} – nội dung ngày {say_date(checklist.day)}"
    about = _about(checklist, f"Giấy tờ cần mang: {checklist.name}", checklist.agency, foot)
    return _fitted(_paper(checklists.SHEETS, size), about, lambda style: checklists.blocks(style, checklist))


def render_poster(poster: Poster, size: kit.Size = "A4") -> bytes:
    """The QR poster of a unit or of a procedure. ValueError for a size that is neither A5 nor A4."""
    about = _about(poster, f"{' '.join(posters.call(poster))} {poster.procedure}", poster.agency, "")
    return _fitted(_paper(posters.SHEETS, size), about, lambda style: posters.blocks(style, poster))


def _paper(sheets: Mapping[str, kit.Sheet], size: str) -> kit.Sheet:
    if size not in sheets:
        raise ValueError(f"no such sheet: {size!r}")
    return sheets[size]


def _about(paper: Board | Sheet | CheckList | Poster, title: str, agency: str, foot: str) -> press.Imprint:
    return press.Imprint(title, agency, title, datetime.combine(paper.day, time(), VIETNAM), paper.demo, foot)


def _fitted(sheet: kit.Sheet, about: press.Imprint, build: Build) -> bytes:
    """On as few pages as any letters of the sheet allow, in the largest that do."""
    best: list[list[tuple[Block, float]]] = []
    for points in sheet.sizes:
        pages = paginate(build(kit.Style(sheet, points)), sheet.tall)
        if not best or len(pages) < len(best):
            best = pages
        if len(best) == 1:
            break
    return press.press(sheet, about, best)
