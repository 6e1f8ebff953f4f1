"""Short names, provisional codes, and the words an installation reads sources by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.catalogue.content import SHORT_NAME
from desk.domain.catalogue.route import ROLES
from desk.domain.catalogue.statements import provisional_code, short_name
from desk.domain.catalogue.words import Words, heading_key
from desk.domain.errors import Invalid
from desk.domain.numbering import check_document_pattern
from desk.store import seed
from tests.domain.catalogue.installations import WORDS, three_levels, two_levels


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Thủ tục đăng ký khai sinh", "Đăng ký khai sinh"),
        ("Đăng ký khai tử", "Đăng ký khai tử"),
        ("Thủ tục chấm dứt việc nuôi con nuôi trong nước", "Chấm dứt việc nuôi con nuôi…"),
        ("Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan cấp", "Chứng thực bản sao từ bản chính…"),
        ("Cấp bản sao Trích lục hộ tịch và các giấy tờ", "Cấp bản sao Trích lục hộ tịch…"),
        ("X" * 40, "X" * 31 + "…"),
        ("Thủ tục", "Thủ tục"),
    ],
)
def test_short_names_end_between_words_and_say_that_they_were_cut(name, short):
    assert short_name(name) == short


@given(st.text("abcđếừ ,()", min_size=1, max_size=80))
def test_no_short_name_is_too_long_for_a_list(name):
    assert len(short_name(name)) <= SHORT_NAME


def test_a_provisional_code_is_of_the_name_alone():
    code = provisional_code("Cấp lại Bằng Tổ quốc ghi công")
    assert code == provisional_code("  cấp lại bằng  tổ quốc GHI CÔNG ") == "TAM.318545"
    assert code != provisional_code("Cấp lại Bằng Tổ quốc ghi công 2")


def test_units_are_known_by_any_way_of_writing_them():
    assert WORDS.unit("huyen", "phòng  lđtbxh").place == "huyen"
    assert WORDS.unit("xa", "Công chức Tư pháp – hộ tịch").departments[0] == "tu-phap"
    assert WORDS.unit("xa", "UBND cấp xã (công chức LĐTBXH)").departments == ("ldtbxh", "vh-xh")
    assert WORDS.unit("xa", "UBND cấp xã (nơi cư trú)").departments == ()
    assert WORDS.unit("tinh", "Phòng LĐTBXH") is None
    assert WORDS.place("Công an cấp xã") == "cong-an@xa"
    assert WORDS.place("Công an") is None, "of two levels"


def test_the_words_we_ship_fit_the_installations_we_ship():
    data = seed.read("import_words")
    places = {*two_levels().places, *three_levels().places}
    departments = {
        key for context in (two_levels(), three_levels()) for here in context.places.values() for key in here
    }
    for row in data["units"]:
        assert row["at"] in places, row
        assert row["role"] in ROLES
        assert {*row["departments"], *row.get("line", ())} <= departments
        assert row["at"].rpartition("@")[2] == row["level"]
    for field, wanted in data["fields"].items():
        assert all(key in places if "@" in key else key in departments for key in wanted), field
    for begin, pattern in data["numbers"]:
        assert check_document_pattern(pattern) == [], begin
    assert data["numbers"][-1][0] == "", "the last fits every result"
    meant = {(heading_key(heading), column) for column, listed in data["headings"].items() for heading in listed}
    assert len(meant) == len({heading for heading, _ in meant}), "one heading, one meaning"


@pytest.mark.parametrize("data", [{}, {"units": [{}], "headings": {}, "fields": {}, "numbers": []}, {"units": 5}, []])
def test_a_table_of_words_of_another_shape_is_refused(data):
    with pytest.raises(Invalid) as refused:
        Words.from_json(data)
    assert refused.value.message.startswith("Bảng từ ngữ nhập danh mục sai cấu trúc")
