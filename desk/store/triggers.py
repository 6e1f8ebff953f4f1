"""The logbook guarded by the database itself (nhật ký chỉ ghi thêm): a line of ``event`` is neither changed nor deleted.

The program refuses it already (``work.py``); these triggers refuse whoever comes with another tool. An administrator of the
database can still lift them, which is why every line carries a digest and ``desk verify`` walks the chain.

Attached to the table here, so that ``create_all`` makes the same database as the migrations do (a test compares the two).
"""

from sqlalchemy import DDL, Connection, Table, event, text

from .models.trail import Event

REFUSAL = "event: the logbook is append-only"

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


def lift(connection: Connection) -> None:
    """Take the guard away, as a tamperer with the owner's rights would: for the tests of ``desk verify``."""
    for statement in OFF[connection.dialect.name]:
        connection.execute(text(statement))


_table = Event.__table__
assert isinstance(_table, Table)
for _engine, _statements in ON.items():
    for _statement in _statements:
        event.listen(_table, "after_create", DDL(_statement).execute_if(dialect=_engine))  # type: ignore[no-untyped-call]
