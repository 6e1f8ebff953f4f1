"""K8: twenty paper dossiers to another unit cost twenty scans and one chord; the receiver ticks them by scanning."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from desk.store.db import db
from desk.store.models import Bundle, BundleItem
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import Hands, login

pytestmark = pytest.mark.browser
TWENTY = 20


@pytest.fixture
def codes(live: Any) -> list[str]:
    with live.app_context():
        clock = live.extensions["desk.clock"]
        people = builders.People(db.session(), clock)
        made = [
            builders.received(lambda actor: work_by(actor, db.session(), clock), people).lookup_code
            for _ in range(TWENTY)
        ]
        db.session.remove()
        return made


def test_k8_twenty_scans_and_ctrl_enter(page: Page, live: Any, codes: list[str]) -> None:
    login(page, "yk.motcua")
    page.goto("/ban-giao")
    hands = Hands(page)
    for n, code in enumerate(codes, start=1):
        hands.scan(f"HTTP://127.0.0.1:5000/T/{code}")
        expect(page.locator("[data-say]")).to_contain_text(f"Trong chuyến có {n} hồ sơ")
    hands.press("Control+Enter")
    page.wait_for_url("**/ban-giao/*")
    print(f"K8: {hands.keys} keys, {hands.clicks} clicks, {hands.scans} scans")
    assert (hands.keys <= 2, hands.clicks, hands.scans) == (True, 0, TWENTY), hands.keys
    with live.app_context():
        assert db.session.scalar(select(func.count()).select_from(Bundle)) == 1
        assert db.session.scalar(select(func.count()).select_from(BundleItem)) == TWENTY
        bundle_id = db.session.scalar(select(Bundle.id))
        db.session.remove()
    page.context.clear_cookies()
    login(page, "yk.tuphap")
    page.goto(f"/ban-giao/{bundle_id}")
    for n, code in enumerate(codes[:3], start=1):
        Hands(page).scan(code)
        expect(page.locator("[data-say]")).to_contain_text(f"Đã đánh dấu {n} hồ sơ")
    Hands(page).press("Control+Enter")
    expect(page.get_by_text("Đã xác nhận 3 hồ sơ.")).to_be_visible()
