"""How many keys and taps a task costs (ux.md §2), counted by the browser; and that no way of sending twice makes two."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from desk.policy import SYSTEM
from desk.services import notices
from desk.store.db import db
from desk.store.models import Dossier, Paper
from desk.store.work import work_by
from tests import builders, catalogues
from tests.browser.conftest import Hands, login, printed

pytestmark = pytest.mark.browser
CARD = "030090000017|142000017|Nguyễn Văn An|01051990|Nam|Thôn Thượng, Yết Kiêu, Gia Lộc, Hải Dương|01012021"
PRINT_DIALOG = 1  # Enter in the browser's own dialog; none where the desk prints without asking


@pytest.fixture
def before(live: Any) -> Callable[..., Dossier]:
    """``before(code, id_number)``: what the desk of Yết Kiêu took in earlier."""

    def make(code: str = "1.001193", id_number: str = "030090000017") -> Dossier:
        with live.app_context():
            clock = live.extensions["desk.clock"]
            people = builders.People(db.session(), clock)
            made = builders.received(
                lambda actor: work_by(actor, db.session(), clock), people, code, owner=builders.who(id_number=id_number)
            )
            db.session.refresh(made)
            db.session.expunge_all()
            return made

    return make


def stored(live: Any) -> int:
    with live.app_context():
        return int(db.session.scalar(select(func.count()).select_from(Dossier)) or 0)


def receipt_is_served(page: Page) -> None:
    """The receipt stands on the page, its PDF comes, and it goes to the printer once."""
    page.wait_for_url("**/giay/*")
    file = page.locator("iframe.giay").get_attribute("src") or ""
    answer = page.request.get(file)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body().startswith(b"%PDF-")
    for _ in range(50):
        if printed(page):
            break
        page.wait_for_timeout(100)
    assert len(printed(page)) == 1


def test_k1_a_birth_is_registered_with_one_scan_twenty_keys_and_no_click(page: Page) -> None:
    login(page, "yk.motcua")
    hands = Hands(page)
    hands.press("F2")
    page.wait_for_url("**/tiep-nhan")
    hands.scan(CARD)
    expect(page.locator("#owner-phone")).to_be_focused()
    expect(page.locator("#owner-name")).to_have_value("Nguyễn Văn An")
    hands.type("0912345678")
    expect(page.locator("#procedure")).to_be_focused()
    hands.type("ks")
    hands.press("Enter")
    expect(page.get_by_text("Hẹn trả: 17:00 hôm nay")).to_be_visible()
    hands.press("Alt+a")
    hands.press("Control+Enter")
    receipt_is_served(page)
    keys = hands.keys + PRINT_DIALOG
    print(f"K1: {keys} keys, {hands.clicks} clicks, {hands.scans} scan")
    assert (keys <= 20, hands.clicks, hands.scans) == (True, 0, 1), keys


def test_k1c_a_known_person_and_a_usual_procedure_cost_seven_keys(page: Page, before: Callable[..., Dossier]) -> None:
    before("2.000815")  # the person is known; nothing of theirs is open for this procedure
    before("1.001193", "030091000018")
    before("1.001193", "030092000019")
    login(page, "yk.motcua")
    hands = Hands(page)
    hands.press("F2")
    page.wait_for_url("**/tiep-nhan")
    hands.scan(CARD)
    expect(page.locator("#owner-phone")).to_have_value("0912 345 678")
    hands.press("Alt+1")
    expect(page.get_by_text("Hẹn trả: 17:00 hôm nay")).to_be_visible()
    hands.press("Alt+a")
    hands.press("Control+Enter")
    receipt_is_served(page)
    print(f"K1c: {hands.keys} keys, {hands.clicks} clicks, {hands.scans} scan")
    assert (hands.keys <= 7, hands.clicks, hands.scans) == (True, 0, 1), hands.keys


def test_k12_the_second_dossier_of_the_same_person_costs_seven_keys(page: Page) -> None:
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    first = Hands(page)
    first.scan(CARD)
    expect(page.locator("#owner-phone")).to_be_focused()
    first.type("0912345678ks")
    first.press("Enter")
    page.get_by_text("Hẹn trả: 17:00 hôm nay").wait_for()
    first.press("Alt+a")
    hands = Hands(page)
    hands.press("Shift+Control+Enter")
    page.wait_for_url("**/tiep-nhan?sau=*")
    expect(page.locator("#owner-name")).to_have_value("Nguyễn Văn An")
    hands.press("Alt+2")
    page.get_by_text("Hẹn trả:").first.wait_for()
    hands.press("Alt+a")
    keys_before_saving = hands.keys
    hands.press("Control+Enter")
    receipt_is_served(page)
    assert keys_before_saving - 3 <= 7  # the three of Shift+Ctrl+Enter saved the first


def test_k2_the_code_on_the_receipt_opens_the_status_without_a_key(
    page: Page, before: Callable[..., Dossier], live: Any
) -> None:
    made = before()
    with live.app_context():
        url = db.session.scalars(select(Paper.slip).where(Paper.dossier_id == made.id)).one()["status_url"]
    page.goto("/" + url.upper().split("/", 3)[3])
    assert page.locator("h1").count() == 1
    expect(page.get_by_text(made.number or "?").first).to_be_visible()


def test_k2_the_typed_code_costs_ten_keys_and_one_tap(page: Page, before: Callable[..., Dossier]) -> None:
    made = before()
    page.goto("/tra-cuu")
    hands = Hands(page)
    page.locator("main input[name=ma]").focus()  # where a telephone opens its keyboard
    hands.type(made.lookup_code)
    page.locator("main form button").first.click()
    expect(page.get_by_text(made.number or "?").first).to_be_visible()
    assert (hands.keys, hands.clicks) == (10, 1)


def fill(page: Page) -> None:
    """A form that only waits to be sent."""
    page.goto("/tiep-nhan")
    hands = Hands(page)
    hands.scan(CARD)
    expect(page.locator("#owner-phone")).to_be_focused()
    hands.type("0912345678ks")
    hands.press("Enter")
    page.get_by_text("Hẹn trả: 17:00 hôm nay").wait_for()
    hands.press("Alt+a")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # a question still under way refuses the primary act


def test_a_double_click_makes_one_dossier(page: Page, live: Any) -> None:
    login(page, "yk.motcua")
    fill(page)
    page.locator("[data-primary]").dblclick(no_wait_after=True)
    page.wait_for_url("**/giay/*")
    assert stored(live) == 1


def test_impatience_on_the_keyboard_makes_one_dossier(page: Page, live: Any) -> None:
    login(page, "yk.motcua")
    fill(page)
    for _ in range(4):
        page.keyboard.press("Control+Enter")
    page.wait_for_url("**/giay/*")
    assert stored(live) == 1


def test_a_retry_after_the_answer_was_lost_makes_one_dossier_and_shows_it(page: Page, live: Any) -> None:
    login(page, "yk.motcua")
    fill(page)
    lost: list[int] = []

    def cut(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)  # it arrives; the answer does not
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/tiep-nhan", cut)
    page.keyboard.press("Control+Enter")
    for _ in range(50):
        if page.url.startswith("chrome-error:"):
            break
        page.wait_for_timeout(100)
    assert (lost, stored(live)) == ([303], 1)
    page.reload()
    page.wait_for_url("**/giay/*")
    assert stored(live) == 1


def test_a_scan_is_caught_wherever_the_hand_was_and_leaves_that_field_as_it_was(page: Page) -> None:
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    page.locator("#owner-phone").focus()
    hands = Hands(page)
    hands.type("0912")
    page.wait_for_timeout(200)
    hands.scan(CARD)
    expect(page.locator("#owner-name")).to_have_value("Nguyễn Văn An")
    expect(page.locator("#owner-id_number")).to_have_value("030090000017")
    expect(page.locator("#owner-phone")).to_have_value("0912")
    expect(page.locator("#scan")).to_have_value("")


def test_with_the_network_gone_the_page_says_so_and_keeps_what_was_typed(page: Page, live: Any) -> None:
    login(page, "yk.motcua")
    fill(page)
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    banner = page.get_by_text("Mất kết nối. Dữ liệu vẫn ở trên màn hình, chưa được lưu.")
    expect(banner).to_be_visible()
    expect(page.locator("#owner-name")).to_have_value("Nguyễn Văn An")
    page.context.set_offline(False)
    page.get_by_role("button", name="Thử lại").click()
    page.wait_for_url("**/giay/*")
    assert stored(live) == 1


def test_the_intake_works_from_end_to_end_without_scripts(new_page: Callable[..., Page], live: Any) -> None:
    page = new_page(java_script_enabled=False)
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    page.fill("#scan", CARD)
    page.press("#scan", "Enter")
    assert page.input_value("#owner-name") == "Nguyễn Văn An"
    page.fill("#owner-phone", "0912345678")
    page.fill("#procedure", "ks")
    page.press("#procedure", "Enter")
    page.get_by_text("Hẹn trả: 17:00 hôm nay").wait_for()
    for box in page.locator("[data-checklist] input").all():
        box.check()
    page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    page.wait_for_url("**/giay/*")
    assert page.get_by_text("Đã tiếp nhận. Hẹn trả 17:00, thứ Hai 02/3/2026.").count() == 1
    assert stored(live) == 1


def test_a_notice_is_opened_by_two_keys_and_is_read_then(page: Page, live: Any, before: Callable[..., Dossier]) -> None:
    dossier_id = before("1.010803").id
    with live.app_context():
        clock = live.extensions["desk.clock"]
        leader = builders.People(db.session(), clock)["yk.lanhdao"].id
        with work_by(SYSTEM, db.session(), clock) as w:
            dossier = db.session.get_one(Dossier, dossier_id)
            for kind in ("overdue", "t3"):
                notices.tell(w, kind, [leader], key=kind, dossier=dossier, step="Thẩm định", due=clock().isoformat())
    login(page, "yk.lanhdao")
    page.get_by_role("link", name="Thông báo (2)").click()
    page.wait_for_url("**/thong-bao")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/ho-so/{dossier_id}*")
    expect(page.get_by_role("link", name="Thông báo (1)")).to_be_visible()


def test_rows_of_the_late_list_are_ticked_and_reminded_from_the_keyboard(
    page: Page, before: Callable[..., Dossier]
) -> None:
    before()
    login(page, "yk.lanhdao")
    page.goto("/sap-den-han?the=hom-nay")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Đã nhắc")).to_be_visible()


def test_the_year_grid_is_walked_with_arrows_and_a_day_opened_with_enter(page: Page) -> None:
    login(page, "danhmuc")
    page.goto("/lich-lam-viec/2026")
    days = page.locator("[data-days] a")
    assert days.count() == 365
    assert page.locator("[data-days] a[tabindex='0']").inner_text() == "2"  # today, and one stop of the Tab key
    days.nth(60).focus()  # 2 March
    for key, wanted in (
        ("ArrowRight", "3"),
        ("ArrowDown", "10"),
        ("ArrowLeft", "9"),
        ("ArrowUp", "2"),
        ("ArrowUp", "23"),
    ):
        page.keyboard.press(key)
        assert page.evaluate("() => document.activeElement.firstChild.textContent.trim()") == wanted
    page.keyboard.press("Enter")
    page.wait_for_url("**/lich-lam-viec/2026/2/23")
    assert page.get_by_role("heading", name="Thứ Hai 23/02/2026").is_visible()


# ── the catalogue ─────────────────────────────────────────────────────────────


@pytest.fixture
def keepers(live: Any) -> None:
    """Two people who keep the catalogue of the province."""
    with live.app_context():
        clock = live.extensions["desk.clock"]
        catalogues.employ_keepers(lambda actor: work_by(actor, db.session(), clock))
        db.session.remove()


def seen_of(live: Any, dossier_id: int) -> Any:
    with live.app_context():
        return catalogues.everything_of(dossier_id)


def test_k13_a_new_edition_in_at_most_four_screens_and_old_dossiers_untouched(
    new_page: Callable[..., Page], live: Any, keepers: None, before: Callable[..., Dossier], clock: Any
) -> None:
    dossier_id = before().id
    as_it_was = seen_of(live, dossier_id)
    page = new_page()
    login(page, "danhmuc")
    screens: list[str] = []
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    page.goto("/danh-muc")
    page.get_by_role("button", name="Soạn Đăng ký khai sinh").click()
    page.wait_for_url("**/danh-muc/ban-thao/*")
    page.get_by_label("Thời hạn trực tiếp").fill("3 ngày làm việc")
    page.get_by_label("Ngày hiệu lực").fill("03/3/2026")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/so-sanh")
    expect(page.get_by_role("heading", name="Thay đổi 1 mục")).to_be_visible()
    expect(page.get_by_text("3 ngày làm việc")).to_be_visible()
    used = len(screens)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Đã trình duyệt.")).to_be_visible()
    print(f"K13: {used} screens")
    assert used <= 4, screens
    expect(page.get_by_role("button", name="Ban hành")).to_have_count(0)

    other = new_page()
    login(other, "danhmuc2")
    other.get_by_role("link", name="Danh mục thủ tục (1)").click()
    other.get_by_role("link", name="Chờ duyệt (1)").click()
    other.get_by_role("link", name="1.001193").click()
    other.get_by_label("Số quyết định công bố").fill("77/QĐ-UBND")
    other.get_by_label("Ngày ký quyết định").fill("02/3/2026")
    other.keyboard.press("Control+Enter")
    expect(other.get_by_text("Đã ban hành: phiên bản mới áp dụng từ 00:00 ngày 03/3/2026.")).to_be_visible()
    assert seen_of(live, dossier_id) == as_it_was
    clock.set("2026-03-03T08:00")
    assert seen_of(live, dossier_id) == as_it_was


def test_the_sheet_of_a_draft_is_written_from_the_keyboard_and_the_hand_stays_where_it_is(
    page: Page, keepers: None
) -> None:
    login(page, "danhmuc")
    page.goto("/danh-muc/1.001193")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/danh-muc/ban-thao/*")
    page.keyboard.press("Alt+6")
    assert page.evaluate("() => document.activeElement.id || location.hash") in ("thanh-phan", "#thanh-phan")
    name = page.get_by_label("Tên giấy tờ 1", exact=True)
    name.fill("Tờ khai mẫu mới")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Đã lưu bản nháp lúc").first).to_be_attached()
    expect(page.get_by_label("Tên giấy tờ 1", exact=True)).to_be_focused()
    total = page.get_by_label("Tên giấy tờ").count()
    page.get_by_role("button", name="Thêm giấy tờ").press("Enter")
    added = page.get_by_label(f"Tên giấy tờ {total + 1}", exact=True)
    expect(added).to_be_focused()
    page.keyboard.type("Giấy chứng sinh")
    for n in range(total + 1, 1, -1):
        page.get_by_role("button", name=f"Chuyển giấy tờ {n} lên").press("Enter")
        expect(page.get_by_label(f"Tên giấy tờ {n - 1}", exact=True)).to_have_value("Giấy chứng sinh")
    expect(page.get_by_role("button", name="Chuyển giấy tờ 1 xuống")).to_be_focused()
    expect(page.get_by_label("Tên giấy tờ 2", exact=True)).to_have_value("Tờ khai mẫu mới")
    page.get_by_label("Tên rút gọn").fill("Khai sinh mới")
    page.keyboard.press("Enter")  # saves, and does not press the first button of a row
    expect(page.get_by_text("Đã lưu bản nháp lúc").first).to_be_attached()
    page.reload()
    expect(page.get_by_label("Tên giấy tờ 1", exact=True)).to_have_value("Giấy chứng sinh")
    expect(page.get_by_label("Tên rút gọn")).to_have_value("Khai sinh mới")
    assert page.get_by_label("Tên giấy tờ").count() == total + 1


def test_esc_does_not_throw_away_what_was_typed_and_leaves_once_it_is_saved(page: Page, keepers: None) -> None:
    login(page, "danhmuc")
    page.goto("/danh-muc/1.001193")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/danh-muc/ban-thao/*")
    page.get_by_label("Tên rút gọn").fill("Khai sinh mới")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Tên rút gọn")).to_have_value("Khai sinh mới")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Đã lưu bản nháp lúc").first).to_be_attached()
    page.keyboard.press("Escape")
    page.wait_for_url("**/danh-muc/1.001193")


def test_the_whole_way_to_a_submitted_draft_works_without_scripts(new_page: Callable[..., Page], keepers: None) -> None:
    page = new_page(java_script_enabled=False)
    login(page, "danhmuc")
    page.goto("/danh-muc")
    page.get_by_role("button", name="Soạn Đăng ký khai sinh").click()
    page.get_by_label("Tên rút gọn").fill("Khai sinh mới")
    page.get_by_role("button", name="Thêm giấy tờ").click()
    assert page.get_by_label("Tên rút gọn").input_value() == "Khai sinh mới"
    total = page.get_by_label("Tên giấy tờ").count()
    page.get_by_label(f"Tên giấy tờ {total}", exact=True).fill("Giấy chứng sinh")
    page.get_by_role("button", name=f"Chuyển giấy tờ {total} lên").click()
    page.get_by_role("button", name="Bỏ giấy tờ 1", exact=True).click()
    page.get_by_role("button", name="Lưu bản nháp").first.click()
    assert page.get_by_text("Đã lưu bản nháp lúc 08:12.").count() == 1
    assert page.get_by_label("Tên giấy tờ").count() == total - 1
    page.get_by_role("button", name="Xem thay đổi, trình duyệt").first.click()
    page.get_by_label("Ngày hiệu lực").fill("03/3/2026")
    page.get_by_role("button", name="Trình duyệt").click()
    assert page.get_by_text("Đã trình duyệt.").count() == 1
