"""The catalogue as law with dates: editions say everything themselves, drafts, imports, blank forms, exceptions, life events, guards.

What a procedure said moves into its editions; fees hold for every channel, legal bases and results become lists of objects.
"""

import json

import sqlalchemy as sa
from alembic import op

from desk.store import seed
from desk.store.triggers import guard_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INT, TEXT, DAY = sa.Integer(), sa.String(), sa.Date()
BOOL, JSON, MOMENT, BLOB = sa.Boolean(), sa.JSON(), sa.DateTime(timezone=True), sa.LargeBinary()
NEW = ("import_word", "import_row", "draft", "catalogue_import", "synonym", "life_event", "reception", "blank_form")
MOVED = ("name", "short_name", "field", "aliases", "received_at", "levels")
SUBJECTS = "'calendar', 'hours', 'reappointment', 'reasons'"
FIXED = (
    "id, procedure_id, valid_from, decision, decided_on, published_at, published_by, submitted_by, name, short_name, field, aliases, "
    "keywords, life_events, levels, received_at, place, applicants, competent, coordinating, conditions, online_level, legal_basis, results"
)
PUBLISHED = (("edition", FIXED), ("case_of_edition", ""), ("case_paper", ""), ("case_fee", ""))


def need(name: str, kind: sa.types.TypeEngine, default: object = None) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False, server_default=default)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}_{other}"))


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """The primary key by the naming convention."""
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """A check by the naming convention."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def where(condition: str) -> dict[str, sa.TextClause]:
    """The condition of a partial index, on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _tables()
    _drafts()
    _editions()
    _cases()
    op.add_column("task", need("choice", TEXT, ""))
    op.create_index("ix_dossier_case_id_ready_at", "dossier", ["case_id", "ready_at"])
    op.create_index(op.f("ix_dossier_case_id_status"), "dossier", ["case_id", "status"])
    _subjects(f"{SUBJECTS}, 'catalogue'")
    engine = op.get_bind().dialect.name
    for table, columns in PUBLISHED:
        for statement in guard_of(table, columns, engine):
            op.execute(statement)
    if op.get_bind().execute(sa.text("SELECT count(*) FROM installation")).scalar():
        _words()


def _tables() -> None:
    op.create_table(
        "blank_form", need("key", TEXT), need("name", TEXT), need("file", TEXT), need("media_type", TEXT), need("size", INT),
        need("sha256", TEXT), need("data", BLOB), key("blank_form", "key"),
    )  # fmt: skip
    op.create_table(
        "reception", need("id", INT), need("procedure_id", INT), need("agency_id", INT), need("receives", BOOL), need("valid_from", DAY),
        may("valid_to", DAY), need("because", TEXT), to("reception", "procedure_id", "procedure"), to("reception", "agency_id", "agency"),
        check("reception", "valid_in_order", "valid_to IS NULL OR valid_to >= valid_from"), key("reception", "id"),
        sa.UniqueConstraint("procedure_id", "agency_id", "valid_from", name=op.f("uq_reception_procedure_id_agency_id_valid_from")),
    )  # fmt: skip
    op.create_table(
        "life_event", need("code", TEXT), need("position", INT), need("name", TEXT), need("name_en", TEXT), need("words", JSON),
        need("active", BOOL), key("life_event", "code"),
    )  # fmt: skip
    op.create_table("synonym", need("word", TEXT), need("means", JSON), key("synonym", "word"))


def _drafts() -> None:
    op.create_table(
        "catalogue_import", need("id", INT), need("key", TEXT), need("state", TEXT), need("file", TEXT), need("kind", TEXT),
        may("owner_id", INT), need("mapping", JSON), need("stamp", TEXT), need("at", MOMENT), may("by_id", INT), need("by", TEXT),
        need("total", INT), need("done", INT), need("counts", JSON), need("said", TEXT), may("started_at", MOMENT), may("seen_at", MOMENT),
        may("ended_at", MOMENT), may("decided_at", MOMENT), may("decider_id", INT), need("decided_by", TEXT), may("data", BLOB),
        to("catalogue_import", "owner_id", "agency"), to("catalogue_import", "by_id", "person"), to("catalogue_import", "decider_id", "person"),
        check("catalogue_import", "state",
              "state IN ('waiting', 'reading', 'read', 'applying', 'applied', 'failed', 'dropped', 'undone')"),
        key("catalogue_import", "id"), sa.UniqueConstraint("key", name=op.f("uq_catalogue_import_key")),
    )  # fmt: skip
    op.create_index("ix_catalogue_import_state", "catalogue_import", ["state", "id"])
    op.create_table(
        "draft", need("id", INT), need("version", INT), need("state", TEXT), need("procedure_code", TEXT), need("code_confirmed", BOOL),
        may("owner_id", INT), may("based_on_id", INT), need("content", JSON), need("questions", JSON), may("valid_from", DAY),
        may("decision", TEXT), may("decided_on", DAY), need("name", TEXT), need("field", TEXT), need("editors", JSON),
        need("created_at", MOMENT), need("created_by", TEXT), need("changed_at", MOMENT), need("changed_by", TEXT),
        may("submitted_at", MOMENT), may("submitter_id", INT), need("submitted_by", TEXT), need("returned", TEXT), may("publisher_id", INT),
        may("edition_id", INT), may("import_id", INT),
        to("draft", "owner_id", "agency"), to("draft", "based_on_id", "edition"), to("draft", "submitter_id", "person"),
        to("draft", "publisher_id", "person"), to("draft", "edition_id", "edition"), to("draft", "import_id", "catalogue_import"),
        check("draft", "state", "state IN ('draft', 'submitted', 'published', 'dropped')"),
        check("draft", "became_an_edition", "(state = 'published') = (edition_id IS NOT NULL)"),
        check("draft", "submitted", "state NOT IN ('submitted', 'published') OR submitted_at IS NOT NULL"),
        check("draft", "two_people", "publisher_id IS NULL OR publisher_id <> submitter_id"), key("draft", "id"),
    )  # fmt: skip
    op.create_index("uq_draft_one_open", "draft", ["procedure_code"], unique=True, **where("state IN ('draft', 'submitted')"))
    op.create_index("ix_draft_state", "draft", ["state", "procedure_code"])
    op.create_index(op.f("ix_draft_import_id"), "draft", ["import_id"])
    op.create_table(
        "import_row", need("id", INT), need("import_id", INT), need("row", INT), need("code", TEXT), need("name", TEXT),
        need("verdict", TEXT), need("digest", TEXT), need("errors", JSON), need("warnings", JSON), need("questions", JSON), need("changes", JSON),
        may("content", JSON), may("before", JSON), may("draft_id", INT), may("draft_version", INT),
        to("import_row", "import_id", "catalogue_import"), to("import_row", "draft_id", "draft"),
        check("import_row", "verdict", "verdict IN ('new', 'changed', 'unchanged', 'error')"), key("import_row", "id"),
        sa.UniqueConstraint("import_id", "row", name=op.f("uq_import_row_import_id_row")),
    )  # fmt: skip
    op.create_index(op.f("ix_import_row_code"), "import_row", ["code"])
    op.create_table(
        "import_word", need("kind", TEXT), need("word", TEXT), need("means", JSON), key("import_word", "kind", "word")
    )


def _editions() -> None:
    with op.batch_alter_table("procedure") as table:
        table.add_column(may("owner_id", INT))
        table.create_foreign_key(op.f("fk_procedure_owner_id_agency"), "agency", ["owner_id"], ["id"])
    added = [
        *(may(name, JSON if name in ("aliases", "received_at", "levels") else TEXT) for name in MOVED), may("keywords", JSON),
        may("life_events", JSON), may("results", JSON), may("decided_on", DAY), may("published_at", MOMENT), need("published_by", TEXT, ""),
        need("submitted_by", TEXT, ""), need("place", TEXT, "desk"), need("competent", TEXT, ""), need("coordinating", TEXT, ""),
        need("conditions", TEXT, ""), may("end_decision", TEXT), may("end_decided_on", DAY), may("replaced_by", JSON), may("void_at", MOMENT),
    ]  # fmt: skip
    for column in added:
        op.add_column("edition", column)
    _move()
    with op.batch_alter_table("edition") as table:
        for name in (*MOVED, "keywords", "life_events", "results"):
            table.alter_column(name, nullable=False)
        for name in ("result_name", "result_code", "result_pattern"):
            table.drop_column(name)
        table.drop_constraint(op.f("uq_edition_procedure_id_valid_from"), type_="unique")
        table.drop_constraint(op.f("ck_edition_valid_in_order"), type_="check")
        table.create_check_constraint(op.f("ck_edition_valid_in_order"), "valid_to IS NULL OR valid_to >= valid_from OR void_at IS NOT NULL")
        table.create_check_constraint(op.f("ck_edition_place"), "place IN ('desk', 'outside')")
    op.create_index("uq_edition_one_a_day", "edition", ["procedure_id", "valid_from"], unique=True, **where("void_at IS NULL"))
    with op.batch_alter_table("procedure") as table:
        for name in (*MOVED, "search"):
            table.drop_column(name)


def _move() -> None:
    """What a procedure said is said by each of its editions; texts of law and results become objects."""
    bind = op.get_bind()
    for name in MOVED:
        bind.execute(sa.text(f"UPDATE edition SET {name} = (SELECT p.{name} FROM procedure p WHERE p.id = edition.procedure_id)"))
    empty = sa.bindparam("empty", [], type_=JSON)
    bind.execute(sa.text("UPDATE edition SET keywords = :empty, life_events = :empty").bindparams(empty))
    set_lists = sa.text("UPDATE edition SET legal_basis = :basis, results = :results WHERE id = :id").bindparams(
        sa.bindparam("basis", type_=JSON), sa.bindparam("results", type_=JSON)
    )
    for row in bind.execute(sa.text("SELECT id, legal_basis, result_name, result_code, result_pattern FROM edition")).all():
        laws = json.loads(row.legal_basis) if isinstance(row.legal_basis, str) else row.legal_basis
        basis = [{"text": law, "link": None} for law in laws]
        result = {"name": row.result_name, "code": row.result_code, "form": None, "number_pattern": row.result_pattern}
        bind.execute(set_lists, {"id": row.id, "basis": basis, "results": [result]})


def _cases() -> None:
    with op.batch_alter_table("case_paper") as table:
        table.add_column(may("form", TEXT))
        table.add_column(need("reusable", BOOL, sa.false()))
        table.add_column(need("instead", TEXT, ""))
        table.create_foreign_key(op.f("fk_case_paper_form_blank_form"), "blank_form", ["form"], ["key"])
    op.add_column("case_fee", may("channels", JSON))
    every = sa.bindparam("every", ["direct", "online", "post"], type_=JSON)
    op.get_bind().execute(sa.text("UPDATE case_fee SET channels = :every").bindparams(every))
    with op.batch_alter_table("case_fee") as table:
        table.alter_column("channels", nullable=False)
        table.add_column(need("basis", TEXT, ""))
        table.add_column(need("exempt_basis", TEXT, ""))


def _subjects(words: str) -> None:
    with op.batch_alter_table("setting_change") as table:
        table.drop_constraint(op.f("ck_setting_change_subject"), type_="check")
        table.create_check_constraint(op.f("ck_setting_change_subject"), f"subject IN ({words})")


def _words() -> None:
    """Life events and synonyms that came with the program, as a new installation has them."""
    data = seed.read("words")
    event = sa.table("life_event", *(sa.column(c) for c in ("code", "position", "name", "name_en")), sa.column("words", JSON), sa.column("active", BOOL))
    op.bulk_insert(event, [
        {"code": e["code"], "position": n, "name": e["vi"], "name_en": e["en"], "words": e["words"], "active": True}
        for n, e in enumerate(data["life_events"], start=1)
    ])  # fmt: skip
    op.bulk_insert(
        sa.table("synonym", sa.column("word"), sa.column("means", JSON)),
        [{"word": word, "means": means} for word, means in data["synonyms"].items()],
    )


def downgrade() -> None:
    bind = op.get_bind()
    for table, _ in PUBLISHED:
        names = (f"{table}_no_update", f"{table}_no_delete") if bind.dialect.name == "sqlite" else (f"{table}_no_change ON {table}",)
        for name in names:
            op.execute(f"DROP TRIGGER {name}")
    if bind.dialect.name == "postgresql":
        op.execute("DROP FUNCTION edition_is_published()")
    _subjects(SUBJECTS)
    op.drop_index("ix_dossier_case_id_ready_at", "dossier")
    op.drop_column("task", "choice")
    op.drop_index(op.f("ix_dossier_case_id_status"), "dossier")
    with op.batch_alter_table("case_fee") as table:
        for name in ("channels", "basis", "exempt_basis"):
            table.drop_column(name)
    with op.batch_alter_table("case_paper") as table:
        table.drop_constraint(op.f("fk_case_paper_form_blank_form"), type_="foreignkey")
        for name in ("form", "reusable", "instead"):
            table.drop_column(name)
    op.drop_index("uq_edition_one_a_day", "edition")
    for table in NEW:
        op.drop_table(table)
    _back()


def _back() -> None:
    """The columns as 0002 had them. What only later editions say is lost, as going back always loses."""
    with op.batch_alter_table("procedure") as table:
        table.drop_constraint(op.f("fk_procedure_owner_id_agency"), type_="foreignkey")
        table.drop_column("owner_id")
        for name in MOVED:
            table.add_column(need(name, JSON if name in ("aliases", "received_at", "levels") else TEXT, "[]"))
        table.add_column(need("search", TEXT, ""))
    for name in (*MOVED, "search"):
        with op.batch_alter_table("procedure") as table:
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("edition") as table:
        table.drop_constraint(op.f("ck_edition_place"), type_="check")
        table.drop_constraint(op.f("ck_edition_valid_in_order"), type_="check")
        for name in (
            *MOVED, "keywords", "life_events", "results", "decided_on", "published_at", "published_by", "submitted_by", "place", "competent",
            "coordinating", "conditions", "end_decision", "end_decided_on", "replaced_by", "void_at",
        ):  # fmt: skip
            table.drop_column(name)
        for name in ("result_name", "result_pattern"):
            table.add_column(need(name, TEXT, ""))
        table.add_column(may("result_code", TEXT))
        table.create_check_constraint(op.f("ck_edition_valid_in_order"), "valid_to IS NULL OR valid_to >= valid_from")
        table.create_unique_constraint(op.f("uq_edition_procedure_id_valid_from"), ["procedure_id", "valid_from"])
    with op.batch_alter_table("edition") as table:
        for name in ("result_name", "result_pattern"):
            table.alter_column(name, server_default=None)
