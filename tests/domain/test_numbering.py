"""Numbers that people quote."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.errors import Invalid
from desk.domain.numbering import (
    DOSSIER_PATTERN,
    NUMBER,
    check_document_pattern,
    check_pattern,
    document_number,
    dossier_number,
    parse_number,
)

DAY = date(2026, 10, 8)


@pytest.mark.parametrize(
    ("pattern", "unit", "serial", "number"),
    [
        ("{unit}-{yymmdd}-{serial:4}", "000.00.06.H56", 1, "000.00.06.H56-261008-0001"),
        ("{unit}-{yymmdd}-{serial:4}", "H15.50.05.13", 975, "H15.50.05.13-261008-0975"),
        ("{unit}-{yyyymmdd}-{serial:7}", "G09.20", 92637, "G09.20-20261008-0092637"),
        ("{unit}-{yymmdd}-{serial:4}", "H15", 9999, "H15-261008-9999"),
        ("{unit}-{yymmdd}-{serial:4}", "H15", 10000, "H15-261008-10000"),  # grows, is never cut
    ],
)
def test_a_dossier_number_is_made_by_the_pattern_of_the_agency(
    pattern: str, unit: str, serial: int, number: str
) -> None:
    assert dossier_number(pattern, unit, DAY, serial) == number
    assert NUMBER.match(number)
    parsed = parse_number(number)
    assert parsed is not None
    assert (parsed.text, parsed.unit, parsed.day, parsed.serial) == (number, unit, DAY, serial)


@given(
    serial=st.integers(1, 10**9 - 1),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    width=st.integers(4, 7),
    long=st.booleans(),
)
def test_every_number_we_make_is_recognised_again(serial: int, day: date, width: int, long: bool) -> None:
    pattern = f"{{unit}}-{{{'yyyymmdd' if long else 'yymmdd'}}}-{{serial:{width}}}"
    parsed = parse_number(dossier_number(pattern, "H24.297", day, serial))
    assert parsed is not None
    assert (parsed.day, parsed.serial) == (day, serial)


@pytest.mark.parametrize(
    "typed", ["h15.50.05.13-261008-0975", " H15.50.05.13 - 261008 - 0975 ", "H15.50.05.13–261008—0975"]
)
def test_a_number_may_be_typed_in_small_letters_with_spaces_and_long_dashes(typed: str) -> None:
    parsed = parse_number(typed)
    assert parsed is not None
    assert parsed.text == "H15.50.05.13-261008-0975"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "H15.50.05.13-261308-0975",  # no month 13
        "H15.50.05.13-261008-097",
        "H15.50.05.13-26108-0975",
        "..-261008-0975",
        "H1-261008-0975",
        "H15-261008-0975 1",  # two things side by side, not number 9751
        "H15-٢٦١٠٠٨-0975",  # digits of another script
        "H15-261008-0975" + " " * 1000,
    ],
)
def test_other_texts_are_not_our_numbers(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    parsed = parse_number(text)
    assert parsed is None or parse_number(parsed.text) == parsed


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("{unit}-{yymmdd}", "số thứ tự"),
        ("{yymmdd}-{serial:4}", "{unit}"),
        ("{unit}-{serial:4}", "ngày"),
        ("{unit}-{yyyy}-{serial:4}", "ngày"),
        ("{unit}-{yymmdd}-{serial:4}-{serial:4}", "đúng một ô số thứ tự"),
        ("{unit}-{yymmdd}-{number}", "{number}"),
        ("{unit}-{yymmdd}-{serial:4", "ngoặc"),
        ("{unit}-{yymmdd}-{serial:2}", "4 chữ số"),
        ("{unit}/{yymmdd}/{serial:4}", "dạng"),
        ("", "số thứ tự"),
    ],
)
def test_a_wrong_pattern_is_explained_before_anything_is_numbered(pattern: str, said: str) -> None:
    problems = check_pattern(pattern)
    assert any(said in problem for problem in problems), problems
    with pytest.raises(Invalid):
        dossier_number(pattern, "H15.50", DAY, 1)


@pytest.mark.parametrize("pattern", [DOSSIER_PATTERN, "{unit}-{yyyymmdd}-{serial:7}"])
def test_the_patterns_of_the_law_are_right(pattern: str) -> None:
    assert check_pattern(pattern) == []


@pytest.mark.parametrize("unit", ["", "H1", "h15", "H15 50", "H15..50", "X" * 36])
def test_an_agency_without_a_proper_code_cannot_number(unit: str) -> None:
    with pytest.raises(Invalid) as caught:
        dossier_number(DOSSIER_PATTERN, unit, DAY, 1)
    assert "unit" in caught.value.fields


def test_numbers_count_from_one() -> None:
    for number in (
        lambda: dossier_number(DOSSIER_PATTERN, "H15", DAY, 0),
        lambda: document_number("{serial}/QĐ-UBND", 0, DAY),
    ):
        with pytest.raises(ValueError, match="count from 1"):
            number()


@pytest.mark.parametrize(
    ("pattern", "serial", "unit", "number"),
    [
        ("{serial}/QĐ-UBND", 7, "", "7/QĐ-UBND"),
        ("{serial:2}/QĐ-UBND", 7, "", "07/QĐ-UBND"),
        ("{serial:2}/QĐ-UBND", 1207, "", "1207/QĐ-UBND"),
        ("{serial:2}/{yyyy}/TLKS-BS", 12, "", "12/2026/TLKS-BS"),
        ("{serial:2}/GXN-{unit}", 3, "STP", "03/GXN-STP"),
    ],
)
def test_a_result_document_is_numbered_by_its_pattern(pattern: str, serial: int, unit: str, number: str) -> None:
    assert check_document_pattern(pattern) == []
    assert document_number(pattern, serial, DAY, unit) == number


@pytest.mark.parametrize("pattern", ["QĐ-UBND", "{serial}/{ten}", "{serial}/QĐ}", "{serial}" + "X" * 60])
def test_a_wrong_pattern_of_documents_is_explained(pattern: str) -> None:
    assert check_document_pattern(pattern)
    with pytest.raises(Invalid):
        document_number(pattern, 1, DAY)
