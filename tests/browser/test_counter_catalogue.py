"""The counter and the catalogue in a browser: midnight on the screen, the pins, who receives what; at every width."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bench import procedures
from desk.policy import SYSTEM
from desk.services import reaching
from desk.store.db import db
from desk.store.models import Agency
from desk.store.queries import catalogue, installation
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import WIDTHS, check_axe, check_no_sideways_scroll, login
from tests.web.test_intake_catalogue import otherwise

pytestmark = pytest.mark.browser
BIRTH, MARTYRS = "1.001193", "1.010803"
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def tomorrow(live: Any, clock: Any) -> None:
    """Another edition of the birth procedure holds from tomorrow on."""
    with live.app_context():
        builders.next_edition(lambda actor: work_by(actor, db.session(), clock), BIRTH, otherwise, TOMORROW)
        db.session.remove()


def check(page: Page) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        check_no_sideways_scroll(page)
        check_axe(page)
    page.set_viewport_size({"width": 1366, "height": 768})


def test_midnight_passes_while_a_form_is_filled_in(page: Page, tomorrow: None, clock: Any) -> None:
    clock.set("2026-03-02T23:55")
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    page.fill("#procedure", "ks")
    page.press("#procedure", "Enter")
    expect(page.locator(".hen")).to_contain_text("trong ngày làm việc")
    page.fill("#owner-name", "Lò Thị Ơn")
    page.fill("#owner-id_number", "030190000025")
    page.fill("#owner-phone", "0912345678")
    page.keyboard.press("Alt+KeyA")
    clock.set("2026-03-03T00:00:01")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-error-summary]")).to_contain_text("áp dụng phiên bản mới")
    expect(page.locator(".tin.warning .doi li").first).to_be_visible()
    expect(page.locator("#owner-name")).to_have_value("Lò Thị Ơn")
    check(page)
    page.keyboard.press("Alt+KeyA")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/giay/"))


def test_nine_pins_under_the_hand_among_thousands(page: Page, live: Any) -> None:
    with live.app_context():
        with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
            procedures.grow(connection, 5000)
        installation.forget()
        db.session.remove()
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    expect(page.locator("[data-alt]")).to_have_count(9)
    third = page.locator("[data-alt='3']").get_attribute("value") or ""
    page.keyboard.press("Alt+Digit3")
    expect(page.locator("#procedure_code")).to_have_value(third.removeprefix("pin:"))
    page.goto("/tiep-nhan")
    page.locator("#procedure").press_sequentially("khai sinh", delay=40)
    expect(page.locator("[role=listbox] [role=option]").first).to_have_attribute("data-value", BIRTH)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#procedure_code")).to_have_value(BIRTH)


def test_who_receives_it_and_an_exception_by_the_keyboard(page: Page, live: Any, clock: Any) -> None:
    with live.app_context():
        with work_by(SYSTEM, db.session(), clock) as w:
            district = w.session.scalars(select(Agency).where(Agency.code == "297")).one()
            row = catalogue.procedure(w.session, BIRTH)
            assert row is not None
            reaching.except_at(w, row, district, True, TODAY, None, "Công văn 15/UBND-VP ngày 01/3/2026")
        db.session.remove()
    login(page, "danhmuc")
    for address in (f"/danh-muc/{MARTYRS}/noi-tiep-nhan?noi=11020", f"/danh-muc/{BIRTH}/noi-tiep-nhan?noi=Atlantis&ngay=x",
                    f"/danh-muc/{BIRTH}/noi-tiep-nhan?noi=297", f"/danh-muc/{BIRTH}/noi-tiep-nhan/1"):  # fmt: skip
        page.goto(address)
        check(page)
    page.goto(f"/danh-muc/{BIRTH}/noi-tiep-nhan?noi=11020")
    page.locator("#unit").focus()
    page.keyboard.type("11020")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("03/3/2026")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Quyết định 20/QĐ-UBND")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#tra-loi")).to_contain_text("Xã Yết Kiêu không tiếp nhận ngày 03/3/2026")
    check(page)
