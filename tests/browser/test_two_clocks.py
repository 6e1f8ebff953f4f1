"""Both clocks in a full list: in sight without scrolling sideways, named on a phone, and opened by the keyboard."""

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from desk.domain.calendar import VIETNAM
from desk.services import pausing
from desk.store.db import db
from desk.store.queries import dossiers, tasks
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import check_axe, check_no_sideways_scroll, login

pytestmark = pytest.mark.browser


@pytest.fixture
def full(live: Any) -> int:
    """Twenty-five dossiers of people with long names, one paused for a long reason, one extended; the id of the paused one."""
    with live.app_context():
        clock = live.extensions["desk.clock"]
        people = builders.People(db.session(), clock)

        def work(actor: Any) -> Any:
            return work_by(actor, db.session(), clock)

        made = [
            builders.received(
                work, people, ("1.001776", "1.010803")[n % 2],
                owner=builders.who(name="Nguyễn Trần Thị Phương Thảo", id_number=f"0300900002{n:02}"),
            ).id
            for n in range(25)
        ]  # fmt: skip
        clock.set("2026-03-03T08:00")
        with work(people["yk.ldtbxh"]) as w:
            [task] = dossiers.open_tasks(w.session, made[1])
            pausing.pause(w, tasks.task(w.session, w.actor, task.id), "land-dues", "Thông báo số 12 của Chi cục Thuế.")
        builders.extended(work, people, made[0], datetime(2026, 4, 20, 17, tzinfo=VIETNAM), in_time=True)
        clock.set("2026-03-17T08:00")
        return made[1]


def test_twenty_five_rows_show_both_clocks_without_scrolling_sideways(page: Page, full: int) -> None:
    login(page, "yk.ldtbxh")
    for address in ("/ho-so-cua-toi", "/viec-cua-toi"):
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(address)
        hidden = page.evaluate(
            "() => [...document.querySelectorAll('.cuon')].map((el) => el.scrollWidth - el.clientWidth)"
        )
        assert hidden == [0] * len(hidden), address
        expect(page.get_by_role("columnheader", name="Hẹn trả").first).to_be_in_viewport(ratio=1)
        page.set_viewport_size({"width": 360, "height": 768})
        check_no_sideways_scroll(page)
        named = (
            page.locator("tbody tr").first.locator("td[data-n]").evaluate_all("(all) => all.map((el) => el.dataset.n)")
        )
        assert named[-2:] == ["Hạn bước", "Hẹn trả"]


def test_the_reasons_open_by_keyboard_and_stay_whole_on_a_phone(page: Page, full: int) -> None:
    login(page, "yk.ldtbxh")
    page.goto(f"/ho-so/{full}")
    first = page.locator("[aria-labelledby=thoi-han] summary").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đang tạm dừng từ 08:00, thứ Ba 03/3/2026").first).to_be_visible()
    for width in (320, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        check_no_sideways_scroll(page)
        check_axe(page)
