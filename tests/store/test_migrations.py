"""The schema: what the migrations make is what the models say, up, down and up again; and the logbook only grows."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from desk.store import schema
from desk.store.db import Base, db
from desk.store.models.finder import SHADOW
from desk.store.triggers import lift
from tests import builders
from tests.conftest import SERVER
from tests.empty import empty_database


@pytest.fixture
def new_engine(tmp_path: Path) -> Iterator[Any]:
    """``new_engine()``: an engine on an empty database of the kind under test."""
    with ExitStack() as stack:

        def make() -> Engine:
            engine = create_engine(stack.enter_context(empty_database(tmp_path)))
            stack.callback(engine.dispose)
            return engine

        yield make


def ours(name: str | None) -> bool:
    """Is this a table of a model? The engine's own are not: Alembic's mark, and what FTS5 keeps its index in."""
    return name != "alembic_version" and not str(name).startswith(SHADOW)


def described(engine: Engine) -> dict[str, Any]:
    """Everything the database itself says about our tables, by name."""
    look = inspect(engine)
    tables = [t for t in look.get_table_names() if ours(t)]

    def words(value: Any) -> Any:
        return {k: words(v) for k, v in value.items()} if isinstance(value, dict) else str(value)

    def by_name(rows: list[Any]) -> dict[str, Any]:
        return {str(row["name"]): words(row) for row in rows}

    found: dict[str, Any] = {
        table: {
            "columns": by_name(look.get_columns(table)), "key": look.get_pk_constraint(table),
            "foreign": by_name(look.get_foreign_keys(table)), "unique": by_name(look.get_unique_constraints(table)),
            "checks": by_name(look.get_check_constraints(table)), "indexes": by_name(look.get_indexes(table)),
        }
        for table in tables
    }  # fmt: skip
    triggers = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'",
        "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
        "UNION SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    }
    with engine.connect() as connection:
        found["triggers"] = {row[0]: row[1] for row in connection.execute(text(triggers[engine.dialect.name]))}
    return found


def _by_name(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or ours(name)


def _made_here(thing: Any, _name: str | None, kind: str, *_rest: Any) -> bool:
    """An index that only PostgreSQL has is not missing on SQLite."""
    only = getattr(thing, "_ddl_if", None) if kind == "index" else None
    return only is None or only.dialect == ("postgresql" if SERVER else "sqlite")


def test_what_the_migrations_make_is_what_the_models_say(new_engine: Any) -> None:
    migrated, made = new_engine(), new_engine()
    schema.upgrade(migrated)
    Base.metadata.create_all(made)
    with migrated.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": _by_name, "include_object": _made_here}
        )
        assert compare_metadata(context, Base.metadata) == []
    assert described(migrated) == described(made)
    assert described(made)["triggers"], "the logbook's guard is there"


def test_every_table_has_named_constraints_so_that_a_later_migration_can_find_them(new_engine: Any) -> None:
    engine = new_engine()
    schema.upgrade(engine)
    for name, table in described(engine).items():
        if name != "triggers":
            assert table["key"]["name"] == f"pk_{name}"
            assert "None" not in {**table["foreign"], **table["unique"], **table["checks"], **table["indexes"]}, name


def test_up_down_and_up_again_ends_where_it_was(new_engine: Any) -> None:
    engine = new_engine()
    schema.upgrade(engine)
    first = described(engine)
    with schema.changing(engine) as config:
        command.downgrade(config, "base")
    assert described(engine) == {"triggers": {}}
    schema.upgrade(engine)
    assert described(engine) == first


def test_upgrading_twice_changes_nothing(new_engine: Any) -> None:
    engine = new_engine()
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert schema.current(connection) == schema.head()
    first = described(engine)
    schema.upgrade(engine)
    assert described(engine) == first


def test_the_revisions_are_one_line_and_each_says_what_it_is_for() -> None:
    scripts = ScriptDirectory.from_config(schema._config())
    assert len(scripts.get_heads()) == 1
    for script in scripts.walk_revisions():
        assert len(script.doc) > 20, script.revision


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET what = 'x'", "DELETE FROM event", "UPDATE event SET digest = '' WHERE seq = 1"]
)
def test_the_database_itself_refuses_to_change_or_delete_a_line_of_the_logbook(
    app: object, people: builders.People, work: Any, statement: str
) -> None:
    dossier_id = builders.received(work, people).id
    with (
        db.engine.connect().execution_options(writing=True) as connection,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        connection.execute(text(statement))
    count = text("SELECT count(*) FROM event WHERE dossier_id = :id")
    assert db.session.execute(count, {"id": dossier_id}).scalar_one() >= 1
    db.session.rollback()


def test_whoever_lifts_the_guard_can_change_a_line_which_is_why_the_lines_are_chained(
    app: object, people: builders.People, work: Any
) -> None:
    builders.received(work, people)
    with db.engine.connect().execution_options(writing=True) as connection, connection.begin():
        lift(connection)
        assert connection.execute(text("UPDATE event SET what = 'x' WHERE seq = 1")).rowcount == 1
