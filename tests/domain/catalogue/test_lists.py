"""Rows of the national list: what each says, what is asked, what is told."""

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.catalogue.columns import COLUMNS, Layout, find
from desk.domain.catalogue.lists import from_table
from desk.domain.catalogue.statements import Statement
from desk.domain.catalogue.table import Finding, Row, Sheet
from desk.domain.catalogue.words import Context
from desk.sheets import read
from tests.domain.catalogue.installations import three_levels, two_levels
from tests.shared import shared

CONTEXT = three_levels()


def said(context: Context = CONTEXT, **cells: str) -> Statement:
    """The statement of one row with these columns; code and name are there unless given."""
    row = {"code": "1.001193", "name": "Đăng ký khai sinh", **cells}
    sheet = Sheet((Row(1, tuple(COLUMNS[key] for key in row)), Row(2, tuple(row.values()))))
    return from_table(sheet, Layout(0, dict(enumerate(row))), context)[0]


def terms(statement: Statement) -> dict[str, str]:
    return statement.patch["cases"][0].get("terms", {})


def asked(statement: Statement) -> list[tuple[str, str]]:
    return [(q.path, q.found) for q in statement.questions]


# ── Terms ─────────────────────────────────────────────────────────────────────


def test_terms_are_taken_by_channel():
    row = said(term_direct="5 Ngày làm việc", term_online="1 Giờ", term_post="20 Ngày")
    assert terms(row) == {"direct": "5wd", "online": "1h", "post": "20d"}
    assert [path for path, _ in asked(row) if "terms" in path] == []


def test_a_number_without_a_unit_is_asked_about_and_never_guessed():
    row = said(term_direct="1", term_online="3 Ngày làm việc")
    assert terms(row) == {"online": "3wd"}
    assert ("cases.0.terms.direct", "1") in asked(row)
    assert row.questions[0].sentence == "Thời hạn trực tiếp ghi “1”, thiếu đơn vị: giờ, ngày làm việc hay ngày?"


def test_several_cases_in_one_field_are_asked_about():
    row = said(term_direct="5 Ngày|10 Ngày", term_online="5 Ngày làm việc|")
    assert terms(row) == {}
    assert asked(row)[:2] == [("cases.0.terms.direct", "5 Ngày|10 Ngày"), ("cases.0.terms.online", "5 Ngày làm việc|")]


def test_cases_that_all_have_the_same_term_leave_nothing_to_ask():
    row = said(term_direct="5 Ngày|5 Ngày")
    assert terms(row) == {"direct": "5d"}
    assert any("2 trường hợp cùng thời hạn" in w for w in row.warnings)


def test_a_channel_without_a_term_says_nothing():
    row = said(term_direct="5 Ngày", term_online="Không có thông tin", term_post="")
    assert terms(row) == {"direct": "5d"}
    assert [path for path, _ in asked(row) if "terms" in path] == []


def test_no_term_in_any_channel_is_asked_once_at_the_desk():
    row = said(term_direct="Không có thông tin", term_online="", term_post="")
    assert asked(row)[0] == ("cases.0.terms.direct", "Không có thông tin")
    assert sum("terms" in path for path, _ in asked(row)) == 1


def test_a_list_without_any_column_of_terms_asks_nothing_about_them():
    assert not any("terms" in path for path, _ in asked(said()))


def test_the_unit_may_stand_in_the_heading():
    sheet = Sheet((
        Row(1, ("Mã", "Tên", "Thời hạn giải quyết (ngày làm việc)")),
        Row(2, ("1.001193", "Khai sinh", "5")), Row(3, ("1.000894", "Kết hôn", "2 giờ")),
    ))  # fmt: skip
    rows = from_table(sheet, find(sheet, {}, CONTEXT.words), CONTEXT)
    assert [terms(row) for row in rows] == [{"direct": "5wd"}, {"direct": "2h"}]


# ── Codes and names ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "code", "warned"),
    [
        ("1.001193", "1.001193", ""),
        (
            "1.011442.000.00.00.H38",
            "1.011442",
            "Mã của địa phương “1.011442.000.00.00.H38”: lấy phần mã quốc gia 1.011442.",
        ),
        ("1.0005", "1.000500", "Mã “1.0005” bị bảng tính cắt số 0 ở cuối: đọc là 1.000500."),
        ("1,001193", "1.001193", "bị bảng tính cắt số 0"),
    ],
)
def test_codes(written, code, warned):
    row = said(code=written)
    assert row.code == code
    assert row.errors == ()
    assert any(warned in w for w in row.warnings) or not warned
    assert row.meta["code_confirmed"] is True


@pytest.mark.parametrize(
    "written", ["BCA-123", "1", "1.0011931", "11.001193", "1.001193.H38", "", "Không có thông tin"]
)
def test_what_is_no_code_is_an_error_of_the_row(written):
    row = said(code=written)
    assert row.code is None
    assert len(row.errors) == 1


def test_a_code_that_comes_twice_is_an_error_of_the_later_row():
    rows = [("Mã", "Tên"), ("1.001193", "A"), ("1.000894", "B"), ("1.001193.000.00.00.H23", "C"), ("1.0008940", "D")]
    sheet = Sheet(tuple(Row(n, row) for n, row in enumerate(rows, start=1)))
    found = from_table(sheet, find(sheet, {}, CONTEXT.words), CONTEXT)
    assert [row.errors for row in found][:3] == [(), (), ("Mã 1.001193 đã có ở dòng 2. Giữ một dòng, bỏ dòng kia.",)]


def test_a_long_name_is_kept_whole_and_warned_of():
    name = "Cấp giấy phép " + "rất dài " * 60
    row = said(name=name)
    assert row.patch["name"] == name.strip()
    assert row.warnings[0].startswith(f"Tên thủ tục dài {len(name.strip())} ký tự, đã giữ nguyên")


def test_html_in_a_name_is_taken_off_and_told():
    row = said(name="<b>Đăng ký</b>&nbsp;khai sinh<script>x</script>")
    assert row.patch["name"] == row.name == "Đăng ký khai sinh"
    assert row.warnings[0] == "Cột “Tên thủ tục”: có thẻ hoặc ký hiệu HTML, chỉ giữ phần chữ."


def test_letters_that_were_lost_are_told():
    assert "có chữ đã mất" in said(name="Đăng k\ufffd khai sinh").warnings[0]


# ── Levels, agencies, the usual route ─────────────────────────────────────────


def test_levels_of_this_installation_are_taken_and_others_told():
    row = said(level="Cấp bộ, Cấp xã, Cơ quan khác", field="Hộ tịch")
    assert row.patch["levels"] == ["xa"]
    assert "“Cấp bộ, Cơ quan khác” không phải cấp của hệ thống này; chỉ nhập các cấp còn lại." in row.warnings
    assert said(level="Cấp Tỉnh, Cấp Huyện").patch["levels"] == ["tinh", "huyen"]
    assert said(two_levels(), level="Cấp tỉnh, Cấp huyện").patch["levels"] == ["tinh"]


def test_a_procedure_of_no_level_here_is_asked_about_and_its_level_is_kept_as_words():
    row = said(level="Cấp bộ")
    assert "levels" not in row.patch
    assert row.patch["competent"] == "Cấp bộ"
    assert row.meta["here"] is False
    assert asked(row)[0] == ("levels", "Cấp bộ")


def test_agencies_are_listed_once_each_however_they_are_cut():
    assert (
        said(competent="; Ủy ban nhân dân cấp xã; Ủy ban nhân dân cấp xã").patch["competent"]
        == "Ủy ban nhân dân cấp xã"
    )
    both = said(competent="Chủ tịch ủy ban nhân dân cấp tỉnh\nSở Tư Pháp")
    assert both.patch["competent"] == "Chủ tịch ủy ban nhân dân cấp tỉnh; Sở Tư Pháp"
    assert "competent" not in said(competent="Không có thông tin").patch
    assert said(competent="Sở A &amp; B").patch["competent"] == "Sở A & B"


def test_where_a_list_has_no_levels_agencies_that_are_all_known_give_them():
    assert said(competent="Chủ tịch ủy ban nhân dân cấp tỉnh\nSở Tư Pháp").patch["levels"] == ["tinh"]
    assert "levels" not in said(competent="Ủy ban nhân dân cấp xã; Bộ Tư pháp").patch


def test_the_usual_route_is_proposed_where_one_place_settles_it():
    row = said(level="Cấp xã", field="Hộ tịch", competent="Ủy ban nhân dân cấp xã")
    assert row.suggested["received_at"] == ["xa"]
    first, last = row.suggested["cases"][0]["route"]["legs"]
    assert [(s["kind"], s["department"]) for s in first["steps"]] == [
        ("receive", "mot-cua"), ("process", "tu-phap"), ("approve", "lanh-dao"), ("issue", "van-thu"),
    ]  # fmt: skip
    assert [(s["kind"], s["department"]) for s in last["steps"]] == [("return", "mot-cua")]
    assert first["term"] is None, "the stated total covers it"
    assert row.warnings == ("Quy trình theo mẫu một cơ quan giải quyết: kiểm tra bộ phận thụ lý “Tư pháp - Hộ tịch”.",)
    assert "route" not in row.patch["cases"][0], "the source has none"


def test_the_same_field_is_another_department_in_another_installation():
    def department(context: Context) -> str:
        route = said(context, level="Cấp xã", field="Hộ tịch").suggested["cases"][0]["route"]
        return route["legs"][0]["steps"][1]["department"]

    assert (department(three_levels()), department(two_levels())) == ("tu-phap", "van-phong")


def test_police_settle_what_the_source_says_they_do():
    assert said(level="Cấp xã", competent="Công an cấp Xã").suggested["received_at"] == ["cong-an@xa"]
    assert said(level="Cấp xã", field="Đăng ký, quản lý cư trú").suggested["received_at"] == ["cong-an@xa"]


@pytest.mark.parametrize(
    "cells",
    [
        {"level": "Cấp xã", "field": "Hàng không"},
        {"level": "Cấp xã", "field": "Hộ tịch", "competent": "Chi cục Hải quan khu vực"},
        {"level": "Cấp xã", "field": "Hộ tịch", "competent": "Ủy ban nhân dân cấp xã; Công an cấp xã"},
        {"level": "Cấp tỉnh", "field": "Đất đai", "competent": "Ủy ban nhân dân cấp tỉnh"},
        {"level": "Cấp xã", "field": "Hộ tịch", "competent": "BHXH huyện"},
    ],
)
def test_a_route_is_asked_for_where_nobody_can_tell_who_processes_it(cells):
    row = said(**cells)
    assert "route" not in row.suggested["cases"][0]
    assert ("cases.0.route", cells["field"]) in asked(row)


def test_a_procedure_of_two_levels_gets_no_route_and_no_question_about_it():
    row = said(level="Cấp tỉnh, Cấp xã", field="Hộ tịch")
    assert "route" not in row.suggested["cases"][0]
    assert asked(row) == []


# ── Other columns, other rows ─────────────────────────────────────────────────


def test_what_else_a_list_may_say():
    row = said(
        short_name="Khai sinh", aliases="ks; khai sinh", keywords="giấy khai sinh, trẻ em", applicants="Cá nhân", fee="8.000 đồng",
        result="Giấy khai sinh\nTrích lục", legal_basis="Luật Hộ tịch 2014; Nghị định 123/2015/NĐ-CP", decision="163/QĐ-BTP",
        valid_from="21/6/2018", link="https://dichvucong.gov.vn/x", issuing="Bộ Tư pháp",
    )  # fmt: skip
    assert row.patch["short_name"] == "Khai sinh"
    assert "short_name" not in row.suggested
    assert row.patch["aliases"] == ["ks", "khai sinh"]
    assert row.patch["keywords"] == ["giấy khai sinh", "trẻ em"]
    assert row.patch["cases"][0]["fees"] == [{"amount": 8000, "channels": ["direct", "online", "post"]}]
    assert [r["name"] for r in row.patch["results"]] == ["Giấy khai sinh", "Trích lục"]
    assert row.suggested["results"][0]["number_pattern"] == "{serial:2}/GKS"
    assert row.patch["legal_basis"][1] == {"text": "Nghị định 123/2015/NĐ-CP", "link": None}
    assert {key: row.meta[key] for key in ("decision", "valid_from", "link", "issuing")} == {
        "decision": "163/QĐ-BTP", "valid_from": "2018-06-21", "link": "https://dichvucong.gov.vn/x", "issuing": "Bộ Tư pháp",
    }  # fmt: skip


@pytest.mark.parametrize("day", ["31/02/2018", "tháng 6/2018", "2018"])
def test_a_day_that_is_none_is_told(day):
    row = said(valid_from=day)
    assert "valid_from" not in row.meta
    assert f"Ngày hiệu lực “{day}” không đọc được; ghi như 21/06/2018." in row.warnings


def test_a_link_that_runs_something_is_left_out():
    row = said(link="javascript:alert(1)")
    assert "link" not in row.meta
    assert row.warnings[0].startswith("Liên kết “javascript:alert(1)” không bắt đầu bằng http")


def test_findings_about_cells_count_only_where_the_column_does():
    rows = (
        Row(1, ("STT", "Mã", "Tên")),
        Row(2, ("", "1.001193", "Khai sinh"), errors=(Finding(0, "Ô là công thức."),)),
        Row(3, ("2", "1.000894"), errors=(Finding(2, "Ô gộp C2:C3."),), warnings=(Finding(1, "Ô như công thức."),)),
    )
    sheet = Sheet(rows)
    first, second = from_table(sheet, find(sheet, {}, CONTEXT.words), CONTEXT)
    assert first.errors == ()
    assert second.errors == ("Ô C3: Ô gộp C2:C3.",)
    assert second.warnings[0] == "Ô B3: Ô như công thức."


def test_a_heading_between_rows_is_told_and_is_no_error():
    sheet = Sheet(
        (
            Row(1, ("Mã", "Tên")),
            Row(2, ("I. LĨNH VỰC HỘ TỊCH",), (Finding(1, "Ô gộp."),)),
            Row(3, ("1.001193", "Khai sinh")),
        )
    )
    heading, row = from_table(sheet, find(sheet, {}, CONTEXT.words), CONTEXT)
    assert (heading.code, heading.errors, heading.patch) == (None, (), {})
    assert heading.warnings[0].startswith("Dòng chỉ có một ô chữ “I. LĨNH VỰC HỘ TỊCH”")
    assert row.code == "1.001193"


def test_the_digest_changes_with_what_is_said_and_with_nothing_else():
    rows = [("1.001193", "Khai sinh", "5 Ngày"), ("1.000894", "Kết hôn", "")]

    def digests(listed: list[tuple[str, ...]], source: str) -> list[str]:
        sheet = Sheet(tuple(Row(n, row) for n, row in enumerate([("Mã", "Tên", "Thời hạn"), *listed], start=1)))
        context = Context(CONTEXT.words, CONTEXT.levels, CONTEXT.places, {}, source)
        return [row.digest() for row in from_table(sheet, find(sheet, {}, CONTEXT.words), context)]

    before = digests(rows, "a.csv")
    assert digests(rows[::-1], "b.csv") == before[::-1]
    assert digests([("1.001193", "Khai sinh", "6 Ngày"), rows[1]], "a.csv")[0] != before[0]
    assert digests([rows[0], ("1.000894", "Kết hôn", "Không có thông tin")], "a.csv")[1] != before[1]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            key: st.text(max_size=30) | st.sampled_from(["1", "5 Ngày|", "Cấp xã", "<b>", "x@y"]) for key in COLUMNS
        },
    )
)
def test_nothing_that_a_row_says_raises(cells):
    row = said(**cells)
    assert row.row == 2
    assert row == said(**cells), "the same row twice is the same"


# ── The real lists ────────────────────────────────────────────────────────────


def test_the_whole_national_list_is_stated_in_time():
    data = shared("data/tthc_national_6ministries_2026-06.csv").read_bytes()
    begun = time.process_time()
    sheet = read(data, "danh-sach.csv")
    assert isinstance(sheet, Sheet)
    rows = from_table(sheet, find(sheet, {}, CONTEXT.words), CONTEXT)
    assert time.process_time() - begun < 4
    assert len(rows) == len({row.code for row in rows}) == 2642
    assert not any(row.errors for row in rows)
    asked_at = Counter(q.path for row in rows for q in row.questions)
    # terms: 321, 277 and 259 have no unit, 1 each is no whole number, 64, 62 and 54 hold several cases, 137 have none at all
    assert [asked_at[f"cases.0.terms.{c}"] for c in ("direct", "online", "post")] == [
        321 + 1 + 64 + 137,
        277 + 1 + 62,
        259 + 1 + 54,
    ]
    assert asked_at["levels"] == sum(not row.meta["here"] for row in rows) == 1041
    assert all(q.found for row in rows for q in row.questions if q.path.startswith("cases.0.terms.online"))
    assert sum("terms" in row.patch["cases"][0] for row in rows) > 2000
    assert all(len(row.suggested["short_name"]) <= 32 for row in rows)


@pytest.mark.parametrize("ministry", ["BoTuPhap", "BoCongAn"])
def test_the_exports_of_the_portal_are_stated(ministry):
    sheet = read(shared(f"data/danh-sach-tthc-{ministry}.xlsx").read_bytes())
    assert isinstance(sheet, Sheet)
    rows = from_table(sheet, find(sheet, {}, CONTEXT.words), CONTEXT)
    assert len(rows) > 200
    assert not any(row.errors for row in rows)
    assert all(row.patch["field"] for row in rows)
