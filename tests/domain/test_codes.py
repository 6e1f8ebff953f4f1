"""Lookup codes and masks."""

import itertools
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.codes import ALPHABET, clean_code, grouped, mask_id, mask_name, mask_phone, new_code

SOURCE = random.Random(20261008)
CODES = [new_code(SOURCE.choice) for _ in range(120)]


def test_a_code_has_ten_characters_without_the_four_letters_people_misread() -> None:
    assert len(ALPHABET) == 32
    for code in CODES:
        assert len(code) == 10
        assert not set(code) & set("ILOU")
        assert clean_code(code) == code
        assert not code.isdigit()
        assert not code.isalpha()


def test_one_wrong_character_is_always_caught() -> None:
    for code in CODES:
        for place, char in itertools.product(range(10), ALPHABET):
            wrong = code[:place] + char + code[place + 1 :]
            assert wrong == code or clean_code(wrong) is None


def test_any_swap_of_two_characters_is_always_caught() -> None:
    for code in CODES:
        for one, other in itertools.combinations(range(10), 2):
            chars = list(code)
            chars[one], chars[other] = chars[other], chars[one]
            assert "".join(chars) == code or clean_code("".join(chars)) is None


def test_there_are_more_than_43_bits_in_a_code() -> None:
    """Counted on a sample: of nine random characters, how many can become a code."""
    trials = 20_000
    source = random.Random(7)
    kept = 0
    for _ in range(trials):
        body = "".join(source.choice(ALPHABET) for _ in range(9))
        kept += any(clean_code(body + check) for check in ALPHABET)
    assert 44.5 < math.log2(32**9 * kept / trials) < 45


@pytest.mark.parametrize(
    "typed",
    ["K7Q49-M2X3B", "k7q49m2x3b", " K7Q49 – M2X3B\n", "K7Q49\xa0M2X3B", "K.7.Q.4.9.M.2.X.3.B", "K7Q49_M2X3B"],
)
def test_a_code_may_be_typed_in_any_case_and_grouping(typed: str) -> None:
    assert clean_code(typed) == "K7Q49M2X3B"
    assert grouped("K7Q49M2X3B") == "K7Q49-M2X3B"


def test_i_and_l_are_read_as_one_and_o_as_zero() -> None:
    code = next(code for code in CODES if "1" in code and "0" in code)
    assert clean_code(code.replace("1", "I").replace("0", "O")) == code
    assert clean_code(code.lower().replace("1", "l").replace("0", "o")) == code


@pytest.mark.parametrize(
    "typed",
    [
        None,
        "",
        "K7Q49-M2X3",
        "K7Q49-M2X3BB",
        "K7Q49-M2X3C",
        "U7Q49-M2X3B",
        "0000000000",
        "Nguyễn An",
        "K7Q49-M2X3B" * 100,
        "²" * 10,
    ],
)
def test_what_cannot_be_a_code_is_none(typed: str | None) -> None:
    assert clean_code(typed) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_codes(text: str) -> None:
    code = clean_code(text)
    assert code is None or clean_code(code) == code


def test_a_source_that_repeats_itself_is_refused() -> None:
    with pytest.raises(RuntimeError):
        new_code(lambda alphabet: alphabet[0])


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Văn An", "Nguyễn V** A**"),
        ("NGUYỄN THỊ NGỌC ÁNH", "NGUYỄN T** N** Á**"),
        ("Trần Tú", "Trần T**"),
        ("H'Mai Êban", "H** Ê**"),
        ("Y Bhiêng Niê", "Y** B** N**"),
        ("Nguyễn", "N**"),  # alone it may be somebody's given name
        ("  ", ""),
        (None, ""),
    ],
)
def test_the_public_page_shows_initials_only(name: str | None, masked: str) -> None:
    assert mask_name(name) == masked


def test_a_masked_name_does_not_tell_how_long_the_name_is() -> None:
    assert mask_name("Lê A Khuyến") == mask_name("Lê Anh K")


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("0912345678", "09xx xxx 678"),
        ("+84912345678", "09xx xxx 678"),
        ("02203716234", "02xx xxxx 234"),
        ("+8562055512345", "xxx xxx 345"),
        ("113", "xxx"),
        (None, ""),
    ],
)
def test_telephone_numbers_are_masked(phone: str | None, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("030190001234", "030xxxxxx234"),
        ("145678901", "xxxxxx901"),
        ("B1234567", "xxxxxx567"),
        ("123456", "xxxxxx"),
        ("", ""),
    ],
)
def test_identity_numbers_are_masked(number: str, masked: str) -> None:
    assert mask_id(number) == masked
