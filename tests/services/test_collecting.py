"""What the citizen added, results that wait, and the message that one is ready."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.domain.workflow import Status
from desk.services import collecting, supplementing
from desk.store.db import db
from desk.store.models import Dossier, Outbox, Supplement
from desk.store.queries import dossiers, queues
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, open_task


def messages(kind: str) -> list[Outbox]:
    db.session.rollback()
    return list(db.session.scalars(select(Outbox).where(Outbox.kind == kind).order_by(Outbox.id)))


# ── Có kết quả ───────────────────────────────────────────────────────────────


def test_a_result_ready_before_its_date_is_told_to_the_citizen(story: Story) -> None:
    story.ready()
    [message] = messages("ready")
    assert (message.channel, message.data["early"], message.data["delivery"]) == ("sms", True, "desk")
    assert not {"Nguyễn Văn An", "khai sinh"} & set(map(str, message.data.values()))


def test_a_late_one_is_told_too_but_not_as_early(story: Story, clock: Any) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap", "yk.lanhdao")
    clock.set("2026-03-05T09:00")
    story.issued(dossier_id, "yk.vanthu")
    assert [m.data["early"] for m in messages("ready")] == [False]


# ── Kết quả chưa đến nhận ────────────────────────────────────────────────────


def test_the_list_is_the_receiving_desks_longest_waiting_first(story: Story, people: Any, clock: Any) -> None:
    def listed(username: str) -> list[int]:
        db.session.rollback()
        page = queues.uncollected_page(db.session(), queues.uncollected(people[username], clock()))
        return [d.id for d in page.rows]

    first = story.ready()
    clock.set("2026-03-04T09:00")
    second = story.issued(
        story.passed(story.received(BIRTH, owner=builders.who(id_number="030090000025")), "yk.tuphap", "yk.lanhdao"),
        "yk.vanthu",
    )
    clock.set("2026-03-05T09:00")
    assert listed("yk.motcua") == [first, second]
    assert listed("tt.motcua") == [], "the neighbour's desk"
    assert listed("yk.lanhdao") == [], "no results are handed back there"
    assert db.session.scalars(select(Dossier.id).where(queues.uncollected(people["yk.motcua"], clock()))).all()


def test_the_citizen_is_reminded_once_in_seven_days(story: Story, work: Any, people: Any, clock: Any) -> None:
    dossier_id = story.ready()

    def remind(username: str = "yk.motcua") -> list[str]:
        with work(people[username]) as w:
            return collecting.remind(w, dossier_of(dossier_id))

    clock.set("2026-03-09T09:00")
    with pytest.raises(Forbidden):
        remind("yk.lanhdao")
    assert remind() == ["sms"]
    clock.set("2026-03-13T09:00")
    with pytest.raises(MoveNotAllowed, match="mỗi 7 ngày nhắc một lần"):
        remind("yk.motcua2")
    clock.set("2026-03-16T09:01")
    assert remind() == ["sms"]
    assert len(messages("collect")) == 2
    assert [e.what for e in dossiers.events_of(db.session(), dossier_id)[:2]] == ["remind_collect"] * 2


def test_without_an_address_the_clerk_is_told_what_to_do(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.received(BIRTH, owner=builders.who(id_number="030090000033", phone="", email=""))
    story.issued(story.passed(dossier_id, "yk.tuphap", "yk.lanhdao"), "yk.vanthu")
    with pytest.raises(MoveNotAllowed, match="giấy báo qua bưu chính"), work(people["yk.motcua"]) as w:
        collecting.remind(w, dossier_of(dossier_id))


# ── X8 Bổ sung đã nộp ────────────────────────────────────────────────────────


@pytest.fixture
def two_asked(story: Story, work: Any, people: Any) -> tuple[int, list[str]]:
    """An allowance that waits for two papers."""
    dossier_id = story.received(ALLOWANCE)
    with work(people["yk.ldtbxh"]) as w:
        task = open_task(dossier_id)
        items = ["Tờ khai có xác nhận", "Bản sao giấy khai tử"]
        supplementing.ask(w, task, items, "Thiếu chữ ký của người khai.")
    return dossier_id, items


def came(work: Any, people: Any, dossier_id: int, *items: str) -> None:
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossier_of(dossier_id), came=items)


def request_of(dossier_id: int) -> Supplement:
    db.session.rollback()
    return dossiers.supplements_of(db.session(), dossier_id)[-1]


def test_all_that_was_asked_must_come_and_what_came_is_kept(two_asked: Any, work: Any, people: Any, clock: Any) -> None:
    dossier_id, items = two_asked
    with pytest.raises(Invalid, match="Đánh dấu giấy tờ"):
        came(work, people, dossier_id)
    came(work, people, dossier_id, items[0], "Giấy không ai đòi")
    assert dossier_of(dossier_id).state is Status.WAITING
    assert (request_of(dossier_id).came, request_of(dossier_id).answered_at) == ([items[0]], None)
    assert dossiers.events_of(db.session(), dossier_id)[0].data["missing"] == [items[1]]
    clock.set("2026-03-04T09:00")
    came(work, people, dossier_id, items[1])
    request = request_of(dossier_id)
    assert (request.came, request.answered_at, request.answered_by) == (items, clock(), "Trần Thị Bích")
    assert dossier_of(dossier_id).state is Status.PROCESSING


def test_the_officer_accepts_what_came_once(two_asked: Any, work: Any, people: Any) -> None:
    dossier_id, items = two_asked
    came(work, people, dossier_id, *items)
    with pytest.raises(Forbidden), work(people["yk.lanhdao"]) as w:
        supplementing.accept(w, open_task(dossier_id))
    with work(people["yk.ldtbxh"]) as w:
        supplementing.accept(w, open_task(dossier_id))
    assert request_of(dossier_id).seen_by == "Phạm Thị Ngọc Ánh"
    with pytest.raises(MoveNotAllowed, match="Không có giấy tờ bổ sung"), work(people["yk.ldtbxh"]) as w:
        supplementing.accept(w, open_task(dossier_id))
