"""Two contents compared: what a publisher must see is said, in words, and nothing else is."""

import copy
from typing import Any

import pytest

from desk.domain.catalogue.differences import differences
from tests.domain.catalogue.test_reading import content, leg, step


def changed(change: Any) -> list[str]:
    before, after = content(), content()
    change(after)
    return [str(d) for d in differences(before, after)]


def test_the_same_content_does_not_differ() -> None:
    assert differences(content(), content()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(name="Đăng ký khai sinh lưu động"), "Tên thủ tục: “Đăng ký khai sinh” → “Đăng ký khai sinh lưu động”"),
        (lambda c: c["cases"][0]["terms"].update(direct="5wd"), "Thời hạn trực tiếp: “3 ngày làm việc” → “5 ngày làm việc”"),
        (lambda c: c["cases"][0]["terms"].update(online="3wd"), "Thời hạn trực tuyến: thêm “3 ngày làm việc”"),
        (
            lambda c: c["cases"][0]["papers"][0].update(copies=2),
            "Giấy tờ: “Tờ khai, nộp, 1 bản chính” → “Tờ khai, nộp, 1 bản chính, 2 bản sao”",
        ),
        (lambda c: c["cases"][0]["papers"].clear(), "Giấy tờ: bỏ “Tờ khai, nộp, 1 bản chính”"),
        (lambda c: c["aliases"].append("gks"), "Mã tắt, cách gọi: thêm “gks”"),
        (lambda c: c["legal_basis"][0].update(text="Luật Hộ tịch 2025"), "Căn cứ pháp lý: thêm “Luật Hộ tịch 2025”"),
        (lambda c: c["cases"][0]["route"].update(cap=None), "Mức trần của quy trình: bỏ “20 ngày làm việc”"),
        (lambda c: c["cases"][0]["route"]["legs"][0].update(term="2wd"), "Thời hạn chặng 1: “3 ngày làm việc” → “2 ngày làm việc”"),
        (
            lambda c: c["cases"][0]["route"]["legs"][0]["steps"].insert(2, step("approve", "lanh-dao", "leader", "1wd")),
            "Bước 3, chặng 1: thêm “Bước approve, lanh-dao, leader, 1 ngày làm việc”",
        ),
        (
            lambda c: c["cases"][0]["route"]["legs"].insert(1, leg("parent:huyen", "7wd", step("receive", "mot-cua", "clerk"))),
            "Chặng 2: thêm “parent:huyen, 7 ngày làm việc: Bước receive, mot-cua, clerk, 4 giờ làm việc”",
        ),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(change: Any, said: str) -> None:
    assert said in changed(change)


def test_a_fee_that_rises_is_said_with_its_ground() -> None:
    (said,) = changed(lambda c: c["cases"][0]["fees"][0].update(amount=10000))
    assert "8.000 đồng/bản" in said
    assert "10.000 đồng/bản" in said
    assert "Thông tư 226/2016/TT-BTC" in said


def test_papers_in_another_order_are_said_once() -> None:
    before = content()
    more = copy.deepcopy(before["cases"][0]["papers"][0]) | {"name": "Giấy chứng sinh"}
    before["cases"][0]["papers"].append(more)
    after = copy.deepcopy(before)
    after["cases"][0]["papers"].reverse()
    assert [d.what for d in differences(before, after)] == ["Giấy tờ: thứ tự"]


def test_a_case_that_comes_is_named_and_told_whole() -> None:
    before, after = content(), content()
    after["cases"].append(copy.deepcopy(after["cases"][0]) | {"key": "xac-minh", "name": "Có xác minh"})
    found = [str(d) for d in differences(before, after)]
    assert "Trường hợp: thêm “Có xác minh”" in found
    assert "Thời hạn trực tiếp (Có xác minh): thêm “3 ngày làm việc”" in found


def test_a_first_edition_differs_in_everything_it_says() -> None:
    found = differences(None, content())
    assert {d.section for d in found} == {"name", "basis", "results", "papers", "terms", "fees", "route"}
    assert all(not d.before for d in found if d.what != "Cách đi chặng 1")
