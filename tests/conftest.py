"""What every test stands on: a small real province in a real database, a clock that stands still, and named people.

``DESK_TEST_DB=postgresql+psycopg://…/postgres`` runs the same tests on PostgreSQL: one database a worker is built as a template
and copied for each test. Without it: SQLite files, copied the same way.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from werkzeug.test import TestResponse

from desk import create_app
from desk.clock import MovableClock
from desk.store.db import db
from desk.store.queries import installation
from desk.store.work import work_by
from tests import builders

MONDAY = "2026-03-02T08:12"  # thứ Hai, ngày làm việc thường
SERVER = os.environ.get("DESK_TEST_DB", "")


def _admin(statement: str) -> None:
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """A database with the small province in it, made once."""
    name = f"desk_template_{uuid.uuid4().hex[:12]}"
    if SERVER:
        _admin(f"CREATE DATABASE {name}")
        url = make_url(SERVER).set(database=name)
    else:
        url = make_url(f"sqlite:///{tmp_path_factory.mktemp('db') / 'template.sqlite'}")
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url}, clock=MovableClock(MONDAY))
    with app.app_context():
        db.create_all()
        builders.small_province(app.extensions["desk.clock"])
        db.session.remove()
        if not SERVER:
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        db.engine.dispose()
    yield url
    if SERVER:
        _admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(template: URL, tmp_path: Path) -> Iterator[URL]:
    """A copy of the province for one test."""
    if SERVER:
        name = f"desk_{uuid.uuid4().hex[:12]}"
        _admin(f"CREATE DATABASE {name} TEMPLATE {template.database}")
        yield template.set(database=name)
        _admin(f"DROP DATABASE {name} WITH (FORCE)")
    else:
        shutil.copy(str(template.database), tmp_path / "desk.sqlite")
        yield make_url(f"sqlite:///{tmp_path / 'desk.sqlite'}")


@pytest.fixture
def clock() -> MovableClock:
    """Monday 2 March 2026, 08:12, until a test says otherwise."""
    return MovableClock(MONDAY)


class FreshClient(FlaskClient):
    """Every request in a context of its own, as when served: nothing remembered in ``g`` leaks from one person to the next."""

    def open(self, *given: object, **options: object) -> TestResponse:
        with self.application.app_context():
            return super().open(*given, **options)  # type: ignore[arg-type]


SETTINGS = {"TESTING": True, "WTF_CSRF_ENABLED": False}


@pytest.fixture(scope="session")
def wired() -> Callable[[URL, MovableClock], Flask]:
    """The application, wired once for a worker: each test gives it a database and a clock.

    Rules, templates and compiled SQL cost more than most tests do. Settings that a test changed are put back; whoever adds pages
    marks itself ``own_app``.
    """
    now: dict[str, URL] = {}
    made: list[Flask] = []
    kept: dict[str, object] = {}

    def connection() -> object:
        dialect = now["url"].get_dialect()
        arguments, options = dialect().create_connect_args(now["url"])
        return dialect.import_dbapi().connect(*arguments, **options)

    def give(database: URL, clock: MovableClock) -> Flask:
        now["url"] = database
        if not made:
            engine = {"SQLALCHEMY_DATABASE_URI": database, "SQLALCHEMY_ENGINE_OPTIONS": {"creator": connection}}
            made.append(create_app({**SETTINGS, **engine}, clock=clock))
            kept.update(made[0].config)
        [app] = made
        app.config.clear()
        app.config.update(kept, SQLALCHEMY_DATABASE_URI=database)
        app.extensions["desk.clock"] = clock
        with app.app_context():
            db.engine.url = database  # what the program remembers, it remembers by database
        return app

    return give


@pytest.fixture
def app(
    database: URL, clock: MovableClock, wired: Callable[[URL, MovableClock], Flask], request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """The application on that database, inside its context."""
    installation.forget()
    if SERVER or request.node.get_closest_marker(
        "own_app"
    ):  # on PostgreSQL one test in 3,000 met something of another's: not found yet
        app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": database}, clock=clock)
    else:
        app = wired(database, clock)
    app.test_client_class = FreshClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def people(app: object) -> "builders.People":
    """Everybody who works in the small province, as actors by username: ``people["yk.motcua"]``."""
    return builders.People(db.session(), app.extensions["desk.clock"])  # type: ignore[attr-defined]


@pytest.fixture
def work(app: object) -> Callable[..., object]:
    """``with work(actor) as w:`` a piece of work on the test's clock."""
    return lambda actor: work_by(actor, db.session(), app.extensions["desk.clock"])  # type: ignore[attr-defined]


@pytest.fixture
def sign_in(app: object) -> Callable[[str], object]:
    """``sign_in("yk.motcua")`` gives a browser-like client signed in by the real form."""

    def enter(username: str) -> object:
        client = app.test_client()  # type: ignore[attr-defined]
        answer = client.post("/dang-nhap", data={"username": username, "password": builders.PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    return enter


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database that ``desk`` finds through its environment, on Monday 2 March 2026."""
    from tests.empty import empty_database

    installation.forget()
    with empty_database(tmp_path) as url:
        shown = url.render_as_string(hide_password=False)
        monkeypatch.setenv("DESK_DATABASE_URL", shown)
        monkeypatch.setenv("DESK_INSTANCE", str(tmp_path / "instance"))
        monkeypatch.setenv("DESK_NOW", MONDAY)
        monkeypatch.delenv("DESK_SECRET_KEY", raising=False)
        yield shown
    installation.forget()
