"""The one search box (S5): an exact hit opens, everything else is listed; what is out of sight is not there, and no address says
whom somebody looked for.
"""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.store.db import db
from desk.store.models import Search
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, Story, counted, dossier_of, queries


def numbers_in(page: str) -> list[str]:
    """The dossier numbers of the rows, from top to bottom."""
    return re.findall(r'<th scope="row"><a class="ma"[^>]*>([^<]+)</a>', page)


def found(client: Any, typed: str) -> Any:
    """The list of what was typed, as a browser gets there."""
    answer = client.post("/tim", data={"q": typed})
    assert answer.status_code == 303
    return client.get(answer.location)


def test_an_exact_hit_opens_at_once(sign_in: Any, story: Story) -> None:
    dossier_id = story.received(BIRTH, owner=builders.who(id_number="030090000017"))
    dossier = dossier_of(dossier_id)
    client, elsewhere = sign_in("yk.tuphap"), sign_in("tt.ldtbxh")
    anyhow = (
        dossier.number.replace(".", " ").replace("-", " "),
        dossier.number.replace(".", "").replace("-", "").lower(),
    )
    for typed in (dossier.number, dossier.number.lower(), *anyhow, dossier.lookup_code, dossier.lookup_code.lower(), "030090000017",
                  "030 090 000 017", "0912345678", "+84 912 345 678", f"{builders.URL}/t/{dossier.lookup_code}"):  # fmt: skip
        assert client.post("/tim", data={"q": typed}).location == f"/ho-so/{dossier_id}", typed
        page = found(elsewhere, typed)
        assert page.status_code == 200, "out of sight: nothing opens"
        assert "Thử mã hồ sơ, số định danh" in page.text
        assert dossier.number not in page.text.replace(typed, "")


def test_two_dossiers_of_one_identity_number_are_listed_not_opened(sign_in: Any, story: Story) -> None:
    for _ in range(2):
        story.received(BIRTH, owner=builders.who(id_number="030090000017"), duplicate_reason="thêm bản")
    page = found(sign_in("yk.tuphap"), "030090000017").text
    assert len(numbers_in(page)) == 2
    assert "Người (1)" in page


@pytest.mark.parametrize("digits", [4, 5, 6, 7, 8, 10])
def test_the_last_digits_of_a_number_find_it(digits: int, sign_in: Any, story: Story) -> None:
    number = dossier_of(story.received(BIRTH)).number
    ending = re.sub(r"\D", "", number)[-digits:]
    assert number in numbers_in(found(sign_in("yk.tuphap"), ending).text)
    assert not numbers_in(found(sign_in("tt.ldtbxh"), ending).text)


@pytest.mark.parametrize(
    "typed", ["dang thi an", "an dang", "ĐẶNG THỊ ẤN", "dang t a", "ấn thi", "Dang Thi A", "thi  an  dang", "đặng"]
)
def test_a_name_is_found_without_accents_in_any_order_the_last_word_begun(
    typed: str, sign_in: Any, story: Story
) -> None:
    story.received(BIRTH, owner=builders.who(name="Đặng Thị Ấn", id_number="030190000011"))
    story.received(BIRTH, owner=builders.who(name="Lò Văn Bình", id_number="030090000029"))
    story.received(BIRTH, clerk="tt.motcua", owner=builders.who(name="Đặng Thị Ấn", id_number="030190000029"))
    page = found(sign_in("yk.tuphap"), typed).text
    assert "Hồ sơ (1)" in page
    assert len(numbers_in(page)) == 1
    assert "Hồ sơ (2)" in found(sign_in("gl.giamsat"), typed).text


def test_old_and_new_places_of_the_tone_mark_are_one_name(sign_in: Any, story: Story) -> None:
    story.received(BIRTH, owner=builders.who(name="Chu Thị Hoà", id_number="030190000011"))
    assert "Hồ sơ (1)" in found(sign_in("yk.tuphap"), "Chu Thị Hòa").text


def test_whoever_only_handed_it_in_is_found_too(sign_in: Any, story: Story) -> None:
    submitter = builders.who(name="Kpă H'Mai", id_number="030190000045", phone="+84987654321")
    number = dossier_of(story.received(BIRTH, submitter=submitter)).number
    client = sign_in("yk.tuphap")
    for typed in ("h'mai", "hmai kpa", "kpa h mai"):
        assert numbers_in(found(client, typed).text) == [number], typed
    for typed in ("030190000045", "0987 654 321"):
        assert client.post("/tim", data={"q": typed}).location.startswith("/ho-so/"), typed


def test_the_whole_word_comes_before_those_it_only_begins(sign_in: Any, story: Story) -> None:
    old = dossier_of(story.received(BIRTH, owner=builders.who(name="Lê Thị An", id_number="030190000011"))).number
    new = dossier_of(story.received(BIRTH, owner=builders.who(name="Lê Thị Anh", id_number="030190000029"))).number
    assert numbers_in(found(sign_in("yk.tuphap"), "le thi an").text) == [old, new]


def test_people_of_the_list_are_masked_and_lead_to_all_their_dossiers(sign_in: Any, story: Story) -> None:
    for id_number in ("030190000011", "030190000011", "030190000029"):
        story.received(BIRTH, owner=builders.who(name="Đặng Thị Ấn", id_number=id_number), duplicate_reason="thêm bản")
    client = sign_in("yk.tuphap")
    page = found(client, "dang thi an").text
    assert "Người (2)" in page
    assert "030190000011" not in page
    assert "030xxxxxx011" in page
    of = re.findall(r'name="cua" value="([^"]+)"', page)
    listed = client.get(client.post("/tim", data={"cua": of[1]}).location).text
    assert "Hồ sơ của Đặng Thị Ấn" in listed
    assert "Hồ sơ (2)" in listed
    stranger = sign_in("tt.ldtbxh")
    refused = stranger.get(stranger.post("/tim", data={"cua": of[1]}).location).text
    assert "Đặng" not in refused


def test_words_also_find_procedures_and_those_their_dossiers(sign_in: Any, story: Story) -> None:
    number = dossier_of(story.received(BIRTH)).number
    story.received(ALLOWANCE)
    client = sign_in("yk.motcua")
    page = found(client, "khai sinh").text
    assert re.search(r"Thủ tục \(\d+\)", page)
    assert "Đăng ký khai sinh" in page
    assert f'href="/tim?thu-tuc={BIRTH}"' in page
    assert numbers_in(client.get(f"/tim?thu-tuc={BIRTH}").text) == [number]


def test_filters_narrow_and_stand_in_the_address(sign_in: Any, story: Story) -> None:
    owner = builders.who(name="Đặng Thị Ấn", id_number="030190000011")
    birth, allowance = (dossier_of(story.received(code, owner=owner)) for code in (BIRTH, ALLOWANCE))
    client = sign_in("yk.motcua")
    where = client.post("/tim", data={"q": "dang thi an"}).location
    assert len(numbers_in(client.get(where).text)) == 2
    for said, expected in (
        (f"thu-tuc={BIRTH}", [birth.number]), (f"trang-thai={allowance.status}&thu-tuc={ALLOWANCE}", [allowance.number]),
        ("ky=202603", [allowance.number, birth.number]), ("ky=2025", []), (f"noi={birth.agency_id}", [allowance.number, birth.number]),
        ("noi=999999", []), ("trang-thai=10", []), ("ky=x&trang-thai=99&noi=-1&sau=9-9&tu=x", [allowance.number, birth.number]),
    ):  # fmt: skip
        assert numbers_in(client.get(f"{where}?{said}").text) == expected, said
    assert "Không có hồ sơ nào khớp bộ lọc" in client.get(f"{where}?ky=2025").text


def test_more_than_a_page_is_read_on_without_repeating_or_leaving_out(sign_in: Any, story: Story) -> None:
    made = [
        dossier_of(story.received(BIRTH, owner=builders.who(name=name, id_number=f"0301900001{n:02}"))).number
        for n, name in enumerate(["Lê Thị An", "Lê Thị Anh"] * 15)
    ]
    client = sign_in("yk.tuphap")
    first = found(client, "le thi an").text
    assert "Hồ sơ (30)" in first
    assert "1–25 trong 30" in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert "26–30 trong 30" in second
    assert numbers_in(first) + numbers_in(second) == made[-2::-2] + made[::-2]


# ── What must not leak ────────────────────────────────────────────────────────


def test_no_address_carries_what_was_asked(sign_in: Any, story: Story) -> None:
    story.received(BIRTH)
    client = sign_in("yk.tuphap")
    for typed in ("Nguyễn Văn An", "030090000099", "0900 000 001"):
        answer = client.post("/tim", data={"q": typed})
        assert re.fullmatch(r"/tim/[\w-]{16}", answer.location)
        page = client.get(answer.location).text
        for link in re.findall(r'(?:href|action)="([^"]+)"', page):
            assert "nguyen" not in link.lower()
            assert link.startswith("tel:") or not re.search(r"\d{9}", link)
    assert not numbers_in(client.get("/tim?q=nguyen").text), "an address that says a name finds nothing"
    assert 'method="get" role="search"' not in client.get("/viec-cua-toi").text


def test_a_search_is_read_by_whoever_asked_and_for_the_day(sign_in: Any, story: Story, clock: Any) -> None:
    story.received(BIRTH)
    client = sign_in("yk.tuphap")
    where = client.post("/tim", data={"q": "nguyen van"}).location
    assert client.get(where).status_code == 200
    assert sign_in("yk.motcua").get(where).status_code == 404
    clock.set(clock() + timedelta(hours=12, minutes=1))
    client = sign_in("yk.tuphap")
    answer = client.get(where)
    assert answer.status_code == 404
    assert "Lượt tìm này không còn được giữ" in answer.text
    client.post("/tim", data={"q": "le thi"})
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Search)) == 1, "what is over is not kept"


def test_of_a_card_nothing_is_kept_but_its_number(sign_in: Any) -> None:
    card = "030090000099||Nguyễn Văn An|01051990|Nam|Thôn Thượng, xã Yết Kiêu|02032021"
    assert "'030090000099'" in found(sign_in("yk.tuphap"), card).text.replace("&#39;", "'")
    db.session.rollback()
    assert db.session.scalars(select(Search.typed)).all() == ["030090000099"]


@pytest.mark.parametrize(
    "typed",
    ["xyz", "<zz>", "000.21.14.H23-260302-9999", "K7Q49-M2X3B", "%", "'", "030090000099", "|" * 8, "à" * 3000, "_a1", '"an" OR "_a1"',
     "an | _a4", "_a1 & !an", "finder_fts", "1", "12", "\x00\x00", "🙂", "Ω"],
)  # fmt: skip
def test_what_is_not_there_is_said_and_nothing_breaks(typed: str, sign_in: Any, story: Story) -> None:
    story.received(BIRTH, owner=builders.who(name="Lò Văn Bình"))
    client = sign_in("yk.tuphap")
    answer = client.post("/tim", data={"q": typed}, follow_redirects=True)
    assert answer.status_code == 200
    assert "họ tên không dấu." in answer.text
    assert not numbers_in(answer.text)
    assert "<zz>" not in answer.text


def test_a_search_costs_the_same_queries_whatever_it_finds(sign_in: Any, story: Story) -> None:
    story.received(BIRTH)
    client = sign_in("yk.tuphap")
    spent = []
    for n in (1, 20):
        for _ in range(n):
            story.received(
                BIRTH, owner=builders.who(name="Đặng Thị Ấn", id_number="030190000011"), duplicate_reason="thêm"
            )
        where = client.post("/tim", data={"q": "dang thi an"}).location
        client.get(where)
        with counted() as said:
            assert client.get(where).status_code == 200
        spent.append(len(queries(said)))
    assert spent[0] == spent[1] <= 13
