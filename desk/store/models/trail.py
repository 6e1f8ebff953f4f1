"""Tasks (whose desk it lay on, and when) and the logbook (what was done, by whom)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .dossier import Dossier

_OPEN = text("done_at IS NULL")


class Task(Base):
    """One step of one dossier at one agency (việc). Queues, workload and lateness are all read from here."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    position: Mapped[int]  # step of the dossier's plan
    attempt: Mapped[int] = mapped_column(default=1)  # 2 after it was sent back once
    kind: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_name: Mapped[str]
    level: Mapped[str]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    department_name: Mapped[str]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignee_name: Mapped[str] = mapped_column(default="")
    sent_by: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime] = mapped_column(Moment)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Moment)
    due_at: Mapped[datetime] = mapped_column(Moment)  # hạn bước
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str | None]
    opinion: Mapped[str] = mapped_column(default="")
    choice: Mapped[str] = mapped_column(default="", server_default="")  # kết quả bước, where the route branches
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("kind IN ('receive', 'process', 'approve', 'issue', 'return')", name="kind"),
        CheckConstraint("outcome IN ('received', 'forwarded', 'approved', 'sent_back', 'issued', 'returned', 'cancelled')", name="outcome"),
        CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name="done_with_outcome"),
        CheckConstraint("acknowledged_at IS NULL OR acknowledged_at >= opened_at", name="in_order"),
        UniqueConstraint("dossier_id", "position", "attempt"),
        Index("ix_task_open_by_department", "agency_id", "department_id", "role", "due_at", "id",
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_open_by_assignee", "assignee_id", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_open_by_due", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_agency_dossier", "agency_id", "dossier_id"),
    )  # fmt: skip


class Event(Base):
    """One line of the logbook (nhật ký hồ sơ). Inserted, never changed; each holds the digest of the one before."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    seq: Mapped[int]  # 1…n within the dossier
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None]
    actor: Mapped[str]
    place: Mapped[str]  # unit where it was done, as it was called that day
    what: Mapped[str]
    data: Mapped[dict[str, Any]]
    before: Mapped[str]
    digest: Mapped[str]
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("dossier_id", "seq"),)
