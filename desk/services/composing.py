"""Drafting a result (soạn dự thảo kết quả, X5): merged from a template or written, version by version; a version never changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from ..domain import documents, refusing
from ..domain.dates import say_date
from ..domain.documents import Content
from ..domain.errors import Invalid, MoveNotAllowed
from ..domain.merging import merge
from ..domain.papers import Head, ResultSlip
from ..domain.text import inside, upper
from ..store.db import Session
from ..store.models import Agency, Dossier, DraftTemplate, Party, ResultDraft, Task
from ..store.queries import documents as known
from ..store.queries import dossiers, installation, units
from ..store.work import Work
from . import tasks
from .papers import YOU

CHECKED = 16  # characters of the digest that stand on the paper


@dataclass(frozen=True)
class Text:
    """What is written in one version."""

    kind: str
    title: str
    subject: str
    body: str
    signed_as: str


def may_compose(task: Task) -> bool:
    """A draft is for a leader of this leg to approve."""
    return refusing.approval_step(tasks.plan_of(task.dossier), task.position) is not None


def _begin(work: Work, task: Task, shown: int | None) -> None:
    tasks.begin(work, task, "draft", shown)
    if not may_compose(task):
        raise MoveNotAllowed("Sau bước này không có lãnh đạo nào của cơ quan phê duyệt nên không soạn dự thảo.")


def leg_of(task: Task) -> int:
    """The leg (chặng) of a step: drafts and decisions belong to one."""
    return tasks.step_of(task).leg


def values(
    session: Session, dossier: Dossier, agency: Agency, people: Mapping[str, Party], reason: str = ""
) -> dict[str, str]:
    """What a template may ask for, of this dossier; empty where it does not say."""
    owner = people["owner"]
    submitter = people.get("authorised") or people.get("submitter") or owner
    home = units.agency(session, dossier.agency_id)
    return {
        "họ tên chủ hồ sơ": owner.name, "ngày sinh": _day(owner.born), "giới tính": owner.sex, "số định danh": owner.id_number,
        "địa chỉ": owner.address, "người nộp": submitter.name, "xưng hô": YOU.get(owner.kind, "quý tổ chức"),
        "mã hồ sơ": dossier.number or "", "thủ tục": dossier.procedure_name, "nội dung yêu cầu": dossier.about,
        "ngày nhận": _day(dossier.received_at), "ngày hẹn trả": _day(dossier.promised_at), "nơi tiếp nhận": home.name,
        "cơ quan": agency.name, "lý do": reason,
    }  # fmt: skip


def _day(moment: date | None) -> str:
    return say_date(moment) if moment is not None else ""


def filled(session: Session, dossier: Dossier, agency_id: int, template: DraftTemplate, reason: str = "") -> Text:
    """The template merged with the dossier. Raises ``Invalid`` that names what is missing."""
    agency = units.agency(session, agency_id)
    found = values(session, dossier, agency, dossiers.parties_of(session, dossier.id), reason)
    signed_as = template.signed_as or documents.signed_as(agency.name)
    return Text(
        template.kind, merge(template.title, found), merge(template.subject, found), merge(template.body, found), signed_as
    )  # fmt: skip


def from_template(work: Work, task: Task, template_id: int, reason: str = "", shown: int | None = None) -> ResultDraft:
    """Tạo từ mẫu: the next version, merged. Raises ``Invalid``."""
    _begin(work, task, shown)
    template = known.template(work.session, template_id)
    usable = known.templates(work.session, task.agency_id, task.dossier.procedure_code)
    if template not in usable:
        raise Invalid.at("template", "Mẫu này không dùng cho thủ tục hoặc cơ quan này. Chọn mẫu khác trong danh sách.")
    if "lý do" in _asked(template) and not reason.strip():
        raise Invalid.at("reason", "Ghi lý do không giải quyết và căn cứ.")
    text = filled(work.session, task.dossier, task.agency_id, template, reason.strip())
    return add(work, task, text, template.id)


def _asked(template: DraftTemplate) -> str:
    return f"{template.title}\n{template.subject}\n{template.body}".casefold()


def write(work: Work, task: Task, text: Text, shown: int | None = None) -> ResultDraft:
    """Lưu phiên bản mới: as it was typed. The same text once more makes no version. Raises ``Invalid`` at the field."""
    _begin(work, task, shown)
    if text.kind not in documents.KINDS:
        raise Invalid.at("kind", "Chọn đề xuất: chấp thuận hay không giải quyết.")
    if not text.title.strip():
        raise Invalid.at("title", "Ghi tên loại văn bản: Quyết định, Thông báo, Giấy xác nhận.")
    if not text.body.strip():
        raise Invalid.at("body", "Ghi nội dung văn bản.")
    if not text.signed_as.strip():
        raise Invalid.at("signed_as", "Ghi chức vụ của người ký.")
    return add(work, task, text)


def add(work: Work, task: Task, text: Text, template_id: int | None = None) -> ResultDraft:
    """The next version of the leg of a step that the actor holds; an unchanged text is the version that is there."""
    dossier, leg = task.dossier, leg_of(task)
    if text.kind == "grant" and refusing.number_step(tasks.plan_of(dossier), task.position) is None:
        raise MoveNotAllowed("Chặng này không phát hành kết quả: chỉ soạn được thông báo không giải quyết.")
    last = known.current(work.session, dossier.id, leg)
    if last is not None and text_of(last) == text:
        return last
    n = last.n + 1 if last is not None else 1
    name = units.agency(work.session, task.agency_id).name
    row = ResultDraft(
        dossier=dossier, leg=leg, n=n, agency_id=task.agency_id, agency_name=name, kind=text.kind, title=text.title,
        subject=text.subject, body=text.body, signed_as=text.signed_as, template_id=template_id, made_at=work.now,
        made_by=work.actor.name, maker_id=work.actor.id, digest="", approved_by="", approved_digest="",
    )  # fmt: skip
    row.digest = digest_of(row, dossier)
    work.session.add(row)
    work.session.flush()
    work.record(
        dossier, "draft", place=task.agency_name, step=task.name, n=n, document=text.title, kind=text.kind, digest=row.digest
    )  # fmt: skip
    return row


def text_of(draft: ResultDraft) -> Text:
    """What a version says."""
    return Text(draft.kind, draft.title, draft.subject, draft.body, draft.signed_as)


def digest_of(draft: ResultDraft, dossier: Dossier) -> str:
    """The digest of the row as it stands in the database now."""
    return documents.digest(
        Content(
            dossier.number or "", draft.agency_name, draft.n, draft.kind, draft.title, draft.subject, draft.body, draft.signed_as
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Altered:
    """A version of a draft that is not what was saved, or what was approved."""

    dossier: str  # number, or "#id" when it has none
    leg: int
    n: int
    what: str


def altered(session: Session) -> Iterator[Altered]:
    """Every version that somebody changed past the program; nothing on a true database."""
    for draft, dossier in known.every_draft(session):
        name = dossier.number or f"#{dossier.id}"
        if digest_of(draft, dossier) != draft.digest:
            yield Altered(name, draft.leg, draft.n, "nội dung đã bị sửa sau khi lưu")
        elif draft.approved_digest not in ("", draft.digest):
            yield Altered(name, draft.leg, draft.n, "không phải bản đã phê duyệt")


def slip(session: Session, draft: ResultDraft, dossier: Dossier, at: datetime) -> ResultSlip:
    """The document as it would stand on paper today, without number or signature: what the preview shows (DỰ THẢO)."""
    agency, desk = units.agency(session, draft.agency_id), installation.installation(session)
    owner = dossiers.parties_of(session, dossier.id)["owner"]
    home = units.agency(session, dossier.agency_id)
    counter = units.desk_name(session, home.id)
    return ResultSlip(
        head=Head(agency=upper(draft.agency_name), desk="", serial="", place=agency.place, form_note=""), title=draft.title,
        subject=draft.subject, number=dossier.number or "", body=draft.body, signed_as=tuple(draft.signed_as.splitlines()), signer="",
        under="", receivers=(f"{owner.name};", f"{counter} {inside(home.short_name)};", "Lưu: VT."), draft=True, check="", issued_at=at,
        notes=(), demo=desk.demo,
    )  # fmt: skip


def issued(preview: ResultSlip, draft: ResultDraft, number: str) -> ResultSlip:
    """The same document with its number and its signature: what is issued."""
    return replace(
        preview, head=replace(preview.head, serial=number), signer=draft.approved_by, under=draft.approved_under, draft=False,
        check=draft.approved_digest[:CHECKED],
    )  # fmt: skip
