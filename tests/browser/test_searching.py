"""The search by the keyboard alone (S5, F4): into the box, down the groups, into a dossier and back; no address says whom it was about."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from desk.store.db import db
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import login

pytestmark = pytest.mark.browser


@pytest.fixture
def before(live: Any) -> Callable[..., str]:
    """``before(name, id_number)``: what the desk of Yết Kiêu took in earlier; its number."""

    def make(name: str, id_number: str) -> str:
        with live.app_context():
            people = builders.People(db.session(), live.extensions["desk.clock"])
            made = builders.received(
                lambda actor: work_by(actor, db.session(), live.extensions["desk.clock"]), people,
                owner=builders.who(name=name, id_number=id_number),
            )  # fmt: skip
            number = str(made.number)
            db.session.expunge_all()
            return number

    return make


def asked(page: Page, typed: str) -> None:
    page.keyboard.press("F4")
    expect(page.locator("#tim-chung")).to_be_focused()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")


def test_f4_words_down_enter_opens_and_back_is_the_list(page: Page, before: Callable[..., str]) -> None:
    before("Đặng Thị Ấn", "030190000011")
    second = before("Đặng Thị Ấn", "030190000029")
    login(page, "yk.motcua")
    asked(page, "dang thi an")
    page.wait_for_url("**/tim/*")
    assert re.fullmatch(r".*/tim/[\w-]{16}", page.url)
    expect(page.get_by_role("heading", name="Hồ sơ (2)")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=second)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ho-so/*")
    page.go_back()
    expect(page.get_by_role("heading", name="Hồ sơ (2)")).to_be_visible()


def test_the_arrows_go_from_group_to_group(page: Page, before: Callable[..., str]) -> None:
    number = before("Đặng Thị Ấn", "030190000011")
    before("Đặng Thị Anh", "030190000029")
    login(page, "yk.motcua")
    asked(page, "dang thi a")
    page.wait_for_url("**/tim/*")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Đặng Thị Anh")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("link", name=number)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hồ sơ của Đặng Thị Ấn")).to_be_visible()
    assert "030190000011" not in page.content()


def test_an_exact_number_opens_with_f4_and_enter(page: Page, before: Callable[..., str]) -> None:
    number = before("Đặng Thị Ấn", "030190000011")
    login(page, "yk.motcua")
    asked(page, number.replace(".", "").lower())
    page.wait_for_url("**/ho-so/*")
    expect(page.get_by_text(number).first).to_be_visible()


def test_typing_into_the_search_leaves_nothing_unsaved(page: Page, before: Callable[..., str]) -> None:
    """Esc goes back to the list, as on every page: a question is no work that could be lost."""
    before("Đặng Thị Ấn", "030190000011")
    login(page, "yk.motcua")
    asked(page, "dang thi an")
    page.wait_for_url("**/tim/*")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ho-so/*")
    page.keyboard.press("F4")
    page.keyboard.type("le")
    page.locator("h1").click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Có phần chưa lưu")).to_have_count(0)


def test_it_works_on_a_phone_without_scripts(new_page: Callable[..., Page], before: Callable[..., str]) -> None:
    before("Đặng Thị Ấn", "030190000011")
    page = new_page(360, 740, java_script_enabled=False)
    login(page, "yk.motcua")
    page.fill("#tim-chung", "ấn đặng")
    page.press("#tim-chung", "Enter")
    expect(page.get_by_role("heading", name="Hồ sơ (1)")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= 360")
