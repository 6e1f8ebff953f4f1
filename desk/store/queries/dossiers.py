"""Dossiers one at a time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, cast, func, or_, select
from sqlalchemy.orm import Session, selectinload, undefer

from ...domain.errors import NotFound
from ...domain.workflow import OPEN, Outcome
from ...policy import Actor
from ..models import Citizen, Dossier, Event, Paper, Party, Result, Supplement, Task
from .scope import known_to, visible_to

NOT_FOUND = "Không tìm thấy hồ sơ này trong phạm vi được xem."


def dossier(session: Session, actor: Actor, dossier_id: int) -> Dossier:
    """One dossier with parties, papers handed in and plan. Out of sight and not there are the same answer (``NotFound``)."""
    row = session.scalar(
        select(Dossier)
        .where(Dossier.id == dossier_id, visible_to(actor))
        .options(selectinload(Dossier.parties), selectinload(Dossier.papers_in), undefer(Dossier.plan))
    )
    if row is None:
        raise NotFound(NOT_FOUND)
    return row


def with_plan(session: Session, dossier_id: int) -> Dossier:
    """A dossier and its plan by its id, without the people: for whoever was let in by another door."""
    return session.scalars(select(Dossier).where(Dossier.id == dossier_id).options(undefer(Dossier.plan))).one()


def tasks_of(session: Session, dossier_id: int) -> Sequence[Task]:
    """Every task of a dossier, in the order in which they were opened."""
    return session.scalars(select(Task).where(Task.dossier_id == dossier_id).order_by(Task.id)).all()


def open_tasks(session: Session, dossier_id: int) -> Sequence[Task]:
    """The steps of a dossier that are not done, in the order in which they were opened."""
    return session.scalars(
        select(Task).where(Task.dossier_id == dossier_id, Task.done_at.is_(None)).order_by(Task.id)
    ).all()


def open_beside(session: Session, step_id: int) -> Sequence[Task]:
    """What one step opened beside itself and is not done, in order."""
    return session.scalars(
        select(Task).where(Task.parent_id == step_id, Task.done_at.is_(None)).order_by(Task.id)
    ).all()


def beside(session: Session, step_id: int) -> Sequence[Task]:
    """Everything that one step opened beside itself, in order."""
    return session.scalars(select(Task).where(Task.parent_id == step_id).order_by(Task.id)).all()


def choices_of(session: Session, dossier_ids: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """What was chosen at the steps of these dossiers (kết quả bước): dossier -> position and word, in order of time."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = select(Task.dossier_id, Task.position, Task.choice).where(
        Task.dossier_id.in_(dossier_ids), Task.choice != "", Task.branch == 0
    )
    for dossier_id, position, word in session.execute(rows.order_by(Task.id)):
        found[dossier_id].append((position, word))
    return found


def events_of(session: Session, dossier_id: int) -> Sequence[Event]:
    """The logbook of a dossier, newest first."""
    return session.scalars(select(Event).where(Event.dossier_id == dossier_id).order_by(Event.seq.desc())).all()


def parties_of(session: Session, dossier_id: int) -> dict[str, Party]:
    """Owner, submitter and authorised person of a dossier, by part."""
    return {p.part: p for p in session.scalars(select(Party).where(Party.dossier_id == dossier_id))}


def papers_of(session: Session, dossier_id: int) -> Sequence[Paper]:
    """The papers issued for a dossier, first to last."""
    return session.scalars(select(Paper).where(Paper.dossier_id == dossier_id).order_by(Paper.id)).all()


def results_of(session: Session, dossier_id: int) -> Sequence[Result]:
    """The results issued, first to last."""
    return session.scalars(select(Result).where(Result.dossier_id == dossier_id).order_by(Result.id)).all()


def supplements_of(session: Session, dossier_id: int) -> Sequence[Supplement]:
    """The requests for more papers, first to last."""
    return session.scalars(select(Supplement).where(Supplement.dossier_id == dossier_id).order_by(Supplement.n)).all()


def by_key(session: Session, key: str) -> Dossier | None:
    """What an intake form with this idempotency key already made."""
    return session.scalar(select(Dossier).where(Dossier.key == key))


def in_sight(session: Session, actor: Actor, dossier_id: int) -> bool:
    """May this dossier be read by the actor?"""
    return session.scalar(select(Dossier.id).where(Dossier.id == dossier_id, visible_to(actor))) is not None


def find(session: Session, actor: Actor, *, number: str | None = None, code: str | None = None) -> Dossier | None:
    """A dossier of one's sight by its number or lookup code."""
    wanted = Dossier.number == number if number is not None else Dossier.lookup_code == code
    return session.scalar(select(Dossier).where(wanted, visible_to(actor)))


def paper(session: Session, actor: Actor, paper_id: int) -> tuple[Paper, Dossier]:
    """A paper issued, by the same door as its dossier."""
    row = session.execute(
        select(Paper, Dossier)
        .join(Dossier, Dossier.id == Paper.dossier_id)
        .where(Paper.id == paper_id, visible_to(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy giấy này trong phạm vi được xem.")
    return row[0], row[1]


def possible_duplicates(session: Session, id_number: str, procedure_code: str) -> Sequence[Dossier]:
    """Open dossiers of the same person for the same procedure (có thể trùng)."""
    if not id_number:
        return []
    return session.scalars(
        select(Dossier)
        .where(
            Dossier.owner_id_number == id_number, Dossier.procedure_code == procedure_code,
            Dossier.status.in_(OPEN),
        )
        .order_by(Dossier.id.desc())
        .limit(5)
    ).all()  # fmt: skip


def recent_of_person(session: Session, actor: Actor, id_number: str) -> Sequence[Dossier]:
    """The last dossiers of a person that the actor may see."""
    if not id_number:
        return []
    return session.scalars(
        select(Dossier)
        .where(Dossier.owner_id_number == id_number, visible_to(actor))
        .order_by(Dossier.id.desc())
        .limit(5)
    ).all()


def citizens(session: Session, actor: Actor, *, id_number: str = "", plain_name: str = "") -> Sequence[Citizen]:
    """People known in the actor's sight, by whole ID number, or by the beginning of the name without accents."""
    if id_number:
        return session.scalars(select(Citizen).where(Citizen.id_number == id_number, known_to(actor))).all()
    if len(plain_name) < 3:
        return []
    return session.scalars(
        select(Citizen)
        .where(Citizen.name_plain >= plain_name, Citizen.name_plain < plain_name + "\U0010ffff", known_to(actor))
        .order_by(Citizen.name_plain, Citizen.id)
        .limit(8)
    ).all()


@dataclass(frozen=True)
class Shift:
    """A clerk's numbers today (ca làm việc)."""

    received_today: int
    to_return: int


def shift(session: Session, agency_ids: frozenset[int], start: datetime) -> Shift:
    """What these desks received since ``start`` and how many results wait for their owners."""
    row = session.execute(
        select(
            func.count().filter(Dossier.received_at >= start),
            func.count().filter(Dossier.status == 9),
        ).where(Dossier.agency_id.in_(agency_ids), or_(Dossier.received_at >= start, Dossier.status == 9))
    ).one()
    return Shift(row[0], row[1])


# ── What anyone may see ───────────────────────────────────────────────────────

# Built once, over the tables: no ORM object is made, and no statement is put together again, on the busiest pages.
_D, _T = Dossier.__table__.c, Task.__table__.c
_BY_CODE: Select[Any] = select(
    _D.id, _D.number, _D.lookup_code, _D.status, _D.procedure_name, _D.agency_id, _D.agency_name, _D.owner_name, _D.promised_at,
    _D.first_promised_at, _D.due_at, _D.extended, _D.paused_at, _D.paused_for, _D.received_at, _D.ready_at, _D.returned_at, _D.submitted_at,
    cast(_D.plan, Text).label("plan"), _D.steps_total, _D.delivery, _D.supplements, _D.end_reason, _D.fee_state, _D.fee_total, _D.fee_paid,
    _D.decision,
).where(_D.lookup_code == bindparam("code"))  # fmt: skip
_BY_NUMBER: Select[Any] = select(
    _D.number, _D.status, _D.steps_total,
    select(func.max(_T.position)).where(_T.dossier_id == _D.id, func.coalesce(_T.outcome, "") != Outcome.RECALLED)
    .scalar_subquery().label("position"),
).where(_D.number == bindparam("number"))  # fmt: skip
_STEPS: Select[Any] = (
    select(
        _T.id, _T.position, _T.branch, _T.parent_id, _T.kind, _T.name, _T.agency_name, _T.level, _T.department_name, _T.assignee_name,
        _T.opened_at, _T.acknowledged_at, _T.due_at, _T.paused_at, _T.done_at, _T.done_by, _T.outcome, _T.opinion,
        _T.choice, _T.origin,
    )
    .where(_T.dossier_id == bindparam("dossier"))
    .order_by(_T.id)
)  # fmt: skip


def public_by_code(session: Session, code: str) -> Row[Any] | None:
    """The columns the masked page is made from, by lookup code; ``plan`` as its JSON text."""
    return session.execute(_BY_CODE, {"code": code}).one_or_none()


def public_by_number(session: Session, number: str) -> Row[Any] | None:
    """Only what Thông tư 01/2018, art. 16.2.d allows with the number alone: the number and how far it is."""
    return session.execute(_BY_NUMBER, {"number": number}).one_or_none()


def steps_of(session: Session, dossier_id: int) -> Sequence[Any]:
    """The steps of a dossier as plain rows (no ORM objects: the busiest page of the country)."""
    return session.execute(_STEPS, {"dossier": dossier_id}).all()
