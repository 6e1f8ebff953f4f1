"""K5: a leader approves twelve files with twelve presses; V1 numbers them all with a few keys; the pages at every width."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk.services import composing, processing
from desk.store.db import db
from desk.store.models import Dossier, DraftTemplate, Result
from desk.store.queries import documents, dossiers
from desk.store.queries import tasks as queues
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import WIDTHS, Hands, check_axe, check_no_sideways_scroll, login

pytestmark = pytest.mark.browser
FILES = 12


def _to_the_leader(live: Any, count: int) -> list[int]:
    """Drafted and handed up at Yết Kiêu."""
    clock, made = live.extensions["desk.clock"], []
    people = builders.People(db.session(), clock)

    def work(actor: Any) -> Any:
        return work_by(actor, db.session(), clock)

    template = db.session.scalars(select(DraftTemplate.id).where(DraftTemplate.kind == "grant")).first()
    for _ in range(count):
        dossier = builders.received(work, people)
        with work(people["yk.tuphap"]) as w:
            [found] = dossiers.open_tasks(w.session, dossier.id)
            task = queues.task(w.session, w.actor, found.id)
            composing.from_template(w, task, template or 0)
            processing.pass_on(w, task, "Đủ điều kiện.", proposal="grant")
        made.append(dossier.id)
    return made


def test_k5_twelve_files_are_approved_with_twelve_presses(page: Page, live: Any) -> None:
    with live.app_context():
        ids = _to_the_leader(live, FILES)
    login(page, "yk.lanhdao")
    page.goto("/phe-duyet")
    page.keyboard.press("Enter")  # the first of the list
    page.wait_for_url("**/ho-so/*")
    hands = Hands(page)
    for left in range(FILES, 0, -1):
        expect(page.get_by_role("heading", name="Văn bản trình duyệt")).to_be_visible()
        with page.expect_navigation():
            hands.press("Control+Enter")
        if left > 1:
            page.wait_for_url("**/ho-so/*")
    presses = hands.keys / 2  # Control, Enter
    print(f"K5: {presses:g} × Ctrl+Enter, {hands.clicks} clicks")
    assert (presses, hands.clicks) == (FILES, 0)
    with live.app_context():
        assert {d.decision for d in db.session.scalars(select(Dossier).where(Dossier.id.in_(ids)))} == {"granted"}


def test_v1_three_documents_are_ticked_with_space_and_numbered_with_one_press(page: Page, live: Any) -> None:
    with live.app_context():
        for dossier_id in _to_the_leader(live, 3):
            clock = live.extensions["desk.clock"]
            people = builders.People(db.session(), clock)
            with work_by(people["yk.lanhdao"], db.session(), clock) as w:
                [found] = dossiers.open_tasks(w.session, dossier_id)
                processing.pass_on(w, queues.task(w.session, w.actor, found.id))
    login(page, "yk.vanthu")
    page.goto("/cho-phat-hanh")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
    assert page.locator("tbody input:checked").count() == 3
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Đã cấp số và phát hành 3 văn bản")).to_be_visible()
    with live.app_context():
        assert len(db.session.scalars(select(Result)).all()) == 3


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_documents_is_clean_and_fits(new_page: Any, live: Any, width: int) -> None:
    with live.app_context():
        waiting, to_number, at_officer = _to_the_leader(live, 1)[0], _to_the_leader(live, 1)[0], None
        clock = live.extensions["desk.clock"]
        people = builders.People(db.session(), clock)
        with work_by(people["yk.lanhdao"], db.session(), clock) as w:
            [found] = dossiers.open_tasks(w.session, to_number)
            processing.pass_on(w, queues.task(w.session, w.actor, found.id))
        made = builders.received(lambda a: work_by(a, db.session(), clock), people)
        template = db.session.scalars(select(DraftTemplate.id).where(DraftTemplate.kind == "grant")).first()
        for n in range(2):
            with work_by(people["yk.tuphap"], db.session(), clock) as w:
                [found] = dossiers.open_tasks(w.session, made.id)
                task = queues.task(w.session, w.actor, found.id)
                draft = composing.from_template(w, task, template or 0) if not n else composing.write(
                    w, task, composing.Text("grant", "Quyết định", "Về việc khác", "Nội dung khác.", "CHỦ TỊCH")
                )  # fmt: skip
        at_officer, last = made.id, draft.id
        assert documents.drafts_of(db.session(), made.id)
    for username, paths in {
        "yk.tuphap": [
            f"/ho-so/{at_officer}/du-thao",
            f"/ho-so/{at_officer}/du-thao/{last}?so-sanh=1",
            f"/ho-so/{at_officer}",
        ],
        "yk.lanhdao": [f"/ho-so/{waiting}", "/mau-du-thao", "/mau-du-thao/1"],
        "yk.vanthu": ["/cho-phat-hanh"],
        "quantri": ["/phai-xem-truoc-khi-duyet"],
    }.items():
        page = new_page(width)
        login(page, username)
        for path in paths:
            page.goto(path)
            check_axe(page)
            check_no_sideways_scroll(page)
