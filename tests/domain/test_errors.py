"""What a refusal carries, whoever shows it."""

import re

import pytest

from desk.domain import errors
from desk.domain.errors import DeskError, Invalid, TooMany

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, DeskError)]


def test_every_kind_of_refusal_has_its_own_stable_code() -> None:
    codes = [kind.code for kind in KINDS]
    assert sorted(set(codes)) == sorted(codes)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", code) for code in codes)
    assert {"not-found", "forbidden", "move-not-allowed", "stale", "invalid", "too-many", "second-supplement"} <= set(
        codes
    )


def test_a_refusal_says_its_sentence_and_keeps_its_detail() -> None:
    error = DeskError("Không được.", number="12")
    assert (str(error), error.message, error.detail) == ("Không được.", "Không được.", {"number": "12"})


def test_a_form_error_says_where_it_is() -> None:
    error = Invalid("Chưa đúng.", fields={"name": "Nhập họ tên."}, row=3)
    assert error.fields == {"name": "Nhập họ tên."}
    assert error.detail == {"fields": {"name": "Nhập họ tên."}, "row": 3}
    assert Invalid("Chưa đúng.").detail == {}


def test_who_is_slowed_down_learns_for_how_long() -> None:
    error = TooMany("Thử lại sau 30 giây.", seconds=30)
    assert (error.seconds, error.detail) == (30, {"seconds": 30})
    with pytest.raises(TypeError):
        TooMany("Thử lại sau.")  # type: ignore[call-arg]
