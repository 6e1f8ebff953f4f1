"""Tin của cơ quan: who reads them on the landing page, who posts them, what is refused and how it is said."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.store.db import db
from desk.store.models import Bulletin, Person
from tests import builders
from tests.web.filling import Filled, fields, stored

HOME, PAGE = "/viec-cua-toi", "/tin-co-quan"
WORDS = "Chiều thứ Tư họp giao ban tại hội trường. <b>Mang theo</b> sổ.\nKý tên."


@pytest.fixture
def post(sign_in: Any, app: Any) -> Any:
    """``post("gl.lanhdao", …)``: sends the form, filled as the page offers it but for what is given."""

    def send(username: str, code: str, **given: str) -> Any:
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
    assert "&lt;b&gt;Mang theo&lt;/b&gt; sổ.\nKý tên." in sign_in("yk.motcua").get(HOME).text, (
        "no markup; its lines are kept"
    )


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


def test_taken_down_it_stays_in_the_list_of_its_agency(post: Any, sign_in: Any, clock: MovableClock) -> None:
    clock.set("2026-03-02T09:15")
    client, _ = post("yk.lanhdao", "11020")
    [address] = re.findall(rf'action="({PAGE}/\d+/go)"', client.get(PAGE).text)
    assert sign_in("gl.lanhdao").post(address).status_code == 404, "another agency's"
    assert client.post(address).status_code == 303
    assert not reads(sign_in, "yk.motcua")
    assert "Đã gỡ (Đặng Quốc Hữu, 09:15, thứ Hai 02/3/2026)" in client.get(PAGE).text
    clock.set("2026-03-03T08:00")
    assert "Tin này đã thôi hiện từ trước." in sign_in("yk.lanhdao").post(address, follow_redirects=True).text
    assert "09:15, thứ Hai 02/3/2026" in sign_in("yk.lanhdao").get(PAGE).text, "who was first"


def test_sent_twice_it_is_told_once(post: Any) -> None:
    post("yk.lanhdao", "11020")
    post("yk.lanhdao", "11020")
    assert len(stored(select(Bulletin))) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": "  "}, "Ghi nội dung tin"),
        ({"words": "x" * 501}, "Dài quá 500 ký tự (đang có 501). Viết ngắn lại."),
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
    again = {name: value for name, [value] in fields(answer.text, having="words").items()}
    typed = {"key": "k1", "words": WORDS, "first_day": "02/03/2026", "last_day": "04/03/2026", **given}
    assert {name: again[name].strip() for name in typed} == {name: value.strip() for name, value in typed.items()}
    assert stored(select(Bulletin)) == []


def test_no_agency_is_said_too_and_nothing_typed_is_lost(post: Any) -> None:
    _, answer = post("gl.quantri", "297", agency="")
    assert answer.status_code == 422
    assert "Chọn cơ quan đăng tin." in answer.text
    assert fields(answer.text, having="words")["words"] == [WORDS]


def test_all_that_is_wrong_is_said_at_once(post: Any) -> None:
    _, answer = post("yk.lanhdao", "11020", words="", first_day="x", last_day="x")
    summary = answer.text.partition("data-error-summary")[2].partition("</div>")[0]
    assert re.findall('href="#([a-z_]+)"', summary) == ["words", "first_day", "last_day"]


def test_nobody_tells_another_agency_s_staff(post: Any, sign_in: Any) -> None:
    _, answer = post("yk.lanhdao", "297")
    assert answer.status_code == 403
    assert sign_in("yk.tuphap").get(PAGE).status_code == 403
    assert PAGE not in sign_in("yk.tuphap").get(HOME).text
    assert stored(select(Bulletin)) == []


# ── What an administrator governs, and who only looks ─────────────────────────


@pytest.mark.parametrize("username", ["quantri", "gl.quantri"])
def test_an_administrator_posts_for_every_agency_below_theirs_and_takes_down_there(
    username: str, post: Any, sign_in: Any
) -> None:
    client, answer = post(username, "11020")
    assert answer.status_code == 303
    assert reads(sign_in, "yk.tuphap")
    assert not reads(sign_in, "gl.ldtbxh")
    [address] = re.findall(rf'action="({PAGE}/\d+/go)"', sign_in("yk.lanhdao").get(PAGE).text)
    assert client.post(address).status_code == 303
    assert not reads(sign_in, "yk.tuphap")


def test_an_administrator_of_a_district_reaches_neither_the_province_nor_its_offices(post: Any, sign_in: Any) -> None:
    for code in ("30", "30-so-ldtbxh"):
        _, answer = post("gl.quantri", code, key=code)
        assert answer.status_code == 403, code
    assert stored(select(Bulletin)) == []
    post("quantri", "30")
    [row] = stored(select(Bulletin))
    assert reads(sign_in, "so.chuyenvien")
    assert reads(sign_in, "yk.motcua"), "two levels below"
    assert "họp giao ban" not in sign_in("gl.quantri").get(PAGE).text
    assert sign_in("gl.quantri").post(f"{PAGE}/{row.id}/go").status_code == 404


def test_a_leader_posts_for_their_own_agency_and_not_for_those_below(post: Any, sign_in: Any) -> None:
    _, answer = post("gl.lanhdao", "11020")
    assert answer.status_code == 403
    post("yk.lanhdao", "11020")
    assert "họp giao ban" not in sign_in("gl.lanhdao").get(PAGE).text


def test_the_own_agency_stands_first_and_the_one_chosen_stays_chosen(post: Any, sign_in: Any) -> None:
    page = sign_in("gl.quantri").get(PAGE).text
    assert re.findall('<optgroup label="([^"]+)"', page) == ["Nơi làm việc", "Huyện Gia Lộc"]
    assert "Ủy ban nhân dân huyện Gia Lộc" in page.partition("Nơi làm việc")[2].partition("</optgroup>")[0]
    assert "<optgroup" not in sign_in("yk.lanhdao").get(PAGE).text, "nothing to choose"
    _, answer = post("gl.quantri", "11020", last_day="x")
    [chosen] = fields(answer.text, having="words")["agency"]
    assert answer.status_code == 422
    assert int(chosen) == builders.agency_id_of(db.session(), "11020")


def test_an_agency_that_there_is_not_is_none_of_the_administrator_s_either(post: Any) -> None:
    for number in ("99999", "x", "-1"):
        _, answer = post("quantri", "30", agency=number)
        assert answer.status_code == (404 if number == "99999" else 422), number


def test_who_looks_as_a_leader_posts_nothing_and_takes_nothing_down(post: Any, sign_in: Any) -> None:
    post("yk.lanhdao", "11020")
    [row] = stored(select(Bulletin))
    [leader] = stored(select(Person.id).where(Person.username == "yk.lanhdao"))
    client = sign_in("quantri")
    assert client.post(f"/quan-tri/nguoi-dung/{leader}/xem-nhu").status_code == 303
    assert "họp giao ban" in client.get(HOME).text, "what they see"
    page = Filled(client, PAGE, having="words")
    for address in (PAGE, f"{PAGE}/{row.id}/go"):
        refused = client.post(address, data={**page.data, "words": "Tin khác."})
        assert refused.status_code == 403
        assert "chỉ xem, không ghi được gì" in refused.text
    [row] = stored(select(Bulletin))
    assert row.ended_at is None


# ── How they stand on the two pages ───────────────────────────────────────────


def test_the_five_newest_are_shown_with_who_and_when(post: Any, sign_in: Any) -> None:
    for n in range(6):
        post("yk.lanhdao", "11020", key=f"k{n}", words=f"Tin số {n}.")
    page = sign_in("yk.tuphap").get(HOME).text
    assert re.findall(r"Tin số (\d)", page) == ["5", "4", "3", "2", "1"]
    assert "Xã Yết Kiêu, Đặng Quốc Hữu đăng" in page


def test_where_there_is_none_nothing_is_shown_but_the_way_to_post_one(sign_in: Any) -> None:
    assert "Tin của cơ quan" not in sign_in("yk.tuphap").get(HOME).text
    for username in ("yk.lanhdao", "quantri"):
        assert f'href="{PAGE}"' in sign_in(username).get(HOME).text, username


def test_the_list_has_what_is_shown_then_what_is_to_come_then_what_is_over(
    post: Any, sign_in: Any, clock: MovableClock
) -> None:
    post("yk.lanhdao", "11020", key="a", words="Sắp tới.", first_day="05/03/2026", last_day="06/03/2026")
    post("yk.lanhdao", "11020", key="b", words="Đang còn.", last_day="06/03/2026")
    post("yk.lanhdao", "11020", key="c", words="Hôm qua.", last_day="02/03/2026")
    clock.set("2026-03-03T09:00")
    client = sign_in("yk.lanhdao")
    page = client.get(PAGE).text
    assert re.findall(r'<th scope="row" class="gay">([^<]+)</th>', page) == ["Đang còn.", "Sắp tới.", "Hôm qua."]
    states = re.findall("Đang hiện|Chưa đến ngày|Đã hết ngày", page.partition("<tbody>")[2])
    assert states == ["Đang hiện", "Chưa đến ngày", "Đã hết ngày"]
    assert len(re.findall(rf'action="{PAGE}/\d+/go"', page)) == 2, "what is over cannot be taken down"
    past = stored(select(Bulletin).where(Bulletin.key == "c"))[0].id
    assert "Tin này đã thôi hiện từ trước." in client.post(f"{PAGE}/{past}/go", follow_redirects=True).text
    assert stored(select(Bulletin).where(Bulletin.id == past))[0].ended_at is None
