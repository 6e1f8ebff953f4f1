"""The software's own file (``desk-catalogue/2``): compared edition by edition with what is in force, or told as statements for drafts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...domain.catalogue.differences import differences
from ...domain.catalogue.reading import EditionSpec, EndSpec, FormSpec, ProcedureSpec, ReceptionSpec, forms_named
from ...domain.catalogue.statements import Statement
from ...domain.dates import say_date
from ...domain.errors import NotFound
from ...store.db import Session
from ...store.models import Edition
from ...store.queries import catalogue, directory, drafts, published
from .outcomes import Outcome


def statements(session: Session, specs: Sequence[ProcedureSpec], forms: Iterable[FormSpec]) -> tuple[Statement, ...]:
    """The newest edition of each procedure, to be written as a draft; what a draft cannot say is told as a warning."""
    taken = _taken_keys(session, forms)
    return tuple(_statement(n, spec, taken) for n, spec in enumerate(specs, start=1))


def _statement(row: int, spec: ProcedureSpec, taken: set[str]) -> Statement:
    last, told = spec.editions[-1], []
    if len(spec.editions) > 1:
        told.append(
            f"Tệp có {len(spec.editions)} phiên bản: bản thảo lấy phiên bản hiệu lực từ {_say(last.valid_from)}."
        )
    if spec.receptions:
        told.append("Nơi tiếp nhận riêng trong tệp không vào bản thảo: ghi ở trang Ai nhận được sau khi ban hành.")
    if last.end is not None:
        told.append("Phiên bản trong tệp đã bãi bỏ; bản thảo không ghi ngày kết thúc.")
    meta = {"code_confirmed": spec.code_confirmed, "decision": last.decision, "valid_from": last.valid_from}
    errors = tuple(_clash(key) for key in sorted(_named(spec) & taken))
    return Statement(
        row, spec.code, str(last.content["name"]), last.content, errors=errors, warnings=tuple(told), meta=meta
    )


def report(session: Session, specs: Sequence[ProcedureSpec], forms: Iterable[FormSpec]) -> Iterator[Outcome]:
    """What each procedure of the file comes to when it is put in force at once, by whoever holds the machine.

    An edition that is there already and says the same is left; one that says otherwise is an error, for what was published never
    changes; a later one is a change.
    """
    taken = _taken_keys(session, forms)
    for row, spec in enumerate(specs, start=1):
        yield _outcome(session, row, spec, taken)


def _taken_keys(session: Session, forms: Iterable[FormSpec]) -> set[str]:
    """Keys of blank forms of the file that hold another file here."""
    known = published.form_digests(session)
    return {form.key for form in forms if known.get(form.key, form.sha256) != form.sha256}


def _clash(key: str) -> str:
    return f"Khóa biểu mẫu “{key}” ở đây đã dùng cho tệp khác. Đặt khóa khác trong tệp rồi nhập lại."


def _named(spec: ProcedureSpec) -> set[str]:
    return {key for edition in spec.editions for key in forms_named(edition.content)}


def _say(day: str) -> str:
    return say_date(date.fromisoformat(day))


@dataclass
class _Findings:
    """What is found while one procedure is looked at."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


def _outcome(session: Session, row: int, spec: ProcedureSpec, taken: set[str]) -> Outcome:
    found = _Findings([_clash(key) for key in sorted(_named(spec) & taken)])
    known = catalogue.procedure(session, spec.code)
    standing = published.standing(session, known.id) if known is not None else []
    _whose(session, spec, known.owner_id if known is not None else None, known is not None, found)
    _editions(session, spec, standing, found)
    if known is not None:
        _receptions(session, spec.receptions, known.id, found)
    name = str(spec.editions[-1].content["name"])
    said = (tuple(found.errors), tuple(found.warnings))
    if found.errors:
        return Outcome(row, spec.code, name, "error", *said, draft=False)
    if not standing:
        return Outcome(row, spec.code, name, "new", *said, draft=False)
    verdict = "changed" if found.changes else "unchanged"
    return Outcome(row, spec.code, name, verdict, *said, changes=tuple(found.changes), draft=False)


def _whose(session: Session, spec: ProcedureSpec, owner_id: int | None, known: bool, found: _Findings) -> None:
    codes = published.agency_codes(session)
    for code in sorted({spec.owner or "", *(r.agency for r in spec.receptions)} - {"", *codes.values()}):
        found.errors.append(f"Không có đơn vị mã “{code}”. Nạp đơn vị trước, hoặc sửa mã trong tệp.")
    if known and not found.errors:
        here = codes[owner_id] if owner_id is not None else None
        if here != spec.owner:
            ours, theirs = here or "cả hệ thống", spec.owner or "cả hệ thống"
            found.warnings.append(f"Ở đây thủ tục thuộc danh mục của {ours}, tệp ghi {theirs}: giữ nguyên.")


def _editions(session: Session, spec: ProcedureSpec, standing: Sequence[Edition], found: _Findings) -> None:
    by_day = {edition.valid_from.isoformat(): edition for edition in standing}
    last = standing[-1] if standing else None
    before: dict[str, Any] | None = catalogue.content_of(last) if last is not None else None
    for edition in spec.editions:
        here = by_day.get(edition.valid_from)
        if here is not None:
            _same(here, edition, here is last, found)
            continue
        if last is not None and edition.valid_from < last.valid_from.isoformat():
            found.errors.append(
                f"Phiên bản hiệu lực từ {_say(edition.valid_from)} cũ hơn phiên bản đang có (từ {say_date(last.valid_from)}):"
                " không chèn vào giữa."
            )
            continue
        day = date.fromisoformat(edition.valid_from)
        if clash := drafts.alias_owner(session, edition.content["aliases"], spec.code, day):
            found.errors.append(f"Mã tắt “{clash[0]}” đã dùng cho thủ tục {clash[1]}.")
        if before is not None:
            found.changes.append(f"Phiên bản mới hiệu lực từ {_say(edition.valid_from)}")
            found.changes += [str(d) for d in differences(before, edition.content)]
        before = dict(edition.content)


def _same(here: Edition, there: EditionSpec, is_last: bool, found: _Findings) -> None:
    """An edition that was published already: nothing of it may differ, but it may end."""
    decided = here.decided_on.isoformat() if here.decided_on else None
    if catalogue.content_of(here) != there.content or (here.decision, decided) != (there.decision, there.decided_on):
        found.errors.append(
            f"Phiên bản hiệu lực từ {say_date(here.valid_from)} đã ban hành, nội dung khác: không sửa được."
        )
    elif end_of(here) != there.end:
        if here.end_decision is None and there.end is not None and is_last:
            found.changes.append(f"Bãi bỏ từ hết ngày {_say(there.end.on)} theo {there.end.decision}")
        else:
            found.errors.append(
                f"Phiên bản hiệu lực từ {say_date(here.valid_from)} ở đây kết thúc khác trong tệp: không sửa được."
            )


def end_of(row: Edition) -> EndSpec | None:
    """How an edition was repealed, as the file says it; None when it was not, or the next one replaced it."""
    if row.end_decision is None or row.valid_to is None:
        return None
    decided = row.end_decided_on.isoformat() if row.end_decided_on else row.valid_to.isoformat()
    return EndSpec(row.valid_to.isoformat(), row.end_decision, decided, tuple(row.replaced_by or ()))


def _receptions(session: Session, specs: Iterable[ReceptionSpec], procedure_id: int, found: _Findings) -> None:
    for spec in specs:
        try:
            agency = directory.agency_by_code(session, spec.agency)
        except NotFound:
            continue  # told already
        row = catalogue.reception(session, procedure_id, agency.id, date.fromisoformat(spec.start))
        end = row.valid_to.isoformat() if row is not None and row.valid_to else None
        if row is None or (row.receives, end, row.because) != (spec.receives, spec.end, spec.because):
            what = "tiếp nhận" if spec.receives else "không tiếp nhận"
            found.changes.append(f"{agency.short_name} {what} từ {_say(spec.start)}: {spec.because}")
