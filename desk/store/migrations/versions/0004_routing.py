"""Steps beside a step (opinions, postings, councils), where a step came from, when it must be forwarded; what was decided.

A step knows the one whose end opened it, so that a sending can be recalled; a line of the logbook knows the version it met.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INT, TEXT, MOMENT = sa.Integer(), sa.String(), sa.DateTime(timezone=True)
KINDS = "'receive', 'process', 'approve', 'issue', 'return'"
OUTCOMES = "'received', 'forwarded', 'approved', 'sent_back', 'issued', 'returned', 'cancelled'"
BESIDE = "'consult', 'publish', 'council'"
ENDS = "'recalled', 'misdirected', 'skipped', 'reopened', 'answered', 'silent', 'withdrawn', 'ended'"
ORIGINS = "'forward', 'sent_back', 'misdirected', 'reopened', 'asked'"


def upgrade() -> None:
    with op.batch_alter_table("task") as table:
        for column in ("branch INT 0", "origin TEXT forward", "question TEXT", "proposal TEXT", "done_under TEXT"):
            name, kind, *default = column.split()
            table.add_column(
                sa.Column(name, {"INT": INT, "TEXT": TEXT}[kind], nullable=False, server_default=default[0] if default else "")
            )
        table.add_column(sa.Column("parent_id", INT))
        table.add_column(sa.Column("from_task_id", INT))
        table.add_column(sa.Column("forward_by", MOMENT))
        table.create_foreign_key(op.f("fk_task_parent_id_task"), "task", ["parent_id"], ["id"])
        table.create_foreign_key(op.f("fk_task_from_task_id_task"), "task", ["from_task_id"], ["id"])
        table.drop_constraint(op.f("uq_task_dossier_id_position_attempt"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_task_dossier_id_position_attempt_branch"), ["dossier_id", "position", "attempt", "branch"]
        )
        for name, before, new in (("kind", KINDS, BESIDE), ("outcome", OUTCOMES, ENDS)):
            table.drop_constraint(op.f(f"ck_task_{name}"), type_="check")
            table.create_check_constraint(op.f(f"ck_task_{name}"), f"{name} IN ({before}, {new})")
        table.create_check_constraint(op.f("ck_task_origin"), f"origin IN ({ORIGINS})")
        table.create_check_constraint(op.f("ck_task_proposal"), "proposal IN ('', 'grant', 'refuse')")
        table.create_check_constraint(op.f("ck_task_beside"), f"(branch > 0) = (kind IN ({BESIDE}))")
        table.create_check_constraint(op.f("ck_task_has_parent"), "(branch > 0) = (parent_id IS NOT NULL)")
    op.execute("UPDATE task SET origin = 'sent_back' WHERE attempt > 1")
    op.create_index("ix_task_from", "task", ["from_task_id"])
    op.create_index("ix_task_parent", "task", ["parent_id"])
    op.create_index("ix_task_department_dossier", "task", ["department_id", "dossier_id"])
    op.create_index("ix_task_assignee_dossier", "task", ["assignee_id", "dossier_id"])
    with op.batch_alter_table("dossier") as table:
        table.add_column(sa.Column("counted_from", MOMENT))
        table.add_column(sa.Column("competent_id", INT))
        table.add_column(sa.Column("decision", TEXT, nullable=False, server_default=""))
        table.create_foreign_key(op.f("fk_dossier_competent_id_agency"), "agency", ["competent_id"], ["id"])
        table.create_check_constraint(op.f("ck_dossier_decision"), "decision IN ('', 'granted', 'refused')")
        table.create_check_constraint(op.f("ck_dossier_counted_when_received"), "counted_from IS NULL OR received_at IS NOT NULL")
    op.add_column("event", sa.Column("version", INT, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("event", "version")
    with op.batch_alter_table("dossier") as table:
        table.drop_constraint(op.f("ck_dossier_counted_when_received"), type_="check")
        table.drop_constraint(op.f("ck_dossier_decision"), type_="check")
        table.drop_constraint(op.f("fk_dossier_competent_id_agency"), type_="foreignkey")
        for name in ("counted_from", "competent_id", "decision"):
            table.drop_column(name)
    for name in ("ix_task_assignee_dossier", "ix_task_department_dossier", "ix_task_parent", "ix_task_from"):
        op.drop_index(name, "task")
    with op.batch_alter_table("task") as table:
        for name in ("has_parent", "beside", "proposal", "origin", "kind", "outcome"):
            table.drop_constraint(op.f(f"ck_task_{name}"), type_="check")
        table.drop_constraint(op.f("uq_task_dossier_id_position_attempt_branch"), type_="unique")
        for name in ("from_task_id", "parent_id"):
            table.drop_constraint(op.f(f"fk_task_{name}_task"), type_="foreignkey")
        for name in ("branch", "origin", "question", "proposal", "done_under", "parent_id", "from_task_id", "forward_by"):
            table.drop_column(name)
        table.create_unique_constraint(op.f("uq_task_dossier_id_position_attempt"), ["dossier_id", "position", "attempt"])
        table.create_check_constraint(op.f("ck_task_kind"), f"kind IN ({KINDS})")
        table.create_check_constraint(op.f("ck_task_outcome"), f"outcome IN ({OUTCOMES})")
