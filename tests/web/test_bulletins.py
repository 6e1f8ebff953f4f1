"""Tin của cơ quan: who reads them on the landing page, who posts them, what is refused and how it is said."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from desk.store.models import Bulletin
from tests import builders
from tests.web.filling import Filled, stored

HOME, PAGE = "/viec-cua-toi", "/tin-co-quan"
WORDS = "Chiều thứ Tư họp giao ban tại hội trường. <b>Mang theo</b> sổ."


@pytest.fixture
def post(sign_in: Any, app: Any) -> Any:
    """``post("gl.lanhdao", …)``: sends the form, filled as the page offers it but for what is given."""

    def send(username: str, code: str, **given: str) -> Any:
        from desk.store.db import db

        agency = builders.agency_id_of(db.session(), code)
        client = sign_in(username)
        data = {
            "key": "k1",
            "agency": agency,
            "words": WORDS,
            "first_day": "02/03/2026",
            "last_day": "04/03/2026",
            **given,
        }
        return client, client.post(PAGE, data=data)

    return send


def reads(sign_in: Any, username: str) -> bool:
    return "họp giao ban" in sign_in(username).get(HOME).text


def test_it_is_read_at_the_agency_and_below_and_nowhere_else(post: Any, sign_in: Any) -> None:
    client, answer = post("gl.lanhdao", "297")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert "Đang hiện" in client.get(PAGE).text
    assert reads(sign_in, "gl.ldtbxh")
    assert reads(sign_in, "yk.motcua"), "a commune of the district"
    assert not reads(sign_in, "danhmuc"), "the province above it"
    assert "&lt;b&gt;Mang theo&lt;/b&gt;" in sign_in("yk.motcua").get(HOME).text


@pytest.mark.parametrize("username", ["yk.lanhdao", "quantri"])
def test_the_form_as_the_page_offers_it_is_enough(username: str, sign_in: Any) -> None:
    page = Filled(sign_in(username), PAGE, having="words")
    answer = page.client.post(PAGE, data={**page.data, "words": WORDS})
    assert answer.status_code == 303, re.findall("Lỗi[^<]*<[^<]*", answer.text)
    [row] = stored(select(Bulletin))
    assert (row.first_day.isoformat(), row.last_day.isoformat()) == ("2026-03-02", "2026-03-02")


def test_a_commune_s_stays_in_the_commune(post: Any, sign_in: Any) -> None:
    post("yk.lanhdao", "11020")
    assert reads(sign_in, "yk.tuphap")
    assert not reads(sign_in, "gl.ldtbxh")
    assert not reads(sign_in, "tt.motcua")


@pytest.mark.parametrize(
    ("first", "last", "seen"),
    [
        ("03/03/2026", "04/03/2026", [False, True, True, False]),
        ("02/03/2026", "02/03/2026", [True, False, False, False]),
    ],
)
def test_it_is_read_from_its_first_day_to_its_last(
    first: str, last: str, seen: list[bool], post: Any, sign_in: Any, clock: Any
) -> None:
    post("yk.lanhdao", "11020", first_day=first, last_day=last)
    found = []
    for day in (2, 3, 4, 5):
        clock.set(f"2026-03-0{day}T09:00")
        found.append(reads(sign_in, "yk.motcua"))
    assert found == seen


def test_taken_down_it_stays_in_the_list_of_its_agency(post: Any, sign_in: Any) -> None:
    client, _ = post("yk.lanhdao", "11020")
    [address] = re.findall(rf'action="({PAGE}/\d+/go)"', client.get(PAGE).text)
    assert sign_in("gl.lanhdao").post(address).status_code == 404, "another agency's"
    assert client.post(address).status_code == 303
    assert not reads(sign_in, "yk.motcua")
    assert "Đã gỡ (Đặng Quốc Hữu)" in client.get(PAGE).text


def test_sent_twice_it_is_told_once(post: Any) -> None:
    post("yk.lanhdao", "11020")
    post("yk.lanhdao", "11020")
    assert len(stored(select(Bulletin))) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": "  "}, "Ghi nội dung tin"),
        ({"words": "x" * 501}, "không quá 500 ký tự"),
        ({"first_day": "01/03/2026"}, "từ hôm nay trở đi"),
        ({"first_day": "hôm nay"}, "dạng ngày/tháng/năm"),
        ({"last_day": "01/03/2026"}, "Ghi ngày cuối cùng còn hiện tin"),
        ({"last_day": "04/03/2036"}, "trong vòng một năm"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    given: dict[str, str], said: str, post: Any
) -> None:
    _, answer = post("yk.lanhdao", "11020", **given)
    assert answer.status_code == 422
    assert said in answer.text
    assert "họp giao ban" in answer.text or "words" in given
    assert stored(select(Bulletin)) == []


def test_nobody_tells_another_agency_s_staff(post: Any, sign_in: Any) -> None:
    _, answer = post("yk.lanhdao", "297")
    assert answer.status_code == 403
    assert sign_in("yk.tuphap").get(PAGE).status_code == 403
    assert PAGE not in sign_in("yk.tuphap").get(HOME).text
    assert stored(select(Bulletin)) == []
