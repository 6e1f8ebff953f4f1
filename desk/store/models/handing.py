"""Where the paper is (bản giấy), and the bundles in which it travels (chuyến bàn giao).

It may lie elsewhere than the electronic dossier; both are known.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .dossier import Dossier

_ON_ITS_WAY = text("state = 'sent'")


class PaperPlace(Base):
    """Where the paper of a dossier lies now, and who answers for it. A dossier without paper has none."""

    __tablename__ = "paper_place"
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_name: Mapped[str]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    department_name: Mapped[str]
    holder: Mapped[str]  # người giữ bản giấy; khi thiếu là người giao
    state: Mapped[
        str
    ]  # here: đang ở đó; moving: trong chuyến bàn giao; missing: nơi nhận báo thiếu; gone: đã trả công dân
    since: Mapped[datetime] = mapped_column(Moment)
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("state IN ('here', 'moving', 'missing', 'gone')", name="state"),
        Index(None, "agency_id", "department_id", "state", "since"),
    )


class Bundle(Base):
    """Papers handed from one department to another at once, with a slip that both sign (phiếu bàn giao)."""

    __tablename__ = "bundle"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        unique=True
    )  # khóa của tờ bàn giao và nơi nhận: gửi lại không thành chuyến thứ hai
    serial: Mapped[str]
    from_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    from_department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    from_name: Mapped[str]
    to_agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    to_department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    to_name: Mapped[str]
    handed_at: Mapped[datetime] = mapped_column(Moment)
    handed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_by: Mapped[str]
    done_at: Mapped[datetime | None] = mapped_column(Moment)  # nơi nhận đã nói về từng hồ sơ
    slip: Mapped[dict[str, Any]]  # phiếu bàn giao như lúc giao
    items: Mapped[list["BundleItem"]] = relationship(
        back_populates="bundle", lazy="raise", order_by="BundleItem.position"
    )

    __table_args__ = (
        Index("ix_bundle_coming", "to_agency_id", "to_department_id", "done_at", "id"),
        Index("ix_bundle_going", "from_agency_id", "from_department_id", "done_at", "id"),
    )


class BundleItem(Base):
    """One dossier in a bundle: handed, received, or said to be missing by somebody with a name."""

    __tablename__ = "bundle_item"
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    position: Mapped[int]
    state: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by: Mapped[str] = mapped_column(default="")
    bundle: Mapped[Bundle] = relationship(back_populates="items", lazy="raise")
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("state IN ('sent', 'received', 'missing', 'taken_back')", name="state"),
        CheckConstraint("(state = 'sent') = (confirmed_at IS NULL)", name="said_when_said"),
        Index(
            "uq_bundle_item_one_way", "dossier_id", unique=True, sqlite_where=_ON_ITS_WAY, postgresql_where=_ON_ITS_WAY
        ),
        Index(None, "dossier_id"),
    )
