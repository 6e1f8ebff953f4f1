"""Who is away, from when to when, and who acts for them (vắng mặt, ủy quyền)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .units import Person


class Absence(Base):
    """One absence of one person from one agency; with a deputy it is a delegation (ủy quyền) and has a number.

    In force from its first day to its last, both counted in, unless it was ended before. Nothing of it is changed afterwards: who
    decided what about a dossier "theo ủy quyền số …" must be found here for ever.
    """

    __tablename__ = "absence"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # khóa chống ghi trùng
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(default="")
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    number: Mapped[str] = mapped_column(default="")  # số ủy quyền, as it is quoted
    roles: Mapped[list[Any]]  # vai trò được ủy quyền
    procedures: Mapped[list[Any]]  # mã thủ tục; empty: mọi thủ tục
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_on: Mapped[date | None]  # chấm dứt sớm: from this day on it holds no more
    ended_by: Mapped[str] = mapped_column(default="")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise", back_populates="absences")
    deputy: Mapped[Person | None] = relationship(foreign_keys=[deputy_id], lazy="raise", back_populates="deputising")

    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="in_order"),
        CheckConstraint("(deputy_id IS NULL) = (number = '')", name="numbered_when_delegated"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> person_id", name="another_person"),
        CheckConstraint("(ended_on IS NULL) = (ended_by = '')", name="ended_by_somebody"),
        Index(None, "person_id", "last_day"),
        Index(None, "deputy_id", "last_day"),
        Index(None, "agency_id", "last_day"),
    )
