"""The morning's digest and the reminder of next year's calendar: to whom, with which numbers, how often."""

from typing import Any

import pytest
from sqlalchemy import select

from desk.policy import SYSTEM
from desk.services import digesting, processing, staffing
from desk.store.db import db
from desk.store.models import Alert, CalendarYear, Outbox, Person, TimetableRow
from desk.store.queries import dossiers, tasks
from tests import builders
from tests.web.conftest import counted, queries

MARTYRS, BIRTH = "1.010803", "1.001193"


@pytest.fixture(autouse=True)
def _this_year_is_confirmed(work: Any) -> None:
    confirm(work, 2026)


def confirm(work: Any, year: int) -> None:
    """Somebody compared the calendar of the year with its notice."""
    with work(SYSTEM) as w:
        w.session.merge(CalendarYear(year=year, source="Thông báo 1", confirmed_at=w.now, confirmed_by="Ông Thị Lan"))


@pytest.fixture
def morning(work: Any, clock: Any) -> Any:
    """``morning()``: what the sweep does about the digest, as the command does it."""

    def run() -> int | None:
        shares = digesting.shares(db.session(), clock(), digesting.marks(db.session()))
        if shares is None:
            return None
        with work(SYSTEM) as w:
            told = digesting.tell(w, shares)
            digesting.told(w, clock())
        return told

    return run


def digest_of(username: str) -> list[dict[str, Any]]:
    db.session.rollback()
    rows = db.session.scalars(
        select(Alert.data).join(Person, Person.id == Alert.person_id).where(Person.username == username, Alert.kind == "digest")
    )  # fmt: skip
    return [{k: v for k, v in row.items() if k != "day"} for row in rows]


def test_each_person_hears_their_own_numbers_once_a_day(work, people, clock, morning) -> None:
    builders.received(work, people, MARTYRS)  # step due 05/3
    clock.set("2026-03-05T09:00")
    builders.received(work, people, MARTYRS)  # due 10/3, the third working day after the 5th
    clock.set("2026-03-05T07:29")
    assert morning() is None
    clock.set("2026-03-05T07:30")
    assert morning()
    assert digest_of("yk.ldtbxh") == [{"late": 0, "today": 1, "soon": 1, "sign": 0}]
    for moment in ("2026-03-05T07:31", "2026-03-05T15:00"):
        clock.set(moment)
        assert morning() is None
    clock.set("2026-03-06T07:30")
    morning()
    assert digest_of("yk.ldtbxh")[1] == {"late": 1, "today": 0, "soon": 1, "sign": 0}


def test_who_has_nothing_to_do_hears_nothing(work, people, clock, morning) -> None:
    builders.received(work, people, MARTYRS)
    clock.set("2026-03-05T07:30")
    morning()
    for username in ("yk.motcua", "yk.tuphap", "gl.ldtbxh", "quantri"):
        assert digest_of(username) == [], username


def test_what_waits_for_a_signature_is_counted_whenever_it_is_due(work, people, clock, morning) -> None:
    dossier = builders.received(work, people, BIRTH)
    with work(people["yk.tuphap"]) as w:
        [task] = dossiers.open_tasks(w.session, dossier.id)
        processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    clock.set("2026-03-03T07:30")
    morning()
    [told] = digest_of("yk.lanhdao")
    assert (told["late"], told["sign"]) == (1, 1)


@pytest.mark.parametrize("moment", ["2026-03-07T07:30", "2026-03-08T10:00", "2026-04-30T08:00", "2026-03-05T18:00"])
def test_nobody_is_told_on_a_day_off_or_after_closing(moment, work, people, clock, morning) -> None:
    builders.received(work, people, MARTYRS)
    clock.set(moment)
    assert morning() is None


def test_an_office_that_opens_later_hears_it_at_its_own_opening(work, people, clock, morning) -> None:
    builders.received(work, people, MARTYRS)
    with work(SYSTEM) as w:
        hours = {"week": {str(day): ["08:00-12:00", "13:00-17:00"] for day in range(2, 7)}}
        place = builders.agency_id_of(w.session, "11020")
        w.session.add(
            TimetableRow(agency_id=place, purpose="office", valid_from=w.now.date(), hours=hours, source="QĐ")
        )
    clock.set("2026-03-05T07:30")
    morning()
    assert digest_of("yk.ldtbxh") == []
    clock.set("2026-03-05T08:00")
    morning()
    assert len(digest_of("yk.ldtbxh")) == 1


def test_the_digest_goes_out_by_e_mail_at_once(work, people, clock, morning) -> None:
    with work(SYSTEM) as w:
        staffing.set_email(w, "yk.ldtbxh", "anh@example.vn")
    builders.received(work, people, MARTYRS)
    clock.set("2026-03-05T07:30")
    morning()
    [row] = db.session.scalars(select(Outbox).where(Outbox.kind == "digest")).all()
    assert (row.address, row.not_before) == ("anh@example.vn", clock())


def test_the_numbers_cost_the_same_queries_however_many_steps_there_are(work, people, clock) -> None:
    costs = []
    for more in (1, 15):
        for _ in range(more):
            builders.received(work, people, MARTYRS)
        clock.set("2026-03-05T07:30")
        digesting.shares(db.session(), clock(), {})
        with counted() as said:
            digesting.shares(db.session(), clock(), {})
        costs.append(len(queries(said)))
        clock.set("2026-03-02T09:00")
    assert costs[0] == costs[1] <= 4


@pytest.mark.parametrize(
    ("moment", "told"), [("2026-09-30T08:00", 0), ("2026-10-01T08:00", 3), ("2026-12-31T08:00", 3)]
)
def test_from_october_whoever_keeps_the_calendar_is_reminded_of_next_year_s(moment, told, work, people, clock) -> None:
    clock.set(moment)
    with work(SYSTEM) as w:
        assert digesting.ask_for_calendar(w) == told
    found = db.session.execute(select(Person.username, Alert.data).join(Alert, Alert.person_id == Person.id)).all()
    assert sorted(r.username for r in found) == (["danhmuc", "gl.quantri", "quantri"] if told else [])
    assert all(r.data["year"] == 2027 for r in found)


def test_once_a_week_and_no_more_when_it_is_confirmed(work, people, clock) -> None:
    def asked() -> int | None:
        if not digesting.calendar_due(digesting.marks(db.session()), clock().date()):
            return None
        with work(SYSTEM) as w:
            return digesting.ask_for_calendar(w)

    clock.set("2026-10-05T08:00")
    assert [asked(), asked()] == [3, None]
    clock.set("2026-10-09T08:00")
    assert asked() == 0
    clock.set("2026-10-12T08:00")
    assert asked() == 3
    confirm(work, 2027)
    clock.set("2026-10-19T08:00")
    assert asked() == 0
