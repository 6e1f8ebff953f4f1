"""What somebody asked for, kept while they read the list (``models.finder.Search``), so that no address carries it."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from .models import Search


def keep(session: Session, row: Search, older: datetime) -> None:
    """Keep one, and let go of everybody's that are older than that."""
    session.execute(delete(Search).where(Search.made_at < older))
    session.add(row)


def kept(session: Session, key: str, person_id: int | None, older: datetime) -> Search | None:
    """One's own search, unless it is older than that."""
    return session.scalar(
        select(Search).where(Search.key == key, Search.person_id == person_id, Search.made_at >= older)
    )
