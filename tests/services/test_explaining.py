"""Why this date: every story of a clock, lived through the services, told so that a clerk can read it out."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain.calendar import VIETNAM
from desk.domain.dates import say_moment
from desk.domain.deadlines import Due
from desk.policy import SYSTEM
from desk.services import explaining, pausing, processing, recounting, supplementing
from desk.store.db import db
from desk.store.models import CalendarEntry, Case, Dossier, Extension, Task
from desk.store.queries import catalogue, clocks, dossiers, tasks
from tests import builders
from tests.web.conftest import counted, queries

ALLOWANCE, MARTYRS, BIRTH = "1.001776", "1.010803", "1.001193"
LAW = "Nghị định 136/2013/NĐ-CP: chờ kết quả giám định y khoa."


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


class Life:
    """One dossier and what is done with it."""

    def __init__(self, work: Callable[..., Any], people: builders.People, code: str = ALLOWANCE) -> None:
        self.work, self.people = work, people
        self.id = builders.received(work, people, code).id

    def do(self, verb: Callable[..., Any], *given: Any) -> None:
        """On the open step, by whoever may."""
        db.session.expire_all()
        task = dossiers.open_tasks(db.session(), self.id)[0]
        with self.work(self.people[self.people.who_may_do(task)]) as w:
            verb(w, tasks.task(w.session, w.actor, task.id), *given)

    def papers_come(self) -> None:
        with self.work(self.people["yk.motcua"]) as w:
            supplementing.resume(w, dossiers.dossier(w.session, w.actor, self.id))

    def granted(self, new_date: str, *, in_time: bool) -> None:
        builders.extended(self.work, self.people, self.id, at(new_date), in_time=in_time)

    @property
    def row(self) -> Dossier:
        db.session.expire_all()
        with self.work(SYSTEM) as w:
            return dossiers.dossier(w.session, self.people["yk.motcua"], self.id)

    @property
    def why(self) -> Due:
        return explaining.why_promised(db.session(), self.row)

    @property
    def step(self) -> Task:
        db.session.expire_all()
        return dossiers.open_tasks(db.session(), self.id)[0]


@pytest.fixture
def life(work: Callable[..., Any], people: builders.People) -> Callable[..., Life]:
    """``life()``: a dossier received on Monday 2 March 2026, 08:12, at Yết Kiêu."""
    return lambda *given: Life(work, people, *given)


def said(told: Due | None) -> list[str]:
    assert told is not None
    return [line.text for line in told.trace]


def test_before_anything_happened_the_explanation_is_that_of_the_receipt(life: Any, clock: MovableClock) -> None:
    made = life(MARTYRS)
    row = made.row
    case: Case = catalogue.case(db.session(), row.case_id)
    told = made.why
    assert told.at == row.promised_at == row.due_at
    assert said(told)[0].startswith("Chặng 1, ")
    assert said(told)[-1].startswith("Hẹn trả: ")
    assert recounting.deadline(db.session(), row, case, ()) == told.at


@pytest.mark.parametrize("code", [ALLOWANCE, MARTYRS, BIRTH])
def test_what_is_told_ends_in_the_promised_moment(life: Any, code: str) -> None:
    made = life(code)
    told = made.why
    assert told.at == made.row.promised_at
    assert said(told)[-1].endswith(say_moment(told.at))


def test_while_papers_are_waited_for_the_reason_and_what_comes_after_are_told(life: Any, clock: MovableClock) -> None:
    made = life()
    clock.set("2026-03-03T10:00")
    made.do(supplementing.ask, ["Tờ khai"], "Thiếu chữ ký của người khai.")
    lines = said(made.why)
    assert lines[-2] == (
        "Đang tạm dừng từ 10:00, thứ Ba 03/3/2026 (chờ bổ sung giấy tờ lần 1): khi nhận lại đủ hồ sơ, thời hạn tính lại từ đầu "
        "và có ngày hẹn mới"
    )  # fmt: skip
    step = said(explaining.why_step(db.session(), made.step, made.row))
    assert "Đang tạm dừng từ 10:00, thứ Ba 03/3/2026" in step[-2]
    assert step[-1].startswith("Đến hạn: ")


def test_after_a_restart_both_ends_of_the_wait_and_the_first_date_are_told(life: Any, clock: MovableClock) -> None:
    made = life()
    first = made.row.promised_at
    clock.set("2026-03-03T10:00")
    made.do(supplementing.ask, ["Tờ khai"], "Thiếu chữ ký của người khai.")
    clock.set("2026-03-10T09:00")
    made.papers_come()
    told, row = made.why, made.row
    assert told.at == row.promised_at == row.due_at
    assert row.first_promised_at == first
    assert row.promised_at > first
    text = "\n".join(said(told))
    assert (
        "thứ Ba 03/3/2026: tạm dừng (chờ bổ sung giấy tờ lần 1) lúc 10:00, thời hạn tính lại từ đầu\n"
        "thứ Ba 10/3/2026: nhận lại đủ hồ sơ lúc 09:00, bắt đầu tính lại" in text
    )
    assert "Hẹn lần đầu trên giấy tiếp nhận: " in text
    assert "Đang tạm dừng" not in text


def test_a_pause_for_a_reason_of_the_law_gives_its_days_back_one_by_one(life: Any, clock: MovableClock) -> None:
    made = life()
    clock.set("2026-03-04T10:00")
    made.do(pausing.pause, "expertise", LAW)
    assert "khi hết tạm dừng, phần thời hạn còn lại được tính tiếp" in said(made.why)[-2]
    clock.set("2026-03-06T09:00")
    made.do(pausing.unpause)
    assert made.why.at == made.row.promised_at
    lines = said(made.why)
    for day in ("thứ Năm 05/3/2026", "thứ Sáu 06/3/2026"):
        assert f"{day}: tạm dừng (chờ kết quả giám định, kiểm định), không tính" in lines
    step = explaining.why_step(db.session(), made.step, made.row)
    assert step is not None
    assert step.at == made.step.due_at


def test_a_pause_that_began_when_it_was_late_already_gives_nothing_back_and_says_so(
    life: Any, clock: MovableClock
) -> None:
    made = life()
    promised = made.row.promised_at
    clock.set("2026-06-01T10:00")
    made.do(pausing.pause, "expertise", LAW)
    late = "bắt đầu khi đã quá hạn nên không được cộng lại"
    assert f"Đang tạm dừng từ 10:00, thứ Hai 01/6/2026 (chờ kết quả giám định, kiểm định): {late}" in said(made.why)
    clock.set("2026-06-08T10:00")
    made.do(pausing.unpause)
    assert made.row.promised_at == promised
    gone = "Tạm dừng từ 10:00, thứ Hai 01/6/2026 đến 10:00, thứ Hai 08/6/2026 (chờ kết quả giám định, kiểm định)"
    assert f"{gone}: {late}" in said(made.why)


def test_an_extension_in_time_keeps_the_original_date_in_sight(life: Any, clock: MovableClock) -> None:
    made = life()
    original = made.row.promised_at
    clock.set("2026-03-10T10:00")
    made.granted("2026-04-20T17:00", in_time=True)
    told = made.why
    assert told.at == at("2026-04-20T17:00")
    last = said(told)[-1]
    assert last.startswith(
        "Gia hạn một lần, Đặng Quốc Hữu (Xã Yết Kiêu) ký ngày 10/3/2026, lý do: Phải xác minh thực tế."
    )
    assert last.endswith("Hẹn trả: 17:00, thứ Hai 20/4/2026")
    assert f"Hạn gốc: {say_moment(original)}." in last
    assert f"Đến hạn: {say_moment(original)}" in said(told) or f"Hẹn trả: {say_moment(original)}" in said(told)


def test_an_apology_after_the_date_is_told_as_one(life: Any, clock: MovableClock) -> None:
    made = life()
    clock.set("2026-06-01T10:00")
    made.granted("2026-06-10T17:00", in_time=False)
    assert said(made.why)[-1].startswith("Xin lỗi và hẹn lại (đã trễ hạn gốc), ")


def test_the_public_reads_which_office_signed_and_no_name(life: Any, clock: MovableClock) -> None:
    made = life()
    clock.set("2026-03-10T10:00")
    made.granted("2026-04-20T17:00", in_time=True)
    text = "\n".join(said(explaining.why_promised(db.session(), made.row, public=True)))
    assert "Gia hạn một lần, Xã Yết Kiêu ký ngày 10/3/2026" in text
    assert not [name for name, *_ in builders.STAFF.values() if name in text]


def test_a_pause_after_an_extension_moves_the_new_date_and_says_so(life: Any, clock: MovableClock) -> None:
    made = life()
    clock.set("2026-03-10T10:00")
    made.granted("2026-04-20T17:00", in_time=True)
    clock.set("2026-03-12T10:00")
    made.do(pausing.pause, "expertise", LAW)
    clock.set("2026-03-16T10:00")
    made.do(pausing.unpause)
    told = made.why
    assert told.at == made.row.promised_at == at("2026-04-22T17:00")
    assert said(told)[-1] == "Tạm dừng sau khi gia hạn được cộng lại. Hẹn trả: 17:00, thứ Tư 22/4/2026"


def test_a_calendar_changed_afterwards_moves_no_promise_and_the_difference_is_told(
    life: Any, clock: MovableClock
) -> None:
    made = life()
    promised, step_due = made.row.promised_at, made.step.due_at
    with made.work(SYSTEM) as w:
        day = date(2026, 3, 3)
        w.session.add(CalendarEntry(scope="", day=day, kind="off", name="Nghỉ do bão", source="Công văn 7/UBND"))
    told = made.why
    assert told.at == promised
    assert said(told)[-1].startswith("Ngày đã hẹn giữ nguyên: ")
    assert "Lịch làm việc đổi sau khi hẹn" in said(told)[-1]
    assert "thứ Ba 03/3/2026: nghỉ do bão (Công văn 7/UBND), không tính" in said(told)
    step = explaining.why_step(db.session(), made.step, made.row)
    assert step is not None
    assert step.at == step_due
    assert said(step)[-1].startswith("Ngày đã hẹn giữ nguyên: ")


def test_a_step_counts_from_its_own_hand_over_in_its_own_unit(life: Any, clock: MovableClock) -> None:
    made = life()
    clock.set("2026-03-03T15:00")
    made.do(processing.pass_on)
    told = explaining.why_step(db.session(), made.step, made.row)
    assert told is not None
    assert said(told)[0].startswith("thứ Ba 03/3/2026: chuyển đến lúc 15:00")
    assert told.at == made.step.due_at


def test_a_step_without_a_term_is_due_with_the_promise(life: Any) -> None:
    made = life(BIRTH)
    for _ in range(3):
        made.do(processing.issue if made.step.kind == "issue" else processing.pass_on)
    assert made.step.kind == "return"
    assert explaining.why_step(db.session(), made.step, made.row) is None


def test_all_dates_of_a_page_cost_two_queries_at_most(life: Any, clock: MovableClock) -> None:
    made = life()
    clock.set("2026-03-10T10:00")
    made.granted("2026-04-20T17:00", in_time=True)
    row, step = made.row, made.step
    explaining.why_promised(db.session(), row)
    with counted() as asked:
        past = explaining.past_of(db.session(), row)
        explaining.why_promised(db.session(), row, past)
        explaining.why_step(db.session(), step, row, past)
    assert len(queries(asked)) <= 2
    assert db.session.scalars(select(Extension.id)).all()
    assert clocks.extensions_of(db.session(), row.id)
