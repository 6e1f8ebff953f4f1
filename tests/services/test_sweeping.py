"""The sweep: each clock says each thing once, to holder, head and leader, at hours when the office works; and never about what moved."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text

from desk.domain.errors import Forbidden
from desk.domain.workflow import Status
from desk.policy import SYSTEM, Role
from desk.services import pausing, processing, staffing, sweeping
from desk.store.db import db
from desk.store.models import Alert, Extension, Outbox, Person, Watch
from desk.store.queries import dossiers, tasks
from tests import builders
from tests.web.conftest import counted, queries

MARTYRS, ALLOWANCE = "1.010803", "1.001776"


@pytest.fixture(autouse=True)
def _no_trainees(app: object) -> None:
    """The people in training work everywhere and would be told everything: their accounts are shut here."""
    for username in builders.TRAINING:
        db.session.execute(text("UPDATE person SET active = false WHERE username = :u"), {"u": username})
    db.session.execute(text("COMMIT"))
    db.session.rollback()


@pytest.fixture
def sweep(work: Callable[..., Any]) -> Callable[..., sweeping.Looked]:
    def run(**given: Any) -> sweeping.Looked:
        with work(SYSTEM) as w:
            return sweeping.sweep(w, **given)

    return run


def said(kind: str | None = None) -> list[tuple[str, str]]:
    """Every alert as (kind, username), sorted."""
    db.session.rollback()
    rows = db.session.execute(select(Alert.kind, Person.username).join(Person, Person.id == Alert.person_id))
    return sorted((k, u) for k, u in rows if kind in (None, k))


def open_step(work: Any, people: Any, code: str = MARTYRS) -> Any:
    """A dossier just received, and its one open step at the commune (ldtbxh)."""
    dossier = builders.received(work, people, code)
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    return dossier, task


def passed_on(work: Any, people: Any, dossier: Any, *usernames: str) -> Any:
    for username in usernames:
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, dossier.id)
            processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    return task


def test_each_stage_is_said_once_however_often_the_sweep_runs(work, people, clock, sweep) -> None:
    _, task = open_step(work, people)
    assert (task.opened_at.isoformat()[:16], task.due_at.isoformat()[:16]) == ("2026-03-02T08:12", "2026-03-05T17:00")
    expected = {
        "2026-03-04T07:30": {"t1": 2}, "2026-03-05T17:00": {"overdue": 0}, "2026-03-06T07:30": {"overdue": 2},
    }  # fmt: skip
    for moment, found in expected.items():
        clock.set(moment)
        for _ in range(3):
            sweep()
        for kind, count in found.items():
            assert len([1 for k, _ in said() if k == kind]) == count, (moment, said())
    assert said("t1") == [("t1", "yk.lanhdao"), ("t1", "yk.ldtbxh")]


def test_nothing_is_said_at_night_or_on_a_day_off(work, people, clock, sweep) -> None:
    """Due on Thursday 30 April, a holiday's eve; the office opens again on Monday 4 May."""
    clock.set("2026-04-27T14:00")
    open_step(work, people)
    due = db.session.scalars(select(Watch.due_at).where(Watch.task_id.is_not(None))).one()
    assert due.isoformat()[:10] == "2026-05-04", "30/4, 1/5 and the week-end do not count"
    for moment in ("2026-04-28T03:00", "2026-04-30T09:00", "2026-05-02T12:00", "2026-05-03T23:59"):
        clock.set(moment)
        sweep()
    assert said("overdue") == []
    clock.set("2026-05-04T20:00")
    sweep()
    assert said("overdue") == [], "late since 17:00, but nobody is woken up"
    clock.set("2026-05-05T07:30")
    sweep()
    assert said("overdue") == [("overdue", "yk.lanhdao"), ("overdue", "yk.ldtbxh")]


def test_of_several_stages_that_passed_while_nobody_looked_only_the_last_is_said(work, people, clock, sweep) -> None:
    open_step(work, people)
    clock.set("2026-03-20T09:00")
    sweep()
    kinds = {k for k, _ in said()}
    assert "overdue" in kinds
    assert "t1" not in kinds
    promise_looked, step_looked = db.session.execute(select(Watch.next_at, Watch.stage).order_by(Watch.task_id)).all()
    assert None in (promise_looked[0], step_looked[0]), "the step has nothing more to say"


def test_the_head_of_the_unit_and_everybody_who_may_do_an_unassigned_step_are_told(work, people, clock, sweep) -> None:
    dossier, _ = open_step(work, people)
    task = passed_on(work, people, dossier, "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    assert (task.agency_name, task.assignee_id) == ("Huyện Gia Lộc", None)
    clock.now = task.due_at.replace(day=task.due_at.day + 4)
    sweep()
    told = {u for k, u in said("overdue")}
    assert told == {"gl.ldtbxh", "gl.ldtbxh2", "gl.truongphong", "gl.lanhdao"}


def test_a_person_with_two_hats_is_told_once_and_an_assignee_alone(work, people, clock, sweep) -> None:
    dossier, _ = open_step(work, people)
    task = passed_on(work, people, dossier, "yk.ldtbxh", "yk.lanhdao", "gl.motcua")
    with work(SYSTEM) as w:  # the head leads the district for the time being
        head = w.session.get_one(Person, people["gl.truongphong"].id)
        staffing.grant(w, head, [Role.LEADER], task.agency_id)
    with work(people["gl.truongphong"]) as w:
        processing.acknowledge(w, tasks.task(w.session, w.actor, task.id))
    clock.now = task.due_at.replace(day=task.due_at.day + 4)
    sweep()
    assert said("overdue") == [("overdue", "gl.lanhdao"), ("overdue", "gl.truongphong")]


def test_a_clock_that_stands_still_says_nothing_and_speaks_of_its_new_date_afterwards(
    work, people, clock, sweep
) -> None:
    dossier, task = open_step(work, people)
    clock.set("2026-03-03T09:00")
    with work(people["yk.ldtbxh"]) as w:
        pausing.pause(w, tasks.task(w.session, w.actor, task.id), "expertise", "Công văn số 12 ngày 03/3/2026.")
    clock.set("2026-03-20T09:00")
    assert sweep().clocks == 0, "no row of it is even read"
    with work(people["yk.ldtbxh"]) as w:
        pausing.unpause(w, tasks.task(w.session, w.actor, task.id))
    due = db.session.scalars(select(Watch.due_at).where(Watch.task_id == task.id)).one()
    clock.set("2026-03-20T09:05")
    sweep()
    assert said("overdue") == []
    clock.now = due.replace(day=due.day + 1, hour=7, minute=30)
    sweep()
    assert {u for _, u in said("overdue")} == {"yk.lanhdao", "yk.ldtbxh"}
    assert dossier.id


def test_a_stopped_clock_that_the_schedule_still_knows_is_left_in_peace(work, people, clock, sweep) -> None:
    """As after a migration: the row's moment has come, the clock stands still."""
    dossier, task = open_step(work, people)
    with work(people["yk.ldtbxh"]) as w:
        pausing.pause(w, tasks.task(w.session, w.actor, task.id), "expertise", "Công văn số 12 ngày 03/3/2026.")
        for row in w.session.scalars(select(Watch)):
            row.next_at = w.now
    clock.set("2026-03-20T09:00")
    assert sweep().clocks == 2
    assert said() == []
    assert sweep().clocks == 0
    assert dossier.id


def test_a_deadline_that_moved_is_said_by_its_new_date_only(work, people, clock, sweep) -> None:
    _, task = open_step(work, people)
    with work(SYSTEM) as w:
        row = tasks.task(w.session, people["yk.ldtbxh"], task.id)
        row.due_at = row.due_at.replace(day=20)
        w.record(row.dossier, "reprint", kind="receipt", serial="1", n=1)
    clock.set("2026-03-06T07:30")
    sweep()
    assert [k for k, _ in said() if k == "overdue"] == []
    row = db.session.scalars(select(Watch).where(Watch.task_id == task.id)).one()
    assert (row.due_at.day, row.stage, row.next_at.isoformat()[:16]) == (20, "t3", "2026-03-17T07:30")


def test_rows_that_a_migration_left_in_the_past_are_put_in_order(work, people, clock, sweep) -> None:
    open_step(work, people)
    late, _ = open_step(work, people)
    with work(SYSTEM) as w:
        w.session.execute(text("UPDATE watch SET stage = 't3', next_at = :at"), {"at": "2026-03-02 01:12:00"})
    assert sweep().clocks == 4
    assert said() == [], "three days before is not here yet: opened today"
    rows = db.session.scalars(select(Watch)).all()
    assert all(r.next_at is not None and r.next_at > clock() for r in rows)
    assert late.id


def test_a_step_that_is_due_with_the_promise_is_said_once(work, people, clock, sweep) -> None:
    """A birth: everything within the day. The promise speaks for the step."""
    dossier = builders.received(work, people)
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    with work(SYSTEM) as w:
        row = tasks.task(w.session, people["yk.tuphap"], task.id)
        row.due_at = dossier.promised_at
        w.record(row.dossier, "reprint", kind="receipt", serial="1", n=1)
        w.session.execute(text("UPDATE watch SET due_at = (SELECT promised_at FROM dossier)"))
    clock.set("2026-03-03T07:30")
    sweep()
    assert said("overdue") == [("overdue", "yk.lanhdao"), ("overdue", "yk.tuphap")]


def test_the_promise_has_a_clock_of_its_own_and_asks_for_the_reason_when_it_passes(work, people, clock, sweep) -> None:
    dossier = builders.received(work, people)
    clock.set("2026-03-03T07:30")
    sweep()
    keys = [
        k.partition("/")[2].partition("/")[0]
        for k in db.session.scalars(select(Alert.key).where(Alert.kind == "overdue"))
    ]
    assert set(keys) == {"step", "promise"}
    assert said("late-reason") == [("late-reason", "yk.tuphap")]
    assert sweep().clocks == 0
    assert dossier.id


def test_a_miss_that_can_be_foreseen_makes_one_draft_of_the_apology_a_day_before(work, people, clock, sweep) -> None:
    dossier, _ = open_step(work, people)
    promised = dossier.promised_at
    row = db.session.scalars(select(Watch).where(Watch.task_id.is_(None))).one()
    while row.next_at is not None and row.next_at < promised:  # nobody works on it
        clock.now = row.next_at
        sweep()
        db.session.rollback()
    [draft] = db.session.scalars(select(Extension)).all()
    assert (draft.state, draft.owed_at) == ("draft", promised)
    assert draft.new_date > promised
    assert draft.made_at < promised
    assert {u for _, u in said("apology-draft")} == {"yk.ldtbxh"}
    assert [e.what for e in dossiers.events_of(db.session(), dossier.id)].count("apology_draft") == 1
    clock.now = row.next_at
    sweep()
    assert len(db.session.scalars(select(Extension)).all()) == 1, "one under way is enough"


def test_a_dossier_that_will_be_ready_in_time_gets_no_draft(work, people, clock, sweep) -> None:
    """Only the number is missing, the day before: it can still be given."""
    dossier, task = open_step(work, people, ALLOWANCE)
    while task.kind != "issue":
        task = passed_on(work, people, dossier, people.who_may_do(task))
    row = db.session.scalars(select(Watch).where(Watch.task_id.is_(None))).one()
    while row.stage != "overdue":
        clock.now = row.next_at
        sweep()
        db.session.rollback()
    assert {k for k, _ in said()} >= {"t3", "t1"}
    assert db.session.scalars(select(Extension)).all() == []


def test_what_is_ready_or_ended_is_forgotten(work, people, clock, sweep) -> None:
    dossier = builders.received(work, people)
    passed_on(work, people, dossier, "yk.tuphap", "yk.lanhdao")
    with work(people["yk.vanthu"]) as w:
        [task] = dossiers.open_tasks(w.session, dossier.id)
        processing.issue(w, tasks.task(w.session, w.actor, task.id))
    assert dossiers.dossier(db.session(), people["yk.motcua"], dossier.id).status == Status.READY
    clock.set("2026-06-01T09:00")
    assert sweep().clocks == 0
    assert said() == []


def test_a_row_about_a_step_that_is_done_goes_away_without_a_word(work, people, clock, sweep) -> None:
    dossier, task = open_step(work, people)
    passed_on(work, people, dossier, "yk.ldtbxh")
    with work(SYSTEM) as w:
        w.session.add(Watch(dossier_id=dossier.id, task_id=task.id, due_at=w.now, stage="overdue", next_at=w.now))
    sweep()
    assert said() == []
    assert db.session.scalar(select(func.count()).select_from(Watch).where(Watch.task_id == task.id)) == 0


def test_a_notice_goes_out_by_e_mail_to_who_gave_an_address_in_office_hours(work, people, clock, sweep) -> None:
    with work(SYSTEM) as w:
        staffing.set_email(w, "yk.ldtbxh", "anh@example.vn")
    _, task = open_step(work, people)
    clock.now = task.due_at.replace(day=task.due_at.day + 1, hour=7, minute=30)
    sweep()
    rows = db.session.execute(select(Outbox.kind, Outbox.address, Outbox.not_before)).all()
    assert [(r.kind, r.address) for r in rows if r.kind == "overdue"] == [("overdue", "anh@example.vn")]
    assert all(r.not_before >= clock() for r in rows)


def test_only_the_program_itself_sweeps(work, people) -> None:
    with pytest.raises(Forbidden), work(people["quantri"]) as w:
        sweeping.sweep(w)


def test_an_idle_sweep_is_one_small_query(work, people, clock) -> None:
    open_step(work, people)
    with counted() as said_to_database, work(SYSTEM) as w:
        assert sweeping.sweep(w).clocks == 0
    [only] = queries(said_to_database)
    assert "FROM watch" in only


def test_a_desk_that_has_not_sent_it_on_is_told_and_no_leader(work, people, clock, sweep) -> None:
    """Come after the cut-off: it goes on at the beginning of the next working day, hours before the step itself is due."""
    dossier, _ = open_step(work, people)
    clock.set("2026-03-02T15:30")
    task = passed_on(work, people, dossier, "yk.ldtbxh", "yk.lanhdao")
    assert task.forward_by == clock().replace(day=3, hour=8, minute=30)
    assert task.due_at > task.forward_by
    clock.set("2026-03-03T08:00")
    sweep()
    assert said("forward") == []
    clock.set("2026-03-03T08:40")
    sweep()
    sweep()
    assert said("forward") == [("forward", "gl.motcua")]
