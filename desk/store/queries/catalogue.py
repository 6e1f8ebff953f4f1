"""The catalogue as the counter, the public and its administrators read it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_, select
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


def holds(row: Edition, day: date) -> bool:
    """Is an edition in force on a day? ``in_force`` is this rule in SQL."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to) and row.void_at is None


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
    place: str  # desk: tại Bộ phận Một cửa; outside: nơi khác
    online_level: int

    @cached_property
    def search(self) -> str:
        """Mã, tên, mã tắt, từ khóa, không dấu."""
        return plain(" ".join([self.code, self.name, self.short_name, self.field, *self.aliases, *self.keywords]))


LISTS = ("aliases", "keywords", "life_events", "received_at", "levels")


def everything(session: Session, day: date) -> Sequence[Found]:
    """Every procedure in force on a day, by field and name. Remembered: for today, not for any day that somebody asks for (``on``)."""
    return remember(session, f"catalogue/{day}", lambda: on(session, day))


def on(session: Session, day: date) -> list[Found]:
    """Every procedure in force on any day, by field and name."""
    rows = session.execute(
        select(Procedure.id, Edition.id, Procedure.code, Edition.name, Edition.short_name, Edition.field,
               *(cast(getattr(Edition, name), Text) for name in LISTS), Edition.place, Edition.online_level)
        .join(Edition, Edition.procedure_id == Procedure.id).where(in_force(day)).order_by(Edition.field, Edition.name, Procedure.code)
    )  # fmt: skip
    first, last = 6, 6 + len(LISTS)
    return [Found(*row[:first], *map(_list, row[first:last]), *row[last:]) for row in map(tuple, rows)]


@lru_cache(maxsize=2000)
def _list(written: str) -> tuple[str, ...]:
    """A list of words as the database writes it; most of 5,000 procedures say the same few."""
    return tuple(json.loads(written))


def by_code(session: Session, day: date) -> dict[str, Found]:
    """Every procedure in force on a day by its code. Remembered."""
    return remember(session, f"by code/{day}", lambda: {row.code: row for row in everything(session, day)})


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


def exceptions_at(session: Session) -> dict[int, dict[int, tuple[Special, ...]]]:
    """The same by agency: agency -> procedure -> its exceptions there. Remembered."""

    def load() -> dict[int, dict[int, tuple[Special, ...]]]:
        found: dict[int, dict[int, tuple[Special, ...]]] = {}
        for (procedure_id, agency_id), specials in exceptions(session).items():
            found.setdefault(agency_id, {})[procedure_id] = specials
        return found

    return remember(session, "receptions by agency", load)


def edition(session: Session, code: str, day: date) -> Edition:
    """The edition of a procedure in force on a day, with procedure, cases, papers and fees. Raises ``NotFound``.

    Published editions never change, so it is remembered for a few seconds; the row belongs to no session.
    """
    return remember(session, f"edition/{code}/{day}", lambda: apart(session, lambda own: _edition(own, code, day)))


def _edition(session: Session, code: str, day: date) -> Edition:
    row = edition_on(session, code, day)
    if row is None:
        raise NotFound("Không có thủ tục này đang áp dụng. Tìm lại bằng tên hoặc mã thủ tục.")
    return row


def edition_on(session: Session, code: str, day: date) -> Edition | None:
    """The whole edition in force on a day, any day: not remembered; None when there is none."""
    return session.scalars(
        select(Edition).join(Edition.procedure).options(contains_eager(Edition.procedure), WHOLE)
        .where(Procedure.code == code, in_force(day))
    ).one_or_none()  # fmt: skip


def case(session: Session, case_id: int) -> Case:
    """One case with edition, procedure, papers and fees, remembered like ``edition``. Raises ``NotFound``."""
    return remember(session, f"case/{case_id}", lambda: apart(session, lambda own: _case(own, case_id)))


def find_case(session: Session, case_id: int | None) -> Case | None:
    """``case``, or None when there is none of this number."""
    try:
        return case(session, case_id) if case_id else None
    except NotFound:
        return None


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


def editions_by_code(session: Session, code: str) -> Sequence[Edition]:
    """``editions`` of the procedure of this code; none when there is no such procedure."""
    return session.scalars(
        select(Edition).join(Edition.procedure).where(Procedure.code == code).order_by(Edition.valid_from, Edition.id)
    ).all()


def short_names(session: Session, codes: Collection[str], day: date) -> dict[str, str]:
    """What those of these procedures are called that are in force on a day, any day: code -> short name."""
    if not codes:
        return {}
    rows = session.execute(
        select(Procedure.code, Edition.short_name).join(Edition, Edition.procedure_id == Procedure.id)
        .where(Procedure.code.in_(codes), in_force(day))
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


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
    return {**{key: getattr(row, key) for key in CONTENT}, "cases": [content_of_case(case) for case in row.cases]}


def content_of_case(row: Case) -> dict[str, Any]:
    """The part of a content that one case is."""
    return {
        "key": row.key, "name": row.name, "cutoff": row.cutoff, "route": row.route,
        "terms": {"direct": row.term_direct, "online": row.term_online, "post": row.term_post},
        "papers": [{key: getattr(paper, key) for key in PAPER} for paper in row.papers],
        "fees": [{key: getattr(fee, key) for key in FEE} for fee in row.fees],
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
