"""The schema's version: migrations by Alembic, asked for and run from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def head() -> str | None:
    """The newest revision that this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision of a database; None when it has never been set up."""
    return MigrationContext.configure(connection).get_current_revision()


def is_current(session: Session) -> bool:
    """Does the database have this program's schema?"""
    return current(session.connection()) == head()


@contextmanager
def changing(engine: Engine) -> Iterator[Config]:
    """One transaction in which tables change shape.

    SQLite changes a table by making it anew, which its foreign keys would not survive: they rest meanwhile and are all looked at
    before the commit (https://www.sqlite.org/lang_altertable.html, 7).
    """
    config = _config()
    lite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writing=True) as connection:
        driver: Any = connection.connection.driver_connection
        if lite:
            driver.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                yield config
                if lite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"migration breaks references: {broken[:3]}")
        finally:
            if lite:
                driver.execute("PRAGMA foreign_keys = ON")


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest schema, in one transaction where the engine allows it."""
    with changing(engine) as config:
        command.upgrade(config, "head")


def wipe(engine: Engine) -> None:
    """Take every table away. Only for a training province whose load broke off."""
    with changing(engine) as config:
        command.downgrade(config, "base")
