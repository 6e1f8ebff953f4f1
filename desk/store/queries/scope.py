"""Who sees which rows: ``Actor.sees`` as SQL. ``tests/store/test_scopes.py`` holds the two together."""

from sqlalchemy import ColumnElement, or_, select

from ...policy import Actor
from ..models import Dossier, Task


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Dossiers received at, or passed through, an agency whose dossiers the actor may read."""
    scope = actor.scope
    passed = select(Task.id).where(Task.agency_id.in_(scope), Task.dossier_id == Dossier.id).correlate(Dossier)
    return or_(Dossier.agency_id.in_(scope), passed.exists())
