"""Thu hồi: until somebody there has confirmed it, the transfer never happened."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, MoveNotAllowed, Stale
from desk.domain.workflow import Outcome, Status
from desk.services import pausing, processing, recalling
from desk.store.db import db
from desk.store.models import Event, Task, Watch
from desk.store.queries import dossiers, queues
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, step_of, tasks_of


@pytest.fixture
def recall(story: Story, people: Any, work: Any) -> Any:
    """``recall("yk.ldtbxh", dossier_id)`` takes back what the last step that ended sent."""

    def do(username: str, dossier_id: int, **given: Any) -> Task:
        with work(people[username]) as w:
            ended = [t for t in tasks_of(dossier_id, only_open=False) if t.done_at and t.outcome != Outcome.RECALLED]
            last = max(ended, key=lambda t: (t.done_at, t.id))
            return recalling.recall(w, step_of(dossier_id, last.id), **given)

    return do


def test_the_same_row_is_open_again_with_its_opinion_its_due_time_and_its_watch(
    story: Story, recall: Any, clock: Any
) -> None:
    dossier_id = story.received(ALLOWANCE)
    before = open_task(dossier_id)
    due, opened = before.due_at, before.opened_at
    clock.set("2026-03-02T10:00")
    story.passed(dossier_id, "yk.ldtbxh", opinion="Đủ điều kiện, đề nghị ký.")
    sent = open_task(dossier_id)
    clock.set("2026-03-02T10:05")
    recall("yk.ldtbxh", dossier_id)
    task = open_task(dossier_id)
    assert (task.id, task.outcome, task.done_by) == (before.id, None, "")
    assert (task.due_at, task.opened_at, task.opinion) == (due, opened, "Đủ điều kiện, đề nghị ký.")
    closed = step_of(dossier_id, sent.id)
    assert (closed.outcome, closed.acknowledged_at, closed.done_by) == (Outcome.RECALLED, None, "Phạm Thị Ngọc Ánh")
    watched = set(db.session.scalars(select(Watch.task_id).where(Watch.dossier_id == dossier_id)))
    assert watched == {task.id, None}, "the step, and the promise"
    assert dossiers.events_of(db.session(), dossier_id)[0].what == "recall"
    story.passed(dossier_id, "yk.ldtbxh", opinion="Sửa lại.")
    again = open_task(dossier_id)
    assert (again.attempt, again.origin) == (2, "forward"), "opened a second time, but nobody sent it back"


def test_it_goes_no_further_than_the_confirmation(story: Story, recall: Any, work: Any, people: Any) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
    with work(people["yk.ldtbxh"]) as w:
        processing.acknowledge(w, open_task(dossier_id))
    with pytest.raises(MoveNotAllowed, match="đã xác nhận nhận"):
        recall("yk.ldtbxh", dossier_id)


def test_by_whoever_sent_it_or_the_head_over_it_and_nobody_else(story: Story, recall: Any) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
    for stranger in ("yk.tuphap", "yk.motcua"):
        with pytest.raises(Forbidden, match="người đã chuyển hoặc trưởng phòng"):
            recall(stranger, dossier_id)
    recall("yk.lanhdao", dossier_id)  # the leader assigns in the whole agency
    assert open_task(dossier_id).assignee_name == "Phạm Thị Ngọc Ánh", "the step stays whose it was"


def test_neither_the_receipt_nor_an_issue_is_recalled(story: Story, recall: Any) -> None:
    with pytest.raises(MoveNotAllowed, match="không thu hồi được"):
        recall("yk.motcua", story.received(ALLOWANCE))
    with pytest.raises(MoveNotAllowed, match="Đã xử lý xong"):
        recall("yk.vanthu", story.ready())
    going_on = story.received(MARTYRS)
    story.passed(going_on, "yk.ldtbxh", "yk.lanhdao")
    recall("yk.lanhdao", going_on)
    assert open_task(going_on).kind == "approve"


def test_what_was_sent_back_can_be_recalled_too(story: Story, recall: Any, work: Any, people: Any) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    with work(people["yk.lanhdao"]) as w:
        processing.send_back(w, open_task(dossier_id), "Thiếu chữ ký của người khai.")
    assert open_task(dossier_id).origin == "sent_back"
    recall("yk.lanhdao", dossier_id)
    assert open_task(dossier_id).kind == "approve"


def test_a_page_that_went_stale_recalls_nothing(story: Story, recall: Any) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
    with pytest.raises(Stale):
        recall("yk.ldtbxh", dossier_id, shown=1)
    assert open_task(dossier_id).attempt == 1


def test_it_is_in_the_list_of_what_i_sent_until_it_is_confirmed_or_recalled(
    story: Story, recall: Any, people: Any, work: Any
) -> None:
    def listed(username: str) -> list[int]:
        db.session.rollback()
        wanted = select(Task.dossier_id).join(Task.dossier).where(queues.sent(people[username]))
        return list(db.session.scalars(wanted))

    dossier_id = story.received(ALLOWANCE)
    assert listed("yk.motcua") == [dossier_id], "receiving sends on at once"
    story.passed(dossier_id, "yk.ldtbxh")
    assert (listed("yk.motcua"), listed("yk.ldtbxh"), listed("yk.lanhdao")) == ([], [dossier_id], [])
    recall("yk.ldtbxh", dossier_id)
    assert listed("yk.ldtbxh") == []
    story.passed(dossier_id, "yk.ldtbxh")
    with work(people["yk.ldtbxh"]) as w:
        processing.acknowledge(w, open_task(dossier_id))
    assert listed("yk.ldtbxh") == []


def test_a_decision_falls_with_the_approval_that_was_recalled(
    story: Story, recall: Any, work: Any, people: Any
) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap", "yk.lanhdao")
    with work(people["yk.lanhdao"]) as w:
        dossier = dossier_of(dossier_id)
        dossier.decision = "granted"
        w.record(dossier, "approve")
    recall("yk.lanhdao", dossier_id)
    assert dossier_of(dossier_id).decision == ""


def test_nothing_is_recalled_while_the_clock_stands(story: Story, recall: Any, work: Any, people: Any) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
    with work(people["yk.ldtbxh"]) as w:
        pausing.pause(w, open_task(dossier_id), "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")
    with pytest.raises(MoveNotAllowed, match="đang tạm dừng"):
        recall("yk.ldtbxh", dossier_id)


def test_who_held_it_is_one_answer_before_and_after(story: Story, recall: Any) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
    recall("yk.ldtbxh", dossier_id)
    dossier = dossier_of(dossier_id)
    assert dossier.state is Status.PROCESSING
    assert len(tasks_of(dossier_id)) == 1
    said = db.session.scalars(select(Event.what).where(Event.dossier_id == dossier_id).order_by(Event.seq)).all()
    assert said == ["receive", "process", "recall"]
