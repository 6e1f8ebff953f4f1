"""Opinions beside a step (lấy ý kiến phối hợp): asked of many at once, waited for, late, silent, taken back; silence is never consent."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from desk.domain import beside
from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed, Stale
from desk.domain.workflow import Outcome, Status
from desk.policy import SYSTEM
from desk.services import charging, consulting, pausing, processing, supplementing, sweeping
from desk.services.consulting import Asked
from desk.store import watches
from desk.store.db import db
from desk.store.models import Person, Watch
from desk.store.queries import calendars, clocks, consultees, dossiers, queues, tallying, tasks
from desk.store.queries.logbook import broken_chains
from tests import builders
from tests.consulted import QUESTION, Table, department


@pytest.fixture
def table(work, people, clock):
    return Table(work, people, clock)


def test_three_units_are_asked_at_once_each_with_its_own_term_task_and_watch(table) -> None:
    asked = table.ask(table.justice, table.district, table.province)
    assert [(t.branch, t.kind, t.role, t.agency_name) for t in asked] == [
        (1, "consult", "officer", "Xã Yết Kiêu"), (2, "consult", "officer", "Huyện Gia Lộc"), (3, "consult", "officer", "Sở LĐTBXH"),
    ]  # fmt: skip
    [step] = table.open()
    assert {t.parent_id for t in asked} == {step.id}
    assert {(t.position, t.attempt) for t in asked} == {(step.position, step.attempt)}
    assert {f"{t.due_at:%d/%m}" for t in asked} == {"05/03"}, "ba ngày làm việc từ 02/3, theo dữ liệu"
    assert {t.question for t in asked} == {QUESTION}
    watched = db.session.scalars(select(Watch.task_id).where(Watch.dossier_id == table.id))
    assert {t.id for t in asked} <= set(watched)
    assert table.log() == ["receive", "consult"]
    assert table.told("opinion-asked") == {
        "yk.tuphap", "gl.ldtbxh", "gl.ldtbxh2", "gl.truongphong", "so.chuyenvien", "chuyenvien"
    }  # fmt: skip


def test_each_receiver_may_be_given_its_own_day(table) -> None:
    [one] = table.ask(table.justice, until=date(2026, 3, 4))
    [other] = table.ask(table.district, until=date(2026, 3, 10))
    assert (f"{one.due_at:%d/%m}", f"{other.due_at:%d/%m}", other.branch) == ("04/03", "10/03", 2)
    with pytest.raises(Invalid, match="không làm việc"):
        table.ask(table.province, until=date(2026, 3, 8))
    with pytest.raises(Invalid, match="trước một năm"):
        table.ask(table.province, until=date(2026, 2, 27))


def test_whom_not_to_ask(table) -> None:
    with pytest.raises(Invalid, match="đang giữ hồ sơ này"):
        table.ask(department("11020", "ldtbxh"))
    with pytest.raises(Invalid, match="chưa có tài khoản nhận"):
        table.ask(department("10999", "tu-phap"))
    with pytest.raises(Invalid, match="ít nhất một nơi"):
        table.ask()
    table.ask(table.justice)
    with pytest.raises(Invalid, match="đang được hỏi"):
        table.ask(table.justice)
    with pytest.raises(Forbidden):
        table.ask(table.district, by="yk.tuphap")
    with pytest.raises(Invalid, match="Ghi nội dung"):
        table.do("yk.ldtbxh", consulting.consult, table.open()[0], " ", [Asked(table.district)])


def test_the_asked_unit_reads_it_and_answers_and_the_asker_is_told(table) -> None:
    [asked] = table.ask(table.district)
    assert table.do("gl.ldtbxh", lambda w, t: tasks.task(w.session, w.actor, t.id), asked).id == asked.id, (
        "in sight while asked"
    )
    with pytest.raises(Invalid, match="Ghi rõ ý kiến"):
        table.do("gl.ldtbxh", consulting.answer, asked, beside.REFUSED, "")
    with pytest.raises(Invalid, match="Chọn một trong các ý kiến"):
        table.do("gl.ldtbxh", consulting.answer, asked, "Có", "Đồng ý ạ.")
    with pytest.raises(Forbidden):
        table.do("yk.tuphap", consulting.answer, asked, beside.AGREED)
    done = table.do("gl.ldtbxh", consulting.answer, asked, beside.REFUSED, "Đang hưởng trợ cấp khác.")
    assert (done.outcome, done.choice, done.opinion, done.done_by) == (
        Outcome.ANSWERED, "Không thống nhất", "Đang hưởng trợ cấp khác.", "Trịnh Văn Quý",
    )  # fmt: skip
    assert table.told("opinion-answered") == {"yk.ldtbxh"}
    with pytest.raises(Stale):
        table.do("gl.ldtbxh2", consulting.answer, asked, beside.AGREED)
    assert [t.position for t in table.pass_on()] == [3]


def test_whoever_works_in_both_departments_does_not_agree_with_themselves(table) -> None:
    step = table.open()[0]
    [asked] = table.do("chuyenvien", consulting.consult, step, QUESTION, [Asked(table.justice)])
    with pytest.raises(Forbidden, match="không tự trả lời"):
        table.do("chuyenvien", consulting.answer, asked, beside.AGREED)
    table.do("yk.tuphap", consulting.answer, asked, beside.AGREED)


def test_the_head_gives_the_question_to_somebody_and_may_answer_it_too(table) -> None:
    [asked] = table.ask(table.district)
    second = db.session.scalars(select(Person.id).where(Person.username == "gl.ldtbxh2")).one()
    table.do("gl.truongphong", processing.assign, asked, second)
    with pytest.raises(Forbidden, match="đã giao cho"):
        table.do("gl.ldtbxh", consulting.answer, asked, beside.AGREED)
    table.do("gl.ldtbxh2", consulting.answer, asked, beside.AGREED)
    [again] = table.ask(table.district)
    table.do("gl.truongphong", processing.acknowledge, again)
    assert table.do("gl.truongphong", consulting.answer, again, beside.OTHER, "Cần hỏi Sở.").done_by == "Mai Xuân Hợp"
    assert table.log()[-1] == "give_opinion"


def test_nothing_passes_on_while_an_opinion_is_out_within_its_term(table) -> None:
    table.ask(table.justice, table.district)
    before = table.dossier.log_length
    with pytest.raises(
        MoveNotAllowed, match=r"Còn chờ ý kiến của Tư pháp.*, hạn .*; Huyện Gia Lộc, hạn .*\. Chờ, hoặc rút câu hỏi\."
    ):
        table.pass_on()
    assert table.dossier.log_length == before
    assert len(table.open(branch=True)) == 2


def test_silence_is_recorded_by_name_and_is_no_consent(table) -> None:
    asked = table.ask(table.justice, table.district)
    table.do("yk.tuphap", consulting.answer, asked[0], beside.AGREED)
    table.clock.set("2026-03-06T09:00")
    table.pass_on()
    [_, quiet] = [t for t in table.all() if t.branch]
    assert (quiet.outcome, quiet.choice, quiet.opinion, quiet.acknowledged_at) == (Outcome.SILENT, "", "", None)
    [event] = [e for e in dossiers.events_of(db.session(), table.id) if e.what == "process"]
    assert event.data["silent"] == ["Huyện Gia Lộc"]
    known = table.all()
    line = beside.state_line(
        [t for t in known if t.branch], table.clock(), lambda i: calendars.calendar(db.session(), i), known[0].agency_id
    )
    assert line == "1/2 đã trả lời. Huyện Gia Lộc không có ý kiến (quá hạn)."
    with pytest.raises(Stale):
        table.do("gl.ldtbxh", consulting.answer, quiet, beside.AGREED)
    assert list(broken_chains(db.session())) == []


def test_an_answer_after_its_term_still_counts_while_the_asker_waits(table) -> None:
    [asked] = table.ask(table.district)
    table.clock.set("2026-03-06T09:00")
    table.do("gl.ldtbxh", consulting.answer, asked, beside.AGREED)
    [event] = [e for e in dossiers.events_of(db.session(), table.id) if e.what == "give_opinion"]
    assert event.data["late"] is True
    table.pass_on()
    assert "silent" not in dossiers.events_of(db.session(), table.id)[0].data


def test_when_the_term_passes_the_asker_their_head_and_the_desk_are_told_once(table, work, people) -> None:
    table.ask(table.province)
    with work(SYSTEM) as w:
        sweeping.sweep(w)
    assert table.told("opinion-overdue") == set()
    table.clock.set("2026-03-06T08:00")
    for _ in range(2):
        with work(SYSTEM) as w:
            sweeping.sweep(w)
    assert table.told("opinion-overdue") == {"yk.ldtbxh"}, (
        "whoever asked; their commune has no head, its desk no supervisor"
    )
    assert {"so.chuyenvien", "so.lanhdao"} <= table.told("overdue")
    assert "yk.lanhdao" not in table.told("overdue")


def test_taking_back_needs_a_reason_and_is_the_askers(table) -> None:
    asked = table.ask(table.justice, table.district)
    with pytest.raises(Invalid, match="lý do rút"):
        table.do("yk.ldtbxh", consulting.take_back, asked[0], "")
    for stranger in ("gl.ldtbxh", "yk.tuphap"):
        with pytest.raises(Forbidden):
            table.do(stranger, consulting.take_back, asked[0], "Không cần nữa.")
    for one in asked:
        table.do("yk.ldtbxh", consulting.take_back, one, "Hỏi nhầm nơi.")
    assert {t.outcome for t in table.all() if t.branch} == {Outcome.WITHDRAWN}
    assert table.told("opinion-withdrawn") >= {"yk.tuphap", "gl.ldtbxh"}
    assert not watches.of_dossier(db.session(), table.id) or {w.task_id for w in watches.of_dossier(db.session(), table.id)} <= {
        None, table.open()[0].id
    }  # fmt: skip
    table.pass_on()


def test_whatever_ends_the_step_otherwise_takes_the_questions_back(table, work, people) -> None:
    for _ in range(3):
        table.pass_on()
    [leader] = table.open()
    table.do("yk.lanhdao", processing.send_back, leader, "Cần hỏi thêm ý kiến.")
    asked = table.ask(table.justice)
    assert [(t.attempt, t.branch) for t in asked] == [(2, 1)]
    table.ask(table.district)
    with work(people["yk.lanhdao"]) as w:
        builders.stop(w, dossiers.dossier(w.session, w.actor, table.id), "Người yêu cầu đã mất.")
    assert [t for t in table.all() if t.done_at is None] == []
    assert {t.outcome for t in table.all() if t.branch} == {Outcome.CANCELLED}
    assert not watches.of_dossier(db.session(), table.id)


def test_sent_back_from_a_step_that_asked_its_questions_are_taken_back(table, work, people) -> None:
    for _ in range(10):
        [step] = table.open()
        if step.agency_name == "Huyện Gia Lộc" and step.kind == "process":
            break
        table.do(table.people.who_may_do(step), processing.pass_on, step)
    table.do("gl.ldtbxh", consulting.consult, step, QUESTION, [Asked(table.province), Asked(table.justice)])
    back = table.do("gl.ldtbxh", processing.send_back, step, "Danh sách sai họ tên.", 2)
    assert {t.outcome for t in table.all() if t.branch} == {Outcome.WITHDRAWN}
    assert (back.position, back.attempt) == (2, 2), "what stood beside the step is no attempt at it"


def test_a_pause_gives_the_asked_unit_its_time_back(table, work, people) -> None:
    [asked] = table.ask(table.district)  # đến 16:30 thứ Năm 05/3
    table.clock.set("2026-03-03T08:00")
    table.do("yk.ldtbxh", pausing.pause, table.open()[0], "land-dues", "Thông báo thuế số 12 ngày 02/3/2026.")
    table.clock.set("2026-03-05T08:00")
    table.do("yk.ldtbxh", pausing.unpause, table.open()[0])
    [again] = table.open(branch=True)
    assert f"{again.due_at:%d/%m}" == "09/03", "hai ngày làm việc được cộng lại"
    assert again.paused_at is None
    assert asked.id == again.id


def test_an_answer_may_come_while_the_dossier_waits_for_the_citizen(table) -> None:
    [asked] = table.ask(table.district)
    [step] = table.open()
    table.do(
        "yk.ldtbxh",
        lambda w, t: supplementing.ask(
            w, t, [dossiers.dossier(w.session, w.actor, table.id).papers_in[0].name], "Thiếu."
        ),
        step,
    )
    assert table.dossier.state is Status.WAITING
    table.do("gl.ldtbxh", consulting.answer, asked, beside.AGREED)
    assert table.dossier.state is Status.WAITING, "an opinion moves no status"


def charged(table):
    known = table.all()
    return charging.charged(db.session(), table.dossier, known, clocks.pauses_of(db.session(), table.id), table.clock())


def test_a_late_opinion_is_charged_to_the_unit_that_was_asked_and_not_twice(table) -> None:
    [step] = table.open()  # hạn 06/3 16:12
    [asked] = table.ask(table.district)  # hạn 05/3 cuối giờ
    table.clock.set("2026-03-10T16:12")
    table.do("gl.ldtbxh", consulting.answer, asked, beside.AGREED)
    table.clock.set("2026-03-11T16:12")
    table.pass_on()
    found = {c.agency: c for c in charged(table).steps}
    assert set(found) == {"Xã Yết Kiêu", "Huyện Gia Lộc"}
    day = calendars.calendar(db.session(), step.agency_id)
    assert found["Huyện Gia Lộc"].over == day.working_time(asked.due_at, table.clock() - timedelta(days=1))
    assert found["Xã Yết Kiêu"].over == day.working_time(table.clock() - timedelta(days=1), table.clock()), (
        "only after the answer"
    )


def test_the_question_lies_in_the_queue_of_the_asked_and_waiting_is_the_askers(table, people) -> None:
    table.ask(table.district)
    now = table.clock()
    end = now.replace(hour=23, minute=59)
    db.session.rollback()
    asked, asker = people["gl.ldtbxh"], people["yk.ldtbxh"]
    [mine] = queues.task_page(db.session(), queues.mine(asked), queues.Filter()).rows
    assert (mine.kind, mine.branch) == ("consult", 1)
    assert tallying.tally(db.session(), asked, now, end).total == 1
    assert tallying.tally(db.session(), people["gl.truongphong"], now, end).to_assign == 1
    waiting = queues.task_page(db.session(), queues.consulted(asker), queues.Filter()).rows
    assert [t.kind for t in waiting] == ["process"]
    assert queues.task_page(db.session(), queues.consulted(asked), queues.Filter()).rows == []


def test_units_are_found_as_people_type_them(table) -> None:
    day, home = date(2026, 3, 2), builders.agency_id_of(db.session(), "11020")

    def like(typed: str) -> list[str]:
        return [c.label for c in consultees.like(db.session(), typed, day, home, department("11020", "ldtbxh"))]

    assert like("so ldtbxh") == [c.label for c in consultees.everybody(db.session(), day) if c.agency == "Sở LĐTBXH"]
    assert like("tu phap")[0].startswith("Xã Yết Kiêu – "), "one's own agency first"
    assert like("không có đâu") == []
    assert not any(label.startswith("Xã Yết Kiêu") and "LĐTBXH" in label for label in like("xa yet kieu"))
