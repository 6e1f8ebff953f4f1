"""What belongs to the installation: counters, settings, calendar, profiles of law, slowed-down callers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
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

    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)


class LawProfile(Base):
    """The forms, names and rules in force from a day (hồ sơ pháp lý: bộ biểu mẫu), as data."""

    __tablename__ = "law_profile"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    valid_from: Mapped[date] = mapped_column(unique=True)
    data: Mapped[dict[str, Any]]


class CalendarEntry(Base):
    """A day off, or a weekend day worked instead (ngày nghỉ, ngày làm bù)."""

    __tablename__ = "calendar_entry"
    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    scope: Mapped[str] = mapped_column(default="")  # empty: the whole country; else an agency's code
    kind: Mapped[str]
    name: Mapped[str]
    source: Mapped[str] = mapped_column(default="")
    confirmed: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        UniqueConstraint("scope", "day"),
        CheckConstraint("kind IN ('off', 'makeup')", name="kind"),
    )


class Throttle(Base):
    """How often a caller failed lately: sign-in and look-up are slowed, by digest of the caller, never by name."""

    __tablename__ = "throttle"
    scope: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(Moment)
    last: Mapped[datetime] = mapped_column(Moment)
