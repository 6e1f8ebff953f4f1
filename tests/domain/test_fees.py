"""Money in figures and in words."""

import random

import pytest

from desk.domain.fees import FeeLine, in_words, say_money, total


def test_what_is_due_is_the_sum_of_the_lines() -> None:
    lines = [
        FeeLine("Lệ phí hộ tịch", 8_000, "hồ sơ"),
        FeeLine("Bản sao trích lục", 8_000, "bản", 3),
        FeeLine("Miễn", 0, "hồ sơ"),
    ]
    assert [line.due for line in lines] == [8_000, 24_000, 0]
    assert total(lines) == 32_000
    assert total([]) == 0


@pytest.mark.parametrize(("amount", "quantity"), [(-1, 1), (1, -1)])
def test_nothing_below_zero_is_due(amount: int, quantity: int) -> None:
    with pytest.raises(ValueError, match="below zero"):
        FeeLine("Lệ phí", amount, "bản", quantity)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "0 đồng"),
        (500, "500 đồng"),
        (150_000, "150.000 đồng"),
        (1_234_567, "1.234.567 đồng"),
        (-5_000, "-5.000 đồng"),
    ],
)
def test_thousands_are_parted_by_dots(amount: int, said: str) -> None:
    assert say_money(amount) == said


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (1, "Một đồng"),
        (4, "Bốn đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (11, "Mười một đồng"),
        (14, "Mười bốn đồng"),
        (15, "Mười lăm đồng"),
        (20, "Hai mươi đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi bốn đồng"),
        (25, "Hai mươi lăm đồng"),
        (55, "Năm mươi lăm đồng"),
        (91, "Chín mươi mốt đồng"),
        (100, "Một trăm đồng"),
        (101, "Một trăm linh một đồng"),
        (105, "Một trăm linh năm đồng"),
        (110, "Một trăm mười đồng"),
        (111, "Một trăm mười một đồng"),
        (115, "Một trăm mười lăm đồng"),
        (121, "Một trăm hai mươi mốt đồng"),
        (500, "Năm trăm đồng"),
        (999, "Chín trăm chín mươi chín đồng"),
        (1_000, "Một nghìn đồng chẵn"),
        (1_001, "Một nghìn không trăm linh một đồng"),
        (1_015, "Một nghìn không trăm mười lăm đồng"),
        (1_500, "Một nghìn năm trăm đồng"),
        (8_000, "Tám nghìn đồng chẵn"),
        (15_000, "Mười lăm nghìn đồng chẵn"),
        (21_000, "Hai mươi mốt nghìn đồng chẵn"),
        (150_000, "Một trăm năm mươi nghìn đồng chẵn"),
        (205_000, "Hai trăm linh năm nghìn đồng chẵn"),
        (1_000_000, "Một triệu đồng chẵn"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (1_001_000, "Một triệu không trăm linh một nghìn đồng chẵn"),
        (1_050_000, "Một triệu không trăm năm mươi nghìn đồng chẵn"),
        (21_500_000, "Hai mươi mốt triệu năm trăm nghìn đồng chẵn"),
        (1_000_000_000, "Một tỷ đồng chẵn"),
        (1_000_000_500, "Một tỷ năm trăm đồng"),
        (2_015_000_000, "Hai tỷ không trăm mười lăm triệu đồng chẵn"),
        (105_000_000_000, "Một trăm linh năm tỷ đồng chẵn"),
        (10**12, "Một nghìn tỷ đồng chẵn"),
    ],
)
def test_an_amount_is_written_in_words_as_on_a_receipt(amount: int, words: str) -> None:
    assert in_words(amount) == words


def test_a_receipt_cannot_say_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="cannot be received"):
        in_words(-1)


DIGITS = {w: n for n, w in enumerate(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"])} | {
    "mốt": 1,
    "lăm": 5,
}


def read_back(words: str) -> int:
    """The amount a reader would understand: an independent reading, left to right, word by word."""
    said, result, group, digit = words.lower().split(), 0, 0, 0
    for word in said[: said.index("đồng")]:
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in ("trăm", "mươi"):
            group, digit = group + digit * (100 if word == "trăm" else 10), 0
        elif word == "mười":
            group += 10
        elif word == "linh":
            assert digit == 0
        elif word == "tỷ":
            result, group, digit = (result + group + digit) * 10**9, 0, 0
        else:
            result, group, digit = result + (group + digit) * {"nghìn": 10**3, "triệu": 10**6}[word], 0, 0
    return result + group + digit


def test_every_amount_can_be_read_back_from_its_words() -> None:
    source = random.Random(3)
    amounts = [*range(2_000), *(source.randrange(10 ** source.randint(1, 12)) for _ in range(3_000)), 10**12]
    assert [amount for amount in amounts if read_back(in_words(amount)) != amount] == []


def test_the_words_follow_the_rules_of_speech() -> None:
    source = random.Random(4)
    for amount in (source.randrange(10**12) for _ in range(3_000)):
        words = in_words(amount).lower()
        assert "mươi một" not in words
        assert "mươi năm" not in words.replace("năm trăm", "")
        assert "mười mốt" not in words
        assert "linh lăm" not in words
        assert "linh mốt" not in words
        assert "  " not in words
        assert words.endswith("chẵn") == (amount % 1000 == 0)
