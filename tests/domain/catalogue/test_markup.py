"""HTML in cells is taken off, never interpreted, and what only looks like it stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.catalogue.markup import bare
from desk.domain.text import tidy


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<b>Đăng ký</b> khai sinh", "Đăng ký khai sinh"),
        ("Đăng ký<br/>khai sinh", "Đăng ký khai sinh"),
        ("<p>Đăng ký</p><p>khai sinh</p>", "Đăng ký khai sinh"),
        ("Khai&nbsp;sinh &amp; kết&#160;hôn", "Khai sinh & kết hôn"),
        ("<script>alert('x')</script>Khai sinh<style>p{}</style>", "Khai sinh"),
        ("<img src=x onerror=alert(1)>Khai sinh", "Khai sinh"),
        ("&lt;b&gt;Khai sinh&lt;/b&gt;", "Khai sinh"),
        ("Khai sinh<!-- bí mật -->", "Khai sinh"),
        ("Khai sinh<script>không đóng", "Khai sinh"),
        ('<a href="javascript:x">Khai sinh</a>', "Khai sinh"),
    ],
)
def test_markup_is_taken_off_and_told(text, plain):
    assert bare(text) == (plain, True)


@pytest.mark.parametrize(
    "text", ["diện tích < 50 m2 và > 20 m2", "R&D", "A&B; C", "5 <6", "Nghị định số 61/2018/NĐ-CP"]
)
def test_signs_that_are_no_markup_stay(text):
    assert bare(text) == (text, False)


def test_no_markup_only_becomes_tidy():
    assert bare("  Nga\u0300y   la\u0300m ") == ("Ngày làm", False)


@given(st.text("<>/&;abscriptlg# !-\"'ế\n", max_size=80))
def test_no_tag_is_left_and_the_rest_is_tidy(text):
    found, _ = bare(text)
    assert found == tidy(found)
    assert "<script" not in found.casefold()
    assert "<b>" not in found
