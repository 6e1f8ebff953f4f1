"""Requests for papers whose time has passed (quá hạn bổ sung): those nobody was told about, and those to end."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, literal, select, tuple_
from sqlalchemy.orm import Session, contains_eager, undefer

from ...domain.workflow import Status
from ..models import Dossier, Supplement


def open_before(before: date, *, told: bool) -> ColumnElement[bool]:
    """Requests still open that were to be answered before a day, of which everybody was told, or nobody yet."""
    said = Supplement.expired_at.is_not(None) if told else Supplement.expired_at.is_(None)
    return and_(Supplement.answered_at.is_(None), Supplement.answer_by < before, said, Dossier.status == Status.WAITING)


def found(
    session: Session, before: date, limit: int, *, told: bool, after: tuple[date, int] | None = None
) -> Sequence[Supplement]:
    """These requests, oldest first (from ``after`` on), with their dossiers; held by this transaction, others' are left to them."""
    onwards = [tuple_(Supplement.answer_by, Supplement.id) > tuple_(*map(literal, after))] if after is not None else []
    return session.scalars(
        select(Supplement).join(Supplement.dossier)
        .options(contains_eager(Supplement.dossier).options(undefer(Dossier.plan)))
        .where(open_before(before, told=told), *onwards)
        .order_by(Supplement.answer_by, Supplement.id).limit(limit).with_for_update(skip_locked=True, of=Supplement)
    ).all()  # fmt: skip
