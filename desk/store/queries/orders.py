"""What leaders ordered about a dossier (chỉ đạo)."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ..models import Directive


def by_key(session: Session, key: str) -> Directive | None:
    """What a form with this idempotency key already gave."""
    return session.scalar(select(Directive).where(Directive.key == key))


def of_dossier(session: Session, dossier_id: int) -> Sequence[Directive]:
    """Every order about a dossier, first to last."""
    return session.scalars(select(Directive).where(Directive.dossier_id == dossier_id).order_by(Directive.id)).all()


def order(session: Session, dossier_id: int, directive_id: int) -> Directive:
    """One order about this dossier. Raises ``NotFound``."""
    row = session.scalar(select(Directive).where(Directive.id == directive_id, Directive.dossier_id == dossier_id))
    if row is None:
        raise NotFound("Không tìm thấy chỉ đạo này.")
    return row
