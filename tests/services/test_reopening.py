"""Mở lại: a result not given back is taken back, a dossier withdrawn or stopped goes on where it stood."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.domain.workflow import Outcome, Status
from desk.services import pausing, receiving, reopening, returning, stopping, supplementing
from desk.store.db import db
from desk.store.models import Outbox, Result, Watch
from desk.store.queries import clocks
from desk.store.queries.dossiers import results_of
from tests import builders
from tests.web.conftest import ALLOWANCE, Story, dossier_of, open_task, tasks_of

REASON = "Trích lục ghi sai năm sinh của cha, làm lại."


def reopened(work: Any, people: Any, username: str, dossier_id: int, position: int | None = None) -> None:
    with work(people[username]) as w:
        reopening.reopen(w, dossier_of(dossier_id), REASON, position)


def said(kind: str) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Outbox.channel).where(Outbox.kind == kind)))


def test_the_leader_who_issued_takes_a_ready_result_back(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.ready()
    promise, given = dossier_of(dossier_id).promised_at, open_task(dossier_id)
    number = results_of(db.session(), dossier_id)[0].number
    reopened(work, people, "yk.lanhdao", dossier_id, 2)
    dossier, task = dossier_of(dossier_id), open_task(dossier_id)
    assert (dossier.state, dossier.ready_at, dossier.promised_at) == (Status.PROCESSING, None, promise)
    assert (task.position, task.origin, task.attempt, task.assignee_name) == (2, "reopened", 2, "Lê Văn Cường")
    assert next(t for t in tasks_of(dossier_id, only_open=False) if t.id == given.id).outcome == Outcome.REOPENED
    [result] = results_of(db.session(), dossier_id)
    assert (result.number, result.revoked_by) == (number, "Đặng Quốc Hữu")
    assert result.revoked_at is not None
    assert said("reopened") == ["sms"], "the citizen is told"
    assert {w.task_id for w in db.session.scalars(select(Watch).where(Watch.dossier_id == dossier_id))} == {
        task.id,
        None,
    }


def test_the_second_result_has_the_next_number_and_the_dossier_can_be_returned(
    story: Story, work: Any, people: Any
) -> None:
    dossier_id = story.ready()
    reopened(work, people, "yk.lanhdao", dossier_id, 2)
    story.issued(story.passed(dossier_id, "yk.tuphap", "yk.lanhdao"), "yk.vanthu")
    first, second = results_of(db.session(), dossier_id)
    assert first.revoked_at is not None
    assert second.revoked_at is None
    assert first.number != second.number
    with work(people["yk.motcua"]) as w:
        returning.hand_over(w, open_task(dossier_id), "owner", fee_settled=True)
    assert dossier_of(dossier_id).state is Status.RETURNED
    assert len(said("ready")) == 2


def test_a_step_must_be_chosen_and_nobody_else_reopens(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.ready()
    for position in (None, 1_000):
        with pytest.raises(Invalid, match="Chọn bước phải làm lại"):
            reopened(work, people, "yk.lanhdao", dossier_id, position)
    for username in ("yk.motcua", "yk.tuphap", "yk.vanthu"):
        with pytest.raises(Forbidden):
            reopened(work, people, username, dossier_id, 2)
    with pytest.raises(Invalid, match="vì sao mở lại"), work(people["yk.lanhdao"]) as w:
        reopening.reopen(w, dossier_of(dossier_id), "", 2)


@pytest.mark.parametrize("how", ["stopped", "withdrawn"])
def test_what_ended_goes_on_at_the_steps_it_stood_at_and_gets_its_time_back(
    how: str, story: Story, work: Any, people: Any, clock: Any
) -> None:
    dossier_id = story.passed(story.received(ALLOWANCE), "yk.ldtbxh")
    was, open_before = dossier_of(dossier_id).promised_at, open_task(dossier_id).position
    clock.set("2026-03-03T09:00")
    if how == "stopped":
        with work(people["yk.lanhdao"]) as w:
            builders.stop(w, dossier_of(dossier_id), "Người yêu cầu đã mất.")
    else:
        with work(people["yk.motcua"]) as w:
            stopping.withdraw(w, dossier_of(dossier_id), "Công dân đổi ý.")
    clock.set("2026-03-10T09:00")
    reopened(work, people, "yk.lanhdao", dossier_id)
    dossier, task = dossier_of(dossier_id), open_task(dossier_id)
    assert (dossier.state, dossier.end_reason) == (Status.PROCESSING, "")
    assert (task.position, task.origin, task.attempt) == (open_before, "reopened", 2)
    [pause] = clocks.pauses_of(db.session(), dossier_id)
    assert (pause.reason_code, pause.effect, pause.until) == ("reopened", "resume", clock())
    assert was is not None
    assert dossier.promised_at is not None
    calendar_days = (dossier.promised_at - was).days
    assert calendar_days >= 7, "five working days were given back"
    assert dossier.first_promised_at == was
    assert said("reopened") == ["sms"]


def test_a_dossier_stopped_while_its_clock_stood_goes_on_with_the_clock_running(
    story: Story, work: Any, people: Any, clock: Any
) -> None:
    dossier_id = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    with work(people["yk.lanhdao"]) as w:
        builders.stop(w, dossier_of(dossier_id), "Người yêu cầu đã mất.")
    clock.set("2026-03-09T09:00")
    reopened(work, people, "yk.lanhdao", dossier_id)
    dossier = dossier_of(dossier_id)
    assert (dossier.state, dossier.paused_at, open_task(dossier_id).paused_at) == (Status.PROCESSING, None, None)
    with work(people["yk.ldtbxh"]) as w:
        pausing.pause(w, open_task(dossier_id), "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")


def test_what_was_refused_or_given_back_is_never_reopened(story: Story, work: Any, people: Any) -> None:
    with work(people["yk.motcua"]) as w:
        refused = receiving.refuse(w, builders.application(w.session), "Không thuộc thẩm quyền.").id
    with pytest.raises(MoveNotAllowed, match="Lập hồ sơ mới"):
        reopened(work, people, "yk.lanhdao", refused)
    ready = story.ready()
    with work(people["yk.motcua"]) as w:
        returning.hand_over(w, open_task(ready), "owner", fee_settled=True)
    with pytest.raises(MoveNotAllowed, match="đính chính"):
        reopened(work, people, "yk.lanhdao", ready, 2)


def test_what_was_never_taken_in_is_not_reopened(story: Story, work: Any, people: Any) -> None:
    with work(people["yk.motcua"]) as w:
        made = supplementing.ask_at_desk(w, builders.application(w.session), ["Giấy chứng sinh"], "Chưa có giấy.").id
        stopping.withdraw(w, dossier_of(made), "Công dân không nộp nữa.")
    with pytest.raises(MoveNotAllowed, match="chưa từng được tiếp nhận"):
        reopened(work, people, "yk.lanhdao", made)


def test_another_agencys_leader_does_not_reopen_what_was_issued_here(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.ready()
    with pytest.raises(Forbidden), work(people["gl.lanhdao"]) as w:
        reopening.reopen(w, dossier_of(dossier_id), REASON, 2)
    assert db.session.scalars(select(Result.revoked_at)).all() == [None]


def test_an_issue_taken_back_can_be_stopped_afterwards(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.ready()
    reopened(work, people, "yk.lanhdao", dossier_id, 2)
    with work(people["yk.lanhdao"]) as w:
        builders.stop(w, dossier_of(dossier_id), "Người yêu cầu đề nghị bằng đơn.")
    assert dossier_of(dossier_id).state is Status.STOPPED
