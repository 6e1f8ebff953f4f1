"""Beside the dossier: drafts of forms, who looks, snippets, notes, following, reminders, ways of being told."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INT, TEXT, BOOL, JSON, MOMENT = sa.Integer(), sa.String(), sa.Boolean(), sa.JSON(), sa.DateTime(timezone=True)
TABLES = ("notice_choice", "reminder", "follow", "staff_note", "snippet", "viewing", "form_draft")
ONE_OWNER = " + ".join(f"(CASE WHEN {c} IS NULL THEN 0 ELSE 1 END)" for c in ("person_id", "department_id", "agency_id")) + " = 1"


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def both(table: str) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    """Somebody and a dossier."""
    return to(table, "person_id", "person"), to(table, "dossier_id", "dossier")


def key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    """The primary key by the naming convention."""
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def only(table: str, *columns: str) -> sa.UniqueConstraint:
    """Something that there is once."""
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def index(table: str, *columns: str) -> None:
    """An index by the naming convention."""
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    _typing()
    _notes()
    _telling()


def _typing() -> None:
    op.create_table(
        "form_draft", need("id", INT), need("person_id", INT), need("dossier_id", INT), need("form", TEXT), need("fields", JSON),
        need("saved_at", MOMENT), *both("form_draft"), key("form_draft", "id"), only("form_draft", "person_id", "dossier_id", "form"),
    )  # fmt: skip
    index("form_draft", "saved_at")
    op.create_table(
        "viewing", need("person_id", INT), need("dossier_id", INT), need("opened_at", MOMENT), need("seen_at", MOMENT), *both("viewing"),
        sa.CheckConstraint("seen_at >= opened_at", name=op.f("ck_viewing_in_order")), key("viewing", "person_id", "dossier_id"),
    )  # fmt: skip
    index("viewing", "person_id", "seen_at")
    index("viewing", "dossier_id", "seen_at")
    op.create_table(
        "snippet", need("id", INT), need("key", TEXT), may("person_id", INT), may("department_id", INT), may("agency_id", INT),
        need("kind", TEXT), need("title", TEXT), need("text", TEXT), need("changed_at", MOMENT), need("changed_by", TEXT),
        to("snippet", "person_id", "person"), to("snippet", "department_id", "department"), to("snippet", "agency_id", "agency"),
        sa.CheckConstraint("kind IN ('opinion', 'reason', 'supplement', 'note')", name=op.f("ck_snippet_kind")),
        sa.CheckConstraint(ONE_OWNER, name=op.f("ck_snippet_one_owner")), key("snippet", "id"), only("snippet", "key"),
    )  # fmt: skip
    for column in ("person_id", "department_id", "agency_id"):
        index("snippet", column)


def _notes() -> None:
    op.create_table(
        "staff_note", need("id", INT), need("key", TEXT), need("dossier_id", INT), need("person_id", INT), need("by", TEXT),
        need("text", TEXT), need("named", JSON), need("at", MOMENT), may("changed_at", MOMENT), *both("staff_note"),
        key("staff_note", "id"), only("staff_note", "key"),
    )  # fmt: skip
    index("staff_note", "dossier_id", "id")
    op.create_table(
        "follow", need("person_id", INT), need("dossier_id", INT), need("since", MOMENT), need("told", INT), *both("follow"),
        key("follow", "person_id", "dossier_id"),
    )  # fmt: skip
    index("follow", "dossier_id")
    op.create_table(
        "reminder", need("id", INT), need("key", TEXT), need("person_id", INT), need("dossier_id", INT), need("at", MOMENT),
        need("words", TEXT), need("made_at", MOMENT), may("said_at", MOMENT), *both("reminder"), key("reminder", "id"),
        only("reminder", "key"),
    )  # fmt: skip
    waiting = sa.text("said_at IS NULL")
    op.create_index("ix_reminder_waiting", "reminder", ["at", "id"], sqlite_where=waiting, postgresql_where=waiting)
    index("reminder", "person_id", "dossier_id")


def _telling() -> None:
    op.create_table(
        "notice_choice", need("person_id", INT), need("kind", TEXT), need("in_app", BOOL), need("email", BOOL),
        to("notice_choice", "person_id", "person"), key("notice_choice", "person_id", "kind"),
    )  # fmt: skip


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
