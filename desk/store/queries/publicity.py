"""When what was made public (công khai), and what editions lack: the rows behind the indicators of ``domain.catalogue.figures``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from ...domain.catalogue.figures import Act, missing
from ...domain.dates import VIETNAM, as_day
from ...policy import Actor
from ..models import Case, CasePaper, Draft, Edition, Procedure
from .catalogue import in_force
from .drafts import CATALOGUE, OPEN, within
from .installation import remember

DAY = timedelta(days=1)


def published(session: Session, first: date, last: date) -> list[Act]:
    """The editions made public here from a day to a day (Vietnamese days, both included), by code. One query."""
    start, end = (datetime.combine(day, time(), VIETNAM) for day in (first, last + DAY))
    rows = session.execute(
        select(Procedure.code, Edition.id, Edition.name, Edition.decision, Edition.decided_on, Edition.valid_from, Edition.published_at)
        .join(Edition.procedure)
        .where(Edition.published_at >= start, Edition.published_at < end, Edition.void_at.is_(None))
        .order_by(Procedure.code, Edition.valid_from)
    )  # fmt: skip
    return [
        Act(r.code, r.name, r.decision, r.decided_on, r.valid_from, as_day(r.published_at), link=r.id) for r in rows
    ]


def awaited(session: Session, actor: Actor, last: date) -> list[Act]:
    """The drafts in the actor's sight whose decision was signed by a day and that are not public. One query."""
    rows = session.execute(
        select(Draft.id, Draft.procedure_code, Draft.name, Draft.decision, Draft.decided_on, Draft.valid_from)
        .where(Draft.state.in_(OPEN), Draft.decided_on <= last, within(actor, *CATALOGUE)).order_by(Draft.procedure_code)
    )  # fmt: skip
    return [
        Act(r.procedure_code, r.name, r.decision, r.decided_on, r.valid_from, None, waiting=True, link=r.id)
        for r in rows
    ]


@dataclass(frozen=True)
class Lacking:
    """A procedure in force that does not say everything."""

    code: str
    name: str
    edition_id: int
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Completeness:
    """How many procedures are in force, and those that lack something."""

    total: int
    lacking: Sequence[Lacking]


def completeness(session: Session, day: date) -> Completeness:
    """Đủ nội dung: the procedures in force on a day by the parts that they say. One query; remembered.

    The flags are those of ``figures.parts_of``; that a case has its steps and a term is guarded at publication.
    """
    return remember(session, f"completeness/{day}", lambda: _completeness(session, day))


def _completeness(session: Session, day: date) -> Completeness:
    rows = session.execute(
        select(Procedure.code, Edition.name, Edition.id, Edition.applicants, Edition.competent, _bare().label("bare"))
        .join(Edition.procedure).where(in_force(day)).order_by(Procedure.code)
    ).all()  # fmt: skip
    found = []
    for r in rows:
        parts = missing({
            "name": r.name != "", "applicants": r.applicants != "", "competent": r.competent != "", "papers": not r.bare,
            "steps": True, "ways": True, "term": True, "result": True,
        })  # fmt: skip
        if parts:
            found.append(Lacking(r.code, r.name, r.id, parts))
    return Completeness(len(rows), found)


def _bare() -> ColumnElement[bool]:
    """Has the edition a case without papers?"""
    has_papers = exists().where(CasePaper.case_id == Case.id).correlate(Case)
    return exists().where(and_(Case.edition_id == Edition.id, ~has_papers)).correlate(Edition)
