"""The list on the notice board, read back from its PDF: every procedure on it, whole, in letters that can be read standing."""

import time
from dataclasses import replace

import pytest

from desk.domain.catalogue.boards import BoardField, Variant
from desk.printing.public import render_board
from tests.printing import notices, reading
from tests.printing.conftest import in_order
from tests.printing.notices import BY_POST, IN_PERSON, LONG_NAME, ONLINE, row
from tests.printing.reading import MM

FOOT = 10.0  # points: the number of the page and the day of the list, at the foot of the board


def test_every_procedure_of_a_long_list_stands_on_the_board_whole_and_once() -> None:
    pages = reading.pages(render_board(notices.board(300)))
    for at in range(1, 301):
        expected = (
            f"{at} 1.{at:06} Cấp giấy xác nhận số {at}z cho hộ gia đình, cá nhân đang cư trú trên địa bàn xã theo quy định mới "
            "5 ngày làm việc Lệ phí hộ tịch: 8.000 đồng/bản Ủy ban nhân dân xã Toàn trình"
        )
        assert sum(expected in page for page in pages) == 1


def test_every_page_of_the_board_says_which_columns_which_field_and_which_page() -> None:
    pages = reading.pages(render_board(notices.board(100)))
    columns = "STT Mã thủ tục Tên thủ tục hành chính Thời hạn giải quyết Phí, lệ phí Cơ quan giải quyết Trực tuyến"
    assert len(pages) > 3
    for at, page in enumerate(pages, start=1):
        assert f"{columns} Lĩnh vực: Lĩnh vực thứ" in page
        assert f"Trang {at}/{len(pages)}" in page
        assert "danh mục ngày 05/11/2018" in page
    text = " ".join(pages)
    assert text.count("Lĩnh vực: Lĩnh vực thứ 1 (40 thủ tục)") == 1
    assert text.count("Lĩnh vực: Lĩnh vực thứ 3 (20 thủ tục)") == 1
    assert pages[1].startswith(f"{columns} Lĩnh vực: Lĩnh vực thứ 1 (tiếp theo)")


def test_the_board_begins_with_whose_list_it_is_since_when_and_by_which_decision() -> None:
    in_order(
        reading.pages(render_board(notices.board(12)))[0],
        "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Yết Kiêu, ngày 05 tháng 11 năm 2018",
        "DANH MỤC THỦ TỤC HÀNH CHÍNH TIẾP NHẬN TẠI BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ XÃ YẾT KIÊU",
        "Công bố tại Quyết định số 1155/QĐ-UBND ngày 15 tháng 6 năm 2018",
        "12 thủ tục, 1 lĩnh vực.",
        "STT Mã thủ tục",
    )


def test_the_board_ends_with_whom_to_ask_and_where_to_complain() -> None:
    last = reading.pages(render_board(notices.board(12)))[-1]
    in_order(last, "12 1.000012", "Điện thoại hướng dẫn: 0220 000 0000.", "Phản ánh, kiến nghị: Văn phòng")
    assert "Điện thoại hướng dẫn" not in reading.text(render_board(notices.board(3, hotline="")))


def test_the_board_is_a_4_lying_down_and_no_letter_of_its_body_is_under_eleven_points() -> None:
    for page in reading.leaves(render_board(notices.board(60))):
        assert float(page.mediabox.width) == pytest.approx(297 * MM, abs=0.01)
        assert float(page.mediabox.height) == pytest.approx(210 * MM, abs=0.01)
        small = {size: text for size, text in reading.sizes(page).items() if size < 11}
        assert small.keys() == {FOOT}
        assert "Trang" in small[FOOT]


def test_terms_that_differ_by_channel_are_told_apart_on_the_board() -> None:
    ways = (Variant("", (IN_PERSON, ONLINE, BY_POST), ()),)
    data = render_board(notices.board(fields=(BoardField("Hộ tịch", (row(1, variants=ways),)),)))
    in_order(
        reading.text(data),
        "Trực tiếp, bưu chính: 5 ngày làm việc Trực tuyến: 3 ngày làm việc",
        "Trực tiếp, bưu chính: Lệ phí hộ tịch: 8.000 đồng/bản Trực tuyến: Không",
    )


def test_a_name_longer_than_any_of_the_national_list_stays_inside_the_board() -> None:
    assert len(LONG_NAME) > 1000
    fields = (BoardField("Đất đai, " * 40, (row(1, name=LONG_NAME), row(2, code="1.000132.000.00.00.H23"))),)
    data = render_board(notices.board(fields=fields))
    assert [reading.text(data).count(f" {at}) đăng ký biến") for at in range(1, 11)] == [1] * 10
    assert "1.000132.000.00.00.H23" in reading.text(data).replace(" ", "")
    reading.assert_white_edges(data)


def test_a_row_taller_than_half_a_page_goes_on_overleaf_and_loses_nothing() -> None:
    fees = tuple(f"Phí thẩm định lần {at}z: 75.000 đồng/hồ sơ" for at in range(60))
    ways = (Variant("", (replace(IN_PERSON, fees=fees),), ()),)
    data = render_board(notices.board(fields=(BoardField("Đất đai", (row(1, variants=ways), row(2))),)))
    text = reading.text(data)
    assert len(reading.leaves(data)) > 1
    assert all(text.count(f"lần {at}z:") == 1 for at in range(60))
    reading.assert_white_edges(data)


def test_a_unit_that_receives_nothing_still_has_a_board_that_says_so() -> None:
    assert "0 thủ tục, 0 lĩnh vực." in reading.text(render_board(notices.board(0)))


def test_a_board_of_300_is_printed_in_under_a_second_and_a_half() -> None:
    board = notices.board(300)
    start = time.process_time()  # of this process alone: other work on the machine does not count
    render_board(board)
    assert time.process_time() - start < 1.5
