"""The procedure catalogue (danh mục thủ tục hành chính): what was in force on a day."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base


class Procedure(Base):
    """An administrative procedure (thủ tục hành chính) by its national code."""

    __tablename__ = "procedure"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    code_confirmed: Mapped[bool]
    name: Mapped[str]
    short_name: Mapped[str]
    field: Mapped[str]  # lĩnh vực
    aliases: Mapped[list[Any]]  # mã tắt và cách gọi của người dân
    search: Mapped[str]  # mã, tên, mã tắt, không dấu
    received_at: Mapped[list[Any]]  # cấp tiếp nhận
    levels: Mapped[list[Any]]  # cấp giải quyết
    editions: Mapped[list["Edition"]] = relationship(back_populates="procedure", lazy="raise")


class Edition(Base):
    """A version of a procedure (phiên bản). Published editions never change; a dossier keeps its own for life."""

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    decision: Mapped[str | None]
    legal_basis: Mapped[list[Any]]
    applicants: Mapped[str]
    online_level: Mapped[int]
    result_name: Mapped[str]
    result_code: Mapped[str | None]
    result_pattern: Mapped[str]  # mẫu số của giấy tờ kết quả
    procedure: Mapped[Procedure] = relationship(back_populates="editions", lazy="raise")
    cases: Mapped[list["Case"]] = relationship(back_populates="edition", lazy="raise", order_by="Case.position")

    __table_args__ = (
        UniqueConstraint("procedure_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
    )


class Case(Base):
    """One variant of an edition (trường hợp giải quyết), with its own term, papers, fees and route."""

    __tablename__ = "case_of_edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    key: Mapped[str]
    name: Mapped[str]
    term_direct: Mapped[str | None]  # None: the promised date follows from the legs
    term_online: Mapped[str | None]
    term_post: Mapped[str | None]
    cutoff: Mapped[str] = mapped_column(default="15:00")
    route: Mapped[dict[str, Any]]
    edition: Mapped[Edition] = relationship(back_populates="cases", lazy="raise")
    papers: Mapped[list["CasePaper"]] = relationship(back_populates="case", lazy="raise", order_by="CasePaper.position")
    fees: Mapped[list["CaseFee"]] = relationship(back_populates="case", lazy="raise", order_by="CaseFee.position")

    __table_args__ = (UniqueConstraint("edition_id", "key"),)


class CasePaper(Base):
    """One paper that may be asked for (thành phần hồ sơ); none outside this list (NĐ 61/2018, Điều 5)."""

    __tablename__ = "case_paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_edition.id"))
    position: Mapped[int]
    name: Mapped[str]
    how: Mapped[str]  # submit: nộp; show: xuất trình
    originals: Mapped[int]
    copies: Mapped[int]
    required: Mapped[bool]
    case: Mapped[Case] = relationship(back_populates="papers", lazy="raise")

    __table_args__ = (CheckConstraint("how IN ('submit', 'show')", name="how"), Index(None, "case_id"))


class CaseFee(Base):
    """One line of fees (phí, lệ phí), in đồng."""

    __tablename__ = "case_fee"
    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_edition.id"))
    position: Mapped[int]
    name: Mapped[str]
    amount: Mapped[int]
    unit: Mapped[str]
    exempt: Mapped[str] = mapped_column(default="")
    case: Mapped[Case] = relationship(back_populates="fees", lazy="raise")

    __table_args__ = (CheckConstraint("amount >= 0", name="amount"), Index(None, "case_id"))
