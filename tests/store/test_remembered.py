"""What is remembered of settings, catalogue and units is dropped when they change, here or in another process."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, inspect, select

from desk.domain.errors import NotFound
from desk.policy import SYSTEM
from desk.store.db import db
from desk.store.models import Department, Edition
from desk.store.queries import calendars, catalogue, units
from tests import builders

BIRTH = "1.001193"
DAY = date(2026, 3, 2)


@pytest.fixture
def said(app):
    """Statements so far."""
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield statements
    event.remove(db.engine, "before_cursor_execute", note)


def test_the_second_look_at_an_edition_a_case_and_the_places_costs_nothing(app, said) -> None:
    case_id = builders.case_of(db.session(), BIRTH).id
    agency = units.agency(db.session(), builders.agency_id_of(db.session(), "11020"))
    looks = (
        lambda: catalogue.edition(db.session(), BIRTH, DAY),
        lambda: catalogue.case(db.session(), case_id),
        lambda: units.places_around(db.session(), agency),
    )
    first = [look() for look in looks]
    said.clear()
    assert [look() for look in looks] == first
    assert said == []


def test_a_remembered_edition_is_whole_and_belongs_to_no_session(app) -> None:
    edition = catalogue.edition(db.session(), BIRTH, DAY)
    db.session.remove()
    assert edition.procedure.code == BIRTH
    assert all(paper.name for case in edition.cases for paper in case.papers)
    assert all(fee.amount >= 0 for case in edition.cases for fee in case.fees)
    rows = [edition, edition.procedure, *edition.cases, *[p for c in edition.cases for p in c.papers]]
    assert all(inspect(row).detached for row in rows)


def test_looking_leaves_the_transaction_of_the_session_as_it_was(app, work) -> None:
    with work(SYSTEM) as w:
        w.session.add(Department(agency_id=builders.agency_id_of(w.session, "11020"), key="moi", name="Phòng mới"))
        w.session.flush()
        catalogue.edition(w.session, BIRTH, DAY)
    db.session.remove()
    assert db.session.scalar(select(Department.name).where(Department.key == "moi")) == "Phòng mới"


def test_a_change_of_the_catalogue_is_seen_at_once(app, work) -> None:
    before = catalogue.edition(db.session(), BIRTH, DAY)
    builders.next_edition(work, BIRTH, lambda content: content["cases"][0]["papers"][0].update(name="Giấy mới"))
    assert "Giấy mới" in [p.name for c in catalogue.edition(db.session(), BIRTH, DAY).cases for p in c.papers]
    assert "Giấy mới" not in [p.name for p in catalogue.case(db.session(), before.cases[0].id).papers], (
        "a dossier keeps its own"
    )
    with work(SYSTEM) as w:
        w.session.get(Edition, catalogue.edition(db.session(), BIRTH, DAY).id).void_at = w.now
    with pytest.raises(NotFound):
        catalogue.edition(db.session(), BIRTH, DAY)


def test_an_edition_is_asked_for_by_the_day(app, work) -> None:
    edition = catalogue.edition(db.session(), BIRTH, DAY)
    with work(SYSTEM) as w:
        w.session.get(Edition, edition.id).valid_to = DAY
    assert catalogue.edition(db.session(), BIRTH, DAY).id == edition.id
    with pytest.raises(NotFound):
        catalogue.edition(db.session(), BIRTH, DAY + timedelta(days=1))


def test_a_department_that_is_renamed_is_found_under_its_new_name(app, work) -> None:
    agency = units.agency(db.session(), builders.agency_id_of(db.session(), "11020"))
    units.places_around(db.session(), agency)
    with work(SYSTEM) as w:
        wanted = select(Department).where(Department.agency_id == agency.id, Department.key == "tu-phap")
        w.session.scalars(wanted).one().name = "Tư pháp"
    here = next(p for p in units.places_around(db.session(), agency) if p.id == agency.id)
    assert here.departments["tu-phap"][1] == "Tư pháp"


def test_what_cannot_be_found_is_asked_for_again(app, said) -> None:
    for _ in range(2):
        with pytest.raises(NotFound):
            catalogue.case(db.session(), 10**6)
    assert sum("case_of_edition" in statement for statement in said) == 2


def _another_process(app, *statements: str) -> None:
    from sqlalchemy import create_engine, text

    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_what_another_process_changed_is_seen_at_the_next_look_at_the_stamp(app, monkeypatch) -> None:
    from desk.store.queries import installation

    assert installation.installation(db.session()).hotline == "0220 000 0000"
    db.session.rollback()
    _another_process(
        app,
        "UPDATE installation SET hotline = '0220 111 1111'",
        "INSERT INTO counter (scope, value) VALUES ('settings', 1) "
        "ON CONFLICT (scope) DO UPDATE SET value = counter.value + 1",
    )
    assert installation.installation(db.session()).hotline == "0220 000 0000", "not looked yet"
    monkeypatch.setattr(installation, "CHECK", 0.0)
    assert installation.installation(db.session()).hotline == "0220 111 1111"


def test_a_change_moves_the_stamp_and_a_rolled_back_one_does_not(app, work) -> None:
    from desk.store.models import Counter, Installation

    def stamp() -> int:
        return db.session.scalar(select(Counter.value).where(Counter.scope == "settings")) or 0

    before = stamp()
    with work(SYSTEM) as w:
        w.session.get(Installation, 1).hotline = "0220 222 2222"
    assert stamp() == before + 1
    with pytest.raises(ZeroDivisionError), work(SYSTEM) as w:
        w.session.get(Installation, 1).hotline = "0220 333 3333"
        w.session.flush()
        1 / 0  # noqa: B018
    assert stamp() == before + 1


def test_a_few_seconds_later_the_price_is_one_small_query(app, said, monkeypatch) -> None:
    from desk.store.queries import installation

    calendars.calendar(db.session())
    installation.law(db.session(), DAY)
    monkeypatch.setattr(installation, "CHECK", 0.0)
    said.clear()
    installation.law(db.session(), DAY)
    assert len(said) == 1
