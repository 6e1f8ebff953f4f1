"""Where somebody is signed in."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ..models import Person, SignInSession


def stands(digest: str) -> ColumnElement[bool]:
    """A part of the query for the person: is this session theirs, and not ended?"""
    return (
        select(SignInSession.id)
        .where(
            SignInSession.digest == digest, SignInSession.person_id == Person.id, SignInSession.ended_at.is_(None)
        )
        .correlate(Person)
        .exists()
    )  # fmt: skip


def live(session: Session, person_id: int, begun_after: datetime, seen_after: datetime) -> Sequence[SignInSession]:
    """The devices on which a person is signed in: neither ended nor run out, latest first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id, SignInSession.ended_at.is_(None), SignInSession.made_at > begun_after,
            SignInSession.seen_at > seen_after,
        )
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    ).all()  # fmt: skip


def unended(session: Session, person_id: int) -> Sequence[SignInSession]:
    """Every session of a person that nobody ended, run out or not."""
    return session.scalars(
        select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    ).all()


def before(session: Session, person_id: int, moment: datetime) -> Sequence[SignInSession]:
    """The sessions of a person begun before a moment."""
    return session.scalars(
        select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.made_at < moment)
    ).all()


def last_sign_ins(session: Session, person_ids: Collection[int]) -> dict[int, datetime]:
    """Person -> when they signed in last; whoever never did is left out."""
    rows = session.execute(
        select(SignInSession.person_id, func.max(SignInSession.made_at))
        .where(SignInSession.person_id.in_(person_ids))
        .group_by(SignInSession.person_id)
    )
    return {row[0]: row[1] for row in rows}
