"""People: sessions, second factor, first passwords, the log of access; closed departments and old names of units.

Accounts made before are found and sorted by their names as new ones are.
"""

import sqlalchemy as sa
from alembic import op

from desk.domain.text import given_name_key, plain
from desk.store.triggers import ACCESS

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INT, TEXT, DAY, MOMENT = sa.Integer(), sa.String(), sa.Date(), sa.DateTime(timezone=True)
SUBJECTS = "'calendar', 'hours', 'reappointment', 'reasons', 'catalogue'"


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def key(table: str) -> sa.PrimaryKeyConstraint:
    """The primary key by the naming convention."""
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _accounts()
    _units()
    op.create_table(
        "sign_in_session", need("id", INT), need("digest", TEXT), need("person_id", INT), need("made_at", MOMENT), need("seen_at", MOMENT),
        need("agent", TEXT), may("ended_at", MOMENT), key("sign_in_session"), to("sign_in_session", "person_id", "person"),
        sa.UniqueConstraint("digest", name=op.f("uq_sign_in_session_digest")),
    )  # fmt: skip
    op.create_index(op.f("ix_sign_in_session_person_id_made_at"), "sign_in_session", ["person_id", "made_at"])
    op.create_table(
        "recovery_code", need("id", INT), need("person_id", INT), need("digest", TEXT), may("used_at", MOMENT), key("recovery_code"),
        to("recovery_code", "person_id", "person"),
        sa.UniqueConstraint("person_id", "digest", name=op.f("uq_recovery_code_person_id_digest")),
    )  # fmt: skip
    op.create_table(
        "access_log", need("id", INT), need("at", MOMENT), may("person_id", INT), need("who", TEXT), need("kind", TEXT), may("about_id", INT),
        need("about", TEXT), may("agency_id", INT), may("dossier_id", INT), need("purpose", TEXT), need("detail", TEXT), key("access_log"),
        to("access_log", "person_id", "person"), to("access_log", "about_id", "person"), to("access_log", "agency_id", "agency"),
        to("access_log", "dossier_id", "dossier"),
    )  # fmt: skip
    for column in ("at", "person_id", "about_id", "dossier_id", "agency_id"):
        op.create_index(op.f(f"ix_access_log_{column}_id"), "access_log", [column, "id"])
    for statement in ACCESS[op.get_bind().dialect.name]:
        op.execute(statement)


def _accounts() -> None:
    with op.batch_alter_table("person") as table:
        for name in ("phone", "name_plain", "name_key", "totp_secret"):
            table.add_column(sa.Column(name, TEXT, nullable=False, server_default=""))
        table.add_column(may("first_until", MOMENT))
        table.add_column(may("totp_since", MOMENT))
        table.add_column(sa.Column("totp_step", INT, nullable=False, server_default="0"))
        for name in ("keys_off", "large_text"):
            table.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    connection = op.get_bind()
    said = sa.text("UPDATE person SET name_plain = :plain, name_key = :key WHERE id = :id")
    for row in connection.execute(sa.text("SELECT id, username, name FROM person")).all():
        connection.execute(said, {"id": row.id, "plain": plain(f"{row.name} {row.username}"), "key": given_name_key(row.name)})
    op.create_index(op.f("ix_person_name_key_id"), "person", ["name_key", "id"])


def _units() -> None:
    with op.batch_alter_table("department") as table:
        table.add_column(may("valid_to", DAY))
        table.add_column(may("successor_id", INT))
        table.create_foreign_key(op.f("fk_department_successor_id_department"), "department", ["successor_id"], ["id"])
    op.create_table(
        "former_name", need("id", INT), need("agency_id", INT), need("name", TEXT), need("short_name", TEXT), need("until", DAY),
        need("decision", TEXT), key("former_name"), to("former_name", "agency_id", "agency"),
    )  # fmt: skip
    op.create_index(op.f("ix_former_name_agency_id"), "former_name", ["agency_id"])
    with op.batch_alter_table("setting_change") as table:
        table.drop_constraint(op.f("ck_setting_change_subject"), type_="check")
        table.create_check_constraint(op.f("ck_setting_change_subject"), f"subject IN ({SUBJECTS}, 'units')")


def downgrade() -> None:
    op.execute("DELETE FROM setting_change WHERE subject = 'units'")
    with op.batch_alter_table("setting_change") as table:
        table.drop_constraint(op.f("ck_setting_change_subject"), type_="check")
        table.create_check_constraint(op.f("ck_setting_change_subject"), f"subject IN ({SUBJECTS})")
    for name in ("former_name", "access_log", "recovery_code", "sign_in_session"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION access_log_is_append_only()")
    with op.batch_alter_table("department") as table:
        table.drop_constraint(op.f("fk_department_successor_id_department"), type_="foreignkey")
        table.drop_column("successor_id")
        table.drop_column("valid_to")
    op.drop_index(op.f("ix_person_name_key_id"), "person")
    with op.batch_alter_table("person") as table:
        for name in (
            "phone", "name_plain", "name_key", "first_until", "totp_secret", "totp_since", "totp_step", "keys_off", "large_text",
        ):  # fmt: skip
            table.drop_column(name)
