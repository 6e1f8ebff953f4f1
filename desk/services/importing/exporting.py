"""The catalogue as a file again (xuất danh mục): everything that was published, without loss; and as rows for a leader's desk."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from ...domain.catalogue.differences import say_fee, say_paper, say_term
from ...domain.catalogue.reading import FORMAT, EditionSpec, FormSpec, ProcedureSpec, ReceptionSpec, to_file
from ...domain.dates import say_date
from ...store.db import Session
from ...store.models import Edition, Procedure, Reception
from ...store.queries import catalogue, drafts, published, units
from .own import end_of

Row = tuple[Any, ...]


def specs(session: Session) -> Iterator[ProcedureSpec]:
    """Every procedure that has an edition, by code, with all its editions and exceptions."""
    codes = published.agency_codes(session)
    for together in published.procedures(session):
        ids = [p.id for p in together]
        editions, receptions = published.editions(session, ids), published.receptions(session, ids)
        for procedure in together:
            if procedure.id in editions:
                yield _spec(procedure, editions[procedure.id], receptions.get(procedure.id, []), codes)
        session.expunge_all()  # thousands of rows that nobody needs any more


def _spec(
    procedure: Procedure, editions: list[Edition], receptions: list[tuple[str, Reception]], codes: dict[int, str]
) -> ProcedureSpec:
    return ProcedureSpec(
        code=procedure.code, code_confirmed=procedure.code_confirmed,
        owner=codes[procedure.owner_id] if procedure.owner_id is not None else None,
        receptions=tuple(
            ReceptionSpec(code, r.receives, r.valid_from.isoformat(), r.valid_to.isoformat() if r.valid_to else None, r.because)
            for code, r in receptions
        ),
        editions=tuple(
            EditionSpec(e.valid_from.isoformat(), e.decision, e.decided_on.isoformat() if e.decided_on else None, end_of(e),
                        catalogue.content_of(e))
            for e in editions
        ),
    )  # fmt: skip


def forms(session: Session) -> Iterator[FormSpec]:
    """Every blank form, by key."""
    for row in published.forms(session):
        yield FormSpec(row.key, row.name, row.file, row.sha256, row.data)


def written(session: Session) -> Iterator[str]:
    """The file (``desk-catalogue/2``) piece by piece: one procedure at a time is held in memory."""
    yield f'{{"format": {json.dumps(FORMAT)},\n "forms": ['
    for number, form in enumerate(forms(session)):
        yield ("," if number else "") + "\n  " + _json(to_file((), [form])["forms"][0])
    yield '],\n "procedures": ['
    for number, spec in enumerate(specs(session)):
        yield ("," if number else "") + "\n  " + _json(to_file([spec])["procedures"][0])
    yield "]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# ── For a leader's desk ───────────────────────────────────────────────────────

PROCEDURES = (
    "Mã thủ tục", "Tên thủ tục", "Lĩnh vực", "Cấp giải quyết", "Trường hợp", "Thời hạn trực tiếp", "Thời hạn trực tuyến",
    "Thời hạn bưu chính", "Phí, lệ phí", "Số giấy tờ", "Mức độ trực tuyến", "Quyết định công bố", "Hiệu lực từ", "Hiệu lực đến",
)  # fmt: skip
PAPERS = ("Mã thủ tục", "Trường hợp", "STT", "Giấy tờ", "Biểu mẫu")
DRAFTS = ("Mã thủ tục", "Tên thủ tục", "Trạng thái", "Người sửa sau cùng", "Ngày sửa", "Số câu hỏi", "Câu hỏi")
STATES = {"draft": "đang soạn", "submitted": "chờ ban hành"}


def _in_force(session: Session, day: date) -> Iterator[tuple[str, Edition]]:
    for together in published.procedures(session):
        codes = {p.id: p.code for p in together}
        for procedure_id, editions in sorted(
            published.editions(session, list(codes)).items(), key=lambda x: codes[x[0]]
        ):
            for edition in editions:
                if edition.valid_from <= day and (edition.valid_to is None or edition.valid_to >= day):
                    yield codes[procedure_id], edition
        session.expunge_all()


def procedure_rows(session: Session, day: date) -> Iterator[Row]:
    """A row for every case of every procedure in force on ``day``: the columns of ``PROCEDURES``."""
    levels = units.level_names(session)
    for code, edition in _in_force(session, day):
        for case in edition.cases:
            terms = [say_term(term) for term in (case.term_direct, case.term_online, case.term_post)]
            fees = "\n".join(say_fee({key: getattr(fee, key) for key in catalogue.FEE}) for fee in case.fees)
            yield (
                code, edition.name, edition.field, ", ".join(levels.get(level, level) for level in edition.levels),
                case.name if len(edition.cases) > 1 else "", *terms, fees or "Không thu", len(case.papers), edition.online_level,
                edition.decision or "", edition.valid_from, edition.valid_to,
            )  # fmt: skip


def paper_rows(session: Session, day: date) -> Iterator[Row]:
    """A row for every paper of every case in force on ``day``: the columns of ``PAPERS``."""
    for code, edition in _in_force(session, day):
        for case in edition.cases:
            for paper in case.papers:
                said = say_paper({**{key: getattr(paper, key) for key in catalogue.PAPER}, "form": None})
                yield code, case.name if len(edition.cases) > 1 else "", paper.position, said, paper.form or ""


def draft_rows(session: Session) -> Iterator[Row]:
    """A row for every open draft: the columns of ``DRAFTS``."""
    for state, named in STATES.items():
        for draft in drafts.waiting(session, state, limit=100_000):
            asked = drafts.still_asked(draft)
            yield (
                draft.procedure_code, draft.name, named, draft.changed_by, say_date(draft.changed_at.date()), len(asked),
                "\n".join(q["sentence"] for q in asked),
            )  # fmt: skip
