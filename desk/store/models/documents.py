"""The documents of a result: templates, versions of a draft and their approval, who opened which, what a leader asked about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, Moment
from .dossier import Dossier


class DraftTemplate(Base):
    """A template (mẫu dự thảo): for one agency or all, for one procedure or all."""

    __tablename__ = "draft_template"
    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))  # None: mọi cơ quan
    procedure_code: Mapped[str] = mapped_column(default="")  # rỗng: mọi thủ tục
    kind: Mapped[str]
    label: Mapped[str]  # tên mẫu, trong danh sách để chọn
    title: Mapped[str]  # tên loại văn bản
    subject: Mapped[str]  # trích yếu
    body: Mapped[str]
    signed_as: Mapped[str] = mapped_column(default="")  # rỗng: theo loại cơ quan
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("kind IN ('grant', 'refuse')", name="kind"),
        UniqueConstraint("agency_id", "procedure_code", "kind", "label"),
    )


class ResultDraft(Base):
    """One version of the text of a result (dự thảo). Its text never changes (``triggers.py``): a change is the next version."""

    __tablename__ = "result_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    leg: Mapped[int]  # chặng của quy trình: cơ quan nào quyết, ở lần hồ sơ đến đó
    n: Mapped[int]  # 1…n within the leg
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    agency_name: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    signed_as: Mapped[str]
    template_id: Mapped[int | None] = mapped_column(ForeignKey("draft_template.id"))
    digest: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Moment)
    made_by: Mapped[str]
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_by: Mapped[str] = mapped_column(default="", server_default="")
    approved_under: Mapped[str] = mapped_column(default="", server_default="")  # theo ủy quyền số …
    approved_digest: Mapped[str] = mapped_column(default="", server_default="")
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("kind IN ('grant', 'refuse')", name="kind"),
        CheckConstraint("n > 0", name="counted_from_one"),
        CheckConstraint("(approved_at IS NULL) = (approved_by = '')", name="approved_by_somebody"),
        CheckConstraint("(approved_at IS NULL) = (approved_digest = '')", name="approved_text"),
        UniqueConstraint("dossier_id", "leg", "n"),
    )


class DocumentView(Base):
    """Somebody opened the dossier, or this version of its document (đã xem): what bulk approval asks for."""

    __tablename__ = "document_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("result_draft.id"))  # None: hồ sơ không có dự thảo
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index(None, "person_id", "dossier_id", "at"),)


class Inquiry(Base):
    """A question of the leader to whoever proposed (hỏi thêm): the step stays with the leader."""

    __tablename__ = "inquiry"
    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossier.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    asked_task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))  # việc của người được hỏi, đã xong
    question: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by: Mapped[str]
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_name: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by: Mapped[str] = mapped_column(default="")
    dossier: Mapped[Dossier] = relationship(lazy="raise")

    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        Index(None, "dossier_id", "id"),
    )
