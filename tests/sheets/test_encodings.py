"""Text files of offices: whatever their letters are kept in, they are read rightly or refused with what to do."""

import unicodedata

import pytest

from desk.domain.catalogue.table import Json, Sheet
from desk.domain.errors import Invalid
from desk.sheets import read
from desk.sheets.encodings import TCVN3, decoded

LIST = (
    "Mã số,Tên,Lĩnh vực\n"
    "1.001193,Thủ tục đăng ký khai sinh,Hộ tịch\n"
    "1.000894,Thủ tục đăng ký kết hôn,Hộ tịch\n"
    "2.000815,Chứng thực bản sao từ bản chính giấy tờ của cơ quan có thẩm quyền,Chứng thực\n"
    "1.012812,Hòa giải tranh chấp đất đai tại Ủy ban nhân dân xã,Đất đai\n"
)
LOWER = LIST.replace("Ủy", "ủy")  # TCVN3 has no capital letters with tones: ABC fonts have a font of capitals instead
TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def cp1258(text: str) -> bytes:
    """As Windows-1258 keeps it: the tone is a character of its own behind the vowel."""
    apart = ""
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        tone = [p for p in parts if p in TONES]
        apart += unicodedata.normalize("NFC", "".join(p for p in parts if p not in TONES)) + "".join(tone)
    return apart.encode("cp1258")


def tcvn3(text: str) -> bytes:
    """As an ABC font keeps it."""
    table = {letter: byte for byte, letter in TCVN3.items()}
    return bytes(table.get(char, ord(char)) for char in text)


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read(data, "danh-sach.csv")
    return refused.value.message


@pytest.mark.parametrize(
    ("data", "text", "note"),
    [
        (LIST.encode(), LIST, ""),
        (LIST.encode("utf-8-sig"), LIST, ""),
        (LIST.encode("utf-16"), LIST, "UTF-16"),
        (b"\xfe\xff" + LIST.encode("utf-16-be"), LIST, "UTF-16"),
        (LIST.encode("utf-16-le"), LIST, "UTF-16"),
        (LIST.encode("utf-16-be"), LIST, "UTF-16"),
        (LIST.encode("utf-32"), LIST, "UTF-32"),
        (cp1258(LIST), LIST, "Windows-1258"),
        (tcvn3(LOWER), LOWER, "TCVN3 (ABC)"),
        (tcvn3(LOWER).decode("latin-1").encode(), LOWER, "TCVN3 (ABC)"),
        (b"code,name\n1.001193,Khai sinh\n", "code,name\n1.001193,Khai sinh\n", ""),
    ],
    ids=["utf-8", "bom", "utf-16", "be bom", "le", "be", "utf-32", "cp1258", "tcvn3", "tcvn3 seen as latin", "ascii"],
)
def test_every_encoding_of_an_office_gives_the_same_text(data, text, note):
    read_so, notes = decoded(data)
    assert read_so == text
    assert all(note in said for said in notes)
    assert bool(notes) == bool(note)


def test_known_words_of_an_abc_font():
    assert tcvn3("Cộng hòa xã hội chủ nghĩa Việt Nam").decode("latin-1") == "Céng hßa x· héi chñ nghÜa ViÖt Nam"
    every = "ăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    assert len(every) == 67
    assert set(every) <= set(TCVN3.values())


def test_letters_in_no_encoding_that_makes_sense_are_refused_with_what_to_do():
    vni = b"Ma\xf5 so\xe1,Te\xe2n\n1.001193,\xd1a\xeeng ky\xf9 khai sinh\n1.000894,\xd1a\xeeng ky\xf9 ke\xe1t ho\xe2n\n"
    assert refusal(vni) == (
        "Không rõ tệp dùng bảng mã tiếng Việt nào (không phải UTF-8). "
        "Mở tệp bằng Excel, chọn Lưu thành, kiểu “CSV UTF-8”, rồi gửi lại."
    )
    assert "Không rõ tệp dùng bảng mã" in refusal("code,name\n1,Müller\n2,Šimůnek\n".encode("iso8859_2"))
    assert "Không rõ tệp dùng bảng mã" in refusal(cp1258("Mã,x\n1,y\n"))  # one word proves nothing


def test_text_that_went_through_a_wrong_program_is_refused():
    damaged = LIST.encode().decode("cp1252", errors="replace").encode()
    assert refusal(damaged).startswith("Chữ Việt trong tệp đã hỏng (ví dụ “")


def test_a_cut_file_is_told_from_an_old_one():
    assert refusal(LIST.encode()[:-8]).startswith("Tệp bị cắt giữa chừng")


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 20, b"\x7fELF\x02\x01\x01\x00" + b"\x00\x01" * 500, b"MZ\x90\x00" * 200, b"a,b\n1,\x002\n"],
    ids=["bytes", "elf", "exe", "nul"],
)
def test_binary_files_are_refused(data):
    assert "dữ liệu nhị phân" in refusal(data) or "Không rõ tệp dùng bảng mã" in refusal(data)


def test_a_broken_utf_16_is_refused():
    assert refusal("Mã,Tên\n".encode("utf-16") + b"\x00\xd8").startswith("Tệp ghi là mã UTF-16 nhưng")


def test_control_characters_are_taken_out_and_said():
    text, notes = decoded(
        b"code,name\n1.001193,Khai\x0b\x08 sinh and a long enough line so that two of them are few among the others, as in life\n"
    )
    assert "\x08" not in text
    assert notes == ("Đã bỏ các ký tự điều khiển không nhìn thấy.",)


def test_json_is_read_in_any_encoding_too():
    value = '{"procedures": [{"code": "1.001193", "name": "Thủ tục đăng ký khai sinh", "field": "Hộ tịch"}]}'
    for data in (value.encode(), value.encode("utf-8-sig"), value.encode("utf-16"), cp1258(value)):
        opened = read(data, "x.json")
        assert isinstance(opened, Json)
        assert opened.value["procedures"][0]["name"] == "Thủ tục đăng ký khai sinh"


def test_cells_of_csv_have_composed_accents():
    opened = read(b"Ma,Nga\xcc\x80y la\xcc\x80m\n")
    assert isinstance(opened, Sheet)
    assert opened.rows[0].cells == ("Ma", "Ngày làm")
