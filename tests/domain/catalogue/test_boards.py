"""How the papers for everyone say terms and fees, and what they refuse."""

import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from desk.domain.catalogue.boards import Variant, Way, said_fees, said_terms
from tests.printing.notices import BY_POST, IN_PERSON, ONLINE, board, bring, checklist, poster, sheet

AT_HOME = Variant("Sinh tại Việt Nam", (IN_PERSON, BY_POST), ())
ABROAD = Variant("Sinh ở nước ngoài", (replace(IN_PERSON, term="15 ngày làm việc"), ONLINE), ())


def test_what_is_the_same_everywhere_is_said_once_and_without_a_channel() -> None:
    assert said_terms([AT_HOME]) == ["5 ngày làm việc"]
    assert said_terms([AT_HOME, replace(AT_HOME, name="Sinh tại nhà")]) == ["5 ngày làm việc"]
    assert said_fees([AT_HOME]) == ["Lệ phí hộ tịch: 8.000 đồng/bản"]


def test_channels_with_one_term_share_a_line_and_no_fee_is_said_as_such() -> None:
    mixed = [Variant("", (IN_PERSON, ONLINE, BY_POST), ())]
    assert said_terms(mixed) == ["Trực tiếp, bưu chính: 5 ngày làm việc", "Trực tuyến: 3 ngày làm việc"]
    assert said_fees(mixed) == ["Trực tiếp, bưu chính: Lệ phí hộ tịch: 8.000 đồng/bản", "Trực tuyến: Không"]


def test_cases_are_named_where_they_differ() -> None:
    assert said_terms([AT_HOME, ABROAD]) == [
        "Sinh tại Việt Nam: 5 ngày làm việc",
        "Sinh ở nước ngoài – Trực tiếp: 15 ngày làm việc; Trực tuyến: 3 ngày làm việc",
    ]


def test_several_fees_of_one_procedure_keep_their_lines() -> None:
    fees = ("Lệ phí: 75.000 đồng/hồ sơ", "Phí thẩm định: 1.500.000 đồng/hồ sơ")
    assert said_fees([Variant("", (Way("Trực tiếp", "20 ngày", fees),), ())]) == list(fees)


def test_what_is_not_known_is_not_made_up() -> None:
    assert said_terms([]) == []
    assert said_terms([Variant("", (), ())]) == []
    assert said_terms([Variant("", (Way("Trực tiếp", "", ()),), ())]) == ["–"]


@pytest.mark.parametrize("make", [board, sheet, poster, checklist])
@pytest.mark.parametrize(
    "url", ["", "motcua.gov.vn/thu-tuc", "https://một-cửa.vn/", "https://motcua.vn/a b", "ftp://a"]
)
def test_an_address_that_no_telephone_opens_is_refused(make: Any, url: str) -> None:
    with pytest.raises(ValueError, match="not a web address"):
        make(url=url)


def test_fewer_than_no_sheets_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than no sheets"):
        bring("Tờ khai", copies=-1)


def test_every_text_is_composed_and_every_list_a_tuple() -> None:
    made = checklist(name=unicodedata.normalize("NFD", "Đăng ký khai sinh"), hours=list(checklist().hours))
    assert made == checklist()
