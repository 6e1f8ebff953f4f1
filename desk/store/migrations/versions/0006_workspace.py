"""The workspace: saved filters, columns, bulk work; the indexes of "Đã xong" and of what was sent and not taken up yet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INT, TEXT, BOOL, JSON, MOMENT = sa.Integer(), sa.String(), sa.Boolean(), sa.JSON(), sa.DateTime(timezone=True)
OPEN_BESIDE = "parent_id IS NOT NULL AND done_at IS NULL"
UNCONFIRMED = "from_task_id IS NOT NULL AND done_at IS NULL AND acknowledged_at IS NULL"
NEW = ("bulk_item", "bulk_job", "list_setting", "saved_filter")


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def to(table: str, column: str, other: str, **how: str) -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), **how)


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
    _own_lists()
    _bulk()
    op.create_index("ix_task_done_by_assignee", "task", ["assignee_id", "done_at", "id"], **where("done_at IS NOT NULL"))
    op.create_index("ix_task_open_beside", "task", ["parent_id"], **where(OPEN_BESIDE))
    op.create_index("ix_task_unconfirmed", "task", ["from_task_id"], **where(UNCONFIRMED))


def _own_lists() -> None:
    op.create_table(
        "saved_filter", need("id", INT), need("person_id", INT), need("slug", TEXT), need("name", TEXT), need("query", TEXT),
        may("agency_id", INT), may("department_id", INT), need("pinned", BOOL), need("usual", BOOL),
        to("saved_filter", "person_id", "person"), to("saved_filter", "agency_id", "agency"),
        to("saved_filter", "department_id", "department"), key("saved_filter", "id"),
        sa.UniqueConstraint("person_id", "slug", "name", name=op.f("uq_saved_filter_person_id_slug_name")),
        check("saved_filter", "shared_at_an_agency", "department_id IS NULL OR agency_id IS NOT NULL"),
    )  # fmt: skip
    op.create_index("uq_saved_filter_one_usual", "saved_filter", ["person_id", "slug"], unique=True, **where("usual"))
    op.create_index(op.f("ix_saved_filter_agency_id_department_id"), "saved_filter", ["agency_id", "department_id"])
    op.create_table(
        "list_setting", need("person_id", INT), need("slug", TEXT), need("columns", JSON), need("size", INT), need("onward", BOOL),
        to("list_setting", "person_id", "person"), key("list_setting", "person_id", "slug"),
        check("list_setting", "size", "size IN (25, 50, 100)"),
    )  # fmt: skip


def _bulk() -> None:
    op.create_table(
        "bulk_job", need("id", INT), need("key", TEXT), need("act", TEXT), need("person_id", INT), need("back", TEXT),
        need("given", JSON), need("state", TEXT), need("at", MOMENT), may("started_at", MOMENT), may("seen_at", MOMENT),
        may("ended_at", MOMENT), need("total", INT), need("done", INT), need("refused", INT),
        to("bulk_job", "person_id", "person"), key("bulk_job", "id"), sa.UniqueConstraint("key", name=op.f("uq_bulk_job_key")),
        check("bulk_job", "state", "state IN ('waiting', 'running', 'stopped', 'ended')"),
        check("bulk_job", "ended", "(state IN ('stopped', 'ended')) = (ended_at IS NOT NULL)"),
        check("bulk_job", "counted", "done >= 0 AND refused >= 0 AND done + refused <= total"),
    )  # fmt: skip
    op.create_index("ix_bulk_job_at_work", "bulk_job", ["id"], **where("state IN ('waiting', 'running')"))
    op.create_index(op.f("ix_bulk_job_person_id_id"), "bulk_job", ["person_id", "id"])
    op.create_index(op.f("ix_bulk_job_ended_at"), "bulk_job", ["ended_at"])
    op.create_table(
        "bulk_item", need("job_id", INT), need("n", INT), need("dossier_id", INT), may("task_id", INT), may("shown", INT),
        may("person_id", INT), need("state", TEXT), need("said", TEXT), need("data", JSON),
        to("bulk_item", "job_id", "bulk_job", ondelete="CASCADE"), to("bulk_item", "dossier_id", "dossier"),
        to("bulk_item", "task_id", "task"), to("bulk_item", "person_id", "person"), key("bulk_item", "job_id", "n"),
        check("bulk_item", "state", "state IN ('waiting', 'done', 'refused')"),
    )  # fmt: skip
    op.create_index("ix_bulk_item_waiting", "bulk_item", ["job_id", "n"], **where("state = 'waiting'"))


def downgrade() -> None:
    for name in ("ix_task_unconfirmed", "ix_task_open_beside", "ix_task_done_by_assignee"):
        op.drop_index(name, "task")
    for table in NEW:
        op.drop_table(table)
