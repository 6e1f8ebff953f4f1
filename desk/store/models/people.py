"""What hangs on an account: where it is signed in, its recovery codes, the log of access; and what units were called before."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, Moment


class SignInSession(Base):
    """One device on which somebody is signed in (phiên đăng nhập). The device holds the token; here is only its digest."""

    __tablename__ = "sign_in_session"
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)  # to within a few minutes
    agent: Mapped[str]  # trình duyệt và máy, vài chữ: "Chrome trên Windows"
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (Index(None, "person_id", "made_at"),)


class RecoveryCode(Base):
    """A code for whoever has lost the device of the second factor (mã dự phòng); each opens once."""

    __tablename__ = "recovery_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str]
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("person_id", "digest"),)


class AccessLine(Base):
    """One line of the log of access (nhật ký truy cập): sign-ins, reveals, changes of rights. Inserted, never changed."""

    __tablename__ = "access_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # ai làm; trống: chưa biết là ai, hoặc phần mềm
    who: Mapped[str]
    kind: Mapped[str]  # một loại trong services/access.py
    about_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # tài khoản bị tác động
    about: Mapped[str] = mapped_column(default="")  # tên của tài khoản, hoặc của đơn vị, như gọi hôm đó
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # đơn vị bị tác động
    dossier_id: Mapped[int | None] = mapped_column(ForeignKey("dossier.id"))
    purpose: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")  # không có dữ liệu cá nhân của công dân

    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "person_id", "id"),
        Index(None, "about_id", "id"),
        Index(None, "dossier_id", "id"),
        Index(None, "agency_id", "id"),
    )


class FormerName(Base):
    """What an agency was called until a day (tên cũ). Old dossiers keep the name of their day by themselves."""

    __tablename__ = "former_name"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str]
    short_name: Mapped[str]
    until: Mapped[date]  # ngày cuối mang tên này
    decision: Mapped[str] = mapped_column(default="")
