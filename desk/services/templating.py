"""Templates of drafts (mẫu dự thảo): who keeps which, and that they can be merged; and whether a leader must open before approving.

Whoever keeps the catalogue at an agency with none above it keeps the templates of everybody; a head or a leader those of their agency.
"""

from dataclasses import dataclass

from ..domain import merging
from ..domain.documents import KINDS
from ..domain.errors import Forbidden, Invalid, Stale
from ..domain.text import tidy, tidy_lines
from ..policy import Actor
from ..store.db import Session
from ..store.models import DraftTemplate, Installation
from ..store.queries import catalogue, documents, units
from ..store.queries.calendars import NATION
from ..store.work import Work

MANAGE = "template.manage"
NEWER = "Mẫu này vừa được người khác sửa. Tải lại trang để xem, rồi làm tiếp nếu còn cần."
NOT_YOURS = "Mẫu này do cơ quan khác giữ. Tài khoản này sửa được mẫu của cơ quan mình."


@dataclass(frozen=True)
class Wording:
    """What a template says, and where it is used."""

    agency_id: int | None
    procedure: str
    kind: str
    label: str
    title: str
    subject: str
    body: str
    signed_as: str
    active: bool = True


def keeps_all(session: Session, actor: Actor) -> bool:
    """Does the actor keep the templates of everybody?"""
    return units.any_top(session, actor.agencies_for("catalogue.manage"))


def may_edit(session: Session, actor: Actor, agency_id: int | None) -> bool:
    """May the actor write templates of this agency (None: of everybody)?"""
    return actor.may(MANAGE) and (keeps_all(session, actor) or agency_id in actor.agencies_for(MANAGE))


def save(work: Work, template_id: int | None, wording: Wording, version: int = 0) -> DraftTemplate:
    """Write a template (``template_id`` None: a new one). Raises ``Forbidden``, ``Stale``, ``Invalid`` at the field."""
    row = documents.template(work.session, template_id) if template_id is not None else None
    for agency_id in {wording.agency_id, row.agency_id if row is not None else wording.agency_id}:
        if not may_edit(work.session, work.actor, agency_id):
            raise Forbidden(NOT_YOURS, permission=MANAGE)
    if row is not None and row.version != version:
        raise Stale(NEWER)
    _check(work.session, wording)
    found = row or DraftTemplate()
    found.agency_id, found.procedure_code, found.kind = wording.agency_id, wording.procedure, wording.kind
    found.label, found.title, found.subject = tidy(wording.label), tidy(wording.title), tidy(wording.subject)
    found.body, found.signed_as, found.active = tidy_lines(wording.body), tidy_lines(wording.signed_as), wording.active
    work.session.add(found)
    work.session.flush()
    scope = units.agency(work.session, wording.agency_id).code if wording.agency_id is not None else NATION
    how = "Sửa" if row is not None else "Thêm"
    work.note("catalogue", scope, f"{how} mẫu dự thảo “{found.label}”" + ("" if found.active else ", ngừng dùng"))
    return found


def _check(session: Session, wording: Wording) -> None:
    if wording.kind not in KINDS:
        raise Invalid.at("kind", "Chọn mẫu dùng khi chấp thuận hay khi không giải quyết.")
    if wording.procedure and catalogue.procedure(session, wording.procedure) is None:
        raise Invalid.at("procedure", f"Không có thủ tục mã “{wording.procedure}”. Để trống nếu dùng cho mọi thủ tục.")
    for name, text, message in (
        ("label", wording.label, "Ghi tên mẫu."),
        ("title", wording.title, "Ghi tên loại văn bản: Quyết định, Thông báo, Giấy xác nhận."),
        ("body", wording.body, "Ghi nội dung mẫu."),
    ):
        if len(text.strip()) < 3:
            raise Invalid.at(name, message)
    for name, text in (("title", wording.title), ("subject", wording.subject), ("body", wording.body)):
        if wrong := merging.problems(text):
            raise Invalid.at(name, " ".join(wrong))
    if wording.kind == "refuse" and "lý do" not in merging.slots(wording.body):
        raise Invalid.at("body", "Thông báo không giải quyết phải có biến {lý do}.")


def set_view_first(work: Work, wanted: bool) -> bool:
    """Phải xem trước khi duyệt: may documents that a leader has not opened be approved together? False: it was so already."""
    work.require("installation.manage")
    if work.actor.id is not None and not units.any_top(work.session, work.actor.agencies_for("installation.manage")):
        raise Forbidden("Cài đặt này của toàn hệ thống, do quản trị cơ quan cấp trên cùng giữ.")
    row = work.session.get_one(Installation, 1)
    if row.view_first == wanted:
        return False
    row.view_first = wanted
    work.note("catalogue", NATION, f"Phải xem trước khi duyệt: {'bật' if wanted else 'tắt'}")
    return True
