"""One dossier over three levels, clicked from the counter to the citizen's hand: every hop by the account of whoever it waits for."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk.clock import MovableClock
from desk.store.db import db
from desk.store.models import Agency, Department, Dossier, Event, Task
from desk.store.queries.logbook import broken_chains
from tests import builders
from tests.browser.conftest import Hands, login

pytestmark = pytest.mark.browser
CARD = "030190000025||Lò Thị Ơn|01051990|Nữ|Thôn Thượng, Yết Kiêu, Gia Lộc, Hải Dương|01012021"
# The day on which each agency works on it: inside its own term.
DAYS = {"11020": "2026-03-04T09:00", "297": "2026-03-11T14:30", "30-so-ldtbxh": "2026-03-18T08:00"}


def waiting(live: Any, training: bool) -> tuple[str, str, str]:
    """For whom the dossier waits: the username, the agency's code and the kind of step, read from the database."""
    with live.app_context():
        task, agency, department = db.session.execute(
            select(Task, Agency.code, Department.key)
            .join(Agency, Agency.id == Task.agency_id)
            .join(Department, Department.id == Task.department_id)
            .where(Task.done_at.is_(None))
        ).one()
        kind, role, assignee = task.kind, task.role, task.assignee_name
    if training:
        return next(name for name, (_, roles) in builders.TRAINING.items() if role in roles), agency, kind
    able = [
        name for name, (person, code, key, roles) in builders.STAFF.items()
        if code == agency and key in (None, department) and role in roles and assignee in ("", person)
    ]  # fmt: skip
    return able[0], agency, kind


def take_in(page: Page, clerk: str) -> str:
    """The commune's clerk: card, procedure, papers, save. Returns the lookup code that the receipt shows."""
    login(page, clerk)
    page.get_by_role("link", name="Tiếp nhận (F2)").click()
    page.wait_for_url("**/tiep-nhan*")
    hands = Hands(page)
    hands.scan(CARD)
    expect(page.locator("#owner-name")).to_have_value("Lò Thị Ơn")
    page.fill("#owner-phone", "0912345678")
    page.fill("#procedure", "thờ cúng liệt sĩ")
    page.press("#procedure", "Enter")
    page.get_by_text("Hẹn trả:").first.wait_for()
    for box in page.locator("[data-checklist] input").all():
        box.check()
    page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    page.wait_for_url("**/giay/*")
    return page.locator(".ma-to").inner_text()


def do_step(page: Page, username: str, number: str) -> None:
    """Whoever it waits for: signs in, finds it in their queue, writes an opinion where one is asked, presses the primary button."""
    login(page, username)
    page.goto("/ho-so-cua-toi")
    page.get_by_role("link", name=number).first.click()
    page.wait_for_url("**/ho-so/*")
    opinion = page.locator("form:has([data-primary]) textarea:visible").first
    if opinion.count():
        opinion.fill("Hồ sơ đủ điều kiện, đề nghị giải quyết.")
    page.locator("[data-primary]").first.click()  # the folded acts (send back, ask, bill) have theirs below
    expect(page.locator("main [role=status]").first).to_contain_text("Đã")


@pytest.mark.parametrize("training", [False, True], ids=["everybody at their own desk", "four accounts"])
def test_worship_of_martyrs_from_commune_to_district_to_province_and_back(
    new_page: Callable[..., Page], live: Any, clock: MovableClock, training: bool
) -> None:
    """By the people of each agency, and as a newcomer does it: clerk, officer, leader, and nobody at all."""
    clerk = "motcua" if training else "yk.motcua"
    code = take_in(new_page(), clerk)
    with live.app_context():
        number = db.session.scalars(select(Dossier.number)).one() or ""
    citizen = new_page(width=360, height=640)
    seen: list[tuple[str, str]] = []
    while (found := waiting(live, training))[2] != "return":
        username, agency, kind = found
        if not seen or seen[-1][0] != agency:
            clock.set(DAYS[agency])
        do_step(new_page(), username, number)
        seen.append((agency, kind))
        citizen.goto(f"/tra-cuu?ma={code}")
        assert "Lò Thị Ơn" not in citizen.content()  # the name is masked from the first day to the last
    assert list(dict.fromkeys(agency for agency, _ in seen)) == ["11020", "297", "30-so-ldtbxh"]
    assert {"approve", "issue"} <= {kind for agency, kind in seen if agency == "30-so-ldtbxh"}
    expect(citizen.locator("main")).to_contain_text("Đã có kết quả")

    clock.set("2026-03-19T08:30")
    desk = new_page()
    login(desk, clerk)
    desk.goto("/tra-ket-qua")
    hands = Hands(desk)
    hands.scan(f"HTTP://127.0.0.1:5000/T/{code.replace('-', '')}")
    desk.get_by_role("button", name="Xác nhận đã trả").wait_for()
    hands.press("Control+Enter")
    desk.get_by_text(f"Đã trả kết quả hồ sơ {number}").wait_for()
    assert (hands.keys, hands.clicks, hands.scans) == (2, 0, 1)  # K6

    citizen.goto(f"/T/{code.replace('-', '')}")
    expect(citizen.locator("main")).to_contain_text("Đã trả kết quả")
    with live.app_context():
        assert list(broken_chains(db.session())) == []
        told = db.session.scalars(select(Event).order_by(Event.seq)).all()
        assert (told[0].what, told[-1].what) == ("receive", "hand_over")
        assert {e.dossier_id for e in told} == {1}
