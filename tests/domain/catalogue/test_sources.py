"""A file is known by what it holds, and every known one gives statements."""

from typing import Any

import pytest

from desk.domain.catalogue.columns import Layout
from desk.domain.catalogue.sources import Source, source_of, statements_of
from desk.domain.catalogue.table import Json, Row, Sheet
from desk.domain.errors import Invalid
from tests.domain.catalogue.installations import three_levels

CONTEXT = three_levels()
TABLE = Sheet((Row(1, ("Số hiệu", "Tên gọi")), Row(2, ("1.001193", "Khai sinh"))))
DETAILS = Json([{"code": "1.001193", "name": "Khai sinh", "channels": []}])
FLOWS = Json(
    [
        {
            "ma": "1.010803",
            "ten": "Thờ cúng",
            "buoc": [{"cap": "xa", "don_vi": "UBND xã", "viec": "x", "so": 1, "dv": "ngay"}],
        }
    ]
)


@pytest.mark.parametrize(
    ("opened", "source"),
    [
        (TABLE, Source.TABLE),
        (DETAILS, Source.DETAILS),
        (Json({"procedures": DETAILS.value}), Source.DETAILS),
        (FLOWS, Source.FLOWS),
        (Json({"format": "desk-catalogue/2", "procedures": []}), Source.OURS),
    ],
)
def test_what_a_file_is(opened, source):
    assert source_of(opened) is source


@pytest.mark.parametrize("value", [{}, [], [1], "x", None, {"days": []}, {"format": 5}])
def test_json_of_no_known_shape_is_refused(value: Any):
    with pytest.raises(Invalid) as refused:
        statements_of(Json(value), CONTEXT)
    assert refused.value.fields["file"].startswith("Tệp JSON không phải danh mục thủ tục")


def test_each_gives_its_statements():
    assert [row.code for row in statements_of(DETAILS, CONTEXT)] == ["1.001193"]
    assert [row.code for row in statements_of(FLOWS, CONTEXT)] == ["1.010803"]
    by_hand = statements_of(TABLE, CONTEXT, layout=Layout(0, {0: "code", 1: "name"}))
    by_memory = statements_of(TABLE, CONTEXT, {"so hieu": "code", "ten goi": "name"})
    assert by_hand == by_memory
    assert [row.code for row in by_hand] == ["1.001193"]


def test_what_a_person_set_wrongly_is_refused():
    for layout in (Layout(7, {0: "code", 1: "name"}), Layout(0, {0: "code"})):
        with pytest.raises(Invalid) as refused:
            statements_of(TABLE, CONTEXT, layout=layout)
        assert list(refused.value.fields) == ["columns"]


def test_our_own_format_is_not_read_as_another():
    with pytest.raises(Invalid):
        statements_of(Json({"format": "desk-catalogue/2"}), CONTEXT)
