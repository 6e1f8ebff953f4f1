"""What an agency settles (thủ tục cơ quan giải quyết): read from the routes of the editions in force."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...domain import authority
from ...domain.authority import Settled
from ...domain.catalogue.reach import received_here
from ..models import Agency, Case, Department, Edition, Procedure
from . import catalogue
from .installation import remember


def settled_at(session: Session, agency: Agency, day: date) -> Sequence[Settled]:
    """The procedures of which a step lies at this agency on a day, by name. Remembered for a few seconds."""
    level, office, agency_id = agency.level_code, agency.office, agency.id

    def load() -> list[Settled]:
        rows = session.execute(
            select(Procedure.id, Procedure.code, Edition.short_name, Edition.received_at, Case.route)
            .join(Edition, Edition.procedure_id == Procedure.id).join(Case, Case.edition_id == Edition.id)
            .where(catalogue.in_force(day)).order_by(Edition.short_name, Procedure.code, Case.position)
        )  # fmt: skip
        kept: dict[int, tuple[str, str, bool, list[dict[str, object]]]] = {}
        known = catalogue.exceptions(session)
        for procedure_id, code, name, received_at, route in rows:
            if procedure_id not in kept:
                receives = received_here(received_at, level, office, known.get((procedure_id, agency_id), ()), day)
                kept[procedure_id] = (code, name, receives, [])
            kept[procedure_id][3].append(route)
        found = [
            authority.settled(code, name, routes, level, office, receives=receives)
            for code, name, receives, routes in kept.values()
        ]
        return [s for s in found if s is not None]

    return remember(session, f"settled/{agency_id}/{day}", load)


def department_keys(session: Session, department_ids: Sequence[int]) -> frozenset[str]:
    """The keys by which routes name these departments."""
    return frozenset(session.scalars(select(Department.key).where(Department.id.in_(department_ids))))
