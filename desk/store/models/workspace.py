"""What makes a list somebody's own (bộ lọc, cột), and work done on many dossiers at once (xử lý hàng loạt).

Rows of convenience: what the acts themselves change stands in the dossiers and their logbooks.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Moment


class SavedFilter(Base):
    """A name for the address of a narrowed list (bộ lọc đã lưu); ``department_id``: the unit whose people see it too."""

    __tablename__ = "saved_filter"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    slug: Mapped[str]  # slug of the list
    name: Mapped[str]
    query: Mapped[str]  # what stands after the question mark, the list left out
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    pinned: Mapped[bool] = mapped_column(default=False)  # a tab of its own
    usual: Mapped[bool] = mapped_column(default=False)  # how the list opens

    __table_args__ = (
        UniqueConstraint("person_id", "slug", "name"),
        CheckConstraint("department_id IS NULL OR agency_id IS NOT NULL", name="shared_at_an_agency"),
        Index("uq_saved_filter_one_usual", "person_id", "slug", unique=True,
              sqlite_where=text("usual"), postgresql_where=text("usual")),
        Index(None, "agency_id", "department_id"),
    )  # fmt: skip


class ListSetting(Base):
    """How one person wants one list: its columns in order, rows on a page. The list ``*`` is what holds for all of them."""

    __tablename__ = "list_setting"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(primary_key=True)
    columns: Mapped[list[Any]]
    size: Mapped[int]
    onward: Mapped[bool] = mapped_column(default=True)  # mở hồ sơ kế tiếp sau khi xử lý

    __table_args__ = (CheckConstraint("size IN (25, 50, 100)", name="size"),)


class BulkJob(Base):
    """One act on many dossiers (việc hàng loạt): decided once, done row by row, each row as if alone."""

    __tablename__ = "bulk_job"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # khóa chống ghi trùng
    act: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    back: Mapped[str] = mapped_column(default="")  # the list it came from
    given: Mapped[dict[str, Any]]  # what was said once for all rows
    state: Mapped[str] = mapped_column(default="waiting")
    at: Mapped[datetime] = mapped_column(Moment)
    started_at: Mapped[datetime | None] = mapped_column(Moment)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)  # the runner's last row
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'stopped', 'ended')", name="state"),
        CheckConstraint("(state IN ('stopped', 'ended')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("done >= 0 AND refused >= 0 AND done + refused <= total", name="counted"),
        Index("ix_bulk_job_at_work", "id", sqlite_where=text("state IN ('waiting', 'running')"),
              postgresql_where=text("state IN ('waiting', 'running')")),
        Index(None, "person_id", "id"),
        Index(None, "ended_at"),
    )  # fmt: skip


class BulkItem(Base):
    """One dossier of it: which step, in which version it was shown, and what came of it."""

    __tablename__ = "bulk_item"
    job_id: Mapped[int] = mapped_column(ForeignKey("bulk_job.id", ondelete="CASCADE"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True)  # 1…, the order in which they are done
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    shown: Mapped[int | None]  # version of the dossier on the page that asked
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # phân công: cho ai
    state: Mapped[str] = mapped_column(default="waiting")
    said: Mapped[str] = mapped_column(default="")
    data: Mapped[dict[str, Any]]  # what was made: the paper, its reprint

    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'done', 'refused')", name="state"),
        Index("ix_bulk_item_waiting", "job_id", "n", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip
