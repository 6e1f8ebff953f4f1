"""Rows that there are once for a person and a dossier, put or renewed in one statement: a draft of a form, a look at the page.

Nothing of a dossier changes by them, so the logbook does not watch them and a page that an officer has open does not go stale.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, bindparam, delete, select, text
from sqlalchemy.orm import Session

from .db import Moment
from .models import FormDraft

_KEEP = text(
    "INSERT INTO form_draft (person_id, dossier_id, form, fields, saved_at) VALUES (:person, :dossier, :form, :fields, :now) "
    "ON CONFLICT (person_id, dossier_id, form) DO UPDATE SET fields = excluded.fields, saved_at = excluded.saved_at"
).bindparams(bindparam("fields", type_=JSON), bindparam("now", type_=Moment))
_LOOK = text(
    "INSERT INTO viewing (person_id, dossier_id, opened_at, seen_at) VALUES (:person, :dossier, :now, :now) "
    "ON CONFLICT (person_id, dossier_id) DO UPDATE SET seen_at = excluded.seen_at, "
    "opened_at = CASE WHEN viewing.seen_at < :gone THEN excluded.opened_at ELSE viewing.opened_at END"
).bindparams(bindparam("now", type_=Moment), bindparam("gone", type_=Moment))


def keep(session: Session, person_id: int, dossier_id: int, form: str, fields: dict[str, Any], now: datetime) -> None:
    """What somebody has typed so far; takes the place of what was kept before."""
    given = {"person": person_id, "dossier": dossier_id, "form": form, "fields": fields, "now": now}
    session.execute(_KEEP, given)


def drop(session: Session, person_id: int, dossier_id: int, form: str) -> None:
    """What was typed was sent, or thrown away."""
    mine = (FormDraft.person_id == person_id, FormDraft.dossier_id == dossier_id, FormDraft.form == form)
    session.execute(delete(FormDraft).where(*mine).execution_options(synchronize_session=False))


def old_drafts(session: Session, before: datetime, limit: int) -> Sequence[int]:
    """The drafts that nobody touched since ``before``, oldest first."""
    wanted = select(FormDraft.id).where(FormDraft.saved_at < before).order_by(FormDraft.saved_at).limit(limit)
    return session.scalars(wanted).all()


def drop_drafts(session: Session, ids: Sequence[int]) -> None:
    """These drafts have waited long enough."""
    session.execute(delete(FormDraft).where(FormDraft.id.in_(ids)).execution_options(synchronize_session=False))


def look(session: Session, person_id: int, dossier_id: int, now: datetime, away: timedelta) -> None:
    """Somebody has the page of a dossier before them; whoever was ``away`` for longer opens it anew."""
    session.execute(_LOOK, {"person": person_id, "dossier": dossier_id, "now": now, "gone": now - away})
