"""The schema's version: migrations by Alembic, asked for and run from here."""

from pathlib import Path

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


def upgrade(engine: Engine) -> None:
    """Bring a database to the newest schema, in one transaction where the engine allows it."""
    config = _config()
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def wipe(engine: Engine) -> None:
    """Take every table away. Only for a training province whose load broke off."""
    config = _config()
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
