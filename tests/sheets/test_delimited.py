"""CSV files: delimiters, quotes, line breaks inside cells, formulas in clothes of text."""

import pytest

from desk.domain.catalogue.table import Sheet
from desk.domain.errors import Invalid
from desk.sheets import read


def opened(text: str, name: str = "x.csv") -> Sheet:
    sheet = read(text.encode(), name)
    assert isinstance(sheet, Sheet)
    return sheet


def rows(text: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.number, row.cells) for row in opened(text).rows]


def refusal(text: str) -> str:
    with pytest.raises(Invalid) as refused:
        read(text.encode(), "x.csv")
    return refused.value.message


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_commas_semicolons_and_tabs(sign):
    text = f'Mã số{sign}Tên\n1.001193{sign}"Khai sinh{sign} lưu động"\n'
    assert rows(text) == [(1, ("Mã số", "Tên")), (2, ("1.001193", f"Khai sinh{sign} lưu động"))]


def test_a_title_full_of_commas_does_not_decide_the_delimiter():
    text = "Danh sách thủ tục, lĩnh vực hộ tịch, xã Gia Lộc\nMã;Tên\n1.001193;Khai sinh\n1.000894;Kết hôn\n"
    assert rows(text)[1:] == [(2, ("Mã", "Tên")), (3, ("1.001193", "Khai sinh")), (4, ("1.000894", "Kết hôn"))]


def test_the_delimiter_that_excel_names_is_used_and_its_line_counts():
    assert rows("sep=;\nMã;Tên, gọi\n1;a\n") == [(2, ("Mã", "Tên, gọi")), (3, ("1", "a"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_system_and_inside_cells(end):
    text = f'Mã,Tên{end}1,"hai{end}dòng"{end}{end}2,x{end}'
    assert rows(text) == [(1, ("Mã", "Tên")), (2, ("1", "hai\ndòng")), (4, ("2", "x"))]


def test_quotes_inside_quotes():
    assert rows('a,b\n1,"Bằng ""Tổ quốc ghi công"""\n')[1] == (2, ("1", 'Bằng "Tổ quốc ghi công"'))


@pytest.mark.parametrize("text", ['a,b\n1,"không đóng\n2,x\n', 'a,b\n1,"đóng" rồi viết tiếp\n'])
def test_quotes_that_do_not_close_are_refused_with_their_row(text):
    assert refusal(text).startswith("Dòng 2 ")
    assert "dấu ngoặc kép" in refusal(text)


@pytest.mark.parametrize(
    "cell", ["=1+1", "=HYPERLINK(1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3*cmd", "+A1", "-A1+2", "= 1"]
)
def test_what_looks_like_a_formula_is_text_and_warned_of(cell):
    row = opened(f"Mã;Tên\n1;{cell}\n").rows[1]
    assert row.cells == ("1", cell)
    assert [(f.column, f.sentence) for f in row.warnings] == [
        (1, "Ô bắt đầu như một công thức; chỉ giữ lại như chữ, không tính.")
    ]


@pytest.mark.parametrize("cell", ["-5", "- Biên bản hòa giải", "+84 912", "-", "@gmail", "−1", "a=b"])
def test_dashes_numbers_and_telephones_are_no_formulas(cell):
    assert opened(f"Mã;Tên\n1;{cell}\n").rows[1].warnings == ()


def test_too_many_rows_columns_and_too_long_cells_are_refused():
    assert refusal("a,b\n" * 20_001) == "Tệp có hơn 20.000 dòng. Chia thành nhiều tệp."
    assert refusal(",".join("x" * 201)).startswith("Dòng 1 có hơn 200 cột")
    assert "dài quá 32.767 ký tự" in refusal(f"a,b\n1,{'x' * 33_000}\n")
    assert "dài quá 32.767 ký tự" in refusal(f"a,b\n1,{'x' * 200_000}\n")


def test_a_name_ending_in_csv_keeps_brackets_from_being_json():
    assert rows("[Mã],[Tên]\n1,x\n")[0] == (1, ("[Mã]", "[Tên]"))


def test_a_file_of_empty_lines_is_refused():
    assert refusal(",,\n,,\n") == "Tệp không có dòng nào."
