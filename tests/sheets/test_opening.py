"""What a file is, is told by its content; what it must not be is refused by one sentence."""

import contextlib
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain.catalogue.table import Json, Sheet
from desk.domain.errors import Invalid
from desk.sheets import read
from desk.sheets.limits import LONGEST_FILE
from tests.sheets.books import HEAD, book, page, raw


def refusal(data: bytes | io.BytesIO, name: str = "") -> str:
    with pytest.raises(Invalid) as refused:
        read(data, name)
    assert list(refused.value.fields) == ["file"]
    return refused.value.message


class Endless(io.RawIOBase):
    """A file of 200 MB that is nowhere; ``given``: how much of it was read."""

    given = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= LONGEST_FILE + 1, "reads it whole"
        self.given += size
        return b"a" * size


def test_two_hundred_megabytes_are_refused_without_being_read():
    stream = Endless()
    assert refusal(stream) == "Tệp lớn quá 20 MB. Chia thành nhiều tệp, hoặc bỏ hình ảnh và trang tính thừa."
    assert stream.given <= LONGEST_FILE + 1
    assert refusal(b"a" * (LONGEST_FILE + 1)).startswith("Tệp lớn quá 20 MB")


def test_the_name_of_a_file_does_not_decide():
    assert isinstance(read(book([HEAD]), "danh-sach.csv"), Sheet)
    assert isinstance(read(b'[{"a": 1}]', "danh-sach.xlsx"), Json)
    assert isinstance(read(b"code,name\n1,x\n", "danh-sach.json"), Sheet)
    assert isinstance(read(io.BytesIO(book([HEAD]))), Sheet)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"\x00" * 100])
def test_an_empty_file(data):
    assert refusal(data) == "Tệp rỗng. Kiểm tra lại tệp trước khi gửi."


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "Đây là tệp .xls đời cũ. Mở bằng Excel, chọn Lưu thành, kiểu .xlsx.",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "Tệp có mật khẩu."),
        (b"%PDF-1.7\n", "Đây là tệp PDF."),
        (b"{\\rtf1\\ansi", "Đây là tệp văn bản RTF."),
        (b"Rar!\x1a\x07", "Đây là tệp nén RAR."),
        (b"7z\xbc\xaf'\x1c", "Đây là tệp nén 7z."),
        (b"\x1f\x8b\x08", "Đây là tệp nén gzip."),
        (b"\x89PNG\r\n\x1a\n", "Đây là ảnh."),
        (b"\xff\xd8\xff\xe0", "Đây là ảnh."),
        (b"PK\x05\x06" + bytes(18), "Tệp nén rỗng."),
        (b"<html><table><tr><td>1</td></tr></table></html>", "Tệp là trang web hoặc XML mang đuôi bảng tính."),
        (b'<?xml version="1.0"?><Workbook/>', "Tệp là trang web hoặc XML mang đuôi bảng tính."),
    ],
)
def test_other_files_are_told_by_their_content(data, told):
    assert refusal(data, "danh-sach.xlsx").startswith(told)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b'{"procedures": [\n{"code": "1.001193"', "Tệp JSON sai ở dòng 2, cột 20."),
        (b"{'code': 1}", "Tệp JSON sai ở dòng 1, cột 2."),
        (b"[NaN]", "Tệp JSON có số không đọc được."),
        (b"[1" + b"0" * 5000 + b"]", "Tệp JSON có số không đọc được."),
        (b"[" * 200_000 + b"]" * 200_000, "Tệp JSON lồng nhau quá sâu."),
        (b"[" + b"{}," * 300_001 + b"{}]", "Tệp JSON có quá nhiều mục"),
    ],
)
def test_json_that_is_none_is_refused(data, told):
    assert refusal(data).startswith(told)


GOOD = book([HEAD, ("1.001193", "Đăng ký khai sinh"), ("1.000894", 5)], formulas={"C2": "=A1"}, merged=["A4:B4"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=8)), min_size=1, max_size=5))
def test_a_workbook_damaged_anywhere_is_read_or_refused_and_nothing_else(damage):
    data = bytearray(GOOD)
    for at, piece in damage:
        data[at : at + len(piece)] = piece
    with contextlib.suppress(Invalid):
        assert isinstance(read(bytes(data)), Sheet | Json)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(str.encode)
    | st.text("{}[],:\"'\\;\n\t=01ếa", max_size=60).map(str.encode)
)
def test_whatever_is_sent_is_read_or_refused_and_nothing_else(data):
    with contextlib.suppress(Invalid):
        assert isinstance(read(data), Sheet | Json)


PIECES = (
    *(
        "<row>",
        "</row>",
        '<row r="x">',
        '<row r="3">',
        "<c>",
        '<c r="B7">',
        '<c r="ZZZ9">',
        '<c t="s">',
        '<c t="b">',
        '<c t="e">',
    ),
    *('<c s="1">', '<c s="x" t="?">', "</c>", "<v>", "</v>", "<f>", "</f>", "<is><t>", "</t></is>", "<rPh>", "</rPh>"),
    *(
        '<mergeCell ref="A1:B2"/>',
        '<mergeCell ref="B2"/>',
        "1",
        "99999999999999999999",
        "1e999",
        "nan",
        "-",
        "_x0041_",
        "_xFFFF_",
    ),
    *("ế", "&amp;", "&#0;", "&x;"),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_a_page_of_any_nonsense_is_read_or_refused_and_nothing_else(inside):
    for sheet in (page(inside), page(f"<row><c>{inside}</c></row>")):
        with contextlib.suppress(Invalid):
            assert isinstance(read(raw(sheet)), Sheet)
