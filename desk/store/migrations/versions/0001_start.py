"""The first schema: installation, units and people, catalogue, dossiers, tasks, papers, the logbook and its guard.

Equal to the models of that day; ``tests/store/test_migrations.py`` holds the two together. What is written here is never edited
once a release has carried it: the next change is the next file.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

GUARD = {
    "sqlite": (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event: the logbook is append-only'); END",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event: the logbook is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'event: the logbook is append-only' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_is_append_only()",
        "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()",
    ),
}
TABLES = (
    "calendar_entry", "citizen", "counter", "installation", "law_profile", "level", "person", "procedure",
    "throttle", "agency", "edition", "case_of_edition", "department", "case_fee", "case_paper", "dossier",
    "role_grant", "event", "handed_paper", "paper", "party", "supplement", "task", "paper_print", "result",
)  # fmt: skip

INT, BIG, TEXT, DAY = sa.Integer(), sa.BigInteger(), sa.String(), sa.Date()
BOOL, JSON, MOMENT = sa.Boolean(), sa.JSON(), sa.DateTime(timezone=True)


def need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def upgrade() -> None:
    op.create_table(
        "calendar_entry", need("id", INT), need("day", DAY), need("scope", TEXT), need("kind", TEXT),
        need("name", TEXT), need("source", TEXT), need("confirmed", BOOL),
        sa.CheckConstraint("kind IN ('off', 'makeup')", name=op.f("ck_calendar_entry_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint("scope", "day", name=op.f("uq_calendar_entry_scope_day")),
    )  # fmt: skip

    op.create_table(
        "citizen", need("id", INT), need("id_number", TEXT), need("name", TEXT), need("name_plain", TEXT),
        may("born", DAY), need("sex", TEXT), need("address", TEXT), need("phone", TEXT), need("email", TEXT),
        need("kind", INT), need("seen_at", MOMENT), sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen")),
        sa.UniqueConstraint("id_number", name=op.f("uq_citizen_id_number")),
    )  # fmt: skip
    op.create_index(op.f("ix_citizen_name_plain"), "citizen", ["name_plain"], unique=False)

    op.create_table(
        "counter", need("scope", TEXT), need("value", INT), sa.PrimaryKeyConstraint("scope", name=op.f("pk_counter")),
    )  # fmt: skip

    op.create_table(
        "installation", need("id", INT), need("name", TEXT), need("public_url", TEXT), need("hotline", TEXT),
        need("demo", BOOL), sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )  # fmt: skip

    op.create_table(
        "law_profile", need("id", INT), need("code", TEXT), need("valid_from", DAY), need("data", JSON),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_law_profile")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_law_profile_valid_from")),
    )  # fmt: skip

    op.create_table(
        "level", need("code", TEXT), need("name", TEXT), need("rank", INT),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_level")),
    )  # fmt: skip

    op.create_table(
        "person", need("id", INT), need("username", TEXT), need("name", TEXT), need("password_hash", TEXT),
        need("password_changed_at", MOMENT), need("active", BOOL),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )  # fmt: skip

    op.create_table(
        "procedure", need("id", INT), need("code", TEXT), need("code_confirmed", BOOL), need("name", TEXT),
        need("short_name", TEXT), need("field", TEXT), need("aliases", JSON), need("search", TEXT),
        need("received_at", JSON), need("levels", JSON), sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_code")),
    )  # fmt: skip

    op.create_table(
        "throttle", need("scope", TEXT), need("failures", INT), need("since", MOMENT), need("last", MOMENT),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_throttle")),
    )  # fmt: skip

    op.create_table(
        "agency", need("id", INT), need("code", TEXT), need("level_code", TEXT), may("parent_id", INT),
        need("path", TEXT), may("office", TEXT), need("name", TEXT), need("short_name", TEXT), need("place", TEXT),
        need("identifier", TEXT), need("identifier_demo", BOOL), need("hotline", TEXT), need("valid_from", DAY),
        may("valid_to", DAY), may("successor_id", INT),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_agency_valid_in_order")),
        sa.ForeignKeyConstraint(["level_code"], ["level.code"], name=op.f("fk_agency_level_code_level")),
        sa.ForeignKeyConstraint(["parent_id"], ["agency.id"], name=op.f("fk_agency_parent_id_agency")),
        sa.ForeignKeyConstraint(["successor_id"], ["agency.id"], name=op.f("fk_agency_successor_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")), sa.UniqueConstraint("code", "valid_from", name=op.f("uq_agency_code_valid_from")),
    )  # fmt: skip
    op.create_index(op.f("ix_agency_parent_id"), "agency", ["parent_id"], unique=False)
    op.create_index(op.f("ix_agency_path"), "agency", ["path"], unique=False)

    op.create_table(
        "edition", need("id", INT), need("procedure_id", INT), need("valid_from", DAY), may("valid_to", DAY),
        may("decision", TEXT), need("legal_basis", JSON), need("applicants", TEXT), need("online_level", INT),
        need("result_name", TEXT), may("result_code", TEXT), need("result_pattern", TEXT),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_edition_valid_in_order")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedure.id"], name=op.f("fk_edition_procedure_id_procedure")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("procedure_id", "valid_from", name=op.f("uq_edition_procedure_id_valid_from")),
    )  # fmt: skip

    op.create_table(
        "case_of_edition", need("id", INT), need("edition_id", INT), need("position", INT), need("key", TEXT),
        need("name", TEXT), may("term_direct", TEXT), may("term_online", TEXT), may("term_post", TEXT),
        need("cutoff", TEXT), need("route", JSON),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_case_of_edition_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_of_edition")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_case_of_edition_edition_id_key")),
    )  # fmt: skip

    op.create_table(
        "department", need("id", INT), need("agency_id", INT), need("key", TEXT), need("name", TEXT),
        need("is_desk", BOOL),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_department_agency_id_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("agency_id", "key", name=op.f("uq_department_agency_id_key")),
    )  # fmt: skip

    op.create_table(
        "case_fee", need("id", INT), need("case_id", INT), need("position", INT), need("name", TEXT),
        need("amount", INT), need("unit", TEXT), need("exempt", TEXT),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_case_fee_amount")),
        sa.ForeignKeyConstraint(["case_id"], ["case_of_edition.id"], name=op.f("fk_case_fee_case_id_case_of_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_fee")),
    )  # fmt: skip
    op.create_index(op.f("ix_case_fee_case_id"), "case_fee", ["case_id"], unique=False)

    op.create_table(
        "case_paper", need("id", INT), need("case_id", INT), need("position", INT), need("name", TEXT),
        need("how", TEXT), need("originals", INT), need("copies", INT), need("required", BOOL),
        sa.CheckConstraint("how IN ('submit', 'show')", name=op.f("ck_case_paper_how")),
        sa.ForeignKeyConstraint(["case_id"], ["case_of_edition.id"], name=op.f("fk_case_paper_case_id_case_of_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_paper")),
    )  # fmt: skip
    op.create_index(op.f("ix_case_paper_case_id"), "case_paper", ["case_id"], unique=False)

    op.create_table(
        "dossier", need("id", INT), need("key", TEXT), may("number", TEXT), need("lookup_code", TEXT),
        need("status", INT), need("channel", INT), need("delivery", TEXT), need("sets", INT), need("about", TEXT),
        need("case_id", INT), need("procedure_code", TEXT), need("procedure_name", TEXT), need("procedure_short", TEXT),
        need("agency_id", INT), need("agency_name", TEXT), need("owner_name", TEXT), need("owner_plain", TEXT),
        need("owner_id_number", TEXT), need("submitted_at", MOMENT), may("received_at", MOMENT),
        may("promised_at", MOMENT), may("first_promised_at", MOMENT), may("ready_at", MOMENT),
        may("returned_at", MOMENT), need("returned_to", TEXT), may("clerk_id", INT), may("book_serial", INT),
        need("fee_total", BIG), need("fee_paid", BIG), need("fee_state", TEXT), need("supplements", INT), need("end_reason", TEXT),
        need("duplicate_reason", TEXT), may("plan", JSON), need("steps_total", INT), need("log_length", INT),
        need("log_digest", TEXT), need("version", INT),
        sa.CheckConstraint("delivery IN ('desk', 'post', 'online')", name=op.f("ck_dossier_delivery")),
        sa.CheckConstraint("fee_state IN ('none', 'unpaid', 'paid', 'exempt')", name=op.f("ck_dossier_fee_state")),
        sa.CheckConstraint("fee_paid BETWEEN 0 AND fee_total", name=op.f("ck_dossier_fee_paid")),
        sa.CheckConstraint(
            "(fee_state = 'unpaid') = (fee_paid < fee_total) OR fee_state = 'exempt'", name=op.f("ck_dossier_fee_due")
        ),
        sa.CheckConstraint("status <> 5 OR supplements > 0", name=op.f("ck_dossier_asked_when_waiting")),
        sa.CheckConstraint("status <> 6 OR fee_state = 'unpaid'", name=op.f("ck_dossier_owing_when_paying")),
        sa.CheckConstraint("status NOT IN (3, 7, 8) OR end_reason <> ''", name=op.f("ck_dossier_ended_with_reason")),
        sa.CheckConstraint("(first_promised_at IS NULL) = (received_at IS NULL)", name=op.f("ck_dossier_first_promise_kept")),
        sa.CheckConstraint("(number IS NULL) = (received_at IS NULL)", name=op.f("ck_dossier_numbered_when_received")),
        sa.CheckConstraint("(promised_at IS NULL) = (received_at IS NULL)", name=op.f("ck_dossier_promised_when_received")),
        sa.CheckConstraint("(status = 10) = (returned_at IS NOT NULL)", name=op.f("ck_dossier_returned_when_returned")),
        sa.CheckConstraint("(status IN (9, 10)) = (ready_at IS NOT NULL)", name=op.f("ck_dossier_ready_when_done")),
        sa.CheckConstraint("channel IN (1, 2, 3)", name=op.f("ck_dossier_channel")),
        sa.CheckConstraint("status BETWEEN 1 AND 10", name=op.f("ck_dossier_status")),
        sa.CheckConstraint("status NOT IN (1, 3) OR received_at IS NULL", name=op.f("ck_dossier_not_received_yet")),
        sa.CheckConstraint("status NOT IN (2, 4, 6, 8, 9, 10) OR received_at IS NOT NULL", name=op.f("ck_dossier_received_before_work")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_dossier_agency_id_agency")),
        sa.ForeignKeyConstraint(["case_id"], ["case_of_edition.id"], name=op.f("fk_dossier_case_id_case_of_edition")),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name=op.f("fk_dossier_clerk_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")), sa.UniqueConstraint("key", name=op.f("uq_dossier_key")),
        sa.UniqueConstraint("lookup_code", name=op.f("uq_dossier_lookup_code")),
        sa.UniqueConstraint("number", name=op.f("uq_dossier_number")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_dossier_agency_id_status_promised_at_id"), "dossier", ["agency_id", "status", "promised_at", "id"],
        unique=False,
    )  # fmt: skip
    op.create_index(
        op.f("ix_dossier_owner_id_number_procedure_code"), "dossier", ["owner_id_number", "procedure_code"],
        unique=False,
    )  # fmt: skip
    op.create_index(op.f("ix_dossier_owner_plain"), "dossier", ["owner_plain"], unique=False)

    op.create_table(
        "role_grant", need("id", INT), need("person_id", INT), need("role", TEXT), need("agency_id", INT),
        may("department_id", INT), need("valid_from", DAY), may("valid_to", DAY),
        sa.CheckConstraint(
            "role IN ('clerk', 'officer', 'head', 'leader', 'records', 'supervisor', 'catalogue', 'admin')", name=op.f("ck_role_grant_role")
        ),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_role_grant_valid_in_order")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_role_grant_agency_id_agency")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_role_grant_department_id_department")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_role_grant_agency_id_department_id_role"), "role_grant", ["agency_id", "department_id", "role"],
        unique=False,
    )  # fmt: skip
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)

    op.create_table(
        "event", need("id", INT), need("dossier_id", INT), need("seq", INT), need("at", MOMENT), may("actor_id", INT),
        need("actor", TEXT), need("place", TEXT), need("what", TEXT), need("data", JSON), need("before", TEXT),
        need("digest", TEXT),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_event_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("dossier_id", "seq", name=op.f("uq_event_dossier_id_seq")),
    )  # fmt: skip

    op.create_table(
        "handed_paper", need("dossier_id", INT), need("position", INT), need("paper_id", INT),
        need("name", TEXT), need("how", TEXT), need("originals", INT), need("copies", INT), need("given", BOOL),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_handed_paper_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["paper_id"], ["case_paper.id"], name=op.f("fk_handed_paper_paper_id_case_paper")),
        sa.PrimaryKeyConstraint("dossier_id", "position", name=op.f("pk_handed_paper")),
    )  # fmt: skip

    op.create_table(
        "paper", need("id", INT), need("dossier_id", INT), need("kind", TEXT), need("serial", TEXT), need("slip", JSON),
        need("issued_at", MOMENT), need("issued_by", TEXT), need("prints", INT),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_paper_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
    )  # fmt: skip
    op.create_index(op.f("ix_paper_dossier_id_kind"), "paper", ["dossier_id", "kind"], unique=False)

    op.create_table(
        "party", need("dossier_id", INT), need("part", TEXT), need("name", TEXT),
        need("id_number", TEXT), may("born", DAY), need("sex", TEXT), need("address", TEXT), need("phone", TEXT),
        need("email", TEXT), need("kind", INT),
        sa.CheckConstraint("part IN ('owner', 'submitter', 'authorised')", name=op.f("ck_party_part")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_party_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("dossier_id", "part", name=op.f("pk_party")),
    )  # fmt: skip
    op.create_index(op.f("ix_party_id_number"), "party", ["id_number"], unique=False)

    op.create_table(
        "supplement", need("id", INT), need("dossier_id", INT), need("n", INT), need("items", JSON),
        need("reason", TEXT), need("effect", TEXT), need("asked_at", MOMENT), need("asked_by", TEXT),
        need("asked_place", TEXT), need("answer_by", DAY), may("answered_at", MOMENT),
        sa.CheckConstraint("effect IN ('restart', 'none')", name=op.f("ck_supplement_effect")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_supplement_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement")),
        sa.UniqueConstraint("dossier_id", "n", name=op.f("uq_supplement_dossier_id_n")),
    )  # fmt: skip

    op.create_table(
        "task", need("id", INT), need("dossier_id", INT), need("position", INT), need("attempt", INT),
        need("kind", TEXT), need("name", TEXT), need("role", TEXT), need("agency_id", INT), need("agency_name", TEXT),
        need("level", TEXT), need("department_id", INT), need("department_name", TEXT), may("assignee_id", INT),
        need("assignee_name", TEXT), need("sent_by", TEXT), need("opened_at", MOMENT), may("acknowledged_at", MOMENT),
        need("due_at", MOMENT), may("paused_at", MOMENT), may("done_at", MOMENT), need("done_by", TEXT),
        may("outcome", TEXT), need("opinion", TEXT),
        sa.CheckConstraint("kind IN ('receive', 'process', 'approve', 'issue', 'return')", name=op.f("ck_task_kind")),
        sa.CheckConstraint(
            "outcome IN ('received', 'forwarded', 'approved', 'sent_back', 'issued', 'returned', 'cancelled')", name=op.f("ck_task_outcome")
        ),
        sa.CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name=op.f("ck_task_done_with_outcome")),
        sa.CheckConstraint("acknowledged_at IS NULL OR acknowledged_at >= opened_at", name=op.f("ck_task_in_order")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_task_agency_id_agency")),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_task_assignee_id_person")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_task_department_id_department")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_task_dossier_id_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("dossier_id", "position", "attempt", name=op.f("uq_task_dossier_id_position_attempt")),
    )  # fmt: skip
    op.create_index("ix_task_agency_dossier", "task", ["agency_id", "dossier_id"], unique=False)
    op.create_index(
        "ix_task_open_by_assignee", "task", ["assignee_id", "due_at", "id"], unique=False,
        sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_task_open_by_department", "task", ["agency_id", "department_id", "role", "due_at", "id"], unique=False,
        sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL"),
    )  # fmt: skip

    op.create_table(
        "paper_print", need("id", INT), need("paper_id", INT), need("key", TEXT), need("n", INT), need("at", MOMENT),
        need("by", TEXT),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_paper_print_paper_id_paper")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_print")),
        sa.UniqueConstraint("paper_id", "key", name=op.f("uq_paper_print_paper_id_key")),
        sa.UniqueConstraint("paper_id", "n", name=op.f("uq_paper_print_paper_id_n")),
    )  # fmt: skip

    op.create_table(
        "result", need("id", INT), need("dossier_id", INT), need("task_id", INT), need("agency_id", INT),
        need("agency_name", TEXT), need("name", TEXT), need("year", INT), need("number", TEXT),
        need("issued_at", MOMENT), need("issued_by", TEXT),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_result_agency_id_agency")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_result_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_result_task_id_task")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("agency_id", "year", "number", name=op.f("uq_result_agency_id_year_number")),
        sa.UniqueConstraint("task_id", name=op.f("uq_result_task_id")),
    )  # fmt: skip
    op.create_index(op.f("ix_result_dossier_id"), "result", ["dossier_id"], unique=False)

    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)  # its indexes and triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION event_is_append_only()")
