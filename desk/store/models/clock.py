"""What happens to a dossier's clock: pauses, extensions, why it was late, what a leader ordered, and when to look again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .dossier import Dossier

_TO_COME = text("next_at IS NOT NULL")
_PROMISE = text("task_id IS NULL")
_OPEN = text("until IS NULL")
_PENDING = text("state IN ('draft', 'proposed')")
_GRANTED = text("state = 'granted'")


class PauseRow(Base):
    """A pause (tạm dừng tính thời hạn) with its reason as it was that day; one open at a time."""

    __tablename__ = "pause"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    n: Mapped[int]
    reason_code: Mapped[str] = mapped_column(ForeignKey("pause_reason.code"))
    reason: Mapped[str]  # chờ bổ sung giấy tờ lần 1
    effect: Mapped[str]
    stage: Mapped[int]  # chặng đang giữ khi dừng: tính lại từ đó
    since: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime | None] = mapped_column(Moment)
    by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("effect IN ('resume', 'restart')", name="effect"),
        CheckConstraint("until IS NULL OR until >= since", name="in_order"),
        UniqueConstraint("dossier_id", "n"),
        Index("uq_pause_one_open", "dossier_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )


class Extension(Base):
    """An apology with a new date (văn bản xin lỗi và đề nghị gia hạn), from draft to signed; one granted per dossier, for life."""

    __tablename__ = "extension"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    state: Mapped[
        str
    ]  # draft: dự thảo máy lập; proposed: đã trình; granted: đã ký; refused: không đồng ý; dropped: không cần nữa
    cause_code: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    owed_at: Mapped[datetime] = mapped_column(Moment)  # hạn lúc lập
    new_date: Mapped[datetime] = mapped_column(Moment)  # hạn đề nghị
    in_time: Mapped[bool | None]  # ký và báo trước hạn ít nhất một ngày làm việc
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))  # cơ quan làm trễ, ký văn bản
    agency_name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Moment)
    proposed_at: Mapped[datetime | None] = mapped_column(Moment)
    proposed_by: Mapped[str] = mapped_column(default="")
    proposer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[str] = mapped_column(default="")
    decision: Mapped[str] = mapped_column(default="")  # lý do không đồng ý
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("state IN ('draft', 'proposed', 'granted', 'refused', 'dropped')", name="state"),
        CheckConstraint("state NOT IN ('proposed', 'granted') OR cause <> ''", name="with_cause"),
        CheckConstraint("(state IN ('granted', 'refused')) = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("(state = 'granted') = (in_time IS NOT NULL)", name="judged_when_granted"),
        CheckConstraint("new_date > owed_at", name="later"),
        Index("uq_extension_one_pending", "dossier_id", unique=True, sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("uq_extension_one_granted", "dossier_id", unique=True, sqlite_where=_GRANTED, postgresql_where=_GRANTED),
        Index("ix_extension_to_sign", "agency_id", "state"),
    )


class LateNote(Base):
    """Why a dossier passed its date (giải trình trễ hạn), chosen from the list by whoever held it, with a sentence."""

    __tablename__ = "late_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    reason_code: Mapped[str] = mapped_column(ForeignKey("late_reason.code"))
    reason: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str]
    agency_name: Mapped[str]
    dossier: Mapped[Dossier] = relationship(lazy="raise")


class Directive(Base):
    """What a leader orders about a dossier (chỉ đạo), to whoever holds it, with a date of its own: no legal deadline moves."""

    __tablename__ = "directive"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person_name: Mapped[str]
    words: Mapped[str]
    answer_by: Mapped[datetime] = mapped_column(Moment)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str]
    done_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(default="")
    dossier: Mapped[Dossier] = relationship(lazy="raise")


class Watch(Base):
    """When to look at a clock again (theo dõi hạn): one row for each open step and each promise, gone when it ends.

    A schedule, not a flag: who is late is always counted from the clock itself. The sweep reads only rows whose moment has come.
    """

    __tablename__ = "watch"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))  # None: the promise
    due_at: Mapped[datetime] = mapped_column(Moment)
    stage: Mapped[str]  # what is said next: t3, t1, overdue, forward
    next_at: Mapped[datetime | None] = mapped_column(Moment)  # None: nothing more to say

    __table_args__ = (
        CheckConstraint("stage IN ('t3', 't1', 'overdue', 'forward')", name="stage"),
        Index("ix_watch_next_at", "next_at", "id", sqlite_where=_TO_COME, postgresql_where=_TO_COME),
        Index("ix_watch_dossier_id", "dossier_id"),
        Index("uq_watch_task_id", "task_id", unique=True),
        Index("uq_watch_promise", "dossier_id", unique=True, sqlite_where=_PROMISE, postgresql_where=_PROMISE),
    )
