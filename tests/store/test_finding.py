"""Finding procedures at the counter: what is asked, in which order, what is remembered and when it is made anew."""

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bench import procedures
from desk.domain.dates import VIETNAM
from desk.policy import SYSTEM
from desk.services import publishing, reaching
from desk.store.db import db
from desk.store.models import Agency, Installation, LifeEvent, Synonym
from desk.store.queries import catalogue, finding, installation
from tests import builders
from tests.web.conftest import counted, queries

BIRTH, ALLOWANCE, MARTYRS = "1.001193", "1.001776", "1.010803"
TODAY = date(2026, 3, 2)
NINE = datetime(2026, 3, 2, 9, tzinfo=VIETNAM)


@pytest.fixture
def found(app, clock):
    """``found("khai sinh")``: the codes, best first; at a desk if one is named."""

    def ask(typed: str, desk: str = "", **more) -> list[str]:
        db.session.rollback()
        agency = unit(desk) if desk else None
        return [row.code for row in finding.find(db.session(), typed, clock(), agency=agency, **more)]

    return ask


def unit(code: str, session=None) -> Agency:
    return (session or db.session()).scalars(select(Agency).where(Agency.code == code)).one()


def ended(work, code: str, last_day: date = TODAY) -> None:
    with work(SYSTEM) as w:
        row = catalogue.procedure(w.session, code)
        publishing.repeal(w, row, last_day, decision="88/QĐ-UBND", decided_on=TODAY)


def minutes_pass() -> None:
    installation.forget()


# ── what is found ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed", ["ks", "1.001193", "khai sinh", "dang ky khai sinh", "làm giấy khai sinh", "Đăng ký khai sinh"]
)
def test_by_alias_code_or_words(found, typed) -> None:
    assert found(typed)[0] == found(typed, "11020")[0] == BIRTH


def test_a_desk_is_offered_what_it_takes_in(found, work) -> None:
    assert BIRTH not in found("khai sinh", "297")
    with work(SYSTEM) as w:
        row = catalogue.procedure(w.session, BIRTH)
        reaching.except_at(w, row, unit("297", w.session), True, TODAY, TODAY, "Công văn 15/UBND")
        reaching.except_at(w, row, unit("11020", w.session), False, TODAY, None, "Quyết định 20/QĐ-UBND")
    assert BIRTH in found("khai sinh", "297")
    assert BIRTH not in found("khai sinh", "11020")
    assert BIRTH in found("khai sinh", "10999")


def test_offered_is_what_is_received_and_not_outside(app, work) -> None:
    builders.next_edition(work, BIRTH, lambda c: c.update(place="outside"), TODAY)
    for agency in db.session.scalars(select(Agency)):
        received = {row.code for row in catalogue.received_by(db.session(), agency, TODAY)}
        assert finding.taken_in(db.session(), agency, TODAY) == received - {BIRTH}
        assert finding.offered(db.session(), agency, TODAY).keys() == received - {BIRTH}


def test_what_this_desk_uses_comes_before_others_as_good(found, work, people) -> None:
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        procedures.grow(connection, 200)
    minutes_pass()
    usual = found("dang ky", "11020")
    last = usual[-1]
    for _ in range(6):
        builders.received(work, people, last)
    minutes_pass()
    assert found("dang ky", "11020").index(last) < usual.index(last)
    assert found("dang ky", "10999") == usual, "another desk has its own habits"


def test_synonyms_and_life_events_are_those_of_the_installation(found, work) -> None:
    assert found("quấn tã") == found("em bé tí hon") == []
    with work(SYSTEM) as w:
        w.session.add(Synonym(word="quấn tã", means=["khai sinh"]))
        event = {"name": "Thêm người", "name_en": "One more", "words": ["em bé tí hon"]}
        w.session.add(LifeEvent(code="them-nguoi", position=1, active=True, **event))
    assert found("quấn tã")[0] == BIRTH
    builders.next_edition(work, BIRTH, lambda c: c.update(life_events=["them-nguoi"]), TODAY)
    assert found("em bé tí hon")[0] == BIRTH
    with work(SYSTEM) as w:
        w.session.get_one(LifeEvent, "them-nguoi").active = False
    assert found("em bé tí hon") == []


def test_the_desk_means_what_is_called_so_even_when_it_is_not_taken_in_there(app, clock) -> None:
    district, commune = unit("297"), unit("11020")
    for typed in ("ks", BIRTH, "Đăng ký khai sinh"):
        assert finding.meant(db.session(), typed, clock(), district).code == BIRTH
    assert finding.meant(db.session(), "khai sinh", clock(), commune).code == BIRTH
    assert finding.meant(db.session(), "phóng tên lửa", clock(), commune) is None


def test_pins_are_what_the_desk_uses_most_then_what_has_a_short_code(app, work, people, clock) -> None:
    def pins() -> list[str]:
        db.session.rollback()
        return [row.code for row in finding.pinned(db.session(), unit("11020"), clock())]

    first = pins()
    with work(SYSTEM) as w:
        names = {row.code: bool(row.aliases) for row in catalogue.everything(w.session, TODAY)}
    assert [names[code] for code in first] == sorted((names[code] for code in first), reverse=True)
    for _ in range(2):
        builders.received(work, people, MARTYRS)
    builders.received(work, people, ALLOWANCE)
    assert pins() == first, "within a few minutes"
    minutes_pass()
    assert pins()[:2] == [MARTYRS, ALLOWANCE]


# ── what it costs, and when the index is made ────────────────────────────────


def test_a_key_pressed_asks_the_database_nothing(found, monkeypatch) -> None:
    monkeypatch.setattr(installation, "CHECK", 3600.0)
    found("k", "11020")
    agency, now = unit("11020"), NINE
    with counted() as said:
        for typed in ("kh", "kha", "khai", "khai s"):
            finding.find(db.session(), typed, now, agency=agency)
        finding.pinned(db.session(), agency, now)
    assert queries(said) == []


def test_the_index_outlives_changes_that_are_none_of_its_own(app, work) -> None:
    first = finding.index(db.session(), TODAY)
    with work(SYSTEM) as w:
        w.session.get_one(Installation, 1).hotline = "0220 999 9999"
    assert finding.index(db.session(), TODAY) is first
    assert finding.index(db.session(), TODAY + timedelta(days=1)) is first, "the same procedures tomorrow"
    builders.next_edition(work, BIRTH, lambda c: c.update(short_name="Khai sinh cho trẻ"), TODAY)
    assert finding.index(db.session(), TODAY) is not first


def test_the_index_is_that_of_the_day(found, work, clock) -> None:
    builders.next_edition(work, BIRTH, lambda c: c.update(short_name="Hộ tịch trẻ mới"), TODAY + timedelta(days=1))
    assert found("ho tich tre moi") == [] or found("ho tich tre moi")[0] != BIRTH
    clock.set("2026-03-03T00:00")
    assert found("hộ tịch trẻ mới")[0] == BIRTH


@pytest.fixture
def held(app, monkeypatch):
    """A large index that takes its time: made beside the pages, and not done until a test says so."""
    monkeypatch.setattr(finding, "SMALL", 0)
    go, make = threading.Event(), finding._Source.index

    def slowly(source):
        assert go.wait(20)
        return make(source)

    go.set()
    finding.index(db.session(), TODAY)
    monkeypatch.setattr(finding._Source, "index", slowly)
    go.clear()
    yield go
    go.set()
    if thread := finding.making(db.session()):
        thread.join()


def test_while_a_large_index_is_made_anew_the_old_one_answers(held, found, work) -> None:
    builders.next_edition(work, BIRTH, lambda c: c.update(short_name="Hộ tịch trẻ mới"), TODAY)
    ended(work, MARTYRS)
    assert found("khai sinh")[0] == BIRTH, "by its old words"
    [row] = finding.find(db.session(), "ks", NINE, limit=1)
    assert row.short_name == "Hộ tịch trẻ mới", "but as it is called now"
    held.set()
    finding.making(db.session()).join()
    assert found("hộ tịch trẻ mới")[0] == BIRTH


def test_what_is_no_more_in_force_is_not_found_by_an_old_index(held, found, work, clock) -> None:
    ended(work, BIRTH)
    clock.set("2026-03-03T00:00")
    assert BIRTH not in found("ks")
    assert BIRTH not in found("khai sinh", "11020")


def test_the_first_who_types_waits_for_the_index_that_a_form_began(app, monkeypatch, found) -> None:
    monkeypatch.setattr(finding, "SMALL", 0)
    finding.forget()
    finding.prepare(db.session(), TODAY)
    made = finding.making(db.session())
    assert made is not None
    assert found("ks")[0] == BIRTH
    assert finding.making(db.session()) is made, "nobody made a second one"
