"""What the database itself guards: a line of the logbook is neither changed nor deleted, and neither is a published edition.

The program refuses it already (``work.py``, ``services/publishing.py``); these triggers refuse whoever comes with another tool.
An administrator of the database can still lift them, which is why every line of the logbook carries a digest and ``desk verify``
walks the chain.

Attached to the tables here, so that ``create_all`` makes the same database as the migrations do (a test compares the two).
"""

from sqlalchemy import DDL, Connection, Table, event, text

from .models.catalogue import Case, CaseFee, CasePaper, Edition
from .models.documents import ResultDraft
from .models.people import AccessLine
from .models.trail import Event

REFUSAL = "event: the logbook is append-only"
LOG_REFUSAL = "access_log: the log of access is append-only"
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
ACCESS = {
    "sqlite": tuple(
        f"CREATE TRIGGER access_log_no_{verb.lower()} BEFORE {verb} ON access_log BEGIN SELECT RAISE(ABORT, '{LOG_REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION access_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{LOG_REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER access_log_no_change BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW "
        "EXECUTE FUNCTION access_log_is_append_only()",
        "CREATE TRIGGER access_log_no_truncate BEFORE TRUNCATE ON access_log FOR EACH STATEMENT "
        "EXECUTE FUNCTION access_log_is_append_only()",
    ),
}
OFF = {
    "sqlite": ("DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"),
    "postgresql": ("DROP TRIGGER event_no_change ON event", "DROP TRIGGER event_no_truncate ON event"),
}
VERSION = "result_draft: a version is never changed"
DRAFTED = (
    "id, dossier_id, leg, n, agency_id, agency_name, kind, title, subject, body, signed_as, digest, made_at, made_by"
)
DRAFTS_OFF = {
    "sqlite": ("result_draft_no_update", "result_draft_no_delete"),
    "postgresql": ("result_draft_no_change ON result_draft",),
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


def guard_of_drafts(engine: str) -> tuple[str, ...]:
    """The triggers that keep the text of a version (dự thảo) as it was written; what is approved may still be said of it."""
    if engine == "sqlite":
        return (
            f"CREATE TRIGGER result_draft_no_update BEFORE UPDATE OF {DRAFTED} ON result_draft "
            f"BEGIN SELECT RAISE(ABORT, '{VERSION}'); END",
            f"CREATE TRIGGER result_draft_no_delete BEFORE DELETE ON result_draft BEGIN SELECT RAISE(ABORT, '{VERSION}'); END",
        )
    return (
        "CREATE OR REPLACE FUNCTION result_draft_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{VERSION}' USING ERRCODE = 'restrict_violation'; END $$",
        f"CREATE TRIGGER result_draft_no_change BEFORE UPDATE OF {DRAFTED} OR DELETE ON result_draft FOR EACH ROW "
        "EXECUTE FUNCTION result_draft_is_append_only()",
    )


def lift_drafts(connection: Connection) -> None:
    """Take that guard away, as whoever owns the database could: for the tests of what is issued."""
    for name in DRAFTS_OFF[connection.dialect.name]:
        connection.execute(text(f"DROP TRIGGER {name}"))


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
    assert isinstance(AccessLine.__table__, Table)
    _guard(AccessLine.__table__, _engine, ACCESS[_engine])
    assert isinstance(ResultDraft.__table__, Table)
    _guard(ResultDraft.__table__, _engine, guard_of_drafts(_engine))
    for _model in (Edition, Case, CasePaper, CaseFee):
        assert isinstance(_model.__table__, Table)
        _fixed = (
            ", ".join(c.name for c in _model.__table__.columns if c.name not in ENDING) if _model is Edition else ""
        )
        _guard(_model.__table__, _engine, guard_of(_model.__table__.name, _fixed, _engine))
