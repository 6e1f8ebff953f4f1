"""What waits for a person, as lists and as numbers: the tabs of "Hồ sơ của tôi", nearest deadline first, by keyset both ways."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session, aliased, contains_eager

from ...domain.workflow import Status, StepKind
from ...policy import Actor
from ..models import Dossier, Extension, Party, Task
from . import drafts, inbox, lateness
from .clocks import waiting_to_sign
from .scope import visible_to
from .tasks import over, waiting_for

WORKING = (Status.RECEIVED, Status.PROCESSING)
ASKED = (Status.WAITING, Status.PAYING)  # the citizen's turn: papers or money
Key = tuple[datetime, int]


@dataclass(frozen=True)
class Tally:
    """Every number of the navigation and the landing page."""

    late: int = 0
    today: int = 0
    new: int = 0  # chưa xác nhận nhận
    returned: int = 0  # bị chuyển trả
    receive: int = 0
    process: int = 0
    approve: int = 0
    issue: int = 0
    beside: int = 0  # ý kiến phải cho, niêm yết, hội đồng
    to_return: int = 0
    online: int = 0  # trực tuyến chờ nhận
    asked: int = 0  # chờ công dân bổ sung, nộp tiền
    to_assign: int = 0
    letters: int = 0  # văn bản xin lỗi chờ ký
    unread: int = 0  # thông báo chưa đọc
    watched: int = 0  # hồ sơ quá hạn trong phạm vi theo dõi
    submitted: int = 0  # bản thảo thủ tục chờ người này ban hành

    @property
    def to_publish(self) -> int | None:
        """Drafts of the catalogue to publish; None where there is none: beside the name of the list a 0 would say that it is empty."""
        return self.submitted or None

    @property
    def to_sign(self) -> int:
        """What waits for a leader's signature: steps and apologies."""
        return self.approve + self.letters

    @property
    def total(self) -> int:
        """Everything on this person's desk but results to give back."""
        return self.receive + self.process + self.approve + self.issue + self.beside


def mine(actor: Actor) -> ColumnElement[bool]:
    """Open steps of a dossier that is being worked on, waiting for this person; giving back a result is the counter's list."""
    return and_(waiting_for(actor), Task.kind != StepKind.RETURN, Dossier.status.in_(WORKING))


def to_assign(actor: Actor) -> ColumnElement[bool]:
    """Open processing steps and questions without an assignee, where this person says who does them (``Actor.may_assign`` in SQL)."""
    return and_(
        Task.done_at.is_(None), Task.kind.in_((StepKind.PROCESS, StepKind.CONSULT)), Task.assignee_id.is_(None), Dossier.status.in_(WORKING),
        over(actor, "task.assign"),
    )  # fmt: skip


def consulted(actor: Actor) -> ColumnElement[bool]:
    """This person's steps that wait for an opinion, a posting or a council (chờ ý kiến)."""
    asked = aliased(Task)
    waits = select(asked.id).where(asked.parent_id == Task.id, asked.done_at.is_(None)).correlate(Task).exists()
    return and_(mine(actor), Task.kind == StepKind.PROCESS, waits)


def online(actor: Actor) -> ColumnElement[bool]:
    """Submitted online and not checked yet, at the desks where this person receives."""
    return and_(
        Dossier.status == Status.SUBMITTED, Dossier.agency_id.in_(actor.agencies_for("dossier.receive"))
    )  # fmt: skip


def asked(actor: Actor) -> ColumnElement[bool]:
    """Waiting for the citizen: at the desk that will take the papers or the money, and for whoever asked."""
    held = exists().where(Task.dossier_id == Dossier.id, waiting_for(actor)).correlate(Dossier)
    return and_(Dossier.status.in_(ASKED), or_(Dossier.agency_id.in_(actor.agencies_for("dossier.receive")), held))


def tally(session: Session, actor: Actor, now: datetime, end_of_day: datetime) -> Tally:
    """Every number in one query."""

    def n(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    live = and_(Task.kind != StepKind.RETURN, Dossier.status.in_(WORKING))
    running = and_(live, Task.paused_at.is_(None))
    row = session.execute(
        select(
            n(running & (Task.due_at < now)), n(running & (Task.due_at >= now) & (Task.due_at <= end_of_day)),
            n(live & Task.acknowledged_at.is_(None)), n(live & (Task.attempt > 1) & (Task.branch == 0)),
            n(live & (Task.kind == StepKind.RECEIVE)), n(live & (Task.kind == StepKind.PROCESS)),
            n(live & (Task.kind == StepKind.APPROVE)), n(live & (Task.kind == StepKind.ISSUE)), n(live & (Task.branch > 0)),
            n(and_(Task.kind == StepKind.RETURN, Dossier.status == Status.READY)),
            select(func.count()).select_from(Dossier).where(online(actor)).scalar_subquery(),
            select(func.count()).select_from(Dossier).where(asked(actor)).scalar_subquery(),
            select(func.count()).select_from(Task).join(Task.dossier).where(to_assign(actor)).scalar_subquery(),
            select(func.count()).select_from(Extension).where(waiting_to_sign(actor)).scalar_subquery(),
            inbox.unread(actor), lateness.late(actor, now), drafts.to_publish(actor),
        ).select_from(Task).join(Task.dossier).where(waiting_for(actor))
    ).one()  # fmt: skip
    return Tally(**dict(zip([f.name for f in fields(Tally)], row, strict=True)))


@dataclass(frozen=True)
class Filter:
    """What narrows a list; every part comes from the address of the page."""

    typed: str = ""  # the beginning of a name without accents, or a part of a number
    number: str = ""
    status: int | None = None
    late: datetime | None = None  # due before this moment
    due_from: datetime | None = None
    due_to: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One page of a list: ``first`` is the number of its first row among ``total``; keys lead to the pages beside it."""

    rows: Sequence[Any]
    total: int
    first: int
    before: Key | None
    after: Key | None


def _narrowed(wanted: Filter, due: Any) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.typed:
        conditions.append(
            Dossier.owner_plain.contains(wanted.typed, autoescape=True)
            | Dossier.number.contains(wanted.number, autoescape=True)
        )
    if wanted.status is not None:
        conditions.append(Dossier.status == wanted.status)
    if wanted.late is not None:
        conditions.append(due < wanted.late)
    if wanted.due_from is not None:
        conditions.append(due >= wanted.due_from)
    if wanted.due_to is not None:
        conditions.append(due <= wanted.due_to)
    return conditions


def task_page(
    session: Session, condition: ColumnElement[bool], wanted: Filter, *, kinds: Sequence[StepKind] = (), after: Key | None = None,
    before: Key | None = None, size: int = 25,
) -> Page:  # fmt: skip
    """Tasks with their dossiers, by due time of the step. Two queries, however many rows there are."""
    where = [condition, *_narrowed(wanted, Task.due_at)]
    if kinds:
        where.append(Task.kind.in_([str(k) for k in kinds]))
    base = select(Task).join(Task.dossier).options(contains_eager(Task.dossier)).where(*where)
    count = select(func.count()).select_from(Task).join(Task.dossier).where(*where)
    return paged(session, base, count, (Task.due_at, Task.id), lambda t: (t.due_at, t.id), after, before, size)


def watch_page(
    session: Session, condition: ColumnElement[bool], *, after: Key | None = None, before: Key | None = None, size: int = 25
) -> Page:  # fmt: skip
    """Tasks with their dossiers, by the nearer of the two clocks (L4). Two queries."""
    base = select(Task).join(Task.dossier).options(contains_eager(Task.dossier)).where(condition)
    count = select(func.count()).select_from(Task).join(Task.dossier).where(condition)
    keyed = (lateness.soonest, Task.id)
    return paged(session, base, count, keyed, lambda t: (lateness.nearer(t), t.id), after, before, size)


def dossier_page(
    session: Session, condition: ColumnElement[bool], wanted: Filter, *, after: Key | None = None, before: Key | None = None,
    size: int = 25,
) -> Page:  # fmt: skip
    """Dossiers, by what was promised (or, not yet received, by when they came)."""
    due = func.coalesce(Dossier.promised_at, Dossier.submitted_at)
    where = [condition, *_narrowed(wanted, due)]
    count = select(func.count()).select_from(Dossier).where(*where)
    keyed = (due, Dossier.id)
    return paged(
        session, select(Dossier).where(*where), count, keyed, lambda d: (d.promised_at or d.submitted_at, d.id), after, before, size
    )  # fmt: skip


def paged(
    session: Session, base: Select[Any], count: Select[Any], columns: tuple[Any, Any], key_of: Any, after: Key | None,
    before: Key | None, size: int,
) -> Page:  # fmt: skip
    """One page of ``base`` in the order of ``columns`` (a moment, an id), after or before a key; ``count`` has the same conditions."""
    key = tuple_(*columns)
    down, up = [c.asc() for c in columns], [c.desc() for c in columns]
    if before is not None:
        rows = list(session.scalars(base.where(key < before).order_by(*up).limit(size + 1)))
        more, rows = len(rows) > size, rows[:size][::-1]
        follows, precedes = bool(rows), more
    else:
        rows = list(session.scalars((base.where(key > after) if after else base).order_by(*down).limit(size + 1)))
        follows, precedes = len(rows) > size, after is not None and bool(rows)
        rows = rows[:size]
    ahead = count.where(key < key_of(rows[0])).scalar_subquery() if rows and precedes else literal(0)
    total, skipped = session.execute(select(count.scalar_subquery(), ahead)).one()
    return Page(
        rows, total, skipped + 1 if rows else 0,
        key_of(rows[0]) if rows and precedes else None, key_of(rows[-1]) if rows and follows else None,
    )  # fmt: skip


def urgent(session: Session, actor: Actor, end_of_day: datetime, limit: int = 12) -> Sequence[Task]:
    """Late, due today, sent back or not acknowledged: what "Cần làm ngay" lists, nearest deadline first."""
    return session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(mine(actor), Task.paused_at.is_(None),
               or_(Task.due_at <= end_of_day, and_(Task.attempt > 1, Task.branch == 0), Task.acknowledged_at.is_(None)))
        .order_by(Task.due_at, Task.id).limit(limit)
    ).all()  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """Where a task stands in its holder's list: number ``here`` of ``total``, and the dossiers beside it."""

    here: int
    total: int
    before: int | None
    after: int | None


def beside(session: Session, actor: Actor, task: Task) -> Beside:
    """The neighbours of a task in the actor's list, and its number there, in one query."""
    key, here = tuple_(Task.due_at, Task.id), (task.due_at, task.id)
    mine_ids = select(Task.dossier_id).join(Task.dossier).where(mine(actor))
    number = select(func.count()).select_from(Task).join(Task.dossier).where(mine(actor))
    up = mine_ids.where(key < here, Task.dossier_id != task.dossier_id).order_by(Task.due_at.desc(), Task.id.desc())
    down = mine_ids.where(key > here, Task.dossier_id != task.dossier_id).order_by(Task.due_at, Task.id)
    row = session.execute(
        select(
            number.where(key <= here).scalar_subquery(), number.scalar_subquery(),
            up.limit(1).scalar_subquery(), down.limit(1).scalar_subquery(),
        )
    ).one()  # fmt: skip
    return Beside(row[0], row[1], row[2], row[3])


def next_for(session: Session, actor: Actor, key: Key, dossier_id: int) -> int | None:
    """The dossier to open after an act on ``dossier_id``, whose step stood at ``key``: the next in the list, else its first."""
    wanted = (
        select(Task.dossier_id).join(Task.dossier).where(mine(actor), Task.dossier_id != dossier_id)
        .order_by(Task.due_at, Task.id).limit(1)
    )  # fmt: skip
    following = session.scalar(wanted.where(tuple_(Task.due_at, Task.id) > key))
    return following if following is not None else session.scalar(wanted)


def approvals(session: Session, actor: Actor, limit: int = 100) -> Sequence[Task]:
    """Steps waiting for this person's approval, nearest deadline first."""
    return session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(mine(actor), Task.kind == StepKind.APPROVE).order_by(Task.due_at, Task.id).limit(limit)
    ).all()  # fmt: skip


def last_done(session: Session, dossier_ids: Sequence[int]) -> dict[int, Task]:
    """The step that ended last for each of these dossiers: who hands it up, and with what opinion."""
    rows = session.scalars(
        select(Task)
        .where(Task.dossier_id.in_(dossier_ids), Task.done_at.is_not(None), Task.branch == 0)
        .order_by(Task.done_at, Task.id)
    )
    return {task.dossier_id: task for task in rows}


def by_phone(session: Session, actor: Actor, phone: str, limit: int = 25) -> Sequence[Dossier]:
    """Dossiers in sight where this telephone number (E.164) stands with one of the three people; newest first."""
    named = exists().where(Party.dossier_id == Dossier.id, Party.phone == phone).correlate(Dossier)
    return session.scalars(
        select(Dossier).where(named, visible_to(actor)).order_by(Dossier.id.desc()).limit(limit)
    ).all()  # fmt: skip
