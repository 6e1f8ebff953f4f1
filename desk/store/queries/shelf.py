"""The catalogue as its administrators look at it (D1): every procedure with where it stands today, and every open draft."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import String, cast, func, null, select
from sqlalchemy.orm import Session, aliased

from ...domain.catalogue.rows import say_terms
from ...domain.text import plain
from ...domain.workflow import OPEN as OPEN_STATUSES
from ...policy import Actor
from ..models import (
    Agency,
    BlankForm,
    Case,
    Department,
    Dossier,
    Draft,
    Edition,
    Level,
    Procedure,
    Reception,
)
from . import catalogue, guides
from .drafts import CATALOGUE, OPEN, within
from .installation import remember


@dataclass(frozen=True)
class Line:
    """One procedure by the edition that counts here: in force, to come, or the last of all."""

    code: str
    name: str
    short_name: str
    field: str
    levels: tuple[str, ...]
    edition_id: int
    search: str


@dataclass(frozen=True)
class Shelf:
    """Every procedure on a day: what is in force, what comes after it, what is over (hết hiệu lực)."""

    standing: Sequence[Line]
    coming: Sequence[Line]
    over: Sequence[Line]
    next_from: Mapping[str, date]  # code -> the first day of the edition that comes


def shelf(session: Session, day: date) -> Shelf:
    """The whole catalogue on a day, by field and name. Remembered; two queries when it is not."""
    return remember(session, f"shelf/{day}", lambda: _shelf(session, day))


def _shelf(session: Session, day: date) -> Shelf:
    standing = [
        Line(row.code, row.name, row.short_name, row.field, row.levels, row.edition_id, row.search)
        for row in catalogue.everything(session, day)
    ]
    rows = session.execute(
        select(Procedure.code, Edition.id, Edition.name, Edition.short_name, Edition.field, Edition.levels, Edition.aliases,
               Edition.valid_from)
        .join(Edition, Edition.procedure_id == Procedure.id).where(~catalogue.in_force(day), Edition.void_at.is_(None))
        .order_by(Edition.field, Edition.name, Procedure.code, Edition.valid_from)
    )  # fmt: skip
    live, coming, last, begins = {line.code for line in standing}, list[Line](), dict[str, Line](), dict[str, date]()
    for row in rows:
        search = plain(" ".join([row.code, row.name, row.short_name, row.field, *row.aliases]))
        line = Line(row.code, row.name, row.short_name, row.field, tuple(row.levels), row.id, search)
        if row.valid_from > day:
            coming.append(line)
            begins[row.code] = min(begins.get(row.code, row.valid_from), row.valid_from)
        last[row.code] = line
    over = [line for code, line in last.items() if code not in live and code not in begins]
    return Shelf(standing, coming, over, begins)


@dataclass(frozen=True)
class Facts:
    """What a row of the list says besides: whose the procedure is, since when, the how-manieth edition, how long it takes."""

    owner_id: int | None
    valid_from: date
    valid_to: date | None
    number: int
    terms: tuple[str, ...]


def facts(session: Session, edition_ids: Collection[int]) -> dict[int, Facts]:
    """The facts of the editions of one page. Two queries, however many there are."""
    if not edition_ids:
        return {}
    before = aliased(Edition)
    number = (
        select(func.count(before.id))
        .where(before.procedure_id == Edition.procedure_id, before.valid_from <= Edition.valid_from, before.void_at.is_(None))
        .scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(Edition.id, Procedure.owner_id, Edition.valid_from, Edition.valid_to, number.label("number"))
        .join(Edition.procedure).where(Edition.id.in_(edition_ids))
    ).all()  # fmt: skip
    said: dict[int, list[str]] = {}
    for case in session.execute(
        select(Case.edition_id, Case.term_direct, Case.term_online, Case.term_post)
        .where(Case.edition_id.in_(edition_ids)).order_by(Case.edition_id, Case.position)
    ):  # fmt: skip
        words = say_terms({"terms": {"direct": case.term_direct, "online": case.term_online, "post": case.term_post}})
        lines = said.setdefault(case.edition_id, [])
        if words not in lines:
            lines.append(words)
    return {
        r.id: Facts(r.owner_id, r.valid_from, r.valid_to, r.number, tuple(filter(None, said.get(r.id, []))))
        for r in rows
    }


@dataclass(frozen=True)
class OpenDraft:
    """One open draft, by what it is found and counted by; what it says stays where it is."""

    id: int
    code: str
    name: str
    field: str
    state: str
    asked: bool  # an import has open questions
    levels: tuple[str, ...]  # only where a list is narrowed by level

    @cached_property
    def search(self) -> str:
        """The words by which it is found."""
        return plain(f"{self.code} {self.name} {self.field}")


def open_drafts(session: Session, actor: Actor, *, with_levels: bool = False) -> list[OpenDraft]:
    """The open drafts that the actor keeps or may publish, by field and name. One query; ``with_levels`` looks into each content."""
    asked = cast(Draft.questions, String) != "[]"
    levels = Draft.content["levels"] if with_levels else null()
    rows = session.execute(
        select(Draft.id, Draft.procedure_code, Draft.name, Draft.field, Draft.state, asked, levels)
        .where(Draft.state.in_(OPEN), within(actor, *CATALOGUE)).order_by(Draft.field, Draft.name, Draft.procedure_code)
    )  # fmt: skip
    return [OpenDraft(r[0], r[1], r[2], r[3], r[4], r[5], tuple(r[6] or ())) for r in rows]


@dataclass(frozen=True)
class DraftFacts:
    """What a row of the list says of a draft besides: whose it is, from when, who did the last thing and when."""

    owner_id: int | None
    valid_from: date | None
    at: datetime  # last written; once submitted, when that was
    by: str


def draft_facts(session: Session, ids: Collection[int]) -> dict[int, DraftFacts]:
    """The facts of the drafts of one page. One query."""
    rows = session.execute(
        select(Draft.id, Draft.state, Draft.owner_id, Draft.valid_from, Draft.changed_at, Draft.changed_by, Draft.submitted_at,
               Draft.submitted_by)
        .where(Draft.id.in_(ids))
    )  # fmt: skip
    found = {}
    for r in rows:
        last = (r.submitted_at, r.submitted_by) if r.state == "submitted" else (r.changed_at, r.changed_by)
        found[r.id] = DraftFacts(r.owner_id, r.valid_from, *last)
    return found


def open_dossiers(session: Session, code: str) -> dict[int, int]:
    """Edition -> how many open dossiers follow it (hồ sơ đang mở theo phiên bản). One grouped query."""
    rows = session.execute(
        select(Case.edition_id, func.count(Dossier.id)).select_from(Procedure).join(Edition, Edition.procedure_id == Procedure.id)
        .join(Case, Case.edition_id == Edition.id).join(Dossier, Dossier.case_id == Case.id)
        .where(Procedure.code == code, Dossier.status.in_([int(s) for s in OPEN_STATUSES])).group_by(Case.edition_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


def whole_editions(session: Session, procedure_id: int) -> Sequence[Edition]:
    """The standing editions of a procedure, first to last, with cases, papers and fees. Four queries, however many there are."""
    wanted = select(Edition).where(Edition.procedure_id == procedure_id, Edition.void_at.is_(None))
    return session.scalars(wanted.options(catalogue.WHOLE).order_by(Edition.valid_from)).all()


def receptions(session: Session, procedure_id: int) -> list[tuple[Reception, str]]:
    """The exceptions to where a procedure is received, latest first, each with the agency's short name."""
    rows = session.execute(
        select(Reception, Agency.short_name).join(Agency, Agency.id == Reception.agency_id)
        .where(Reception.procedure_id == procedure_id).order_by(Reception.valid_from.desc(), Agency.short_name)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def fields(lines: Iterable[Line]) -> list[str]:
    """Every field (lĩnh vực) among these, sorted as they stand."""
    return list(dict.fromkeys(line.field for line in lines if line.field))


def office_names(session: Session) -> dict[str, str]:
    """Kind of office at a level (``so-ldtbxh@tinh``) -> what it is called; of many the words that their names share. Remembered."""
    return remember(session, "office names", lambda: _office_names(session))


def _office_names(session: Session) -> dict[str, str]:
    found: dict[str, list[list[str]]] = {}
    for office, level, name in session.execute(
        select(Agency.office, Agency.level_code, Agency.short_name)
        .where(Agency.office.is_not(None))
        .order_by(Agency.code)
    ):
        found.setdefault(f"{office}@{level}", []).append(name.split())
    levels = {row.code: row.name for row in session.execute(select(Level.code, Level.name))}
    said = {}
    for key, names in found.items():
        shared = [words[0] for words in zip(*names, strict=False) if len(set(words)) == 1]
        level = levels[key.rpartition("@")[2]]
        said[key] = (
            " ".join(names[0])
            if len(names) == 1
            else f"{' '.join(shared) or key.partition('@')[0]} cấp {level.lower()}"
        )
    return said


def department_names(session: Session) -> dict[str, str]:
    """Key of a department -> what most agencies call it. Remembered."""

    def load() -> dict[str, str]:
        rows = session.execute(
            select(Department.key, Department.name, func.count(Department.id).label("times")).group_by(Department.key, Department.name)
        ).all()  # fmt: skip
        return {row.key: row.name for row in sorted(rows, key=lambda row: (row.times, row.name))}

    return remember(session, "department names", load)


def life_events(session: Session) -> dict[str, str]:
    """Code -> name of the events in use, in their order."""
    return {event.code: event.name for event in guides.life_events(session)}


def form_names(session: Session, keys: Collection[str]) -> dict[str, BlankForm]:
    """The blank forms of these keys, without their bytes."""
    rows = session.scalars(select(BlankForm).where(BlankForm.key.in_(keys))).all() if keys else []
    return {row.key: row for row in rows}
