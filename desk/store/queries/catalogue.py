"""The catalogue as the counter and the public read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from ...domain.errors import NotFound
from ...domain.text import plain
from ..models import Case, Edition, Procedure
from .installation import apart, remember


def in_force(day: date) -> ColumnElement[bool]:
    """Editions in force on a day."""
    return (Edition.valid_from <= day) & or_(Edition.valid_to.is_(None), Edition.valid_to >= day)


@dataclass(frozen=True)
class Found:
    """One line of the procedure box."""

    code: str
    name: str
    short_name: str
    field: str
    received_at: tuple[str, ...]


def find_procedures(
    session: Session, typed: str, day: date, *, level: str | None = None, limit: int = 9
) -> list[Found]:
    """Procedures by alias, code or words without accents, best first: whole alias, code, alias begins, all words, short names first.

    ``level`` keeps those that an agency of that level receives.
    """
    words = plain(typed).split()
    rows = session.execute(
        select(Procedure.code, Procedure.name, Procedure.short_name, Procedure.field, Procedure.received_at, Procedure.aliases,
               Procedure.search)
        .join(Edition, Edition.procedure_id == Procedure.id)
        .where(in_force(day), *[Procedure.search.contains(w, autoescape=True) for w in words])
    ).all()  # fmt: skip
    wanted = " ".join(words)

    def rank(row: Sequence[object]) -> tuple[int, int, str]:
        code, name, aliases = str(row[0]), str(row[1]), [plain(str(a)) for a in row[5]]  # type: ignore[attr-defined]
        if wanted in aliases or wanted == code:
            return (0, len(name), code)
        if any(a.startswith(wanted) for a in aliases) or code.startswith(wanted):
            return (1, len(name), code)
        if plain(str(row[2])).startswith(wanted) or plain(name).startswith(wanted):
            return (2, len(name), code)
        return (3, len(name), code)

    here = [r for r in rows if level is None or level in r[4]]
    return [Found(r[0], r[1], r[2], r[3], tuple(r[4])) for r in sorted(here, key=rank)[:limit]]


def edition(session: Session, code: str, day: date) -> Edition:
    """The edition of a procedure in force on a day, with procedure, cases, papers and fees. Raises ``NotFound``.

    Published editions never change, so it is remembered for a few seconds; the row belongs to no session.
    """
    known, row = remember(
        session, f"edition/{code}", lambda: (day, apart(session, lambda own: _edition(own, code, day)))
    )
    return row if known == day else apart(session, lambda own: _edition(own, code, day))


def _edition(session: Session, code: str, day: date) -> Edition:
    row = session.scalars(
        select(Edition).join(Edition.procedure)
        .options(
            contains_eager(Edition.procedure),
            selectinload(Edition.cases).options(selectinload(Case.papers), selectinload(Case.fees)),
        )
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


def listed(session: Session, day: date, typed: str = "") -> Sequence[Procedure]:
    """The public list: every procedure in force, by field and name; ``typed`` narrows it, accents or not."""
    return session.scalars(
        select(Procedure).join(Edition, Edition.procedure_id == Procedure.id)
        .where(in_force(day), *[Procedure.search.contains(w, autoescape=True) for w in plain(typed).split()])
        .order_by(Procedure.field, Procedure.name)
    ).all()  # fmt: skip
