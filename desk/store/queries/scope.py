"""Who sees which rows: ``Actor.sees`` as SQL, and whom an actor's desks know. ``tests/store/test_scopes.py`` holds the two together."""

from sqlalchemy import ColumnElement, or_, select

from ...policy import Actor
from ..models import Citizen, Dossier, Party, Task


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Dossiers received at, or passed through, an agency whose dossiers the actor may read."""
    scope = actor.scope
    passed = select(Task.id).where(Task.agency_id.in_(scope), Task.dossier_id == Dossier.id).correlate(Dossier)
    return or_(Dossier.agency_id.in_(scope), passed.exists())


def known_to(actor: Actor) -> ColumnElement[bool]:
    """People of the register who stand on a dossier in the actor's sight: elsewhere they are strangers, name and telephone."""
    stands = select(Party.dossier_id).join(Dossier, Dossier.id == Party.dossier_id)
    return stands.where(Party.id_number == Citizen.id_number, visible_to(actor)).correlate(Citizen).exists()
