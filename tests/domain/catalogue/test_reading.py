"""The catalogue file: what it says comes in and goes out unchanged, and every slip is named where it stands."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from desk.domain.catalogue.reading import CatalogueError, clashes, read_catalogue, to_dict
from desk.domain.catalogue.route import ROLES, TERM, issued, route_problems
from desk.domain.errors import Invalid
from desk.domain.terms import Term
from desk.policy import Role

Row = dict[str, Any]


def step(kind: str, department: str, role: str, term: str | None = "4h") -> Row:
    return {"kind": kind, "name": f"Bước {kind}", "department": department, "role": role, "term": term}


def leg(at: str, term: str | None, *steps: Row, beside: bool = False) -> Row:
    return {"at": at, "term": term, "side_by_side": beside, "steps": list(steps)}


RECEIVE = step("receive", "mot-cua", "clerk")
PROCESS = step("process", "tu-phap", "officer")
ISSUE = step("issue", "van-thu", "records")
RETURN = leg("receiving", None, step("return", "mot-cua", "clerk", None))


def procedure(code: str = "1.001193", **changes: Any) -> Row:
    case = {
        "key": "chung",
        "name": "Trường hợp chung",
        "terms": {"direct": "3wd", "online": None, "post": "20d"},
        "cutoff": "15:00",
        "duplicate_keys": ["owner"],
        "papers": [{"name": "Tờ khai", "how": "submit", "originals": 1, "copies": 0, "required": True}],
        "fees": [{"name": "Lệ phí", "amount": 8000, "unit": "bản", "exempt": "Hộ nghèo"}],
        "route": {"cap": "20wd", "legs": [leg("receiving", "3wd", RECEIVE, PROCESS, ISSUE), RETURN]},
    }
    edition = {
        "valid_from": "2018-01-01",
        "decision": None,
        "legal_basis": ["Luật Hộ tịch 2014"],
        "applicants": "Cá nhân",
        "online_level": 3,
        "result": {"name": "Giấy khai sinh", "code": None, "number_pattern": "{serial:2}/GKS"},
        "cases": [case],
    }
    base = {
        "code": code,
        "code_confirmed": True,
        "name": "Đăng ký khai sinh",
        "short_name": "Khai sinh",
        "field": "Hộ tịch",
        "aliases": [f"ks{code[-2:]}"],
        "received_at": ["xa"],
        "levels": ["xa", "huyen"],
        "edition": edition,
    }
    return copy.deepcopy(base | changes)


def catalogue(*procedures: Row) -> Row:
    return {"format": "desk-catalogue/1", "procedures": list(procedures)}


def problems(data: Any) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(data)
    return caught.value.problems


def test_a_file_read_and_written_again_is_the_same_file() -> None:
    data = catalogue(procedure(), procedure("2.000635"))
    assert to_dict(read_catalogue(data)) == data
    assert json.loads(json.dumps(to_dict(read_catalogue(data)), ensure_ascii=False)) == data


def test_what_was_read_is_what_the_file_says() -> None:
    (spec,) = read_catalogue(catalogue(procedure()))
    case = spec.edition.cases[0]
    assert (spec.code, spec.short_name, spec.received_at, spec.edition.valid_from) == (
        "1.001193",
        "Khai sinh",
        ("xa",),
        "2018-01-01",
    )
    assert (case.terms["direct"], case.terms["online"], case.route["cap"]) == ("3wd", None, "20wd")
    assert (case.papers[0].how, case.fees[0].amount, case.fees[0].exempt) == ("submit", 8000, "Hộ nghèo")


def _first_case(row: Row) -> Row:
    case: Row = row["edition"]["cases"][0]
    return case


def _legs(row: Row) -> list[Row]:
    legs: list[Row] = _first_case(row)["route"]["legs"]
    return legs


SLIPS: list[tuple[str, Callable[[Row], Any], str]] = [
    ("an unknown key", lambda r: r.update(mau="x"), "Thủ tục 1.001193: không có mục tên “mau”."),
    ("a missing key", lambda r: r.pop("field"), "Thủ tục 1.001193: thiếu mục “field”."),
    ("a confirmed code of another shape", lambda r: r.update(code="GL.000001"), "mã đã xác nhận phải có dạng 1.001193"),
    ("a short name that fills no row", lambda r: r.update(short_name="x" * 33), "dài quá 32 ký tự"),
    ("a level of receipt it does not name", lambda r: r.update(received_at=["tinh"]), "cấp tiếp nhận “tinh”"),
    ("a day that is none", lambda r: r["edition"].update(valid_from="2018-02-30"), "ngày hiệu lực “2018-02-30”"),
    ("a fifth online level", lambda r: r["edition"].update(online_level=5), "“online_level” phải từ 1 đến 4"),
    ("no case at all", lambda r: r["edition"].update(cases=[]), "“cases” phải là danh sách có ít nhất 1 dòng"),
    (
        "two cases of one key",
        lambda r: r["edition"]["cases"].append(copy.deepcopy(_first_case(r))),
        "hai trường hợp cùng khóa “chung”",
    ),
    (
        "a result without a number",
        lambda r: r["edition"]["result"].update(number_pattern="QĐ-UBND"),
        "Thủ tục 1.001193, kết quả: Mẫu phải có đúng một ô số thứ tự",
    ),
    (
        "a term in words",
        lambda r: _first_case(r)["terms"].update(direct="5 ngày"),
        "trường hợp thứ 1, thời hạn: “5 ngày” (direct) không đúng dạng",
    ),
    ("a channel nobody knows", lambda r: _first_case(r)["terms"].update(fax="1wd"), "không có mục tên “fax”"),
    ("a cut-off that is no time", lambda r: _first_case(r).update(cutoff="25:00"), "giờ chốt “25:00”"),
    (
        "a paper neither handed in nor shown",
        lambda r: _first_case(r)["papers"][0].update(how="email"),
        "giấy tờ 1: cách nộp",
    ),
    ("a paper of no copies", lambda r: _first_case(r)["papers"][0].update(originals=0), "cùng bằng 0"),
    (
        "a fee below nothing",
        lambda r: _first_case(r)["fees"][0].update(amount=-1),
        "phí 1: mục “amount” phải là số nguyên từ 0",
    ),
    ("a number written as true", lambda r: _first_case(r)["fees"][0].update(amount=True), "phải là số nguyên"),
    ("spaces at the edge", lambda r: r.update(name=" Khai sinh"), "mục “name” phải là chữ"),
    ("decomposed accents", lambda r: r.update(name="Khai sinh đô\u0301i"), "dấu dựng sẵn (NFC)"),
    ("a place by no selector", lambda r: _legs(r)[0].update(at="xa"), "chặng 1: nơi giải quyết “xa” phải là receiving"),
    (
        "a level the procedure does not name",
        lambda r: _legs(r)[0].update(at="parent:tinh"),
        "cấp “tinh” không có trong mục",
    ),
    ("a leg's term in words", lambda r: _legs(r)[0].update(term="5"), "chặng 1: thời hạn “5” không đúng dạng"),
    ("a leg without a term", lambda r: _legs(r)[0].update(term=None), "chặng 1: chưa có thời hạn"),
    (
        "a role nobody holds",
        lambda r: _legs(r)[0]["steps"][1].update(role="boss"),
        "chặng 1, bước 2: không có vai trò “boss”",
    ),
    ("a list for a role", lambda r: _legs(r)[0]["steps"][1].update(role=[]), "không có vai trò “[]”"),
    ("a kind of step nobody knows", lambda r: _legs(r)[0]["steps"][1].update(kind="sign"), "không có loại bước “sign”"),
    (
        "a receiving step off the desk",
        lambda r: _legs(r)[0]["steps"][0].update(department="tu-phap"),
        "phải ở bộ phận “mot-cua”",
    ),
    ("a step without its role", lambda r: _legs(r)[0]["steps"][0].pop("role"), "chặng 1, bước 1: thiếu mục “role”"),
    ("a route that starts at work", lambda r: _legs(r)[0]["steps"].pop(0), "bước đầu tiên phải là tiếp nhận"),
    ("a route that never returns", lambda r: _legs(r).pop(), "bước cuối cùng phải là trả kết quả"),
    ("a result nobody issues", lambda r: _legs(r)[0]["steps"].pop(), "đúng một bước phát hành kết quả"),
    ("a result issued twice", lambda r: _legs(r)[0]["steps"].append(dict(ISSUE)), "đúng một bước phát hành kết quả"),
    ("no legs", lambda r: _first_case(r)["route"].update(legs=[]), "“legs” phải là danh sách có ít nhất 1 chặng"),
    (
        "a route that is no route",
        lambda r: _first_case(r).update(route="xã – huyện"),
        "quy trình: phải là một nhóm mục",
    ),
    ("papers as a text", lambda r: _first_case(r).update(papers="Tờ khai"), "mục “papers” phải là danh sách"),
    ("an edition that is a list", lambda r: r.update(edition=[]), "phải là một nhóm mục { … }"),
]


@pytest.mark.parametrize(("slip", "sentence"), [s[1:] for s in SLIPS], ids=[s[0] for s in SLIPS])
def test_a_slip_is_refused_and_named(slip: Callable[[Row], Any], sentence: str) -> None:
    row = procedure()
    slip(row)
    assert any(sentence in problem for problem in problems(catalogue(row))), problems(catalogue(row))


def test_every_slip_of_a_file_is_reported_at_once() -> None:
    one, two = procedure(), procedure("2.000635")
    one["field"] = ""
    two["edition"]["cases"][0]["cutoff"] = "3 giờ"
    assert len(problems(catalogue(one, two))) == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "phải là một nhóm mục"),
        ({"procedures": [procedure()]}, "thiếu mục “format”"),
        ({"format": "desk-catalogue/2", "procedures": [procedure()]}, "phải là “desk-catalogue/1”"),
        ({"format": "desk-catalogue/1", "procedures": []}, "ít nhất 1 dòng"),
        ({"format": "desk-catalogue/1", "procedures": ["1.001193"]}, "Thủ tục thứ 1: phải là một nhóm mục"),
        (catalogue(procedure()) | {"author": "x"}, "không có mục tên “author”"),
    ],
)
def test_a_file_of_another_shape_is_refused(data: Any, sentence: str) -> None:
    assert any(sentence in problem for problem in problems(data))


def test_two_procedures_may_not_share_a_code() -> None:
    assert problems(catalogue(procedure(aliases=["a"]), procedure(aliases=["b"]))) == [
        "Thủ tục 1.001193: mã này đã có ở một thủ tục phía trên."
    ]


def test_an_alias_is_taken_with_or_without_its_accents() -> None:
    data = catalogue(procedure(aliases=["tách hộ"]), procedure("1.010038", aliases=["TACH HO"]))
    assert problems(data) == ["Thủ tục 1.010038: mã tắt “TACH HO” đã dùng cho thủ tục 1.001193."]


def test_files_read_one_by_one_are_compared_with_each_other() -> None:
    first = read_catalogue(catalogue(procedure(aliases=["ks"])))
    second = read_catalogue(catalogue(procedure("2.000528", aliases=["ks"])))
    assert clashes([*first, *second]) == ["Thủ tục 2.000528: mã tắt “ks” đã dùng cho thủ tục 1.001193."]
    assert clashes(first) == []


def test_the_error_says_its_first_sentence_and_carries_all() -> None:
    with pytest.raises(Invalid) as caught:
        read_catalogue(catalogue(procedure(field="", name="")))
    assert caught.value.message.startswith("Tệp danh mục có 2 chỗ sai. Thủ tục 1.001193")
    assert len(caught.value.detail["problems"]) == 2


BRANCH = step("issue", "van-thu", "records")
FORK = [
    leg("receiving", "same-day", RECEIVE, PROCESS),
    leg("office:cong-an@xa", "15d", RECEIVE, PROCESS, BRANCH),
    leg("office:bhxh@huyen", "10d", RECEIVE, PROCESS, BRANCH, beside=True),
    RETURN,
]


def test_branches_side_by_side_issue_one_result_each() -> None:
    assert issued(FORK) == (1, 1)
    assert route_problems({"cap": "20wd", "legs": FORK}, ["xa", "huyen"]) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda legs: legs[1]["steps"].pop(), "trên mỗi nhánh phải có đúng một bước phát hành"),
        (lambda legs: legs[2].update(side_by_side=False), "trên mỗi nhánh phải có đúng một bước phát hành"),
        (lambda legs: legs[2]["steps"].pop(0), "chặng 3: phải bắt đầu bằng bước tiếp nhận"),
        (lambda legs: legs[-1].update(side_by_side=True), "chặng đầu và chặng cuối không đi song song"),
        (lambda legs: legs[0].update(side_by_side="true"), "“side_by_side” phải là true hoặc false"),
    ],
)
def test_a_fork_that_cannot_be_walked_is_refused(change: Callable[[list[Row]], Any], sentence: str) -> None:
    legs = copy.deepcopy(FORK)
    change(legs)
    assert any(sentence in problem for problem in route_problems({"cap": None, "legs": legs}, ["xa", "huyen"]))


@pytest.mark.parametrize(
    "text",
    ["8h", "5wd", "20d", "2mo", "same-day", "0d", "05d", "5 wd", "5WD", "-1d", "1.5wd", "99999d", "", "9999h", "5d\n"],
)
def test_the_catalogue_accepts_exactly_the_terms_that_can_be_counted(text: str) -> None:
    try:
        counted = str(Term.parse(text)) == text
    except ValueError:
        counted = False
    assert bool(TERM.fullmatch(text)) is counted


def test_every_role_of_a_step_is_a_role_of_the_staff() -> None:
    assert {Role(role) for role in ROLES} == {Role.CLERK, Role.OFFICER, Role.HEAD, Role.LEADER, Role.RECORDS}
