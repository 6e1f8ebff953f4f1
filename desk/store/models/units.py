"""Agencies, their departments, and the people who work there."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...domain.text import given_name_key, plain
from ..db import Base, Moment

if TYPE_CHECKING:
    from .absence import Absence


class Level(Base):
    """A level of administration (cấp): data, since the country had three until 30/6/2025 and has two since."""

    __tablename__ = "level"
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    rank: Mapped[int]


class Agency(Base):
    """A commune, district or provincial office (cơ quan), in force from a day to a day."""

    __tablename__ = "agency"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]  # mã đơn vị hành chính (Tổng cục Thống kê); the units of 2025 took over some codes of 2018
    level_code: Mapped[str] = mapped_column(ForeignKey("level.code"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    path: Mapped[str] = mapped_column(index=True)  # "/1/14/15/": every unit above, then itself
    office: Mapped[str | None]  # khóa cơ quan chuyên môn, ngành dọc
    name: Mapped[str]
    short_name: Mapped[str]
    place: Mapped[str]  # địa danh trên giấy tờ
    identifier: Mapped[str]  # mã định danh, đứng đầu mã hồ sơ
    identifier_demo: Mapped[bool]  # chưa ai xác nhận mã này
    hotline: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    level: Mapped[Level] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
    )


class Department(Base):
    """A unit inside an agency (phòng, ban, bộ phận); one of them is its Bộ phận Một cửa."""

    __tablename__ = "department"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    key: Mapped[str]
    name: Mapped[str]
    is_desk: Mapped[bool] = mapped_column(default=False)
    valid_to: Mapped[date | None]  # ngày kết thúc; từ lúc đó không nhận việc mới
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # bộ phận kế thừa trong cùng đơn vị

    __table_args__ = (UniqueConstraint("agency_id", "key"),)


def _said(row: Any) -> str:
    known = row.get_current_parameters()
    return plain(f"{known['name']} {known['username']}")


def _sorted(row: Any) -> str:
    return given_name_key(row.get_current_parameters()["name"])


class Person(Base):
    """A member of staff (cán bộ, công chức) and the account they sign in with."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    password_changed_at: Mapped[datetime] = mapped_column(Moment)
    active: Mapped[bool] = mapped_column(default=True)
    email: Mapped[str] = mapped_column(default="", server_default="")  # nhận nhắc hạn
    phone: Mapped[str] = mapped_column(default="", server_default="")
    name_plain: Mapped[str] = mapped_column(default=_said, server_default="")  # tên và tên đăng nhập, không dấu, để tìm
    name_key: Mapped[str] = mapped_column(default=_sorted, server_default="")  # để xếp theo tên
    first_until: Mapped[datetime | None] = mapped_column(Moment)  # mật khẩu lần đầu dùng được đến; trống: tự đặt rồi
    totp_secret: Mapped[str] = mapped_column(default="", server_default="")  # xác thực hai bước, đã mã hóa
    totp_since: Mapped[datetime | None] = mapped_column(Moment)
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")  # lần mã sau cùng đã dùng: mỗi mã một lần
    keys_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    large_text: Mapped[bool] = mapped_column(default=False, server_default=false())
    prints_a4: Mapped[bool] = mapped_column(default=False, server_default=false())  # máy in ở bàn chỉ có khổ A4
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="person", lazy="raise")
    absences: Mapped[list["Absence"]] = relationship(
        back_populates="person", foreign_keys="Absence.person_id", lazy="raise"
    )
    deputising: Mapped[list["Absence"]] = relationship(  # người này làm thay
        back_populates="deputy", foreign_keys="Absence.deputy_id", lazy="raise"
    )

    __table_args__ = (Index(None, "name_key", "id"),)

    def call(self, name: str) -> None:
        """Give the account another name of its holder; how it is found and sorted follows."""
        self.name, self.name_plain, self.name_key = name, plain(f"{name} {self.username}"), given_name_key(name)


class RoleGrant(Base):
    """A role held at an agency (and department), from a day to a day."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    person: Mapped[Person] = relationship(back_populates="grants", lazy="raise")

    __table_args__ = (
        CheckConstraint(
            "role IN ('clerk', 'officer', 'head', 'leader', 'records', 'supervisor', 'catalogue', 'admin', 'inspector')",
            name="role",
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
        Index(None, "person_id"),
        Index(None, "agency_id", "department_id", "role"),
    )
