"""Documents of a result: templates, versions of a draft and their approval, who opened which, questions of a leader; results point at them.

An installation of before gets the templates that come with the program; results of before were made outside.
"""

import sqlalchemy as sa
from alembic import op

from desk.store import seed
from desk.store.triggers import guard_of_drafts

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INT, TEXT, BOOL, MOMENT = sa.Integer(), sa.String(), sa.Boolean(), sa.DateTime(timezone=True)
GRANT_OR_REFUSE = "kind IN ('grant', 'refuse')"


def need(name: str, kind: sa.types.TypeEngine, default: object = None) -> sa.Column:
    """A column that is never empty."""
    return sa.Column(name, kind, nullable=False, server_default=default)


def may(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    """A column that may be empty."""
    return sa.Column(name, kind, nullable=True)


def to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A reference by the naming convention."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def key(table: str) -> sa.PrimaryKeyConstraint:
    """The primary key by the naming convention."""
    return sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """A check by the naming convention."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def one(table: str, *columns: str) -> sa.UniqueConstraint:
    """What occurs once, by the naming convention."""
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    op.create_table(
        "draft_template", need("id", INT), may("agency_id", INT), need("procedure_code", TEXT), need("kind", TEXT), need("label", TEXT),
        need("title", TEXT), need("subject", TEXT), need("body", TEXT), need("signed_as", TEXT), need("active", BOOL), need("version", INT),
        to("draft_template", "agency_id", "agency"), check("draft_template", "kind", GRANT_OR_REFUSE), key("draft_template"),
        one("draft_template", "agency_id", "procedure_code", "kind", "label"),
    )  # fmt: skip
    op.create_table(
        "result_draft", need("id", INT), need("dossier_id", INT), need("leg", INT), need("n", INT), need("agency_id", INT),
        need("agency_name", TEXT), need("kind", TEXT), need("title", TEXT), need("subject", TEXT), need("body", TEXT), need("signed_as", TEXT),
        may("template_id", INT), need("digest", TEXT), need("made_at", MOMENT), need("made_by", TEXT), may("maker_id", INT),
        may("approved_at", MOMENT), need("approved_by", TEXT, ""), need("approved_under", TEXT, ""), need("approved_digest", TEXT, ""),
        to("result_draft", "dossier_id", "dossier"), to("result_draft", "agency_id", "agency"),
        to("result_draft", "template_id", "draft_template"), to("result_draft", "maker_id", "person"),
        check("result_draft", "kind", GRANT_OR_REFUSE), check("result_draft", "counted_from_one", "n > 0"),
        check("result_draft", "approved_by_somebody", "(approved_at IS NULL) = (approved_by = '')"),
        check("result_draft", "approved_text", "(approved_at IS NULL) = (approved_digest = '')"), key("result_draft"),
        one("result_draft", "dossier_id", "leg", "n"),
    )  # fmt: skip
    op.create_table(
        "document_view", need("id", INT), need("person_id", INT), need("dossier_id", INT), may("draft_id", INT), need("at", MOMENT),
        to("document_view", "person_id", "person"), to("document_view", "dossier_id", "dossier"),
        to("document_view", "draft_id", "result_draft"), key("document_view"),
    )  # fmt: skip
    op.create_index(op.f("ix_document_view_person_id_dossier_id_at"), "document_view", ["person_id", "dossier_id", "at"])
    op.create_table(
        "inquiry", need("id", INT), need("dossier_id", INT), need("task_id", INT), need("asked_task_id", INT), need("question", TEXT),
        need("asked_at", MOMENT), need("asked_by", TEXT), may("asker_id", INT), need("to_name", TEXT), need("answer", TEXT),
        may("answered_at", MOMENT), need("answered_by", TEXT),
        to("inquiry", "dossier_id", "dossier"), to("inquiry", "task_id", "task"), to("inquiry", "asked_task_id", "task"),
        to("inquiry", "asker_id", "person"), check("inquiry", "answered", "(answered_at IS NULL) = (answer = '')"), key("inquiry"),
    )  # fmt: skip
    op.create_index(op.f("ix_inquiry_dossier_id_id"), "inquiry", ["dossier_id", "id"])
    with op.batch_alter_table("result") as table:
        table.add_column(need("kind", TEXT, "grant"))
        table.add_column(may("draft_id", INT))
        table.add_column(may("paper_id", INT))
        table.create_foreign_key(op.f("fk_result_draft_id_result_draft"), "result_draft", ["draft_id"], ["id"])
        table.create_foreign_key(op.f("fk_result_paper_id_paper"), "paper", ["paper_id"], ["id"])
        table.create_check_constraint(op.f("ck_result_kind"), GRANT_OR_REFUSE)
    op.add_column("installation", need("view_first", BOOL, sa.true()))
    bind = op.get_bind()
    for statement in guard_of_drafts(bind.dialect.name):
        op.execute(statement)
    if bind.execute(sa.text("SELECT count(*) FROM installation")).scalar():
        _templates()


def _templates() -> None:
    """The templates that come with the program, as a new installation has them."""
    texts = ("kind", "label", "title", "subject", "body")
    table = sa.table(
        "draft_template", *(sa.column(c) for c in (*texts, "procedure_code", "signed_as", "version")), sa.column("active", BOOL)
    )
    op.bulk_insert(table, [
        {**{c: row[c] for c in texts}, "procedure_code": row["procedure"], "signed_as": "", "version": 1, "active": True}
        for row in seed.read("drafts")["templates"]
    ])  # fmt: skip


def downgrade() -> None:
    bind = op.get_bind()
    op.drop_column("installation", "view_first")
    with op.batch_alter_table("result") as table:
        table.drop_constraint(op.f("ck_result_kind"), type_="check")
        table.drop_constraint(op.f("fk_result_paper_id_paper"), type_="foreignkey")
        table.drop_constraint(op.f("fk_result_draft_id_result_draft"), type_="foreignkey")
        for name in ("kind", "draft_id", "paper_id"):
            table.drop_column(name)
    for name in ("inquiry", "document_view", "result_draft", "draft_template"):
        op.drop_table(name)
    if bind.dialect.name == "postgresql":
        op.execute("DROP FUNCTION result_draft_is_append_only()")
