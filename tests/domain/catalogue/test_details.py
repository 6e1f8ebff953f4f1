"""Detailed procedures: fees, papers and results as the national database lost and kept them."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.catalogue.content import slips_of
from desk.domain.catalogue.details import are_details, from_details
from desk.domain.catalogue.merging import fill, merge, placed, still_open
from desk.domain.catalogue.pricing import Kind, Price, read_price
from desk.domain.catalogue.statements import Statement
from desk.domain.catalogue.table import Json
from desk.sheets import read
from tests.domain.catalogue.installations import three_levels
from tests.shared import shared

CONTEXT = three_levels()


def said(**entries: Any) -> Statement:
    row = {
        "code": "1.001193",
        "name": "Đăng ký khai sinh",
        "level": "Cấp xã",
        "field": "Hộ tịch",
        "channels": [],
        **entries,
    }
    return from_details({"procedures": [row]}, CONTEXT)[0]


def channels(*listed: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"channel": channel, "time": time, "fee": fee} for channel, time, fee in listed]


def case(statement: Statement) -> dict[str, Any]:
    return statement.patch["cases"][0]


def asked(statement: Statement) -> dict[str, str]:
    return {q.path: q.found for q in statement.questions}


# ── Fees ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("Miễn phí", Price(Kind.FREE)),
        ("Miễn phíCách thức thực hiện : Nộp", Price(Kind.FREE, rest="Cách thức thực hiện : Nộp")),
        ("50,000 Việt Nam Đồng", Price(Kind.AMOUNT, 50_000)),
        ("8,000 VNĐ", Price(Kind.AMOUNT, 8_000)),
        ("1.500.000 đồng", Price(Kind.AMOUNT, 1_500_000)),
        ("500 đ", Price(Kind.AMOUNT, 500)),
        ("Không có thông tinPhí, lệ phí", Price(Kind.SILENT, rest="Phí, lệ phí")),
        ("", Price(Kind.SILENT)),
        ("10 USD", Price(Kind.UNREADABLE)),
        ("50.000", Price(Kind.UNREADABLE)),
        ("50.000 đồng/trang", Price(Kind.UNREADABLE)),
        ("50.000 đến 100.000 đồng", Price(Kind.UNREADABLE)),
        ("0 đồng", Price(Kind.FREE)),
        ("Theo quy định của HĐND tỉnh", Price(Kind.UNREADABLE)),
    ],
)
def test_prices(text, price):
    assert read_price(text) == price


def test_one_amount_in_all_channels_is_one_line():
    row = said(channels=channels(("Trực tuyến", "1 Giờ", "8,000 VNĐ"), ("Trực tiếp", "1 Giờ", "8,000 VNĐ")))
    assert case(row)["fees"] == [{"amount": 8000, "channels": ["direct", "online"]}]
    assert row.suggested["cases"][0]["fees"][0]["name"] == "Phí, lệ phí"
    assert "Nguồn không ghi đơn vị tính và căn cứ của mức thu: điền trước khi trình." in row.warnings


def test_amounts_that_differ_by_channel_are_lines_of_their_own_and_free_channels_have_none():
    row = said(
        channels=channels(
            ("Trực tuyến", "7 Ngày", "10,000 Việt Nam Đồng"),
            ("Trực tiếp", "7 Ngày", "20,000 Việt Nam Đồng"),
            ("Dịch vụ bưu chính", "7 Ngày", "Miễn phí"),
        )
    )
    assert case(row)["fees"] == [{"amount": 10000, "channels": ["online"]}, {"amount": 20000, "channels": ["direct"]}]


def test_free_everywhere_is_no_line_and_no_question():
    row = said(channels=channels(("Trực tiếp", "1 Giờ", "Miễn phíNộp tại xã")))
    assert case(row)["fees"] == []
    assert "cases.0.fees" not in asked(row)
    assert "Sau chữ “Miễn phí” nguồn còn ghi: “Nộp tại xã”." in row.warnings


@pytest.mark.parametrize("fee", ["10 USD", "Không có thông tin", "Không có thông tin- Nộp hồ sơ trực tiếp", "abc"])
def test_a_fee_that_is_no_answer_is_asked_about_and_no_line_is_taken(fee):
    row = said(channels=channels(("Trực tuyến", "1 Giờ", "8,000 VNĐ"), ("Trực tiếp", "1 Giờ", fee)))
    assert "fees" not in case(row)
    assert asked(row)["cases.0.fees"] == f"trực tuyến: 8,000 VNĐ; trực tiếp: {fee}"


def test_two_amounts_for_one_channel_are_asked_about():
    row = said(channels=channels(("Trực tiếp", "1 Giờ", "2,000 VNĐ"), ("Trực tiếp", "1 Giờ", "3,000 VNĐ")))
    assert asked(row)["cases.0.fees"] == "trực tiếp: 2,000 VNĐ và 3,000 VNĐ"


# ── Terms ─────────────────────────────────────────────────────────────────────


def test_a_channel_that_comes_twice_with_two_terms_is_asked_about():
    row = said(
        channels=channels(("Trực tuyến", "1 Ngày làm việc", "Miễn phí"), ("Trực tuyến", "3 Ngày làm việc", "Miễn phí"))
    )
    assert asked(row)["cases.0.terms.online"] == "1 Ngày làm việc|3 Ngày làm việc"


def test_the_term_that_lost_its_unit_is_asked_about_at_each_channel():
    row = said(channels=channels(("Trực tiếp", "1", "Miễn phí"), ("Trực tuyến", "5 Ngày làm việc", "Miễn phí")))
    assert case(row)["terms"] == {"online": "5wd"}
    assert asked(row)["cases.0.terms.direct"] == "1"
    assert row.suggested["online_level"] == 3
    assert said(channels=channels(("Trực tiếp", "1 Giờ", "Miễn phí"))).suggested["online_level"] == 2


# ── Papers and results ────────────────────────────────────────────────────────


def paper(name: str, originals: Any = 1, copies: Any = 0) -> dict[str, Any]:
    return {"name": name, "originals": originals, "copies": copies}


def test_a_name_cut_at_160_characters_is_marked_and_asked_about():
    name = "Giấy chứng sinh; trường hợp không có thì nộp văn bản của người làm chứng " + "x" * 87
    assert len(name) == 160
    row = said(papers=[paper("Tờ khai"), paper(name)])
    assert case(row)["papers"][1]["name"] == name + "…"
    assert asked(row) == {"cases.0.papers.1.name": name + "…"}
    assert "cases.0.papers.1.name" not in asked(said(papers=[paper("Tờ khai"), paper(name[:-1])]))


@pytest.mark.parametrize(
    "name",
    [
        "hoặc 01 bản sao có chứng thực)",
        ") (khoản 1 Điều 27)",
        "Phiếu yêu cầu theo Mẫu số",
        "Giấy phép (",
        "Hồ sơ gồm:",
        "",
    ],
)
def test_pieces_of_sentences_are_asked_about(name):
    assert "cases.0.papers.0.name" in asked(said(papers=[paper(name)]))


@pytest.mark.parametrize("number", [181, 20240, -1, "1", None, True, 1.5])
def test_numbers_of_originals_that_cannot_be_are_asked_about(number):
    row = said(papers=[paper("Đơn đăng ký biến động", originals=number)])
    assert case(row)["papers"][0] == {"name": "Đơn đăng ký biến động", "copies": 0}
    assert asked(row)["cases.0.papers.0.originals"] == str(number)


def test_papers_of_some_cases_only_are_not_required_and_that_is_told_once():
    row = said(papers=[paper("Trường hợp ủy quyền thì nộp văn bản"), paper("Sơ đồ (nếu có)"), paper("Tờ khai")])
    assert [p.get("required") for p in case(row)["papers"]] == [False, False, None]
    assert sum("không bắt buộc" in w for w in row.warnings) == 1


def test_what_is_to_be_shown_is_told_and_not_decided():
    row = said(papers=[paper("Giấy tờ xuất trình: hộ chiếu")])
    assert "how" not in case(row)["papers"][0]
    assert any("nói đến “xuất trình”" in w for w in row.warnings)


def test_the_same_paper_twice_is_taken_once():
    row = said(papers=[paper("Tờ khai"), paper("Tờ khai"), paper("Tờ khai", originals=2)])
    assert [p["originals"] for p in case(row)["papers"]] == [1, 2]
    assert "Có giấy tờ trùng nhau trong nguồn: chỉ nhập một lần." in row.warnings


def test_results_keep_their_national_codes_and_several_are_told():
    row = said(results=[{"ten": "Giấy khai sinh", "ma": "KQ.G15.000031"}, {"ten": "Trích lục", "ma": None}])
    assert row.patch["results"] == [{"name": "Giấy khai sinh", "code": "KQ.G15.000031"}, {"name": "Trích lục"}]
    assert any("không rõ kết quả nào chính" in w for w in row.warnings)


# ── The file ──────────────────────────────────────────────────────────────────


def test_the_file_is_known_by_its_shape():
    row = {"code": "1.001193", "name": "x", "channels": []}
    assert are_details({"note": "…", "procedures": [row]})
    assert are_details([row])
    for other in (
        [],
        {},
        [1],
        {"procedures": []},
        [{"ten": "x", "buoc": []}],
        "x",
        None,
        {"procedures": [{"code": "1"}]},
    ):
        assert not are_details(other)


def test_codes_that_come_twice_and_things_that_are_no_procedure_are_errors():
    row = {"code": "1.001193", "name": "x", "channels": []}
    rows = from_details([row, row, 5], CONTEXT)
    assert [bool(r.errors) for r in rows] == [False, True, True]
    assert rows[1].errors[-1] == "Mã 1.001193 đã có ở mục 1. Giữ một mục, bỏ mục kia."


INNER = ("channel", "time", "fee", "name", "originals", "ten", "ma")
OUTER = ("code", "name", "level", "field", "decision", "applicants", "channels", "papers", "results")
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(INNER), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(OUTER), JUNK))
def test_nothing_that_a_file_says_raises(row):
    (statement,) = from_details([row], CONTEXT)
    json.dumps(statement.patch)
    fill(merge(None, statement.patch), statement.suggested)


def test_the_112_real_procedures():
    opened = read(shared("data/procedures_112.json").read_bytes(), "procedures_112.json")
    assert isinstance(opened, Json)
    assert are_details(opened.value)
    rows = from_details(opened.value, CONTEXT)
    assert len(rows) == 112
    assert not any(row.errors for row in rows)
    kinds = Counter(q.path.rpartition(".")[2] if "papers" in q.path else q.path for row in rows for q in row.questions)
    assert kinds["originals"] == 8, "twelve in the file, four of them papers that come twice"
    assert sum(q.found.endswith("…") for row in rows for q in row.questions if q.path.endswith(".name")) == 529
    assert kinds["cases.0.fees"] == 9
    for row in rows:
        content = fill(merge(None, row.patch), row.suggested)
        assert merge(content, row.patch) == content, "the second time nothing changes"
        wrong = {re.sub(r"\d+", "n", slip.path) for slip in slips_of(content)}
        assert wrong <= {
            "cases.n.route",
            "cases.n.route.legs.n.term",  # no term at all could be read
            "cases.n.fees.n.unit",
            "cases.n.fees.n.basis",
            "cases.n.papers.n.originals",
            "results",
        }
        kept = placed(row.questions, row.patch, content)
        assert still_open(content, kept) == kept, "nothing answers itself"
