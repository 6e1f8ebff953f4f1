"""What belongs to the installation: counters, settings, calendar, profiles of law, reasons, inbox and outbox, slowed-down callers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Moment


class Counter(Base):
    """Running numbers (sổ số): one row per book."""

    __tablename__ = "counter"
    scope: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class Installation(Base):
    """This desk (one row): its name, address on the web, and whether its data are for training."""

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    public_url: Mapped[str]  # địa chỉ in trong mã QR, không có dấu / ở cuối
    hotline: Mapped[str]
    demo: Mapped[bool] = mapped_column(default=False)
    view_first: Mapped[bool] = mapped_column(default=True, server_default=true())  # phải xem trước khi duyệt hàng loạt

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class LawProfile(Base):
    """The forms, names and rules in force from a day (hồ sơ pháp lý: bộ biểu mẫu), as data."""

    __tablename__ = "law_profile"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    valid_from: Mapped[date] = mapped_column(unique=True)
    data: Mapped[dict[str, Any]]


class CalendarEntry(Base):
    """A day off, a weekend day worked instead, or half a day (ngày nghỉ, làm bù, nửa ngày)."""

    __tablename__ = "calendar_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    scope: Mapped[str] = mapped_column(
        default=""
    )  # empty: the whole country; else an agency's code: it and all below it
    kind: Mapped[str]
    name: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    confirmed: Mapped[bool] = mapped_column(default=True)
    swapped: Mapped[date | None]  # ngày nghỉ mà ngày làm bù thay cho
    sessions: Mapped[list[Any] | None]  # các buổi làm việc của nửa ngày: ["07:30-11:30"]

    __table_args__ = (
        UniqueConstraint("scope", "day"),
        CheckConstraint("kind IN ('off', 'makeup', 'half')", name="kind"),
    )


class CalendarYear(Base):
    """A year whose national calendar somebody compared with the year's notice and confirmed (xác nhận lịch năm)."""

    __tablename__ = "calendar_year"
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source: Mapped[str]
    confirmed_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by: Mapped[str]


class TimetableRow(Base):
    """The hours of an office, or of its desk, from a day to a day (giờ làm việc, giờ tiếp nhận); it and all below it."""

    __tablename__ = "timetable"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)  # None: the whole installation
    purpose: Mapped[str]  # office: giờ làm việc, tính thời hạn; desk: giờ tiếp nhận, chỉ để thông báo
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    hours: Mapped[dict[str, Any]]  # như domain.hours.read_hours
    source: Mapped[str]

    __table_args__ = (
        CheckConstraint("purpose IN ('office', 'desk')", name="purpose"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
        UniqueConstraint("agency_id", "purpose", "valid_from"),
    )


class SettingChange(Base):
    """One line of the history of the settings (lịch sử thay đổi): who changed what. Only inserted."""

    __tablename__ = "setting_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)  # khóa chống ghi trùng, nếu việc có tờ nhập
    at: Mapped[datetime] = mapped_column(Moment)
    actor_id: Mapped[int | None]
    by: Mapped[str]
    subject: Mapped[str]
    scope: Mapped[str] = mapped_column(default="")  # as in CalendarEntry
    words: Mapped[str]

    __table_args__ = (
        CheckConstraint(
            "subject IN ('calendar', 'hours', 'reappointment', 'reasons', 'catalogue', 'units')", name="subject"
        ),
        Index(None, "subject", "scope", "id"),
    )


class PauseReason(Base):
    """Why a clock may stop (lý do tạm dừng), as the law of the day says: whether it stops at all, and what happens at the return."""

    __tablename__ = "pause_reason"
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]  # như đọc được sau chữ “tạm dừng”: chờ bổ sung giấy tờ
    stops: Mapped[bool]  # đồng hồ có dừng không
    effect: Mapped[str]  # resume: tính tiếp; restart: tính lại từ đầu
    legal_basis: Mapped[str]
    by_hand: Mapped[bool]  # cán bộ chọn được; nếu không thì do một việc khác (yêu cầu bổ sung, nộp tiền) gây ra
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (CheckConstraint("effect IN ('resume', 'restart')", name="effect"),)


class LateReason(Base):
    """Why a dossier is late (lý do trễ hạn), to be chosen when its date has passed."""

    __tablename__ = "late_reason"
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)


class Alert(Base):
    """One line of a person's inbox (thông báo): what, about which dossier. ``key`` makes each thing be said once."""

    __tablename__ = "alert"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]  # một loại trong services/notices.py
    to_do: Mapped[bool]  # cần xử lý; nếu không thì để biết
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    data: Mapped[dict[str, Any]]  # đủ để viết thành câu; không có dữ liệu cá nhân của công dân
    made_at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        Index(None, "person_id", "id"),
        Index("ix_alert_unread", "person_id", "to_do", "id",
              sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL")),
    )  # fmt: skip


class Outbox(Base):
    """A message that must go out (thư chờ gửi), written in the transaction that makes it true; sent later, tried again if refused."""

    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    address: Mapped[str]  # thư điện tử hoặc số điện thoại: chỉ ở đây, không vào nhật ký hệ thống
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    not_before: Mapped[datetime] = mapped_column(Moment)  # giờ làm việc; hoặc lần thử sau
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("channel IN ('email', 'sms')", name="channel"),
        Index("ix_outbox_dossier_kind", "dossier_id", "kind"),
        Index("ix_outbox_waiting", "channel", "not_before", "id",
              sqlite_where=text("sent_at IS NULL"), postgresql_where=text("sent_at IS NULL")),
    )  # fmt: skip


class Throttle(Base):
    """How often a caller failed lately: sign-in and look-up are slowed, by digest of the caller, never by name."""

    __tablename__ = "throttle"
    scope: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(Moment)
    last: Mapped[datetime] = mapped_column(Moment)
