"""The papers for everyone, read back from their PDFs: nothing lost, nothing cut off, every QR read, the same bytes again."""

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from desk.domain.catalogue.boards import BoardField, Variant
from desk.domain.dates import VIETNAM
from desk.printing.public import render_board, render_checklist, render_poster, render_sheet
from tests.printing import notices, reading
from tests.printing.conftest import in_order
from tests.printing.notices import HOURS, IN_PERSON, LONG_NAME, SITE, bring, papers, row, variant
from tests.printing.reading import MM

ROOT = Path(__file__).parents[2]
SIZES: tuple[Any, ...] = ("A5", "A4")
HTML = "Xác nhận <b>đất</b> & nhà &amp; <font size=99> \"ở\" 'thuê'"

PRINTS: dict[str, Callable[..., bytes]] = {
    "board": lambda **changes: render_board(notices.board(**changes)),
    "sheet": lambda **changes: render_sheet(notices.sheet(**changes)),
    "poster": lambda **changes: render_poster(notices.poster(**changes)),
    "checklist": lambda **changes: render_checklist(notices.checklist(**changes)),
}
every_kind = pytest.mark.parametrize("kind", sorted(PRINTS))
every_size = pytest.mark.parametrize("size", SIZES)


# ---- the page of a procedure


def test_the_page_of_a_procedure_says_every_part_the_law_names() -> None:
    in_order(
        reading.text(render_sheet(notices.sheet())),
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ĐĂNG KÝ KHAI SINH",
        "Mã thủ tục: 1.001193",
        "Công bố tại Quyết định số 1155/QĐ-UBND",
        "Lĩnh vực: Hộ tịch",
        "Đối tượng thực hiện: Cá nhân",
        "Yêu cầu, điều kiện: Không",
        "Thành phần hồ sơ:",
        "STT Giấy tờ Số lượng",
        "1 Tờ khai đăng ký khai sinh theo mẫu số 1z Nộp 01 bản chính",
        "2 Giấy chứng sinh;",
        "số 2z Nộp 01 bản chính và 01 bản sao",
        "Cách thức thực hiện, thời hạn, phí và lệ phí:",
        "Hình thức nộp Thời hạn giải quyết Phí, lệ phí",
        "Trực tiếp 5 ngày làm việc Lệ phí hộ tịch: 8.000 đồng/bản",
        "Bưu chính 5 ngày làm việc",
        "Nơi nộp hồ sơ và nhận kết quả: Bộ phận Tiếp nhận",
        "Giờ làm việc: thứ Hai – thứ Sáu: 07:30–11:30, 13:30–17:00; thứ Bảy: 07:30–11:30",
        "Dịch vụ công trực tuyến: Toàn trình",
        "Trình tự thực hiện:",
        "Bước Nơi thực hiện Nội dung Thời hạn",
        "2 Công chức Tư pháp - Hộ tịch Thẩm tra, ghi sổ 4 giờ làm việc",
        "Cơ quan có thẩm quyền giải quyết: Ủy ban nhân dân xã",
        "Cơ quan phối hợp: Công an xã",
        "Kết quả thực hiện: Giấy khai sinh",
        "Căn cứ pháp lý: - Luật Hộ tịch 2014, Điều 13 - Nghị định số 123/2015/NĐ-CP",
        "Điện thoại hướng dẫn: 0220 000 0000",
    )


def test_two_cases_are_named_and_one_alone_is_not() -> None:
    two = (variant(3, "Sinh tại Việt Nam"), variant(2, "Sinh ở nước ngoài"))
    for data in (render_sheet(notices.sheet(variants=two)), render_checklist(notices.checklist(variants=two))):
        in_order(reading.text(data), "Sinh tại Việt Nam", "số 3z", "Sinh ở nước ngoài", "số 2z")
    for data in (render_sheet(notices.sheet()), render_checklist(notices.checklist())):
        assert "Đăng ký tại xã" not in reading.text(data)


# ---- what to bring


@every_size
def test_the_list_says_what_to_bring_how_long_how_much_where_and_when(size: Any) -> None:
    (text,) = reading.pages(render_checklist(notices.checklist(), size))
    in_order(
        text,
        "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU",
        "GIẤY TỜ CẦN MANG",
        "Đăng ký khai sinh",
        "Mã thủ tục: 1.001193",
        "Đã có Giấy tờ Số lượng",
        "Tờ khai đăng ký khai sinh theo mẫu số 1z Nộp 01 bản chính",
        "số 2z Nộp 01 bản chính và 01 bản sao",
        "Thời hạn giải quyết: 5 ngày làm việc",
        "Phí, lệ phí: Lệ phí hộ tịch: 8.000 đồng/bản",
        "Kết quả nhận được: Giấy khai sinh",
        "Nơi nộp: Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu, thôn Khuông Phụ",
        "Giờ làm việc: thứ Hai",
        "Điện thoại hướng dẫn: 0220 000 0000",
        "Xem trên mạng: motcua.hoanggiang.gov.vn/thu-tuc/1.001193",
        "1.001193 – nội dung ngày 05/11/2018",
    )


def test_a_paper_says_which_form_to_fill_and_when_it_may_stay_at_home() -> None:
    one = bring(
        "Tờ khai", form="Tờ khai đăng ký khai sinh", form_url="motcua.hoanggiang.gov.vn/mau/tk-khai-sinh", required=False,
        instead="Cơ sở dữ liệu quốc gia về dân cư", reusable=True, how="Xuất trình", originals=0,
    )  # fmt: skip
    in_order(
        reading.text(render_checklist(notices.checklist(variants=(Variant("", (IN_PERSON,), (one,)),)))),
        "Tờ khai (nếu có)",
        "Điền mẫu: Tờ khai đăng ký khai sinh – motcua.hoanggiang.gov.vn/mau/tk-khai-sinh",
        "Không phải nộp nếu đã có trong Cơ sở dữ liệu quốc gia về dân cư.",
        "Đã nộp và được số hóa lần trước thì không phải nộp lại.",
        "Xuất trình Thời hạn",  # the law gives no number of copies: none is printed
    )


def test_what_is_asked_for_without_conditions_has_no_small_print() -> None:
    text = reading.text(render_checklist(notices.checklist()))
    assert all(word not in text for word in ("nếu có", "Điền mẫu", "Không phải nộp", "số hóa"))


@every_size
@pytest.mark.parametrize("count", [1, 6, 14])
def test_an_ordinary_procedure_is_one_sheet_of_paper(size: Any, count: int) -> None:
    assert len(reading.leaves(render_checklist(notices.checklist(count), size))) == 1


@pytest.mark.parametrize(
    ("size", "count", "leaves", "points"),
    [("A5", 6, 1, 11), ("A5", 14, 1, 10), ("A5", 20, 2, 11), ("A4", 14, 1, 14), ("A4", 18, 1, 12), ("A4", 30, 2, 14)],
)
def test_letters_shrink_only_where_that_saves_a_sheet(size: Any, count: int, leaves: int, points: float) -> None:
    found = reading.leaves(render_checklist(notices.checklist(count), size))
    assert len(found) == leaves
    assert "Tờ khai đăng ký khai sinh theo mẫu" in " ".join(reading.sizes(found[0])[points].split())


@every_size
@pytest.mark.parametrize("count", [0, 1, 12, 80])
def test_every_paper_is_on_the_list_once_with_its_own_box(size: Any, count: int) -> None:
    data = render_checklist(notices.checklist(count), size)
    text = reading.text(data)
    assert [text.count(f"số {at}z Nộp") for at in range(1, count + 1)] == [1] * count
    squares = [
        (float(wide), float(tall))
        for page in reading.leaves(data)
        for wide, tall in re.findall(rb"([\d.]+) ([\d.]+) re\b", page.get_contents().get_data())  # type: ignore[union-attr]
    ]
    assert sum(wide == tall and 8 < wide < 14 for wide, tall in squares) == count
    assert ("Không phải nộp giấy tờ." in text) == (count == 0)
    reading.assert_white_edges(data)


def test_a_list_of_80_papers_repeats_its_head_and_numbers_its_pages() -> None:
    pages = reading.pages(render_checklist(notices.checklist(80)))
    assert len(pages) > 2
    for at, page in enumerate(pages, start=1):
        assert "Đã có Giấy tờ Số lượng" in page or "Giờ làm việc" in page
        assert f"Trang {at}/{len(pages)}" in page
        assert "1.001193 – nội dung ngày 05/11/2018" in page


@every_size
def test_very_long_names_stay_inside_the_paper(size: Any) -> None:
    rows = (bring(LONG_NAME, form=LONG_NAME, form_url="motcua.vn/" + "x" * 200), *papers(3))
    listed = notices.checklist(name=LONG_NAME, variants=(Variant("", (IN_PERSON,), rows),), place=LONG_NAME)
    data = render_checklist(listed, size)
    assert reading.text(data).count(LONG_NAME.split(";")[9]) == 4
    reading.assert_white_edges(data)
    page = render_sheet(notices.sheet(name=LONG_NAME, conditions=LONG_NAME * 3, variants=listed.variants))
    assert reading.text(page).count(LONG_NAME.split(";")[9]) == 5  # and once in capitals
    reading.assert_white_edges(page)


# ---- the poster


@every_size
def test_the_poster_of_a_unit_calls_shows_and_says_where_to_ask(size: Any) -> None:
    (text,) = reading.pages(render_poster(notices.poster(), size))
    in_order(
        text,
        "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU Bộ phận Tiếp nhận và Trả kết quả",
        "Quét mã để xem thủ tục, giấy tờ cần mang",
        "hoặc vào motcua.hoanggiang.gov.vn/thu-tuc?tai=11065",
        "Điện thoại: 0220 000 0000",
        "Thứ Hai – thứ Sáu: 07:30–11:30, 13:30–17:00 Thứ Bảy: 07:30–11:30",
    )
    assert "Mã thủ tục" not in text


@every_size
def test_the_poster_of_a_procedure_names_it(size: Any) -> None:
    one = notices.poster(code="1.001193", procedure="Đăng ký khai sinh", url=f"{SITE}/1.001193")
    data = render_poster(one, size)
    (text,) = reading.pages(data)
    in_order(text, "Quét mã để xem giấy tờ cần mang", "Đăng ký khai sinh", "Mã thủ tục: 1.001193", "hoặc vào")
    assert [symbol.text for symbol in reading.symbols(data, 100)] == [f"{SITE}/1.001193"]


def test_the_call_of_an_a4_poster_is_readable_from_two_metres() -> None:
    (page,) = reading.leaves(render_poster(notices.poster()))
    called = [size for size, text in reading.sizes(page).items() if "Quét mã" in text]
    capital = 0.66 * called[0] / MM  # Liberation Serif: a capital is 0.66 of the size
    assert capital >= 2000 / 200  # a two-hundredth of the distance


@every_size
@pytest.mark.parametrize(
    "changes", [{}, {"demo": True}, {"procedure": LONG_NAME, "code": "1.014133", "hours": HOURS * 4}]
)
def test_the_poster_is_one_sheet_with_a_large_qr_whatever_it_says(size: Any, changes: dict[str, Any]) -> None:
    data = render_poster(notices.poster(**changes), size)
    assert len(reading.leaves(data)) == 1
    (symbol,) = reading.symbols(data, 100)
    assert symbol.text == f"{SITE}?tai=11065"
    wide = (symbol.position.top_right.x - symbol.position.top_left.x) / 100 * 25.4
    least = 120 if "procedure" not in changes else 60
    assert wide >= least * (1 if size == "A4" else 0.7)
    reading.assert_white_edges(data)


def test_the_qr_of_a_poster_is_read_from_across_the_room() -> None:
    """At 25 dots an inch a module has under four dots: what a telephone of 12 megapixels sees of A4 from three metres."""
    assert [symbol.text for symbol in reading.symbols(render_poster(notices.poster()), 25)] == [f"{SITE}?tai=11065"]


# ---- what holds for all of them


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize(
    ("kind", "address"),
    [("board", f"{SITE}?tai=11065"), ("sheet", f"{SITE}/1.001193"), ("checklist", f"{SITE}/1.001193")],
)
def test_the_one_qr_is_read_from_a_200_dpi_print(kind: str, address: str, demo: bool) -> None:
    assert [symbol.text for symbol in reading.symbols(PRINTS[kind](demo=demo), 200)] == [address]


@every_size
def test_the_page_is_exactly_the_paper(size: Any) -> None:
    wide, tall = {"A5": (148, 210), "A4": (210, 297)}[size]
    for data in (render_poster(notices.poster(), size), render_checklist(notices.checklist(), size)):
        box = reading.leaves(data)[0].mediabox
        assert (float(box.width), float(box.height)) == pytest.approx((wide * MM, tall * MM), abs=0.01)


def test_a_size_that_is_not_kept_is_refused() -> None:
    with pytest.raises(ValueError, match="A3"):
        render_poster(notices.poster(), "A3")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="A6"):
        render_checklist(notices.checklist(), "A6")  # type: ignore[arg-type]


def _html(kind: str) -> bytes:
    changes: dict[str, Any] = {"procedure": HTML, "code": "1"} if kind == "poster" else {"name": HTML}
    return PRINTS[kind](**changes if kind != "board" else {"fields": (BoardField(HTML, (row(1, name=HTML),)),)})


@every_kind
def test_markup_in_a_name_is_only_letters(kind: str) -> None:
    text = reading.text(_html(kind))
    assert HTML in text or HTML.upper() in text


@every_kind
def test_decomposed_accents_and_invisible_characters_print_like_clean_text(kind: str) -> None:
    odd, clean = "Bo\u0323\u0302 phâ\u0323n\tTiếp nhận\u200b\n\x00 và Trả kết quả ", notices.HEAD.desk
    key = {"head": replace(notices.HEAD, desk=odd)} if kind in ("board", "sheet") else {"desk": odd}
    assert unicodedata.normalize("NFC", odd) != clean
    assert PRINTS[kind](**key) == PRINTS[kind]()


@every_kind
def test_every_face_is_embedded_as_a_subset_and_none_is_helvetica(kind: str) -> None:
    data = PRINTS[kind](demo=True)
    assert b"Helvetica" not in data
    for page in reading.leaves(data):
        for font in page["/Resources"]["/Font"].values():
            assert re.fullmatch(r"/[A-Z]{6}\+LiberationSerif(-\w+)?", str(font["/BaseFont"]))
            assert 0 < len(font["/FontDescriptor"]["/FontFile2"].get_data()) < 60_000


@every_kind
def test_sample_papers_say_so_twice_on_every_page_and_real_ones_never(kind: str) -> None:
    for page in reading.pages(PRINTS[kind](demo=True)):
        assert "DỮ LIỆU MẪU – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in page
        assert page.count("DỮ LIỆU MẪU") == 2
    assert "DỮ LIỆU MẪU" not in reading.text(PRINTS[kind]())


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("board", "Danh mục thủ tục hành chính tiếp nhận tại Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu"),
        ("sheet", "1.001193 Đăng ký khai sinh"),
        ("poster", "Quét mã để xem thủ tục, giấy tờ cần mang"),
        ("checklist", "Giấy tờ cần mang: Đăng ký khai sinh"),
    ],
)
def test_the_document_names_its_title_its_issuer_its_language_and_its_day(kind: str, title: str) -> None:
    reader = PdfReader(BytesIO(PRINTS[kind]()))
    told = reader.metadata
    assert told is not None
    assert told.title == title
    assert told.author == "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU"
    assert told.creation_date == datetime(2018, 11, 5, tzinfo=VIETNAM)
    assert reader.root_object["/Lang"] == "vi-VN"


def test_the_same_values_give_the_same_bytes_in_any_process_and_other_values_do_not() -> None:
    program = (
        "from hashlib import sha256\n"
        "from tests.printing.test_public import PRINTS\n"
        "print(*[sha256(PRINTS[kind]()).hexdigest() for kind in sorted(PRINTS)])\n"
    )
    here = [PRINTS[kind]() for kind in sorted(PRINTS)]
    assert [PRINTS[kind]() for kind in sorted(PRINTS)] == here
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "4242", "TZ": "America/Lima", "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split() == [sha256(data).hexdigest() for data in here]
    later = notices.DAY.replace(day=6)
    assert all(PRINTS[kind](day=later) != data for kind, data in zip(sorted(PRINTS), here, strict=True))
