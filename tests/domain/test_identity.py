"""Cards, identity numbers, tax codes, telephone numbers. All people are invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.identity import (
    DAMAGED_NAME,
    UNREADABLE,
    IdCard,
    check_id_number,
    check_tax_code,
    clean_id_number,
    clean_phone,
    parse_card,
    say_phone,
)

LINE = "030190001234|145678901|Nguyễn Thị Ngọc Ánh|02031990|Nữ|Thôn 3, Yết Kiêu, Gia Lộc, Hải Dương|15082021"
# The fourth digit says sex and century: 1 is a woman born in 19xx.
CARD = IdCard(
    number="030190001234",
    old_number="145678901",
    name="Nguyễn Thị Ngọc Ánh",
    born=date(1990, 3, 2),
    sex="Nữ",
    address="Thôn 3, Yết Kiêu, Gia Lộc, Hải Dương",
    issued=date(2021, 8, 15),
)


def with_field(place: int, text: str) -> str:
    fields = LINE.split("|")
    fields[place] = text
    return "|".join(fields)


@pytest.mark.parametrize(
    "raw", [LINE, LINE + "\r\n", "\ufeff" + LINE, "  " + LINE.replace("|", " | ") + "\n", LINE + "|||"]
)
def test_a_card_is_read_whatever_the_reader_adds_around_it(raw: str) -> None:
    reading = parse_card(raw)
    assert reading.card == CARD
    assert reading.warnings == ()
    assert reading.bad_fields == {}


def test_relatives_on_the_cards_of_2024_are_never_kept() -> None:
    reading = parse_card(LINE + "|Nguyễn Văn Cha|Trần Thị Mẹ|Lê Văn Chồng")
    assert reading.card == CARD
    assert not any(word in repr(reading) for word in ("Cha", "Mẹ", "Chồng"))


def test_a_card_without_an_old_number_is_complete() -> None:
    reading = parse_card(with_field(1, ""))
    assert reading.card.old_number == ""
    assert reading.bad_fields == {}


@pytest.mark.parametrize(
    ("place", "text", "field"),
    [
        (0, "03019000123", "number"),
        (0, "0301900012345", "number"),
        (0, "03019000123O", "number"),
        (1, "12345", "old_number"),
        (2, "", "name"),
        (2, "Nguyeenx Thij Ngocj Anhs", "name"),
        (3, "", "born"),
        (3, "31021990", "born"),
        (3, "0203199", "born"),
        (3, "1950", "born"),
        (3, "00001950", "born"),
        (4, "", "sex"),
        (4, "Nuwx", "sex"),
        (5, "", "address"),
        (5, "Thoon 3, Yeets Kieeu", "address"),
        (6, "", "issued"),
        (6, "99999999", "issued"),
    ],
)
def test_a_field_that_cannot_be_used_is_empty_and_named_and_the_others_stay(place: int, text: str, field: str) -> None:
    reading = parse_card(with_field(place, text))
    assert list(reading.bad_fields) == [field]
    assert reading.bad_fields[field].endswith((".", "hoặc Nữ."))
    assert not getattr(reading.card, field)
    for other in set(vars(CARD)) - {field}:
        assert getattr(reading.card, other) == getattr(CARD, other)


def test_a_year_alone_is_told_to_the_clerk() -> None:
    assert "1950" in parse_card(with_field(3, "1950")).bad_fields["born"]


def test_a_name_damaged_by_the_keyboard_program_is_cleared_with_the_words_that_help() -> None:
    reading = parse_card(with_field(2, "Nguy\ufffdn Th\ufffd Ng\ufffdc Ánh"))
    assert reading.card.name == ""
    assert reading.card.number == CARD.number
    assert reading.bad_fields == {
        "name": "Họ tên đọc từ thẻ có thể sai dấu do bộ gõ tiếng Việt. Nhấn Ctrl+Shift tắt bộ gõ rồi quét lại."
    }
    assert reading.bad_fields["name"] == DAMAGED_NAME


@pytest.mark.parametrize("kept", range(1, 7))
def test_a_short_line_says_which_fields_are_missing(kept: int) -> None:
    reading = parse_card("|".join(LINE.split("|")[:kept]))
    order = ["number", "old_number", "name", "born", "sex", "address", "issued"]
    assert set(reading.bad_fields) == set(order[kept:]) - {"old_number"}
    for field in order[:kept]:
        assert getattr(reading.card, field) == getattr(CARD, field)


def test_what_is_no_card_at_all_is_called_unreadable() -> None:
    assert parse_card("#$%").bad_fields["number"] == UNREADABLE
    assert parse_card("").bad_fields["number"] == UNREADABLE


@pytest.mark.parametrize(
    ("number", "sex", "born", "said"),
    [
        ("030090001234", "Nam", "02031990", []),
        ("030190001234", "Nữ", "02031990", []),
        ("030208001234", "Nam", "02032008", []),
        ("030308001234", "Nữ", "02032008", []),
        ("030090001234", "Nữ", "02031990", ["giới tính Nam"]),
        ("030308001234", "Nam", "02032008", ["giới tính Nữ"]),
        ("030190001234", "Nữ", "02031991", ["sinh năm 1990"]),
        ("030308001234", "Nữ", "02031908", ["sinh năm 2008"]),  # the century, too
        ("030090001234", "Nữ", "02031991", ["giới tính Nam", "sinh năm 1990"]),
    ],
)
def test_the_number_is_checked_against_sex_century_and_year(number: str, sex: str, born: str, said: list[str]) -> None:
    fields = LINE.split("|")
    fields[0], fields[3], fields[4] = number, born, sex
    reading = parse_card("|".join(fields))
    assert reading.bad_fields == {}  # a warning never takes a field away
    assert len(reading.warnings) == len(said)
    assert all(part in warning for part, warning in zip(said, reading.warnings, strict=True))


def test_a_card_older_than_its_owner_is_doubted() -> None:
    assert parse_card(with_field(6, "15081980")).warnings == ("Ngày cấp trước ngày sinh. Kiểm tra lại thẻ.",)


@given(st.lists(st.text(), max_size=12).map("|".join))
def test_no_line_breaks_the_reading_of_cards(raw: str) -> None:
    reading = parse_card(raw)
    for field in ("number", "name", "sex", "born", "address", "issued"):
        assert bool(getattr(reading.card, field)) != (field in reading.bad_fields)


@pytest.mark.parametrize(
    "typed", ["030190001234", "030 190 001 234", "145678901", "145.678.901", "B1234567", "b1234567", "E12345678"]
)
def test_the_numbers_of_identity_papers_are_accepted(typed: str) -> None:
    assert check_id_number(typed) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Chưa nhập số định danh."),
        (None, "Chưa nhập số định danh."),
        ("03019000123", "Số định danh phải đủ 12 chữ số (đang có 11)."),
        ("0301900012345", "Số định danh phải đủ 12 chữ số (đang có 13)."),
        ("12345678", "Số định danh phải đủ 12 chữ số (đang có 8)."),
        ("000000001", "Số này không có thật. Nếu người dân không có số định danh, chọn “Không có”."),
        ("000000000001", "Số này không có thật. Nếu người dân không có số định danh, chọn “Không có”."),
        ("ABCDEF", "Số hộ chiếu gồm 5 đến 20 chữ và số, ví dụ B1234567."),
        ("B1", "Số hộ chiếu gồm 5 đến 20 chữ và số, ví dụ B1234567."),
        ("0301900O1234½", "Số giấy tờ chỉ gồm chữ không dấu và chữ số."),
        ("٠٣٠١٩٠٠٠١٢٣٤", "Số giấy tờ chỉ gồm chữ không dấu và chữ số."),
    ],
)
def test_a_wrong_identity_number_is_explained(typed: str | None, said: str) -> None:
    assert check_id_number(typed) == said


def test_an_identity_number_is_stored_without_spaces() -> None:
    assert clean_id_number(" 030 190.001-234 ") == "030190001234"
    assert clean_id_number("b1234567") == "B1234567"
    assert clean_id_number(None) == ""


@pytest.mark.parametrize("code", ["0800123456", "0800123456-001", "030190001234"])
def test_tax_codes_of_firms_branches_and_people_are_accepted(code: str) -> None:
    assert check_tax_code(code) is None


@pytest.mark.parametrize("code", ["", "080012345", "0800123456001", "0800123456-01", "O800123456"])
def test_a_wrong_tax_code_is_explained(code: str) -> None:
    assert "10 chữ số" in (check_tax_code(code) or "")


@pytest.mark.parametrize(
    ("typed", "stored", "said"),
    [
        ("0912345678", "+84912345678", "0912 345 678"),
        ("0912 345 678", "+84912345678", "0912 345 678"),
        ("0912.345.678", "+84912345678", "0912 345 678"),
        ("84912345678", "+84912345678", "0912 345 678"),
        ("+84 (0)912-345-678", "+84912345678", "0912 345 678"),
        ("0322345678", "+84322345678", "0322 345 678"),
        ("0522345678", "+84522345678", "0522 345 678"),
        ("0702345678", "+84702345678", "0702 345 678"),
        ("0842345678", "+84842345678", "0842 345 678"),  # 084 is a prefix, not the country
        ("02203716234", "+842203716234", "0220 3716 234"),
        ("+85620555123", "+85620555123", "+85620555123"),
    ],
)
def test_a_telephone_number_is_stored_one_way_and_printed_another(typed: str, stored: str, said: str) -> None:
    assert clean_phone(typed) == (stored, None)
    assert say_phone(stored) == said
    assert clean_phone(stored) == (stored, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("091234567", "Số điện thoại di động phải đủ 10 chữ số (đang có 9)."),
        ("09123456789", "Số điện thoại di động phải đủ 10 chữ số (đang có 11)."),
        ("0220371623", "Số điện thoại cố định phải đủ 11 chữ số (đang có 10)."),
        ("912345678", "Số điện thoại phải bắt đầu bằng 0 hoặc +84."),
        ("0612345678", "Không có đầu số 061. Kiểm tra lại số điện thoại."),
        ("0312345678", "Không có đầu số 031. Kiểm tra lại số điện thoại."),
        ("01682345678", "Đầu số 0168 đã đổi thành 038. Số mới có thể là 0382 345 678; hỏi lại người dân."),
        ("khong co", "Số điện thoại chỉ gồm chữ số."),
        ("+1234", "Số điện thoại nước ngoài phải có 8 đến 15 chữ số."),
    ],
)
def test_a_wrong_telephone_number_is_explained(typed: str, said: str) -> None:
    assert clean_phone(typed) == (None, said)


def test_no_telephone_number_is_no_error() -> None:
    assert clean_phone("  ") == (None, None)
    assert clean_phone(None) == (None, None)
    assert say_phone(None) == ""


@given(st.text() | st.text(alphabet="0123456789+ .-()", max_size=20))
def test_any_typed_number_is_answered_with_a_value_or_a_sentence(text: str) -> None:
    stored, error = clean_phone(text)
    assert stored is None or error is None
    assert stored is None or clean_phone(stored) == (stored, None)
    check_id_number(text)
    check_tax_code(text)
