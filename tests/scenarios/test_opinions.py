"""Ý kiến phối hợp on a chain of three levels, one unit silent; and a dossier that is sent back twice (NĐ 61/2018, Điều 19.5–19.6)."""

from itertools import pairwise

import pytest

from desk.domain import beside
from desk.domain.errors import MoveNotAllowed
from desk.domain.workflow import Outcome, Status
from desk.policy import SYSTEM
from desk.services import consulting, processing, sweeping
from desk.services.consulting import Asked
from desk.store.db import db
from desk.store.models import Alert, Dossier, Person
from desk.store.queries import dossiers, tasks
from desk.store.queries.logbook import broken_chains
from desk.web import holders
from tests.consulted import department

MARTYRS = "1.010803"  # thờ cúng liệt sĩ: xã → huyện → tỉnh


def at_process(story, agency):
    """Go on until an officer of that agency has it."""
    story.until(agency)
    while story.open[0].kind != "process":
        story.do()
    return story.open[0]


def told(kind: str) -> set[str]:
    rows = db.session.query(Person.username).join(Alert, Alert.person_id == Person.id).where(Alert.kind == kind)
    return {row[0] for row in rows}


def test_three_levels_two_units_asked_at_the_district_one_answers_one_stays_silent(tell, work, people) -> None:
    story = tell(MARTYRS)
    step = at_process(story.at("2026-03-03T08:00"), "Huyện Gia Lộc")
    commune, province = department("11020", "tu-phap"), department("30-so-ldtbxh", "chuyen-mon")
    asked = story.do(
        consulting.consult, "Gia đình có đang thờ cúng liệt sĩ này không?", [Asked(commune), Asked(province)], task=step
    )
    assert {t.agency_name for t in asked} == {"Xã Yết Kiêu", "Sở LĐTBXH"}
    with pytest.raises(MoveNotAllowed, match=r"Còn chờ ý kiến của Xã Yết Kiêu.*Sở LĐTBXH"):
        story.do(task=step)
    story.at("2026-03-04T09:00")
    with work(people["yk.tuphap"]) as w:
        consulting.answer(w, tasks.task(w.session, w.actor, asked[0].id), beside.AGREED, "Đúng, từ năm 2015.")
    story.at("2026-03-09T08:00")
    with work(SYSTEM) as w:
        sweeping.sweep(w)
    asker = {"gl.ldtbxh", "gl.ldtbxh2", "gl.truongphong"}
    assert told("opinion-overdue") & asker, "whoever holds the step, and their head"
    assert told("opinion-overdue") >= {"gl.truongphong"}
    [opened] = story.do(processing.pass_on, "Đủ điều kiện, trình ký.", task=step)
    known = dossiers.tasks_of(db.session(), story.dossier.id)
    assert [(t.outcome, t.choice) for t in known if t.branch] == [
        (Outcome.ANSWERED, "Thống nhất"),
        (Outcome.SILENT, ""),
    ]
    assert opened.agency_name == "Huyện Gia Lộc"
    for agency in ("Huyện Gia Lộc", "Sở LĐTBXH"):
        story.leave(agency)
    while story.open and story.open[0].kind != "return":
        story.do()
    story.hand_over()
    row = db.session.get_one(Dossier, story.dossier.id)
    assert row.state is Status.RETURNED
    [event] = [e for e in dossiers.events_of(db.session(), row.id) if e.data.get("silent")]
    assert event.data["silent"] == ["Sở LĐTBXH"], "silence is remembered by name for ever"
    assert list(broken_chains(db.session())) == []


def test_the_same_dossier_is_sent_back_twice_and_asked_about_each_time(tell) -> None:
    story = tell(MARTYRS)
    unit = department("11020", "tu-phap")
    for attempt, reason in ((1, "Thiếu xác nhận của trưởng thôn."), (2, "Tên liệt sĩ sai dấu.")):
        step = at_process(story, "Xã Yết Kiêu")
        assert (step.position, step.attempt) == (2, attempt)
        story.do(consulting.consult, "Kiểm tra họ tên liệt sĩ.", [Asked(unit)], task=step)
        [asked] = [t for t in story.open if t.branch]
        story.do(consulting.answer, beside.AGREED, task=asked)
        story.do(task=step)
        story.do(processing.send_back, reason, 2)
    story.leave("Xã Yết Kiêu")
    known = dossiers.tasks_of(db.session(), story.dossier.id)
    assert [t.attempt for t in known if t.position == 2 and not t.branch] == [1, 2, 3]
    assert [(t.attempt, t.branch, t.outcome) for t in known if t.branch] == [(1, 1, "answered"), (2, 1, "answered")]
    back = [e for e in dossiers.events_of(db.session(), story.dossier.id) if e.what == "send_back"]
    assert [e.data["reason"] for e in reversed(back)] == ["Thiếu xác nhận của trưởng thôn.", "Tên liệt sĩ sai dấu."]


def test_whose_desk_it_lay_on_is_told_from_receipt_to_now(app, tell) -> None:
    story = tell(MARTYRS).at("2026-03-03T08:00")
    story.do(processing.acknowledge)
    story.at("2026-03-04T10:00").do()
    known = dossiers.tasks_of(db.session(), story.dossier.id)
    with app.test_request_context():
        lines = holders.table(known, dossiers.events_of(db.session(), story.dossier.id))
    assert [line.who for line in lines][:2] == [
        "Trần Thị Bích, Bộ phận Tiếp nhận và Trả kết quả, Xã Yết Kiêu",
        "Phạm Thị Ngọc Ánh, Lao động - Thương binh và Xã hội, Xã Yết Kiêu",
    ]
    assert lines[0].how == "Đang chuyển, chưa xác nhận nhận"
    assert lines[-1].until == "nay"
    assert all(one.until == other.since for one, other in pairwise(lines))
