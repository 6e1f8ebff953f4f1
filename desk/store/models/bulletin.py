"""What an agency tells its staff (tin của cơ quan)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .units import Agency


class Bulletin(Base):
    """A few words for everybody who works at an agency and below it, from a day to a day; taken down early, it stays on record."""

    __tablename__ = "bulletin"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # khóa chống ghi trùng của tờ nhập
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    words: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[str] = mapped_column(default="", server_default="")
    agency: Mapped[Agency] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="in_order"),
        CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name="ended_by_somebody"),
        Index(None, "agency_id", "last_day"),
    )
