"""What holds for every printed form: its words, its faces, its size, its sample mark, and the same bytes again."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from pypdf.generic import IndirectObject, StreamObject

from desk.domain.papers import KINDS, HandOver, Reprint, to_json
from desk.printing import fonts
from desk.printing.registry import FORMS, render, render_many
from tests.printing import reading
from tests.printing.conftest import in_order

Make = Callable[..., Any]
SIZES = ("A5", "A4")
TONES = "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ"
LETTERS = "ăâđêôơư" + TONES + ("ăâđêôơư" + TONES).upper()
LATER = Reprint(2, datetime(2018, 11, 7, 9, 5, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))
ROOT = Path(__file__).parents[2]

every_kind = pytest.mark.parametrize("kind", sorted(FORMS))
every_size = pytest.mark.parametrize("size", SIZES)


def _streams(data: bytes) -> list[bytes]:
    """Every stream of the file, unpacked, in the order of the file."""
    reader = PdfReader(BytesIO(data))
    things = [reader.get_object(IndirectObject(number, 0, reader)) for number in sorted(reader.xref[0])]
    return [thing.get_data() for thing in things if isinstance(thing, StreamObject)]


def _shared(one: bytes, other: bytes) -> int:
    """How many bytes both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def test_every_kind_of_slip_has_its_form() -> None:
    assert FORMS.keys() == KINDS.keys()


def test_a_slip_is_only_printed_as_what_it_is(make: Make) -> None:
    with pytest.raises(ValueError, match="receipt"):
        render("receipt", make("refusal"))
    with pytest.raises(ValueError, match="voucher"):
        render("voucher", make("refusal"))
    with pytest.raises(ValueError, match="A3"):
        render("refusal", make("refusal"), size="A3")  # type: ignore[arg-type]


@every_size
def test_the_request_for_supplement_says_everything_in_the_order_of_the_form(make: Make, size: Any) -> None:
    in_order(
        reading.text(render("supplement", make("supplement"), size=size)),
        "Số: 03/HDHS",
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Bộ phận tiếp nhận và trả kết quả: Ủy ban nhân dân xã Yết Kiêu",
        "Tiếp nhận hồ sơ/yêu cầu của Ông/Bà: Nguyễn Văn Ấn",
        "Nội dung yêu cầu giải quyết: Xác nhận, giải quyết trợ cấp đối với người tham gia kháng chiến",
        "Địa chỉ: Thôn Khuông Phụ",
        "Số điện thoại: 0900 000 321",
        "Yêu cầu Ông/Bà hoàn thiện hồ sơ gồm những nội dung như sau:",
        "1. Bản khai cá nhân có xác nhận của thôn;",
        "2. Bản sao Huân chương, Huy chương.",
        "Lý do: Bản khai chưa có chữ ký của người khai.",
        "Giấy tờ kèm theo chưa được chứng thực.",
        "Trong quá trình hoàn thiện hồ sơ nếu có vướng mắc, Ông/Bà liên hệ với Trần Thị Bích số điện thoại "
        "0220 000 0000 để được hướng dẫn./.",
        "NGƯỜI HƯỚNG DẪN (Ký và ghi rõ họ tên) Trần Thị Bích",
        "Ghi chú: - Phiếu được lập thành 02 liên;",
    )


@every_size
def test_the_refusal_always_says_its_reason(make: Make, size: Any) -> None:
    in_order(
        reading.text(render("refusal", make("refusal"), size=size)),
        "Số: 02/TCTN",
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Tiếp nhận hồ sơ của: Nguyễn Văn Ấn",
        "Địa chỉ: Thôn Khuông Phụ",
        "Số điện thoại: 0900 000 321",
        "Email: huyentran@example.vn",
        "Nội dung yêu cầu giải quyết: Cấp Giấy chứng nhận quyền sử dụng đất",
        "Qua xem xét, Bộ phận tiếp nhận và trả kết quả Ủy ban nhân dân xã Yết Kiêu thông báo không tiếp nhận, "
        "giải quyết hồ sơ này với lý do cụ thể như sau: Thửa đất đang có tranh chấp, chưa có quyết định giải quyết "
        "có hiệu lực pháp luật.",
        "Xin thông báo cho Ông/Bà được biết và thực hiện./.",
        "NGƯỜI NỘP HỒ SƠ (Ký và ghi rõ họ tên) Phạm Thị Huyền Trân",
        "NGƯỜI TIẾP NHẬN HỒ SƠ (Ký và ghi rõ họ tên) Trần Thị Bích",
    )


def test_a_refused_dossier_without_a_number_prints_no_empty_number(make: Make) -> None:
    assert "Mã hồ sơ" not in reading.text(render("refusal", make("refusal", number="")))
    assert "Mã hồ sơ: H23-1" in reading.text(render("refusal", make("refusal", number="H23-1")))


@every_size
def test_the_control_slip_has_one_row_for_every_hand_over(make: Make, size: Any) -> None:
    in_order(
        reading.text(render("control", make("control"), size=size)),
        "Mã hồ sơ: 000.14.14.H23-181105-0047",
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ",
        "Cơ quan (bộ phận) giải quyết hồ sơ: Phòng Lao động - Thương binh và Xã hội huyện Gia Lộc",
        "Cơ quan phối hợp giải quyết hồ sơ: Công an huyện Gia Lộc; Ban Chỉ huy Quân sự huyện Gia Lộc",
        "TÊN CƠ QUAN",
        "THỜI GIAN GIAO, NHẬN",
        "(Trước hạn/ đúng hạn/ quá hạn)",
        "GHI CHÚ",
        "1. Giao: Bộ phận TN&TKQ xã Yết Kiêu",
        "2. Nhận: Phòng Lao động",
        "08 giờ 12 phút, ngày 05 tháng 11 năm 2018",
        "Người giao (ký): Trần Thị Bích",
        "Người nhận (ký): Lê Quang Đạo",
        "Trước hạn",
        "Nhận đủ giấy tờ",
        "1. Giao: Phòng Lao động",
        "…… giờ …… phút, ngày ……",
        "Ghi chú: - Kết quả giải quyết hồ sơ do bên nhận ghi khi nhận bàn giao hồ sơ.",
    )


@every_size
def test_the_apology_in_time_says_everything_in_the_order_of_the_form(make: Make, size: Any) -> None:
    data = render("apology", make("apology"), size=size)
    assert len(PdfReader(BytesIO(data)).pages) == 1
    in_order(
        reading.text(data),
        "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU",
        "Số: 02/PXL",
        "Yết Kiêu, ngày 23 tháng 11 năm 2018",
        "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ",
        "Mẫu số 04 ban hành kèm theo Thông tư số 01/2018/TT-VPCP",
        "Kính gửi: Nguyễn Văn Ấn",
        "Ngày 05 tháng 11 năm 2018, Ủy ban nhân dân xã Yết Kiêu tiếp nhận giải quyết hồ sơ đề nghị giải quyết thủ tục Xác nhận, giải quyết "
        "trợ cấp đối với người tham gia kháng chiến của Ông/Bà; mã số: 000.14.14.H23-181105-0047.",
        "Thời gian hẹn trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, ngày 26 tháng 11 năm 2018.",
        "Tuy nhiên, Ủy ban nhân dân xã Yết Kiêu không trả được kết quả giải quyết hồ sơ của Ông/Bà đúng thời hạn quy định ghi trên Giấy "
        "tiếp nhận hồ sơ và hẹn trả kết quả. Lý do: Phải xác minh thực tế, hồ sơ phức tạp: chờ xác nhận của Ban Chỉ huy Quân sự huyện.",
        "Ủy ban nhân dân xã Yết Kiêu xin lỗi Ông/Bà, đề nghị gia hạn thời gian giải quyết và sẽ trả kết quả giải quyết hồ sơ vào "
        "16 giờ 30 phút, ngày 03 tháng 12 năm 2018.",
        "Mong nhận được sự thông cảm của Ông/Bà./.",
        "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ (Ký, ghi rõ họ tên và đóng dấu) Đặng Quốc Hữu",
    )


@every_size
def test_after_the_date_the_apology_owns_to_it_and_keeps_a_long_reason_on_one_page(make: Make, size: Any) -> None:
    reason = "\n".join(
        ["Hồ sơ phức tạp, phải xác minh tại hai xã và một huyện của tỉnh khác; đến nay chưa có đủ trả lời"] * 6
    )
    data = render("apology", make("apology", passed=True, in_time=False, reason=reason, you="quý tổ chức"), size=size)
    text = reading.text(data)
    assert len(PdfReader(BytesIO(data)).pages) == 1
    assert "Tuy nhiên đến nay, Ủy ban nhân dân xã Yết Kiêu chưa trả kết quả giải quyết hồ sơ của quý tổ chức" in text
    assert "xin lỗi quý tổ chức và sẽ trả kết quả" in text
    assert "gia hạn" not in text
    assert text.count("phải xác minh tại hai xã") == 6


@every_size
def test_the_notice_of_stopping_says_ground_reason_and_law_in_order(make: Make, size: Any) -> None:
    in_order(
        reading.text(render("stop", make("stop"), size=size)),
        "Số: 02/DGQ", "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ", "Kính gửi: Nguyễn Văn Ấn", "mã số: 000.14.14.H23-181105-0047",
        "dừng giải quyết hồ sơ", "Căn cứ dừng: Người yêu cầu đề nghị.", "Lý do: Người yêu cầu có đơn", "Căn cứ pháp lý: Nghị định 61",
        "nhận lại giấy tờ đã nộp", "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", "Đặng Quốc Hữu",
    )  # fmt: skip


def test_every_vietnamese_letter_comes_back_from_the_apology(make: Make) -> None:
    text = reading.text(render("apology", make("apology", owner=LETTERS[:67], reason=LETTERS[67:]))).replace(" ", "")
    assert LETTERS[:67] in text
    assert LETTERS[67:] in text


def test_a_long_journey_repeats_the_table_head_on_every_page(make: Make) -> None:
    at = make("control").received_at
    rows = tuple(HandOver(f"Nơi giao {n}z", f"Nơi nhận {n}z", at, "Bích", "Đạo", "Đúng hạn", "") for n in range(20))
    pages = PdfReader(BytesIO(render("control", make("control", hand_overs=rows)))).pages
    texts = [" ".join(page.extract_text().split()) for page in pages]
    assert len(texts) >= 3
    for at_page, text in enumerate(texts, start=1):
        assert f"Trang {at_page}/{len(texts)}" in text
        assert "Nơi giao" not in text or "TÊN CƠ QUAN" in text
    for n in range(20):
        assert [f"Nơi giao {n}z" in text and f"Nơi nhận {n}z" in text for text in texts].count(True) == 1


@every_kind
@every_size
def test_the_page_is_exactly_the_paper(make: Make, kind: str, size: Any) -> None:
    wide, tall = {"A5": (148, 210), "A4": (210, 297)}[size]
    box = PdfReader(BytesIO(render(kind, make(kind), size=size))).pages[0].mediabox
    assert float(box.width) == pytest.approx(wide / 25.4 * 72, abs=0.01)
    assert float(box.height) == pytest.approx(tall / 25.4 * 72, abs=0.01)


@every_kind
@pytest.mark.parametrize("reprint", [None, LATER])
def test_every_face_is_embedded_as_a_subset_and_none_is_helvetica(make: Make, kind: str, reprint: Any) -> None:
    data = render(kind, make(kind, demo=True), reprint=reprint)
    assert b"Helvetica" not in data
    used = {
        str(font["/BaseFont"]): font["/FontDescriptor"]
        for page in PdfReader(BytesIO(data)).pages
        for font in (reference.get_object() for reference in page["/Resources"]["/Font"].values())
    }
    assert used
    for name, descriptor in used.items():
        assert re.fullmatch(r"/[A-Z]{6}\+Liberation(Serif|Mono)(-\w+)?", name)
        assert 0 < len(descriptor["/FontFile2"].get_data()) < 60_000  # the whole faces have more than 300 000


@pytest.mark.parametrize("name", sorted(fonts.FILES))
def test_every_vietnamese_letter_can_be_drawn_in_every_face(name: str) -> None:
    assert len(LETTERS) == len(set(LETTERS)) == 134
    face = fonts.face(name).face
    assert [letter for letter in LETTERS + "₫–…“”‘’≤≥×²³½°•\u00a0" if not face.charToGlyph.get(ord(letter))] == []


def test_every_vietnamese_letter_comes_back_from_the_paper(make: Make) -> None:
    text = reading.text(render("receipt", make("receipt", owner=LETTERS[:67], address=LETTERS[67:])))
    assert LETTERS[:67] in text.replace(" ", "")
    assert LETTERS[67:] in text.replace(" ", "")


def test_the_faces_are_kept_with_their_licence() -> None:
    licence = (ROOT / "static" / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name Liberation" in licence
    assert {path.name for path in (ROOT / "static" / "fonts").glob("Liberation*.ttf")} >= set(fonts.FILES.values())


@every_kind
def test_sample_papers_say_so_twice_and_real_ones_never(make: Make, kind: str) -> None:
    sample, real = reading.text(render(kind, make(kind, demo=True))), reading.text(render(kind, make(kind)))
    assert "DỮ LIỆU MẪU – KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in sample
    assert sample.count("DỮ LIỆU MẪU") == 2
    assert "DỮ LIỆU MẪU" not in real


@every_kind
@every_size
def test_a_reprint_is_the_same_paper_but_for_one_line(make: Make, kind: str, size: Any) -> None:
    slip = make(kind)
    first, again = render(kind, slip, size=size), render(kind, slip, size=size, reprint=LATER)
    assert render(kind, slip, size=size) == first
    assert render(kind, slip, size=size, reprint=LATER) == again
    line = "In lại lần 2, 09:05 ngày 07/11/2018"
    assert line not in reading.text(first)
    assert reading.text(again).replace(line, "").split() == reading.text(first).split()
    before, after = _streams(first), _streams(again)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    pages = len(PdfReader(BytesIO(first)).pages)
    assert len(changed) == pages  # the faces, their letters and their names are the same bytes
    for old, new in changed:
        same_start = _shared(old, new)
        same_end = _shared(old[::-1], new[::-1])
        assert same_start + same_end >= len(old)  # nothing was taken away: one stretch was put in
        assert 0 < len(new) - len(old) < 200


def test_a_second_reprint_differs_from_the_first_in_its_line_alone(make: Make) -> None:
    third = reading.text(render("receipt", make("receipt"), reprint=replace(LATER, n=3)))
    assert "In lại lần 3, 09:05 ngày 07/11/2018" in third
    assert "In lại lần 2" not in third


def test_eight_clerks_printing_at_once_get_the_papers_they_would_get_alone(make: Make) -> None:
    slips = [make("receipt", owner=f"Nguyễn Văn {LETTERS[at * 5 : at * 5 + 12]}", book_serial=at) for at in range(24)]
    alone = [render("receipt", slip) for slip in slips]
    with ThreadPoolExecutor(8) as desks:
        assert list(desks.map(lambda slip: render("receipt", slip), slips)) == alone


@every_kind
def test_another_process_with_another_hash_seed_prints_the_same_bytes(make: Make, kind: str) -> None:
    program = (
        "import sys, json, hashlib\n"
        "from desk.domain.papers import from_json\n"
        "from desk.printing.registry import render\n"
        f"slip = from_json({kind!r}, json.load(sys.stdin))\n"
        f"print(hashlib.sha256(render({kind!r}, slip, size='A4')).hexdigest())\n"
    )
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            input=json.dumps(to_json(make(kind))),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": "America/Lima", "PYTHONPATH": str(ROOT)},
        )
        assert done.stdout.strip() == sha256(render(kind, make(kind), size="A4")).hexdigest()


@every_kind
def test_the_document_names_its_title_its_issuer_and_its_own_date(make: Make, kind: str) -> None:
    slip = make(kind)
    told = PdfReader(BytesIO(render(kind, slip))).metadata
    assert told is not None
    assert told.title == f"{slip.title} {slip.number}".strip()
    assert told.author == "ỦY BAN NHÂN DÂN XÃ YẾT KIÊU"
    issued = slip.received_at if kind == "receipt" else slip.issued_at
    assert issued.year == 2018
    assert told.creation_date == issued


def test_the_slip_of_a_hand_over_counts_the_dossiers_and_has_two_signatures(make: Make) -> None:
    in_order(
        reading.text(render("bundle", make("bundle"), size="A4")),
        "Số: BG-0012/2026", "PHIẾU BÀN GIAO HỒ SƠ", "Bên giao: Trần Thị Bích – Bộ phận Tiếp nhận và Trả kết quả, Xã Yết Kiêu",
        "Bên nhận: Công chức Tư pháp - Hộ tịch, Xã Yết Kiêu", "3 hồ sơ giấy", "000.14.14.H23-181105-0047",
        "Lò Thị Ơn", "NGƯỜI GIAO", "NGƯỜI NHẬN",
    )  # fmt: skip


def test_many_slips_in_one_file_each_begin_a_page_of_their_own(make: Make) -> None:
    data = render_many("control", [make("control"), make("control", owner="Lò Thị Ơn")])
    pages = reading.pages(data)
    assert len(pages) == 2
    assert "Lò Thị Ơn" in pages[1]
    with pytest.raises(ValueError, match="control"):
        render_many("control", [make("receipt")])
