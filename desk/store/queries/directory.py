"""Units by what people call them (mã đơn vị, khóa bộ phận), for the command line."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ..models import Agency, Counter, Department, Dossier, Event, Installation


def agency_by_code(session: Session, code: str) -> Agency:
    """The agency with this unit code. Raises ``NotFound``."""
    row = session.scalar(select(Agency).where(Agency.code == code).order_by(Agency.valid_from.desc()).limit(1))
    if row is None:
        raise NotFound(f"Không có đơn vị mã “{code}”.")
    return row


def department_by_key(session: Session, agency: Agency, key: str) -> Department:
    """A department of an agency by its key. Raises ``NotFound`` naming the keys that exist."""
    rows = session.scalars(
        select(Department)
        .where(Department.agency_id == agency.id, Department.valid_to.is_(None))
        .order_by(Department.id)
    ).all()
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise NotFound(f"{agency.short_name} không có bộ phận “{key}”. Có: {', '.join(row.key for row in rows)}.")
    return found


def is_installed(session: Session) -> bool:
    """Has this database been set up (``desk init`` or ``desk demo``)? The schema must be there."""
    return session.get(Installation, 1) is not None


HALF = "demo/loading"  # a counter that stands while the training province is being loaded


def is_half_loaded(session: Session) -> bool:
    """Did a load of the training province break off here? Such a database holds nobody's data."""
    return session.get(Counter, HALF) is not None


def size(session: Session) -> tuple[int, int]:
    """How many dossiers, and how many lines of the logbook."""
    rows = [session.query(model).count() for model in (Dossier, Event)]
    return rows[0], rows[1]
