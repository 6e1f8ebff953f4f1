"""The catalogue as the counter, the public and its administrators read it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from ...domain.catalogue.reach import Special, received_here
from ...domain.errors import NotFound
from ...domain.text import plain
from ..models import Agency, Case, Draft, Edition, Procedure, Reception
from .installation import apart, remember

WHOLE = selectinload(Edition.cases).options(selectinload(Case.papers), selectinload(Case.fees))


def in_force(day: date) -> ColumnElement[bool]:
    """Editions in force on a day."""
    return (
        (Edition.valid_from <= day)
        & or_(Edition.valid_to.is_(None), Edition.valid_to >= day)
        & Edition.void_at.is_(None)
    )


@dataclass(frozen=True)
class Found:
    """One procedure in force on a day, as lists and boxes need it."""

    procedure_id: int
    edition_id: int
    code: str
    name: str
    short_name: str
    field: str
    aliases: tuple[str, ...]
    keywords: tuple[str, ...]
    life_events: tuple[str, ...]
    received_at: tuple[str, ...]
    levels: tuple[str, ...]
    online_level: int
    search: str  # mã, tên, mã tắt, từ khóa, không dấu


LISTS = ("aliases", "keywords", "life_events", "received_at", "levels")


def everything(session: Session, day: date) -> Sequence[Found]:
    """Every procedure in force on a day, by field and name. Remembered."""
    return remember(session, f"catalogue/{day}", lambda: _everything(session, day))


def _everything(session: Session, day: date) -> list[Found]:
    rows = session.execute(
        select(Procedure.id.label("procedure_id"), Edition.id.label("edition_id"), Procedure.code, Edition.name, Edition.short_name,
               Edition.field, Edition.aliases, Edition.keywords, Edition.life_events, Edition.received_at, Edition.levels,
               Edition.online_level)
        .join(Edition, Edition.procedure_id == Procedure.id).where(in_force(day)).order_by(Edition.field, Edition.name, Procedure.code)
    )  # fmt: skip
    return [
        Found(**{**row, **{key: tuple(row[key]) for key in LISTS}}, search=plain(" ".join(
            [row["code"], row["name"], row["short_name"], row["field"], *row["aliases"], *row["keywords"]])))
        for row in rows.mappings()
    ]  # fmt: skip


def received_by(session: Session, agency: Agency, day: date) -> Sequence[Found]:
    """Every procedure that an agency receives on a day. Remembered."""
    return remember(session, f"received/{agency.id}/{day}", lambda: _received_by(session, agency, day))


def _received_by(session: Session, agency: Agency, day: date) -> list[Found]:
    known = exceptions(session)
    return [
        row
        for row in everything(session, day)
        if received_here(
            row.received_at, agency.level_code, agency.office, known.get((row.procedure_id, agency.id), ()), day
        )
    ]


def exceptions(session: Session) -> dict[tuple[int, int], tuple[Special, ...]]:
    """The exceptions to where procedures are received: (procedure, agency) -> them. Remembered."""

    def load() -> dict[tuple[int, int], tuple[Special, ...]]:
        found: dict[tuple[int, int], tuple[Special, ...]] = {}
        for row in session.scalars(select(Reception).order_by(Reception.valid_from)):
            key = (row.procedure_id, row.agency_id)
            found[key] = (*found.get(key, ()), Special(row.receives, row.valid_from, row.valid_to, row.because))
        return found

    return remember(session, "receptions", load)


def find_procedures(
    session: Session, typed: str, day: date, *, agency: Agency | None = None, limit: int = 9
) -> list[Found]:
    """Procedures by alias, code or words without accents, best first: whole alias, code, alias begins, all words, short names first.

    ``agency`` keeps those that it receives.
    """
    words = plain(typed).split()
    wanted = " ".join(words)

    def rank(row: Found) -> tuple[int, int, str]:
        aliases = [plain(a) for a in row.aliases]
        if wanted in aliases or wanted == row.code:
            return (0, len(row.name), row.code)
        if any(a.startswith(wanted) for a in aliases) or row.code.startswith(wanted):
            return (1, len(row.name), row.code)
        if plain(row.short_name).startswith(wanted) or plain(row.name).startswith(wanted):
            return (2, len(row.name), row.code)
        return (3, len(row.name), row.code)

    rows = everything(session, day) if agency is None else received_by(session, agency, day)
    return sorted((r for r in rows if all(w in r.search for w in words)), key=rank)[:limit]


def edition(session: Session, code: str, day: date) -> Edition:
    """The edition of a procedure in force on a day, with procedure, cases, papers and fees. Raises ``NotFound``.

    Published editions never change, so it is remembered for a few seconds; the row belongs to no session.
    """
    return remember(session, f"edition/{code}/{day}", lambda: apart(session, lambda own: _edition(own, code, day)))


def _edition(session: Session, code: str, day: date) -> Edition:
    row = session.scalars(
        select(Edition).join(Edition.procedure).options(contains_eager(Edition.procedure), WHOLE)
        .where(Procedure.code == code, in_force(day))
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("Không có thủ tục này đang áp dụng. Tìm lại bằng tên hoặc mã thủ tục.")
    return row


def case(session: Session, case_id: int) -> Case:
    """One case with edition, procedure, papers and fees, remembered like ``edition``. Raises ``NotFound``."""
    return remember(session, f"case/{case_id}", lambda: apart(session, lambda own: _case(own, case_id)))


def _case(session: Session, case_id: int) -> Case:
    row = session.scalars(
        select(Case).join(Case.edition).join(Edition.procedure)
        .options(
            contains_eager(Case.edition).contains_eager(Edition.procedure), selectinload(Case.papers), selectinload(Case.fees)
        )
        .where(Case.id == case_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("Không có trường hợp giải quyết này. Chọn lại thủ tục.")
    return row


def procedure(session: Session, code: str) -> Procedure | None:
    """The procedure of a code, in force or not."""
    return session.scalar(select(Procedure).where(Procedure.code == code))


def editions(session: Session, procedure_id: int) -> Sequence[Edition]:
    """Every edition of a procedure, first to last, those of an import that was undone too."""
    return session.scalars(
        select(Edition).where(Edition.procedure_id == procedure_id).order_by(Edition.valid_from, Edition.id)
    ).all()


def newest(session: Session, code: str) -> Edition | None:
    """The last edition of a procedure, in force already or not, with procedure, cases, papers and fees."""
    return session.scalars(
        select(Edition).join(Edition.procedure).options(contains_eager(Edition.procedure), WHOLE)
        .where(Procedure.code == code, Edition.void_at.is_(None)).order_by(Edition.valid_from.desc()).limit(1)
    ).one_or_none()  # fmt: skip


def edition_before(session: Session, row: Draft) -> Edition | None:
    """What a draft is compared with: the newest edition of its procedure; of one that was published, the edition before that."""
    wanted = (
        select(Edition).join(Edition.procedure).options(contains_eager(Edition.procedure), WHOLE)
        .where(Procedure.code == row.procedure_code, Edition.void_at.is_(None))
    )  # fmt: skip
    if row.edition_id is not None:
        became = select(Edition.valid_from).where(Edition.id == row.edition_id).scalar_subquery()
        wanted = wanted.where(Edition.valid_from < became)
    return session.scalars(wanted.order_by(Edition.valid_from.desc()).limit(1)).one_or_none()


def one_edition(session: Session, edition_id: int) -> Edition:
    """One edition with procedure, cases, papers and fees. Raises ``NotFound``."""
    row = session.scalars(
        select(Edition)
        .join(Edition.procedure)
        .options(contains_eager(Edition.procedure), WHOLE)
        .where(Edition.id == edition_id)
    ).one_or_none()
    if row is None:
        raise NotFound("Không có phiên bản này.")
    return row


CONTENT = (
    "name", "short_name", "field", "aliases", "keywords", "life_events", "levels", "received_at", "place", "applicants", "competent",
    "coordinating", "conditions", "online_level", "legal_basis", "results",
)  # fmt: skip
PAPER = ("name", "how", "originals", "copies", "required", "form", "reusable", "instead")
FEE = ("name", "amount", "unit", "channels", "basis", "exempt", "exempt_basis")


def content_of(row: Edition) -> dict[str, Any]:
    """What a whole edition says, as the content it was published from."""
    return {
        **{key: getattr(row, key) for key in CONTENT},
        "cases": [
            {
                "key": case.key, "name": case.name, "cutoff": case.cutoff, "route": case.route,
                "terms": {"direct": case.term_direct, "online": case.term_online, "post": case.term_post},
                "papers": [{key: getattr(paper, key) for key in PAPER} for paper in case.papers],
                "fees": [{key: getattr(fee, key) for key in FEE} for fee in case.fees],
            }
            for case in row.cases
        ],
    }  # fmt: skip


def reception(session: Session, procedure_id: int, agency_id: int, start: date) -> Reception | None:
    """The exception of an agency that begins on a day."""
    return session.scalar(
        select(Reception).where(
            Reception.procedure_id == procedure_id, Reception.agency_id == agency_id, Reception.valid_from == start
        )
    )


def aliases_from(session: Session, day: date) -> list[tuple[str, list[str]]]:
    """The aliases (mã tắt) of every procedure in force on or after a day: (code, aliases)."""
    rows = session.execute(
        select(Procedure.code, Edition.aliases).join(Edition, Edition.procedure_id == Procedure.id)
        .where(or_(Edition.valid_to.is_(None), Edition.valid_to >= day), Edition.void_at.is_(None)).order_by(Procedure.code)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def names_of(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Code -> short name of the newest edition."""
    rows = session.execute(
        select(Procedure.code, Edition.short_name).join(Edition, Edition.procedure_id == Procedure.id)
        .where(Procedure.code.in_(codes), Edition.void_at.is_(None)).order_by(Edition.valid_from)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


def listed(session: Session, day: date, typed: str = "") -> Sequence[Found]:
    """The public list: every procedure in force, by field and name; ``typed`` narrows it, accents or not."""
    words = plain(typed).split()
    return [row for row in everything(session, day) if all(w in row.search for w in words)]
