"""What is edited on the pages of the calendar and the reasons: the rows themselves, and the history of their changes."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...policy import Actor
from ..models import Agency, CalendarEntry, CalendarYear, LateReason, PauseReason, SettingChange, TimetableRow
from . import units

MANAGE = "calendar.manage"


def entries(session: Session, scope: str, first: date, last: date) -> Sequence[CalendarEntry]:
    """The special days of exactly this scope, from a day to a day."""
    wanted = select(CalendarEntry).where(CalendarEntry.scope == scope, CalendarEntry.day.between(first, last))
    return session.scalars(wanted.order_by(CalendarEntry.day)).all()


def year(session: Session, number: int) -> CalendarYear | None:
    """The confirmation of a year, as a row."""
    return session.get(CalendarYear, number)


def timetables(session: Session, agency_id: int | None, purpose: str) -> Sequence[TimetableRow]:
    """The hours set for exactly this office or desk, first to last."""
    wanted = select(TimetableRow).where(
        TimetableRow.agency_id.is_not_distinct_from(agency_id), TimetableRow.purpose == purpose
    )
    return session.scalars(wanted.order_by(TimetableRow.valid_from)).all()


def pause_reason(session: Session, code: str) -> PauseReason | None:
    """A reason for a pause, in use or not, as a row."""
    return session.get(PauseReason, code)


def late_reason(session: Session, code: str) -> LateReason | None:
    """A reason for lateness, in use or not, as a row."""
    return session.get(LateReason, code)


def change(session: Session, key: str) -> SettingChange | None:
    """What was already done under an idempotency key."""
    return session.scalar(select(SettingChange).where(SettingChange.key == key))


def history(
    session: Session, subjects: Sequence[str], scopes: Iterable[str], limit: int = 20
) -> Sequence[SettingChange]:
    """Lịch sử thay đổi: the last changes of these subjects in these scopes, newest first."""
    wanted = select(SettingChange).where(SettingChange.subject.in_(subjects), SettingChange.scope.in_(list(scopes)))
    return session.scalars(wanted.order_by(SettingChange.id.desc()).limit(limit)).all()


def is_top(session: Session, actor: Actor) -> bool:
    """Does the actor manage calendars for everybody: at an agency with no agency above it, or as the program itself?"""
    held = actor.agencies_for(MANAGE)
    top = select(Agency.id).where(Agency.id.in_(held), Agency.parent_id.is_(None)).limit(1)
    return bool(actor.everywhere and actor.may(MANAGE)) or session.scalar(top) is not None


def managed(session: Session, actor: Actor, limit: int = 400) -> Sequence[Agency]:
    """The agencies whose own days and hours the actor may set: where ``calendar.manage`` is held and all below, from the top down."""
    wanted = select(Agency).where(Agency.id.in_(units.under(actor.agencies_for(MANAGE))))
    return session.scalars(wanted.order_by(Agency.path, Agency.id).limit(limit)).all()
