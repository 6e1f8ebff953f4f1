"""Tasks (whose desk it lay on, and when) and the logbook (what was done, by whom)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .dossier import Dossier

_OPEN = text("done_at IS NULL")
_DONE = text("done_at IS NOT NULL")
_OPEN_BESIDE = text("parent_id IS NOT NULL AND done_at IS NULL")
_UNCONFIRMED = text("from_task_id IS NOT NULL AND done_at IS NULL AND acknowledged_at IS NULL")
_BESIDE = "'consult', 'publish', 'council'"


class Task(Base):
    """One step of one dossier at one agency (việc). Queues, workload and lateness are all read from here."""

    __tablename__ = "task"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    position: Mapped[int]  # step of the dossier's plan
    attempt: Mapped[int] = mapped_column(default=1)  # 2 after it was sent back once
    branch: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # 0: step of the route; 1…n: beside it, asked by ``parent_id``
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    from_task_id: Mapped[int | None] = mapped_column(
        ForeignKey("task.id")
    )  # the step whose end opened this one: who may recall it
    origin: Mapped[str] = mapped_column(default="forward", server_default="forward")  # how it came here
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
    term: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # thời hạn của lần mở này, khi khác quy trình: phần còn lại khi chuyển nhầm
    forward_by: Mapped[datetime | None] = mapped_column(
        Moment
    )  # phải chuyển trước: cùng ngày, sau 15 giờ thì đầu ngày sau
    paused_at: Mapped[datetime | None] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    done_by: Mapped[str] = mapped_column(default="")
    done_under: Mapped[str] = mapped_column(default="", server_default="")  # làm thay, theo ủy quyền số …
    outcome: Mapped[str | None]
    opinion: Mapped[str] = mapped_column(default="")
    choice: Mapped[str] = mapped_column(default="", server_default="")  # kết quả bước, where the route branches
    proposal: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # đề xuất: grant chấp thuận, refuse không giải quyết
    question: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # nội dung xin ý kiến, niêm yết, đưa ra hội đồng
    dossier: Mapped[Dossier] = relationship(lazy="raise")
    from_task: Mapped["Task | None"] = relationship(lazy="raise", remote_side=[id], foreign_keys=[from_task_id])

    __table_args__ = (
        CheckConstraint(f"kind IN ('receive', 'process', 'approve', 'issue', 'return', {_BESIDE})", name="kind"),
        CheckConstraint(
            "outcome IN ('received', 'forwarded', 'approved', 'sent_back', 'issued', 'returned', 'cancelled', 'recalled', 'misdirected', "
            "'skipped', 'reopened', 'answered', 'silent', 'withdrawn', 'ended')", name="outcome",
        ),
        CheckConstraint("origin IN ('forward', 'sent_back', 'misdirected', 'reopened', 'asked')", name="origin"),
        CheckConstraint("proposal IN ('', 'grant', 'refuse')", name="proposal"),
        CheckConstraint(f"(branch > 0) = (kind IN ({_BESIDE}))", name="beside"),
        CheckConstraint("(branch > 0) = (parent_id IS NOT NULL)", name="has_parent"),
        CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name="done_with_outcome"),
        CheckConstraint("acknowledged_at IS NULL OR acknowledged_at >= opened_at", name="in_order"),
        UniqueConstraint("dossier_id", "position", "attempt", "branch"),
        Index("ix_task_open_by_department", "agency_id", "department_id", "role", "due_at", "id",
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_open_by_assignee", "assignee_id", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_open_by_due", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_task_done_by_assignee", "assignee_id", "done_at", "id", sqlite_where=_DONE, postgresql_where=_DONE),
        Index("ix_task_open_beside", "parent_id", sqlite_where=_OPEN_BESIDE, postgresql_where=_OPEN_BESIDE),
        Index("ix_task_unconfirmed", "from_task_id", sqlite_where=_UNCONFIRMED, postgresql_where=_UNCONFIRMED),
        Index("ix_task_agency_dossier", "agency_id", "dossier_id"),
        Index("ix_task_department_dossier", "department_id", "dossier_id"),
        Index("ix_task_assignee_dossier", "assignee_id", "dossier_id"),
        Index("ix_task_from", "from_task_id"),
        Index("ix_task_parent", "parent_id"),
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
    version: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # of the dossier, as this act met it; not part of the digest
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("dossier_id", "seq"),)
