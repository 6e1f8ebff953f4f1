"""What agencies tell their staff: what somebody reads today, what somebody may take down."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
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


def of_agencies(session: Session, agency_ids: Collection[int], limit: int = 100) -> Sequence[Bulletin]:
    """All that these agencies told, newest first."""
    return session.scalars(
        select(Bulletin).join(Bulletin.agency).options(contains_eager(Bulletin.agency))
        .where(Bulletin.agency_id.in_(agency_ids)).order_by(Bulletin.id.desc()).limit(limit)
    ).all()  # fmt: skip


def by_key(session: Session, key: str) -> Bulletin | None:
    """What a form with this key already made."""
    return session.scalar(select(Bulletin).where(Bulletin.key == key))


def one_of(session: Session, agency_ids: Collection[int], bulletin_id: int) -> Bulletin:
    """One of these agencies' own. Raises ``NotFound``."""
    row = session.scalar(select(Bulletin).where(Bulletin.id == bulletin_id, Bulletin.agency_id.in_(agency_ids)))
    if row is None:
        raise NotFound("Không tìm thấy tin này trong các cơ quan của tài khoản.")
    return row
