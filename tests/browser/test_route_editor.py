"""The route editor (D3) at a real keyboard: rows go up and down with the hand, at every width, with scripts and without."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from desk.services import drafting
from desk.store.db import db
from desk.store.queries import drafts
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import WIDTHS, check_axe, check_no_sideways_scroll, login
from tests.catalogues import drafted
from tests.domain.routes import objection

pytestmark = pytest.mark.browser
NAMES = ["Tiếp nhận hồ sơ", "Rà soát hồ sơ, xét duyệt", "Niêm yết công khai"]  # the steps of the first leg
OPEN = "/danh-muc/ban-thao/{}/quy-trinh/chung"


@pytest.fixture
def forked(live: Any) -> str:
    """The address of the route with the objection, in a draft."""
    with live.app_context():
        clock = live.extensions["desk.clock"]
        people = builders.People(db.session(), clock)
        draft_id = drafted(
            lambda actor: work_by(actor, db.session(), clock), people["danhmuc"], "1.001776",
            lambda said: said["cases"][0].update(route=objection()),
        )  # fmt: skip
        return OPEN.format(draft_id)


def stored(live: Any, url: str) -> list[str]:
    """The names of the first leg's steps as the draft says them."""
    with live.app_context():
        row = drafts.draft(db.session(), int(url.split("/")[3]))
        return [step["name"] for step in row.content["cases"][0]["route"]["legs"][0]["steps"]]


def shown(page: Page) -> list[str]:
    fields = page.locator('#legs\\.0 [id^="legs.0.steps."][id$=".name"]')
    return [field.input_value() for field in fields.all()]


@pytest.fixture
def desk(page: Page, forked: str) -> Page:
    login(page, "danhmuc")
    page.goto(forked)
    return page


def check(page: Page) -> None:
    for width in (WIDTHS[0], WIDTHS[-1]):
        page.set_viewport_size({"width": width, "height": 768})
        check_no_sideways_scroll(page)
        check_axe(page)


def test_the_editor_in_all_its_states_is_open_to_everybody_at_every_width(desk: Page, live: Any, forked: str) -> None:
    for summary in desk.locator(".buoc summary").all()[:3]:
        summary.click()
    check(desk)
    desk.locator("#noi").select_option(label="Xã Yết Kiêu (Huyện Gia Lộc)")
    desk.get_by_role("button", name="Thử", exact=True).click()
    expect(desk.locator("#ket-qua-thu")).to_be_focused()
    desk.locator("#ket-qua-thu ~ details summary").click()
    check(desk)
    desk.set_viewport_size({"width": 1366, "height": 768})
    for path, typed in (("legs.0.steps.1.name", ""), ("legs.0.steps.1.term", "hai ngày"), ("luc", "mai")):
        desk.locator(f'[id="{path}"]').fill(typed)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#luc")).to_be_focused()  # what keeps it from being checked as asked
    check(desk)
    desk.set_viewport_size({"width": 1366, "height": 768})
    desk.locator("#luc").fill("15:20 27/02/2026")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#kiem-tra")).to_be_focused()
    expect(desk.locator('[id="legs.0.steps.1.name"]')).to_have_attribute("aria-invalid", "true")
    check(desk)
    for left in (4, 3, 2, 1, 0):
        desk.get_by_role("button", name="Bỏ chặng 1").click()
        expect(desk.locator(".chang-sua")).to_have_count(left)
    expect(desk.get_by_text("Chưa có bước nào.").first).to_be_visible()
    check(desk)
    with live.app_context():
        clock = live.extensions["desk.clock"]
        actor = builders.People(db.session(), clock)["danhmuc"]
        with work_by(actor, db.session(), clock) as work:
            row = drafts.draft(work.session, int(forked.split("/")[3]))
            drafting.submit(work, row)
    desk.goto(forked)
    expect(desk.get_by_text("không sửa được; vẫn kiểm tra và thử được")).to_be_visible()
    check(desk)


def test_a_row_goes_down_and_up_with_the_hand_in_its_field_and_what_was_typed(desk: Page) -> None:
    desk.locator('[id="legs.0.steps.1.term"]').fill("3 ngày")
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator('[id="legs.0.steps.2.term"]')).to_be_focused()
    expect(desk.locator('[id="legs.0.steps.2.term"]')).to_have_value("3 ngày")
    assert shown(desk) == [NAMES[0], NAMES[2], NAMES[1]]
    expect(desk.locator("[data-live]")).to_have_text("Đã chuyển chặng 1, bước 2 thành chặng 1, bước 3.")
    desk.keyboard.press("Alt+ArrowDown")  # out of its leg, into the next
    expect(desk.locator('[id="legs.1.steps.0.term"]')).to_be_focused()
    desk.keyboard.press("Alt+ArrowUp")
    expect(desk.locator('[id="legs.0.steps.2.term"]')).to_be_focused()
    desk.keyboard.press("Alt+ArrowUp")
    expect(desk.locator('[id="legs.0.steps.1.term"]')).to_be_focused()
    assert shown(desk) == NAMES


def test_a_leg_goes_with_all_its_steps_and_a_button_keeps_the_hand(desk: Page) -> None:
    desk.locator('[id="legs.1.term"]').focus()
    desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator('[id="legs.2.term"]')).to_be_focused()
    expect(desk.locator('[id="legs.2.steps.0.name"]')).to_have_value("Xác minh, kết luận khiếu nại")
    button = desk.get_by_role("button", name="Chuyển bước 3 của chặng 1 lên")
    button.focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Chuyển bước 2 của chặng 1 lên")).to_be_focused()
    desk.keyboard.press("Alt+ArrowUp")  # the same from any control of the row
    expect(desk.get_by_role("button", name="Chuyển bước 1 của chặng 1 xuống")).to_be_focused()
    assert shown(desk) == [NAMES[2], NAMES[0], NAMES[1]]


def test_a_choice_keeps_its_own_alt_down(desk: Page) -> None:
    desk.locator('[id="legs.0.steps.1.role"]').focus()
    desk.keyboard.press("Alt+ArrowDown")
    desk.keyboard.press("Escape")
    desk.wait_for_timeout(200)
    assert shown(desk) == NAMES


def test_a_key_that_is_held_moves_one_row_and_mixes_up_no_other(desk: Page) -> None:
    desk.locator('[id="legs.0.steps.0.name"]').focus()
    for _ in range(6):
        desk.keyboard.press("Alt+ArrowDown")
    expect(desk.locator("#lap[aria-busy]")).to_have_count(0)
    names = [field.input_value() for field in desk.locator('[id^="legs."][id*=".steps."][id$=".name"]').all()]
    whole = [step["name"] for leg in objection()["legs"] for step in leg["steps"]]
    moved = [*names]
    moved.remove(NAMES[0])
    assert moved == whole[1:]
    assert names != whole


def test_saving_keeps_the_hand_and_what_is_not_saved_keeps_escape(desk: Page, live: Any, forked: str) -> None:
    field = desk.locator('[id="legs.0.steps.1.name"]')
    field.fill("Xem hồ sơ")
    desk.keyboard.press("Control+s")
    expect(desk.locator("[data-live]")).to_contain_text("Đã lưu quy trình lúc")
    expect(field).to_be_focused()
    assert stored(live, forked) == [NAMES[0], "Xem hồ sơ", NAMES[2]]
    desk.keyboard.press("Alt+ArrowDown")  # a row that moved is something unsaved
    expect(desk.locator('[id="legs.0.steps.2.name"]')).to_be_focused()
    desk.keyboard.press("Escape")
    desk.wait_for_timeout(200)
    assert desk.url.endswith(forked)
    desk.keyboard.press("Control+s")
    expect(desk.locator("[data-live]")).to_contain_text("Đã lưu quy trình lúc")
    desk.keyboard.press("Escape")
    desk.wait_for_url("**/danh-muc/ban-thao/*#cases.0.route")
    assert stored(live, forked) == [NAMES[0], NAMES[2], "Xem hồ sơ"]


def test_another_place_brings_its_departments_and_the_hand_stays(desk: Page) -> None:
    place = desk.locator('[id="legs.3.at"]')
    place.select_option("receiving")
    expect(desk.locator('[id="legs.3.steps.1.department"] option:checked')).to_have_text(
        "Lao động - Thương binh và Xã hội"
    )
    expect(place).to_be_focused()
    expect(place).to_have_value("receiving")


def test_the_sheet_of_keys_says_how_rows_are_moved(desk: Page) -> None:
    desk.get_by_role("button", name="Phím tắt").click()
    sheet = desk.locator("dialog[data-keys]")
    expect(sheet).to_contain_text("Alt+↑ ↓")
    expect(sheet).to_contain_text("Chuyển dòng lên, xuống")


def test_without_scripts_every_button_works(new_page: Callable[..., Page], live: Any, forked: str) -> None:
    page = new_page(java_script_enabled=False)
    login(page, "danhmuc")
    page.goto(forked)
    page.locator('[id="legs.0.steps.1.name"]').fill("Xem hồ sơ")
    page.get_by_role("button", name="Chuyển bước 2 của chặng 1 xuống").click()
    assert shown(page) == [NAMES[0], NAMES[2], "Xem hồ sơ"]
    page.get_by_role("button", name="Thêm bước dưới bước 1 của chặng 1").click()
    page.locator('[id="legs.0.steps.1.name"]').fill("Kiểm tra tại thôn")
    page.locator('[id="legs.0.steps.1.name"]').press("Enter")  # saves, as in any form
    assert stored(live, forked) == [NAMES[0], "Kiểm tra tại thôn", NAMES[2], "Xem hồ sơ"]
    expect(page.get_by_text("Đã lưu quy trình lúc")).to_be_visible()
