"""Workbooks for a leader's desk, read again by another program and by our own reader."""

import io
import zipfile
from datetime import date, datetime

import openpyxl

from desk.domain.catalogue.table import Sheet
from desk.sheets import Page, read, write_xlsx
from desk.sheets.limits import LONGEST_CELL


def written(*pages: Page, **how: datetime) -> bytes:
    out = io.BytesIO()
    write_xlsx(pages, out, **how)
    return out.getvalue()


HALF_PAST_SEVEN = datetime.fromisoformat("2018-06-21T07:30")
ROWS = [
    ("1.001193", "Đăng ký khai sinh", 1250000, date(2018, 6, 21), None),
    ("=1+1", "http://example.vn", 2.5, HALF_PAST_SEVEN, ""),
    ("0012", "  Nga\u0300y   la\u0300m\nvie\u0323\u0302c ", 0, None, "@SUM(A1)"),
]
HEADS = ("Mã số", "Tên", "Số", "Ngày", "Ghi chú")


def test_texts_stay_texts_and_numbers_numbers():
    page = openpyxl.load_workbook(io.BytesIO(written(Page("Danh mục", HEADS, ROWS)))).active
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values == [
        list(HEADS),
        ["1.001193", "Đăng ký khai sinh", 1250000, datetime.fromisoformat("2018-06-21"), None],
        ["=1+1", "http://example.vn", 2.5, HALF_PAST_SEVEN, None],
        ["0012", "Ngày làm\nviệc", 0, None, "@SUM(A1)"],
    ]
    assert page["A3"].data_type == "s", "a formula would run"
    assert page["B3"].hyperlink is None
    assert page["A4"].data_type == "s", "leading zeros would go"


def test_our_own_reader_finds_no_formula_in_it():
    sheet = read(written(Page("Danh mục", HEADS, ROWS)), "danh-muc.xlsx")
    assert isinstance(sheet, Sheet)
    assert not any(row.errors for row in sheet.rows)
    assert sheet.rows[1].cells == ("1.001193", "Đăng ký khai sinh", "1250000", "2018-06-21")


def test_the_head_stays_in_sight_and_long_names_break():
    page = openpyxl.load_workbook(io.BytesIO(written(Page("Danh mục", HEADS, ROWS, widths=(10, 500, 2))))).active
    assert page.freeze_panes == "A2"
    assert page.print_title_rows == "$1:$1"
    assert page["B2"].alignment.wrap_text
    assert [round(page.column_dimensions[c].width) for c in "ABC"] == [11, 61, 9]
    assert page.page_setup.orientation == "landscape"


def test_titles_that_spreadsheets_refuse_are_made_good_and_told_apart():
    name = "Thủ tục: lĩnh vực [Hộ tịch]/Chứng thực và nuôi con nuôi"
    made = openpyxl.load_workbook(io.BytesIO(written(*(Page(name, HEADS, []) for _ in range(2)), Page("", HEADS, []))))
    first, second, third = made.sheetnames
    assert first == "Thủ tục lĩnh vực Hộ tịch Chứng"[:31] or first.startswith("Thủ tục lĩnh vực Hộ tịch")
    assert second.endswith("(2)")
    assert third == "Trang"
    assert all(len(title) <= 31 for title in made.sheetnames)


def test_a_text_longer_than_a_cell_is_cut_where_it_shows():
    page = openpyxl.load_workbook(io.BytesIO(written(Page("x", ["a"], [["x" * 40_000]])))).active
    assert len(page["A2"].value) == LONGEST_CELL
    assert page["A2"].value.endswith("x…")


def test_the_same_content_is_the_same_file_whenever_it_is_written():
    moment = datetime.fromisoformat("2026-03-02T08:12")
    assert written(Page("x", HEADS, ROWS), made_at=moment) == written(Page("x", HEADS, ROWS), made_at=moment)
    with zipfile.ZipFile(io.BytesIO(written(Page("x", HEADS, ROWS), made_at=moment))) as made:
        assert b"2026-03-02T08:12:00Z" in made.read("docProps/core.xml")


def test_rows_are_read_once_and_one_by_one():
    assert written(Page("x", ["n"], ([n] for n in range(5000))))
