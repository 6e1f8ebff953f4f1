"""Lateness charged to whoever held it: three levels, real hand-overs, pauses, steps that nobody confirmed (ux.md, F9)."""

from datetime import date, timedelta

import pytest

from desk.domain.badges import whole_working_days
from desk.domain.lateness import Charged
from desk.services import charging, extending, pausing, processing, stopping
from desk.store.db import db
from desk.store.models import Dossier
from desk.store.queries import calendars, clocks, dossiers
from desk.store.queries import tasks as steps
from tests.scenarios.story import Story

ALLOWANCE, MARTYRS = "1.001776", "1.010803"
HOUR = timedelta(hours=1)


@pytest.fixture
def tell(work, people, clock):
    return lambda code=ALLOWANCE: Story(work, people, clock, code)


def charged(story: Story) -> Charged:
    db.session.rollback()
    dossier = db.session.get_one(Dossier, story.dossier.id, populate_existing=True)
    known = dossiers.tasks_of(db.session(), dossier.id)
    return charging.charged(db.session(), dossier, known, clocks.pauses_of(db.session(), dossier.id), story.clock())


def test_nothing_is_charged_while_everybody_keeps_their_term(tell) -> None:
    story = tell().at("2026-03-03T09:00").leave("Xã Yết Kiêu").at("2026-03-03T11:00").leave("Huyện Gia Lộc")
    assert not charged(story)


def test_the_step_that_overran_is_charged_even_when_the_dossier_is_in_time(tell) -> None:
    story = tell()  # 02/3 08:12; the officer has 36 working hours: until 06/3 16:12
    [task] = story.open
    assert f"{task.due_at:%d/%m %H:%M}" == "06/03 16:12"
    story.at("2026-03-10T16:12").do()
    found = charged(story)
    [one] = found.steps
    assert (one.agency, one.department, one.holder) == ("Xã Yết Kiêu", task.department_name, "Phạm Thị Ngọc Ánh")
    assert (one.allowed, one.spent, one.over) == (36 * HOUR, 51 * HOUR, 15 * HOUR)
    assert (one.words(), one.open) == ("2 ngày làm việc", False)
    assert found.dossier is None, "the promise is not missed"
    assert [(s.agency, s.over) for s in found.agencies] == [("Xã Yết Kiêu", 15 * HOUR)]


def test_an_open_step_is_charged_until_now(tell) -> None:
    story = tell().at("2026-03-09T09:12")
    [one] = charged(story).steps
    assert (one.open, one.over, one.words()) == (True, 2.5 * HOUR, "2 giờ làm việc")


def test_time_before_anybody_confirmed_is_told_apart(tell, work, people) -> None:
    story = tell().at("2026-03-09T16:12")  # one day over, nobody has taken it
    [one] = charged(story).steps
    assert (one.holder, one.waited, one.over) == ("", one.over, 7.5 * HOUR)
    assert one.waiting() == "toàn bộ"
    story.do(processing.acknowledge)
    story.at("2026-03-11T16:12")
    [one] = charged(story).steps
    assert (one.waited, one.over, one.words()) == (7.5 * HOUR, 22.5 * HOUR, "3 ngày làm việc")
    assert one.waiting() == "7 giờ"


def test_confirmed_within_its_term_no_waiting_is_charged(tell) -> None:
    story = tell().at("2026-03-05T09:00")
    story.do(processing.acknowledge)
    [one] = charged(story.at("2026-03-09T16:12")).steps
    assert one.waited == timedelta(0)


@pytest.mark.parametrize(
    ("since", "until"),
    [("2026-03-03T09:00", "2026-03-05T09:00"), ("2026-03-09T09:12", "2026-03-12T09:12")],
    ids=["before the deadline", "after it"],
)
def test_a_pause_is_charged_to_nobody(tell, since, until) -> None:
    story = tell().at(since)
    story.do(pausing.pause, "land-dues", "Thông báo thuế số 12 ngày 03/3/2026.")
    standing = charged(story.at(until))
    story.do(pausing.unpause)
    [task] = story.open
    late = since > "2026-03-06"
    assert f"{task.due_at:%d/%m %H:%M}" == ("06/03 16:12" if late else "10/03 16:12"), "late stays late"
    assert [c.over for c in standing.steps] == ([2.5 * HOUR] if late else [])
    story.at("2026-03-12T16:12" if late else "2026-03-11T16:12")
    [one] = charged(story).steps
    assert one.over == 7.5 * HOUR
    assert one.allowed == 36 * HOUR


def test_each_attempt_has_its_own_account(tell) -> None:
    story = tell().at("2026-03-09T16:12")
    for _ in range(3):
        story.do()
    story.do(processing.send_back, "Dự thảo sai ngày sinh.", 2)
    story.at("2026-03-18T14:42").do()
    found = charged(story)
    # the first time a day over; sent back on 09/3 16:12 with 36 hours: 16/3 14:42, so two days over on the 18th
    assert [(c.position, c.attempt, c.over) for c in found.steps] == [(2, 1, 7.5 * HOUR), (2, 2, 15 * HOUR)]
    assert [s.over for s in found.agencies] == [22.5 * HOUR]


def test_three_levels_share_the_lateness_in_proportion_and_it_adds_up(tell) -> None:
    story = tell(MARTYRS)
    first = story.dossier.promised_at
    story.at("2026-03-20T09:00").leave("Xã Yết Kiêu")
    story.at("2026-04-10T09:00").leave("Huyện Gia Lộc")
    story.at("2026-05-08T09:00")
    while story.open[0].kind != "return":
        story.do()
    found = charged(story)
    late = found.dossier
    assert late is not None
    assert late.days == _whole(story, first)
    assert {s.agency for s in late.shares} == {c.agency for c in found.steps}
    assert len(late.shares) == 3
    assert sum(s.tenths for s in late.shares) == late.days * 10
    assert sum((s.part for s in late.shares), timedelta(0)) == late.over // timedelta(minutes=1) * timedelta(minutes=1)
    totals = {s.agency: s.over for s in found.agencies}
    for one, other in zip(late.shares, late.shares[1:], strict=False):
        assert one.tenths >= other.tenths
        assert totals[one.agency] >= totals[other.agency]
    for share in late.shares:
        exact = late.days * 10 * (totals[share.agency] / sum(totals.values(), timedelta(0)))
        assert abs(share.tenths - exact) < 1


def _whole(story: Story, due_at) -> int:
    ready = db.session.get_one(Dossier, story.dossier.id).ready_at
    return whole_working_days(due_at, ready, calendars.calendar(db.session()))


def test_an_extension_in_time_is_late_against_the_original_date_once_the_result_is_there(tell, work, people) -> None:
    story = tell()
    story.at("2026-03-26T09:00")
    with work(people["yk.ldtbxh"]) as w:
        [task] = dossiers.open_tasks(w.session, story.dossier.id)
        extending.propose(w, steps.task(w.session, w.actor, task.id), "verify", "", date(2026, 4, 8))
    with work(people["yk.lanhdao"]) as w:
        extending.grant(w, clocks.letter(w.session, story.dossier.id))
    assert charged(story.at("2026-04-01T09:00")).dossier is None, "owed on 08/4 now"
    while story.open[0].kind != "return":
        story.do()
    late = charged(story).dossier
    assert late is not None
    assert (late.words(), [s.agency for s in late.shares]) == ("1 ngày làm việc", ["Xã Yết Kiêu"])


def test_a_dossier_that_ended_is_not_late_but_its_steps_are(tell, work, people) -> None:
    story = tell().at("2026-04-10T09:00")
    with work(people["yk.motcua"]) as w:
        stopping.withdraw(w, dossiers.dossier(w.session, w.actor, story.dossier.id), "Công dân xin rút.")
    found = charged(story.at("2026-05-10T09:00"))
    assert found.dossier is None
    [one] = found.steps
    assert not one.open
    assert one.over < timedelta(hours=7.5 * 30), "not counted on after the end"
