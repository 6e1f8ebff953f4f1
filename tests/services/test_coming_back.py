"""Chuyển nhầm, bỏ qua bước: back to exactly where it came from, and over a step that is not needed."""

from datetime import timedelta
from typing import Any

import pytest

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.domain.workflow import Outcome
from desk.services import misdirecting, pausing, processing, recounting, skipping
from desk.store.db import db
from desk.store.queries import calendars, dossiers
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, step_of, tasks_of

REASON = "Việc này của phòng Tư pháp, không phải nơi này."


@pytest.fixture
def at_district(story: Story) -> int:
    """At the district's desk, sent there by the commune's leader."""
    return story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao")


def given_back(work: Any, people: Any, username: str, dossier_id: int) -> Any:
    with work(people[username]) as w:
        misdirecting.give_back(w, open_task(dossier_id), REASON)
    return open_task(dossier_id)


def test_it_goes_to_exactly_the_step_it_came_from_and_whoever_did_it(at_district: int, work: Any, people: Any) -> None:
    received = open_task(at_district)
    assert (received.agency_name, received.forward_by is not None) == ("Huyện Gia Lộc", True)
    back = given_back(work, people, "gl.motcua", at_district)
    assert (back.kind, back.agency_name, back.assignee_name) == ("approve", "Xã Yết Kiêu", "Đặng Quốc Hữu")
    assert (back.origin, back.from_task_id, back.attempt) == ("misdirected", received.id, 2)
    ended = step_of(at_district, received.id)
    assert (ended.outcome, ended.opinion) == (Outcome.MISDIRECTED, REASON)


def test_the_sender_has_what_was_left_when_he_sent_it_and_a_recount_keeps_that(
    story: Story, work: Any, people: Any, clock: Any
) -> None:
    dossier_id = story.received(MARTYRS)
    sender = open_task(dossier_id)
    clock.set("2026-03-02T15:00")
    story.passed(dossier_id, "yk.ldtbxh")
    sender = step_of(dossier_id, sender.id)
    calendar = calendars.calendar(db.session(), sender.agency_id)
    left = calendar.working_time(sender.done_at, sender.due_at)
    clock.set("2026-03-04T08:00")
    back = given_back(work, people, "yk.lanhdao", dossier_id)
    gained = calendar.working_time(clock(), back.due_at) - left
    assert timedelta(0) <= gained < timedelta(hours=4)
    assert back.term.endswith("h")
    due = back.due_at
    with work(people["yk.ldtbxh"]) as w:
        dossier = dossier_of(dossier_id)
        recounting.recount(w, dossier)
        w.record(dossier, "approve")
    assert open_task(dossier_id).due_at == due


def test_a_reason_is_needed_and_the_ping_pong_ends(at_district: int, work: Any, people: Any) -> None:
    with pytest.raises(Invalid, match="không thuộc nơi này"), work(people["gl.motcua"]) as w:
        misdirecting.give_back(w, open_task(at_district), " ")
    given_back(work, people, "gl.motcua", at_district)
    with pytest.raises(MoveNotAllowed, match="vừa được trả về"), work(people["yk.lanhdao"]) as w:
        misdirecting.give_back(w, open_task(at_district), REASON)


def test_what_came_with_an_issue_is_not_given_back_so_that_no_second_number_is_taken(story: Story) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap", "yk.lanhdao")
    known = tasks_of(dossier_id, only_open=False)
    issue = known[-1]
    issue.outcome = Outcome.ISSUED
    after = type("After", (), {"id": 99, "from_task_id": issue.id, "origin": "forward"})
    assert "đã cấp số" in misdirecting.why_not(known, after)  # type: ignore[arg-type]
    db.session.rollback()


def test_only_whoever_the_step_waits_for_gives_it_back(at_district: int, work: Any, people: Any) -> None:
    with pytest.raises(Forbidden), work(people["gl.ldtbxh"]) as w:
        misdirecting.give_back(w, open_task(at_district), REASON)


# ── Bỏ qua bước ──────────────────────────────────────────────────────────────


def test_the_leader_skips_with_a_reason_and_what_follows_opens(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.received(ALLOWANCE)
    first = open_task(dossier_id)
    with pytest.raises(Invalid, match="vì sao bỏ qua"), work(people["yk.lanhdao"]) as w:
        skipping.skip(w, open_task(dossier_id), "")
    with work(people["yk.lanhdao"]) as w:
        [opened] = skipping.skip(w, open_task(dossier_id), "Đã thẩm định tại hồ sơ trước, theo Thông báo 3.")
        opened_id = opened.id
    skipped, now_open = step_of(dossier_id, first.id), open_task(dossier_id)
    assert (skipped.outcome, skipped.done_by, skipped.assignee_id) == (Outcome.SKIPPED, "Đặng Quốc Hữu", None)
    assert (now_open.id, now_open.from_task_id) == (opened_id, first.id)
    assert dossiers.events_of(db.session(), dossier_id)[0].data["reason"].startswith("Đã thẩm định")


@pytest.mark.parametrize("username", ["yk.ldtbxh", "yk.motcua", "yk.vanthu"])
def test_nobody_else_may(story: Story, work: Any, people: Any, username: str) -> None:
    dossier_id = story.received(ALLOWANCE)
    with pytest.raises(Forbidden, match="lãnh đạo cơ quan hoặc trưởng phòng"), work(people[username]) as w:
        skipping.skip(w, open_task(dossier_id), "Không cần bước này nữa.")


def test_approving_is_never_skipped_nor_the_last_step_of_work(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap")
    with pytest.raises(MoveNotAllowed, match="không có thao tác"), work(people["yk.lanhdao"]) as w:
        skipping.skip(w, open_task(dossier_id), "Không cần bước này nữa.")


def test_the_head_skips_in_the_own_department_only(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    here = open_task(dossier_id)
    assert here.department_name.startswith("Phòng")
    with work(people["gl.truongphong"]) as w:
        skipping.skip(w, open_task(dossier_id), "Đã thẩm định cùng hồ sơ chị em.")
    assert step_of(dossier_id, here.id).outcome == Outcome.SKIPPED


def test_the_receiving_desk_of_a_later_agency_can_be_skipped_by_its_leader(
    at_district: int, work: Any, people: Any
) -> None:
    with work(people["gl.lanhdao"]) as w:
        skipping.skip(w, open_task(at_district), "Hồ sơ điện tử chuyển thẳng phòng chuyên môn.")
    assert open_task(at_district).kind == "process"


def test_a_step_that_stands_still_is_not_skipped(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.received(ALLOWANCE)
    with work(people["yk.ldtbxh"]) as w:
        pausing.pause(w, open_task(dossier_id), "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")
    with pytest.raises(MoveNotAllowed, match="đang tạm dừng"), work(people["yk.lanhdao"]) as w:
        skipping.skip(w, open_task(dossier_id), "Không cần bước này nữa.")


def test_every_step_knows_the_one_that_opened_it(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao")
    chain = tasks_of(dossier_id, only_open=False)
    assert [t.from_task_id for t in chain] == [None, *[t.id for t in chain[:-1]]]
    with work(people["gl.motcua"]) as w:
        back = processing.send_back(w, open_task(dossier_id), "Danh sách sai họ tên.", 2)
        assert back.from_task is chain[-1] or back.from_task_id == chain[-1].id
    assert open_task(dossier_id).origin == "sent_back"
