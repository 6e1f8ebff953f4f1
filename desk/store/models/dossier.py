"""The dossier and what it was told on the day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ...domain.workflow import Status
from ..db import Base, Moment


class Citizen(Base):
    """A person or organisation known to the desk (công dân, tổ chức), to fill the next form; dossiers keep their own copy."""

    __tablename__ = "citizen"
    id: Mapped[int] = mapped_column(primary_key=True)
    id_number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_plain: Mapped[str] = mapped_column(index=True)
    born: Mapped[date | None]
    sex: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    kind: Mapped[int] = mapped_column(default=1)
    seen_at: Mapped[datetime] = mapped_column(Moment)


class Dossier(Base):
    """A dossier (hồ sơ) and where it stands. Who holds it is in its open tasks."""

    __tablename__ = "dossier"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # khóa chống ghi trùng, do tờ nhập sinh ra
    number: Mapped[str | None] = mapped_column(unique=True)  # mã hồ sơ: public, guessable
    lookup_code: Mapped[str] = mapped_column(unique=True)  # mã tra cứu: secret, on the receipt only
    status: Mapped[int]
    channel: Mapped[int]
    delivery: Mapped[str]
    sets: Mapped[int] = mapped_column(default=1)
    about: Mapped[str]  # nội dung yêu cầu giải quyết

    case_id: Mapped[int] = mapped_column(ForeignKey("case_of_edition.id"))
    procedure_code: Mapped[str]
    procedure_name: Mapped[str]  # names as they were on the day
    procedure_short: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))  # the desk that received it
    agency_name: Mapped[str]
    competent_id: Mapped[int | None] = mapped_column(
        ForeignKey("agency.id")
    )  # nơi giải quyết, khi tiếp nhận không phụ thuộc địa giới
    owner_name: Mapped[str]
    owner_plain: Mapped[str]
    owner_id_number: Mapped[str]

    submitted_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    counted_from: Mapped[datetime | None] = mapped_column(
        Moment
    )  # thời hạn tính từ lúc này, khi không phải từ lúc tiếp nhận
    promised_at: Mapped[datetime | None] = mapped_column(Moment)  # hẹn trả
    first_promised_at: Mapped[datetime | None] = mapped_column(Moment)  # hẹn lần đầu, never changes
    due_at: Mapped[datetime | None] = mapped_column(
        Moment
    )  # hạn gốc: as the law counts it, pauses given back; no extension moves it
    extended: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # in_time: gia hạn đúng luật; late: xin lỗi, hẹn lại khi đã trễ
    paused_at: Mapped[datetime | None] = mapped_column(
        Moment
    )  # đồng hồ đứng từ lúc này; lý do ở paused_for, chi tiết ở bảng pause
    paused_for: Mapped[str] = mapped_column(default="", server_default="")
    ready_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_at: Mapped[datetime | None] = mapped_column(Moment)
    returned_to: Mapped[str] = mapped_column(default="")
    clerk_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    book_serial: Mapped[int | None]  # số thứ tự trong sổ theo dõi hồ sơ của năm
    fee_total: Mapped[int] = mapped_column(BigInteger, default=0)  # đồng, mọi khoản của hồ sơ
    fee_paid: Mapped[int] = mapped_column(BigInteger, default=0)  # đã thu
    fee_state: Mapped[str] = mapped_column(default="none")
    supplements: Mapped[int] = mapped_column(default=0)
    decision: Mapped[str] = mapped_column(
        default="", server_default=""
    )  # đã quyết: granted chấp thuận, refused không giải quyết
    end_reason: Mapped[str] = mapped_column(default="")  # vì sao từ chối, rút, dừng
    duplicate_reason: Mapped[str] = mapped_column(default="")

    plan: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    steps_total: Mapped[int] = mapped_column(default=0)
    log_length: Mapped[int] = mapped_column(default=0)  # head of the logbook's chain
    log_digest: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    parties: Mapped[list["Party"]] = relationship(back_populates="dossier", lazy="raise")
    papers_in: Mapped[list["HandedPaper"]] = relationship(
        back_populates="dossier", lazy="raise", order_by="HandedPaper.position"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("status BETWEEN 1 AND 10", name="status"),
        CheckConstraint("channel IN (1, 2, 3)", name="channel"),
        CheckConstraint("delivery IN ('desk', 'post', 'online')", name="delivery"),
        CheckConstraint("fee_state IN ('none', 'unpaid', 'paid', 'exempt')", name="fee_state"),
        CheckConstraint("fee_paid BETWEEN 0 AND fee_total", name="fee_paid"),
        CheckConstraint("(fee_state = 'unpaid') = (fee_paid < fee_total) OR fee_state = 'exempt'", name="fee_due"),
        # The workflow, once more where no program can get round it:
        CheckConstraint("(number IS NULL) = (received_at IS NULL)", name="numbered_when_received"),
        CheckConstraint("(promised_at IS NULL) = (received_at IS NULL)", name="promised_when_received"),
        CheckConstraint("(first_promised_at IS NULL) = (received_at IS NULL)", name="first_promise_kept"),
        CheckConstraint("status NOT IN (2, 4, 6, 8, 9, 10) OR received_at IS NOT NULL", name="received_before_work"),
        CheckConstraint("status NOT IN (1, 3) OR received_at IS NULL", name="not_received_yet"),
        CheckConstraint("(status IN (9, 10)) = (ready_at IS NOT NULL)", name="ready_when_done"),
        CheckConstraint("(status = 10) = (returned_at IS NOT NULL)", name="returned_when_returned"),
        CheckConstraint("status NOT IN (3, 7, 8) OR end_reason <> ''", name="ended_with_reason"),
        CheckConstraint("status <> 5 OR supplements > 0", name="asked_when_waiting"),
        CheckConstraint("status <> 6 OR fee_state = 'unpaid'", name="owing_when_paying"),
        CheckConstraint("due_at IS NULL OR received_at IS NOT NULL", name="due_when_received"),
        CheckConstraint("counted_from IS NULL OR received_at IS NOT NULL", name="counted_when_received"),
        CheckConstraint("decision IN ('', 'granted', 'refused')", name="decision"),
        CheckConstraint("extended IN ('', 'in_time', 'late')", name="extended"),
        Index(None, "agency_id", "status", "promised_at", "id"),
        Index(None, "owner_id_number", "procedure_code"),
        Index(None, "case_id", "ready_at"),
        Index(None, "owner_plain"),
        Index(None, "case_id", "status"),  # hồ sơ đang mở theo một phiên bản
    )

    @property
    def fee_due(self) -> int:
        """What is still to be paid, in đồng."""
        return 0 if self.fee_state == "exempt" else self.fee_total - self.fee_paid

    @property
    def clock_from(self) -> datetime | None:
        """From when the term is counted: the receipt, unless the law of the day says otherwise."""
        return self.counted_from or self.received_at

    @property
    def owed_at(self) -> datetime | None:
        """When it is late: the promised moment, which an extension granted in time moves; an apology after the fact does not."""
        return self.promised_at if self.extended == "in_time" else self.due_at

    @property
    def state(self) -> Status:
        """``status`` as the workflow knows it."""
        return Status(self.status)


class Party(Base):
    """Owner, submitter, authorised person (chủ hồ sơ, người nộp, người được ủy quyền) as they stood that day."""

    __tablename__ = "party"
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    id_number: Mapped[str] = mapped_column(index=True)
    born: Mapped[date | None]
    sex: Mapped[str]
    address: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    kind: Mapped[int]
    dossier: Mapped[Dossier] = relationship(back_populates="parties", lazy="raise")

    __table_args__ = (CheckConstraint("part IN ('owner', 'submitter', 'authorised')", name="part"),)


class HandedPaper(Base):
    """One line of the papers handed in (giấy tờ đã nộp), copied from the edition."""

    __tablename__ = "handed_paper"
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("case_paper.id"))
    name: Mapped[str]
    how: Mapped[str]
    originals: Mapped[int]
    copies: Mapped[int]
    given: Mapped[bool]
    dossier: Mapped[Dossier] = relationship(back_populates="papers_in", lazy="raise")
