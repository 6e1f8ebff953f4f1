"""What stands beside a dossier for whoever looks: their drafts, notes, who else has it open, what they follow."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from ...domain.errors import NotFound
from ...domain.mentions import Known, username_of, words_of
from ...policy import Actor
from ..models import Dossier, Event, Follow, FormDraft, Person, Reminder, RoleGrant, StaffNote, Task, Viewing
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


def own_drafts(session: Session, actor: Actor, limit: int = 10) -> Sequence[tuple[FormDraft, Dossier]]:
    """What this person has typed and not sent, of dossiers that they may still see; last saved first."""
    rows = session.execute(
        select(FormDraft, Dossier).join(Dossier, Dossier.id == FormDraft.dossier_id)
        .where(FormDraft.person_id == actor.id, visible_to(actor)).order_by(FormDraft.saved_at.desc(), FormDraft.id.desc()).limit(limit)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def others(session: Session, actor: Actor, dossier_id: int, since: datetime) -> Sequence[tuple[str, datetime]]:
    """Who else has the dossier open: name and since when; seen at ``since`` or later."""
    rows = session.execute(
        select(Person.name, Viewing.opened_at).join(Person, Person.id == Viewing.person_id)
        .where(Viewing.dossier_id == dossier_id, Viewing.seen_at >= since, Viewing.person_id != actor.id)
        .order_by(Viewing.opened_at, Person.id)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def opened(session: Session, actor: Actor, limit: int = 10) -> Sequence[Dossier]:
    """What this person opened last and may still see, last first (mở gần đây)."""
    return session.scalars(
        select(Dossier).join(Viewing, Viewing.dossier_id == Dossier.id).where(Viewing.person_id == actor.id, visible_to(actor))
        .order_by(Viewing.seen_at.desc(), Dossier.id.desc()).limit(limit)
    ).all()  # fmt: skip


# ── Notes ─────────────────────────────────────────────────────────────────────


def notes_of(session: Session, dossier_id: int) -> Sequence[StaffNote]:
    """The notes on a dossier, last first."""
    return session.scalars(
        select(StaffNote).where(StaffNote.dossier_id == dossier_id).order_by(StaffNote.id.desc())
    ).all()


def note(session: Session, dossier_id: int, note_id: int) -> StaffNote:
    """One note of a dossier. Raises ``NotFound``."""
    row = session.scalar(select(StaffNote).where(StaffNote.id == note_id, StaffNote.dossier_id == dossier_id))
    if row is None:
        raise NotFound("Không tìm thấy ghi chú này; có thể người viết đã xóa.")
    return row


def note_by_key(session: Session, actor: Actor, key: str) -> StaffNote | None:
    """What a form with this key already wrote."""
    return session.scalar(select(StaffNote).where(StaffNote.key == key, StaffNote.person_id == actor.id))


def colleagues(session: Session, actor: Actor, dossier_id: int, handles: Sequence[str], day: date) -> list[Known]:
    """Who may be meant by what stands after an @: everybody where the dossier lay and where the actor works, and whoever is called so."""
    places = select(Task.agency_id).where(Task.dossier_id == dossier_id)
    own = select(Dossier.agency_id).where(Dossier.id == dossier_id)
    mine = {h.agency_id for h in actor.holdings}
    here = RoleGrant.agency_id.in_(places) | RoleGrant.agency_id.in_(own) | RoleGrant.agency_id.in_(mine)
    today = (RoleGrant.valid_from <= day) & (RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to >= day))
    staff = select(RoleGrant.person_id).where(here, today)
    names = {words for after in handles for words in words_of(after)}
    accounts = {username_of(after) for after in handles}
    rows = session.execute(
        select(Person.id, Person.username, Person.name)
        .where(Person.active, Person.id.in_(staff) | Person.username.in_(accounts) | Person.name.in_(names))
        .order_by(Person.id)
    )
    return [Known(*row) for row in rows]


# ── Following and reminders ───────────────────────────────────────────────────


def follow_of(session: Session, actor: Actor, dossier_id: int) -> Follow | None:
    """Does this person follow the dossier?"""
    return session.scalar(select(Follow).where(Follow.person_id == actor.id, Follow.dossier_id == dossier_id))


def followed(session: Session, actor: Actor, limit: int) -> Sequence[Dossier]:
    """The dossiers that this person follows and may still see, the last one chosen first."""
    return session.scalars(
        select(Dossier).join(Follow, Follow.dossier_id == Dossier.id).where(Follow.person_id == actor.id, visible_to(actor))
        .order_by(Follow.since.desc(), Dossier.id.desc()).limit(limit)
    ).all()  # fmt: skip


BEHIND = Dossier.log_length > Follow.told  # something happened that a follower was not told


def due(now: datetime) -> ColumnElement[bool]:
    """Reminders whose moment has come and that were not said."""
    return and_(Reminder.said_at.is_(None), Reminder.at <= now)


def behind(session: Session, limit: int) -> Sequence[tuple[Follow, Dossier]]:
    """The followers of dossiers at which something happened that they were not told; held by this transaction."""
    rows = session.execute(
        select(Follow, Dossier).join(Dossier, Dossier.id == Follow.dossier_id).where(BEHIND)
        .order_by(Follow.dossier_id, Follow.person_id).limit(limit).with_for_update(of=Follow, skip_locked=True)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def events_after(session: Session, dossier_id: int, seq: int) -> Sequence[Event]:
    """The lines of a logbook after one of them, in their order."""
    return session.scalars(
        select(Event).where(Event.dossier_id == dossier_id, Event.seq > seq).order_by(Event.seq)
    ).all()


def reminders_of(session: Session, actor: Actor, dossier_id: int | None = None) -> Sequence[tuple[Reminder, Dossier]]:
    """This person's reminders to come (of one dossier), nearest first, with what they are about."""
    wanted = (Reminder.person_id == actor.id, Reminder.said_at.is_(None), visible_to(actor))
    one = [Reminder.dossier_id == dossier_id] if dossier_id is not None else []
    rows = session.execute(
        select(Reminder, Dossier).join(Dossier, Dossier.id == Reminder.dossier_id).where(*wanted, *one).order_by(Reminder.at, Reminder.id)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def mine(session: Session, actor: Actor, dossier_id: int, since: datetime) -> tuple[Follow | None, list[Reminder]]:
    """Does this person follow a dossier that they see; their reminders of it: to come, and come after ``since``. One query."""
    fresh = Reminder.said_at.is_(None) | (Reminder.said_at >= since)
    rows = session.execute(
        select(Follow, Reminder).select_from(Dossier)
        .outerjoin(Follow, (Follow.dossier_id == Dossier.id) & (Follow.person_id == actor.id))
        .outerjoin(Reminder, (Reminder.dossier_id == Dossier.id) & (Reminder.person_id == actor.id) & fresh)
        .where(Dossier.id == dossier_id).order_by(Reminder.at, Reminder.id)
    ).all()  # fmt: skip
    return rows[0][0] if rows else None, [row[1] for row in rows if row[1] is not None]


def reminder(session: Session, actor: Actor, reminder_id: int) -> Reminder:
    """One reminder of one's own that has not come. Raises ``NotFound``."""
    mine = (Reminder.id == reminder_id, Reminder.person_id == actor.id, Reminder.said_at.is_(None))
    row = session.scalar(select(Reminder).where(*mine))
    if row is None:
        raise NotFound("Không có lời nhắc này, hoặc đã nhắc rồi.")
    return row


def reminder_by_key(session: Session, actor: Actor, key: str) -> Reminder | None:
    """What a form with this key already made."""
    return session.scalar(select(Reminder).where(Reminder.key == key, Reminder.person_id == actor.id))


def reminders_due(session: Session, now: datetime, limit: int) -> Sequence[tuple[Reminder, Dossier]]:
    """The reminders whose moment has come, held by this transaction."""
    rows = session.execute(
        select(Reminder, Dossier).join(Dossier, Dossier.id == Reminder.dossier_id)
        .where(due(now)).order_by(Reminder.at, Reminder.id).limit(limit)
        .with_for_update(of=Reminder, skip_locked=True)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]
