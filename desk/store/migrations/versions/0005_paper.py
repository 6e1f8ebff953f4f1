"""Paper follows: where the paper of a dossier is, and the bundles in which it travels. Dossiers of before have no place on record."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INT, TEXT, MOMENT, JSON = sa.Integer(), sa.String(), sa.DateTime(timezone=True), sa.JSON()


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "paper_place", sa.Column("dossier_id", INT, nullable=False, autoincrement=False), need("agency_id", INT), need("agency_name", TEXT), need("department_id", INT),
        need("department_name", TEXT), need("holder", TEXT), need("state", TEXT), need("since", MOMENT),
        to("paper_place", "dossier_id", "dossier"), to("paper_place", "agency_id", "agency"), to("paper_place", "department_id", "department"),
        sa.CheckConstraint("state IN ('here', 'moving', 'missing', 'gone')", name=op.f("ck_paper_place_state")),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_paper_place")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_paper_place_agency_id_department_id_state_since"), "paper_place", ["agency_id", "department_id", "state", "since"]
    )
    op.create_table(
        "bundle", need("id", INT), need("key", TEXT), need("serial", TEXT), need("from_agency_id", INT), need("from_department_id", INT),
        need("from_name", TEXT), need("to_agency_id", INT), need("to_department_id", INT), need("to_name", TEXT), need("handed_at", MOMENT),
        sa.Column("handed_by_id", INT), need("handed_by", TEXT), sa.Column("done_at", MOMENT), need("slip", JSON),
        to("bundle", "from_agency_id", "agency"), to("bundle", "from_department_id", "department"), to("bundle", "to_agency_id", "agency"),
        to("bundle", "to_department_id", "department"), to("bundle", "handed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")), sa.UniqueConstraint("key", name=op.f("uq_bundle_key")),
    )  # fmt: skip
    op.create_index("ix_bundle_coming", "bundle", ["to_agency_id", "to_department_id", "done_at", "id"])
    op.create_index("ix_bundle_going", "bundle", ["from_agency_id", "from_department_id", "done_at", "id"])
    op.create_table(
        "bundle_item", need("bundle_id", INT), need("dossier_id", INT), need("position", INT), need("state", TEXT), need("note", TEXT),
        sa.Column("confirmed_at", MOMENT), need("confirmed_by", TEXT),
        to("bundle_item", "bundle_id", "bundle"), to("bundle_item", "dossier_id", "dossier"),
        sa.CheckConstraint("state IN ('sent', 'received', 'missing', 'taken_back')", name=op.f("ck_bundle_item_state")),
        sa.CheckConstraint("(state = 'sent') = (confirmed_at IS NULL)", name=op.f("ck_bundle_item_said_when_said")),
        sa.PrimaryKeyConstraint("bundle_id", "dossier_id", name=op.f("pk_bundle_item")),
    )  # fmt: skip
    op.create_index(op.f("ix_bundle_item_dossier_id"), "bundle_item", ["dossier_id"])
    one_way = sa.text("state = 'sent'")
    op.create_index(
        "uq_bundle_item_one_way", "bundle_item", ["dossier_id"], unique=True, sqlite_where=one_way, postgresql_where=one_way
    )


def downgrade() -> None:
    for table in ("bundle_item", "bundle", "paper_place"):
        op.drop_table(table)
