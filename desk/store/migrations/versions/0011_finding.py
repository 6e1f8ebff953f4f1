"""Finding among a million: one bag of words for each dossier (FTS5 on SQLite, GIN on PostgreSQL), and what somebody asked for.

The bags of an installation that runs already are filled by ``desk upgrade`` right after, with its progress (``desk search rebuild``
does it again): they need the program's own folding of Vietnamese.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INT, TEXT, MOMENT = sa.Integer(), sa.String(), sa.DateTime(timezone=True)
SHADOW = "finder_fts"
FTS5 = (
    f"CREATE VIRTUAL TABLE {SHADOW} USING fts5(words, content='finder', content_rowid='dossier_id', detail=none, columnsize=0, "
    "tokenize=\"ascii tokenchars '_'\")",
    f"CREATE TRIGGER finder_in AFTER INSERT ON finder BEGIN INSERT INTO {SHADOW}(rowid, words) VALUES (new.dossier_id, new.words); END",
    f"CREATE TRIGGER finder_out AFTER DELETE ON finder BEGIN "
    f"INSERT INTO {SHADOW}({SHADOW}, rowid, words) VALUES ('delete', old.dossier_id, old.words); END",
    f"CREATE TRIGGER finder_anew AFTER UPDATE ON finder BEGIN "
    f"INSERT INTO {SHADOW}({SHADOW}, rowid, words) VALUES ('delete', old.dossier_id, old.words); "
    f"INSERT INTO {SHADOW}(rowid, words) VALUES (new.dossier_id, new.words); END",
)


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    lite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "finder", sa.Column("dossier_id", INT, nullable=False, autoincrement=False), need("words", sa.Text() if lite else TSVECTOR()),
        to("finder", "dossier_id", "dossier"), sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_finder")),
    )  # fmt: skip
    op.create_table(
        "search", need("key", TEXT), need("person_id", INT), need("typed", TEXT), sa.Column("of_dossier_id", INT), need("of_part", TEXT),
        need("made_at", MOMENT), to("search", "person_id", "person"), to("search", "of_dossier_id", "dossier"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_search")),
    )  # fmt: skip
    op.create_index(op.f("ix_search_made_at"), "search", ["made_at"])
    if lite:
        for statement in FTS5:
            op.execute(statement)
    else:
        op.create_index("ix_finder_words", "finder", ["words"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("search")
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TABLE {SHADOW}")
    op.drop_table("finder")
