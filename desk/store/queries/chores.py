"""Is there anything to do beside the clocks? One read, so that the sweep of a quiet minute takes no write lock from the desks."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, exists, false, select
from sqlalchemy.orm import Session

from ..models import Dossier, Follow, FormDraft, Supplement
from . import beside, unanswered


class Chores(NamedTuple):
    """What waits for the sweep."""

    papers: bool  # asked for and never come: to tell, or to end
    reminders: bool
    follows: bool
    drafts: bool  # that nobody touched for long


def waiting(session: Session, now: datetime, told_before: date | None, drafts_before: datetime) -> Chores:
    """``told_before``: requests told of are to be ended when their answer was due before this day; None: people end them."""
    untold = unanswered.open_before(now.date(), told=False)
    told = unanswered.open_before(told_before, told=True) if told_before is not None else false()
    row = session.execute(
        select(
            exists().where(Supplement.dossier_id == Dossier.id, untold | told), exists().where(beside.due(now)),
            exists().where(and_(Follow.dossier_id == Dossier.id, beside.BEHIND)), exists().where(FormDraft.saved_at < drafts_before),
        )
    ).one()  # fmt: skip
    return Chores(*map(bool, row))
