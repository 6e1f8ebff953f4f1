"""D1, D2, the difference page, the publication, as a browser without scripts sees them: nothing typed is lost, every slip at its field."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from desk.domain.catalogue import typed
from desk.services import drafting
from desk.services.drafting import Wanted
from desk.store.db import db
from desk.store.models import BlankForm, Draft, Edition
from desk.store.queries import catalogue, drafts
from tests import builders
from tests.catalogues import (
    ALLOWANCE,
    BIRTH,
    TOMORROW,
    content,
    draft_of,
    drafted,
    employ_keepers,
    everything_of,
    published,
    submitted,
)
from tests.web.conftest import counted, queries
from tests.web.filling import fields, stored

LIST, NEW = "/danh-muc", "/danh-muc/ban-thao/moi"


@pytest.fixture(autouse=True)
def _keepers(work: Any) -> None:
    employ_keepers(work)


@pytest.fixture
def keeper(sign_in: Any) -> Any:
    return sign_in("danhmuc")


@pytest.fixture
def second(sign_in: Any) -> Any:
    return sign_in("danhmuc2")


class SheetInHand:
    """The form of a draft in somebody's hands: read from the page, typed into, sent by one of its buttons."""

    def __init__(self, client: Any, draft_id: int) -> None:
        self.client, self.url = client, f"/danh-muc/ban-thao/{draft_id}"
        self.read(client.get(self.url))

    def read(self, answer: Any) -> Any:
        self.answer, self.html = answer, answer.text
        if answer.status_code in (200, 409, 422):
            self.data = fields(answer.text, "version")
        return answer

    def press(self, act: str, **put: str) -> Any:
        """Type (``cases_0_name`` is ``cases.0.name``) and press a button."""
        return self.send(act, {name.replace("__", "."): value for name, value in put.items()})

    def send(self, act: str, put: dict[str, Any] | None = None) -> Any:
        for name, value in (put or {}).items():
            self.data[name] = value if isinstance(value, list) else [value]
        return self.read(self.client.post(self.url, data={**self.data, "act": act}))

    def __getitem__(self, name: str) -> str:
        return (self.data.get(name) or [""])[0]


def begun(client: Any, code: str = BIRTH) -> int:
    answer = client.post(NEW, data={"ma": code})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


# ── D1 ────────────────────────────────────────────────────────────────────────


def test_the_list_says_of_every_procedure_where_it_stands(keeper: Any) -> None:
    page = keeper.get(LIST).text
    for words in (
        "1.001193",
        "Đăng ký khai sinh",
        "Hộ tịch",
        "trong ngày làm việc",
        "Đang áp dụng (5)",
        "01/01/2018",
        "Theo các bước",
    ):
        assert words in page
    assert "Danh mục thủ tục</a>" in page
    assert "Thêm thủ tục" in page
    assert "1–5 trong 5" in page


def test_the_tabs_follow_a_draft_on_its_way(
    keeper: Any, second: Any, sign_in: Any, work: Any, people: Any, clock: Any
) -> None:
    draft_id = drafted(work, people["danhmuc"])
    assert "Bản nháp (1)" in keeper.get(LIST).text
    assert f'href="/danh-muc/ban-thao/{draft_id}"' in keeper.get(f"{LIST}?the=ban-nhap").text
    assert "Có bản nháp" in keeper.get(LIST).text
    with work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    page = second.get(f"{LIST}?the=cho-duyet").text
    assert "Chờ duyệt (1)" in page
    assert f"/danh-muc/ban-thao/{draft_id}/so-sanh" in page
    assert "Danh mục thủ tục (1)" in second.get("/viec-cua-toi").text  # in the navigation, for who may publish it
    assert "Danh mục thủ tục (1)" not in keeper.get("/viec-cua-toi").text  # not for whoever wrote it
    published(work, people["danhmuc2"], draft_id)
    page = keeper.get(f"{LIST}?the=sap-ap-dung").text
    assert "Sắp áp dụng (1)" in page
    assert "03/3/2026" in page
    assert "Bản mới từ 03/3/2026" in keeper.get(LIST).text
    clock.set("2026-03-03T08:00")
    page = sign_in("danhmuc").get(LIST).text
    assert "Sắp áp dụng (0)" in page
    assert "5 ngày làm việc" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=khai+sinh", {"1.001193", "2.000986"}), ("q=KHAI+SINH+", {"1.001193", "2.000986"}), ("q=liet+si", {"1.010803"}),
     ("q=2.0008", {"2.000815"}), ("q=ks", {"1.001193", "2.000986"}), ("linh-vuc=Hộ+tịch", {"1.001193", "2.000986"}),
     ("cap=tinh", {"1.010803"}),
     ("q=khong+co+gi", set()), ("cap=tinh&q=khai", set())],
)  # fmt: skip
def test_the_list_is_narrowed_by_words_with_or_without_accents_field_and_level(
    keeper: Any, query: str, found: set[str]
) -> None:
    page = keeper.get(f"{LIST}?{query}").text
    assert set(re.findall(r'class="ma" href="/danh-muc/([\d.]+)"', page)) == found
    if not found:
        assert "Không có thủ tục nào khớp bộ lọc." in page


def test_an_empty_catalogue_says_so_and_an_unknown_tab_is_not_there(keeper: Any, work: Any) -> None:
    assert keeper.get(f"{LIST}?the=khong-co").status_code == 404
    assert "Không có bản thảo nào chờ duyệt." in keeper.get(f"{LIST}?the=cho-duyet").text
    assert "Không còn câu hỏi nào từ tệp nhập." in keeper.get(f"{LIST}?the=cau-hoi").text


def test_the_list_is_walked_page_by_page_by_key(keeper: Any, work: Any, people: Any) -> None:
    _many(work, 60)
    seen: list[str] = []
    url = LIST
    while url:
        page = keeper.get(url).text
        seen += re.findall(r'class="ma" href="/danh-muc/([\d.]+)"', page)
        found = re.search(r'<a href="([^"]+)" rel="next"', page)
        url = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 65
    back = re.search(r'<a href="([^"]+)" rel="prev"', page)
    assert back is not None
    assert "26–50 trong 65" in keeper.get(back[1].replace("&amp;", "&")).text
    for key in ("abc", "-1", "99999999999", "0"):
        assert "1–25 trong 65" in keeper.get(f"{LIST}?sau={key}").text


def _many(work: Any, count: int) -> None:
    """So many more procedures in force, all alike."""
    from desk.policy import SYSTEM
    from desk.services import publishing

    said = content(BIRTH)
    with work(SYSTEM) as w:
        for n in range(count):
            procedure = publishing.procedure_of(w, f"3.{n:06}", True, None)
            publishing.enact(
                w, procedure, {**said, "aliases": [], "name": f"Thủ tục số {n}"}, date(2026, 1, 1), None, None
            )


def test_the_pages_cost_the_same_queries_however_many_procedures_and_drafts_there_are(
    keeper: Any, work: Any, people: Any
) -> None:
    def spent(path: str) -> int:
        keeper.get(path)
        with counted() as said:
            assert keeper.get(path).status_code == 200
        return len(queries(said))

    paths = (LIST, f"{LIST}?q=khai", f"{LIST}?the=ban-nhap", f"{LIST}/{BIRTH}", f"{LIST}/cong-khai")
    drafted(work, people["danhmuc"])
    few = [spent(path) for path in paths]
    _many(work, 120)
    for n in range(30):
        drafted(work, people["danhmuc"], f"3.{n:06}")
    assert [spent(path) for path in paths] == few
    assert max(few) <= 17, few


# ── one procedure ─────────────────────────────────────────────────────────────


def test_a_procedure_tells_its_editions_their_differences_and_who_follows_them(
    keeper: Any, sign_in: Any, work: Any, people: Any, clock: Any
) -> None:
    for _ in range(3):
        builders.received(work, people, BIRTH)
    published(work, people["danhmuc2"], submitted(work, people["danhmuc"]))
    page = keeper.get(f"{LIST}/{BIRTH}").text
    assert "Phiên bản 2: 3 thay đổi so với phiên bản 1" in page
    assert "Thời hạn trực tiếp: “trong ngày làm việc” → “5 ngày làm việc”" in page
    assert "77/QĐ-UBND, 02/3/2026" in page
    assert "Ông Thị Lan; Lều Thị Mận, 02/3/2026" in page
    assert "Ban hành phiên bản hiệu lực từ 03/3/2026 theo 77/QĐ-UBND; trình: Ông Thị Lan." in page
    assert "hồ sơ đang mở vẫn theo phiên bản cũ" not in page  # the old one is in force today
    clock.set("2026-03-03T08:00")
    keeper = sign_in("danhmuc")
    assert "3 hồ sơ đang mở vẫn theo phiên bản cũ." in keeper.get(f"{LIST}/{BIRTH}").text
    assert keeper.get(f"{LIST}/9.999999").status_code == 404


def test_an_edition_is_shown_whole_and_read_only(keeper: Any) -> None:
    edition = stored(select(Edition.id).where(Edition.short_name == "Đăng ký khai sinh"))[0]
    page = keeper.get(f"{LIST}/phien-ban/{edition}").text
    for words in (
        "Cấp xã",
        "UBND cấp xã",
        "Tại Bộ phận Một cửa",
        "trong ngày làm việc",
        "Tờ khai đăng ký khai sinh",
        "Nơi tiếp nhận",
    ):
        assert words in page
    assert "<textarea" not in page
    assert keeper.get(f"{LIST}/phien-ban/9999").status_code == 404


def test_a_procedure_is_repealed_on_its_page(keeper: Any) -> None:
    url = f"{LIST}/{BIRTH}/bai-bo"
    sent = {"last_day": "31/3/2026", "decision": "88/QĐ-UBND", "decided_on": "01/3/2026", "replaced_by": "1.001776"}
    for put, said in (
        ({"last_day": "hôm nào"}, "Ghi ngày như 01/7/2026."), ({"last_day": "01/3/2026"}, "không được trước 02/3/2026"),
        ({"decision": ""}, "Ghi số quyết định"), ({"replaced_by": "9.999999, 1.001776"}, "Không có thủ tục “9.999999”"),
    ):  # fmt: skip
        answer = keeper.post(url, data={**sent, **put})
        assert answer.status_code == 422
        assert said in answer.text
        assert fields(answer.text, "last_day")["decision"] == [put.get("decision", "88/QĐ-UBND")]
    assert keeper.post(url, data=sent).status_code == 303
    page = keeper.get(f"{LIST}/{BIRTH}").text
    assert "Bãi bỏ theo 88/QĐ-UBND, thay bằng 1.001776" in page
    assert "Đã bãi bỏ: áp dụng đến hết ngày 31/3/2026." in page


# ── D2 ────────────────────────────────────────────────────────────────────────


def test_the_sheet_sent_back_as_it_is_changes_nothing(keeper: Any) -> None:
    """Every entry survives the way through the form: each seed procedure, once as it is and once after saving."""
    for code in (BIRTH, ALLOWANCE, "1.010803", "2.000986", "2.000815"):
        sheet = SheetInHand(keeper, begun(keeper, code))
        before = content(code)
        assert sheet.send("luu").status_code == 303, sheet.html[:2000]
        row = stored(select(Draft).where(Draft.procedure_code == code))[0]
        assert row.content == before, code
        assert (row.version, row.editors) == (1, row.editors)


def test_a_row_button_brings_everything_typed_back_and_writes_nothing(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    papers = len(content()["cases"][0]["papers"])
    put = {
        "name": "Tên đang gõ dở",
        "cases.0.terms.direct": "mấy ngày?",
        "cases.0.papers.0.originals": "hai bản",
        "decision": "12/QĐ",
    }
    assert sheet.send("them:cases.0.papers", put).status_code == 200
    for name, value in put.items():
        assert sheet[name] == value
    assert sheet[f"cases.0.papers.{papers}.name"] == ""
    assert f'id="cases.0.papers.{papers}.name"' in sheet.html
    assert re.search(rf'<textarea id="cases\.0\.papers\.{papers}\.name"[^>]* autofocus data-focus', sheet.html)
    sheet.send("bo:cases.0.papers.0")
    assert sheet["cases.0.papers.0.name"] == content()["cases"][0]["papers"][1]["name"]
    assert sheet["name"] == "Tên đang gõ dở"
    assert draft_of(draft_id).content == content()
    assert sheet.send("them:cases.7.papers").status_code == 200  # no such case: the page as it was
    assert sheet["name"] == "Tên đang gõ dở"


def test_rows_move_up_and_down_and_a_case_is_copied_with_its_route(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    names = [paper["name"] for paper in content()["cases"][0]["papers"]]
    sheet.send("xuong:cases.0.papers.0")
    assert [sheet[f"cases.0.papers.{n}.name"] for n in (0, 1)] == names[1::-1]
    sheet.send("len:cases.0.papers.1")
    assert sheet["cases.0.papers.0.name"] == names[0]
    sheet.send("chep:cases.0")
    sheet.send("luu", {"cases.1.name": "Có yếu tố nước ngoài", "cases.1.terms.direct": "3 ngày làm việc"})
    cases = draft_of(draft_id).content["cases"]
    assert [case["name"] for case in cases] == [content()["cases"][0]["name"], "Có yếu tố nước ngoài"]
    assert cases[1]["route"] == cases[0]["route"] is not None
    assert cases[0]["key"] != cases[1]["key"]
    assert [paper["name"] for paper in cases[1]["papers"]] == names
    assert cases[1]["terms"]["direct"] == "3wd"
    sheet = SheetInHand(keeper, draft_id)
    sheet.send("len:cases.1")
    sheet.send("luu")
    assert draft_of(draft_id).content["cases"][0]["name"] == "Có yếu tố nước ngoài"
    assert all(case["route"] for case in draft_of(draft_id).content["cases"])


def test_what_was_typed_as_people_write_it_is_read_and_shown_back_in_words(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    sheet.send("them:cases.0.fees")
    sheet.send("luu", {
        "cases.0.terms.direct": "5 ngày làm việc", "cases.0.terms.online": "20 ngày", "cases.0.terms.post": "8h", "cases.0.cutoff": "15h30",
        "cases.0.fees.0.name": "Lệ phí", "cases.0.fees.0.amount": "25.000 đồng", "cases.0.fees.0.unit": "bản",
        "cases.0.fees.0.basis": "TT 1", "valid_from": "3/3/2026",
        "aliases": "ks\nKhai   sinh\n\n", "legal_basis.0.link": "https://vbpl.vn/1", "levels": ["xa"], "received_elsewhere": "so-y-te@xa",
    })  # fmt: skip
    row = draft_of(draft_id)
    case = row.content["cases"][0]
    assert case["terms"] == {"direct": "5wd", "online": "20d", "post": "8h"}
    assert (case["cutoff"], case["fees"][0]["amount"]) == ("15:30", 25_000)
    assert row.content["aliases"] == ["ks", "Khai sinh"]
    assert row.content["received_at"] == ["xa", "so-y-te@xa"]
    assert row.valid_from == TOMORROW
    again = SheetInHand(keeper, draft_id)
    assert [again[f"cases.0.terms.{c}"] for c in ("direct", "online", "post")] == [
        "5 ngày làm việc",
        "20 ngày",
        "8 giờ làm việc",
    ]
    assert again["cases.0.fees.0.amount"] == "25.000"
    assert again["received_elsewhere"] == "so-y-te@xa"


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"name": ""}, "name", "Tên thủ tục chưa ghi."),
    ({"short_name": "x" * 33}, "short_name", "dài quá 32 ký tự"),
    ({"field": ""}, "field", "Lĩnh vực chưa ghi."),
    ({"applicants": ""}, "applicants", "Đối tượng thực hiện chưa ghi."),
    ({"levels": []}, "levels", "Đánh dấu ít nhất một cấp giải quyết."),
    ({"received_at": []}, "received_at", "Đánh dấu ít nhất một nơi tiếp nhận."),
    ({"received_elsewhere": "so tai chinh@xa"}, "received_at", "phải là một cấp hoặc"),
    ({"aliases": "ks\nks"}, "aliases", "Có dòng lặp lại"),
    ({"aliases": "tcxh"}, "aliases", "Mã tcxh đã dùng cho Trợ cấp xã hội hàng tháng."),
    ({"place": []}, "place", "Chọn nơi nộp"),
    ({"online_level": "7"}, "online_level", "Chọn mức độ trực tuyến."),
    ({"legal_basis.0.text": ""}, "legal_basis.0.text", "Căn cứ pháp lý chưa ghi."),
    ({"legal_basis.0.link": "javascript:alert(1)"}, "legal_basis.0.link", "phải bắt đầu bằng http"),
    ({"results.0.name": ""}, "results.0.name", "Tên kết quả chưa ghi."),
    ({"results.0.number_pattern": "{so}/QĐ"}, "results.0.number_pattern", "Không có ô “{so}”"),
    ({"cases.0.name": ""}, "cases.0.name", "Tên trường hợp chưa ghi."),
    ({"cases.0.cutoff": "chiều"}, "cases.0.cutoff", "phải có dạng 15:00"),
    ({"cases.0.terms.direct": "5"}, "cases.0.terms.direct", "“5”: thiếu đơn vị. Ghi như: 5 ngày làm việc"),
    ({"cases.0.terms.online": "3-5 ngày"}, "cases.0.terms.online", "ghi khoảng, không rõ hạn nào"),
    ({"cases.0.papers.0.name": ""}, "cases.0.papers.0.name", "Tên giấy tờ chưa ghi."),
    ({"cases.0.papers.0.originals": "một"}, "cases.0.papers.0.originals", "Ghi số bản bằng số"),
    ({"cases.0.papers.0.originals": "0", "cases.0.papers.0.copies": "0"}, "cases.0.papers.0.originals", "cùng bằng 0"),
    ({"cases.0.papers.0.how": "gửi"}, "cases.0.papers.0.how", "Chọn nộp hay xuất trình."),
    ({"cases.0.fees.0.amount": "9.999.999.999"}, "cases.0.fees.0.amount", "Ghi mức thu bằng số đồng"),
    ({"cases.0.fees.0.amount": "mười nghìn"}, "cases.0.fees.0.amount", "Ghi mức thu bằng số đồng"),
    ({"cases.0.fees.0.basis": ""}, "cases.0.fees.0.basis", "Mức thu phải có căn cứ pháp lý."),
    ({"cases.0.fees.0.channels": []}, "cases.0.fees.0.channels", "Đánh dấu ít nhất một kênh nộp."),
    (
        {"cases.0.fees.0.exempt": "Hộ nghèo", "cases.0.fees.0.exempt_basis": ""},
        "cases.0.fees.0.exempt_basis",
        "phải có căn cứ pháp lý",
    ),
]


@pytest.mark.parametrize(("put", "path", "said"), WRONG)
def test_every_slip_stands_at_its_field_and_in_the_summary_with_a_link_and_is_saved_all_the_same(
    keeper: Any, put: dict[str, Any], path: str, said: str
) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    sheet.send("them:cases.0.fees")
    fee = {
        "cases.0.fees.0.name": "Lệ phí",
        "cases.0.fees.0.amount": "8.000",
        "cases.0.fees.0.unit": "bản",
        "cases.0.fees.0.basis": "NQ 1",
    }
    assert sheet.send("luu", {**fee, **put}).status_code == 303
    page = keeper.get(sheet.url).text
    [note] = re.findall(rf'id="{re.escape(path)}-l"><span class="sr">Lỗi: </span>([^<]+)</span>', page)
    assert said in note
    target = re.search(rf'<li><a href="#({re.escape(path)}(?:-1)?)">', page)
    assert target is not None
    assert f'id="{target[1]}"' in page
    assert re.search(rf'id="{re.escape(path)}"[^>]*aria-describedby="[^"]*{re.escape(path)}-l', page) or path.endswith(
        (".channels", ".how")
    )
    again = SheetInHand(keeper, draft_id)
    for name, value in put.items():
        if isinstance(value, str) and name != "online_level":  # a level that nobody can choose was forged, not typed
            assert again[name] == value
    assert "Trình duyệt" in keeper.get(f"{sheet.url}/so-sanh").text
    refused = keeper.post(f"{sheet.url}/trinh-duyet", data={"version": str(draft_of(draft_id).version)})
    assert refused.status_code == 422
    assert draft_of(draft_id).state == "draft"


def test_two_papers_of_one_name_are_pointed_out_and_not_refused(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    sheet.send("luu", {"cases.0.papers.1.name": sheet["cases.0.papers.0.name"].upper()})
    assert "Trùng tên với giấy tờ 1 của trường hợp này." in keeper.get(sheet.url).text
    assert "chỗ cần điền hoặc sửa" not in keeper.get(sheet.url).text


def test_a_new_procedure_is_not_red_all_over_before_anything_was_typed(keeper: Any) -> None:
    draft_id = begun(keeper, "2.777777")
    page = keeper.get(f"/danh-muc/ban-thao/{draft_id}").text
    assert "Lỗi:" not in page
    assert "chỗ cần điền" not in page
    assert "Chưa có giấy tờ nào." in page
    assert "Không thu phí." in page
    sheet = SheetInHand(keeper, draft_id)
    sheet.send("them:legal_basis")
    assert "chỗ cần điền" not in sheet.html
    sheet.send("luu", {"name": "Thủ tục mới"})
    assert "chỗ cần điền hoặc sửa trước khi trình duyệt" in keeper.get(sheet.url).text


def test_html_in_what_was_typed_stays_text_everywhere(keeper: Any, second: Any, work: Any, people: Any) -> None:
    evil = '<script>alert("x")</script>'
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    put = dict.fromkeys(
        (
            "name",
            "field",
            "applicants",
            "cases.0.name",
            "cases.0.papers.0.name",
            "results.0.name",
            "legal_basis.0.text",
        ),
        evil,
    )
    sheet.send("luu", {**put, "short_name": "<b>ngắn</b>", "aliases": f"ks\n{evil}"})
    with work(people["danhmuc"]) as w:
        drafting.save(w, drafts.draft(w.session, draft_id), draft_of(draft_id).content, Wanted(TOMORROW))
        drafting.submit(w, drafts.draft(w.session, draft_id))
    edition = published(work, people["danhmuc2"], draft_id)
    pages = (f"/danh-muc/ban-thao/{draft_id}/so-sanh", f"/danh-muc/ban-thao/{draft_id}/toan-bo", f"{LIST}/{BIRTH}",
             f"{LIST}/phien-ban/{edition}", f"{LIST}?the=sap-ap-dung", "/thong-bao", f"{LIST}/cong-khai")  # fmt: skip
    for client in (keeper, second):
        for url in pages:
            page = client.get(url).text
            assert evil not in page, url
            assert "<b>ngắn" not in page, url
    assert "&lt;script&gt;" in keeper.get(f"{LIST}/{BIRTH}").text
    assert evil not in sheet.html


def test_somebody_who_saved_meanwhile_is_named_and_nothing_typed_is_lost(keeper: Any, second: Any) -> None:
    draft_id = begun(keeper)
    mine, theirs = SheetInHand(keeper, draft_id), SheetInHand(second, draft_id)
    theirs.send("luu", {"conditions": "Của người kia", "competent": "UBND xã"})
    answer = mine.send("luu", {"conditions": "Của tôi"})
    assert answer.status_code == 409
    assert "vừa được Lều Thị Mận lưu lúc 08:12. Phần vừa nhập vẫn còn bên dưới, chưa lưu." in answer.text
    assert "Yêu cầu, điều kiện: bản kia “Của người kia”, phần đang nhập “Của tôi”" in answer.text
    assert mine["conditions"] == "Của tôi"
    assert draft_of(draft_id).content["conditions"] == "Của người kia"
    assert mine.send("luu").status_code == 409  # still: it is not overwritten by pressing again
    assert mine.send("ghi-de").status_code == 303
    assert draft_of(draft_id).content["conditions"] == "Của tôi"


def test_what_was_submitted_meanwhile_is_said_and_the_typing_kept(keeper: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"])
    sheet = SheetInHand(keeper, draft_id)
    with work(people["danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    answer = sheet.send("luu", {"name": "Tên mới"})
    assert answer.status_code == 409
    assert "Bản thảo đã trình duyệt: không ghi tiếp được." in answer.text
    assert sheet["name"] == "Tên mới"
    assert keeper.get(sheet.url).location.endswith("/so-sanh")


def test_a_day_that_is_none_keeps_the_rest_saved_and_stays_to_be_mended(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    answer = sheet.send("luu", {"valid_from": "32/13/2026", "conditions": "Đã lưu"})
    assert answer.status_code == 422
    assert "Ghi ngày như 01/7/2026. Phần còn lại đã lưu." in answer.text
    assert sheet["valid_from"] == "32/13/2026"
    assert draft_of(draft_id).content["conditions"] == "Đã lưu"
    assert sheet.send("luu", {"valid_from": "02/3/2026"}).status_code == 303
    assert "Ngày hiệu lực phải sau hôm nay." in keeper.get(sheet.url).text


def test_with_scripts_saving_answers_with_the_sheet_itself(keeper: Any) -> None:
    sheet = SheetInHand(keeper, begun(keeper))
    data = {**sheet.data, "act": "luu", "name": "Tên mới"}
    answer = keeper.post(sheet.url, data=data, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert 'id="soan" data-saved' in answer.text
    assert "Đã lưu bản nháp lúc 08:12." in answer.text
    assert fields(answer.text, "version")["version"] == ["2"]


def test_questions_of_an_import_stand_at_their_field_follow_their_row_and_are_settled(
    keeper: Any, work: Any, people: Any
) -> None:
    draft_id = begun(keeper)
    with work(people["danhmuc"]) as w:
        row = drafts.draft(w.session, draft_id)
        said = typed.clean(row.content)
        said["cases"][0]["terms"]["direct"] = None
        said["cases"][0]["papers"][1]["name"] = ""
        row.content, row.questions = said, [
            {"path": "cases.0.terms.direct", "sentence": "Tệp ghi “1”: thiếu đơn vị. Mấy ngày làm việc?", "found": "1"},
            {"path": "cases.0.papers.1.name", "sentence": "Giấy tờ không có tên. Nhập tên theo văn bản.", "found": ""},
            {"path": "cases.0.fees", "sentence": "Nguồn không nêu lệ phí.", "found": "-"},
        ]  # fmt: skip
    sheet = SheetInHand(keeper, draft_id)
    assert re.search(r'id="cases\.0\.terms\.direct-h">Tệp ghi “1”: thiếu đơn vị\. Mấy ngày làm việc\?', sheet.html)
    sheet.send("len:cases.0.papers.1")
    assert 'id="cases.0.papers.0.name-h">Giấy tờ không có tên' in sheet.html
    sheet.send("luu", {"cases.0.terms.direct": "1 ngày làm việc", "settled": ["cases.0.fees"]})
    assert [q["path"] for q in draft_of(draft_id).questions] == ["cases.0.papers.0.name"]
    sheet = SheetInHand(keeper, draft_id)
    sheet.send("bo:cases.0.papers.0")
    sheet.send("luu")
    assert draft_of(draft_id).questions == []


def test_the_sheet_is_saved_before_it_leads_to_the_route_of_a_case(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    sheet.send("chep:cases.0")
    answer = sheet.send("quy-trinh:" + sheet["cases.1.key"], {"cases.1.name": "Có yếu tố nước ngoài"})
    assert answer.location == f"/danh-muc/ban-thao/{draft_id}/quy-trinh/{sheet['cases.1.key']}"
    assert "Có yếu tố nước ngoài" in keeper.get(answer.location).text


def test_forged_forms_break_nothing(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    for data in (
        {}, {"act": "luu"}, {"act": "luu", "version": "x"}, {"act": "luu", "version": "9" * 40}, {"act": "khong-co"},
        {"act": "bo:cases.0"}, {"act": "bo:cases.999999"}, {"act": "them:route"},
        {"act": "len:__class__.0"}, {"act": "ghi-de"}, {"act": "quy-trinh:../../x", "version": "7"},
        {"act": "them:cases.0.papers", "cases.0": "x", "cases.0.papers.0": "y", "cases.0.papers.0.name": "z", "cases": "w"},
        {"act": "them:papers", "cases.a.name": "z", "cases.-1.name": "z", "a" + ".b" * 400: "z"},
    ):  # fmt: skip
        assert keeper.post(sheet.url, data=data).status_code in (200, 409, 422), data
    assert draft_of(draft_id).content == content()
    forged = {**sheet.data, "act": "luu", "cases.0._like": "khac", "cases.0.key": "", "cases.0._was": "77"}
    assert keeper.post(sheet.url, data=forged).status_code == 303
    assert draft_of(draft_id).content["cases"][0]["route"] is None  # a route comes from the stored draft or not at all


def test_a_huge_sheet_is_taken_and_a_huger_one_is_not(keeper: Any) -> None:
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    many = {
        f"cases.0.papers.{n}.name": f"Giấy tờ số {n}, bản chính hoặc bản sao có chứng thực, nộp trực tiếp"
        for n in range(400)
    }
    more = {name.replace(".name", ".originals"): "1" for name in many} | {
        name.replace(".name", ".how"): "submit" for name in many
    }
    assert sheet.send("luu", {**many, **more}).status_code == 303
    assert len(draft_of(draft_id).content["cases"][0]["papers"]) == 400
    assert keeper.post(sheet.url, data={"act": "luu", "name": "x" * 5_000_000}).status_code == 413


# ── what it changes, and who decides ──────────────────────────────────────────


def test_the_difference_page_says_in_words_what_changes_by_section(keeper: Any, work: Any, people: Any) -> None:
    builders.received(work, people, BIRTH)
    draft_id = drafted(work, people["danhmuc"], change=_moved_and_longer)
    page = keeper.get(f"/danh-muc/ban-thao/{draft_id}/so-sanh").text
    assert "Thay đổi 4 mục" in page
    for words in ("Bản đang áp dụng", "Bản nháp", "Tên, đối tượng, nơi giải quyết", "Cấp giải quyết", "Cấp huyện", "5 ngày làm việc",
                  "trong ngày làm việc", "Đơn xin xác nhận", "125.000 đồng/hồ sơ", "1 hồ sơ đang mở vẫn theo phiên bản cũ."):  # fmt: skip
        assert words in page
    assert 'value="03/3/2026"' in page
    assert "huyen" not in re.sub(r"<[^>]+>", "", page)  # no code where a name belongs


def _moved_and_longer(said: dict[str, Any]) -> None:
    from tests.catalogues import longer

    longer(said)
    said["levels"] = ["xa", "huyen"]


def test_from_the_sheet_to_the_decision_of_a_second_person(keeper: Any, second: Any, work: Any, people: Any) -> None:
    dossier = builders.received(work, people, BIRTH).id
    before = everything_of(dossier)
    draft_id = begun(keeper)
    sheet = SheetInHand(keeper, draft_id)
    answer = sheet.send("xem", {"conditions": "Có mặt người được khai sinh", "valid_from": "03/3/2026"})
    assert answer.location == f"/danh-muc/ban-thao/{draft_id}/so-sanh"
    page = keeper.get(answer.location).text
    assert "Có thể ban hành: Lều Thị Mận" in page
    assert "Ban hành <kbd>" not in page
    form = fields(page, "valid_from")
    assert keeper.post(f"{sheet.url}/trinh-duyet", data=form).status_code == 303
    assert "người thứ hai phải ban hành" in keeper.get(answer.location).text
    assert "/ban-hanh" not in keeper.get(answer.location).text

    inbox = second.get("/thong-bao").text
    assert "Chờ ban hành: thủ tục 1.001193 Đăng ký khai sinh, Ông Thị Lan trình" in inbox
    [line] = re.findall(r'action="(/thong-bao/\d+/mo)"', inbox)
    assert second.post(line).location == answer.location
    form = fields(second.get(answer.location).text, "valid_from")
    refused = second.post(f"{sheet.url}/ban-hanh", data={**form, "decision": "", "decided_on": "1/3"})
    assert refused.status_code == 422
    assert "Ghi ngày như 01/7/2026." in refused.text
    assert fields(refused.text, "valid_from")["decided_on"] == ["1/3"]
    good = {**form, "decision": "77/QĐ-UBND", "decided_on": "02/3/2026"}
    assert "Ghi số quyết định công bố" in second.post(f"{sheet.url}/ban-hanh", data={**good, "decision": ""}).text
    assert "phải sau hôm nay" in second.post(f"{sheet.url}/ban-hanh", data={**good, "valid_from": "02/3/2026"}).text
    done = second.post(f"{sheet.url}/ban-hanh", data=good)
    assert done.location == f"{LIST}/{BIRTH}"
    assert "Đã ban hành: phiên bản mới áp dụng từ 00:00 ngày 03/3/2026." in second.get(done.location).text
    assert "Đã ban hành phiên bản mới của thủ tục 1.001193" in keeper.get("/thong-bao").text
    assert everything_of(dossier) == before
    assert catalogue.edition(db.session(), BIRTH, TOMORROW).conditions == "Có mặt người được khai sinh"


def test_one_person_alone_forges_the_publication_in_vain(keeper: Any, work: Any, people: Any) -> None:
    draft_id = submitted(work, people["danhmuc"])
    shown = draft_of(draft_id).version
    editions = stored(select(func.count(Edition.id)))
    sent = {"version": str(shown), "decision": "77/QĐ-UBND", "decided_on": "02/3/2026", "valid_from": "03/3/2026"}
    answer = keeper.post(f"/danh-muc/ban-thao/{draft_id}/ban-hanh", data=sent)
    assert answer.status_code == 422
    assert "Người thứ hai có quyền ban hành phải xem và ban hành." in answer.text
    assert stored(select(func.count(Edition.id))) == editions
    for who in ("quantri", "yk.motcua"):
        assert keeper.get(f"/danh-muc/ban-thao/{draft_id}/so-sanh").status_code == 200, who


def test_a_draft_is_sent_back_with_a_reason_that_its_author_reads(
    keeper: Any, second: Any, work: Any, people: Any
) -> None:
    draft_id = submitted(work, people["danhmuc"])
    url = f"/danh-muc/ban-thao/{draft_id}"
    shown = str(draft_of(draft_id).version)
    answer = second.post(f"{url}/tra-lai", data={"version": shown, "reason": ""})
    assert answer.status_code == 422
    assert "Ghi lý do trả lại" in answer.text
    assert second.post(f"{url}/tra-lai", data={"version": shown, "reason": "Mục 7 thiếu căn cứ."}).status_code == 303
    assert "Mục 7 thiếu căn cứ." in keeper.get(url).text
    assert "được trả lại để sửa" in keeper.get("/thong-bao").text
    stale = second.post(
        f"{url}/ban-hanh",
        data={"version": shown, "decision": "7/QĐ-UBND", "decided_on": "02/3/2026", "valid_from": "03/3/2026"},
    )
    assert stale.status_code == 409


def test_a_draft_is_dropped_and_another_begun(keeper: Any, second: Any) -> None:
    draft_id = begun(keeper)
    assert (
        keeper.post(NEW, data={"ma": BIRTH}).location == f"/danh-muc/ban-thao/{draft_id}"
    )  # the open one is opened again
    assert second.post(NEW, data={"ma": BIRTH}).location == f"/danh-muc/ban-thao/{draft_id}"
    assert keeper.post(f"/danh-muc/ban-thao/{draft_id}/bo", data={"version": "1"}).status_code == 303
    assert "Đã bỏ" in keeper.get(f"/danh-muc/ban-thao/{draft_id}/so-sanh").text
    assert begun(keeper) != draft_id
    answer = keeper.post(NEW, data={"ma": "sai mã"})
    assert answer.status_code == 422
    assert fields(answer.text, "ma")["ma"] == ["sai mã"]


def _of_its_own(said: dict[str, Any]) -> None:
    said.update(content(ALLOWANCE), aliases=["rieng"])


@pytest.mark.parametrize(("owner", "stranger"), [("gl.danhmuc", "cl.danhmuc"), ("cl.danhmuc", "gl.danhmuc")])
def test_another_district_s_draft_is_out_of_sight_and_its_procedure_without_buttons(
    owner: str, stranger: str, sign_in: Any, work: Any, people: Any
) -> None:
    draft_id = drafted(work, people[owner], "2.999999", change=_of_its_own)
    other, url = sign_in(stranger), f"/danh-muc/ban-thao/{draft_id}"
    sent = {
        "version": str(draft_of(draft_id).version),
        "decision": "7/QĐ-UBND",
        "decided_on": "02/3/2026",
        "valid_from": "03/3/2026",
    }
    for path in ("", "/so-sanh", "/toan-bo", "/bieu-mau"):
        assert other.get(url + path).status_code == 404, path
    for path in ("", "/trinh-duyet", "/bo", "/bieu-mau", "/ban-hanh", "/tra-lai"):
        assert other.post(url + path, data=sent).status_code == 404, path
    assert "Bản nháp (0)" in other.get(f"{LIST}?the=ban-nhap").text
    assert "Bản nháp (1)" in sign_in(owner).get(f"{LIST}?the=ban-nhap").text
    with work(people[owner]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    published(work, people[f"{owner}2"], draft_id)
    page = other.get(f"{LIST}/2.999999").text
    assert "Soạn phiên bản mới" not in page
    assert "Bãi bỏ thủ tục" not in page
    assert 'value="2.999999"' not in other.get(f"{LIST}?the=sap-ap-dung").text
    assert other.post(NEW, data={"ma": "2.999999"}).status_code == 403
    end = {"last_day": "31/3/2026", "decision": "88/QĐ-UBND", "decided_on": "01/3/2026"}
    assert other.post(f"{LIST}/2.999999/bai-bo", data=end).status_code == 403
    mine = sign_in(owner).get(f"{LIST}/2.999999").text
    assert "Soạn phiên bản mới" in mine
    assert "Bãi bỏ thủ tục" in mine


def test_a_leader_who_may_only_publish_looks_and_does_not_write(sign_in: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["gl.danhmuc"], "2.999999", change=_of_its_own)
    leader, url = sign_in("gl.lanhdao"), f"/danh-muc/ban-thao/{draft_id}"
    assert leader.get(url).status_code == 403
    assert leader.get(f"{url}/so-sanh").status_code == 200
    assert "Thêm thủ tục" not in leader.get(LIST).text
    with work(people["gl.danhmuc"]) as w:
        drafting.submit(w, drafts.draft(w.session, draft_id))
    assert "Danh mục thủ tục (1)" in leader.get("/viec-cua-toi").text
    form = fields(leader.get(f"{url}/so-sanh").text, "valid_from")
    done = leader.post(f"{url}/ban-hanh", data={**form, "decision": "7/QĐ-UBND", "decided_on": "02/3/2026"})
    assert done.status_code == 303, done.text


# ── blank forms ───────────────────────────────────────────────────────────────


def _docx(**more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>", **more}
        for name, text in parts.items():
            packed.writestr(zipfile.ZipInfo(name.replace("__", "/").replace("_dot_", ".")), text)
    return out.getvalue()


def test_a_blank_form_is_uploaded_named_given_to_a_paper_and_comes_down_again(keeper: Any) -> None:
    draft_id = begun(keeper)
    url = f"/danh-muc/ban-thao/{draft_id}/bieu-mau"
    form = fields(keeper.get(url).text, "target")
    sent = {
        **form,
        "target": "cases.0.papers.0",
        "name": "Tờ khai đăng ký khai sinh",
        "file": (io.BytesIO(_docx()), "Tờ khai.docx"),
    }
    answer = keeper.post(url, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    [row] = stored(select(BlankForm))
    assert row.name == "Tờ khai đăng ký khai sinh"
    assert draft_of(draft_id).content["cases"][0]["papers"][0]["form"] == row.key
    assert "Có biểu mẫu: Tờ khai đăng ký khai sinh" in keeper.get(f"/danh-muc/ban-thao/{draft_id}").text
    with keeper.get(f"/danh-muc/bieu-mau/{row.key}") as down:
        assert down.data == _docx()
        assert down.headers["Content-Disposition"].startswith("attachment")
        assert down.headers["X-Content-Type-Options"] == "nosniff"
    stale = keeper.post(url, data={**sent, "file": (io.BytesIO(_docx()), "a.docx")}, content_type="multipart/form-data")
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("to-khai.exe", b"MZ", "Chỉ nhận biểu mẫu"), ("to-khai.docx", b"%PDF-1.4", "không đúng loại"),
     ("to-khai.pdf", _docx(), "không đúng loại"),
     ("to-khai.docx", _docx(word__vbaProject_dot_bin="x"), "macro"), ("to-khai.docm", _docx(), "Chỉ nhận biểu mẫu"),
     ("to-khai.pdf", b"%PDF-1.4 /OpenAction << /JS (x) >>", "macro"), ("to-khai.pdf", b"", "Tệp rỗng"),
     ("", b"", "Chọn tệp biểu mẫu")],
    ids=("program", "other-inside", "archive-as-pdf", "macro", "macro-ending", "script", "empty", "none"),
)  # fmt: skip
def test_a_file_that_may_not_be_published_is_refused_at_its_field(
    keeper: Any, name: str, data: bytes, said: str
) -> None:
    draft_id = begun(keeper)
    url = f"/danh-muc/ban-thao/{draft_id}/bieu-mau"
    form = fields(keeper.get(url).text, "target")
    sent = {**form, "name": "Tờ khai", "file": (io.BytesIO(data), name)}
    answer = keeper.post(url, data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert said in answer.text
    assert fields(answer.text, "target")["name"] == ["Tờ khai"]
    assert stored(select(func.count(BlankForm.key))) == [0]
    assert draft_of(draft_id).version == 1


# ── figures ───────────────────────────────────────────────────────────────────


def test_the_figures_name_those_late_those_unknown_and_those_that_lack_something(
    sign_in: Any, work: Any, people: Any, clock: Any
) -> None:
    draft_id = submitted(work, people["danhmuc"])
    clock.set("2026-03-16T08:00")  # ten working days after the decision
    with work(people["danhmuc2"]) as w:
        from desk.services import publishing

        row = drafts.draft(w.session, draft_id)
        publishing.publish(w, row, decision="77/QĐ-UBND", decided_on=date(2026, 3, 2), valid_from=date(2026, 4, 1))
    keeper = sign_in("danhmuc")
    line = keeper.get(LIST).text
    assert "đúng hạn <b>0%</b> (0/1), không rõ 4" in line
    assert "công bố đúng hạn <b>100%</b> (1/1)" in line
    page = keeper.get(f"{LIST}/cong-khai?tu=01/3/2026&den=31/3/2026").text
    assert "Trễ (1)" in page
    assert "09/3/2026" in page  # năm ngày làm việc sau thứ Hai 02/3
    assert "cơ quan thực hiện" in page
    assert "Ghi ngày như" in keeper.get(f"{LIST}/cong-khai?tu=hom+qua").text
    assert keeper.get(f"{LIST}/cong-khai?tu=01/3/2026&den=01/01/2026").status_code == 200


def test_no_page_of_the_catalogue_needs_a_script_or_a_style_of_its_own(keeper: Any, work: Any, people: Any) -> None:
    draft_id = drafted(work, people["danhmuc"])
    base = f"/danh-muc/ban-thao/{draft_id}"
    for url in (
        LIST,
        f"{LIST}/{BIRTH}",
        f"{LIST}/them",
        f"{LIST}/cong-khai",
        f"{LIST}/phien-ban/1",
        base,
        f"{base}/so-sanh",
        f"{base}/bieu-mau",
    ):
        page = keeper.get(url).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), url
        assert page.count("<h1") == 1, url
