"""Beside the work, by real keys in a real browser: drafts that keep themselves, both texts, "::" and "@", who else looks."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from desk.policy import SYSTEM
from desk.services import notices, phrasing
from desk.store.db import db
from desk.store.models import Dossier, FormDraft
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import check_axe, login

pytestmark = pytest.mark.browser
SAID = "Đủ điều kiện; đã đối chiếu sổ hộ nghèo."


@pytest.fixture
def dossier(live: Any) -> int:
    """A dossier at the officer's step, and a snippet of the officer's."""
    with live.app_context():
        clock = live.extensions["desk.clock"]
        people = builders.People(db.session(), clock)
        made = builders.received(lambda actor: work_by(actor, db.session(), clock), people, "1.001776")
        with work_by(people["yk.ldtbxh"], db.session(), clock) as w:
            phrasing.save(w, "s1", phrasing.Owner(), "opinion", "Đủ điều kiện", "Hồ sơ {mã hồ sơ} đủ điều kiện.")
            phrasing.save(w, "s2", phrasing.Owner(), "opinion", "Cần xác minh", "Đề nghị xác minh.")
        return made.id


def opinion(page: Page) -> Any:
    return page.locator("textarea[name=opinion]")


def kept(live: Any) -> list[str]:
    with live.app_context():
        return [row.fields.get("opinion", [""])[0] for row in db.session.query(FormDraft)]


def test_ten_seconds_after_the_keys_a_killed_page_has_lost_nothing(page: Page, live: Any, dossier: int) -> None:
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    opinion(page).click()
    page.keyboard.type(SAID, delay=5)
    expect(opinion(page).locator("xpath=ancestor::form").locator("[data-kept]")).to_have_text(
        "Đã lưu nháp lúc 08:12", timeout=12_000
    )
    expect(page.locator("[data-live]")).to_have_text("Đã lưu nháp lúc 08:12")
    page.keyboard.type(" Vừa gõ thêm.")
    again = page.context.new_page()
    page.close(run_before_unload=False)  # killed: what was typed in the last seconds may be lost, no more
    again.goto(f"/ho-so/{dossier}")
    assert opinion(again).input_value().startswith(SAID)


def test_ctrl_s_keeps_at_once_and_leaving_keeps_what_is_left(page: Page, live: Any, dossier: int) -> None:
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    opinion(page).fill(SAID)
    page.keyboard.press("Control+s")
    expect(page.locator("[data-kept]").first).to_have_text("Đã lưu nháp lúc 08:12")
    assert page.url.endswith(f"/ho-so/{dossier}"), "the page stays"
    opinion(page).fill(SAID + " Thêm.")
    page.goto("/viec-cua-toi")
    for _ in range(50):
        if kept(live) == [SAID + " Thêm."]:
            break
        page.wait_for_timeout(100)
    assert kept(live) == [SAID + " Thêm."]


def test_what_was_sent_is_not_kept_again_on_leaving(page: Page, live: Any, dossier: int) -> None:
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    opinion(page).fill(SAID)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Đã chuyển đến").wait_for()
    page.wait_for_timeout(500)
    assert kept(live) == []


def test_without_the_network_it_says_so_and_tries_again(page: Page, live: Any, dossier: int) -> None:
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    page.context.set_offline(True)
    opinion(page).fill(SAID)
    page.keyboard.press("Control+s")
    line = page.locator("[data-kept]").first
    expect(line).to_have_text("Chưa lưu được Thử lại")
    page.context.set_offline(False)
    line.get_by_role("button", name="Thử lại").click()
    expect(line).to_have_text("Đã lưu nháp lúc 08:12")


def test_without_scripts_the_button_keeps_and_the_list_puts_in(new_page: Any, live: Any, dossier: int) -> None:
    page = new_page(java_script_enabled=False)
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    form = opinion(page).locator("xpath=ancestor::form")
    opinion(page).fill("Ý của tôi.")
    form.locator("select[name=mau]").select_option(label="Cần xác minh")
    form.get_by_role("button", name="Chèn").click()
    assert opinion(page).input_value() == "Ý của tôi.\nĐề nghị xác minh."
    opinion(page).fill("Khác.")
    form.get_by_role("button", name="Lưu nháp").click()
    page.get_by_text("Đã lưu nháp lúc 08:12.").wait_for()
    assert opinion(page).input_value() == "Khác."


def test_two_colons_open_the_list_and_the_keyboard_chooses(page: Page, live: Any, dossier: int) -> None:
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    opinion(page).click()
    page.keyboard.type("Xem. ::", delay=20)
    box = page.locator("#chon-cau")
    expect(box.locator("li")).to_have_count(2)
    expect(page.locator("[data-live]")).to_have_text("2 mục: mũi tên để chọn, Enter để chèn")
    check_axe(page)
    page.keyboard.press("ArrowDown")
    active = opinion(page).get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.type("xac", delay=20)
    expect(box.locator("li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(box).to_be_hidden()
    assert opinion(page).input_value() == "Xem. Đề nghị xác minh."
    page.keyboard.type(" ::du", delay=20)
    expect(box.locator("li")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    assert opinion(page).input_value() == "Xem. Đề nghị xác minh. ::du"
    assert page.url.endswith(f"/ho-so/{dossier}")


def test_telex_rewrites_the_word_and_the_list_follows(page: Page, live: Any, dossier: int) -> None:
    """An input method takes letters back and puts others: "ddur" ends as "đủ"."""
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    opinion(page).click()
    page.keyboard.type("::d", delay=20)
    for typed, landed in (("", "đ"), ("u", ""), ("", "ủ")):
        if landed:
            page.keyboard.press("Backspace")
        page.keyboard.type(typed)
        page.keyboard.insert_text(landed)
    assert opinion(page).input_value() == "::đủ"
    expect(page.locator("#chon-cau li")).to_have_count(1)
    page.keyboard.press("Enter")
    assert opinion(page).input_value().endswith("đủ điều kiện.")


def test_an_at_opens_the_colleagues(page: Page, live: Any, dossier: int) -> None:
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{dossier}")
    note = page.locator("#note-0-text")
    note.click()
    page.keyboard.type("Hỏi @bich", delay=20)
    expect(page.locator("#chon-cau li").first).to_contain_text("Trần Thị Bích")
    page.keyboard.press("Enter")
    assert note.input_value() == "Hỏi @yk.motcua "
    page.keyboard.type("nhé")
    page.get_by_role("button", name="Ghi", exact=True).click()
    page.get_by_text("Đã ghi chú.").wait_for()


def test_two_people_read_of_each_other_and_the_search_box_remembers(new_page: Any, live: Any, dossier: int) -> None:
    clerk, officer = new_page(), new_page()
    for page, who in ((clerk, "yk.motcua"), (officer, "yk.ldtbxh")):
        login(page, who)
        with page.expect_response("**/dang-mo"):
            page.goto(f"/ho-so/{dossier}")
    expect(officer.locator("[data-looking]")).to_have_text("Trần Thị Bích đang mở hồ sơ này từ 08:12.")
    officer.goto("/viec-cua-toi")
    officer.keyboard.press("F4")
    option = officer.locator("form.tim [role=option]")
    expect(option).to_have_count(1)
    officer.keyboard.press("ArrowDown")
    officer.keyboard.press("Enter")
    officer.wait_for_url(f"**/ho-so/{dossier}")


def test_a_conflict_shows_both_texts_and_leads_back_to_mine(new_page: Any, live: Any, dossier: int) -> None:
    mine, other = new_page(), new_page()
    for page, who in ((mine, "yk.ldtbxh"), (other, "chuyenvien")):
        login(page, who)
        page.goto(f"/ho-so/{dossier}")
    other.get_by_role("button", name="Xác nhận đã nhận").click()
    other.get_by_text("Đã xác nhận nhận hồ sơ.").wait_for()
    opinion(mine).fill(SAID)
    mine.keyboard.press("Control+Enter")
    mine.get_by_text("Hồ sơ này vừa được Học Viên Thụ Lý cập nhật lúc 08:12.").wait_for()
    check_axe(mine)
    expect(mine.get_by_text("Xem thay đổi (1)")).to_be_visible()


def test_space_marks_a_notice_read(page: Page, live: Any, dossier: int) -> None:
    with live.app_context():
        clock = live.extensions["desk.clock"]
        people = builders.People(db.session(), clock)
        with work_by(SYSTEM, db.session(), clock) as w:
            row = w.session.get_one(Dossier, dossier)
            for n in range(2):
                notices.tell(
                    w, "late-reason", [people["yk.ldtbxh"].id], key=f"k{n}", dossier=row, due="2026-03-05T17:00+07:00"
                )
    login(page, "yk.ldtbxh")
    page.goto("/thong-bao")
    expect(page.locator("[data-open]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-open]")).to_have_count(1)
    assert page.url.endswith("/thong-bao")
