"""Merging, digests and comparisons: pure rules of documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain import documents, merging
from desk.domain.documents import Content
from desk.domain.errors import Invalid

CONTENT = Content("H23-1", "UBND xã Yết Kiêu", 1, "grant", "Quyết định", "Về việc", "Điều 1.", "CHỦ TỊCH")


def test_variables_are_filled_however_they_are_written() -> None:
    values = {"họ tên chủ hồ sơ": "Nguyễn Văn An", "mã hồ sơ": "H23-1"}
    assert merging.merge("{Họ tên  chủ hồ sơ}, {mã hồ sơ}", values) == "Nguyễn Văn An, H23-1"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{số định danh}", "Thiếu số định danh của chủ hồ sơ nên chưa trộn được mẫu."),
        ("{địa chỉ} {ngày sinh}", "Thiếu địa chỉ của chủ hồ sơ, ngày sinh của chủ hồ sơ nên chưa trộn được mẫu."),
    ],
)
def test_what_is_missing_is_named(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        merging.merge(text, {})
    assert refused.value.message == said


def test_a_value_that_looks_like_a_variable_is_only_text() -> None:
    assert merging.merge("{lý do}", {"lý do": "{số định danh}"}) == "{số định danh}"


def test_a_template_with_unknown_variables_or_loose_brackets_is_refused() -> None:
    assert merging.problems("{số nhà}") == ["Không có biến “{số nhà}”."]
    assert merging.problems("a } b") == ["Dấu ngoặc { } phải mở và đóng theo từng cặp."]
    assert merging.problems("{thủ tục}") == []


@pytest.mark.parametrize("change", [{"dossier": "H23-2"}, {"agency": "x"}, {"n": 2}, {"kind": "refuse"}, {"title": "x"}, {"subject": "x"},
                                    {"body": "Điều 1"}, {"signed_as": "PHÓ CHỦ TỊCH"}])  # fmt: skip
def test_the_digest_covers_everything_that_is_approved(change: dict[str, object]) -> None:
    assert documents.digest(Content(**{**vars(CONTENT), **change})) != documents.digest(CONTENT)  # type: ignore[arg-type]
    assert documents.digest(CONTENT) == documents.digest(Content(**vars(CONTENT)))


@given(st.text(alphabet="aáb \n", max_size=40), st.text(alphabet="aáb \n", max_size=40))
def test_a_comparison_tells_both_texts(before: str, after: str) -> None:
    lines = documents.compared(before, after)
    old = [
        "".join(text for text, fate in line if fate != "added")
        for line in lines
        if any(f != "added" for _, f in line) or not line
    ]
    new = [
        "".join(text for text, fate in line if fate != "gone")
        for line in lines
        if any(f != "gone" for _, f in line) or not line
    ]
    assert [line for line in old if line] == [line for line in before.splitlines() if line]
    assert [line for line in new if line] == [line for line in after.splitlines() if line]
    assert (documents.changes(lines) == 0) == (before.splitlines() == after.splitlines())


def test_refusals_are_numbered_by_the_kind_of_agency() -> None:
    assert documents.refusal_pattern({}, "Ủy ban nhân dân xã Yết Kiêu") == "{serial}/TB-UBND"
    assert documents.refusal_pattern({}, "Sở Tư pháp") == "{serial}/TB"
    law = {"refused_result": {"name": "Văn bản từ chối", "number_patterns": {"other": "{serial}/TB-S"}}}
    assert documents.refusal_name(law) == "Văn bản từ chối"
    assert documents.refusal_pattern(law, "Sở Tư pháp") == "{serial}/TB-S"
