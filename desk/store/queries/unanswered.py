"""Requests for papers whose time has passed (quá hạn bổ sung): those nobody was told about, and those to end."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, contains_eager, undefer

from ...domain.workflow import Status
from ..models import Dossier, Supplement


def untold(session: Session, today: date, limit: int) -> Sequence[Supplement]:
    """Open requests to be answered before ``today`` of which nothing was said, oldest first, with their dossiers; held by this
    transaction, what another one holds is left to it."""
    return _found(session, Supplement.expired_at.is_(None), today, limit)


def told(session: Session, before: date, limit: int) -> Sequence[Supplement]:
    """Those of which everybody was told, to be answered before ``before``."""
    return _found(session, Supplement.expired_at.is_not(None), before, limit)


def _found(session: Session, which: ColumnElement[bool], before: date, limit: int) -> Sequence[Supplement]:
    return session.scalars(
        select(Supplement).join(Supplement.dossier)
        .options(contains_eager(Supplement.dossier).options(undefer(Dossier.plan)))
        .where(Supplement.answered_at.is_(None), Supplement.answer_by < before, which, Dossier.status == Status.WAITING)
        .order_by(Supplement.answer_by, Supplement.id).limit(limit).with_for_update(skip_locked=True, of=Supplement)
    ).all()  # fmt: skip
