"""What a source says goes into a content; what it does not say stays; a question is open until its entry is answered."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desk.domain.catalogue.merging import (
    blank_case,
    blank_content,
    blank_fee,
    blank_paper,
    blank_result,
    empty_content,
    fill,
    merge,
    placed,
    still_open,
)
from desk.domain.catalogue.statements import Question

NAMES = st.sampled_from(
    ["Tờ khai", "Giấy chứng sinh", "Giấy chứng sinh và…", "Giấy chứng sinh và văn bản", "tờ  khai", "Hộ chiếu…"]
)
TERMS = st.sampled_from(["5wd", "20d", "same-day"])
CHANNELS = st.sampled_from([["direct"], ["online", "post"], ["direct", "online", "post"]])
PAPER = st.fixed_dictionaries(
    {"name": NAMES}, optional={"originals": st.integers(0, 2), "copies": st.integers(0, 2), "required": st.booleans()}
)
FEE = st.fixed_dictionaries({"amount": st.sampled_from([8000, 10000]), "channels": CHANNELS})
RESULT = st.fixed_dictionaries({"name": NAMES}, optional={"code": st.sampled_from(["KQ.1", "KQ.2"])})
ROUTE = st.sampled_from(
    [{"cap": None, "legs": []}, {"cap": "20wd", "legs": [{"at": "receiving", "term": None, "steps": []}]}]
)
CASE_PARTS = {
    "terms": st.dictionaries(st.sampled_from(["direct", "online", "post"]), TERMS, min_size=1),
    "papers": st.lists(PAPER, max_size=4),
    "fees": st.lists(FEE, max_size=3),
    "route": ROUTE,
    "cutoff": st.just("15:00"),
}
TOP_PARTS = {
    "name": st.sampled_from(["Đăng ký khai sinh", "Khai sinh"]),
    "levels": st.lists(st.sampled_from(["xa", "huyen"]), unique=True),
    "competent": st.text("ab", max_size=3),
    "legal_basis": st.lists(st.fixed_dictionaries({"text": NAMES, "link": st.none()}), max_size=2),
    "results": st.lists(RESULT, max_size=3),
    "online_level": st.integers(1, 4),
}
CASES = st.lists(
    st.fixed_dictionaries({"key": st.sampled_from(["chung", "luu-dong"])}, optional=CASE_PARTS),
    max_size=2,
    unique_by=lambda case: case["key"],
)
PATCHES = st.fixed_dictionaries({}, optional={**TOP_PARTS, "cases": CASES})
CONTENTS = st.lists(PATCHES, max_size=3).map(lambda patches: _all(patches))


def _all(patches: list[dict[str, Any]]) -> dict[str, Any]:
    content = empty_content()
    for patch in patches:
        content = merge(content, patch)
    return content


@given(CONTENTS, PATCHES)
def test_merging_twice_is_merging_once(content, patch):
    once = merge(content, patch)
    assert merge(once, patch) == once


@given(CONTENTS)
def test_a_patch_that_says_nothing_changes_nothing(content):
    assert merge(content, {}) == content
    assert merge(content, {"cases": [{"key": "chung"}]}) == content


@given(CONTENTS, PATCHES)
def test_nothing_given_is_changed_and_nothing_is_shared(content, patch):
    before = deepcopy((content, patch))
    merged = merge(content, patch)
    merged["cases"][0]["terms"]["direct"] = "99d"
    merged["levels"].append("?")
    for case in merged["cases"]:
        case["papers"].append({})
    assert (content, patch) == before


@given(CONTENTS, st.data())
def test_the_order_of_patches_about_different_things_does_not_matter(content, data):
    one = data.draw(st.fixed_dictionaries({}, optional={k: TOP_PARTS[k] for k in ("name", "levels", "results")}))
    other = data.draw(
        st.fixed_dictionaries({}, optional={k: TOP_PARTS[k] for k in ("competent", "legal_basis", "online_level")})
    )
    split = data.draw(st.sets(st.sampled_from(sorted(CASE_PARTS))))
    for patch, keys in ((one, split), (other, CASE_PARTS.keys() - split)):
        patch["cases"] = [
            data.draw(
                st.fixed_dictionaries({"key": st.just("chung")}, optional={k: CASE_PARTS[k] for k in sorted(keys)})
            )
        ]
    assert merge(merge(content, one), other) == merge(merge(content, other), one)


@given(CONTENTS, PATCHES)
def test_what_is_suggested_never_displaces_anything(content, suggested):
    filled = fill(content, suggested)
    assert fill(filled, suggested) == filled
    for key, value in content.items():
        if key not in ("cases", "results") and value not in (None, "", []):
            assert filled[key] == value
    for before, after in zip(content["cases"], filled["cases"], strict=False):
        assert len(after["papers"]) == (len(before["papers"]) or len(after["papers"]))
        for channel, term in before["terms"].items():
            assert term in (None, after["terms"][channel])


def test_an_empty_content_has_every_entry_of_the_contract():
    content = empty_content()
    assert set(content) == {
        "name", "short_name", "field", "aliases", "keywords", "life_events", "levels", "received_at", "place", "applicants", "competent",
        "coordinating", "conditions", "online_level", "legal_basis", "results", "cases",
    }  # fmt: skip
    assert set(blank_case()) == {"key", "name", "terms", "cutoff", "papers", "fees", "route"}
    assert content["cases"] == [blank_case("chung", "Trường hợp chung")]
    assert set(blank_paper()) == {"name", "how", "originals", "copies", "required", "form", "reusable", "instead"}
    assert set(blank_fee()) == {"name", "amount", "unit", "channels", "basis", "exempt", "exempt_basis"}
    assert set(blank_result()) == {"name", "code", "form", "number_pattern"}


def case_with(**entries: Any) -> dict[str, Any]:
    return {"cases": [{"key": "chung", **entries}]}


def test_terms_are_merged_channel_by_channel():
    content = merge(None, case_with(terms={"direct": "5wd", "online": "3wd"}))
    assert merge(content, case_with(terms={"online": "2wd"}))["cases"][0]["terms"] == {
        "direct": "5wd",
        "online": "2wd",
        "post": None,
    }


def test_papers_are_the_sources_but_keep_what_it_does_not_say_of_them():
    content = merge(None, case_with(papers=[{"name": "Tờ khai", "originals": 1}, {"name": "Hộ chiếu", "originals": 1}]))
    first = content["cases"][0]["papers"][0]
    first |= {"form": "tk-khai-sinh", "how": "show", "reusable": True}
    papers = merge(
        content, case_with(papers=[{"name": "Giấy mới", "originals": 1}, {"name": "tờ  khai", "originals": 2}])
    )["cases"][0]["papers"]
    assert [p["name"] for p in papers] == ["Giấy mới", "tờ  khai"]
    assert (papers[1]["form"], papers[1]["how"], papers[1]["reusable"], papers[1]["originals"]) == (
        "tk-khai-sinh",
        "show",
        True,
        2,
    )
    assert (papers[0]["form"], papers[0]["how"], papers[0]["required"]) == (None, "submit", True)


def test_a_name_that_was_completed_by_hand_is_not_cut_again():
    cut = {"papers": [{"name": "Giấy chứng sinh; trường hợp không có Giấy…", "originals": 1}]}
    content = merge(None, case_with(**cut))
    content["cases"][0]["papers"][0]["name"] = "Giấy chứng sinh; trường hợp không có Giấy chứng sinh thì nộp văn bản"
    assert merge(content, case_with(**cut)) == content


def test_a_number_that_was_filled_in_by_hand_is_not_emptied_again():
    unread = {"papers": [{"name": "Đơn đăng ký", "copies": 1}]}
    content = merge(None, case_with(**unread))
    assert content["cases"][0]["papers"][0]["originals"] is None
    content["cases"][0]["papers"][0]["originals"] = 1
    assert merge(content, case_with(**unread)) == content


def test_fees_keep_their_basis_and_unit():
    content = merge(
        None, case_with(fees=[{"amount": 8000, "channels": ["direct"]}, {"amount": 10000, "channels": ["online"]}])
    )
    content["cases"][0]["fees"][0] |= {"name": "Lệ phí", "unit": "bản", "basis": "TT 281/2016/TT-BTC"}
    again = merge(
        content, case_with(fees=[{"amount": 9000, "channels": ["direct"]}, {"amount": 10000, "channels": ["online"]}])
    )
    assert [(f["amount"], f["unit"], f["basis"]) for f in again["cases"][0]["fees"]] == [
        (9000, "bản", "TT 281/2016/TT-BTC"),
        (10000, "", ""),
    ]
    filled = fill(again, case_with(fees=[{"amount": 10000, "channels": ["online"], "name": "Phí, lệ phí"}]))
    assert [f["name"] for f in filled["cases"][0]["fees"]] == ["Lệ phí", "Phí, lệ phí"]


def test_results_are_the_same_by_their_national_code():
    content = merge(None, {"results": [{"name": "Giấy khai sinh", "code": "KQ.1"}]})
    content["results"][0] |= {"number_pattern": "{serial:2}/GKS", "form": "gks"}
    again = merge(content, {"results": [{"name": "Giấy khai sinh (bản chính)", "code": "KQ.1"}]})
    assert again["results"] == [
        {"name": "Giấy khai sinh (bản chính)", "code": "KQ.1", "form": "gks", "number_pattern": "{serial:2}/GKS"}
    ]


def test_a_new_case_is_added_and_others_stay():
    content = merge(
        merge(None, case_with(terms={"direct": "5wd"})),
        {"cases": [{"key": "luu-dong", "name": "Lưu động", "terms": {"direct": "2d"}}]},
    )
    assert [(c["key"], c["name"], c["terms"]["direct"]) for c in content["cases"]] == [
        ("chung", "Trường hợp chung", "5wd"),
        ("luu-dong", "Lưu động", "2d"),
    ]


def test_a_draft_begun_by_hand_has_what_most_procedures_have():
    content = blank_content()
    assert (content["place"], content["online_level"], content["cases"][0]["cutoff"]) == ("desk", 2, "15:00")
    content["place"], content["online_level"], content["cases"][0]["cutoff"] = None, None, None
    assert content == empty_content() == merge(None, {})


# ── Questions ─────────────────────────────────────────────────────────────────


def question(path: str, found: str = "") -> dict[str, str]:
    return {"path": path, "sentence": "?", "found": found}


TERM = question("cases.0.terms.direct", "1")
NAME = question("cases.0.papers.1.name", "Giấy chứng sinh…")
FEES = question("cases.0.fees", "10 USD")
CODE = question("code")


def test_a_question_is_open_until_its_entry_says_something_else():
    content = merge(None, case_with(papers=[{"name": "Tờ khai"}, {"name": "Giấy chứng sinh…"}]))
    questions = [TERM, NAME, FEES, CODE]
    assert still_open(content, questions) == questions
    content["cases"][0]["terms"]["direct"] = "1wd"
    content["cases"][0]["papers"][1]["name"] = "Giấy chứng sinh của cơ sở y tế"
    assert still_open(content, questions) == [FEES, CODE]
    content["cases"][0]["fees"] = [blank_fee()]
    assert still_open(content, questions, settled={"code"}) == []


def test_zero_and_no_are_answers():
    content = merge(None, case_with(papers=[{"name": "Tờ khai"}]))
    originals = question("cases.0.papers.0.originals", "181")
    assert still_open(content, [originals]) == [originals]
    content["cases"][0]["papers"][0]["originals"] = 0
    assert still_open(content, [originals]) == []


def test_an_answer_that_is_empty_or_as_it_was_has_to_be_confirmed():
    content = merge(None, case_with(papers=[{"name": "Tờ khai"}, {"name": "Giấy chứng sinh…"}]))
    assert still_open(content, [FEES, NAME], settled={"cases.0.fees", "cases.0.papers.1.name"}) == []


def test_a_question_about_a_name_goes_with_its_row():
    content = merge(None, case_with(papers=[{"name": "Giấy chứng sinh…"}, {"name": "Giấy mới"}, {"name": "Tờ khai"}]))
    assert still_open(content, [NAME]) == [question("cases.0.papers.0.name", "Giấy chứng sinh…")]
    content["cases"][0]["papers"].pop(0)
    assert still_open(content, [NAME]) == []


def test_a_question_about_an_entry_that_is_no_longer_there_is_none():
    assert still_open(empty_content(), [question("cases.0.route.legs.3.at", "Bộ"), question("cases.4.fees")]) == []


def test_questions_follow_their_case_into_a_content_that_orders_cases_otherwise():
    content = merge(None, {"cases": [{"key": "luu-dong"}]})
    content["cases"].reverse()
    asked = (Question("cases.0.terms.direct", "?", "1"), Question("code", "?", ""))
    assert placed(asked, case_with(terms={}), content) == [question("cases.1.terms.direct", "1"), CODE]
