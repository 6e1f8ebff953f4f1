"""Who sees which rows: ``Actor.sees`` as SQL, and whom an actor's desks know. ``tests/store/test_scopes.py`` holds the two together.

Each ground is a look-up over one index that begins with a place and ends with the dossier: two or three for each dossier that the
rest of the query finds, however many dossiers there are. It is written as a scalar subquery, not as EXISTS: PostgreSQL would hash an
EXISTS, which means reading every step that ever lay at the place before the first dossier is looked at.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from ...policy import Actor, Sight, Stay
from ..models import Citizen, Dossier, Party, Task


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Dossiers that the actor may read."""
    if actor.sees_all:
        return true()
    grounds = [ground for sight in actor.sights for ground in _within(sight)]
    if actor.id is not None and actor.may("dossier.read"):
        grounds.append(_lay(Task.assignee_id == actor.id))
    return or_(*grounds) if grounds else false()


def _within(sight: Sight) -> Iterable[ColumnElement[bool]]:
    limit = [Dossier.procedure_code.in_(sight.procedures)] if sight.procedures else []
    if sight.agencies:
        yield and_(or_(Dossier.agency_id.in_(sight.agencies), _lay(Task.agency_id.in_(sight.agencies))), *limit)
    if sight.departments:
        yield and_(_lay(Task.department_id.in_(sight.departments)), *limit)


def _lay(place: ColumnElement[bool]) -> ColumnElement[bool]:
    """A step of it lies or lay there; whoever was only asked beside the route (``Stay.counts``) sees it while they are asked."""
    here = select(Task.id).where(place, Task.dossier_id == Dossier.id, or_(Task.branch == 0, Task.done_at.is_(None)))
    return here.correlate(Dossier).limit(1).scalar_subquery().is_not(None)


def known_to(actor: Actor) -> ColumnElement[bool]:
    """People of the register who stand on a dossier in the actor's sight: elsewhere they are strangers, name and telephone."""
    stands = select(Party.dossier_id).join(Dossier, Dossier.id == Party.dossier_id)
    return stands.where(Party.id_number == Citizen.id_number, visible_to(actor)).correlate(Citizen).exists()


def stays_of(session: Session, dossier: Dossier) -> list[Stay]:
    """Where a dossier was received and its steps lay: what ``Actor.sees`` asks about."""
    steps = session.execute(
        select(Task.agency_id, Task.department_id, Task.assignee_id, Task.done_at, Task.branch).where(
            Task.dossier_id == dossier.id
        )
    )
    return [Stay(dossier.agency_id), *(Stay(*row[:3], row.done_at is None, row.branch) for row in steps)]
