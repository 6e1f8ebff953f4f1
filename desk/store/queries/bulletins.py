"""What agencies tell their staff: what somebody reads today, what somebody may take down."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, case, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager

from ...domain.errors import NotFound
from ...policy import Actor
from ..models import Agency, Bulletin

SHOWN = 5


def current(session: Session, actor: Actor, day: date, limit: int = SHOWN) -> Sequence[Bulletin]:
    """What is told on a day where this person works, and above: newest first."""
    mine = aliased(Agency)
    above = (
        select(Agency.id)
        .join(mine, mine.path.startswith(Agency.path))
        .where(mine.id.in_({h.agency_id for h in actor.holdings}))
    )
    return session.scalars(
        select(Bulletin).join(Bulletin.agency).options(contains_eager(Bulletin.agency))
        .where(Bulletin.agency_id.in_(above), Bulletin.first_day <= day, Bulletin.last_day >= day, Bulletin.ended_at.is_(None))
        .order_by(Bulletin.id.desc()).limit(limit)
    ).all()  # fmt: skip


def _of(within: Collection[int] | None) -> ColumnElement[bool]:
    return true() if within is None else Bulletin.agency_id.in_(within)


def of_agencies(session: Session, within: Collection[int] | None, day: date, limit: int = 100) -> Sequence[Bulletin]:
    """What these agencies (None: all) tell on a day, then what is to come, then what is over; each newest first."""
    over = or_(Bulletin.ended_at.is_not(None), Bulletin.last_day < day)
    return session.scalars(
        select(Bulletin).join(Bulletin.agency).options(contains_eager(Bulletin.agency)).where(_of(within))
        .order_by(case((over, 2), (Bulletin.first_day > day, 1), else_=0), Bulletin.id.desc()).limit(limit)
    ).all()  # fmt: skip


def by_key(session: Session, key: str) -> Bulletin | None:
    """What a form with this key already made."""
    return session.scalar(select(Bulletin).where(Bulletin.key == key))


def one_of(session: Session, within: Collection[int] | None, bulletin_id: int) -> Bulletin:
    """One of these agencies' own (None: anybody's). Raises ``NotFound``."""
    row = session.scalar(select(Bulletin).where(Bulletin.id == bulletin_id, _of(within)))
    if row is None:
        raise NotFound("Không tìm thấy tin này trong các cơ quan của tài khoản.")
    return row
