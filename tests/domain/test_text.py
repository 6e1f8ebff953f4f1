"""Vietnamese text: tidied, folded, sorted."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.text import _fold, given_name_key, inside, plain, slug, tidy, tidy_lines, unaccented, upper

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + list("bcdđghklmnpqrstvx")


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        (None, ""),
        ("  Nguyễn \t Văn\xa0 An\r\n", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Đặng Thị Ấn"), "Đặng Thị Ấn"),
        ("\ufeffLò\u200b Văn\u00ad Ơ", "Lò Văn Ơ"),  # BOM, zero width, soft hyphen
        ("An\x00 Bình\ud800", "An Bình"),  # NUL and half a character: neither can be stored
    ],
)
def test_text_is_composed_and_has_single_spaces(typed: str | None, tidied: str) -> None:
    assert tidy(typed) == tidied


@given(st.text())
def test_tidying_twice_changes_nothing_and_the_result_can_be_stored(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert "\x00" not in once
    once.encode()


def test_a_note_keeps_its_lines_but_not_its_rubble() -> None:
    assert tidy_lines("  Thiếu   giấy:\r\n\n\n\n - sổ đỏ \n") == "Thiếu giấy:\n\n- sổ đỏ"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đặng  Ấn", "dang an"),
        ("NGUYỄN VĂN HÙNG", "nguyen van hung"),
        ("hòa", "hoa"),
        ("hoà", "hoa"),
        ("thúy thuý", "thuy thuy"),
        ("Ðức", "duc"),  # Icelandic Ð, as old fonts left it
        ("H’Mai Êban", "h'mai eban"),
        ("Straße 5/2", "strasse 5/2"),
        (None, ""),
    ],
)
def test_search_forgets_accents_and_capitals(text: str | None, folded: str) -> None:
    assert plain(text) == folded


@pytest.mark.parametrize("letter", LETTERS)
def test_every_vietnamese_letter_folds_to_one_plain_letter_however_it_was_composed(letter: str) -> None:
    for form in ("NFC", "NFD"):
        for cased in (letter, letter.upper()):
            folded = plain(unicodedata.normalize(form, cased))
            assert len(folded) == 1
            assert "a" <= folded <= "z"


@given(st.text(alphabet=st.characters(max_codepoint=0x1EFF, exclude_categories=["Cs", "Cc", "Cf"])))
def test_the_fast_table_folds_as_the_slow_rule_does(text: str) -> None:
    assert plain(text) == tidy(_fold(tidy(text)))


def test_capitals_of_a_name_as_on_papers() -> None:
    assert upper(unicodedata.normalize("NFD", "Đặng Thị Ấn")) == "ĐẶNG THỊ ẤN"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Giấy hẹn – Đặng Ấn", "giay-hen-dang-an"), ("  ", ""), ("QĐ 12/UBND", "qd-12-ubnd")],
)
def test_file_names_have_no_accents(text: str, expected: str) -> None:
    assert slug(text) == expected


IN_ORDER = [
    "An",  # a given name alone
    "Lê An",
    "Nguyễn Ái An",
    "Nguyễn Bá An",
    "Nguyễn Văn An",
    "Trần An",
    "Lê Án",  # sắc after ngang …
    "Lê Ạn",  # … and nặng last
    "Lê Ang",
    "Lê Anh",
    "Nguyễn Ân",  # Â after all A
    "Nguyễn Bình",
    "Trần Dũng",
    "Trần Đạt",  # Đ after D
    "Đỗ Hoa",
    "Lê Hoà",
    "Lê Ly",
    "Trần Ma",
    "Trần Mà",
    "Trần Mả",
    "Trần Mã",
    "Trần Má",
    "Trần Mạ",
    "Trần Mai",
    "Phạm Oanh",
    "Phạm Ôn",
    "Phạm Ớt",
    "Phạm Uyên",
    "Phạm Ứng",
    "Phạm Ý",
]


def test_a_list_of_people_is_sorted_by_given_name_then_family_name_then_middle_names() -> None:
    shuffled = IN_ORDER[:]
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=given_name_key) == IN_ORDER


def test_capitals_composition_and_the_place_of_the_tone_do_not_move_a_name() -> None:
    key = given_name_key("Lê Thị Hòa")
    assert {given_name_key(n) for n in ("LÊ THỊ HOÀ", " lê  thị hoà ", unicodedata.normalize("NFD", "Lê Thị Hòa"))} == {
        key
    }


@given(st.text())
def test_any_text_has_a_sort_key_of_plain_letters_and_digits(text: str) -> None:
    key = given_name_key(text)
    assert key.isascii()
    assert key == "" or key.isalnum()


@pytest.mark.parametrize(
    ("name", "inside_a_sentence"),
    [
        ("Xã Yết Kiêu", "xã Yết Kiêu"),
        ("Thị trấn Gia Lộc", "thị trấn Gia Lộc"),
        ("Huyện Gia Lộc", "huyện Gia Lộc"),
        ("Sở LĐTBXH", "Sở LĐTBXH"),
        ("BHXH Gia Lộc", "BHXH Gia Lộc"),
        ("Công an xã Yết Kiêu", "công an xã Yết Kiêu"),
    ],
)
def test_a_units_name_inside_a_sentence_has_a_small_first_letter(name: str, inside_a_sentence: str) -> None:
    assert inside(name) == inside_a_sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hẹn trả tại Xã Đức Lập – “Hồ sơ”…", 'Hen tra tai Xa Duc Lap - "Ho so"...'),
        ("UBND phường Ngã Bảy", "UBND phuong Nga Bay"), ("Ho\u0300a  Bi\u0300nh", "Hoa Binh"), ("H’Mai ☎ 北", "H'Mai"), (None, ""),
    ],
)  # fmt: skip
def test_a_text_message_has_no_accents_but_its_capitals(text: str | None, said: str) -> None:
    assert unaccented(text) == said


@given(st.text())
def test_a_text_message_is_ascii_whatever_stands_in_it(text: str) -> None:
    assert unaccented(text).isascii()
