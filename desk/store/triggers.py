"""What the database itself guards: a line of the logbook is neither changed nor deleted, and neither is a published edition.

The program refuses it already (``work.py``, ``services/publishing.py``); these triggers refuse whoever comes with another tool.
An administrator of the database can still lift them, which is why every line of the logbook carries a digest and ``desk verify``
walks the chain.

Attached to the tables here, so that ``create_all`` makes the same database as the migrations do (a test compares the two).
"""

from sqlalchemy import DDL, Connection, Table, event, text

from .models.beside import RevealLog
from .models.catalogue import Case, CaseFee, CasePaper, Edition
from .models.trail import Event

REFUSAL = "event: the logbook is append-only"
PUBLISHED = "edition: what was published is never changed"
ENDING = (
    "valid_to",
    "end_decision",
    "end_decided_on",
    "replaced_by",
    "void_at",
)  # all that may still be said of an edition

ON = {
    "sqlite": tuple(
        f"CREATE TRIGGER event_no_{verb.lower()} BEFORE {verb} ON event BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_is_append_only()",
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()",
    ),
}
OFF = {
    "sqlite": ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"),
    "postgresql": ("DROP TRIGGER event_no_change ON event", "DROP TRIGGER event_no_truncate ON event"),
}
PUBLISHED_FUNCTION = (
    "CREATE OR REPLACE FUNCTION edition_is_published() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{PUBLISHED}' USING ERRCODE = 'restrict_violation'; END $$"
)


def guard_of(table: str, columns: str, engine: str) -> tuple[str, ...]:
    """The triggers that keep a published table as it is; ``columns``: those that never change (``""``: none does)."""
    of = f" OF {columns}" if columns else ""
    if engine == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb}{of if verb == 'UPDATE' else ''} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{PUBLISHED}'); END"
            for verb in ("UPDATE", "DELETE")
        )
    return (
        PUBLISHED_FUNCTION,
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE{of} OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION edition_is_published()",
    )


def written_once(table: str, engine: str) -> tuple[str, ...]:
    """The triggers of a record that only grows."""
    refusal = f"{table}: what was written stays as it is"
    if engine == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
            for verb in ("UPDATE", "DELETE")
        )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()",
    )


def lift(connection: Connection) -> None:
    """Take the guard of the logbook away, as a tamperer with the owner's rights would: for the tests of ``desk verify``."""
    for statement in OFF[connection.dialect.name]:
        connection.execute(text(statement))


def _guard(table: Table, engine: str, statements: tuple[str, ...]) -> None:
    for statement in statements:
        event.listen(table, "after_create", DDL(statement).execute_if(dialect=engine))  # type: ignore[no-untyped-call]


for _engine, _statements in ON.items():
    assert isinstance(Event.__table__, Table)
    _guard(Event.__table__, _engine, _statements)
    for _model in (Edition, Case, CasePaper, CaseFee):
        assert isinstance(_model.__table__, Table)
        _fixed = (
            ", ".join(c.name for c in _model.__table__.columns if c.name not in ENDING) if _model is Edition else ""
        )
        _guard(_model.__table__, _engine, guard_of(_model.__table__.name, _fixed, _engine))
    assert isinstance(RevealLog.__table__, Table)
    _guard(RevealLog.__table__, _engine, written_once("reveal_log", _engine))
