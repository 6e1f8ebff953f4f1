"""The one search box (S5): an exact hit opens, everything else is listed; what is out of sight is not there."""

import re
from typing import Any

import pytest

from tests import builders
from tests.web.conftest import BIRTH, Story, dossier_of


def numbers_in(page: str) -> list[str]:
    """The dossier numbers of the rows, from top to bottom."""
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', page)


def test_an_exact_hit_opens_at_once(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH, owner=builders.who(id_number="030090000017"))
    dossier = dossier_of(dossier_id)
    client = sign_in("yk.tuphap")
    for typed in (dossier.number, dossier.number.lower(), dossier.lookup_code, dossier.lookup_code.lower(), "030090000017", "0912345678",
                  f"{builders.URL}/t/{dossier.lookup_code}"):  # fmt: skip
        answer = client.get("/tim", query_string={"q": typed})
        assert answer.location == f"/ho-so/{dossier_id}", typed
        assert sign_in("tt.ldtbxh").get("/tim", query_string={"q": typed}).status_code == 200, (
            "out of sight: nothing opens"
        )


def test_a_name_without_accents_finds_the_person_s_dossiers_in_sight(sign_in: Any, story: Story) -> None:
    story.received(BIRTH, owner=builders.who(name="Đặng Thị Ấn", id_number="030190000011"))
    story.received(BIRTH, clerk="tt.motcua", owner=builders.who(name="Đặng Thị Ấn", id_number="030190000029"))
    page = sign_in("yk.tuphap").get("/tim?q=dang+thi+an").text
    assert "Hồ sơ (1)" in page
    assert len(numbers_in(page)) == 1
    assert "Hồ sơ (2)" in sign_in("gl.giamsat").get("/tim?q=dang+thi+an").text


def test_words_also_find_procedures(sign_in: Any) -> None:
    page = sign_in("yk.tuphap").get("/tim?q=khai+sinh").text
    assert re.search(r"Thủ tục \(\d+\)", page)
    assert "Đăng ký khai sinh" in page


@pytest.mark.parametrize(
    "typed", ["xyz", "<zz>", "000.21.14.H23-260302-9999", "K7Q49-M2X3B", "%", "'", "030090000099", "|" * 8, "à" * 3000]
)
def test_what_is_not_there_is_said_and_nothing_breaks(typed: str, sign_in: Any, story: Story) -> None:
    story.received(BIRTH)
    answer = sign_in("yk.tuphap").get("/tim", query_string={"q": typed})
    assert answer.status_code == 200
    assert "Thử mã hồ sơ, số định danh, hoặc họ tên không dấu." in answer.text
    assert "<zz>" not in answer.text
