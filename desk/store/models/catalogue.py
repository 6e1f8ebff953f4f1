"""The procedure catalogue (danh mục thủ tục hành chính): what is in force on a day. ``docs/catalogue.md`` tells the whole."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment

_STANDING = text("void_at IS NULL")


class Procedure(Base):
    """An administrative procedure (thủ tục hành chính) by its code, and the agency that keeps it; what it says is in its editions."""

    __tablename__ = "procedure"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    code_confirmed: Mapped[bool]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # None: the whole installation
    editions: Mapped[list["Edition"]] = relationship(back_populates="procedure", lazy="raise")


class Edition(Base):
    """A version of a procedure (phiên bản). Published once, never changed, only ended; a dossier keeps its own for life."""

    __tablename__ = "edition"
    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    valid_from: Mapped[date]
    decision: Mapped[str | None]  # quyết định công bố
    decided_on: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(
        Moment
    )  # công khai ở đây lúc nào; None: trước khi phần mềm ghi
    published_by: Mapped[str] = mapped_column(default="", server_default="")
    submitted_by: Mapped[str] = mapped_column(default="", server_default="")

    name: Mapped[str]
    short_name: Mapped[str]
    field: Mapped[str]  # lĩnh vực
    aliases: Mapped[list[Any]]  # mã tắt và cách gọi của người dân
    keywords: Mapped[list[Any]]
    life_events: Mapped[list[Any]]
    levels: Mapped[list[Any]]  # cấp giải quyết
    received_at: Mapped[list[Any]]  # nơi tiếp nhận: cấp, hoặc cơ quan@cấp
    place: Mapped[str] = mapped_column(default="desk", server_default="desk")
    applicants: Mapped[str]
    competent: Mapped[str] = mapped_column(default="", server_default="")
    coordinating: Mapped[str] = mapped_column(default="", server_default="")
    conditions: Mapped[str] = mapped_column(default="", server_default="")
    online_level: Mapped[int]
    legal_basis: Mapped[list[Any]]
    results: Mapped[list[Any]]

    # How it ends: the only columns that change after publication (``triggers.py``).
    valid_to: Mapped[date | None]
    end_decision: Mapped[str | None]  # quyết định bãi bỏ; None: thay bằng phiên bản sau
    end_decided_on: Mapped[date | None]
    replaced_by: Mapped[list[Any] | None]
    void_at: Mapped[datetime | None] = mapped_column(Moment)  # lần nhập đã hoàn tác: coi như chưa có
    procedure: Mapped[Procedure] = relationship(back_populates="editions", lazy="raise")
    cases: Mapped[list["Case"]] = relationship(back_populates="edition", lazy="raise", order_by="Case.position")

    __table_args__ = (
        Index(
            "uq_edition_one_a_day",
            "procedure_id",
            "valid_from",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from OR void_at IS NOT NULL", name="valid_in_order"),
        CheckConstraint("place IN ('desk', 'outside')", name="place"),
    )

    @property
    def result_name(self) -> str:
        """Tên kết quả: the first result, the one that is numbered."""
        return str(self.results[0]["name"])

    @property
    def result_code(self) -> str | None:
        """Mã kết quả quốc gia of the first result."""
        code: str | None = self.results[0]["code"]
        return code

    @property
    def result_pattern(self) -> str:
        """Mẫu số of the first result: ``{serial}/QĐ-UBND``."""
        return str(self.results[0]["number_pattern"])


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
    form: Mapped[str | None] = mapped_column(ForeignKey("blank_form.key"))  # biểu mẫu tải về
    reusable: Mapped[bool] = mapped_column(default=False, server_default=false())  # lần sau dùng lại được
    instead: Mapped[str] = mapped_column(default="", server_default="")  # cơ sở dữ liệu thay cho giấy này
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
    channels: Mapped[list[Any]]  # direct, online, post
    basis: Mapped[str] = mapped_column(default="", server_default="")  # căn cứ mức thu
    exempt: Mapped[str] = mapped_column(default="")
    exempt_basis: Mapped[str] = mapped_column(default="", server_default="")
    case: Mapped[Case] = relationship(back_populates="fees", lazy="raise")

    __table_args__ = (CheckConstraint("amount >= 0", name="amount"), Index(None, "case_id"))


class BlankForm(Base):
    """A blank form to download (biểu mẫu): never changed, for editions in force name it; a new one has a new key."""

    __tablename__ = "blank_form"
    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    file: Mapped[str]  # tên tệp khi tải về
    media_type: Mapped[str]
    size: Mapped[int]  # bytes
    sha256: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class Reception(Base):
    """An exception to where a procedure is received (nơi tiếp nhận riêng): this agency does, or does not, from a day to a day."""

    __tablename__ = "reception"
    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    receives: Mapped[bool]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    because: Mapped[str]  # văn bản, lý do

    __table_args__ = (
        UniqueConstraint("procedure_id", "agency_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid_in_order"),
    )


class LifeEvent(Base):
    """An event in somebody's life that brings them to the desk (sự kiện đời người): sinh con, kết hôn …"""

    __tablename__ = "life_event"
    code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str]
    name_en: Mapped[str]
    words: Mapped[list[Any]]  # how people ask
    active: Mapped[bool] = mapped_column(default=True)


class Synonym(Base):
    """Another word for the same thing (cách nói khác): sổ đỏ is giấy chứng nhận quyền sử dụng đất."""

    __tablename__ = "synonym"
    word: Mapped[str] = mapped_column(primary_key=True)
    means: Mapped[list[Any]]
