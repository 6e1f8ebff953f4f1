"""The live check list of the route editor: what would go wrong here, named at its row; what is right is said too."""

from collections.abc import Mapping
from typing import Any

import pytest

from desk.domain.catalogue.route_checks import Check, Ground, agencies_of, checks, say_sum
from desk.domain.routing import Place
from desk.domain.terms import Term
from tests.domain.routes import LEVELS, OBJECTED, POSTED, QUIET, Route, leg, objection, step
from tests.store.seed_files import CASES, agencies, case_of, places, procedures

NAMES = {
    "mot-cua": "Bộ phận Một cửa",
    "ldtbxh": "Phòng LĐTBXH",
    "lanh-dao": "Lãnh đạo",
    "van-thu": "Văn thư",
}
DEPARTMENTS = {key: (n, name) for n, (key, name) in enumerate(NAMES.items(), start=100)}
HUYEN = Place(2, "297", "huyen", "Huyện", "UBND huyện Gia Lộc", "Huyện Gia Lộc", None, None, DEPARTMENTS)
XA = Place(3, "11020", "xa", "Xã", "UBND xã Yết Kiêu", "Xã Yết Kiêu", 2, None, DEPARTMENTS)
NO_TOTAL: Mapping[str, str | None] = {"direct": None, "online": None, "post": None}
REASONS = ("land-dues", "expertise", "disaster")


def listed(
    route: Any, terms: Mapping[str, str | None] = NO_TOTAL, *, nobody: tuple[str, int] | None = None, huyen: Place = HUYEN
) -> list[Check]:  # fmt: skip
    def holders(role: str, agency: int, department: int) -> int:
        return 0 if (role, agency) == nobody else 1

    ground = Ground(3, {2: huyen, 3: XA}, holders, REASONS)
    return checks(route, LEVELS, terms, bool(terms["direct"]), ground)


def told(found: list[Check], level: str) -> list[tuple[str, str]]:
    return [(check.path, check.sentence) for check in found if check.level == level]


def flat(*terms: str | None, total: str | None = "5wd", leg_term: str | None = None) -> Route:
    """A commune's own route: receive, process, approve, issue with these terms."""
    names = [("receive", "Tiếp nhận", "mot-cua", "clerk"), ("process", "Thẩm tra", "ldtbxh", "officer"),
             ("approve", "Ký", "lanh-dao", "leader"), ("issue", "Phát hành", "van-thu", "records")]  # fmt: skip
    steps = [step(*name, term) for name, term in zip(names, terms, strict=True)]
    return {
        "cap": None,
        "legs": [
            leg("receiving", leg_term, *steps),
            leg("receiving", None, step("return", "Trả", "mot-cua", "clerk", None)),
        ],
    }


def test_a_good_route_says_so_and_nothing_else() -> None:
    found = listed(objection())
    assert told(found, "error") == []
    assert [path for path, _ in told(found, "warning")] == ["legs.1"]
    assert told(found, "ok")[-1] == ("legs", "Bước nào cũng có người nhận; cả 2 cách đi đều kết thúc bằng một kết quả.")
    assert [check.ok for check in found] == [False, *[True] * (len(found) - 1)]


def test_a_step_that_nobody_receives_is_named_with_what_is_missing() -> None:
    [(path, said)] = told(listed(objection(), nobody=("officer", 2)), "error")
    assert path == "legs.3.steps.1.role"
    assert said == (
        "Chặng 4, bước 2 “Thẩm định”: chưa có người nhận. Phòng LĐTBXH, huyện Gia Lộc chưa có ai là công chức thụ lý."
    )


def test_a_unit_without_that_department_is_named() -> None:
    bare = Place(2, "297", "huyen", "Huyện", "UBND huyện Gia Lộc", "Huyện Gia Lộc", None, None,
                 {key: d for key, d in DEPARTMENTS.items() if key != "van-thu"})  # fmt: skip
    found = told(listed(objection(), huyen=bare), "error")
    assert found == [
        (
            "legs.3.steps.3.department",
            "Chặng 4, bước 4 “Lấy số, phát hành”: huyện Gia Lộc không có bộ phận “van-thu”.",
        )
    ]


def test_a_place_that_is_not_there_is_named_once_for_its_leg() -> None:
    route = objection()
    route["legs"][3]["at"] = "office:bhxh@huyen"
    [(path, said)] = told(listed(route), "error")
    assert (path, "xã Yết Kiêu không có nơi “office:bhxh@huyen”" in said) == ("legs.3.at", True)


# Terms. ---------------------------------------------------------------------------------------------------------------


def test_the_terms_of_the_steps_are_added_up_against_the_term_of_the_leg() -> None:
    good = told(listed(flat("1wd", "2wd", "1wd", "1wd", leg_term="5wd"), NO_TOTAL), "ok")
    assert ("legs.0.term", "Chặng 1: tổng hạn các bước 5 ngày làm việc = thời hạn 5 ngày làm việc.") in good
    [bad] = told(listed(flat("1wd", "3wd", "1wd", "1wd", leg_term="5wd"), NO_TOTAL), "error")
    assert bad == ("legs.0.term", "Chặng 1: tổng hạn các bước 6 ngày làm việc, vượt thời hạn 5 ngày làm việc.")


@pytest.mark.parametrize(
    ("terms", "leg_term", "fits", "said"),
    [
        # từ 08:00 thứ Hai: 4 giờ -> 14:00 thứ Hai; 2 ngày làm việc -> thứ Tư; 1 -> thứ Năm; 4 giờ -> 14:00 thứ Sáu
        (("4h", "2wd", "1wd", "4h"), "4wd", True, "8 giờ làm việc + 3 ngày làm việc trong thời hạn 4 ngày làm việc"),
        (("4h", "2wd", "1wd", "4h"), "3wd", False, "8 giờ làm việc + 3 ngày làm việc, vượt thời hạn 3 ngày làm việc"),
        # 7 ngày -> thứ Hai tuần sau, 5 ngày làm việc -> thứ Hai tuần sau
        (("4h", "3wd", "1wd", "1wd"), "7d", True, "4 giờ làm việc + 5 ngày làm việc = thời hạn 7 ngày"),
        (("4h", "4wd", "1wd", "1wd"), "7d", False, "4 giờ làm việc + 6 ngày làm việc, vượt thời hạn 7 ngày"),
        ((None, "8h", None, None), "same-day", False, "8 giờ làm việc, vượt thời hạn trong ngày làm việc"),
        ((None, "7h", None, None), "same-day", True, "7 giờ làm việc = thời hạn trong ngày làm việc"),
        (("1d", "1mo", "1wd", "1wd"), "2mo", True, "1 ngày + 1 tháng + 2 ngày làm việc trong thời hạn 2 tháng"),
    ],
)
def test_units_are_mixed_by_counting_from_a_plain_monday(terms, leg_term, fits, said) -> None:
    found = [c for c in listed(flat(*terms, leg_term=leg_term)) if c.path == "legs.0.term"]
    assert [(c.ok, c.sentence) for c in found] == [(fits, f"Chặng 1: tổng hạn các bước {said}.")]


def test_of_steps_side_by_side_the_longest_counts() -> None:
    route = flat("1wd", "2wd", "1wd", "1wd", leg_term="5wd")
    ask = step("process", "Lấy ý kiến", "ldtbxh", "officer", "2wd", side_by_side=True)
    route["legs"][0]["steps"].insert(2, ask)
    assert told(listed(route), "error") == []
    ask["term"] = route["legs"][0]["steps"][2]["term"] = "3wd"
    [(_, said)] = told(listed(route), "error")
    assert "tổng hạn các bước 6 ngày làm việc" in said


def test_a_leg_that_is_too_long_only_on_one_outcome_says_on_which() -> None:
    route = objection()
    rule = {"only_if": {"step": POSTED, "outcome": OBJECTED}}
    route["legs"][2]["steps"].insert(0, step("process", "Họp dân", "ldtbxh", "officer", "2wd", **rule))
    [(path, said)] = told(listed(route), "error")
    assert path == "legs.2.term"
    assert said.endswith(
        "5 ngày làm việc, vượt thời hạn 3 ngày làm việc khi bước “Niêm yết công khai” có kết quả “Có khiếu nại”."
    )


def test_legs_are_added_up_against_the_stated_total_of_each_channel() -> None:
    found = listed(objection(), {"direct": "30wd", "online": "30wd", "post": "20wd"})
    same = "Tổng hạn các chặng 30 ngày làm việc = thời hạn (trực tiếp, trực tuyến) 30 ngày làm việc."
    assert ("legs", same) in told(found, "ok")
    [(path, said)] = told(found, "error")
    assert path == "legs.3.term", "the row at which it is too much"
    assert said == (
        "Chặng 4: đến đây tổng hạn đã vượt thời hạn (bưu chính) 20 ngày làm việc khi bước “Niêm yết công khai” có kết quả "
        "“Có khiếu nại”; cả quy trình 30 ngày làm việc."
    )


def test_where_the_legs_have_no_terms_the_steps_are_added_up_against_the_total() -> None:
    terms = {"direct": "5wd", "online": None, "post": None}
    good = told(listed(flat("1wd", "2wd", "1wd", "1wd"), terms), "ok")
    assert good[0] == ("legs", "Tổng hạn các bước 5 ngày làm việc = thời hạn (trực tiếp) 5 ngày làm việc.")
    [(_, said)] = told(listed(flat("1wd", "3wd", "1wd", "1wd"), terms), "error")
    assert "đã vượt thời hạn (trực tiếp) 5 ngày làm việc; cả quy trình 6 ngày làm việc" in said


def test_a_cap_below_the_legs_is_only_pointed_out() -> None:
    found = told(listed(objection(cap="15wd")), "warning")
    assert [path for path, _ in found] == ["legs.1.term", "legs.1"]
    assert "vượt mức trần 15 ngày làm việc" in found[0][1]


def test_a_sum_says_each_unit_once() -> None:
    said = say_sum(Term.parse(text) for text in ("4h", "2wd", "8h", "same-day", "3wd", "same-day", "10d"))
    assert said == "12 giờ làm việc + 5 ngày làm việc + trong ngày làm việc + 10 ngày"


# Branches, leaders, pauses. -------------------------------------------------------------------------------------------


def test_a_branch_that_never_ends_is_in_the_list() -> None:
    route = objection()
    route["legs"][3]["steps"][3]["only_if"] = {"step": POSTED, "outcome": QUIET}
    [(path, said)] = told(listed(route), "error")
    assert path == "legs.0.steps.2.outcomes"
    assert said.startswith(
        "Chặng 1, bước 3: khi bước “Niêm yết công khai” có kết quả “Có khiếu nại”: nhánh này không kết thúc"
    )


def test_a_result_that_no_leader_approved_is_pointed_out_with_the_outcome() -> None:
    route = objection()
    del route["legs"][2]["steps"][1]
    approve = route["legs"][3]["steps"][2]
    approve["only_if"] = {"step": POSTED, "outcome": QUIET}
    [(path, said), *_] = told(listed(route), "warning")
    assert path == "legs.3.steps.3"
    assert said == (
        "Chặng 4, bước 4 “Lấy số, phát hành”: phát hành kết quả mà chưa qua bước phê duyệt nào của lãnh đạo khi bước "
        "“Niêm yết công khai” có kết quả “Có khiếu nại”."
    )
    route["legs"][3]["steps"].remove(approve)
    [(_, said), *_] = told(listed(route), "warning")
    assert said.endswith("phê duyệt nào của lãnh đạo.")


def test_a_leg_on_which_the_promise_will_move_is_pointed_out_unless_a_total_is_stated() -> None:
    [(path, said)] = told(listed(objection()), "warning")
    assert path == "legs.1"
    assert said == (
        "Chặng 2 chỉ có khi bước “Niêm yết công khai” có kết quả “Có khiếu nại”: hẹn trả lúc tiếp nhận chưa tính 10 ngày làm việc "
        "của chặng này, chọn kết quả bước rồi mới tính lại."
    )
    assert told(listed(objection(), {"direct": "30wd", "online": None, "post": None}), "warning") == []


def test_a_reason_that_stops_nothing_is_pointed_out() -> None:
    route = objection()
    route["legs"][1]["steps"][0]["stops"] = ["expertise", "publication"]
    found = [c for c in told(listed(route), "warning") if c[0] == "legs.1.steps.0.stops"]
    assert len(found) == 1
    assert "“publication” không dừng được thời hạn" in found[0][1]


def test_a_route_that_cannot_be_read_is_told_only_that() -> None:
    route = objection()
    del route["legs"][0]["steps"][1]["role"]
    assert [(c.path, c.level) for c in listed(route)] == [("legs.0.steps.1.role", "error")]
    assert [c.level for c in listed({"cap": None, "legs": []})] == ["error"]
    assert agencies_of({"legs": "x"}, LEVELS, 3, {3: XA}) == set()


def test_other_checks_go_on_while_the_route_is_not_whole_yet() -> None:
    """Somebody who has not come to the return yet still sees that nobody receives step 2."""
    route = objection()
    route["legs"].pop()
    paths = {path for path, _ in told(listed(route, nobody=("officer", 2)), "error")}
    assert {"legs.3.steps.3", "legs.3.steps.1.role"} <= paths


def test_the_people_asked_for_are_those_of_the_agencies_on_the_way() -> None:
    assert agencies_of(objection(), LEVELS, 3, {2: HUYEN, 3: XA}) == {2, 3}
    assert agencies_of(flat("1wd", "1wd", "1wd", "1wd"), LEVELS, 3, {2: HUYEN, 3: XA}) == {3}


@pytest.mark.parametrize(("year", "code", "key"), CASES)
def test_the_seed_routes_pass_where_their_units_are(year: str, code: str, key: str) -> None:
    """Every case of the seed, at a committee that receives it and has its units, has nothing wrong but a place that is not there."""
    spec, case = procedures(year)[code], case_of(year, code, key)
    home = next(
        r
        for r in agencies(year).values()
        if r["office"] is None
        and r["level"] in spec.received_at
        and (year == "2025" or "297" in (r["code"], r["parent"]))
    )
    around = {place.id: place for place in places(year).values()}
    ground = Ground(places(year)[home["code"]].id, around, lambda role, agency, department: 1, REASONS)
    found = checks(case.route, spec.levels, case.terms, bool(case.terms["direct"]), ground)
    assert [c.sentence for c in found if not c.ok] == []
