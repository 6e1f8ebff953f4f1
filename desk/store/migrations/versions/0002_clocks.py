"""Clocks: half days, hours in time, reasons, pauses, extensions, late notes, directives, watching, inbox and outbox.

Dossiers received before get the deadline of their promise; those waiting for papers that stopped their clock get the pause that says so.
"""

import json

import sqlalchemy as sa
from alembic import op

from desk.store import seed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INT, TEXT, DAY = sa.Integer(), sa.String(), sa.Date()
BOOL, JSON, MOMENT = sa.Boolean(), sa.JSON(), sa.DateTime(timezone=True)
NEW = (
    "watch", "directive", "late_note", "extension", "pause", "outbox", "alert", "setting_change", "late_reason", "pause_reason", "timetable",
    "calendar_year",
)  # fmt: skip


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def to(table: str, column: str, other: str, key: str = "id") -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=op.f(f"fk_{table}_{column}_{other}"))


def where(condition: str) -> dict[str, sa.TextClause]:
    """The condition of a partial index, on both engines."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _calendar()
    _reasons()
    _messages()
    _columns()
    _dossier_clocks()
    _watch()
    _carry_over()


def _calendar() -> None:
    with op.batch_alter_table("calendar_entry") as table:
        table.drop_constraint(op.f("ck_calendar_entry_kind"), type_="check")
        table.add_column(may("swapped", DAY))
        table.add_column(may("sessions", JSON))
        table.create_check_constraint(op.f("ck_calendar_entry_kind"), "kind IN ('off', 'makeup', 'half')")
    op.create_table(
        "calendar_year", sa.Column("year", INT, nullable=False, autoincrement=False), need("source", TEXT), need("confirmed_at", MOMENT),
        need("confirmed_by", TEXT), sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_year")),
    )  # fmt: skip
    op.create_table(
        "timetable", need("id", INT), may("agency_id", INT), need("purpose", TEXT), need("valid_from", DAY), may("valid_to", DAY),
        need("hours", JSON), need("source", TEXT),
        sa.CheckConstraint("purpose IN ('office', 'desk')", name=op.f("ck_timetable_purpose")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_timetable_valid_in_order")),
        to("timetable", "agency_id", "agency"), sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable")),
        sa.UniqueConstraint("agency_id", "purpose", "valid_from", name=op.f("uq_timetable_agency_id_purpose_valid_from")),
    )  # fmt: skip
    op.create_index(op.f("ix_timetable_agency_id"), "timetable", ["agency_id"])
    op.create_table(
        "setting_change", need("id", INT), may("key", TEXT), need("at", MOMENT), may("actor_id", INT), need("by", TEXT),
        need("subject", TEXT), need("scope", TEXT), need("words", TEXT),
        sa.CheckConstraint(
            "subject IN ('calendar', 'hours', 'reappointment', 'reasons')", name=op.f("ck_setting_change_subject")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_change")), sa.UniqueConstraint("key", name=op.f("uq_setting_change_key")),
    )  # fmt: skip
    op.create_index(op.f("ix_setting_change_subject_scope_id"), "setting_change", ["subject", "scope", "id"])


def _reasons() -> None:
    op.create_table(
        "pause_reason", need("code", TEXT), need("position", INT), need("name", TEXT), need("stops", BOOL), need("effect", TEXT),
        need("legal_basis", TEXT), need("by_hand", BOOL), need("active", BOOL),
        sa.CheckConstraint("effect IN ('resume', 'restart')", name=op.f("ck_pause_reason_effect")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_pause_reason")),
    )  # fmt: skip
    op.create_table(
        "late_reason", need("code", TEXT), need("position", INT), need("name", TEXT), need("active", BOOL),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_late_reason")),
    )  # fmt: skip


def _messages() -> None:
    op.create_table(
        "alert", need("id", INT), need("key", TEXT), need("person_id", INT), need("kind", TEXT), need("to_do", BOOL),
        may("dossier_id", INT), need("data", JSON), need("made_at", MOMENT), may("read_at", MOMENT),
        to("alert", "person_id", "person"), to("alert", "dossier_id", "dossier"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")), sa.UniqueConstraint("key", name=op.f("uq_alert_key")),
    )  # fmt: skip
    op.create_index(op.f("ix_alert_person_id_id"), "alert", ["person_id", "id"])
    op.create_index("ix_alert_unread", "alert", ["person_id", "to_do", "id"], **where("read_at IS NULL"))
    op.create_table(
        "outbox", need("id", INT), need("key", TEXT), need("channel", TEXT), need("address", TEXT), need("kind", TEXT),
        need("data", JSON), may("dossier_id", INT), need("made_at", MOMENT), need("not_before", MOMENT), need("tries", INT),
        may("sent_at", MOMENT), need("error", TEXT),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_outbox_channel")), to("outbox", "dossier_id", "dossier"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")), sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )  # fmt: skip
    op.create_index("ix_outbox_waiting", "outbox", ["channel", "not_before", "id"], **where("sent_at IS NULL"))


def _columns() -> None:
    """New columns of tables that others refer to: added in place, since SQLite could only rebuild them by emptying them first."""
    op.add_column("person", sa.Column("email", TEXT, nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE dossier ADD COLUMN due_at DATETIME CONSTRAINT ck_dossier_due_when_received "
                   "CHECK (due_at IS NULL OR received_at IS NOT NULL)")  # fmt: skip
        op.execute("ALTER TABLE dossier ADD COLUMN extended VARCHAR DEFAULT '' NOT NULL CONSTRAINT ck_dossier_extended "
                   "CHECK (extended IN ('', 'in_time', 'late'))")  # fmt: skip
    else:
        op.add_column("dossier", may("due_at", MOMENT))
        op.add_column("dossier", sa.Column("extended", TEXT, nullable=False, server_default=""))
        op.create_check_constraint(op.f("ck_dossier_due_when_received"), "dossier", "due_at IS NULL OR received_at IS NOT NULL")
        op.create_check_constraint(op.f("ck_dossier_extended"), "dossier", "extended IN ('', 'in_time', 'late')")
    op.create_index("ix_task_open_by_due", "task", ["due_at", "id"], **where("done_at IS NULL"))
    op.add_column("dossier", may("paused_at", MOMENT))
    op.add_column("dossier", sa.Column("paused_for", TEXT, nullable=False, server_default=""))
    with op.batch_alter_table("supplement") as table:
        table.drop_constraint(op.f("ck_supplement_effect"), type_="check")
        table.create_check_constraint(op.f("ck_supplement_effect"), "effect IN ('restart', 'resume', 'none')")


def _dossier_clocks() -> None:
    op.create_table(
        "pause", need("id", INT), need("dossier_id", INT), need("n", INT), need("reason_code", TEXT), need("reason", TEXT),
        need("effect", TEXT), need("stage", INT), need("since", MOMENT), may("until", MOMENT), need("by", TEXT), need("note", TEXT),
        sa.CheckConstraint("effect IN ('resume', 'restart')", name=op.f("ck_pause_effect")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_pause_in_order")),
        to("pause", "dossier_id", "dossier"), to("pause", "reason_code", "pause_reason", "code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pause")), sa.UniqueConstraint("dossier_id", "n", name=op.f("uq_pause_dossier_id_n")),
    )  # fmt: skip
    op.create_index("uq_pause_one_open", "pause", ["dossier_id"], unique=True, **where("until IS NULL"))
    op.create_table(
        "extension", need("id", INT), need("dossier_id", INT), need("state", TEXT), need("cause_code", TEXT), need("cause", TEXT),
        need("owed_at", MOMENT), need("new_date", MOMENT), may("in_time", BOOL), need("agency_id", INT), need("agency_name", TEXT),
        need("made_at", MOMENT), may("proposed_at", MOMENT), need("proposed_by", TEXT), may("proposer_id", INT),
        may("decided_at", MOMENT), need("decided_by", TEXT), need("decision", TEXT), may("paper_id", INT),
        sa.CheckConstraint("state IN ('draft', 'proposed', 'granted', 'refused', 'dropped')", name=op.f("ck_extension_state")),
        sa.CheckConstraint("state NOT IN ('proposed', 'granted') OR cause <> ''", name=op.f("ck_extension_with_cause")),
        sa.CheckConstraint("(state IN ('granted', 'refused')) = (decided_at IS NOT NULL)", name=op.f("ck_extension_decided")),
        sa.CheckConstraint("(state = 'granted') = (in_time IS NOT NULL)", name=op.f("ck_extension_judged_when_granted")),
        sa.CheckConstraint("new_date > owed_at", name=op.f("ck_extension_later")),
        to("extension", "dossier_id", "dossier"), to("extension", "agency_id", "agency"), to("extension", "proposer_id", "person"),
        to("extension", "paper_id", "paper"), sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )  # fmt: skip
    op.create_index("uq_extension_one_pending", "extension", ["dossier_id"], unique=True, **where("state IN ('draft', 'proposed')"))
    op.create_index("uq_extension_one_granted", "extension", ["dossier_id"], unique=True, **where("state = 'granted'"))
    op.create_index("ix_extension_to_sign", "extension", ["agency_id", "state"])
    op.create_table(
        "late_note", need("id", INT), need("dossier_id", INT), may("task_id", INT), need("reason_code", TEXT), need("reason", TEXT),
        need("note", TEXT), need("at", MOMENT), need("by", TEXT), need("agency_name", TEXT),
        to("late_note", "dossier_id", "dossier"), to("late_note", "task_id", "task"),
        to("late_note", "reason_code", "late_reason", "code"), sa.PrimaryKeyConstraint("id", name=op.f("pk_late_note")),
    )  # fmt: skip
    op.create_index(op.f("ix_late_note_dossier_id"), "late_note", ["dossier_id"])
    op.create_table(
        "directive", need("id", INT), need("key", TEXT), need("dossier_id", INT), need("person_id", INT), need("person_name", TEXT),
        need("words", TEXT), need("answer_by", MOMENT), need("at", MOMENT), need("by", TEXT), may("done_at", MOMENT), need("answer", TEXT),
        to("directive", "dossier_id", "dossier"), to("directive", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directive")), sa.UniqueConstraint("key", name=op.f("uq_directive_key")),
    )  # fmt: skip
    op.create_index(op.f("ix_directive_dossier_id"), "directive", ["dossier_id"])
    op.create_index(op.f("ix_directive_person_id"), "directive", ["person_id"])


def _watch() -> None:
    op.create_table(
        "watch", need("id", INT), need("dossier_id", INT), may("task_id", INT), need("due_at", MOMENT), need("stage", TEXT),
        may("next_at", MOMENT), sa.CheckConstraint("stage IN ('t3', 't1', 'overdue')", name=op.f("ck_watch_stage")),
        to("watch", "dossier_id", "dossier"), to("watch", "task_id", "task"), sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
    )  # fmt: skip
    op.create_index("ix_watch_next_at", "watch", ["next_at", "id"], **where("next_at IS NOT NULL"))
    op.create_index("ix_watch_dossier_id", "watch", ["dossier_id"])
    op.create_index("uq_watch_task_id", "watch", ["task_id"], unique=True)
    op.create_index("uq_watch_promise", "watch", ["dossier_id"], unique=True, **where("task_id IS NULL"))


def _carry_over() -> None:
    """What an installation that runs already must not lose: reasons to choose from, deadlines, pauses, and the first look at every clock."""
    bind = op.get_bind()
    if bind.scalar(sa.text("SELECT count(*) FROM installation")) == 0:
        return  # a fresh database: ``desk init`` and ``desk demo`` bring their own
    reasons = seed.read("reasons")
    for name, columns in (("pause", "code position name stops effect legal_basis by_hand active"), ("late", "code position name active")):
        table = sa.table(f"{name}_reason", *map(sa.column, columns.split()))
        op.bulk_insert(table, [{"position": n, "active": True, **row} for n, row in enumerate(reasons[name], start=1)])
    _confirmed_years(bind)
    op.execute("UPDATE dossier SET due_at = promised_at WHERE promised_at IS NOT NULL")
    op.execute(
        "INSERT INTO watch (dossier_id, task_id, due_at, stage, next_at) SELECT t.dossier_id, t.id, t.due_at, 't3', t.opened_at FROM task t "
        "WHERE t.done_at IS NULL AND t.kind <> 'return'"
    )
    op.execute(
        "INSERT INTO watch (dossier_id, task_id, due_at, stage, next_at) SELECT id, NULL, promised_at, 't3', received_at FROM dossier "
        "WHERE received_at IS NOT NULL AND status IN (2, 4, 5, 6)"
    )
    _pauses(bind)
    op.execute(
        "UPDATE dossier SET paused_at = (SELECT since FROM pause p WHERE p.dossier_id = dossier.id AND p.until IS NULL), "
        "paused_for = 'chờ bổ sung giấy tờ' WHERE id IN (SELECT dossier_id FROM pause WHERE until IS NULL)"
    )


def _confirmed_years(bind: sa.Connection) -> None:
    """The years of which no day is a forecast were confirmed with the calendar that came with the program."""
    sure: dict[int, bool] = {}
    for day, confirmed in bind.execute(sa.text("SELECT day, confirmed FROM calendar_entry WHERE scope = ''")):
        sure[int(str(day)[:4])] = sure.get(int(str(day)[:4]), True) and bool(confirmed)
    for year in sorted(y for y, all_sure in sure.items() if all_sure):
        bind.execute(
            sa.text("INSERT INTO calendar_year VALUES (:year, 'Lịch kèm theo phần mềm', CURRENT_TIMESTAMP, 'Hệ thống')"), {"year": year}
        )


def _pauses(bind: sa.Connection) -> None:
    """Every request for papers that stopped the clock was a pause; the stage is that of the office that asked."""
    found = bind.execute(sa.text(
        "SELECT s.dossier_id, s.n, s.asked_at, s.answered_at, s.asked_by, s.asked_place, d.plan, d.status FROM supplement s "
        "JOIN dossier d ON d.id = s.dossier_id WHERE s.effect = 'restart' AND d.received_at IS NOT NULL ORDER BY s.dossier_id, s.n"
    )).all()  # fmt: skip
    for row in found:
        plan = json.loads(row.plan) if isinstance(row.plan, str) else row.plan
        stage = next((leg["stage"] for leg in plan["legs"] if leg["agency"] == row.asked_place), 0)
        ended = row.answered_at if row.answered_at is not None or row.status == 5 else row.asked_at
        bind.execute(
            sa.text(
                "INSERT INTO pause (dossier_id, n, reason_code, reason, effect, stage, since, until, \"by\", note) VALUES "
                "(:dossier, :n, 'supplement', :reason, 'restart', :stage, :since, :until, :by, '')"
            ),
            {
                "dossier": row.dossier_id, "n": row.n, "reason": f"chờ bổ sung giấy tờ lần {row.n}", "stage": stage,
                "since": row.asked_at, "until": ended, "by": row.asked_by,
            },
        )  # fmt: skip


def downgrade() -> None:
    for table in NEW:
        op.drop_table(table)
    with op.batch_alter_table("supplement") as table:
        table.drop_constraint(op.f("ck_supplement_effect"), type_="check")
        table.create_check_constraint(op.f("ck_supplement_effect"), "effect IN ('restart', 'none')")
    op.drop_index("ix_task_open_by_due", "task")
    with op.batch_alter_table("dossier") as table:
        table.drop_constraint(op.f("ck_dossier_due_when_received"), type_="check")
        table.drop_constraint(op.f("ck_dossier_extended"), type_="check")
        for column in ("extended", "due_at", "paused_at", "paused_for"):
            table.drop_column(column)
    op.drop_column("person", "email")
    with op.batch_alter_table("calendar_entry") as table:
        table.drop_constraint(op.f("ck_calendar_entry_kind"), type_="check")
        table.drop_column("swapped")
        table.drop_column("sessions")
        table.create_check_constraint(op.f("ck_calendar_entry_kind"), "kind IN ('off', 'makeup')")
