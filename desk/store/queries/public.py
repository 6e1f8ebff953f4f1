"""What the citizens' pages read besides a dossier and its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ..models import Agency, Event, Level, Result, Supplement
from . import catalogue, guides


@dataclass(frozen=True)
class Used:
    """A procedure that people come for."""

    code: str
    name: str


def most_used(session: Session, now: datetime, limit: int = 6) -> list[Used]:
    """The procedures most dossiers came for lately (``guides.often``), still in force, the most used first."""
    counts = guides.often(session, now)
    rows = [row for row in catalogue.everything(session, now.date()) if row.code in counts]
    return [Used(row.code, row.name) for row in sorted(rows, key=lambda row: (-counts[row.code], row.code))[:limit]]


def asked_for(session: Session, dossier_id: int) -> Row[Any] | None:
    """The request for more papers that waits for its answer."""
    return session.execute(
        select(Supplement.items, Supplement.came, Supplement.reason, Supplement.answer_by, Supplement.effect)
        .where(Supplement.dossier_id == dossier_id, Supplement.answered_at.is_(None))
        .order_by(Supplement.n.desc())
        .limit(1)
    ).one_or_none()


def last_event(session: Session, dossier_id: int, what: str) -> Row[Any] | None:
    """The newest line of the logbook that says ``what``."""
    return session.execute(
        select(Event.at, Event.data)
        .where(Event.dossier_id == dossier_id, Event.what == what)
        .order_by(Event.seq.desc())
        .limit(1)
    ).one_or_none()


def results(session: Session, dossier_id: int) -> list[tuple[str, str]]:
    """Name and number of what was issued, first to last; never the text."""
    wanted = select(Result.name, Result.number).where(Result.dossier_id == dossier_id).order_by(Result.id)
    return [(row[0], row[1]) for row in session.execute(wanted)]


def happened(session: Session, dossier_id: int) -> Sequence[Row[Any]]:
    """When and where what was done, newest first, without a name (``step`` and ``to`` out of the data)."""
    return session.execute(
        select(Event.at, Event.what, Event.place, Event.data)
        .where(Event.dossier_id == dossier_id)
        .order_by(Event.seq.desc())
    ).all()


@dataclass(frozen=True)
class OfficeName:
    """How the specialised offices of one kind are called, wherever they are."""

    name: str
    level: str


def office_names(session: Session, keys: set[str]) -> dict[str, OfficeName]:
    """Key of a specialised office -> what all of them are called: the name without the place it is at."""
    if not keys:
        return {}
    parent = select(Agency.id, Agency.short_name).subquery()
    rows = session.execute(
        select(Agency.office, Agency.name, parent.c.short_name, Level.name.label("level"))
        .join(parent, parent.c.id == Agency.parent_id)
        .join(Level, Level.code == Agency.level_code)
        .where(Agency.office.in_(keys))
        .order_by(Agency.id)
    )
    found: dict[str, OfficeName] = {}
    for row in rows:
        above = row.short_name[:1].lower() + row.short_name[1:]
        found.setdefault(row.office, OfficeName(row.name.removesuffix(above).strip(), row.level))
    return found
