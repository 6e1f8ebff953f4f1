"""Putting editions in force and ending them (ban hành, bãi bỏ): the only place that writes published rows."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from ..domain.catalogue.reading import EditionSpec, EndSpec, FormSpec, ProcedureSpec
from ..domain.dates import say_date
from ..domain.errors import Invalid
from ..store.models import Agency, BlankForm, Case, CaseFee, CasePaper, Draft, Edition, Procedure, Reception
from ..store.queries import catalogue, directory, drafts
from ..store.work import Work
from . import notices
from .catalogue_rights import MANAGE, PUBLISH, require_over

DAY = timedelta(days=1)
SUBJECT = "catalogue"
TWO_PEOPLE = (
    "Người đã soạn hoặc trình bản thảo không được tự ban hành. Người thứ hai có quyền ban hành phải xem và ban hành."
)


def publish(
    work: Work,
    draft: Draft,
    *,
    decision: str,
    decided_on: date | None,
    valid_from: date | None,
    shown: int | None = None,
    tell: bool = True,
) -> Edition:
    """Ban hành: a submitted draft becomes the edition in force from ``valid_from`` on (Vietnamese day, after today).

    By somebody who neither wrote nor submitted it. Not ``tell``: whoever publishes many says so once.

    Raises ``Forbidden``, ``Stale``, ``Invalid`` at ``decision``, ``decided_on``, ``valid_from``.
    """
    require_over(work, PUBLISH, draft.owner_id)
    drafts.hold(work.session, draft)
    drafts.same_version(draft, shown)
    if draft.state != "submitted":
        raise Invalid("Bản thảo này chưa trình duyệt hoặc đã xử lý xong. Tải lại trang để xem.")
    if work.actor.id is not None and work.actor.id in {*draft.editors, draft.submitter_id}:
        raise Invalid(TWO_PEOPLE)
    if slips := drafts.slips_of(work.session, draft):
        raise Invalid(f"Bản thảo còn {len(slips)} chỗ chưa đúng: {slips[0]} Trả lại để sửa.")
    _check_decision(decision, decided_on, work.now.date())
    if valid_from is None or valid_from <= work.now.date():
        raise Invalid.at("valid_from", "Ngày hiệu lực phải sau hôm nay.")
    procedure = procedure_of(work, draft.procedure_code, draft.code_confirmed, draft.owner_id)
    edition = enact(work, procedure, draft.content, valid_from, decision, decided_on, submitted_by=draft.submitted_by)
    draft.valid_from, draft.decision, draft.decided_on = valid_from, decision, decided_on
    draft.state, draft.publisher_id, draft.edition_id = "published", work.actor.id, edition.id
    note(
        work,
        procedure.code,
        f"Ban hành phiên bản hiệu lực từ {say_date(valid_from)} theo {decision}; trình: {draft.submitted_by}.",
    )
    if tell:
        tell_writers(work, draft, "catalogue-published", valid_from=say_date(valid_from))
    return edition


def _check_decision(decision: str, decided_on: date | None, today: date) -> None:
    if len(decision.strip()) < 3:
        raise Invalid.at("decision", "Ghi số quyết định công bố, ví dụ: 1155/QĐ-UBND.")
    if decided_on is None or decided_on > today:
        raise Invalid.at("decided_on", "Ghi ngày ký quyết định, không sau hôm nay.")


def procedure_of(work: Work, code: str, confirmed: bool, owner_id: int | None) -> Procedure:
    """The procedure of this code; a new one is begun."""
    known = catalogue.procedure(work.session, code)
    if known is None:
        known = Procedure(code=code, code_confirmed=confirmed, owner_id=owner_id)
        work.session.add(known)
        work.session.flush()
    return known


def enact(
    work: Work, procedure: Procedure, content: Mapping[str, Any], valid_from: date, decision: str | None, decided_on: date | None,
    *, submitted_by: str = "",
) -> Edition:  # fmt: skip
    """Write an edition; the one before ends on the eve. ``content`` has no slips. Raises ``Invalid`` at ``valid_from`` or ``aliases``."""
    before = [e for e in catalogue.editions(work.session, procedure.id) if e.void_at is None]
    if before and before[-1].valid_from >= valid_from:
        raise Invalid.at(
            "valid_from",
            f"Đã có phiên bản hiệu lực từ {say_date(before[-1].valid_from)}: ngày hiệu lực mới phải sau ngày đó.",
        )
    if taken := drafts.alias_owner(work.session, content["aliases"], procedure.code, valid_from):
        raise Invalid.at("aliases", f"Mã tắt “{taken[0]}” đã dùng cho thủ tục {taken[1]}.")
    edition = _edition(content)
    edition.procedure_id, edition.valid_from, edition.decision, edition.decided_on = (
        procedure.id,
        valid_from,
        decision,
        decided_on,
    )
    edition.published_at, edition.published_by, edition.submitted_by = work.now, work.actor.name, submitted_by
    if before and (before[-1].valid_to is None or before[-1].valid_to >= valid_from):
        before[-1].valid_to = valid_from - DAY
        before[-1].end_decision, before[-1].end_decided_on, before[-1].replaced_by = None, None, None
    work.session.add(edition)
    work.session.flush()
    return edition


def _edition(content: Mapping[str, Any]) -> Edition:
    edition = Edition(**{key: content[key] for key in catalogue.CONTENT})
    edition.cases = [_case(number, case) for number, case in enumerate(content["cases"], start=1)]
    return edition


def _case(number: int, case: Mapping[str, Any]) -> Case:
    terms = case["terms"]
    return Case(
        position=number, key=case["key"], name=case["name"], term_direct=terms["direct"], term_online=terms["online"],
        term_post=terms["post"], cutoff=case["cutoff"], route=case["route"],
        papers=[CasePaper(position=n, **paper) for n, paper in enumerate(case["papers"], start=1)],
        fees=[CaseFee(position=n, **fee) for n, fee in enumerate(case["fees"], start=1)],
    )  # fmt: skip


def repeal(
    work: Work,
    procedure: Procedure,
    last_day: date,
    *,
    decision: str,
    decided_on: date | None,
    replaced_by: Iterable[str] = (),
) -> Edition:
    """Bãi bỏ: the edition in force ends with ``last_day`` (today or later); open dossiers go on by it.

    ``replaced_by``: codes of the procedures that take its place. Raises ``Forbidden``; ``Invalid`` at ``last_day``, ``decision``,
    ``decided_on``, ``replaced_by``.
    """
    require_over(work, PUBLISH, procedure.owner_id)
    standing = [e for e in catalogue.editions(work.session, procedure.id) if e.void_at is None]
    if not standing or (standing[-1].valid_to is not None and standing[-1].valid_to < work.now.date()):
        raise Invalid("Thủ tục này không còn phiên bản nào đang áp dụng.")
    last = standing[-1]
    if last_day < max(work.now.date(), last.valid_from):
        raise Invalid.at(
            "last_day", f"Ngày áp dụng cuối cùng không được trước {say_date(max(work.now.date(), last.valid_from))}."
        )
    _check_decision(decision, decided_on, work.now.date())
    codes = list(replaced_by)
    for code in codes:
        if code == procedure.code or catalogue.procedure(work.session, code) is None:
            raise Invalid.at("replaced_by", f"Không có thủ tục “{code}” trong danh mục để thay thế.")
    last.valid_to, last.end_decision, last.end_decided_on, last.replaced_by = last_day, decision, decided_on, codes
    instead = f", thay bằng {', '.join(codes)}" if codes else ""
    note(work, procedure.code, f"Bãi bỏ từ hết ngày {say_date(last_day)} theo {decision}{instead}.")
    return last


def load(work: Work, specs: Iterable[ProcedureSpec], forms: Iterable[FormSpec] = ()) -> int:
    """Procedures of a file straight into force: what the program ships, or whoever holds the machine brings. Returns how many.

    Editions that are there already (same procedure and day) are left as they are.
    """
    work.require(MANAGE)
    specs = list(specs)
    for form in forms:
        add_form(work, form)
    for spec in specs:
        owner = directory.agency_by_code(work.session, spec.owner).id if spec.owner else None
        procedure = procedure_of(work, spec.code, spec.code_confirmed, owner)
        known = {e.valid_from.isoformat() for e in catalogue.editions(work.session, procedure.id) if e.void_at is None}
        for edition in spec.editions:
            if edition.valid_from not in known:
                _load_edition(work, procedure, edition)
        for row in spec.receptions:
            agency = directory.agency_by_code(work.session, row.agency)
            set_reception(
                work, procedure, agency, row.receives, date.fromisoformat(row.start), _day(row.end), row.because
            )
    work.session.flush()
    return len(specs)


def _load_edition(work: Work, procedure: Procedure, spec: EditionSpec) -> None:
    row = enact(
        work, procedure, spec.content, date.fromisoformat(spec.valid_from), spec.decision, _day(spec.decided_on)
    )
    if spec.end is not None:
        end(row, spec.end)


def end(row: Edition, spec: EndSpec) -> None:
    """An edition ends as a file says."""
    row.valid_to, row.end_decision, row.end_decided_on = (
        date.fromisoformat(spec.on),
        spec.decision,
        _day(spec.decided_on),
    )
    row.replaced_by = list(spec.replaced_by)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def add_form(work: Work, form: FormSpec) -> BlankForm:
    """A blank form; the same key and bytes are there once. Raises ``Invalid`` at ``key`` when the key holds another file."""
    known = work.session.get(BlankForm, form.key)
    if known is not None:
        if known.sha256 != form.sha256:
            raise Invalid.at("key", f"Khóa biểu mẫu “{form.key}” đã dùng cho tệp khác. Đặt khóa mới cho tệp mới.")
        return known
    row = BlankForm(key=form.key, name=form.name, file=form.file, media_type=drafts.media_type(form.file, form.data),
                    size=len(form.data), sha256=form.sha256, data=form.data)  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def set_reception(
    work: Work, procedure: Procedure, agency: Agency, receives: bool, start: date, end: date | None, because: str
) -> Reception:
    """Nơi tiếp nhận riêng: the agency receives the procedure, or does not, from a day to a day, by a document.

    By whoever administers that agency's catalogue. Raises ``Forbidden``; ``Invalid`` at ``because``, ``to``.
    """
    require_over(work, MANAGE, agency.id)
    if len(because.strip()) < 5:
        raise Invalid.at("because", "Ghi văn bản hoặc lý do, ví dụ: Quyết định 12/QĐ-UBND về điểm tiếp nhận.")
    if end is not None and end < start:
        raise Invalid.at("to", "Ngày kết thúc trước ngày bắt đầu.")
    row = catalogue.reception(work.session, procedure.id, agency.id, start)
    if row is None:
        row = Reception(procedure_id=procedure.id, agency_id=agency.id, valid_from=start)
        work.session.add(row)
    row.receives, row.valid_to, row.because = receives, end, because.strip()
    work.session.flush()
    what = "tiếp nhận" if receives else "không tiếp nhận"
    note(work, procedure.code, f"{agency.short_name} {what} từ {say_date(start)}" + (f" đến {say_date(end)}" if end else "")
         + f": {row.because}.")  # fmt: skip
    return row


def tell_writers(work: Work, draft: Draft, kind: str, **data: Any) -> None:
    """Tell whoever wrote or submitted a draft what became of it; not whoever does it."""
    writers = {person for person in (*draft.editors, draft.submitter_id) if person is not None} - {work.actor.id}
    notices.tell(
        work, kind, writers, key=f"{kind}/{draft.id}/{work.now.isoformat()}", draft=draft.id, name=draft.name,
        code=draft.procedure_code, by=work.actor.name, **data,
    )  # fmt: skip


def note(work: Work, code: str, words: str) -> None:
    """A line in the history of a procedure's catalogue."""
    work.note(SUBJECT, code, words)
