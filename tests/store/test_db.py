"""Each engine made to behave: what was confirmed is kept, works take their turn, reads wait for nobody, times are instants."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError

from desk.store.bulk import not_waiting_for_disk
from desk.store.db import db, start_reading
from desk.store.models import Person
from tests.conftest import SERVER
from tests.web.conftest import counted

sqlite_only = pytest.mark.skipif(bool(SERVER), reason="about SQLite")
postgresql_only = pytest.mark.skipif(not SERVER, reason="about PostgreSQL")


@pytest.fixture(autouse=True)
def _clean(app: object) -> Iterator[None]:
    db.session.remove()
    yield
    db.session.remove()


@sqlite_only
@pytest.mark.parametrize(
    ("pragma", "value"), [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 15000)]
)
def test_every_connection_to_sqlite_is_told_how_to_behave(pragma, value) -> None:
    for _ in range(2):
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


@sqlite_only
def test_a_work_takes_the_write_lock_first_and_a_look_does_not(work, people) -> None:
    actor = people["yk.motcua"]
    db.session.remove()
    with counted() as said:
        db.session.execute(text("SELECT 1"))
    assert said[0] == "BEGIN"
    with counted() as said, work(actor):
        pass
    assert said == ["BEGIN IMMEDIATE"]


@sqlite_only
def test_a_reader_is_not_kept_waiting_by_a_work_and_sees_nothing_of_it(work, people) -> None:
    actor = people["yk.motcua"]
    with work(actor) as w:
        w.session.execute(text("INSERT INTO counter (scope, value) VALUES ('x', 1)"))
        with db.engine.connect() as other:
            assert other.execute(text("SELECT count(*) FROM counter WHERE scope = 'x'")).scalar() == 0


@postgresql_only
def test_a_page_that_only_looks_opens_no_transaction_and_a_work_after_it_does(work, people) -> None:
    def autocommit() -> bool:
        db.session.execute(text("SELECT 1"))
        return bool(db.session.connection().connection.dbapi_connection.autocommit)

    actor = people["yk.motcua"]
    db.session.remove()
    start_reading(db.session())
    assert autocommit()
    db.session.remove()
    with work(actor):
        assert not autocommit()


def test_what_names_a_row_that_is_not_there_is_refused() -> None:
    with pytest.raises(IntegrityError), db.engine.connect().execution_options(writing=True) as connection:
        connection.execute(text("UPDATE department SET agency_id = 999999"))
        connection.execute(text("COMMIT"))


def test_a_load_that_does_not_wait_for_the_disk_leaves_nothing_behind() -> None:
    asked = "PRAGMA synchronous" if not SERVER else "SHOW synchronous_commit"
    with not_waiting_for_disk(db.engine), db.engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar() in (0, "off")
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql(asked).scalar() in (2, "on")


def test_an_instant_is_kept_to_the_microsecond_and_told_in_vietnam(work, people) -> None:
    moment = datetime(2026, 3, 2, 17, 30, 0, 123456, tzinfo=UTC)
    with work(people["quantri"]) as w:
        person = w.session.get_one(Person, people["yk.motcua"].id)
        person.password_changed_at = moment
    db.session.expire_all()
    found = db.session.get_one(Person, people["yk.motcua"].id).password_changed_at
    assert found == moment
    assert (found.utcoffset(), found.isoformat()[:16]) == (timedelta(hours=7), "2026-03-03T00:30")
    raw = db.session.execute(text("SELECT password_changed_at FROM person WHERE username = 'yk.motcua'")).scalar_one()
    assert "2026-03-02" in str(raw.astimezone(UTC) if isinstance(raw, datetime) else raw), "UTC in the table"


def test_a_time_without_a_zone_is_never_stored(work, people) -> None:
    with pytest.raises(StatementError, match="naive datetime"), work(people["quantri"]) as w:
        w.session.get_one(Person, people["yk.motcua"].id).password_changed_at = datetime(2026, 3, 2, 8, 0)  # noqa: DTZ001
        w.session.flush()
