"""Cross-level routes out of a list of who does what: legs, steps, what the law adds, what is asked."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.catalogue.flows import are_flows, from_flows
from desk.domain.catalogue.route import route_slips
from desk.domain.catalogue.statements import Statement
from desk.domain.catalogue.table import Json
from desk.domain.catalogue.words import Context
from desk.domain.routing import resolve
from desk.sheets import read
from tests.domain.catalogue.installations import hai_duong, three_levels, two_levels
from tests.shared import shared

CONTEXT = three_levels()
Line = tuple[str, str, str, Any, str]
COMMUNE: Line = ("xa", "UBND cấp xã", "Kiểm tra, lập danh sách", 5, "ngay_lam_viec")
DISTRICT: Line = ("huyen", "Phòng LĐTBXH", "Thẩm định", 7, "ngay_lam_viec")
PROVINCE: Line = ("tinh", "Sở LĐTBXH", "Quyết định", 12, "ngay")


def flow(*lines: Line, context: Context = CONTEXT, **entries: Any) -> Statement:
    steps = [dict(zip(("cap", "don_vi", "viec", "so", "dv"), line, strict=True)) for line in lines]
    row = {
        "ma": "1.010803",
        "ten": "Trợ cấp thờ cúng liệt sĩ",
        "can_cu": "NĐ 131/2021 art 28",
        "buoc": steps,
        **entries,
    }
    return from_flows([row], context)[0]


def route(statement: Statement) -> dict[str, Any]:
    return statement.patch["cases"][0]["route"]


def legs(statement: Statement) -> list[tuple[str | None, str | None, list[str]]]:
    return [(leg["at"], leg["term"], [s["kind"] for s in leg["steps"]]) for leg in route(statement)["legs"]]


def asked(statement: Statement) -> dict[str, str]:
    return {q.path: q.found for q in statement.questions}


def test_three_levels_are_three_legs_and_the_result_comes_home():
    row = flow(COMMUNE, DISTRICT, PROVINCE)
    assert legs(row) == [
        ("receiving", "5wd", ["receive", "process", "approve"]),
        ("parent:huyen", "7wd", ["receive", "process", "approve"]),
        ("office:so-ldtbxh@tinh", "12d", ["receive", "process", "approve", "issue"]),
        ("receiving", None, ["return"]),
    ]
    assert route_slips(route(row), row.patch["levels"]) == []
    assert row.patch["levels"] == ["xa", "huyen", "tinh"]
    assert row.suggested["received_at"] == ["xa"]
    assert row.questions == ()
    assert row.patch["legal_basis"] == [{"text": "Nghị định 131/2021/NĐ-CP, Điều 28", "link": None}]


def test_what_the_law_adds_has_no_term_of_its_own_and_is_told():
    row = flow(COMMUNE, DISTRICT)
    steps = [s for leg in route(row)["legs"] for s in leg["steps"]]
    assert {s["term"] for s in steps if s["kind"] != "process"} == {None}
    assert [s["term"] for s in steps if s["kind"] == "process"] == ["5wd", "7wd"]
    assert any("Nghị định 61/2018/NĐ-CP, Điều 18–20" in w for w in row.warnings)


def test_steps_in_a_row_at_one_agency_are_one_leg_and_their_terms_add_up():
    row = flow(
        ("xa", "UBND cấp xã (công chức LĐTBXH)", "Rà soát", 7, "ngay_lam_viec"),
        ("xa", "Chủ tịch UBND cấp xã", "Văn bản đề nghị", 3, "ngay_lam_viec"),
        ("huyen", "Phòng LĐTBXH", "Thẩm định", 7, "ngay_lam_viec"),
        ("huyen", "Chủ tịch UBND huyện", "Quyết định", 3, "ngay_lam_viec"),
    )
    assert [(at, term) for at, term, _ in legs(row)] == [
        ("receiving", "10wd"),
        ("parent:huyen", "10wd"),
        ("receiving", None),
    ]
    first = route(row)["legs"][0]["steps"]
    assert [(s["kind"], s["department"], s["role"], s["term"]) for s in first[1:]] == [
        ("process", "ldtbxh", "officer", "7wd"),
        ("approve", "lanh-dao", "leader", "3wd"),
    ]


def test_units_that_do_not_add_up_are_asked_about():
    row = flow(COMMUNE, ("xa", "Chủ tịch UBND cấp xã", "Ký", 2, "ngay"), DISTRICT)
    assert legs(row)[0][1] is None
    assert asked(row) == {"cases.0.route.legs.0.term": "5 ngày làm việc và 2 ngày"}


@pytest.mark.parametrize(
    ("amount", "unit", "found"),
    [
        (None, None, ""),
        (5, None, "5"),
        ("vài", "ngay", "vài ngày"),
        (0, "ngay", "0 ngày"),
        (5, "tuan_trang", "5 tuan_trang"),
    ],
)
def test_a_term_that_is_none_is_asked_about(amount, unit, found):
    row = flow(("xa", "UBND cấp xã", "Kiểm tra", amount, unit), DISTRICT)
    assert asked(row)["cases.0.route.legs.0.term"] == found


def test_time_on_the_notice_board_is_a_step_of_its_own_before_the_signature():
    row = flow(("xa", "Chủ tịch UBND xã", "Xét duyệt, niêm yết (07 nlv trong 10 nlv)", 10, "ngay_lam_viec"), DISTRICT)
    first = route(row)["legs"][0]
    assert first["term"] == "10wd"
    assert [(s["kind"], s["name"], s["department"], s["term"]) for s in first["steps"][1:]] == [
        ("process", "Xét duyệt", "ldtbxh", "3wd"),
        ("process", "Niêm yết", "ldtbxh", "7wd"),
        ("approve", "Ký văn bản, chuyển bước tiếp theo", "lanh-dao", None),
    ]


def test_the_department_follows_the_trade_of_the_next_unit_or_the_field():
    row = flow(COMMUNE, DISTRICT)
    assert route(row)["legs"][0]["steps"][1]["department"] == "ldtbxh"
    assert any("theo ngành của “Phòng LĐTBXH”" in w for w in row.warnings)
    last = ("tinh", "Chủ tịch UBND tỉnh", "Quyết định", 5, "ngay")
    by_field = flow(COMMUNE, last, context=three_levels({"1.010803": "Đất đai"}))
    assert route(by_field)["legs"][0]["steps"][1]["department"] == "dia-chinh"
    unknown = flow(COMMUNE, last)
    assert route(unknown)["legs"][0]["steps"][1]["department"] is None
    assert asked(unknown) == {"cases.0.route.legs.0.steps.1.department": "UBND cấp xã"}


def test_the_same_list_in_an_installation_of_two_levels():
    row = flow(
        COMMUNE,
        ("tinh", "Sở Tài chính", "Trình", 7, "ngay"),
        ("tinh", "Chủ tịch UBND tỉnh", "Quyết định", 15, "ngay"),
        context=two_levels(),
    )
    assert [at for at, _, _ in legs(row)] == ["receiving", "office:so-tai-chinh@tinh", "parent:tinh", "receiving"]
    assert route(row)["legs"][0]["steps"][1]["department"] == "kinh-te"
    assert route_slips(route(row), row.patch["levels"]) == []
    assert asked(flow(COMMUNE, DISTRICT, context=two_levels()))["cases.0.route.legs.1.at"] == "Phòng LĐTBXH"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("tw", "Bộ LĐTBXH", "Quyết định", 12, "ngay"), "thuộc cấp “tw”, không phải cấp của hệ thống này"),
        (
            ("tinh", "Sở chuyên ngành/UBND tỉnh", "Quyết định", 5, "ngay"),
            "Chưa rõ “Sở chuyên ngành/UBND tỉnh” là cơ quan nào",
        ),
        (("tinh", "Sở Tài chính", "Quyết định", 5, "ngay"), "Danh mục đơn vị chưa có “Sở Tài chính”"),
    ],
)
def test_units_that_are_not_known_or_not_there_are_asked_about_at_their_leg(line, why):
    row = flow(COMMUNE, DISTRICT, line)
    assert legs(row)[2][0] is None
    assert [q.path for q in row.questions] == ["cases.0.route.legs.2.at"]
    assert why in row.questions[0].sentence


def test_nothing_leads_downwards_from_where_a_dossier_came_in():
    row = flow(DISTRICT, ("xa", "UBND cấp xã", "Xác minh", 3, "ngay"), PROVINCE)
    assert row.suggested["received_at"] == ["huyen"]
    assert asked(row) == {"cases.0.route.legs.1.at": "UBND cấp xã"}


def test_the_dossier_may_come_home_before_the_result_is_handed_out():
    row = flow(COMMUNE, PROVINCE, ("xa", "UBND cấp xã", "Chi trả", 3, "ngay_lam_viec"))
    assert legs(row) == [
        ("receiving", "5wd", ["receive", "process", "approve"]),
        ("office:so-ldtbxh@tinh", "12d", ["receive", "process", "approve", "issue"]),
        ("receiving", "3wd", ["receive", "process", "return"]),
    ]
    assert route_slips(route(row), row.patch["levels"]) == []


def test_agencies_side_by_side_each_issue_and_the_total_is_a_cap():
    row = flow(
        ("xa", "Công chức Tư pháp-hộ tịch", "Đăng ký khai sinh", "trong_ngay", "trong_ngay"),
        ("xa", "Công an (song song)", "Đăng ký thường trú", 15, "ngay"),
        ("huyen", "BHXH huyện (song song)", "Cấp thẻ BHYT", 10, "ngay"),
        tong="<=20 ngày làm việc",
    )
    assert route(row)["cap"] == "20wd"
    assert [(leg["at"], leg["term"], leg["side_by_side"]) for leg in route(row)["legs"]] == [
        ("receiving", "same-day", False),
        ("office:cong-an@xa", "15d", False),
        ("office:bhxh@huyen", "10d", True),
        ("receiving", None, False),
    ]
    assert [kinds[-1] for _, _, kinds in legs(row)] == ["approve", "issue", "issue", "return"]
    assert route_slips(route(row), row.patch["levels"]) == []


def test_a_total_that_is_none_is_asked_about():
    assert asked(flow(COMMUNE, tong="theo quy định"))["cases.0.route.cap"] == "theo quy định"


def test_without_a_code_there_is_a_provisional_one_and_the_national_is_asked_for():
    row = flow(COMMUNE, DISTRICT, ma=None, ma_ghi_nho="1.001758 (memory medium)")
    assert row.code is not None
    assert row.code.startswith("TAM.")
    assert (row.meta["code_confirmed"], row.meta["code_hint"]) == (False, "1.001758")
    assert asked(row) == {"code": "1.001758"}
    assert flow(COMMUNE, ma=None).code == row.code, "the same name, the same code"


def test_names_of_such_lists_are_only_suggested():
    row = flow(COMMUNE, DISTRICT, ten="Hỗ trợ tín dụng trồng rừng gỗ lớn (2 cấp)")
    assert row.name == row.suggested["name"] == "Hỗ trợ tín dụng trồng rừng gỗ lớn"
    assert "name" not in row.patch
    assert "Nguồn ghi quy trình này là của mô hình “2 cấp”." in row.warnings


def test_what_the_source_notes_is_told():
    row = flow(COMMUNE, can_cu="national DB 2.000986 (replaced 2026: 3.000722)")
    assert "Nguồn ghi thủ tục này đã được thay bằng 3.000722 từ năm 2026." in row.warnings
    assert flow(COMMUNE, can_cu="national DB (1827/QĐ-BNNMT)").meta["decision"] == "1827/QĐ-BNNMT"
    conditional = flow(COMMUNE, ("tinh", "UBND cấp tỉnh", "Đề nghị Bộ (nếu thuộc Bộ)", 12, "ngay"))
    assert any("có điều kiện “nếu thuộc Bộ”" in w for w in conditional.warnings)
    assert any("chỉ đề nghị nơi khác quyết định" in w for w in conditional.warnings)


def test_the_file_is_known_by_its_shape():
    assert are_flows([{"ma": None, "ten": "x", "buoc": []}])
    for other in ([], {}, [5], [{"ten": "x"}], {"procedures": []}, None):
        assert not are_flows(other)


def test_a_flow_without_steps_is_an_error():
    assert flow().errors == ("Quy trình không có bước nào đọc được. Kiểm tra mục “buoc”.",)


WORDS_OF_UNITS = (
    "UBND cấp xã",
    "Chủ tịch UBND xã",
    "Phòng LĐTBXH",
    "Sở LĐTBXH",
    "Công an (song song)",
    "BHXH huyện (song song)",
    "?",
    "",
)
STEP = st.fixed_dictionaries(
    {},
    optional={
        "cap": st.sampled_from(["xa", "huyen", "tinh", "tw", ""]) | st.none(),
        "don_vi": st.sampled_from(WORDS_OF_UNITS) | st.integers(),
        "viec": st.sampled_from(
            ["Quyết định", "niêm yết (02 nlv trong 07 nlv)", "Rà soát, niêm yết (02 nlv nằm trong 07 nlv)", ""]
        ),
        "so": st.sampled_from([1, 7, 99999, "trong_ngay", None, 2.5, -1]),
        "dv": st.sampled_from(["ngay", "ngay_lam_viec", "trong_ngay", None, 5]),
    },
)


@given(st.lists(STEP | st.integers(), max_size=6), st.sampled_from(["<=20 ngày", "", None, 7, "x"]))
def test_any_list_of_steps_gives_a_route_that_ends_or_an_error(steps, total):
    (row,) = from_flows([{"ma": "1.010803", "ten": "x", "buoc": steps, "tong": total}], CONTEXT)
    if row.errors:
        return
    made = route(row)["legs"]
    assert made[0]["at"] == made[-1]["at"] == "receiving"
    assert [s["kind"] for leg in made for s in leg["steps"]].count("return") == 1
    assert made[-1]["steps"][-1]["kind"] == "return"
    assert all(leg["steps"][0]["kind"] == "receive" for leg in made[:-1])
    if not row.questions:
        assert route_slips(route(row), row.patch["levels"]) == []


def test_the_28_real_routes():
    opened = read(shared("data/lienthong_flows.json").read_bytes(), "lienthong_flows.json")
    assert isinstance(opened, Json)
    assert are_flows(opened.value)
    rows = from_flows(opened.value, CONTEXT)
    assert len(rows) == len({row.code for row in rows}) == 28
    assert not any(row.errors for row in rows)
    whole = [row for row in rows if not any(q.path.startswith("cases") for q in row.questions)]
    assert all(route_slips(route(row), row.patch["levels"]) == [] for row in whole)
    assert Counter(q.path.rpartition(".")[2] for row in rows for q in row.questions) == {
        "code": 18,
        "department": 7,
        "at": 4,
    }
    assert len(whole) == 22, "the others are two levels only, or go to a ministry, or name no agency"
    places = hai_duong()
    commune, district = (
        next(p for p in places.values() if p.level == "xa" and p.parent_id == places["297"].id),
        places["297"],
    )
    for row in whole:
        start = district if row.suggested["received_at"] == ["huyen"] else commune
        plan = resolve(route(row), start.id, places.values())
        assert plan.steps[0].agency_id == plan.steps[-1].agency_id == start.id
        assert {leg.level for leg in plan.legs} == {CONTEXT.levels[code] for code in row.patch["levels"]}
