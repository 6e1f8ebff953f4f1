"""What is not straight, clicked: opinions and silence, a recall, two returns, an officer away, a dossier for another commune."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk.clock import MovableClock
from desk.policy import SYSTEM
from desk.services import processing, sweeping
from desk.store.db import db
from desk.store.models import Dossier, Event
from desk.store.queries import dossiers, tasks
from desk.store.queries.logbook import broken_chains
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import login

pytestmark = pytest.mark.browser
ALLOWANCE = "1.001776"
Opened = Callable[[str, int], Page]


@pytest.fixture
def at_district(live: Any, clock: MovableClock) -> int:
    """A dossier of the allowance at the officer's step of Gia Lộc."""
    with live.app_context():
        people = builders.People(db.session(), clock)

        def work(actor: Any) -> Any:
            return work_by(actor, db.session(), clock)

        dossier_id = builders.received(work, people, ALLOWANCE).id
        for username in (*["yk.ldtbxh"] * 3, "yk.lanhdao", "gl.motcua"):
            with work(people[username]) as w:
                [task] = dossiers.open_tasks(w.session, dossier_id)
                processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
        db.session.remove()
        return int(dossier_id)


@pytest.fixture
def opened(new_page: Callable[..., Page]) -> Opened:
    """Somebody at their own computer, the dossier before them."""

    def go(username: str, dossier_id: int) -> Page:
        page = new_page()
        login(page, username)
        page.goto(f"/ho-so/{dossier_id}")
        return page

    return go


def said(page: Page, words: str) -> None:
    expect(page.locator("main [role=status]").first).to_contain_text(words)


def unfold(page: Page, summary: str) -> Any:
    """The folded act of that name, open."""
    part = page.locator("details", has=page.locator("summary", has_text=summary)).first
    part.locator("summary").first.click()
    return part


def told(live: Any, dossier_id: int) -> list[str]:
    """The acts of the logbook, first to last."""
    with live.app_context():
        found = list(db.session.scalars(select(Event.what).where(Event.dossier_id == dossier_id).order_by(Event.seq)))
        assert list(broken_chains(db.session())) == []
        db.session.remove()
    return found


def pass_on(page: Page, opinion: str = "Đủ điều kiện, trình ký.") -> None:
    form = page.locator("form:has([data-primary])").first
    form.locator("textarea").first.fill(opinion)
    page.locator("[data-primary]").first.click()
    said(page, "Đã chuyển")


def test_two_units_are_asked_one_answers_one_stays_silent(
    opened: Opened, live: Any, clock: MovableClock, at_district: int
) -> None:
    asker = opened("gl.ldtbxh", at_district)
    form = unfold(asker, "Lấy ý kiến phối hợp")
    for n, words in enumerate(("tư pháp yết kiêu", "người có công sở lđtbxh")):
        box = form.locator("input[name=unit]").nth(n)
        box.fill(words)
        asker.wait_for_timeout(400)
        box.press("Escape")
    form.get_by_label("Nội dung").fill("Người đề nghị đã được giải quyết lần nào chưa?")
    form.locator("[data-primary]").click()
    said(asker, "Đã gửi")
    expect(asker.locator("#noidung")).to_contain_text("0/2 đã trả lời")
    answering = opened("yk.tuphap", at_district)
    answering.locator("input[name=choice]").first.check()
    answering.locator("form:has(input[name=choice]) textarea").first.fill("Chưa lần nào.")
    answering.locator("form:has(input[name=choice]) [data-primary]").click()
    said(answering, "Đã")
    clock.set("2026-03-09T08:00")
    with live.app_context(), work_by(SYSTEM, db.session(), clock) as work:
        sweeping.sweep(work)
    asker = opened("gl.ldtbxh", at_district)
    expect(asker.locator("#noidung")).to_contain_text("1/2 đã trả lời")
    pass_on(asker)
    assert told(live, at_district)[-1] == "process"
    with live.app_context():
        [last] = [e for e in dossiers.events_of(db.session(), at_district) if e.data.get("silent")]
        assert last.data["silent"] == ["Sở LĐTBXH"], "silence is remembered by name"
        db.session.remove()


def test_a_sending_is_recalled_sent_again_and_sent_back_twice(opened: Opened, live: Any, at_district: int) -> None:
    officer = opened("gl.ldtbxh", at_district)
    pass_on(officer)
    officer.locator("main [role=status] a", has_text="Thu hồi").click()
    officer.get_by_role("button", name="Thu hồi").first.click()
    said(officer, "Đã thu hồi về bước")
    for reason in ("Thiếu xác nhận của trưởng thôn.", "Tên chủ hồ sơ sai dấu."):
        pass_on(opened("gl.ldtbxh", at_district))
        leader = opened("gl.lanhdao", at_district)
        form = (
            unfold(leader, "Trả lại")
            if leader.locator("summary", has_text="Trả lại").count()
            else unfold(leader, "Chuyển trả")
        )
        form.get_by_label("Lý do").fill(reason)
        form.locator("[data-primary]").click()
        said(leader, "Đã")
        expect(opened("gl.ldtbxh", at_district).locator("#noidung")).to_contain_text(reason)
    acts = told(live, at_district)
    assert (acts.count("recall"), acts.count("send_back")) == (1, 2)


def test_whoever_is_away_lets_a_colleague_act_under_a_number(opened: Opened, live: Any, at_district: int) -> None:
    absent = opened("gl.ldtbxh", at_district)
    absent.get_by_role("button", name="Xác nhận đã nhận").click()
    said(absent, "Đã xác nhận nhận")
    absent.goto("/uy-quyen")
    absent.get_by_label("Từ ngày").fill("02/03/2026")
    absent.get_by_label("Đến ngày").fill("05/03/2026")
    absent.get_by_label("Người làm thay").select_option(label="Cao Thị Vui")
    for box in absent.locator("form[action='/uy-quyen'] input[name=roles]").all():
        box.check()
    absent.locator("[data-primary]").first.click()
    expect(absent.locator("#noidung")).to_contain_text("01/UQ")
    deputy = opened("gl.ldtbxh2", at_district)
    pass_on(deputy, "Đủ điều kiện.")
    deputy.goto(f"/ho-so/{at_district}")
    expect(deputy.locator("#noidung")).to_contain_text("theo ủy quyền số 01/UQ")


def test_received_in_one_commune_for_another_it_goes_there_and_comes_back(
    new_page: Callable[..., Page], live: Any
) -> None:
    page = new_page()
    login(page, "yk.motcua")
    page.goto("/tiep-nhan")
    page.fill("#procedure", ALLOWANCE)
    page.press("#procedure", "Enter")
    page.get_by_text("Hẹn trả:").first.wait_for()
    elsewhere = page.locator("#competent")
    page.locator("summary", has_text="Nhận thay nơi khác").click()
    with live.app_context():
        other = builders.agency_id_of(db.session(), "10999")
        db.session.remove()
    elsewhere.select_option(str(other))
    page.wait_for_timeout(600)
    page.fill("#owner-id_number", "030190000017")
    page.fill("#owner-name", "Nguyễn Văn An")
    page.fill("#owner-phone", "0912345678")
    for box in page.locator("[data-checklist] input").all():
        box.check()
    page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    page.wait_for_url("**/giay/*")
    with live.app_context():
        dossier = db.session.scalars(select(Dossier)).one()
        visited = [t.agency_name for t in dossiers.open_tasks(db.session(), dossier.id)]
        assert dossier.competent_id == other
        assert visited == ["Thị trấn Gia Lộc"], "forwarded to the competent one"
        db.session.remove()
