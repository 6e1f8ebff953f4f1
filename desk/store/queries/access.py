"""The log of access, newest first, narrowed and kept to what somebody governs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from ..models import AccessLine, Dossier, Person
from .people import governed


@dataclass(frozen=True)
class Wanted:
    """What a list of lines is narrowed to: who did it, what, to whom or about which dossier, from when to when."""

    who: tuple[str, ...] = ()  # words without accents
    kind: str = ""
    about: tuple[str, ...] = ()
    dossier_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def page(
    session: Session, realm: Collection[int] | None, wanted: Wanted, day: date, before: int | None, size: int
) -> Sequence[AccessLine]:
    """Lines older than a key, at most ``size``; ``realm``: only those about what these agencies govern (None: all)."""
    said = select(AccessLine).where(_narrowed(realm, wanted, day))
    if before is not None:
        said = said.where(AccessLine.id < before)
    return session.scalars(said.order_by(AccessLine.id.desc()).limit(size)).all()


def _narrowed(realm: Collection[int] | None, wanted: Wanted, day: date) -> ColumnElement[bool]:
    parts: list[ColumnElement[bool]] = []
    if realm is not None:
        mine = select(Person.id).where(governed(realm, day))
        parts.append(
            or_(AccessLine.person_id.in_(mine), AccessLine.about_id.in_(mine), AccessLine.agency_id.in_(realm))
        )
    if wanted.who:
        parts.append(AccessLine.person_id.in_(_called(wanted.who)))
    if wanted.about:
        parts.append(AccessLine.about_id.in_(_called(wanted.about)))
    if wanted.dossier_id is not None:
        parts.append(AccessLine.dossier_id == wanted.dossier_id)
    if wanted.kind:
        parts.append(AccessLine.kind == wanted.kind)
    if wanted.since is not None:
        parts.append(AccessLine.at >= wanted.since)
    if wanted.until is not None:
        parts.append(AccessLine.at < wanted.until)
    return and_(true(), *parts)


def _called(words: tuple[str, ...]):  # type: ignore[no-untyped-def]
    return select(Person.id).where(*(Person.name_plain.contains(word, autoescape=True) for word in words))


def dossier_numbered(session: Session, number: str) -> int | None:
    """The dossier of this number."""
    return session.scalar(select(Dossier.id).where(Dossier.number == number))


def numbers(session: Session, dossier_ids: Collection[int]) -> dict[int, str]:
    """Dossier -> its number, as people name it."""
    rows = session.execute(select(Dossier.id, Dossier.number).where(Dossier.id.in_(dossier_ids)))
    return {row[0]: row[1] or "" for row in rows}
