"""What a route may say: every slip at its row, and on which outcome; what is left out means what it always meant."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from desk.domain.catalogue.route import MOST_WAYS, issued, route_slips
from tests.domain.routes import LEVELS, OBJECTED, POSTED, QUIET, RECEIVE, RETURN, Route, leg, objection, step


def slips(route: Any, stated: bool = False) -> list[tuple[str, str]]:
    return [(slip.path, str(slip)) for slip in route_slips(route, LEVELS, stated)]


def test_a_route_with_a_branch_may_be_walked() -> None:
    assert slips(objection()) == []


@pytest.mark.parametrize(
    ("change", "path", "sentence"),
    [
        (lambda s: s[0][2].update(key="Niêm yết"), "legs.0.steps.2.key",
         "chặng 1, bước 3: khóa “Niêm yết” chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối"),
        (lambda s: s[0][2].pop("key"), "legs.0.steps.2.key", "chặng 1, bước 3: bước có kết quả để chọn phải có khóa"),
        (lambda s: s[2][0].update(key=POSTED), "legs.2.steps.0.key",
         "chặng 3, bước 1: khóa “niem-yet” đã dùng ở chặng 1, bước 3."),
        (lambda s: s[0][2].update(outcomes=[OBJECTED]), "legs.0.steps.2.outcomes", "phải có ít nhất hai lựa chọn"),
        (lambda s: s[0][2].update(outcomes=[OBJECTED, ""]), "legs.0.steps.2.outcomes", "mỗi lựa chọn là chữ"),
        (lambda s: s[0][2].update(outcomes=[OBJECTED, "CÓ KHIẾU NẠI"]), "legs.0.steps.2.outcomes", "trùng nhau"),
        (lambda s: s[0][0].update(key="k", outcomes=["a", "b"]), "legs.0.steps.0.outcomes",
         "chỉ bước xử lý (process) hoặc phê duyệt (approve)"),
        (lambda s: s[1][0].update(only_if=POSTED), "legs.1.steps.0.only_if", "chặng 2, bước 1, điều kiện: phải là một nhóm mục"),
        (lambda s: s[1][0]["only_if"].update(outcome=1), "legs.1.steps.0.only_if", "khóa của một bước và một kết quả"),
        (lambda s: s[1][0]["only_if"].update(step="ai-do"), "legs.1.steps.0.only_if", "không bước nào có khóa này"),
        (lambda s: s[1][0]["only_if"].update(outcome="Rút đơn"), "legs.1.steps.0.only_if",
         "không có kết quả “Rút đơn” (hiện có: “Không có khiếu nại”, “Có khiếu nại”)"),
        (lambda s: s[0][1].update(only_if={"step": POSTED, "outcome": QUIET}), "legs.0.steps.1.only_if",
         "chặng 1, bước 3 (“Niêm yết công khai”), nhưng bước đó không xong trước bước này"),
        (lambda s: s[4][0].update(only_if={"step": POSTED, "outcome": QUIET}), "legs.4.steps.0.only_if",
         "bước trả kết quả lúc nào cũng có"),
        (lambda s: s[1][0].update(stops="disaster"), "legs.1.steps.0.stops", "danh sách mã lý do tạm dừng"),
        (lambda s: s[1][0].update(stops=["a", "a"]), "legs.1.steps.0.stops", "mã lặp lại"),
        (lambda s: s[0][2].update(produces=""), "legs.0.steps.2.produces", "mục “produces” phải là chữ"),
        (lambda s: s[0][2].update(produces=None), "legs.0.steps.2.produces", "mục “produces” phải là chữ"),
        (lambda s: s[0][1].update(department=""), "legs.0.steps.1.department", "chặng 1, bước 2: mục “department” phải là chữ"),
        (lambda s: s[0][1].update(terms="1wd"), "legs.0.steps.1.terms", "không có mục tên “terms”"),
        (lambda s: s[0][1].pop("role"), "legs.0.steps.1.role", "thiếu mục “role”"),
    ],
)  # fmt: skip
def test_a_slip_is_told_at_its_entry(change: Callable[[list[list[Route]]], Any], path: str, sentence: str) -> None:
    route = objection()
    change([each["steps"] for each in route["legs"]])
    [(at, said)] = slips(route)
    assert at == path
    assert sentence in said


def test_a_step_beside_the_one_that_chooses_cannot_wait_for_it() -> None:
    route = objection()
    rule = {"only_if": {"step": POSTED, "outcome": OBJECTED}, "side_by_side": True}
    route["legs"][0]["steps"].append(step("process", "Họp dân", "ldtbxh", "officer", "1wd", **rule))
    [(at, said)] = slips(route)
    assert at == "legs.0.steps.3.only_if"
    assert "không xong trước bước này" in said
    route["legs"][0]["steps"][3]["side_by_side"] = False
    assert slips(route) == []


def test_a_leg_beside_the_one_that_chooses_cannot_wait_for_it_either() -> None:
    route = objection()
    route["legs"][1]["side_by_side"] = True
    route["legs"][0] = leg("receiving", "1wd", RECEIVE)
    route["legs"].insert(1, leg("receiving", "7wd", step("process", "Niêm yết", "ldtbxh", "officer", "2wd", key=POSTED,
                                                         outcomes=[QUIET, OBJECTED])))  # fmt: skip
    assert [at for at, _ in slips(route)] == ["legs.2.steps.0.only_if"]


# Whatever comes out. --------------------------------------------------------------------------------------------------


def test_a_branch_that_never_ends_is_told_at_the_step_and_the_outcome_that_lead_there() -> None:
    route = objection()
    route["legs"][3]["steps"][3]["only_if"] = {"step": POSTED, "outcome": QUIET}
    [(at, said)] = slips(route)
    assert at == "legs.0.steps.2.outcomes"
    assert said == (
        "chặng 1, bước 3: khi bước “Niêm yết công khai” có kết quả “Có khiếu nại”: nhánh này không kết thúc, "
        "hồ sơ đến bước trả mà chưa phát hành kết quả (issue) nào."
    )


def test_a_result_issued_twice_on_one_outcome_is_told_there() -> None:
    route = objection()
    route["legs"][1]["steps"].append({**route["legs"][3]["steps"][3], "only_if": {"step": POSTED, "outcome": OBJECTED}})
    [(at, said)] = slips(route)
    assert at == "legs.0.steps.2.outcomes"
    assert "có kết quả “Có khiếu nại”: kết quả được phát hành (issue) hơn một lần" in said


def test_without_any_issue_no_outcome_is_blamed() -> None:
    route = objection()
    route["legs"][3]["steps"].pop()
    [(at, said)] = slips(route)
    assert at == "legs.3.steps.2"
    assert said == "chặng 4, bước 3: trên mỗi nhánh phải có đúng một bước phát hành kết quả (issue), trước chặng cuối."


def test_only_the_outcomes_that_matter_are_named() -> None:
    """A second choice, on which nothing wrong hangs, is left out of the sentence."""
    route = objection()
    opinion = step("process", "Lấy ý kiến", "ldtbxh", "officer", "4h", key="y-kien", outcomes=["cần", "không cần"])
    more = step("process", "Họp", "ldtbxh", "officer", "4h", only_if={"step": "y-kien", "outcome": "cần"})
    route["legs"][2]["steps"][:0] = [opinion, more]
    assert slips(route) == []
    route["legs"][3]["steps"][3]["only_if"] = {"step": POSTED, "outcome": QUIET}
    [(_, said)] = slips(route)
    assert "Có khiếu nại" in said
    assert "Lấy ý kiến" not in said
    route["legs"][3]["steps"][3]["only_if"] = {"step": "y-kien", "outcome": "cần"}
    [(at, said)] = slips(route)
    assert at == "legs.2.steps.0.outcomes"
    assert "khi bước “Lấy ý kiến” có kết quả “không cần”:" in said


def test_an_agency_is_always_entered_by_its_desk_and_never_only_that() -> None:
    route = objection()
    district = route["legs"][3]["steps"]
    for each in district[1:3]:
        each["only_if"] = {"step": POSTED, "outcome": QUIET}
    assert slips(route) == [], "the result is issued there still"
    district[0]["only_if"] = {"step": POSTED, "outcome": QUIET}
    [(at, said)] = slips(route)
    assert at == "legs.3.steps.3"
    assert "có kết quả “Có khiếu nại”: chặng này không bắt đầu bằng bước tiếp nhận" in said
    del district[0]["only_if"]
    route["legs"][2]["steps"].append(district.pop())
    [(at, said)] = slips(route)
    assert at == "legs.3"
    assert "có kết quả “Có khiếu nại”: chặng này chỉ còn bước tiếp nhận" in said


def test_too_many_ways_are_refused_instead_of_counted() -> None:
    route = objection()
    for n in range(7):
        chooses = step("process", f"Chọn {n}", "ldtbxh", "officer", "4h", key=f"k{n}", outcomes=["có", "không"])
        hangs = step("process", f"Làm {n}", "ldtbxh", "officer", "4h", only_if={"step": f"k{n}", "outcome": "có"})
        route["legs"][2]["steps"][:0] = [chooses, hangs]
    [(at, said)] = slips(route)
    assert at == "legs"
    assert f"có hơn {MOST_WAYS} cách đi" in said


def test_outcomes_on_which_nothing_hangs_make_no_ways() -> None:
    """A step may ask twenty questions that lead nowhere else."""
    route = objection()
    for n in range(20):
        route["legs"][2]["steps"].insert(
            0, step("process", f"Hỏi {n}", "ldtbxh", "officer", "4h", key=f"k{n}", outcomes=["a", "b", "c"])
        )
    assert slips(route) == []


# Terms. ---------------------------------------------------------------------------------------------------------------


def test_legs_need_no_term_of_their_own_where_the_case_states_a_total() -> None:
    route = objection()
    for each in route["legs"]:
        each["term"] = None
    assert slips(route, stated=True) == []
    assert [at for at, _ in slips(route)] == [f"legs.{n}.term" for n in range(4)]
    assert slips(route)[1][1] == "chặng 2: chưa có thời hạn."


def test_results_are_counted_along_every_way() -> None:
    route = objection()
    assert issued(route["legs"]) == (1, 1)
    route["legs"][3]["steps"][3]["only_if"] = {"step": POSTED, "outcome": QUIET}
    assert issued(route["legs"]) == (0, 1)


def test_branches_to_agencies_side_by_side_may_hang_on_an_outcome_too() -> None:
    """Two offices side by side, the second only when there is something for it: each issues its own."""
    rule = {"only_if": {"step": "bhyt", "outcome": "có"}}
    asks = step("process", "Kiểm tra thẻ BHYT", "ldtbxh", "officer", "4h", key="bhyt", outcomes=["có", "không"])
    issue = step("issue", "Phát hành", "van-thu", "records", "4h")
    route: Route = {
        "cap": None,
        "legs": [
            leg("receiving", "1wd", RECEIVE, asks),
            leg("office:cong-an@xa", "5wd", RECEIVE, issue),
            leg("office:bhxh@huyen", "5wd", *(copy.deepcopy({**s, **rule}) for s in (RECEIVE, issue)), side_by_side=True),
            leg("receiving", None, RETURN),
        ],
    }  # fmt: skip
    assert slips(route) == []
    route["legs"][2]["steps"].pop()
    assert [at for at, _ in slips(route)] == ["legs.0.steps.1.outcomes"]
