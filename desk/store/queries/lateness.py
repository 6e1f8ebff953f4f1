"""What a leader watches (L4, theo dõi hạn): open steps by the nearer of their two clocks, and what was done about each."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, cast, func, literal, null, or_, select, text, union_all
from sqlalchemy.orm import Session, contains_eager

from ...domain.workflow import OPEN, Status, StepKind
from ...policy import Actor
from ..db import Moment
from ..models import Directive, Dossier, Extension, LateNote, Task
from .tasks import over

RUNNING = OPEN - {Status.SUBMITTED, Status.READY}  # somebody's clock runs, or stands still
_owed = case(
    (Dossier.extended == "in_time", Dossier.promised_at), else_=func.coalesce(Dossier.due_at, Dossier.promised_at)
)  # ``Dossier.owed_at`` in SQL
soonest: ColumnElement[datetime] = case((Task.due_at < _owed, Task.due_at), else_=_owed)


def nearer(task: Task) -> datetime:
    """The nearer of "Hạn bước" and "Hẹn trả" of a step."""
    owed = task.dossier.owed_at or task.dossier.promised_at
    return min(task.due_at, owed) if owed is not None else task.due_at


def clocks(session: Session, dossier_ids: Sequence[int]) -> dict[int, tuple[Dossier, list[Task]]]:
    """These dossiers with their open steps in the order in which they were opened, giving back left out. Two queries."""
    found = {d.id: (d, list[Task]()) for d in session.scalars(select(Dossier).where(Dossier.id.in_(dossier_ids)))}
    steps = select(Task).where(Task.dossier_id.in_(dossier_ids), Task.done_at.is_(None), Task.kind != StepKind.RETURN)
    for task in session.scalars(steps.order_by(Task.id)):
        found[task.dossier_id][1].append(task)
    return found


def watched(actor: Actor) -> ColumnElement[bool]:
    """Open steps in this person's watch; giving a result back has no deadline."""
    return and_(
        Task.done_at.is_(None), Task.kind != StepKind.RETURN, Dossier.status.in_(RUNNING), over(actor, "lateness.watch")
    )  # fmt: skip


def is_late(now: datetime) -> ColumnElement[bool]:
    """Past one of its dates; a clock that stopped after the date leaves it late, one that stopped before does not run out."""
    return soonest < func.coalesce(Task.paused_at, literal(now, Moment))


def is_due(start: datetime, end: datetime) -> ColumnElement[bool]:
    """Running out between two moments, both counted in."""
    return and_(Task.paused_at.is_(None), soonest >= start, soonest <= end)


def is_soon(today: datetime, soon: datetime) -> ColumnElement[bool]:
    """Running out after the end of ``today``, until ``soon``."""
    return and_(Task.paused_at.is_(None), soonest > today, soonest <= soon)


def late(actor: Actor, now: datetime, most: int) -> ColumnElement[int]:
    """How many are late in this person's watch, at most ``most``, as a part of a larger query; nothing for who watches nothing."""
    if not actor.may("lateness.watch"):
        return literal(0)
    rows = select(literal(1)).select_from(Task).join(Task.dossier).where(watched(actor), is_late(now)).limit(most)
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


def _n(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet it."""
    return func.count(case((condition, 1)))


def counts(session: Session, actor: Actor, now: datetime, today: datetime, soon: datetime) -> tuple[int, int, int]:
    """Late; due until the end of ``today``; due after it until ``soon``."""
    row = session.execute(
        select(_n(is_late(now)), _n(is_due(now, today)), _n(is_soon(today, soon)))
        .select_from(Task).join(Task.dossier).where(watched(actor), or_(is_late(now), soonest <= soon))
    ).one()  # fmt: skip
    return row[0], row[1], row[2]


@dataclass(frozen=True)
class Due:
    """How many steps of one holder, or still unassigned of one place, are late, due or to be signed."""

    assignee_id: int | None
    agency_id: int
    department_id: int
    role: str
    procedure: str  # where somebody stands in for some procedures only: which of them; else empty
    late: int = 0
    today: int = 0
    soon: int = 0
    sign: int = 0


def _place(apart: Collection[str]) -> list[Any]:
    """By what the numbers are grouped: holder and place, and the procedures that must be told apart."""
    named = case((Dossier.procedure_code.in_(apart), Dossier.procedure_code), else_="") if apart else literal("")
    return [Task.assignee_id, Task.agency_id, Task.department_id, Task.role, named.label("procedure")]


def _live(agency_ids: Sequence[int]) -> list[ColumnElement[bool]]:
    return [
        Task.done_at.is_(None), Task.kind != StepKind.RETURN, Task.paused_at.is_(None), Task.agency_id.in_(agency_ids),
        Dossier.status.in_((Status.RECEIVED, Status.PROCESSING)),
    ]  # fmt: skip


def due(
    session: Session,
    agency_ids: Sequence[int],
    now: datetime,
    today: datetime,
    soon: datetime,
    apart: Collection[str] = (),
) -> list[Due]:
    """What is due until ``soon`` at these agencies, counted by holder; reads the open steps that are due, not all. ``apart``: procedures
    counted each by itself."""
    place = _place(apart)
    rows = session.execute(
        select(*place, _n(Task.due_at < now), _n(and_(Task.due_at >= now, Task.due_at <= today)), _n(Task.due_at > today))
        .join(Task.dossier).where(*_live(agency_ids), Task.due_at <= soon).group_by(*_grouped(place, apart))
    )  # fmt: skip
    return [Due(*tuple(row)) for row in rows]


def to_sign(session: Session, agency_ids: Sequence[int], apart: Collection[str] = ()) -> list[Due]:
    """What waits for a signature at these agencies, whenever it is due, counted by holder."""
    place = _place(apart)
    rows = session.execute(
        select(*place, func.count()).join(Task.dossier).where(*_live(agency_ids), Task.kind == StepKind.APPROVE)
        .group_by(*_grouped(place, apart))
    )  # fmt: skip
    return [Due(*row[:5], sign=row[5]) for row in rows]


def _grouped(place: list[Any], apart: Collection[str]) -> list[Any]:
    return [
        *place[:4],
        *([text("procedure")] if apart else []),
    ]  # by its label: PostgreSQL takes two equal CASEs for different ones


def of_ids(session: Session, actor: Actor, task_ids: Sequence[int]) -> Sequence[Task]:
    """Those of these steps that are open in this person's watch, with their dossiers."""
    return session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier)).where(Task.id.in_(task_ids), watched(actor))
        .order_by(Task.id)
    ).all()  # fmt: skip


@dataclass
class Marks:
    """What was said and done about a late dossier, newest last."""

    reasons: list[str] = field(default_factory=list)  # lý do trễ
    letters: list[str] = field(default_factory=list)  # trạng thái của văn bản xin lỗi
    orders: list[tuple[str, datetime, bool]] = field(default_factory=list)  # chỉ đạo: cho ai, trả lời trước, đã trả lời


def marks(session: Session, dossier_ids: Sequence[int]) -> dict[int, Marks]:
    """Reasons, letters and orders of these dossiers, in one query."""
    found: dict[int, Marks] = defaultdict(Marks)
    if not dossier_ids:
        return found
    parts = (
        _part("reason", LateNote, LateNote.reason, _NEVER, _NEVER),
        _part("letter", Extension, Extension.state, _NEVER, _NEVER),
        _part("order", Directive, Directive.person_name, Directive.answer_by, Directive.done_at),
    )
    every = union_all(*(part.where(model.dossier_id.in_(dossier_ids)) for part, model in parts)).subquery()
    for row in session.execute(select(every).order_by(every.c.dossier_id, every.c.id)):
        mine = found[row.dossier_id]
        if row.what == "reason":
            mine.reasons.append(row.words)
        elif row.what == "letter":
            mine.letters.append(row.words)
        else:
            mine.orders.append((row.words, row.until, row.done is not None))
    return found


_NEVER = cast(null(), Moment)


def _part(what: str, model: Any, words: Any, until: Any, done: Any) -> tuple[Any, Any]:
    columns = (model.dossier_id, model.id, words.label("words"), until.label("until"), done.label("done"))
    return select(literal(what).label("what"), *columns), model
