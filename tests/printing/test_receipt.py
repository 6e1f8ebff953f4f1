"""The receipt, read back from its own PDF: every field, in the order of the form."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from pypdf import PdfReader

from desk.domain.papers import PaperLine
from desk.printing.receipt import spoken_code
from desk.printing.registry import render
from tests.printing import reading
from tests.printing.conftest import in_order

Make = Callable[..., Any]
SIZES = ("A5", "A4")


def _body_size(data: bytes) -> float:
    """The size the printed label of item 2 is set in."""
    sizes: list[float] = []

    def visit(text: str, _cm: Any, _tm: Any, _font: Any, size: float) -> None:
        if "Số lượng hồ sơ" in text:
            sizes.append(size)

    for page in PdfReader(BytesIO(data)).pages:
        page.extract_text(visitor_text=visit)
    return sizes[0]


@pytest.mark.parametrize("size", SIZES)
def test_the_fields_stand_in_the_order_of_the_form(make: Make, size: Any) -> None:
    (text,) = reading.pages(render("receipt", make("receipt"), size=size))
    in_order(
        text,
        "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU",
        "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
        "Số: 12/TNHS",
        "Mã hồ sơ: 000.14.14.H23-181105-0047",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Yết Kiêu, ngày 05 tháng 11 năm 2018",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "(Mẫu số 01 ban hành kèm theo Thông tư số 01/2018/TT-VPCP)",
        "Bộ phận tiếp nhận và trả kết quả: Ủy ban nhân dân xã Yết Kiêu",
        "Tiếp nhận hồ sơ của: Nguyễn Văn Ấn",
        "Người nộp hồ sơ: Phạm Thị Huyền Trân",
        "Địa chỉ: Thôn Khuông Phụ, xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương",
        "Số điện thoại: 0900 000 321",
        "Email: huyentran@example.vn",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh có yếu tố nước ngoài",
        "1. Thành phần hồ sơ, yêu cầu và số lượng mỗi loại giấy tờ gồm:",
        "STT Tên giấy tờ Loại bản Số bản",
        "1 Tờ khai đăng ký khai sinh Bản chính 01",
        "2 Giấy chứng sinh Bản sao 02",
        "5 Chứng minh nhân dân của người đi đăng ký Bản chính 01",
        "2. Số lượng hồ sơ: 01 (bộ)",
        "3. Thời gian giải quyết hồ sơ theo quy định là: 15 ngày làm việc",
        "4. Thời gian nhận hồ sơ: ",
        "08 giờ 12 phút, ngày 05 tháng 11 năm 2018",
        "5. Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, ngày 26 tháng 11 năm 2018",
        "6. Đăng ký nhận kết quả tại: Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu",
        "7. Phí, lệ phí (nếu có): 8.000 đồng (Tám nghìn đồng chẵn)",
        "Vào Sổ theo dõi hồ sơ, Quyển số: 01/2018",
        "Số thứ tự: 47",
        "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) Phạm Thị Huyền Trân",
        "NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên) Trần Thị Bích",
        "Ghi chú:",
        "- Giấy tiếp nhận hồ sơ và hẹn trả kết quả được lập thành 02 liên;",
        "- Tổ chức, cá nhân có thể đăng ký nhận kết quả tại nhà",
        "Tra cứu hồ sơ: chụp mã QR, hoặc vào motcua.hoanggiang.gov.vn gõ mã",
        "K7Q49-M2X3B",
        "Hỗ trợ: 0220 000 0000",
        "Khi nhận kết quả mang theo giấy này và căn cước. Người nhận thay mang thêm giấy ủy quyền.",
    )


def test_the_owner_who_comes_in_person_is_not_named_twice_as_submitter(make: Make) -> None:
    (text,) = reading.pages(render("receipt", make("receipt", submitter="Nguyễn Văn Ấn")))
    assert "Người nộp hồ sơ:" not in text
    assert "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) Nguyễn Văn Ấn" in text


def test_what_was_not_given_leaves_dots_to_write_on(make: Make) -> None:
    (text,) = reading.pages(render("receipt", make("receipt", phone="", email="")))
    assert "Số điện thoại: ........" in text
    assert "Email: ........" in text


@pytest.mark.parametrize(
    ("size", "count", "points"),
    [("A5", 5, 9.5), ("A5", 8, 9), ("A4", 5, 13), ("A4", 8, 12), ("A4", 12, 11)],
)
def test_a_full_receipt_keeps_one_page_by_smaller_letters_only(
    make: Make, papers: Make, size: Any, count: int, points: float
) -> None:
    data = render("receipt", make("receipt", papers=papers(count)), size=size)
    assert len(reading.pages(data)) == 1
    assert _body_size(data) == pytest.approx(points)


@pytest.mark.parametrize(("size", "count", "points"), [("A5", 5, 9.5), ("A5", 7, 9.5), ("A4", 8, 13), ("A4", 10, 12)])
def test_a_receipt_without_notes_or_submitter_keeps_the_sizes_measured_on_the_prototype(
    make: Make, papers: Make, size: Any, count: int, points: float
) -> None:
    slip = make("receipt", papers=papers(count), notes=(), submitter="Nguyễn Văn Ấn")
    data = render("receipt", slip, size=size)
    assert len(reading.pages(data)) == 1
    assert _body_size(data) == pytest.approx(points)


@pytest.mark.parametrize("size", SIZES)
def test_thirty_papers_take_two_pages_with_the_table_head_on_both(make: Make, papers: Make, size: Any) -> None:
    first, second = reading.pages(render("receipt", make("receipt", papers=papers(36)), size=size))
    for page, number in ((first, "Trang 1/2"), (second, "Trang 2/2")):
        assert "STT Tên giấy tờ Loại bản Số bản" in page
        assert number in page
    assert second.startswith("STT Tên giấy tờ Loại bản Số bản")
    for part in ("5. Thời gian trả", "NGƯỜI NỘP HỒ SƠ", "Phạm Thị Huyền Trân", "K7Q49-M2X3B", "Hỗ trợ:"):
        assert part in second  # the promise, the signatures and the strip are never parted


@pytest.mark.parametrize("size", SIZES)
def test_thirty_papers_fit_two_pages(make: Make, papers: Make, size: Any) -> None:
    assert len(reading.pages(render("receipt", make("receipt", papers=papers(30)), size=size))) == 2


def test_a_page_with_everything_on_it_has_no_page_number(make: Make) -> None:
    assert "Trang" not in reading.pages(render("receipt", make("receipt")))[0]


@pytest.mark.parametrize("count", range(0, 41))
@pytest.mark.parametrize("size", SIZES)
def test_no_row_is_lost_or_split_whatever_the_count(make: Make, papers: Make, size: Any, count: int) -> None:
    long = "Hợp đồng chuyển nhượng quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất số"
    rows = tuple(PaperLine(f"{long} {at}z", "Bản sao", at) for at in range(1, count + 1))
    pages = reading.pages(render("receipt", make("receipt", papers=rows), size=size))
    for at in range(1, count + 1):
        assert sum(f"{at} {long} {at}z Bản sao {at:02}" in page for page in pages) == 1


def test_very_long_names_stay_inside_the_paper(make: Make) -> None:
    slip = make(
        "receipt",
        owner="Công ty trách nhiệm hữu hạn một thành viên " + "Xuất nhập khẩu nông sản " * 12,
        email="x" * 150 + "@example.vn",
        request="Cấp giấy phép " * 60,
        papers=(PaperLine("Giấy tờ " * 900, "Bản chính", 1),),
    )
    data = render("receipt", slip)
    assert " ".join(reading.pages(data)).count("Giấy tờ") >= 900
    reading.assert_white_edges(data)


def test_markup_in_a_name_is_only_letters(make: Make) -> None:
    (text,) = reading.pages(render("receipt", make("receipt", owner="Nguyễn <b>Văn</b> & Con &amp; <font>")))
    assert "Tiếp nhận hồ sơ của: Nguyễn <b>Văn</b> & Con &amp; <font>" in text


def test_decomposed_accents_print_like_composed_ones(make: Make) -> None:
    nfd = make("receipt", owner=unicodedata.normalize("NFD", "Nguyễn Văn Ấn"))
    assert render("receipt", nfd) == render("receipt", make("receipt"))


def test_line_breaks_and_invisible_characters_do_not_reach_the_paper(make: Make) -> None:
    odd = make("receipt", owner="Nguyễn\tVăn\u200b\n\x00 Ấn ")
    (text,) = reading.pages(render("receipt", odd))
    assert "Tiếp nhận hồ sơ của: Nguyễn Văn Ấn" in text


@pytest.mark.parametrize("demo", [False, True])
@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize("size", SIZES)
def test_the_one_qr_is_read_from_a_200_dpi_print(make: Make, papers: Make, size: Any, count: int, demo: bool) -> None:
    (symbol,) = reading.symbols(render("receipt", make("receipt", papers=papers(count), demo=demo), size=size), 200)
    assert symbol.format == zxingcpp.BarcodeFormat.QRCode
    assert symbol.text == "HTTPS://MOTCUA.HOANGGIANG.GOV.VN/T/K7Q49M2X3B"
    assert symbol.ec_level == "M"
    corners = symbol.position
    side_mm = (corners.top_right.x - corners.top_left.x) / 200 * 25.4
    assert side_mm == pytest.approx(22 * 29 / 37, abs=0.4)  # version 3: 29 modules of 37 with the quiet zone


@pytest.mark.parametrize(
    ("stored", "printed"),
    [("K7Q49M2X3B", "K7Q49-M2X3B"), ("k7q49-m2x3b", "K7Q49-M2X3B"), ("ABCD-EFGH-J", "ABCD-EFGH-J")],
)
def test_the_lookup_code_is_printed_as_it_is_read_aloud(stored: str, printed: str) -> None:
    assert spoken_code(stored) == printed


@pytest.mark.parametrize(
    ("agency", "desk", "printed"),
    [
        ("ỦY BAN NHÂN DÂN XÃ YẾT KIÊU", "Trung tâm Phục vụ hành chính công", "Trung tâm Phục vụ hành chính công"),
        ("ỦY BAN NHÂN DÂN THỊ TRẤN GIA LỘC", "Bộ phận Tiếp nhận và Trả kết quả", "Ủy ban nhân dân thị trấn Gia Lộc"),
        ("ỦY BAN NHÂN DÂN HUYỆN GIA LỘC", "Bộ phận Tiếp nhận và Trả kết quả huyện Gia Lộc", "huyện Gia Lộc"),
        ("Sở Tư pháp tỉnh Hải Dương", "Bộ phận tiếp nhận và trả kết quả", "Sở Tư pháp tỉnh Hải Dương"),
    ],
)
def test_the_desk_is_named_once_after_its_label(make: Make, agency: str, desk: str, printed: str) -> None:
    head = replace(make("receipt").head, agency=agency, desk=desk)
    (text,) = reading.pages(render("receipt", make("receipt", head=head)))
    assert f"Bộ phận tiếp nhận và trả kết quả: {printed} Tiếp nhận hồ sơ của:" in text
