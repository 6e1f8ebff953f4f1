"""What an officer's and a clerk's usual moves cost (ux.md §2): K4 give an opinion and go on, K6 return a result, K7 ask for papers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from desk.domain.workflow import Status
from desk.services import processing
from desk.store.db import db
from desk.store.models import Dossier, Outbox, Supplement
from desk.store.queries import dossiers, tasks
from desk.store.work import work_by
from tests import builders
from tests.browser.conftest import Hands, login

pytestmark = pytest.mark.browser


@pytest.fixture
def taken_in(live: Any) -> Callable[..., Dossier]:
    """``taken_in(until="return")``: a birth registration, brought to a kind of step."""

    def make(until: str = "process") -> Dossier:
        with live.app_context():
            clock = live.extensions["desk.clock"]
            people = builders.People(db.session(), clock)
            made = builders.received(lambda actor: work_by(actor, db.session(), clock), people)
            while (here := dossiers.open_tasks(db.session(), made.id)[0]).kind != until:
                with work_by(people[people.who_may_do(here)], db.session(), clock) as w:
                    task = tasks.task(w.session, w.actor, here.id)
                    (processing.issue if task.kind == "issue" else processing.pass_on)(w, task)
            db.session.refresh(made)
            db.session.expunge_all()
            return made

    return make


def now_at(live: Any, dossier_id: int) -> Dossier:
    with live.app_context():
        db.session.expire_all()
        found = db.session.get_one(Dossier, dossier_id)
        db.session.expunge_all()
        return found


def test_k4_open_write_send_and_the_next_one_opens(page: Page, live: Any, taken_in: Callable[..., Dossier]) -> None:
    first, second = taken_in(), taken_in()
    login(page, "yk.tuphap")
    page.goto("/ho-so-cua-toi")
    hands = Hands(page)
    hands.press("Enter")
    page.wait_for_url(f"**/ho-so/{first.id}*")
    opinion = page.locator("textarea[name=opinion]").first
    expect(opinion).to_be_focused()
    words = "Đủ điều kiện."
    opinion.fill(words)
    hands.press("Control+Enter")
    page.wait_for_url(f"**/ho-so/{second.id}*")
    print(f"K4: {hands.keys} keys and the text, {hands.clicks} clicks")
    assert (hands.keys <= 3, hands.clicks) == (True, 0), hands.keys  # Enter, and a chord of two
    with live.app_context():
        done = [t for t in dossiers.tasks_of(db.session(), first.id) if t.kind == "process"]
        assert [t.opinion for t in done] == [words]
        db.session.remove()


def test_k6_one_scan_and_ctrl_enter_return_a_result(page: Page, live: Any, taken_in: Callable[..., Dossier]) -> None:
    ready = taken_in("return")
    login(page, "yk.motcua")
    page.goto("/tra-ket-qua")
    hands = Hands(page)
    hands.scan(ready.lookup_code)
    page.wait_for_url("**/tra-ket-qua?ho-so=*")
    hands.press("Control+Enter")
    expect(page.get_by_text("Đã trả kết quả hồ sơ")).to_be_visible()
    print(f"K6: {hands.keys} keys, {hands.clicks} clicks, {hands.scans} scan")
    assert (hands.keys, hands.clicks, hands.scans) == (2, 0, 1)
    assert now_at(live, ready.id).state is Status.RETURNED


def test_k7_two_papers_are_asked_for_with_their_form_in_eight_keys(
    page: Page, live: Any, taken_in: Callable[..., Dossier]
) -> None:
    made = taken_in()
    login(page, "yk.tuphap")
    page.goto(f"/ho-so/{made.id}")
    hands = Hands(page)
    hands.press("Alt+b")
    expect(page.locator("input[name=items]").first).to_be_focused()
    hands.press("Space")
    hands.press("Tab")
    hands.press("Space")
    hands.press("Control+Enter")
    page.wait_for_url("**/giay/*")
    print(f"K7: {hands.keys} keys, {hands.clicks} clicks")
    assert (hands.keys <= 8, hands.clicks) == (True, 0), hands.keys
    with live.app_context():
        [asked] = db.session.scalars(select(Supplement).where(Supplement.dossier_id == made.id)).all()
        assert len(asked.items) == 2
        assert asked.reason
        sent = db.session.scalars(select(Outbox).where(Outbox.dossier_id == made.id, Outbox.channel == "sms")).all()
        assert [row.kind for row in sent] == ["asked"]
        db.session.remove()
    assert now_at(live, made.id).state is Status.WAITING
