"""Hẹn lại: found by counting anew, done by choice with a document, told to the citizen, written in the logbook; never silently."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.calendar import VIETNAM, CalendarDay, DayKind
from desk.domain.dates import say_moment
from desk.domain.errors import Forbidden, Invalid
from desk.policy import SYSTEM
from desk.services import pausing, reappointing, scheduling
from desk.services.drifting import drifted, touched
from desk.store.db import db
from desk.store.models import Dossier, Event, Outbox, SettingChange, Task, Watch
from desk.store.queries import calendars, dossiers, tasks
from tests import builders

ALLOWANCE = "1.001776"
STORM = CalendarDay(date(2026, 3, 5), DayKind.OFF, "Nghỉ bão", "Công điện 12/CĐ-UBND")
KEY = "a" * 32


@pytest.fixture
def storm(work: Any, people: Any) -> Any:
    """``storm()``: Thursday 5 March becomes a day off, in the whole country or in one office."""

    def strike(scope: str = "", day: CalendarDay = STORM) -> None:
        with work(people["danhmuc"]) as w:
            scheduling.apply(w, scheduling.with_day(w.session, scope, day))

    return strike


@pytest.fixture
def reappoint(work: Any, people: Any) -> Any:
    """``reappoint(dossier, …)`` by the keeper of the catalogue."""

    def do(*given: Dossier, key: str = KEY, reason: str = "Nghỉ bão theo Công điện 12", who: Any = None) -> list[Any]:
        ids = [d.id for d in given]
        with work(who or people["danhmuc"]) as w:
            return reappointing.reappoint(w, ids, reason, key)

    return do


def now_of(dossier: Dossier) -> Dossier:
    db.session.rollback()
    return db.session.scalars(
        select(Dossier).where(Dossier.id == dossier.id).execution_options(populate_existing=True)
    ).one()


def test_a_calendar_that_did_not_change_drifts_no_promise(app: Any, work: Any, people: Any) -> None:
    for code in ("1.001193", ALLOWANCE, "1.010803"):
        builders.received(work, people, code)
    assert list(drifted(db.session())) == []


def test_the_preview_names_whom_a_day_off_would_touch_and_when_they_would_be_due(
    app: Any, work: Any, people: Any, clock: Any
) -> None:
    long = builders.received(work, people, ALLOWANCE)
    builders.received(work, people, "1.001193")  # in the day: due before the storm
    clock.set("2026-03-06T08:00")
    builders.received(work, people, ALLOWANCE)  # after the storm
    edit = scheduling.with_day(db.session(), "", STORM)
    [found] = touched(db.session(), edit.book(calendars.book(db.session())))
    assert (found.dossier.number, found.dossier.promised_at) == (long.number, long.promised_at)
    calendar = calendars.calendar(db.session())
    assert found.counted == calendar.closing_after(long.promised_at.date(), 1)
    only_named = scheduling.with_day(db.session(), "", CalendarDay(date(2026, 4, 27), DayKind.OFF, "Tên khác", "VB 1"))
    assert touched(db.session(), only_named.book(calendars.book(db.session()))) == []
    assert touched(db.session(), calendars.book(db.session())) == []


def test_a_day_off_of_one_commune_touches_its_own_dossiers_only(app: Any, work: Any, people: Any) -> None:
    here = builders.received(work, people, ALLOWANCE)
    builders.received(work, people, ALLOWANCE, clerk="tt.motcua")
    edit = scheduling.with_day(db.session(), "11020", STORM)
    assert [d.dossier.id for d in touched(db.session(), edit.book(calendars.book(db.session())))] == [here.id]


def test_the_promise_the_deadline_the_steps_and_the_watch_move_together_and_the_first_promise_stays(
    app: Any, work: Any, people: Any, storm: Any, reappoint: Any
) -> None:
    owner = builders.who(id_number="030090000555", email="an@example.vn")
    dossier = builders.received(work, people, ALLOWANCE, owner=owner)
    told, steps = dossier.promised_at, [t.due_at for t in dossiers.open_tasks(db.session(), dossier.id)]
    storm()
    assert now_of(dossier).promised_at == told  # nothing by itself
    [moved] = reappoint(dossier)
    row = now_of(dossier)
    later = calendars.calendar(db.session()).closing_after(told.date(), 1)
    assert (row.promised_at, row.due_at, row.first_promised_at) == (later, later, told)
    assert (moved.was, moved.promised_at, moved.told) == (told, later, ("email", "sms"))
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    assert task.due_at >= steps[0]
    watched = {w.task_id: w.due_at for w in db.session.scalars(select(Watch).where(Watch.dossier_id == dossier.id))}
    assert watched == {None: later, task.id: task.due_at}
    event = db.session.scalars(select(Event).where(Event.dossier_id == dossier.id).order_by(Event.seq.desc())).first()
    assert event.what == "reappoint"
    assert datetime.fromisoformat(event.data["was"]) == told
    assert event.data["reason"] == "Nghỉ bão theo Công điện 12"
    assert event.actor == "Ông Thị Lan"
    sent = db.session.scalars(select(Outbox).where(Outbox.dossier_id == dossier.id)).all()
    assert {(m.channel, m.kind, datetime.fromisoformat(m.data["promised_at"])) for m in sent} == {
        ("email", "reappointed", later), ("sms", "reappointed", later),
    }  # fmt: skip
    assert list(drifted(db.session())) == []
    [line] = db.session.scalars(select(SettingChange).where(SettingChange.subject == "reappointment")).all()
    assert dossier.number in line.words


def test_the_same_form_sent_twice_moves_and_tells_once(
    app: Any, work: Any, people: Any, storm: Any, reappoint: Any
) -> None:
    dossier = builders.received(work, people, ALLOWANCE)
    storm()
    assert len(reappoint(dossier)) == 1
    storm("", CalendarDay(date(2026, 3, 6), DayKind.OFF, "Nghỉ bão", "Công điện 13"))
    assert reappoint(dossier) == []
    assert len(db.session.scalars(select(Event).where(Event.what == "reappoint")).all()) == 1
    assert len(reappoint(dossier, key="b" * 32)) == 1


def test_only_what_differs_and_only_in_one_s_field_is_moved(
    app: Any, work: Any, people: Any, storm: Any, reappoint: Any
) -> None:
    dossier = builders.received(work, people, ALLOWANCE)
    assert reappoint(dossier) == []  # nothing differs
    storm()
    with pytest.raises(Forbidden):
        reappoint(dossier, who=people["yk.motcua"])
    with pytest.raises(Invalid) as caught:
        reappoint(dossier, reason=" ")
    assert "reason" in caught.value.fields
    assert [d.dossier.id for d in reappointing.candidates(db.session(), people["danhmuc"])] == [dossier.id]
    assert list(reappointing.candidates(db.session(), people["yk.lanhdao"])) == []
    with pytest.raises(ValueError, match="50"):
        reappoint(*[dossier] * 51)


def test_a_dossier_that_waits_is_counted_when_its_clock_runs_again(
    app: Any, work: Any, people: Any, storm: Any, clock: Any
) -> None:
    dossier = builders.received(work, people, ALLOWANCE)
    [task] = dossiers.open_tasks(db.session(), dossier.id)
    with work(people["yk.ldtbxh"]) as w:
        pausing.pause(w, tasks.task(w.session, w.actor, task.id), "disaster", "Công điện 12 của tỉnh")
    storm()
    assert list(drifted(db.session())) == []
    clock.set("2026-03-09T09:00")
    with work(people["yk.ldtbxh"]) as w:
        pausing.unpause(w, tasks.task(w.session, w.actor, task.id))
    assert list(drifted(db.session())) == []  # counted anew with today's calendar


def test_nobody_is_told_a_date_that_has_passed(
    app: Any, work: Any, people: Any, storm: Any, reappoint: Any, clock: Any
) -> None:
    storm()
    dossier = builders.received(work, people, ALLOWANCE)
    told = dossier.promised_at
    with work(people["danhmuc"]) as w:
        scheduling.apply(w, scheduling.without_day(w.session, "", STORM.day))
    [found] = drifted(db.session())
    assert found.counted < told
    clock.set(found.counted.strftime("%Y-%m-%dT18:00"))
    assert say_moment(found.counted) in reappointing.why_not(found, clock())
    assert reappoint(dossier) == []
    assert now_of(dossier).promised_at == told


def test_a_granted_extension_stays_when_it_is_the_later_one(
    app: Any, work: Any, people: Any, storm: Any, reappoint: Any
) -> None:
    from desk.store.models import Extension

    dossier = builders.received(work, people, ALLOWANCE)
    granted = datetime(2026, 5, 29, 17, tzinfo=VIETNAM)
    with work(SYSTEM) as w:
        row = w.session.get_one(Dossier, dossier.id)
        w.session.add(Extension(
            dossier_id=row.id, state="granted", cause="Phải xác minh", owed_at=row.due_at, new_date=granted, in_time=True,
            agency_id=row.agency_id, agency_name=row.agency_name, made_at=w.now, decided_at=w.now, decided_by="Đặng Quốc Hữu",
        ))  # fmt: skip
        row.promised_at, row.extended = granted, "in_time"
        w.record(row, "extend")
    storm()
    [moved] = reappoint(dossier)
    row = now_of(dossier)
    assert (row.promised_at, row.extended) == (granted, "in_time")
    assert row.due_at > dossier.first_promised_at
    assert moved.told == ()  # the date that was told has not moved
    assert list(drifted(db.session())) == []


def test_a_dossier_that_is_ready_is_left_alone(app: Any, work: Any, people: Any, storm: Any) -> None:
    from desk.services import processing

    dossier = builders.received(work, people, ALLOWANCE)
    while (task := dossiers.open_tasks(db.session(), dossier.id)[0]).kind != "return":
        with work(people[people.who_may_do(task)]) as w:
            found = tasks.task(w.session, w.actor, task.id)
            (processing.issue if found.kind == "issue" else processing.pass_on)(w, found)
    assert db.session.scalars(select(Task.kind).where(Task.dossier_id == dossier.id, Task.done_at.is_(None))).all() == [
        "return"
    ]
    storm()
    assert list(drifted(db.session())) == []
