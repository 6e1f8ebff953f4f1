"""What stands beside a dossier for whoever looks: their drafts, notes, who else has it open, what they follow."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ...policy import Actor
from ..models import Dossier, FormDraft, Person, Viewing
from .dossiers import NOT_FOUND
from .scope import visible_to


def sees(session: Session, actor: Actor, dossier_id: int) -> bool:
    """Is the dossier in this person's sight?"""
    if not actor.may("dossier.read"):
        return False
    return session.scalar(select(Dossier.id).where(Dossier.id == dossier_id, visible_to(actor))) is not None


def in_sight(session: Session, actor: Actor, dossier_id: int) -> None:
    """The door to everything here. Raises ``NotFound`` out of sight."""
    if not sees(session, actor, dossier_id):
        raise NotFound(NOT_FOUND)


def drafts_of(session: Session, actor: Actor, dossier_id: int) -> dict[str, FormDraft]:
    """What this person has typed and not sent: form -> draft."""
    mine = (FormDraft.person_id == actor.id, FormDraft.dossier_id == dossier_id)
    return {row.form: row for row in session.scalars(select(FormDraft).where(*mine))}


def others(session: Session, actor: Actor, dossier_id: int, since: datetime) -> Sequence[tuple[str, datetime]]:
    """Who else has the dossier open: name and since when; seen at ``since`` or later."""
    rows = session.execute(
        select(Person.name, Viewing.opened_at).join(Person, Person.id == Viewing.person_id)
        .where(Viewing.dossier_id == dossier_id, Viewing.seen_at >= since, Viewing.person_id != actor.id)
        .order_by(Viewing.opened_at, Person.id)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]
