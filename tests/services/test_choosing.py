"""Outcomes of steps (kết quả bước) on real dossiers: what opens, what is promised, what is written and told, what a route allows."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from desk.domain.calendar import CalendarDay, DayKind
from desk.domain.errors import Invalid
from desk.domain.routing import Plan
from desk.services import drifting, pausing, processing, scheduling, supplementing
from desk.store.db import db
from desk.store.models import Dossier, Outbox, Watch
from desk.store.queries import clocks, dossiers, tasks
from tests import builders
from tests.domain.routes import OBJECTED, POSTED, QUIET, objection
from tests.forked import ALLOWANCE, case_with

GROUND = "Công văn số 12/CV ngày 05/3/2026."


class Going:
    """One dossier on the route with the objection, received Monday 2 March 08:12, and what can be asked of it."""

    def __init__(self, work, people, clock, **route):
        self.work, self.people, self.clock = work, people, clock
        self.total = route.pop("total", None)
        self.case_id = case_with(work, objection(**route), total=self.total)
        self.id = builders.received(
            work, people, ALLOWANCE, case_id=self.case_id, papers=(), owner=builders.who(email="an@example.vn")
        ).id

    def do(self, verb, *args, who="yk.ldtbxh", at=None, **given):
        if at:
            self.clock.set(at)
        with self.work(self.people[who]) as w:
            [task] = dossiers.open_tasks(w.session, self.id)
            return verb(w, tasks.task(w.session, w.actor, task.id), *args, **given)

    def to_the_posting(self):
        self.do(processing.pass_on, "Đủ điều kiện.", at="2026-03-05T09:00")
        return self

    @property
    def row(self) -> Dossier:
        db.session.rollback()
        db.session.expire_all()
        return db.session.get_one(Dossier, self.id)

    @property
    def dates(self) -> tuple[str, str, str]:
        """Told now, owed by law, told first."""
        row = self.row
        return tuple(f"{m:%d/%m %H:%M}" for m in (row.promised_at, row.due_at, row.first_promised_at))

    @property
    def open(self) -> list[tuple[str, int]]:
        return [(t.name, t.attempt) for t in dossiers.open_tasks(db.session(), self.id)]

    @property
    def last(self):
        return dossiers.events_of(db.session(), self.id)[0]

    def told(self) -> list[Outbox]:
        wanted = select(Outbox).where(Outbox.dossier_id == self.id, Outbox.kind == "branched").order_by(Outbox.id)
        return list(db.session.scalars(wanted))


@pytest.fixture
def going(work, people, clock):
    return Going(work, people, clock)


FIRST, LATER = "30/03 17:00", "13/04 17:00"  # 7 + 3 + 10 ngày làm việc; có khiếu nại thêm 10


def test_without_an_objection_the_leg_is_passed_over_and_nothing_moves(going) -> None:
    assert going.dates == (FIRST, FIRST, FIRST)
    going.to_the_posting().do(processing.pass_on, "Hết 2 ngày niêm yết.", choice=QUIET, at="2026-03-09T09:00")
    assert going.open == [("Lập văn bản đề nghị", 1)]
    assert going.dates == (FIRST, FIRST, FIRST)
    assert going.last.data["choice"] == QUIET
    assert "was" not in going.last.data
    assert going.told() == []


def test_an_objection_opens_its_leg_and_the_promise_is_counted_again(going) -> None:
    going.to_the_posting().do(processing.pass_on, "Một đơn khiếu nại.", choice=OBJECTED, at="2026-03-09T09:00")
    assert going.open == [("Xác minh, kết luận khiếu nại", 1)]
    assert going.dates == (LATER, LATER, FIRST), "what was told first never disappears"
    data = going.last.data
    assert (data["choice"], data["was"], data["promised_at"]) == (
        OBJECTED,
        "2026-03-30T17:00:00+07:00",
        "2026-04-13T17:00:00+07:00",
    )
    [task] = dossiers.open_tasks(db.session(), going.id)
    assert f"{task.due_at:%d/%m %H:%M}" == "23/03 17:00", "ten working days from the real hand-over"


def test_the_citizen_is_told_the_new_date_and_not_what_came_out(going) -> None:
    going.to_the_posting().do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    found = going.told()
    assert [row.channel for row in found] == ["email", "sms"]
    assert found[0].data["promised_at"] == "2026-04-13T17:00:00+07:00"
    assert OBJECTED not in repr([row.data for row in found])


def test_the_watch_goes_by_the_new_promise(going) -> None:
    going.to_the_posting().do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    watch = db.session.scalars(select(Watch).where(Watch.dossier_id == going.id, Watch.task_id.is_(None))).one()
    assert watch.due_at == going.row.promised_at


@pytest.mark.parametrize("choice", ["", "Rút đơn", OBJECTED.lower()])
def test_an_outcome_must_be_one_of_those_the_route_offers(going, choice) -> None:
    going.to_the_posting()
    with pytest.raises(Invalid) as refused:
        going.do(processing.pass_on, "Đã niêm yết.", choice=choice)
    assert refused.value.fields == {"choice": "Chọn kết quả của bước này: “Không có khiếu nại”, “Có khiếu nại”."}
    assert going.open == [("Niêm yết công khai", 1)]


def test_a_step_that_offers_none_takes_none(going) -> None:
    going.do(processing.pass_on, choice=OBJECTED)
    assert "choice" not in going.last.data
    assert all(t.choice == "" for t in dossiers.tasks_of(db.session(), going.id))


def test_a_stated_total_stands_whatever_comes_out(work, people, clock) -> None:
    going = Going(work, people, clock, total="25wd")
    assert going.dates == ("06/04 17:00",) * 3
    going.to_the_posting().do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    assert going.open == [("Xác minh, kết luận khiếu nại", 1)]
    assert going.dates == ("06/04 17:00",) * 3
    assert going.told() == []


def test_a_choice_that_adds_no_leg_moves_nothing_though_the_calendar_has_changed(going, work, people) -> None:
    """A day off that came later is for a person to judge (decision 26), not for whoever happens to choose next."""
    with work(people["quantri"]) as w:
        storm = CalendarDay(date(2026, 3, 20), DayKind.OFF, "Bão", "Công điện 01/CĐ-UBND")
        scheduling.apply(w, scheduling.with_day(w.session, "", storm))
    going.to_the_posting().do(processing.pass_on, choice=QUIET, at="2026-03-09T09:00")
    assert going.dates == (FIRST, FIRST, FIRST)
    assert [f"{d.counted:%d/%m}" for d in drifting.drifted(db.session(), ids=[going.id])] == ["31/03"]


def test_chosen_again_after_it_was_sent_back_the_other_way_is_taken_and_counted(going) -> None:
    going.to_the_posting().do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    going.do(processing.send_back, "Đơn khiếu nại là của xã khác.", at="2026-03-10T09:00")
    assert going.open == [("Niêm yết công khai", 2)]
    assert going.dates == (LATER, LATER, FIRST), "what was chosen stands until something else is"
    with pytest.raises(Invalid):
        going.do(processing.pass_on, "Không còn khiếu nại.")
    going.do(processing.pass_on, "Không còn khiếu nại.", choice=QUIET)
    assert going.open == [("Lập văn bản đề nghị", 1)]
    assert going.dates == (FIRST, FIRST, FIRST)
    assert [row.data["promised_at"][:10] for row in going.told()] == ["2026-04-13"] * 2 + ["2026-03-30"] * 2
    going.do(processing.send_back, "Thiếu biên bản niêm yết.", at="2026-03-11T09:00")
    assert going.open == [("Niêm yết công khai", 3)], "nearest first, and the leg that does not happen is not behind"


def test_a_date_that_has_passed_is_owed_but_nobody_is_told_it_as_new(going) -> None:
    going.to_the_posting().do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    going.do(processing.send_back, "Đơn khiếu nại là của xã khác.", at="2026-04-01T09:00")
    going.do(processing.pass_on, choice=QUIET)
    assert going.dates == (FIRST, FIRST, FIRST), "by law it is late since 30 March"
    assert len(going.told()) == 2


def test_what_is_stored_is_what_is_counted(going) -> None:
    for word in (OBJECTED, QUIET):
        going.to_the_posting() if word == OBJECTED else going.do(processing.send_back, "Chọn nhầm kết quả bước.")
        going.do(processing.pass_on, choice=word, at="2026-03-09T09:00")
        assert list(drifting.drifted(db.session(), ids=[going.id])) == []


def test_a_pause_after_the_choice_counts_the_whole_way_again(going) -> None:
    going.to_the_posting().do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    going.do(pausing.pause, "expertise", GROUND, at="2026-03-10T09:00")
    going.do(pausing.unpause, at="2026-03-12T09:00")
    # dừng 10/3 – 12/3: hai ngày làm việc trả lại
    assert going.dates == ("15/04 17:00", "15/04 17:00", FIRST)


def test_an_extension_that_was_granted_stays_when_it_is_the_later_date(going, work, people) -> None:
    going.to_the_posting()
    builders.extended(work, people, going.id, datetime.fromisoformat("2026-04-20T17:00+07:00"), in_time=True)
    going.do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    assert going.dates == ("20/04 17:00", LATER, FIRST)
    assert going.told() == [], "the citizen was told 20 April already"


def test_the_plan_of_the_dossier_keeps_the_route_of_its_edition(going) -> None:
    plan = Plan.from_json(going.row.plan)
    assert plan.at(3).outcomes == (QUIET, OBJECTED)
    assert plan.at(4).only_if.step == POSTED
    assert going.row.steps_total == 11


# Where the clock may stop, and what a step must produce. --------------------------------------------------------------


def test_where_the_route_names_reasons_only_those_stop_the_clock(going) -> None:
    going.to_the_posting()
    with pytest.raises(Invalid) as refused:
        going.do(pausing.pause, "disaster", GROUND)
    assert "Quy trình không cho tạm dừng thời hạn ở bước này vì “thiên tai" in refused.value.fields["reason_code"]
    going.do(processing.pass_on, choice=OBJECTED, at="2026-03-09T09:00")
    with pytest.raises(Invalid) as refused:
        going.do(pausing.pause, "land-dues", GROUND)
    assert refused.value.fields["reason_code"].endswith(
        "chỉ vì: chờ kết quả giám định, kiểm định; thiên tai, sự cố bất khả kháng."
    )
    going.do(pausing.pause, "disaster", GROUND)
    assert [p.reason_code for p in clocks.pauses_of(db.session(), going.id)] == ["disaster"]


def test_where_it_names_none_any_reason_of_the_law_does(going) -> None:
    going.do(pausing.pause, "land-dues", GROUND)
    assert going.row.paused_at is not None


def test_the_reasons_on_offer_are_those_that_would_be_taken(going) -> None:
    plan = Plan.from_json(going.row.plan)
    offered = {n: [r.code for r in pausing.reasons_at(db.session(), plan.at(n))] for n in (2, 3, 4)}
    assert offered == {2: ["land-dues", "expertise", "disaster"], 3: [], 4: ["expertise", "disaster"]}


def test_a_request_for_papers_is_the_law_s_and_no_route_forbids_it(going, work, people) -> None:
    """NĐ 61/2018, Điều 19.4: within three working days the dossier is returned and the term starts anew."""
    going.do(processing.pass_on, at="2026-03-03T09:00")
    going.do(supplementing.ask, ["Tờ khai"], "Tờ khai thiếu chữ ký.")
    assert going.row.paused_at is not None


def test_what_a_step_had_to_produce_stands_in_the_logbook(going) -> None:
    going.to_the_posting().do(processing.pass_on, choice=QUIET, at="2026-03-09T09:00")
    assert going.last.data["produces"] == "Biên bản niêm yết"
    for who in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua", "gl.ldtbxh", "gl.lanhdao"):
        going.do(processing.pass_on, who=who)
        assert "produces" not in going.last.data
    going.do(processing.issue, who="gl.vanthu")
    assert going.last.data["produces"] == "Quyết định trợ cấp"
    assert going.open == [("Trả kết quả", 1)]
