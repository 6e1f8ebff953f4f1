"""What stands beside the work on a dossier (ghi chú, nháp, theo dõi, nhắc, câu mẫu): conveniences of the staff, no part of its record.

None of these is watched by the logbook and none makes a page that somebody has open go stale.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Moment


class FormDraft(Base):
    """What somebody has typed into a form of a dossier and not sent yet (nháp): one per person and form."""

    __tablename__ = "form_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    form: Mapped[str]  # như StepForm.scope: "pass-on-123"
    fields: Mapped[dict[str, Any]]  # tên trường -> các giá trị đã gõ
    saved_at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (UniqueConstraint("person_id", "dossier_id", "form"),)


class Viewing(Base):
    """Who has a dossier open (đang mở), and which ones a person opened last (mở gần đây): one row per pair."""

    __tablename__ = "viewing"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("seen_at >= opened_at", name="in_order"),
        Index(None, "person_id", "seen_at"),
        Index(None, "dossier_id", "seen_at"),
    )


class Snippet(Base):
    """A text used again and again (câu mẫu): one person's, a department's or an agency's; with variables such as {chủ hồ sơ}."""

    __tablename__ = "snippet"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # khóa chống ghi trùng của tờ nhập
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[str]  # một loại trong domain/snippets.py
    title: Mapped[str]
    text: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("kind IN ('opinion', 'reason', 'supplement', 'note')", name="kind"),
        CheckConstraint(
            "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN department_id IS NULL THEN 0 ELSE 1 END) + "
            "(CASE WHEN agency_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_owner",
        ),
    )


class StaffNote(Base):
    """An internal note on a dossier (ghi chú nội bộ): never printed, exported or shown to citizens."""

    __tablename__ = "staff_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[str]
    text: Mapped[str]
    named: Mapped[list[Any]]  # ai được nhắc đến: [mã người, như đã gõ]
    at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (Index(None, "dossier_id", "id"),)


class Follow(Base):
    """Somebody wants to be told of every step of a dossier (theo dõi)."""

    __tablename__ = "follow"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)
    told: Mapped[int]  # dòng nhật ký cuối cùng đã báo

    __table_args__ = (Index(None, "dossier_id"),)


class Reminder(Base):
    """Somebody wants to be reminded of a dossier at a moment (nhắc tôi lúc). It moves no deadline."""

    __tablename__ = "reminder"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    words: Mapped[str]  # chỉ người đặt đọc được, trong hệ thống
    made_at: Mapped[datetime] = mapped_column(Moment)
    said_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index("ix_reminder_waiting", "at", "id", sqlite_where=text("said_at IS NULL"), postgresql_where=text("said_at IS NULL")),
        Index(None, "person_id", "dossier_id"),
    )  # fmt: skip


class NoticeChoice(Base):
    """By which ways somebody wants to be told a kind of thing (cài đặt thông báo), where it is not the ordinary way."""

    __tablename__ = "notice_choice"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    in_app: Mapped[bool]
    email: Mapped[bool]
