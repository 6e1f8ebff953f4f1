"""Văn bản kết quả on paper: the parts of NĐ 30/2020 in their order, a draft never mistaken for it, page numbers where they belong."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from desk.printing.registry import render
from tests.printing import reading

Make = Callable[..., Any]


def in_order(said: str, *words: str) -> None:
    places = [said.index(word) for word in words]
    assert places == sorted(places), list(zip(words, places, strict=True))


def test_a_decision_has_every_part_of_the_form_in_its_order(make: Make) -> None:
    data = render("result", make("result"), size="A4")
    said = reading.text(data)
    assert len(PdfReader(BytesIO(data)).pages) == 1
    for words in (
        "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Số: 12/QĐ-UBND",
        "Yết Kiêu, ngày 05 tháng 11 năm 2018", "Nơi nhận:", "- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Đặng Quốc Hữu",
        "mã kiểm tra bản đã duyệt 9f86d081884c7d65",
    ):  # fmt: skip
        assert words in said, words
    in_order(said, "QUYẾT ĐỊNH", "Về việc trợ cấp xã hội hằng tháng", "Điều 1.", "Điều 2.", "CHỦ TỊCH", "Đặng Quốc Hữu")
    assert "DỰ THẢO" not in said


def test_whoever_signs_for_somebody_absent_says_under_which_delegation(make: Make) -> None:
    assert "(Theo ủy quyền số 03/GUQ-UBND)" in reading.text(
        render("result", make("result", under="03/GUQ-UBND"), size="A4")
    )


def test_a_draft_says_so_across_the_page_and_has_no_signature(make: Make) -> None:
    said = reading.text(render("result", make("result", draft=True, signer="", check=""), size="A4"))
    assert "DỰ THẢO" in said
    assert "(Bản dự thảo, chưa ký)" in said


def test_a_long_document_is_numbered_at_the_head_from_the_second_page_on(make: Make) -> None:
    body = "\n".join(
        f"Điều {n}. " + "Nội dung của điều này dài hơn một dòng để trang giấy đầy. " * 4 for n in range(1, 30)
    )
    pages = reading.pages(render("result", make("result", body=body), size="A4"))
    assert len(pages) >= 3
    assert "Trang" not in " ".join(pages)
    assert all("Đặng Quốc Hữu" not in page for page in pages[:-1])
    assert "Điều 29." in pages[-1]


def test_a_name_is_only_a_name(make: Make) -> None:
    assert "<b>& {x}" in reading.text(render("result", make("result", body="Ông <b>& {x} được giải quyết."), size="A4"))
