"""C4 and C5: finding a procedure, its page through its editions, and what they weigh in a large catalogue."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from desk.clock import MovableClock
from desk.domain.catalogue.reading import read_catalogue
from desk.policy import SYSTEM
from desk.services import publishing
from desk.store import seed
from desk.store.db import db
from desk.store.models import Agency
from desk.store.queries import catalogue, directory, installation
from tests import builders
from tests.services.test_durations import BY_HAND, office  # noqa: F401  (a fixture)
from tests.web import shelves
from tests.web.conftest import counted, queries
from tests.web.shelves import changed
from tests.web.test_citizen_pages import fetched, words

BIRTH, MARTYRS, ALLOWANCE, COPIES = "1.001193", "1.010803", "1.001776", "2.000815"
LIGHT = 15 * 1024
TODAY = date(2026, 3, 2)
HTML = '<script>alert(1)</script> & "khai" <b>sinh</b>'


def links(page: str) -> list[str]:
    """The codes of the procedures that a page leads to, in order."""
    return re.findall(r'href="(?:/en)?/thu-tuc/([\w.]+)(?:\?[^"]*)?"', page)


def total(client: Any, path: str) -> int:
    """Bytes of the first view: the page and the two files that it asks for."""
    page, text, _ = fetched(client, path)
    parts = set(re.findall(r'<link rel="(?:icon|stylesheet)" href="([^"]+)"', text))
    assert len(parts) == 2, path
    assert "<script" not in text, path
    return page + sum(fetched(client, part)[0] for part in parts)


# ── C4: finding ───────────────────────────────────────────────────────────────


def test_in_the_words_of_a_citizen(client: Any) -> None:
    for typed in (
        "làm giấy khai sinh",
        "lam giay khai sinh",
        "khai sinh cho em bé",
        "ks",
        "1.001193",
        "KHAI SINH",
        "  khai   sinh  ",
    ):
        assert links(client.get("/thu-tuc", query_string={"q": typed}).text)[0] == BIRTH, typed


def test_a_life_event_is_a_way_to_find_and_a_filter(client: Any, work: Any) -> None:
    for code in (BIRTH, "2.000986"):
        builders.next_edition(work, code, changed(life_events=["sinh-con"]))
    page = client.get("/thu-tuc").text
    assert 'href="/thu-tuc?su-kien=sinh-con"' in page
    assert "Sinh con (2)" in words(page)
    assert "Having a child (2)" in words(client.get("/en/thu-tuc").text)
    assert set(links(client.get("/thu-tuc?su-kien=sinh-con").text)) == {BIRTH, "2.000986"}
    assert links(client.get("/thu-tuc?q=sinh+em+bé").text)[0] == BIRTH


def test_the_first_page_offers_fields_with_counts_and_what_people_come_for(client: Any, work: Any, people: Any) -> None:
    builders.received(work, people, COPIES)
    page = client.get("/thu-tuc").text
    assert "5 thủ tục" in words(page)
    assert {"Hộ tịch (2)", "Người có công (1)", "Chứng thực (1)"} <= {
        words(o) for o in re.findall(r"<li><a[^>]*>(.*?)</a>", page)
    }
    assert links(page.split("Thủ tục hay dùng")[1].split("<h2>")[0]) == [COPIES]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("linh-vuc=ho-tich", {BIRTH, "2.000986"}),
        ("cap=tinh", {MARTYRS}),
        ("muc=3", {BIRTH}),
        ("cap=huyen&muc=2&linh-vuc=nguoi-co-cong", {MARTYRS}),
        ("q=ho&linh-vuc=chung-thuc", {COPIES}),
    ],
)  # fmt: skip
def test_filters_narrow_and_say_so(client: Any, query: str, codes: set[str]) -> None:
    page = client.get(f"/thu-tuc?{query}").text
    found = [code for code in links(page) if code]
    assert set(found) <= codes
    assert set(found) == codes or "q=" in query
    assert "Đang lọc theo" in page


def test_a_filter_is_taken_off_alone_and_the_others_stay(client: Any) -> None:
    page = client.get("/thu-tuc?q=dang+ky&linh-vuc=ho-tich&cap=xa&tai=11020").text
    off = re.findall(r'\(<a href="([^"]+)">Bỏ', page)
    assert [o.replace("&amp;", "&") for o in off] == [
        "/thu-tuc?q=dang+ky&cap=xa&tai=11020",
        "/thu-tuc?q=dang+ky&linh-vuc=ho-tich&tai=11020", "/thu-tuc?q=dang+ky&linh-vuc=ho-tich&cap=xa",
    ]  # fmt: skip
    assert '<input type="hidden" name="linh-vuc" value="ho-tich">' in page, "the next search keeps the filter"


def test_filters_that_mean_nothing_are_left_out(client: Any) -> None:
    page = client.get("/thu-tuc?linh-vuc=khong-co&cap=sao-hoa&muc=9&su-kien=x").text
    assert "5 thủ tục" in words(page)
    assert "Đang lọc theo" not in page


def test_online_service_is_named_by_the_law_of_the_day(client: Any, clock: MovableClock) -> None:
    assert "Một phần (1)" in words(client.get("/thu-tuc?cap=xa").text)
    clock.set("2022-08-14T08:00")
    installation.forget()
    page = words(client.get("/thu-tuc?cap=xa").text)
    assert "Mức độ 3 (1)" in page
    assert "Một phần" not in page
    clock.set("2022-08-15T08:00")
    installation.forget()
    assert "Một phần (1)" in words(client.get("/thu-tuc?cap=xa").text)


def test_a_unit_lists_what_it_receives_today_exceptions_and_all(client: Any, work: Any) -> None:
    assert set(links(client.get("/thu-tuc?tai=11020&linh-vuc=ho-tich").text)) == {BIRTH, "2.000986"}
    with work(SYSTEM) as w:
        procedure = catalogue.procedure(w.session, BIRTH)
        assert procedure is not None
        commune = directory.agency_by_code(w.session, "11020")
        publishing.set_reception(w, procedure, commune, False, TODAY, None, "Quyết định 9/QĐ-UBND")
    assert set(links(client.get("/thu-tuc?tai=11020&linh-vuc=ho-tich").text)) == {"2.000986"}
    assert set(links(client.get("/thu-tuc?tai=11023&linh-vuc=ho-tich").text)) == {BIRTH, "2.000986"}


def test_a_unit_that_is_gone_leads_to_the_one_that_took_over(client: Any, work: Any, clock: MovableClock) -> None:
    """The QR on the wall of a commune that was merged still opens a list."""
    with work(SYSTEM) as w:
        old, new = (w.session.query(Agency).filter_by(code=code).one() for code in ("11023", "11020"))
        old.valid_to, old.successor_id = date(2026, 3, 1), new.id
    page = words(client.get("/thu-tuc?tai=11023").text)
    assert "Thủ tục nộp tại xã Yết Kiêu" in page
    unknown = client.get("/thu-tuc?tai=99999")
    assert unknown.status_code == 200
    assert "Không có đơn vị nào mang mã này" in unknown.text


def test_long_lists_go_on_by_the_last_code_and_miss_nothing(client: Any, work: Any) -> None:
    shelves.many(work, 90, fields=2)
    path, seen = "/thu-tuc?cap=xa", []
    for _ in range(9):
        page = client.get(path).text
        seen += links(page.split('role="status"')[1].split("Thu hẹp")[0])
        more = re.search(r'<a href="([^"]+)" rel="next">Xem tiếp', page)
        if more is None:
            break
        path = more[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 95
    assert links(client.get("/thu-tuc?cap=xa&sau=khong-co").text)[:1] == seen[:1], (
        "a place that is gone: from the start"
    )


def test_a_code_no_longer_in_force_leads_to_its_page(client: Any, work: Any) -> None:
    shelves.repealed(work, MARTYRS, TODAY - timedelta(days=1))
    page = client.get(f"/thu-tuc?q={MARTYRS}").text
    assert f"Thủ tục {MARTYRS} không còn áp dụng: xem trang của thủ tục này." in words(page)
    assert f'href="/thu-tuc/{MARTYRS}"' in page


def test_names_and_questions_are_text_whatever_they_hold(client: Any, work: Any) -> None:
    builders.next_edition(work, BIRTH, changed(name=HTML, field=HTML, applicants=HTML))
    for path in (
        "/thu-tuc",
        "/thu-tuc?q=khai",
        "/en/thu-tuc?q=khai",
        f"/thu-tuc/{BIRTH}",
        f"/en/thu-tuc/{BIRTH}",
        f"/thu-tuc/{BIRTH}/lich-su",
    ):
        page = client.get(path).text
        assert "<script" not in page, path
        assert "&lt;script&gt;" in page, path
    assert "<script" not in client.get("/thu-tuc", query_string={"q": HTML, "tai": HTML, "linh-vuc": HTML}).text


# ── C5: the page ──────────────────────────────────────────────────────────────


def test_the_order_is_who_what_how_long_how_much_where(client: Any) -> None:
    page = words(client.get(f"/thu-tuc/{BIRTH}").text)
    order = [
        "Ai được làm",
        "Ông/Bà cần mang",
        "Mất bao lâu",
        "Lệ phí",
        "Nộp ở đâu",
        "Các bước",
        "Kết quả",
        "Căn cứ pháp lý",
        "Lịch sử thay đổi",
    ]
    places = [page.index(heading) for heading in order]
    assert places == sorted(places)


def test_every_entry_of_an_edition_is_told(client: Any, work: Any) -> None:
    shelves.form(work)

    def fill(content: dict[str, Any]) -> None:
        content.update(
            conditions="Trẻ em chưa đăng ký khai sinh", competent="Ủy ban nhân dân xã", coordinating="Công an xã",
            legal_basis=[{"text": "Luật Hộ tịch 2014", "link": "https://vbpl.vn/luat"}],
        )  # fmt: skip
        [case] = content["cases"]
        case["papers"][0].update(form="tk-khai-sinh", reusable=True)
        case["papers"][1].update(instead="Cơ sở dữ liệu quốc gia về dân cư")
        case["fees"] = [{
            "name": "Lệ phí hộ tịch", "amount": 8_000, "unit": "bản", "channels": ["direct"], "basis": "Nghị quyết 10/2016/NQ-HĐND",
            "exempt": "người khuyết tật", "exempt_basis": "Luật Người khuyết tật",
        }]  # fmt: skip
        case["terms"].update(direct="5wd", online="3wd", post="5wd")

    builders.next_edition(work, BIRTH, fill)
    html = client.get(f"/thu-tuc/{BIRTH}").text
    page = words(html)
    for said in (
        "Trẻ em chưa đăng ký khai sinh", "Ủy ban nhân dân xã", "Công an xã",
        "Không phải nộp nếu đã có trong Cơ sở dữ liệu quốc gia về dân cư.",
        "Đã nộp và được số hóa lần trước thì không phải nộp lại.", "Trực tiếp, Qua bưu chính công ích: 5 ngày làm việc",
        "Trực tuyến: 3 ngày làm việc", "Lệ phí hộ tịch: 8.000 đồng/bản", "Miễn, giảm: người khuyết tật (Luật Người khuyết tật)",
        "Căn cứ: Nghị quyết 10/2016/NQ-HĐND", "Trực tuyến, Qua bưu chính công ích: không thu phí", "Một phần (mức độ 3)", "Giấy khai sinh",
        "mã kết quả KQ.G15.000031", "Áp dụng từ 02/3/2026 theo Quyết định 12/QĐ-UBND ngày 02/3/2026.",
        "Mẫu: Tờ khai đăng ký khai sinh (DOCX, 1 KB)",
    ):  # fmt: skip
        assert said in page, said
    assert '<a href="https://vbpl.vn/luat"' in html
    assert 'href="https://dichvucong.gov.vn/"' in html
    assert 'href="/bieu-mau/tk-khai-sinh"' in html
    assert f'href="/thu-tuc/{BIRTH}/can-mang.pdf?co=A5"' in html


def test_what_cannot_be_sent_online_has_no_button(client: Any) -> None:
    page = client.get(f"/thu-tuc/{COPIES}").text
    assert "dichvucong.gov.vn" not in page
    assert "Chưa nộp trực tuyến được" in page


def test_the_steps_are_the_route_picture_by_levels_and_by_real_units(client: Any) -> None:
    def route(path: str) -> str:
        return words(client.get(path).text.split('<ol class="lo-trinh">')[1].split("</ol>")[0])

    assert "Cấp huyện" in route(f"/thu-tuc/{MARTYRS}")
    real = route(f"/thu-tuc/{MARTYRS}?tai=11020")
    assert [name in real for name in ("Xã Yết Kiêu", "Huyện Gia Lộc", "Sở LĐTBXH", "5 ngày làm việc")] == [True] * 4
    assert "Chưa đến" not in real, "there is no dossier whose steps are still to come"
    assert "Level: huyện" in route(f"/en/thu-tuc/{MARTYRS}")


def test_a_step_that_hangs_on_an_outcome_says_so(client: Any, work: Any) -> None:
    def branch(content: dict[str, Any]) -> None:
        leg = content["cases"][0]["route"]["legs"][0]
        leg["steps"][1].update(key="kiem-tra", outcomes=["cần xác minh", "đủ điều kiện"])
        leg["steps"][2].update(only_if={"step": "kiem-tra", "outcome": "cần xác minh"})

    builders.next_edition(work, BIRTH, branch)
    assert "chỉ khi “cần xác minh”" in words(client.get(f"/thu-tuc/{BIRTH}").text)
    assert "only if “cần xác minh”" in words(client.get(f"/en/thu-tuc/{BIRTH}").text)


def test_whoever_says_where_they_live_is_told_the_desk_and_its_hours(client: Any) -> None:
    page = words(client.get(f"/thu-tuc/{BIRTH}?tai=11020").text)
    assert "Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương" in page
    assert "Thứ Hai – Thứ Sáu07:30–11:30 và 13:30–17:00" in page.replace("Sáu ", "Sáu")
    assert '<option value="11020" selected>' in client.get(f"/thu-tuc/{BIRTH}?tai=11020").text


@pytest.mark.parametrize(
    ("home", "said"),
    [
        ("297", "Nộp tại xã, phường hoặc đơn vị bên trong huyện Gia Lộc: chọn tiếp ở dưới."),
        (
            "11020-cong-an",
            "Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu, huyện Gia Lộc, tỉnh Hải Dương",
        ),  # the commune above it
    ],
)
def test_who_does_not_receive_sends_on(client: Any, home: str, said: str) -> None:
    assert said in words(client.get(f"/thu-tuc/{BIRTH}?tai={home}").text)


def test_a_procedure_of_the_district_is_handed_in_there_by_people_of_its_communes(client: Any, work: Any) -> None:
    builders.next_edition(work, ALLOWANCE, changed(received_at=["huyen"]))
    page = words(client.get(f"/thu-tuc/{ALLOWANCE}?tai=11020").text)
    assert "Bộ phận Tiếp nhận và Trả kết quả huyện Gia Lộc, tỉnh Hải Dương" in page
    builders.next_edition(
        work, ALLOWANCE, changed(place="outside", competent="Ban Quản lý dự án"), TODAY + timedelta(days=1)
    )


def test_what_is_received_outside_the_desks_says_so_and_asks_nobody_where_they_live(client: Any, work: Any) -> None:
    builders.next_edition(work, ALLOWANCE, changed(place="outside", competent="Ban Quản lý dự án"))
    page = client.get(f"/thu-tuc/{ALLOWANCE}").text
    assert "Ban Quản lý dự án, không qua Bộ phận Một cửa." in words(page)
    assert 'name="tai"' not in page


def test_several_cases_stand_on_one_page_each_with_everything(client: Any) -> None:
    html = client.get(f"/thu-tuc/{ALLOWANCE}").text
    cases = [words(name) for name in re.findall(r'<h2 id="[^"]+">(.*?)</h2>', html)]
    assert len(cases) == 2
    assert (
        html.count("<h3>Ông/Bà cần mang</h3>")
        == html.count("<h3>Mất bao lâu</h3>")
        == html.count("<h3>Các bước</h3>")
        == 2
    )
    assert all(f'href="#{key}"' in html for key in re.findall(r'<h2 id="([^"]+)">', html))


def test_more_cases_than_a_light_page_holds_are_told_one_at_a_time(client: Any, work: Any) -> None:
    def multiply(content: dict[str, Any]) -> None:
        [case] = content["cases"]
        papers = [{**case["papers"][0], "name": f"{shelves.name_of(n)} {shelves.name_of(n + 500)}"} for n in range(25)]
        content["cases"] = [{**case, "key": f"th-{n}", "name": f"Trường hợp {n}", "papers": papers} for n in range(12)]

    builders.next_edition(work, BIRTH, multiply)
    html = client.get(f"/thu-tuc/{BIRTH}").text
    assert re.findall(r'<h2 id="truong-hop-\d+">([^<]+)', html) == ["Trường hợp 0"]
    assert html.count("truong-hop=th-11") == 1
    last = client.get(f"/thu-tuc/{BIRTH}?truong-hop=th-11").text
    assert re.findall(r'<h2 id="truong-hop-\d+">([^<]+)', last) == ["Trường hợp 11"]
    assert total(client, f"/thu-tuc/{BIRTH}?truong-hop=th-11") <= LIGHT


def test_what_is_true_of_the_last_dossiers_is_told_in_both_languages(client: Any, office: Any) -> None:  # noqa: F811
    office(BY_HAND)
    vi, en = words(client.get(f"/thu-tuc/{ALLOWANCE}").text), words(client.get(f"/en/thu-tuc/{ALLOWANCE}").text)
    assert "Thực tế 90 % hồ sơ loại này xong trong 4 ngày làm việc (10 hồ sơ trong 180 ngày qua)." in vi
    assert "In practice 90% of these are ready within 4 working days (10 dossiers in the last 180 days)." in en
    assert "(10 hồ sơ của xã Yết Kiêu trong 180 ngày qua)." in words(client.get(f"/thu-tuc/{ALLOWANCE}?tai=11020").text)
    assert "Thực tế" not in words(client.get(f"/thu-tuc/{BIRTH}").text), "nothing is known of the others"


# ── Editions ──────────────────────────────────────────────────────────────────


@pytest.fixture
def renewed(work: Any) -> date:
    """Birth gets an edition from 1 April on: a paper less, another term, other words."""

    def change(content: dict[str, Any]) -> None:
        content["cases"][0]["papers"].pop()
        content["cases"][0]["terms"]["direct"] = "1wd"
        content.update(online_level=4, keywords=["chuyện riêng của ô tìm"])

    day = date(2026, 4, 1)
    builders.next_edition(work, BIRTH, change, day)
    return day


def test_a_coming_edition_is_announced_and_can_be_read(client: Any, renewed: date) -> None:
    page = words(client.get(f"/thu-tuc/{BIRTH}").text)
    assert "Từ 01/4/2026 áp dụng phiên bản mới: xem thay đổi" in page
    assert "trong ngày làm việc" in page, "until then the old one holds"
    for path in (f"/thu-tuc/{BIRTH}/phien-ban/2026-04-01", f"/thu-tuc/{BIRTH}?ngay=2026-05-05"):
        answer = client.get(path)
        coming = words(answer.text)
        assert "Áp dụng từ 01/4/2026. Xem phiên bản đang áp dụng" in coming
        assert "Trực tiếp: 1 ngày làm việc" in coming
        assert "noindex" in answer.text
        assert "can-mang.pdf" not in answer.text


def test_on_its_day_the_new_edition_is_the_page_and_the_old_one_says_so(
    client: Any, renewed: date, clock: MovableClock
) -> None:
    clock.set("2026-04-01T00:00")
    installation.forget()
    page = words(client.get(f"/thu-tuc/{BIRTH}").text)
    assert "1 ngày làm việc" in page
    assert "phiên bản mới" not in page
    for path in (f"/thu-tuc/{BIRTH}/phien-ban/2018-01-01", f"/thu-tuc/{BIRTH}?ngay=2026-03-31"):
        old = words(client.get(path).text)
        assert "Không còn áp dụng từ 01/4/2026. Xem phiên bản đang áp dụng" in old
        assert "trong ngày làm việc" in old


def test_the_history_tells_what_changed_in_words(client: Any, renewed: date) -> None:
    html = client.get(f"/thu-tuc/{BIRTH}/lich-su").text
    new, old = html.split("<section")[1:]
    said = words(new)
    assert "Từ 01/4/2026 (sắp áp dụng)" in said
    assert "theo Quyết định 12/QĐ-UBND ngày 02/3/2026" in said
    assert "Mức độ trực tuyến: “Một phần” → “Toàn trình”" in said
    assert "Thời hạn trực tiếp: “trong ngày làm việc” → “1 ngày làm việc”" in said
    assert "Giấy tờ: bỏ “" in said
    assert "chuyện riêng" not in said, "what only serves the search box is nobody's business"
    assert "Từ 01/01/2018 đến hết 31/3/2026 (đang áp dụng)" in words(old)
    assert "Phiên bản đầu tiên ghi ở đây." in words(old)
    assert f'href="/thu-tuc/{BIRTH}/phien-ban/2018-01-01"' in old


def test_the_history_of_places_and_steps_has_no_codes_in_it(client: Any, work: Any) -> None:
    def change(content: dict[str, Any]) -> None:
        content.update(received_at=["huyen"])
        content["cases"][0]["route"]["legs"][0]["steps"][1]["name"] = "Thẩm tra kỹ"
        content["cases"][0]["route"]["legs"][1]["term"] = "30wd"

    builders.next_edition(work, ALLOWANCE, change)
    said = words(client.get(f"/thu-tuc/{ALLOWANCE}/lich-su").text)
    assert "Nơi tiếp nhận: thêm “cấp huyện”" in said
    assert "Nơi tiếp nhận: bỏ “cấp xã”" in said
    assert "Các bước giải quyết thay đổi" in said
    assert "“10 ngày làm việc” → “30 ngày làm việc”" in said
    assert not re.search(r"ldtbxh|officer|parent:|receiving", said)


def test_a_long_history_is_told_a_few_editions_at_a_time(client: Any, work: Any, clock: MovableClock) -> None:
    for n in range(1, 8):
        builders.next_edition(work, BIRTH, changed(conditions=f"Điều kiện số {n}"), TODAY + timedelta(days=n))
    seen, path = [], f"/thu-tuc/{BIRTH}/lich-su"
    while path:
        page = client.get(path).text
        seen += re.findall(r"Yêu cầu, điều kiện: [^<]+", page)
        more = re.search(r'<a href="([^"]+)" rel="next">Xem các phiên bản trước', page)
        path = more[1] if more else ""
    assert len(seen) == len(set(seen)) == 7
    assert client.get(f"/thu-tuc/{BIRTH}/lich-su?truoc=1999-01-01").status_code == 200


def test_a_repealed_procedure_keeps_its_page_and_names_what_took_its_place(client: Any, work: Any) -> None:
    shelves.repealed(work, MARTYRS, TODAY - timedelta(days=1), BIRTH, ALLOWANCE)
    answer = client.get(f"/thu-tuc/{MARTYRS}")
    page = words(answer.text)
    assert answer.status_code == 200
    assert "Thủ tục này không còn áp dụng từ 02/3/2026 theo Quyết định 50/QĐ-UBND ngày 01/3/2026." in page
    assert "Thủ tục này đã được thay bằng:" in page
    assert links(answer.text.split("Thủ tục này đã được thay bằng:")[1].split("</ul>")[0]) == [BIRTH, ALLOWANCE]
    assert "Đơn đề nghị hưởng trợ cấp thờ cúng liệt sĩ" in page, "its last edition stays for reference"
    assert MARTYRS not in links(client.get("/thu-tuc?q=tho+cung+liet+si").text)
    assert client.get(f"/thu-tuc/{MARTYRS}/niem-yet.pdf").status_code == 404
    english = words(client.get(f"/en/thu-tuc/{MARTYRS}").text)
    assert "This procedure has been replaced by:" in english


def test_a_repeal_to_come_is_announced(client: Any, work: Any) -> None:
    shelves.repealed(work, MARTYRS, date(2026, 12, 31), BIRTH)
    page = words(client.get(f"/thu-tuc/{MARTYRS}").text)
    assert (
        "Thủ tục này áp dụng đến hết ngày 31/12/2026 theo Quyết định 50/QĐ-UBND ngày 31/12/2026. Sau đó thay bằng: Đăng ký khai sinh"
        in page
    )


def test_an_import_that_was_undone_was_never_there(client: Any, work: Any, renewed: date, clock: MovableClock) -> None:
    with work(SYSTEM) as w:
        row = catalogue.newest(w.session, BIRTH)
        assert row is not None
        row.void_at = w.now
    assert client.get(f"/thu-tuc/{BIRTH}/phien-ban/2026-04-01").status_code == 404
    assert "phiên bản mới" not in client.get(f"/thu-tuc/{BIRTH}").text
    assert "01/4/2026" not in client.get(f"/thu-tuc/{BIRTH}/lich-su").text


@pytest.mark.parametrize(
    "path", ["/thu-tuc/9.999999", "/thu-tuc/9.999999/lich-su", "/thu-tuc/1.001193/phien-ban/2017-01-01",
             "/thu-tuc/1.001193/phien-ban/hom-nay",
             "/thu-tuc/1.001193?ngay=2017-12-31", "/thu-tuc/1.001193?ngay=hom-nay", "/thu-tuc/1.001193/phien-ban/2018-13-01"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Không có thủ tục này đang áp dụng" in answer.text


# ── Weight and cost in a large catalogue ──────────────────────────────────────

HEAVY = 2_600


@pytest.fixture
def large(work: Any) -> None:
    """The demo province's procedures and 2,600 more."""
    specs = [s for data in seed.catalogues("2018") for s in read_catalogue(data)]
    with work(SYSTEM) as w:
        publishing.load(w, [s for s in specs if s.code not in builders.CODES])
    builders.next_edition(work, BIRTH, changed(life_events=["sinh-con", "sai-sot"]))
    shelves.many(work, HEAVY)


def test_every_page_stays_light_among_thousands(client: Any, large: None) -> None:
    codes = [row.code for row in catalogue.everything(db.session(), TODAY) if not row.code.startswith("7.")]
    assert len(codes) > 60
    lists = [
        "",
        "?q=giay+phep",
        "?q=khai+sinh&tai=11020",
        "?xem=linh-vuc",
        "?tai=11020",
        "?cap=xa",
        "?muc=2&tai=297",
        "?q=xyzxyz",
    ]
    for path in [
        *(f"/thu-tuc{query}" for query in lists),
        "/en/thu-tuc",
        "/en/thu-tuc?cap=xa&q=cap+lai",
        "/en/thu-tuc?xem=linh-vuc",
    ]:
        assert total(client, path) <= LIGHT, path
    for code in codes:
        for path in (f"/thu-tuc/{code}", f"/thu-tuc/{code}?tai=11020", f"/en/thu-tuc/{code}"):
            assert total(client, path) <= LIGHT, path


def test_pages_cost_the_same_queries_among_five_and_among_thousands(
    client: Any, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "CHECK", 3600.0)
    paths = (
        "/thu-tuc", "/thu-tuc?q=khai+sinh", "/thu-tuc?tai=11020", f"/thu-tuc/{BIRTH}", f"/thu-tuc/{BIRTH}?tai=11020",
        f"/thu-tuc/{BIRTH}/lich-su", "/api/v1/procedures?q=khai+sinh", f"/api/v1/procedures/{BIRTH}",
    )  # fmt: skip

    def spent() -> list[int]:
        found = []
        for path in paths:
            for turn in range(2):  # the first fills the memory
                with counted() as said:
                    assert client.get(path).status_code == 200
                if turn:
                    found.append(len(queries(said)))
        return found

    few = spent()
    shelves.many(work, 300)
    assert spent() == few
    assert max(few) <= 8, dict(zip(paths, few, strict=True))


def test_a_country_of_communes_is_chosen_district_by_district(client: Any, work: Any) -> None:
    """With more units than one list holds: first the districts, then what is inside the chosen one."""
    with work(SYSTEM) as w:
        above = directory.agency_by_code(w.session, "297")
        for n in range(200):
            new = Agency(
                code=f"x{n:03}", level_code="xa", parent_id=above.id, path="", office=None, name=f"Ủy ban nhân dân xã Số {n}",
                short_name=f"Xã Số {n}", place=f"Số {n}", identifier="", identifier_demo=True, valid_from=date(2018, 1, 1),
            )  # fmt: skip
            w.session.add(new)
            w.session.flush()
            new.path = f"{above.path}{new.id}/"
    first = client.get(f"/thu-tuc/{BIRTH}").text
    assert '<option value="297">' in first
    assert '<option value="x001">' not in first
    second = client.get(f"/thu-tuc/{BIRTH}?tai=297").text
    assert "Chọn thêm đơn vị bên trong huyện Gia Lộc." in second
    assert '<option value="x001">' in second
    assert '<option value="x001" selected>' in client.get(f"/thu-tuc/{BIRTH}?tai=x001").text
    assert total(client, f"/thu-tuc/{BIRTH}?tai=297") <= LIGHT
