"""Papers issued, results, and requests for more papers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .dossier import Dossier

_UNANSWERED = text("answered_at IS NULL")


class Paper(Base):
    """A numbered form as it was issued (giấy tờ phát hành): the frozen slip, never the live row, is what is printed."""

    __tablename__ = "paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    kind: Mapped[str]
    serial: Mapped[str]
    slip: Mapped[dict[str, Any]]
    issued_at: Mapped[datetime] = mapped_column(Moment)
    issued_by: Mapped[str]
    prints: Mapped[int] = mapped_column(default=0)  # số lần in lại
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (Index(None, "dossier_id", "kind"),)


class PaperPrint(Base):
    """One reprint (in lại lần n). ``key`` is the form's: the same key is the same reprint."""

    __tablename__ = "paper_print"
    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    key: Mapped[str]
    n: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str]
    paper: Mapped[Paper] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("paper_id", "n"), UniqueConstraint("paper_id", "key"))


class Result(Base):
    """A result issued (kết quả giải quyết) with its official number."""

    __tablename__ = "result"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_name: Mapped[str]
    name: Mapped[str]
    year: Mapped[int]
    number: Mapped[str]
    issued_at: Mapped[datetime] = mapped_column(Moment)
    issued_by: Mapped[str]
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)  # mở lại hồ sơ: kết quả thu hồi, số không dùng lại
    revoked_by: Mapped[str] = mapped_column(default="", server_default="")
    kind: Mapped[str] = mapped_column(default="grant", server_default="grant")  # refuse: thông báo không giải quyết
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("result_draft.id"))  # bản đã duyệt; None: lập ở ngoài
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))  # bản in ra, có số
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_by = '')", name="revoked_by_whom"),
        CheckConstraint("kind IN ('grant', 'refuse')", name="kind"),
        UniqueConstraint("agency_id", "year", "number"),
        Index(None, "dossier_id"),
    )


class Supplement(Base):
    """A request for more papers (yêu cầu bổ sung): full, in writing, with reasons, once (NĐ 61/2018, Điều 11.2, 17.2)."""

    __tablename__ = "supplement"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    n: Mapped[int]
    items: Mapped[list[Any]]
    reason: Mapped[str]
    effect: Mapped[str]  # restart: tính lại từ đầu; resume: tính tiếp phần còn lại; none: thời hạn vẫn chạy
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str]
    asked_place: Mapped[str]
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)  # nhận đủ
    answered_by: Mapped[str] = mapped_column(default="", server_default="")
    came: Mapped[list[Any] | None]  # các giấy đã nộp cho đến nay
    expired_at: Mapped[datetime | None] = mapped_column(Moment)  # quá hạn bổ sung, đã báo
    seen_at: Mapped[datetime | None] = mapped_column(Moment)  # người thụ lý đã xem và chấp nhận
    seen_by: Mapped[str] = mapped_column(default="", server_default="")
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("effect IN ('restart', 'resume', 'none')", name="effect"),
        CheckConstraint("seen_at IS NULL OR answered_at IS NOT NULL", name="seen_when_answered"),
        UniqueConstraint("dossier_id", "n"),
        Index("ix_supplement_unanswered", "answer_by", "id", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED),
    )
