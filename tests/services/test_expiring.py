"""Papers that never come: everybody is told once; then a leader ends it, or the program, as the profile of law says."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.domain.workflow import Status
from desk.policy import SYSTEM
from desk.services import expiring, processing, stopping, supplementing
from desk.store.db import db
from desk.store.models import Alert, LawProfile, Outbox, Person, Supplement
from desk.store.queries import dossiers
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, Story, dossier_of, open_task, tasks_of

OVER = "2026-04-02T07:40"  # asked on 2 March, to be answered by 1 April


@pytest.fixture
def sweep(work: Callable[..., Any]) -> Callable[[], expiring.Done]:
    def run() -> expiring.Done:
        with work(SYSTEM) as w:
            return expiring.sweep(w)

    return run


@pytest.fixture
def auto(work: Callable[..., Any]) -> None:
    """The law profile lets the program end it five working days later."""
    with work(SYSTEM) as w:
        row = w.session.scalars(select(LawProfile)).one()
        row.data = {**row.data, "supplement": {"answer_days": 30, "unanswered": "auto", "after_working_days": 5}}


def told(kind: str) -> set[str]:
    db.session.rollback()
    rows = db.session.execute(
        select(Person.username).join(Alert, Alert.person_id == Person.id).where(Alert.kind == kind)
    )
    return {row[0] for row in rows} - set(builders.TRAINING)


def sent(kind: str) -> list[dict[str, Any]]:
    db.session.rollback()
    return [row.data for row in db.session.scalars(select(Outbox).where(Outbox.kind == kind))]


def asked_at_the_desk(work: Any, people: Any) -> int:
    with work(people["yk.motcua"]) as w:
        return int(
            supplementing.ask_at_desk(w, builders.application(w.session), ["Giấy chứng sinh"], "Chưa có giấy.").id
        )


def test_the_desk_the_holder_the_leader_and_the_citizen_are_told_once(story: Story, sweep: Any, clock: Any) -> None:
    dossier_id = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    clock.set("2026-04-01T16:00")
    assert sweep() == expiring.Done(0, 0), "the last day is still theirs"
    clock.set(OVER)
    assert sweep() == expiring.Done(told=1, ended=0)
    assert sweep() == expiring.Done(0, 0)
    assert told("unanswered") == {"yk.motcua", "yk.motcua2", "yk.ldtbxh", "yk.lanhdao"}
    [message] = sent("papers-due")
    assert (message["day"], message["until"]) == ("2026-04-01", "")
    assert "Nguyễn" not in str(message)
    assert dossier_of(dossier_id).state is Status.WAITING
    clock.set("2026-05-20T08:00")
    assert sweep() == expiring.Done(0, 0), "nobody is ended by the program unless the law profile says so"


def test_papers_that_came_in_time_are_no_matter(story: Story, sweep: Any, clock: Any, work: Any, people: Any) -> None:
    dossier_id = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    with work(people["yk.motcua"]) as w:
        supplementing.resume(w, dossier_of(dossier_id))
    clock.set(OVER)
    assert sweep() == expiring.Done(0, 0)


def test_a_dossier_withdrawn_meanwhile_is_left_alone(
    story: Story, sweep: Any, clock: Any, work: Any, people: Any
) -> None:
    dossier_id = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    with work(people["yk.motcua"]) as w:
        stopping.withdraw(w, dossier_of(dossier_id), "Công dân đổi ý.")
    clock.set(OVER)
    assert sweep() == expiring.Done(0, 0)


def test_the_program_stops_what_was_received_with_a_numbered_notice(
    story: Story, sweep: Any, clock: Any, auto: None
) -> None:
    dossier_id = story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    clock.set(OVER)
    assert sweep() == expiring.Done(told=1, ended=0)
    assert sent("papers-due")[0]["until"] == "2026-04-08", "five working days after 1 April"
    clock.set("2026-04-08T16:00")
    assert sweep().ended == 0
    clock.set("2026-04-09T07:40")
    assert sweep() == expiring.Done(told=0, ended=1)
    dossier = dossier_of(dossier_id)
    assert (dossier.state, tasks_of(dossier_id)) == (Status.STOPPED, [])
    assert "01/4/2026" in dossier.end_reason
    paper = dossiers.papers_of(db.session(), dossier_id)[-1]
    assert (paper.kind, paper.slip["ground"]) == ("stop", "Không bổ sung hồ sơ trong thời hạn")
    assert [m["paper"] for m in sent("stopped")] == [paper.serial]


def test_some_that_nobody_may_end_keep_none_of_the_others_waiting(
    story: Story, sweep: Any, clock: Any, auto: None, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [story.asked(story.received(ALLOWANCE), "yk.ldtbxh") for _ in range(3)]
    clock.set(OVER)
    assert sweep().told == 3
    clock.set("2026-04-09T07:40")
    monkeypatch.setattr(stopping, "why_not", lambda dossier, _tasks: "có kết quả" if dossier.id in made[:2] else "")
    after, ended = None, 0
    for _ in range(3):
        with work(SYSTEM) as w:
            found = expiring.sweep(w, 1, after)
        after, ended = found.next, ended + found.ended
    assert ended == 1
    assert dossier_of(made[2]).state is Status.STOPPED


def test_what_was_never_taken_in_is_refused_in_writing(
    work: Any, people: Any, sweep: Any, clock: Any, auto: None
) -> None:
    dossier_id = asked_at_the_desk(work, people)
    clock.set(OVER)
    sweep()
    assert told("unanswered") == {"yk.motcua", "yk.motcua2"}, "no leader: there is nothing to stop"
    clock.set("2026-04-09T07:40")
    assert sweep().ended == 1
    assert (dossier_of(dossier_id).state, dossier_of(dossier_id).number) == (Status.REFUSED, None)
    assert dossiers.papers_of(db.session(), dossier_id)[-1].kind == "refusal"
    assert len(sent("lapsed")) == 1


def test_the_clerk_refuses_it_by_hand_only_when_the_time_has_passed(work: Any, people: Any, clock: Any) -> None:
    dossier_id = asked_at_the_desk(work, people)
    with pytest.raises(MoveNotAllowed, match="còn trong thời hạn"), work(people["yk.motcua"]) as w:
        expiring.lapse(w, dossier_of(dossier_id), "Đã gọi hai lần, không nộp.")
    clock.set(OVER)
    with pytest.raises(Forbidden), work(people["yk.lanhdao"]) as w:
        expiring.lapse(w, dossier_of(dossier_id), "Đã gọi hai lần, không nộp.")
    with work(people["yk.motcua"]) as w:
        expiring.lapse(w, dossier_of(dossier_id), "Đã gọi hai lần, không nộp.")
    assert dossier_of(dossier_id).state is Status.REFUSED


def test_nobody_but_the_program_sweeps(work: Any, people: Any) -> None:
    with pytest.raises(Forbidden), work(people["yk.lanhdao"]) as w:
        expiring.sweep(w)


def test_how_long_the_citizen_has_is_data_of_the_law(story: Story, work: Any) -> None:
    with work(SYSTEM) as w:
        row = w.session.scalars(select(LawProfile)).one()
        row.data = {**row.data, "supplement": {"answer_days": 10}}
    story.asked(story.received(ALLOWANCE), "yk.ldtbxh")
    assert db.session.scalars(select(Supplement.answer_by)).one() == date(2026, 3, 12)


# ── X7 Dừng giải quyết ───────────────────────────────────────────────────────


def test_the_leader_stops_with_ground_reason_and_law_and_the_citizen_is_told(
    story: Story, work: Any, people: Any
) -> None:
    dossier_id = story.received(ALLOWANCE)
    with pytest.raises(Invalid) as wrong, work(people["yk.lanhdao"]) as w:
        stopping.stop(w, dossier_of(dossier_id), "", "", "")
    assert set(wrong.value.fields) == {"ground", "reason", "basis"}
    with work(people["yk.lanhdao"]) as w:
        paper = stopping.stop(
            w, dossier_of(dossier_id), "applicant", "Có đơn đề nghị ngày 02/3/2026.", "Luật Hộ tịch 2014."
        )
        serial = paper.serial
    assert serial == "1/DGQ"
    paper = dossiers.papers_of(db.session(), dossier_id)[-1]
    assert (paper.slip["ground"], paper.slip["signer"]) == ("Người yêu cầu đề nghị", "Đặng Quốc Hữu")
    assert dossier_of(dossier_id).end_reason == "Có đơn đề nghị ngày 02/3/2026."
    [message] = sent("stopped")
    assert (message["paper"], "Nguyễn" in str(message)) == ("1/DGQ", False)


def test_a_result_that_was_issued_cannot_be_stopped(story: Story, work: Any, people: Any) -> None:
    dossier_id = story.passed(story.received(BIRTH), "yk.tuphap", "yk.lanhdao")
    with work(people["yk.vanthu"]) as w:
        processing.issue(w, open_task(dossier_id))
    with pytest.raises(MoveNotAllowed), work(people["yk.lanhdao"]) as w:
        builders.stop(w, dossier_of(dossier_id), "Người yêu cầu đã mất.")
    assert stopping.why_not(dossier_of(dossier_id), tasks_of(dossier_id, only_open=False)) == stopping.ISSUED
