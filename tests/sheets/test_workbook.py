"""Workbooks: what is read of a good one, what is said of cells that cannot be trusted, and every hostile one refused by a sentence."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from desk.domain.catalogue.table import Sheet
from desk.domain.errors import Invalid
from desk.sheets import read
from desk.sheets.limits import MOST_COLUMNS, MOST_ROWS
from tests.shared import shared
from tests.sheets.books import HEAD, PARTS, book, packed, page, raw, text_cell


def opened(data: bytes) -> Sheet:
    sheet = read(data, "danh-sach.xlsx")
    assert isinstance(sheet, Sheet)
    return sheet


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in opened(data).rows]


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(data, "danh-sach.xlsx")
    assert refused.value.fields == {"file": refused.value.message}
    return refused.value.message


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    sheet = opened(book([["Danh sách thủ tục"], [], list(HEAD), ["1.001193", "Đăng ký khai sinh"]]))
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("Danh sách thủ tục",)),
        (3, HEAD),
        (4, ("1.001193", "Đăng ký khai sinh")),
    ]
    assert sheet.notes == ()


def test_numbers_and_days_are_texts_as_excel_shows_them():
    assert cells(book([[5, 1.001193, 0.1 + 0.2, 20180621, True, 1e21]])) == [
        ("5", "1.001193", "0.3", "20180621", "TRUE", "1e+21")
    ]
    out = io.BytesIO()
    made = openpyxl.Workbook()
    made.active.append([date(2018, 6, 21), datetime.fromisoformat("2018-06-21T07:30"), 5.5])
    made.save(out)
    assert cells(out.getvalue()) == [("2018-06-21", "2018-06-21 07:30", "5.5")]


def test_another_program_writes_the_same_file():
    out = io.BytesIO()
    made = openpyxl.Workbook()
    rows = [HEAD, ("1.001193", "Đăng ký khai sinh"), ("1.000894", "Kết hôn\nở nước ngoài <&>")]
    for row in rows:
        made.active.append(row)
    made.save(out)
    assert cells(out.getvalue()) == rows


def test_rich_text_is_one_text_and_readings_of_signs_are_left_out():
    strings = (
        "<sst><si><r><t>Đăng </t></r><r><rPr><b/></rPr><t>ký</t></r><rPh><t>x</t></rPh></si>"
        "<si><t>a_x000D_b</t></si></sst>"
    )
    relations = PARTS["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", '<Relationship Id="c" Type="x/sharedStrings" Target="texts.xml"/></Relationships>'
    )
    data = raw(
        page('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>7</v></c></row>'),
        {"xl/texts.xml": strings, "xl/_rels/workbook.xml.rels": relations},
    )
    assert cells(data) == [("Đăng ký", "a\rb")]


def test_a_formula_is_reported_and_its_stored_value_is_not_taken():
    sheet = opened(book([HEAD, ["1.001193", "Khai sinh"]], formulas={"B2": "=1+1", "A3": '=HYPERLINK("http://x","y")'}))
    formula, alone = sheet.rows[1], sheet.rows[2]
    assert formula.cells == ("1.001193",)
    assert [(f.column, f.sentence[:16]) for f in formula.errors] == [(1, "Ô là công thức; ")]
    assert alone.cells == ()
    assert alone.errors[0].column == 0


def test_a_cell_with_an_error_is_reported():
    sheet = opened(raw(page('<row><c t="e"><v>#N/A</v></c></row>')))
    assert sheet.rows[0].errors[0].sentence == "Ô báo lỗi #N/A. Sửa ô đó rồi gửi lại."


def test_merged_cells_are_reported_at_every_row_but_where_the_value_stands():
    rows = [["Tiêu đề"], HEAD, ["1.001193", "Khai sinh"], ["1.000894", None], ["1.000656", "Khai tử"]]
    out = io.BytesIO()
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(list(row))
    made.active.merge_cells("A1:B1")
    made.active.merge_cells("B3:B4")
    made.save(out)
    told = {row.number: [(f.column, f.sentence) for f in row.errors] for row in opened(out.getvalue()).rows}
    assert [column for column, _ in told[1]] == [1]
    assert told[3] == []
    assert told[4] == [(1, "Ô gộp B3:B4: giá trị chỉ nằm ở ô đầu. Bỏ gộp ô và điền đủ từng dòng.")]
    assert told[5] == []


def test_the_first_visible_page_with_text_is_read_and_the_others_are_named():
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    secret = made.add_worksheet("Ẩn")
    secret.write(0, 0, "không đọc")
    made.add_worksheet("Bìa")
    made.add_worksheet("Bảng").write(0, 0, "Mã số")
    secret.hide()
    made.get_worksheet_by_name("Bảng").activate()
    made.close()
    sheet = opened(out.getvalue())
    assert [row.cells for row in sheet.rows] == [("Mã số",)]
    assert sheet.notes == ("Tệp có 2 trang tính; chỉ đọc trang “Bảng”.", "Tệp có 1 trang tính ẩn, không đọc.")


def test_macros_are_left_alone_and_said():
    sheet = opened(raw(page(f"<row>{text_cell('Mã số')}</row>"), {"xl/vbaProject.bin": b"\x00"}))
    assert sheet.notes == ("Tệp có macro; macro bị bỏ qua, không chạy.",)


def test_columns_typed_in_an_abc_font_become_unicode():
    sheet = opened(book([HEAD, ["1.001193", "§¨ng ký khai sinh"], ["2", "Thñ tôc ®¨ng ký kÕt h«n"], ["3", "Hé tÞch"]]))
    assert [row.cell(1) for row in sheet.rows[2:]] == ["Thủ tục đăng ký kết hôn", "Hộ tịch"]
    assert sheet.notes == ("Tệp dùng phông chữ TCVN3 (ABC), đã chuyển sang Unicode dựng sẵn: kiểm tra lại vài tên.",)


def test_decomposed_accents_are_composed():
    assert cells(book([["Nga\u0300y la\u0300m vie\u0323\u0302c"]])) == [("Ngày làm việc",)]


# ── Hostile and broken ────────────────────────────────────────────────────────


def test_a_bomb_is_refused_by_what_its_directory_says():
    bomb = raw([b"<worksheet><sheetData>" + b" " * 1_000_000] + [b" " * 1_000_000] * 30)
    assert len(bomb) < 100_000
    assert refusal(bomb).startswith("Tệp nén phình ra quá lớn")


def test_a_directory_that_lies_about_the_size_is_found_out():
    data = bytearray(raw([b"<worksheet><sheetData>"] + [b" " * 1_000_000] * 30))
    at = data.index(b"xl/worksheets/s.xml", data.index(b"PK\x01\x02"))  # the last entry of the directory
    data[at - 22 : at - 18] = (5000).to_bytes(4, "little")
    assert refusal(bytes(data)).startswith("Tệp .xlsx hỏng")


def test_many_parts_that_are_each_small_are_too_much_together():
    assert refusal(packed({**PARTS, **{f"xl/media/{n}": b"\x00" * 900_000 for n in range(130)}})).startswith(
        "Tệp nén phình ra quá lớn"
    )


def test_thousands_of_entries_are_refused_before_they_are_listed():
    assert refusal(packed({str(number): b"" for number in range(3_000)})).startswith("Tệp nén phình ra quá lớn")


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_document_types_and_entities_are_refused(before):
    assert refusal(raw(page(f"<row>{text_cell('x')}</row>", before=before))).startswith("Tệp .xlsx có khai báo DTD")


@pytest.mark.parametrize(
    "inside",
    ["<a>" * 100, "<row", "<row></c>", "<a " + " ".join(f'a{n}=""' for n in range(400_000)), "\x00"],
    ids=["deep", "cut", "crossed", "endless tag", "binary"],
)
def test_xml_that_is_none_is_refused(inside):
    assert refusal(raw(page(inside), method=zipfile.ZIP_STORED)).startswith("Tệp .xlsx hỏng")


def test_a_hundred_thousand_rows_are_refused():
    rows = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(100_000))
    assert refusal(raw(page(rows))) == "Tệp có hơn 20.000 dòng. Chia thành nhiều tệp."


def test_as_many_rows_as_are_allowed_are_read_and_empty_ones_do_not_count():
    rows = "".join(f"<row><c><v>{n}</v></c></row><row><c/></row>" for n in range(MOST_ROWS))
    sheet = opened(raw(page(rows)))
    assert len(sheet.rows) == MOST_ROWS
    assert sheet.rows[-1].number == 2 * MOST_ROWS - 1


def test_too_many_columns_are_refused_and_empty_ones_are_not():
    wide = [["x"] + [None] * (MOST_COLUMNS - 2) + ["y"]]
    assert len(cells(book(wide))[0]) == MOST_COLUMNS
    assert refusal(book([["x"] * (MOST_COLUMNS + 1)])).startswith("Dòng 1 có hơn 200 cột")


def test_a_cell_longer_than_excel_can_hold_is_refused():
    assert refusal(raw(page(f"<row>{text_cell('x' * 40_000)}</row>"))).startswith("Dòng 1 có ô dài quá 32.767 ký tự")


def test_merged_ranges_over_everything_are_refused():
    rows = "".join("<row><c><v>1</v></c></row>" for _ in range(2_000))
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert refusal(raw(page(rows, merged))).startswith("Bảng có quá nhiều ô gộp")


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.99])
def test_a_file_that_was_cut_is_refused(keep):
    data = book([HEAD] + [[f"1.{n:06d}", f"Thủ tục {n}"] for n in range(500)])
    assert refusal(data[: int(len(data) * keep)]).startswith("Tệp .xlsx hỏng hoặc chưa tải xong")


def test_a_file_with_a_damaged_part_is_refused():
    data = bytearray(book([HEAD] + [[f"1.{n:06d}", f"Thủ tục {n}"] for n in range(500)]))
    middle = data.index(b"xl/worksheets/sheet1.xml") + 200
    data[middle : middle + 50] = bytes(50)
    assert refusal(bytes(data)).startswith("Tệp .xlsx hỏng")


def test_a_part_that_is_not_there_is_a_broken_file():
    assert refusal(packed(PARTS)).startswith("Tệp .xlsx hỏng")


def test_a_locked_zip_is_refused():
    data = bytearray(book([HEAD]))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(sign, at + 1)) >= 0:
            data[at + offset] |= 1
    assert refusal(bytes(data)).startswith("Tệp có mật khẩu")


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("word/document.xml", "Đây là tệp Word"),
        ("content.xml", "Đây là tệp của LibreOffice"),
        ("xl/workbook.bin", "Đây là tệp .xlsb"),
        ("anh.png", "Đây là tệp nén"),
    ],
)
def test_other_files_in_zip_clothes_are_told_by_name(inside, told):
    assert refusal(packed({inside: b"x"})).startswith(told)


def test_a_workbook_without_a_row_is_refused():
    assert refusal(book([])) == "Tệp không có dòng nào."


# ── The real thing ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("ministry", "rows"), [("BoTuPhap", 271), ("BoCongAn", 339)])
def test_the_exports_of_the_portal_are_read(ministry, rows):
    sheet = opened(shared(f"data/danh-sach-tthc-{ministry}.xlsx").read_bytes())
    assert sheet.rows[1].cells == ("Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực")
    assert len(sheet.rows) == rows + 2
    assert not any(row.errors for row in sheet.rows[1:])
    assert sheet.rows[0].errors[0].sentence.startswith("Ô gộp A1:E1")
