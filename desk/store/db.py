"""The database handle, its conventions, and SQLite made to behave. The only file that knows which engine it talks to."""

from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, TypeDecorator, event, func, select, text
from sqlalchemy.orm import DeclarativeBase, Session, registry

from ..domain.calendar import VIETNAM

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table. Plain declarative, so that types can be checked."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING), type_annotation_map={dict[str, Any]: JSON, list[Any]: JSON}
    )


db = SQLAlchemy(model_class=Base)
__all__ = ["Base", "Moment", "Session", "alone_in", "db", "one_at_a_time", "start_reading", "start_writing"]


class Moment(TypeDecorator[datetime]):
    """An aware instant: UTC in the table, office time (Asia/Ho_Chi_Minh) in Python, on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime: take the time from work.now")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value).astimezone(VIETNAM)


@event.listens_for(Engine, "connect")
def _sqlite_connect(connection: Any, _record: object) -> None:
    if type(connection).__module__.startswith("sqlite3"):
        connection.isolation_level = None  # we say BEGIN ourselves, below
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # what was confirmed survives a power cut
        connection.execute("PRAGMA busy_timeout = 15000")


@event.listens_for(Engine, "connect")
def _postgresql_connect(connection: Any, _record: object) -> None:
    """No page asks for so much that compiling the question first would pay: at a million dossiers it cost 30 ms of every page."""
    if type(connection).__module__.startswith("psycopg"):
        connection.autocommit = True
        connection.execute("SET jit = off")
        connection.autocommit = False


@event.listens_for(Engine, "begin")
def _sqlite_begin(connection: Any) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def start_reading(session: Session) -> None:
    """This session will only look: on PostgreSQL spare it BEGIN and ROLLBACK (half of a small page's time)."""
    if session.get_bind().dialect.name == "postgresql" and not session.in_transaction():
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def start_writing(session: Session) -> None:
    """This session will write: take the write lock first (SQLite), so that nothing read goes stale before the commit."""
    session.rollback()
    session.connection(execution_options={"writing": True})


def one_at_a_time(session: Session, name: str) -> None:
    """Whoever works under the same ``name`` waits here until the other's transaction is over.

    SQLite lets one writer in at a time anyway; PostgreSQL is asked for a lock that ends with the transaction.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def alone_in(session: Session, table: str) -> None:
    """Until this transaction is over nobody else writes in the table; reading goes on. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
