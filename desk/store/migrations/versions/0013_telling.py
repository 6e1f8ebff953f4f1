"""What an agency tells its staff; the paper that somebody prints on."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TEXT, INT, DAY, MOMENT = sa.String(), sa.Integer(), sa.Date(), sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "bulletin", sa.Column("id", INT, nullable=False), sa.Column("key", TEXT, nullable=False),
        sa.Column("agency_id", INT, nullable=False), sa.Column("words", TEXT, nullable=False),
        sa.Column("first_day", DAY, nullable=False), sa.Column("last_day", DAY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False), sa.Column("made_by", TEXT, nullable=False), sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", TEXT, nullable=False, server_default=""),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_bulletin_in_order")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name=op.f("ck_bulletin_ended_by_somebody")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_bulletin_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")), sa.UniqueConstraint("key", name=op.f("uq_bulletin_key")),
    )  # fmt: skip
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("prints_a4", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(op.f("ix_bulletin_agency_id_last_day"), "bulletin", ["agency_id", "last_day"])


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_column("prints_a4")
    op.drop_table("bulletin")
