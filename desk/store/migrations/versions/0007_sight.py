"""Sight and standing in: the inspector's role; absences and delegations."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INT, TEXT, DAY = sa.Integer(), sa.String(), sa.Date()
JSON, MOMENT = sa.JSON(), sa.DateTime(timezone=True)
ROLES = "'clerk', 'officer', 'head', 'leader', 'records', 'supervisor', 'catalogue', 'admin'"


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def to(column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_absence_{column}_{other}"))


def check(name: str, condition: str) -> sa.CheckConstraint:
    """A check by the naming convention."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_absence_{name}"))


def roles(listed: str) -> None:
    """Which roles may be granted."""
    with op.batch_alter_table("role_grant") as table:
        table.drop_constraint(op.f("ck_role_grant_role"), type_="check")
        table.create_check_constraint(op.f("ck_role_grant_role"), f"role IN ({listed})")


def upgrade() -> None:
    roles(f"{ROLES}, 'inspector'")
    op.create_table(
        "absence",
        need("id", INT), need("key", TEXT), need("person_id", INT), need("agency_id", INT), need("first_day", DAY),
        need("last_day", DAY), need("reason", TEXT), may("deputy_id", INT), need("number", TEXT), need("roles", JSON),
        need("procedures", JSON), need("made_at", MOMENT), need("made_by", TEXT), may("made_by_id", INT), may("ended_on", DAY),
        need("ended_by", TEXT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("key", name=op.f("uq_absence_key")),
        to("person_id", "person"), to("deputy_id", "person"), to("made_by_id", "person"), to("agency_id", "agency"),
        check("in_order", "last_day >= first_day"),
        check("numbered_when_delegated", "(deputy_id IS NULL) = (number = '')"),
        check("another_person", "deputy_id IS NULL OR deputy_id <> person_id"),
        check("ended_by_somebody", "(ended_on IS NULL) = (ended_by = '')"),
    )  # fmt: skip
    for column in ("person_id", "deputy_id", "agency_id"):
        op.create_index(op.f(f"ix_absence_{column}_last_day"), "absence", [column, "last_day"])


def downgrade() -> None:
    op.drop_table("absence")
    op.execute("DELETE FROM role_grant WHERE role = 'inspector'")
    roles(ROLES)
