"""Writing the catalogue (soạn danh mục): drafts, the files they came from, and what is remembered about such files."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Moment

_OPEN = text("state IN ('draft', 'submitted')")


class Draft(Base):
    """A content being written for a procedure (bản thảo): the only thing of the catalogue that is edited.

    It may lack anything; what is missing is counted from ``content`` and ``questions``, never stored.
    """

    __tablename__ = "draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    state: Mapped[str] = mapped_column(default="draft")
    procedure_code: Mapped[str]
    code_confirmed: Mapped[bool]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))  # the edition it continues
    content: Mapped[dict[str, Any]]
    questions: Mapped[list[Any]]  # {"path", "sentence", "found"}: what an import could not read
    valid_from: Mapped[date | None]
    decision: Mapped[str | None]
    decided_on: Mapped[date | None]
    name: Mapped[str] = mapped_column(default="")  # of the content, for lists
    field: Mapped[str] = mapped_column(default="")

    editors: Mapped[list[Any]]  # ids of everybody who wrote in it: none of them publishes it
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str]
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    submitter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    submitted_by: Mapped[str] = mapped_column(default="")
    returned: Mapped[str] = mapped_column(default="")  # why it was sent back to be mended
    publisher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))  # what it became
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("catalogue_import.id"), index=True
    )  # the last file that wrote in it

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'submitted', 'published', 'dropped')", name="state"),
        CheckConstraint("(state = 'published') = (edition_id IS NOT NULL)", name="became_an_edition"),
        CheckConstraint("state NOT IN ('submitted', 'published') OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint("publisher_id IS NULL OR publisher_id <> submitter_id", name="two_people"),
        Index("uq_draft_one_open", "procedure_code", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_draft_state", "state", "procedure_code"),
    )


class CatalogueImport(Base):
    """One file brought into the catalogue (lần nhập): read, reported row by row, then applied as a whole, or undone as a whole."""

    __tablename__ = "catalogue_import"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # khóa chống ghi trùng
    state: Mapped[str]
    file: Mapped[str]  # its name
    kind: Mapped[str] = mapped_column(default="")  # list, details, flows, own
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    mapping: Mapped[dict[str, Any]]  # column -> entry, as confirmed or guessed
    stamp: Mapped[str] = mapped_column(default="")  # the catalogue that the report was made against
    at: Mapped[datetime] = mapped_column(Moment)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[str]
    total: Mapped[int] = mapped_column(default=0)  # rows
    done: Mapped[int] = mapped_column(default=0)  # rows read so far
    counts: Mapped[dict[str, Any]]  # new, changed, unchanged, drafts, errors, warnings
    said: Mapped[str] = mapped_column(default="")  # why it could not be read
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)  # the reader's last sign of life
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decider_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who said that it be applied
    decided_by: Mapped[str] = mapped_column(default="")
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # the file, until it is applied or dropped

    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting', 'reading', 'read', 'applying', 'applied', 'failed', 'dropped', 'undone')",
            name="state",
        ),
        Index("ix_catalogue_import_state", "state", "id"),
    )


class ImportRow(Base):
    """What one row of a file comes to: the report before the decision, and what undoing needs after it."""

    __tablename__ = "import_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("catalogue_import.id"))
    row: Mapped[int]  # as counted in the file, from 1
    code: Mapped[str] = mapped_column(default="", index=True)
    name: Mapped[str] = mapped_column(default="")
    verdict: Mapped[str]  # new, changed, unchanged, error
    digest: Mapped[str] = mapped_column(default="")  # of what the row says: the same again brings nothing new
    errors: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    questions: Mapped[list[Any]]
    changes: Mapped[list[Any]]  # differences, in words
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)  # what the draft will say
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)  # what stood there: for undoing
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("draft.id"))
    draft_version: Mapped[int | None]  # as written: a later one has been worked on

    __table_args__ = (
        CheckConstraint("verdict IN ('new', 'changed', 'unchanged', 'error')", name="verdict"),
        UniqueConstraint("import_id", "row"),
    )


class ImportWord(Base):
    """What an administrator once said about the words of files (cách hiểu tệp nhập): a heading, a unit, the department of a field."""

    __tablename__ = "import_word"
    kind: Mapped[str] = mapped_column(primary_key=True)  # column, unit, department
    word: Mapped[str] = mapped_column(primary_key=True)  # without accents
    means: Mapped[dict[str, Any]]
