"""What the citizens' pages say, in both languages, and what they weigh."""

import gzip
import re
from datetime import timedelta

import pytest

from desk.domain.catalogue.reading import read_catalogue
from desk.domain.workflow import Delivery, Status
from desk.policy import SYSTEM
from desk.services import processing, publishing, supplementing
from desk.store import seed
from desk.store.db import db
from desk.store.models import CalendarEntry, Procedure
from desk.store.queries import dossiers, installation
from desk.web import public_words, speech
from tests import builders
from tests.web.public_pages import REASON

PLACE = "Bộ phận Tiếp nhận và Trả kết quả xã Yết Kiêu"
ACCENTED = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệịỉĩọỏốồổỗộớờởỡợụủũứừửữựỳỵỷỹáàãéèíìóòõúùý]", re.IGNORECASE)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.replace("</p>", " ").replace("</h1>", " "))).strip()


def headline(html: str) -> str:
    return words(html.split("<h1>")[1].split("</h1>")[0])


def to_do(html: str) -> str:
    return words(html.split('<section class="card viec')[1].split("</section>")[0].split(">", 1)[1])


# ── C3: the sentence of every status (ux.md §1.3) ─────────────────────────────

SENTENCES = {
    Status.SUBMITTED: "Đã nhận được hồ sơ. Cán bộ sẽ kiểm tra chậm nhất 08:42, thứ Ba 03/3.",
    Status.RECEIVED: "Hồ sơ hợp lệ, đã được tiếp nhận. Hẹn trả 17:00, 30/3/2026.",
    Status.REFUSED: "Hồ sơ không được tiếp nhận.",
    Status.PROCESSING: "Đang xử lý tại xã Yết Kiêu. Ông/Bà không cần làm gì.",
    Status.WAITING: "Cần bổ sung 2 giấy tờ trước 01/4/2026.",
    Status.PAYING: "Cần nộp 120.000 đồng trước 30/3/2026.",
    Status.WITHDRAWN: "Đã ghi nhận yêu cầu rút hồ sơ.",
    Status.STOPPED: "Hồ sơ đã dừng giải quyết theo Thông báo số 1/DGQ.",
    Status.READY: f"Đã có kết quả. Mời đến {PLACE} nhận.",
    Status.RETURNED: "Đã trả kết quả lúc 08:12, thứ Hai 02/3.",
}
TO_DO = {
    Status.SUBMITTED: "Không cần làm gì.",
    Status.RECEIVED: f"Nhận kết quả tại {PLACE}, từ 17:00, 30/3/2026. Mang theo giấy hẹn và giấy tờ tùy thân",
    Status.REFUSED: f"Sửa theo lý do trên, rồi nộp lại tại {PLACE}.",
    Status.PROCESSING: f"Không cần làm gì. Nhận kết quả tại {PLACE}",
    Status.WAITING: f"Nộp đủ các giấy tờ sau tại {PLACE}, trước 01/4/2026:",
    Status.PAYING: f"Nộp 120.000 đồng tại {PLACE}, trước 30/3/2026. Khoản phải nộp: Lệ phí trước bạ, Nghị định 10/2022/NĐ-CP",
    Status.WITHDRAWN: f"Có điều chưa rõ, hỏi tại {PLACE}.",
    Status.STOPPED: f"Có điều chưa rõ, hỏi tại {PLACE}.",
    Status.READY: f"Đến {PLACE} nhận kết quả. Mang theo giấy hẹn",
    Status.RETURNED: "Không cần làm gì.",
}


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_sentence_and_says_what_to_do(desk, client, status) -> None:
    page = client.get(f"/t/{desk.dossier(status).lookup_code}").text
    assert headline(page) == SENTENCES[status]
    assert TO_DO[status] in to_do(page)


def test_a_refusal_gives_the_reason_and_how_to_do_it_again(desk, client) -> None:
    page = words(client.get(f"/t/{desk.dossier(Status.REFUSED).lookup_code}").text)
    assert f"Lý do: {REASON}. Cách làm lại: sửa theo lý do trên, rồi nộp lại tại {PLACE}." in page


def test_a_stopped_dossier_gives_the_reason(desk, client) -> None:
    assert f"Lý do: {REASON}." in words(client.get(f"/t/{desk.dossier(Status.STOPPED).lookup_code}").text)


def test_missing_papers_are_listed_one_by_one_with_the_reason(desk, client) -> None:
    page = client.get(f"/t/{desk.dossier(Status.WAITING).lookup_code}").text
    assert "<li>Bản sao Bằng Tổ quốc ghi công</li><li>Giấy chứng tử</li>" in page
    assert f"Lý do: {REASON}" in to_do(page)
    assert "thời hạn được tính lại từ đầu" in to_do(page)
    assert "tạm dừng – chờ bổ sung" in words(page)


def test_papers_asked_for_before_acceptance_have_no_promised_day_and_no_route(desk, client, people, work) -> None:
    with work(people["yk.motcua"]) as w:
        made = supplementing.ask_at_desk(w, builders.application(w.session, "1.010803"), ["Giấy chứng tử"], REASON)
        code = made.lookup_code
    page = words(client.get(f"/t/{code}").text)
    assert "Cần bổ sung 1 giấy tờ trước 01/4/2026." in page
    assert "Hẹn trả" not in page
    assert "Lộ trình chỉ có khi hồ sơ đã được tiếp nhận." in page


def test_a_moved_promise_keeps_the_first_one_in_sight_with_the_reason(desk, client, clock, people, work) -> None:
    made = desk.dossier(Status.WAITING)
    clock.set("2026-03-09T09:00")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossiers.dossier(w.session, w.actor, made.id))
    db.session.expire_all()
    assert made.promised_at != made.first_promised_at
    page = words(client.get(f"/t/{made.lookup_code}").text)
    assert "Hẹn lại từ 17:00, 30/3/2026, vì phải bổ sung giấy tờ nên thời hạn được tính lại." in page
    assert speech.moment("vi", made.promised_at, clock()) in page


@pytest.mark.parametrize(
    ("delivery", "said"),
    [
        (Delivery.POST, "Đã có kết quả. Kết quả được gửi qua bưu chính."),
        (Delivery.ONLINE, "Đã có kết quả. Kết quả là bản điện tử."),
    ],
)
def test_whoever_does_not_collect_at_the_desk_is_not_sent_there(desk, client, delivery, said) -> None:
    page = client.get(f"/t/{desk.dossier(Status.READY, delivery=delivery).lookup_code}").text
    assert headline(page) == said
    assert "Nơi trả kết quả" not in page


@pytest.mark.parametrize(
    ("path", "said"),
    [("/t/", "{total} đồng, còn phải nộp 120.000 đồng"), ("/en/t/", "{total} VND, of which 120,000 VND not paid")],
)
def test_of_dues_paid_in_part_the_page_says_what_is_left(path, said, desk, client) -> None:
    made = desk.dossier(Status.PAYING, "2.000815", fee_paid=True)
    total = f"{made.fee_total:,}"
    assert made.fee_total > made.fee_paid > 0
    page = words(client.get(f"{path}{made.lookup_code}").text)
    assert said.format(total=total if "en" in path else total.replace(",", ".")) in page


def test_a_fee_not_yet_paid_is_something_to_do(desk, client, people, work) -> None:
    made = desk.dossier(Status.RECEIVED, "2.000815")
    page = client.get(f"/t/{made.lookup_code}").text
    assert made.fee_state == "unpaid"
    assert f"Phí, lệ phí {speech.money('vi', made.fee_total)} chưa nộp: nộp tại {PLACE}." in to_do(page)
    assert "viec can" in page


def test_a_late_dossier_says_so_in_words(desk, client, clock) -> None:
    made = desk.dossier(Status.PROCESSING)
    clock.now = made.promised_at + timedelta(days=2)
    page = words(client.get(f"/t/{made.lookup_code}").text)
    assert re.search(r"quá hạn \d+ (ngày|giờ)", page)
    assert "Đang ở đây – trễ" in page


def test_the_route_names_agencies_and_times_and_one_stop_is_the_present_one(desk, client, clock) -> None:
    page = client.get(f"/t/{desk.dossier(Status.PROCESSING).lookup_code}").text
    route = page.split('<ol class="lo-trinh">')[1].split("</ol>")[0]
    assert [w in words(route) for w in ("Xã Yết Kiêu", "Huyện Gia Lộc", "Sở LĐTBXH", "Nhận 08:12 02/3/2026")] == [
        True
    ] * 4
    assert route.count('aria-current="step"') == 1


def test_steps_side_by_side_name_every_agency_that_holds_it(desk, client) -> None:
    made = desk.dossier(Status.RECEIVED, "2.000986")
    while len(dossiers.open_tasks(db.session(), made.id)) < 2:
        task = desk.open_task(made)
        desk.act(made, processing.issue if task.kind == "issue" else processing.pass_on)
    assert headline(client.get(f"/t/{made.lookup_code}").text).startswith(
        "Đang xử lý tại Công an xã Yết Kiêu, BHXH huyện Gia Lộc."
    )


# ── C3: what it never says ────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/t/{}", "/t/{}/lich-su", "/en/t/{}", "/en/t/{}/lich-su"])
@pytest.mark.parametrize("status", [Status.PROCESSING, Status.RETURNED, Status.REFUSED])
def test_nobody_is_named_and_nothing_personal_is_shown(desk, client, status, path) -> None:
    owner = builders.who(
        name="Hoàng Thị Thủy Tiên", id_number="030190000777", phone="+84977123456", address="Thôn Cẩm Đới, xã Yết Kiêu"
    )
    submitter = builders.who(
        name="Phạm Văn Lượm", id_number="030090000888", phone="+84966123457", email="luom@example.vn"
    )
    made = desk.dossier(status, owner=owner, submitter=submitter)
    page = words(client.get(path.format(made.lookup_code)).text)
    staff = [name for name, _, _, _ in builders.STAFF.values()]
    for secret in ("Thủy", "Tiên", "Phạm Văn", "Lượm", "0190000777", "090000888", "977123456", "977 123 456", "456", "luom",
                   "Cẩm Đới", "Tư pháp - Hộ tịch", *staff):  # fmt: skip
        assert secret not in page, secret
    if "lich-su" not in path:
        assert "Hoàng T** T** T**" in page


def test_the_history_has_dates_and_steps_newest_first_and_no_opinion(desk, client, clock) -> None:
    made = desk.dossier(Status.RECEIVED)
    clock.set("2026-03-03T09:30")
    desk.act(made, processing.pass_on, "Gia đình chính sách khó khăn")
    page = client.get(f"/t/{made.lookup_code}/lich-su").text
    listed = words(page.split('<ol class="lich-su">')[1].split("</ol>")[0])
    assert listed.index("Chuyển bước sau") < listed.index("Tiếp nhận hồ sơ")
    assert "09:30, thứ Ba 03/3" in listed
    assert "khó khăn" not in listed


def test_the_history_of_an_unknown_code_is_the_same_not_found(client) -> None:
    assert client.get("/t/ABCDEFGHJK/lich-su").status_code == 404


# ── C1, C4, C5 ────────────────────────────────────────────────────────────────


def test_the_first_page_has_the_form_the_hours_and_what_people_come_for(desk, client) -> None:
    desk.dossier(Status.RECEIVED)
    page = client.get("/").text
    assert 'action="/tra-cuu"' in page
    assert 'href="/thu-tuc/1.010803"' in page.split("Thủ tục hay dùng")[1]
    assert "Thứ Hai – Thứ Sáu" in page
    assert "07:30–11:30 và 13:30–17:00" in page


@pytest.mark.parametrize("typed", ["khai sinh", "KHAI SINH", "Đăng ký khai sinh", "1.001193", "  khai   sinh "])
def test_a_procedure_is_found_with_or_without_accents_or_by_code(client, typed) -> None:
    page = client.get("/thu-tuc", query_string={"q": typed}).text
    assert 'href="/thu-tuc/1.001193"' in page
    assert 'href="/thu-tuc/1.010803"' not in page


def test_nothing_found_says_what_else_to_try(client) -> None:
    page = words(client.get("/thu-tuc?q=zzqqxx").text)
    assert "Chưa thấy thủ tục phù hợp. Gọi 0220 000 0000 hoặc gõ cách khác, ví dụ “khai sinh”." in page


def test_a_procedure_tells_what_to_bring_how_long_where_and_the_law(client) -> None:
    page = words(client.get("/thu-tuc/1.010803").text)
    for said in (
        "5 ngày làm việc tại nơi nộp hồ sơ; 7 ngày làm việc tại cấp huyện; "
        "12 ngày tại Sở Lao động - Thương binh và Xã hội (cấp tỉnh)",
        "Đơn đề nghị hưởng trợ cấp thờ cúng liệt sĩ (Mẫu số 18) 1 bản chính", "Không thu phí.", "Nghị định 131/2021/NĐ-CP, Điều 28",
        "Bộ phận Tiếp nhận và Trả kết quả cấp xã", "xuất trình",
    ):  # fmt: skip
        assert said in page
    told = page.partition("Ông/Bà ở đâu?")[0]
    assert "Gia Lộc" not in told.replace("Một cửa huyện Gia Lộc", ""), "a procedure serves every commune"


def test_terms_are_said_channel_by_channel_and_fees_with_their_unit(client) -> None:
    page = words(client.get("/thu-tuc/2.000815").text)
    assert "Trực tiếp: trong ngày làm việc" in page
    assert "Nộp sau 15:00 thì trả trong ngày làm việc tiếp theo." in page
    assert "2.000 đồng/trang" in page


def test_a_code_nobody_confirmed_is_marked(client, work) -> None:
    assert "mã chưa được xác nhận" not in client.get("/thu-tuc/1.001193").text
    with work(SYSTEM) as w:
        w.session.query(Procedure).filter_by(code="1.001193").one().code_confirmed = False
    assert "mã chưa được xác nhận" in client.get("/thu-tuc/1.001193").text


def test_an_unknown_procedure_is_not_found_in_the_language_of_the_page(client) -> None:
    vi, en = client.get("/thu-tuc/9.999999"), client.get("/en/thu-tuc/9.999999")
    assert (vi.status_code, en.status_code) == (404, 404)
    assert "Không có thủ tục này đang áp dụng" in vi.text
    assert "No such procedure is in force" in en.text


def test_a_day_off_of_one_commune_counts_at_that_commune_only(desk, client, clock) -> None:
    made = desk.dossier(Status.RECEIVED)
    before = words(client.get(f"/t/{made.lookup_code}").text)
    assert "còn 20 ngày" in before
    db.session.add(
        CalendarEntry(
            day=clock().date() + timedelta(days=7),
            scope="11020",
            kind="off",
            name="Lễ hội làng",
            source="",
            confirmed=True,
        )
    )
    db.session.commit()
    installation.forget()
    assert "còn 19 ngày" in words(client.get(f"/t/{made.lookup_code}").text)


# ── Languages and text size ───────────────────────────────────────────────────


def english_only(html: str) -> str:
    """The page without what is marked as Vietnamese, and without its title (which ends with the office's name)."""
    body = re.sub(r"<title>.*?</title>", "", html)
    body = re.sub(r'<(\w+)[^>]*\blang="vi"[^>]*>(?:(?!</?\1\b).)*</\1>', "", body, flags=re.DOTALL)
    return re.sub(r'(?:href|value|action)="[^"]*"', "", body)


@pytest.mark.parametrize("status", list(Status))
def test_the_english_status_page_is_english_but_for_official_names(desk, client, status) -> None:
    made = desk.dossier(status)
    for path in (f"/en/t/{made.lookup_code}", f"/en/t/{made.lookup_code}/lich-su"):
        page = client.get(path).text
        assert '<html lang="en"' in page
        assert not ACCENTED.findall(english_only(page)), english_only(page)


@pytest.mark.parametrize(
    "path", ["/en/", "/en/tra-cuu", "/en/tra-cuu?ma=ABC", "/en/tra-cuu?ma=", "/en/thu-tuc", "/en/thu-tuc?q=xyz", "/en/thu-tuc?q=sinh",
             "/en/thu-tuc/1.010803",
             "/en/thu-tuc?tai=11020", "/en/thu-tuc?linh-vuc=ho-tich&tai=11020", "/en/thu-tuc?xem=linh-vuc", "/en/thu-tuc?tai=khong-co",
             "/en/thu-tuc/1.010803?tai=11020", "/en/thu-tuc/2.000815?tai=30", "/en/thu-tuc/1.010803?tai=297",
             "/en/thu-tuc/1.010803/lich-su", "/en/thu-tuc/1.010803/phien-ban/2018-01-01",
             "/en/thu-tuc/2.000815", "/en/thu-tuc/2.000986", "/en/thu-tuc/9", "/en/tuyen-bo-tiep-can"],
)  # fmt: skip
def test_the_other_english_pages_are_english_too(client, path) -> None:
    page = english_only(client.get(path).text).replace("khai sinh", "")
    assert not ACCENTED.findall(page), page


def test_every_text_exists_in_both_languages_with_the_same_blanks() -> None:
    for key, (vi, en) in {**public_words.WORDS, **{s.name: p for s, p in speech.SENTENCES.items()}}.items():
        assert vi, key
        assert en, key
        assert set(re.findall(r"{\w+}", vi)) == set(re.findall(r"{\w+}", en)), key


@pytest.mark.parametrize(
    ("said", "in_english"),
    [
        ("Còn 6 ngày", "6 days left"),
        ("Còn 1 ngày", "1 day left"),
        ("Còn 3 giờ", "3 hours left"),
        ("Còn 20 phút", "20 minutes left"),
        ("Đến hạn hôm nay 16:30", "due today at 16:30"),
        ("Đến hạn 09:00 03/3", "due 09:00 3 March"),
        ("Quá hạn 3 giờ", "3 hours overdue"),
        ("Quá hạn 1 ngày", "1 day overdue"),
        ("Quá hạn dưới 1 giờ", "less than 1 hour overdue"),
        ("Tạm dừng – chờ bổ sung (2 ngày)", "on hold – waiting for documents (2 days)"),
        ("Trước hạn 1 ngày", "1 day early"),
        ("Đúng hạn", "on time"),
        ("Trễ 2 ngày", "2 days late"),
        ("Gia hạn đến 13/3 (hạn gốc 11/3)", "Extended to 13 March (originally due 11 March)"),
        ("Gia hạn đến 05/01/2027 (hạn gốc 28/12/2026)", "Extended to 5 January 2027 (originally due 28 December 2026)"),
        ("Hẹn lại 13/3 (hạn gốc 11/3)", "New date 13 March (originally due 11 March)"),
        ("Tạm dừng – chờ kết quả giám định, kiểm định (3 ngày)", "on hold (3 days)"),
        ("Nhận 08:12 02/3/2026", "Received 08:12 2 March 2026"),
        ("Hạn 16:30 04/12/2026 · Còn 2 ngày", "Due 16:30 4 December 2026 · 2 days left"),
        ("Xong 08:19 02/3/2026 (trước hạn 1 ngày)", "Done 08:19 2 March 2026 (1 day early)"),
        ("5 ngày làm việc", "5 working days"),
        ("8 giờ làm việc", "8 working hours"),
        ("trong ngày làm việc", "within the working day"),
        ("20 ngày", "20 days"),
        ("2 tháng", "2 months"),
    ],
)
def test_deadlines_in_english(said, in_english) -> None:
    assert speech.turned("en", said) == in_english
    assert speech.turned("vi", said) == said


@pytest.mark.parametrize(
    "path",
    ["/", "/tra-cuu", "/tra-cuu?ma=K7Q49-M2X3B", "/thu-tuc?q=khai%20sinh", "/thu-tuc/1.001193", "/tuyen-bo-tiep-can"],
)
def test_the_language_link_keeps_the_page_and_leads_back(client, path) -> None:
    def link(html: str) -> str:
        return re.search(r'<a href="([^"]+)" lang="\w\w" hreflang', html)[1].replace("&amp;", "&")

    there = link(client.get(path).text)
    assert there.startswith("/en/")
    assert link(client.get(there).text) == path


def test_the_language_link_of_a_scanned_address_opens_the_same_dossier(desk, client) -> None:
    code = desk.dossier(Status.RECEIVED).lookup_code
    assert f'href="/en/t/{code}"' in client.get(f"/T/{code}").text


def test_the_text_size_link_grows_the_text_and_comes_back(client) -> None:
    link = re.search(r'href="(/co-chu[^"]+)"', client.get("/thu-tuc?q=khai%20sinh").text)[1].replace("&amp;", "&")
    answer = client.get(link)
    assert answer.status_code == 302
    assert answer.location == "/thu-tuc?q=khai%20sinh"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in answer.headers["Set-Cookie"]
    page = client.get(answer.location).text
    assert '<html lang="vi" data-size="lon">' in page
    client.get(re.search(r'href="(/co-chu[^"]+)"', page)[1].replace("&amp;", "&"))
    assert "data-size" not in client.get("/thu-tuc").text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "/\t/example.com",
        "javascript:alert(1)",
        "",
        "thu-tuc",
    ],
)
def test_the_text_size_link_never_leads_to_another_site(client, elsewhere) -> None:
    assert client.get("/co-chu", query_string={"co": "lon", "ve": elsewhere}).location == "/"


# ── Weight (ux.md §4) ─────────────────────────────────────────────────────────


def fetched(client, path: str) -> tuple[int, str, str]:
    """Bytes over the wire with gzip, the text, and how long a browser may keep it."""
    with client.get(path, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = answer.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(answer.data) if packed else answer.data).decode()
        return len(answer.data), text, answer.headers["Cache-Control"]


@pytest.mark.parametrize("lang", ["", "/en"])
def test_every_public_page_weighs_at_most_15_kb_in_3_requests_without_script_font_or_picture(
    desk, client, lang
) -> None:
    made = desk.dossier(Status.PROCESSING, "1.001776")
    for path in ("/", "/tra-cuu", "/tra-cuu?ma=ABC", f"/t/{made.lookup_code}", f"/t/{made.lookup_code}/lich-su",
                 f"/tra-cuu?ma={made.number}", "/thu-tuc", "/thu-tuc/1.001776", "/thu-tuc/2.000986", "/tuyen-bo-tiep-can"):  # fmt: skip
        weight, html, _ = fetched(client, lang + path)
        assert not re.findall(r"<(?:script|img|iframe|video|object)\b|style=|\son\w+=", html)
        assets = re.findall(r'<link rel="(?:icon|stylesheet)" href="([^"]+)"', html)
        assert 1 + len(assets) <= 3
        for asset in assets:
            more, text, kept = fetched(client, asset)
            assert "max-age=31536000" in kept
            assert not re.search(r"url\(|@import|@font-face", text)
            weight += more
        assert weight <= 15 * 1024, path


def test_every_procedure_of_the_province_and_their_list_stay_within_the_budget(client, work) -> None:
    specs = [s for data in seed.catalogues("2018") for s in read_catalogue(data)]
    with work(SYSTEM) as w:
        publishing.load(w, [s for s in specs if s.code not in builders.CODES])
    frame = fetched(client, "/static/css/public.css")[0] + fetched(client, "/static/img/desk.svg")[0]
    for path in ("/thu-tuc", *(f"/thu-tuc/{spec.code}" for spec in specs)):
        assert fetched(client, path)[0] + frame <= 15 * 1024, path
