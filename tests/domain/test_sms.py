"""Text messages: ASCII, 160 characters, and never without what must be said."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.dates import VIETNAM
from desk.domain.sms import LONGEST, ascii_text, sms_extended

AT = datetime(2026, 4, 8, 17, 0, tzinfo=VIETNAM)
NUMBER = "000.14.14.H23-260302-0047"


def test_the_message_says_number_moment_place_and_page() -> None:
    assert sms_extended(NUMBER, AT, "Xã Yết Kiêu", "https://mc.hg.gov.vn/t/K7Q49M2X3B") == (
        "Xin loi, ho so 000.14.14.H23-260302-0047 hen lai 17:00 ngay 08/4/2026 tai Xa Yet Kieu. Tra cuu: mc.hg.gov.vn/t/K7Q49M2X3B"
    )


@pytest.mark.parametrize(
    ("text", "plain"), [("Đặng Ấn", "Dang An"), ("Sở LĐ–TBXH “tỉnh”", 'So LD-TBXH "tinh"'), ("日本", "")]
)
def test_vietnamese_becomes_ascii_with_its_capitals(text: str, plain: str) -> None:
    assert ascii_text(text) == plain


def test_a_long_place_is_cut_between_words_a_long_address_is_left_out() -> None:
    place = "Trung tâm Phục vụ hành chính công xã Nguyễn Lương Bằng, thành phố Hải Phòng"
    said = sms_extended(NUMBER, AT, place, "https://motcua.haiphong.gov.vn/t/K7Q49M2X3B")
    assert said.endswith("tai Trung tam Phuc vu hanh chinh cong xa. Tra cuu: motcua.haiphong.gov.vn/t/K7Q49M2X3B")
    assert len(sms_extended(NUMBER, AT, place, "https://" + "a" * 200)) <= LONGEST


@given(place=st.text(max_size=200), url=st.text(max_size=200))
def test_it_always_fits_one_message_and_keeps_number_and_moment(place: str, url: str) -> None:
    said = sms_extended(NUMBER, AT, place, url)
    assert said.isascii()
    assert len(said) <= LONGEST
    assert said.startswith(f"Xin loi, ho so {NUMBER} hen lai 17:00 ngay 08/4/2026")
