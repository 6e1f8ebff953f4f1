"""The catalogue file: what it says comes in and goes out unchanged, and every slip is named where it stands."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from desk.domain.catalogue.content import slips_of
from desk.domain.catalogue.reading import CatalogueError, clashes, read_catalogue, read_file, to_file
from desk.domain.catalogue.route import ROLES, TERM, issued, route_slips
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


def content(code: str = "1.001193", **changes: Any) -> Row:
    case = {
        "key": "chung",
        "name": "Trường hợp chung",
        "terms": {"direct": "3wd", "online": None, "post": "20d"},
        "cutoff": "15:00",
        "papers": [
            {"name": "Tờ khai", "how": "submit", "originals": 1, "copies": 0, "required": True, "form": None,
             "reusable": False, "instead": ""}
        ],
        "fees": [
            {"name": "Lệ phí", "amount": 8000, "unit": "bản", "channels": ["direct"], "basis": "Thông tư 226/2016/TT-BTC",
             "exempt": "Hộ nghèo",
             "exempt_basis": "Luật Hộ tịch 2014, Điều 11"}
        ],
        "route": {"cap": "20wd", "legs": [leg("receiving", "3wd", RECEIVE, PROCESS, ISSUE), RETURN]},
    }  # fmt: skip
    base = {
        "name": "Đăng ký khai sinh", "short_name": "Khai sinh", "field": "Hộ tịch", "aliases": [f"ks{code[-2:]}"], "keywords": [],
        "life_events": ["sinh-con"], "received_at": ["xa"], "levels": ["xa", "huyen"], "place": "desk", "applicants": "Cá nhân",
        "competent": "",
        "coordinating": "", "conditions": "", "online_level": 3, "legal_basis": [{"text": "Luật Hộ tịch 2014", "link": None}],
        "results": [{"name": "Giấy khai sinh", "code": None, "form": None, "number_pattern": "{serial:2}/GKS"}], "cases": [case],
    }  # fmt: skip
    return copy.deepcopy(base | changes)


def procedure(code: str = "1.001193", **changes: Any) -> Row:
    """A procedure with one edition; what belongs to the content goes there."""
    own = {key: changes.pop(key) for key in ("code", "code_confirmed", "owner", "receptions") if key in changes}
    edition = {
        "valid_from": "2018-01-01",
        "decision": None,
        "decided_on": None,
        "end": None,
        "content": content(code, **changes),
    }
    return {"code": code, "code_confirmed": True, "owner": None, "receptions": [], "editions": [edition], **own}


def said(row: Row) -> Row:
    """The content of a procedure's first edition."""
    found: Row = row["editions"][0]["content"]
    return found


def catalogue(*procedures: Row) -> Row:
    return {"format": "desk-catalogue/2", "forms": [], "procedures": list(procedures)}


def problems(data: Any) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(data)
    return caught.value.problems


def test_a_file_read_and_written_again_is_the_same_file() -> None:
    data = catalogue(procedure(), procedure("2.000635"))
    assert to_file(*read_file(data)) == data
    assert json.loads(json.dumps(to_file(*read_file(data)), ensure_ascii=False)) == data


def test_what_was_read_is_what_the_file_says() -> None:
    (spec,) = read_catalogue(catalogue(procedure()))
    (edition,) = spec.editions
    assert (spec.code, spec.owner, edition.valid_from, edition.content["short_name"]) == (
        "1.001193",
        None,
        "2018-01-01",
        "Khai sinh",
    )


def _first_case(row: Row) -> Row:
    case: Row = said(row)["cases"][0]
    return case


def _legs(row: Row) -> list[Row]:
    legs: list[Row] = _first_case(row)["route"]["legs"]
    return legs


SLIPS: list[tuple[str, Callable[[Row], Any], str]] = [
    ("an unknown key", lambda r: said(r).update(mau="x"), "Thủ tục 1.001193: không có mục tên “mau”."),
    ("a missing key", lambda r: said(r).pop("field"), "Thủ tục 1.001193: thiếu mục “field”."),
    ("a confirmed code of another shape", lambda r: r.update(code="GL.000001"), "mã đã xác nhận phải có dạng 1.001193"),
    ("a short name that fills no row", lambda r: said(r).update(short_name="x" * 33), "dài quá 32 ký tự"),
    ("a level of receipt it does not name", lambda r: said(r).update(received_at=["tinh"]), "Cấp tiếp nhận “tinh”"),
    ("a day that is none", lambda r: r["editions"][0].update(valid_from="2018-02-30"), "ngày “2018-02-30”"),
    ("a fifth online level", lambda r: said(r).update(online_level=5), "“online_level” phải là số nguyên từ 1 đến 4"),
    ("no case at all", lambda r: said(r).update(cases=[]), "Trường hợp giải quyết phải là danh sách có ít nhất 1 dòng"),
    (
        "two cases of one key",
        lambda r: said(r)["cases"].append(copy.deepcopy(_first_case(r))),
        "Hai trường hợp cùng khóa “chung”",
    ),
    (
        "a result without a number",
        lambda r: said(r)["results"][0].update(number_pattern="QĐ-UBND"),
        "Thủ tục 1.001193, kết quả 1: Mẫu phải có đúng một ô số thứ tự",
    ),
    (
        "a term in words",
        lambda r: _first_case(r)["terms"].update(direct="5 ngày"),
        "trường hợp 1, thời hạn: “5 ngày” (trực tiếp) không đúng dạng",
    ),
    ("a channel nobody knows", lambda r: _first_case(r)["terms"].update(fax="1wd"), "không có mục tên “fax”"),
    ("a cut-off that is no time", lambda r: _first_case(r).update(cutoff="25:00"), "Giờ chốt “25:00”"),
    (
        "a paper neither handed in nor shown",
        lambda r: _first_case(r)["papers"][0].update(how="email"),
        "giấy tờ 1: mục “how” phải là submit (nộp), show (xuất trình)",
    ),
    (
        "a paper of no copies",
        lambda r: _first_case(r)["papers"][0].update(originals=0),
        "Số bản chính và bản sao cùng bằng 0",
    ),
    (
        "a fee below nothing",
        lambda r: _first_case(r)["fees"][0].update(amount=-1),
        "phí 1: mục “amount” phải là số nguyên từ 0",
    ),
    ("a number written as true", lambda r: _first_case(r)["fees"][0].update(amount=True), "phải là số nguyên"),
    ("spaces at the edge", lambda r: said(r).update(name=" Khai sinh"), "Tên thủ tục phải là chữ"),
    ("decomposed accents", lambda r: said(r).update(name="Khai sinh đô\u0301i"), "dấu dựng sẵn (NFC)"),
    ("a place by no selector", lambda r: _legs(r)[0].update(at="xa"), "chặng 1: nơi giải quyết “xa” phải là receiving"),
    (
        "a level the procedure does not name",
        lambda r: _legs(r)[0].update(at="parent:tinh"),
        "cấp “tinh” không có trong mục",
    ),
    ("a leg's term in words", lambda r: _legs(r)[0].update(term="5"), "chặng 1: thời hạn “5” không đúng dạng"),
    (
        "a leg without a term where no total is stated",
        lambda r: (_legs(r)[0].update(term=None), _first_case(r)["terms"].update(direct=None)),
        "chặng 1: chưa có thời hạn",
    ),
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
    (
        "a fee without its ground in law",
        lambda r: _first_case(r)["fees"][0].update(basis=""),
        "Mức thu phải có căn cứ pháp lý",
    ),
    (
        "an exemption without its ground",
        lambda r: _first_case(r)["fees"][0].update(exempt_basis=""),
        "Miễn, giảm phải có căn cứ",
    ),
    (
        "a fee of a channel nobody knows",
        lambda r: _first_case(r)["fees"][0].update(channels=["fax"]),
        "Không có kênh “fax”",
    ),
    (
        "a link that is a script",
        lambda r: said(r)["legal_basis"][0].update(link="javascript:alert(1)"),
        "phải bắt đầu bằng http",
    ),
    ("an office nobody can name", lambda r: said(r).update(received_at=["Sở@huyen"]), "phải là một cấp hoặc"),
    ("no route", lambda r: _first_case(r).update(route=None), "Chưa có quy trình"),
    (
        "a form the file does not bring",
        lambda r: _first_case(r)["papers"][0].update(form="tk"),
        "tệp không có biểu mẫu “tk”",
    ),
    (
        "editions out of order",
        lambda r: r["editions"].append(copy.deepcopy(r["editions"][0])),
        "không hai phiên bản cùng ngày",
    ),
    ("papers as a text", lambda r: _first_case(r).update(papers="Tờ khai"), "mục “papers” phải là danh sách"),
    ("an edition that is a list", lambda r: r.update(editions=[[]]), "phải là một nhóm mục { … }"),
]


@pytest.mark.parametrize(("slip", "sentence"), [s[1:] for s in SLIPS], ids=[s[0] for s in SLIPS])
def test_a_slip_is_refused_and_named(slip: Callable[[Row], Any], sentence: str) -> None:
    row = procedure()
    slip(row)
    assert any(sentence in problem for problem in problems(catalogue(row))), problems(catalogue(row))


def test_a_slip_of_a_route_stands_at_its_row() -> None:
    row = content()
    row["cases"][0]["route"]["legs"][0]["steps"][1]["role"] = "boss"
    assert [(slip.path, slip.where) for slip in slips_of(row)] == [
        ("cases.0.route.legs.0.steps.1.role", "trường hợp 1, chặng 1, bước 2")
    ]


def test_a_case_that_states_its_term_needs_none_at_the_legs() -> None:
    row = content()
    row["cases"][0]["route"]["legs"][0]["term"] = None
    assert slips_of(row) == []
    row["cases"][0]["terms"]["direct"] = None
    assert [slip.path for slip in slips_of(row)] == ["cases.0.route.legs.0.term"]


def test_every_slip_of_a_file_is_reported_at_once() -> None:
    one, two = procedure(), procedure("2.000635")
    said(one)["field"] = ""
    said(two)["cases"][0]["cutoff"] = "3 giờ"
    assert len(problems(catalogue(one, two))) == 2


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "phải là một nhóm mục"),
        ({"procedures": [procedure()]}, "thiếu mục “format”"),
        ({"format": "desk-catalogue/1", "forms": [], "procedures": [procedure()]}, "phải là “desk-catalogue/2”"),
        ({"format": "desk-catalogue/2", "forms": [], "procedures": []}, "ít nhất 1 dòng"),
        (
            {"format": "desk-catalogue/2", "forms": [], "procedures": ["1.001193"]},
            "Thủ tục thứ 1: phải là một nhóm mục",
        ),
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
    assert route_slips({"cap": "20wd", "legs": FORK}, ["xa", "huyen"]) == []


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
    assert any(sentence in str(slip) for slip in route_slips({"cap": None, "legs": legs}, ["xa", "huyen"]))


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
