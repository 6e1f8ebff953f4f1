"""Steps that come back, papers that never come.

A step opened again with what was left of its term says so; a result taken back keeps its number and says who revoked it; a request for
papers knows what came, when and by whom, and that its term passed. The schedule also knows when a step must be forwarded, and the table
of reasons the time during which a dossier had ended.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TEXT, JSON, MOMENT = sa.String(), sa.JSON(), sa.DateTime(timezone=True)
STAGES = "'t3', 't1', 'overdue'"
UNANSWERED = sa.text("answered_at IS NULL")
REOPENED = {
    "code": "reopened", "position": 100, "name": "hồ sơ đã dừng hoặc đã rút, sau đó được mở lại", "stops": True, "effect": "resume",
    "legal_basis": "Thời gian hồ sơ không được giải quyết không tính vào thời hạn", "by_hand": False, "active": True,
}  # fmt: skip
_reason = sa.table(
    "pause_reason", *(sa.column(n, TEXT) for n in ("code", "name", "effect", "legal_basis")), sa.column("position", sa.Integer()),
    *(sa.column(n, sa.Boolean()) for n in ("stops", "by_hand", "active")),
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("task") as table:
        table.add_column(sa.Column("term", TEXT, nullable=False, server_default=""))
    with op.batch_alter_table("result") as table:
        table.add_column(sa.Column("revoked_at", MOMENT))
        table.add_column(sa.Column("revoked_by", TEXT, nullable=False, server_default=""))
        table.create_check_constraint(op.f("ck_result_revoked_by_whom"), "(revoked_at IS NULL) = (revoked_by = '')")
    with op.batch_alter_table("supplement") as table:
        for name in ("came", "answered_by", "expired_at", "seen_at", "seen_by"):
            kind = JSON if name == "came" else MOMENT if name.endswith("_at") else TEXT
            table.add_column(
                sa.Column(name, kind) if kind is not TEXT else sa.Column(name, TEXT, nullable=False, server_default="")
            )
        table.create_check_constraint(
            op.f("ck_supplement_seen_when_answered"), "seen_at IS NULL OR answered_at IS NOT NULL"
        )
    op.create_index(
        "ix_supplement_unanswered", "supplement", ["answer_by", "id"], sqlite_where=UNANSWERED, postgresql_where=UNANSWERED
    )  # fmt: skip
    op.create_index("ix_outbox_dossier_kind", "outbox", ["dossier_id", "kind"])
    op.execute("UPDATE supplement SET seen_at = answered_at WHERE answered_at IS NOT NULL")  # before there was anything to see
    with op.batch_alter_table("watch") as table:
        table.drop_constraint(op.f("ck_watch_stage"), type_="check")
        table.create_check_constraint(op.f("ck_watch_stage"), f"stage IN ({STAGES}, 'forward')")
    _reopened()


def _reopened() -> None:
    there = op.get_bind()
    reasons = there.scalar(sa.select(sa.func.count()).select_from(_reason))
    if reasons and not there.scalar(sa.select(_reason.c.code).where(_reason.c.code == "reopened")):
        there.execute(sa.insert(_reason).values(**REOPENED))


def downgrade() -> None:
    op.execute("DELETE FROM watch WHERE stage = 'forward'")
    with op.batch_alter_table("watch") as table:
        table.drop_constraint(op.f("ck_watch_stage"), type_="check")
        table.create_check_constraint(op.f("ck_watch_stage"), f"stage IN ({STAGES})")
    op.drop_index("ix_outbox_dossier_kind", "outbox")
    op.drop_index("ix_supplement_unanswered", "supplement")
    with op.batch_alter_table("supplement") as table:
        table.drop_constraint(op.f("ck_supplement_seen_when_answered"), type_="check")
        for name in ("came", "answered_by", "expired_at", "seen_at", "seen_by"):
            table.drop_column(name)
    with op.batch_alter_table("result") as table:
        table.drop_constraint(op.f("ck_result_revoked_by_whom"), type_="check")
        table.drop_column("revoked_at")
        table.drop_column("revoked_by")
    with op.batch_alter_table("task") as table:
        table.drop_column("term")
