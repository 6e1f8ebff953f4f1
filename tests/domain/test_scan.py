"""What the scan box makes of what comes in."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk.domain.scan import decide

CARD = "030190001234|145678901|Nguyễn Thị Ngọc Ánh|02031990|Nữ|Thôn 3, Yết Kiêu|15082021"


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        (CARD, "card", "030190001234"),
        (CARD + "|Cha|Mẹ\r\n", "card", "030190001234"),
        ("\ufeff" + CARD, "card", "030190001234"),
        ("030190001234|", "card", "030190001234"),
        (CARD[3:], "card", ""),  # its beginning lost: still no search text
        ("K7Q49M2X3B", "lookup", "K7Q49M2X3B"),
        ("k7q49-m2x3b", "lookup", "K7Q49M2X3B"),
        ("K7Q49 M2X3B", "lookup", "K7Q49M2X3B"),
        ("https://mc.example.vn/t/K7Q49M2X3B", "lookup", "K7Q49M2X3B"),
        ("HTTPS://MC.EXAMPLE.VN/T/K7Q49M2X3B", "lookup", "K7Q49M2X3B"),
        ("http://127.0.0.1:5000/t/k7q49-m2x3b/", "lookup", "K7Q49M2X3B"),
        ("mc.example.vn/mot-cua/t/K7Q49M2X3B?in=1#cuoi", "lookup", "K7Q49M2X3B"),
        ("https://mc.example.vn/tra-cuu?ma=K7Q49-M2X3B", "lookup", "K7Q49M2X3B"),
        ("https://mc.example.vn/tra-cuu?lang=vi&ma=K7Q49M2X3B&x=1", "lookup", "K7Q49M2X3B"),
        ("https://mc.example.vn/t/K7Q49M2X3C", "text", "https://mc.example.vn/t/K7Q49M2X3C"),
        ("K7Q49-M2X3C", "text", "K7Q49-M2X3C"),
        ("H15.50.05.13-261008-0975", "number", "H15.50.05.13-261008-0975"),
        ("h15.50.05.13 - 261008 - 0975", "number", "H15.50.05.13-261008-0975"),
        ("G09.20-20260609-0092637", "number", "G09.20-20260609-0092637"),
        ("000.00.06.H56-231027-0001", "number", "000.00.06.H56-231027-0001"),
        ("030190001234", "id", "030190001234"),
        ("030 190 001 234", "id", "030190001234"),
        ("145678901", "id", "145678901"),
        ("0912345678", "text", "0912345678"),
        ("  Nguyễn   Văn Hùng ", "text", "Nguyễn Văn Hùng"),
        ("Tran Thi Hoa", "text", "Tran Thi Hoa"),
        ("khai sinh | kết hôn", "text", "khai sinh | kết hôn"),
        ("", "nothing", ""),
        (" \r\n\ufeff", "nothing", ""),
    ],
)
def test_the_scan_box_knows_what_it_was_given(raw: str, kind: str, value: str) -> None:
    scan = decide(raw)
    assert (scan.kind, scan.value) == (kind, value)
    assert (scan.card is not None) == (kind == "card")


def test_a_card_comes_with_its_reading() -> None:
    scan = decide(CARD)
    assert scan.card is not None
    assert scan.card.card.name == "Nguyễn Thị Ngọc Ánh"
    assert scan.card.bad_fields == {}


@given(digits=st.text(alphabet="0123456789", min_size=10, max_size=10))
def test_a_telephone_number_is_never_taken_for_a_lookup_code(digits: str) -> None:
    assert decide(digits).kind == "text"


PIECES = st.sampled_from(
    ["030190001234", "|", "/t/", "https://", "K7Q49M2X3B", "H15-261008-0975", "?ma=", "/tra-cuu", " ", "-"]
)


@given(st.text() | st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
@example("/" * 5000)
@example("a/t/" * 2000)
@example("|" * 5000)
@example("\ud800|" * 7)
def test_nothing_that_can_be_typed_breaks_the_scan_box(raw: str) -> None:
    scan = decide(raw)
    assert len(scan.value) <= 200
    assert (scan.kind == "nothing") == (scan.value == "" and scan.card is None)
    scan.value.encode()
