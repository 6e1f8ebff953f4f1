"""Saved filters, list settings and bulk jobs: what is one's own, or shared with one's unit. Nobody finds anybody else's here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, undefer

from ...domain.errors import NotFound
from ...domain.workflow import Outcome
from ...policy import Actor
from ..models import BulkItem, BulkJob, Dossier, HandedPaper, ListSetting, Paper, PaperPrint, Person, SavedFilter, Task
from .scope import visible_to

KEPT = timedelta(days=7)  # "Giữ kết quả 7 ngày"
SILENCE = timedelta(seconds=60)  # a runner that gave no sign of life for so long has died
AT_WORK = ("waiting", "running")
EVERY = "*"  # the list that stands for all of them


def filters(session: Session, actor: Actor, slug: str | None = None) -> list[tuple[SavedFilter, str]]:
    """The saved filters of a list (None: of all lists), one's own first, then those shared with one's units; each with its owner."""
    wanted = select(SavedFilter, Person.name).join(Person, Person.id == SavedFilter.person_id)
    wanted = wanted.where(or_(SavedFilter.person_id == actor.id, _shared_with(actor)))
    if slug is not None:
        wanted = wanted.where(SavedFilter.slug == slug)
    found = [
        (row[0], row[1]) for row in session.execute(wanted.order_by(SavedFilter.slug, SavedFilter.name, SavedFilter.id))
    ]
    return sorted(found, key=lambda pair: pair[0].person_id != actor.id)


def _shared_with(actor: Actor) -> ColumnElement[bool]:
    """Shared with a department where this person works; whoever works for a whole agency has all of its."""
    places = [
        and_(SavedFilter.agency_id == h.agency_id, *([SavedFilter.department_id == h.department_id] if h.department_id is not None else []))
        for h in actor.holdings
    ]  # fmt: skip
    return and_(SavedFilter.agency_id.is_not(None), or_(*places)) if places else SavedFilter.id.is_(None)


def own_filter(session: Session, actor: Actor, filter_id: int) -> SavedFilter:
    """One of one's own. Raises ``NotFound``."""
    row = session.scalar(select(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.person_id == actor.id))
    if row is None:
        raise NotFound("Không tìm thấy bộ lọc này trong các bộ lọc của tài khoản.")
    return row


def own_filters(session: Session, actor: Actor, slug: str) -> Sequence[SavedFilter]:
    """One's own filters of a list, in the order in which they were saved."""
    wanted = select(SavedFilter).where(SavedFilter.person_id == actor.id, SavedFilter.slug == slug)
    return session.scalars(wanted.order_by(SavedFilter.id)).all()


def setting(session: Session, actor: Actor, slug: str) -> ListSetting | None:
    """How this person wants the list."""
    return session.get(ListSetting, (actor.id, slug)) if actor.id is not None else None


@dataclass
class Wishes:
    """What somebody said about a list: its setting, the filters saved for it with their owners, whether the next dossier opens."""

    setting: ListSetting | None
    filters: list[tuple[SavedFilter, str]]
    onward: bool


def wishes(session: Session, actor: Actor, slug: str) -> Wishes:
    """All of it in one query: every list asks."""
    me, owner = aliased(Person), aliased(Person)
    seen = and_(SavedFilter.slug == slug, or_(SavedFilter.person_id == actor.id, _shared_with(actor)))
    rows = session.execute(
        select(ListSetting, SavedFilter, owner.name).select_from(me)
        .outerjoin(ListSetting, and_(ListSetting.person_id == me.id, ListSetting.slug.in_((slug, EVERY))))
        .outerjoin(SavedFilter, seen).outerjoin(owner, owner.id == SavedFilter.person_id).where(me.id == actor.id)
    ).all()  # fmt: skip
    settings = {row[0].slug: row[0] for row in rows if row[0] is not None}
    found = {row[1].id: (row[1], row[2]) for row in rows if row[1] is not None}
    order = sorted(found.values(), key=lambda pair: (pair[0].person_id != actor.id, pair[0].name, pair[0].id))
    return Wishes(settings.get(slug), order, settings[EVERY].onward if EVERY in settings else True)


def goes_on(session: Session, actor: Actor) -> bool:
    """Does the next dossier open after an act? Yes, unless this person said no."""
    row = setting(session, actor, EVERY)
    return row is None or row.onward


# ── Bulk jobs ─────────────────────────────────────────────────────────────────


def job(session: Session, actor: Actor, job_id: int) -> BulkJob:
    """One of one's own jobs. Raises ``NotFound``."""
    row = session.scalar(select(BulkJob).where(BulkJob.id == job_id, BulkJob.person_id == actor.id))
    if row is None:
        raise NotFound("Không tìm thấy việc này, hoặc kết quả đã quá 7 ngày.")
    return row


def job_by_key(session: Session, actor: Actor, key: str) -> BulkJob | None:
    """What a check page with this idempotency key already started."""
    return session.scalar(select(BulkJob).where(BulkJob.key == key, BulkJob.person_id == actor.id))


def jobs(session: Session, actor: Actor, limit: int = 50) -> Sequence[BulkJob]:
    """One's own jobs of the last week, newest first."""
    return session.scalars(
        select(BulkJob).where(BulkJob.person_id == actor.id).order_by(BulkJob.id.desc()).limit(limit)
    ).all()


def items(session: Session, job_id: int) -> list[tuple[BulkItem, Dossier]]:
    """The rows of a job with their dossiers, in order."""
    rows = session.execute(
        select(BulkItem, Dossier).join(Dossier, Dossier.id == BulkItem.dossier_id)
        .where(BulkItem.job_id == job_id).order_by(BulkItem.n)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def next_item(session: Session, job_id: int) -> BulkItem | None:
    """The first row that waits, held by this transaction; what another runner just does is left to it."""
    wanted = (
        select(BulkItem).where(BulkItem.job_id == job_id, BulkItem.state == "waiting").order_by(BulkItem.n).limit(1)
    )
    return session.scalar(wanted.with_for_update(skip_locked=True))


def held_job(session: Session, job_id: int) -> BulkJob | None:
    """The job, held by this transaction until it ends, as it stands now."""
    wanted = select(BulkJob).where(BulkJob.id == job_id).with_for_update().execution_options(populate_existing=True)
    return session.scalar(wanted)


def unattended(session: Session, now: datetime) -> int | None:
    """The job that waits longest for a runner: it waits, or whoever ran it has died."""
    silent = (BulkJob.state == "running") & (BulkJob.seen_at.is_(None) | (BulkJob.seen_at < now - SILENCE))
    return session.scalar(select(BulkJob.id).where((BulkJob.state == "waiting") | silent).order_by(BulkJob.id).limit(1))


def outdated(session: Session, now: datetime) -> bool:
    """Is there a result that is kept no longer?"""
    return session.scalar(select(BulkJob.id).where(BulkJob.ended_at < now - KEPT).limit(1)) is not None


def forget_outdated(session: Session, now: datetime) -> int:
    """Drop results older than a week, with their rows. Returns how many jobs."""
    old = select(BulkJob.id).where(BulkJob.ended_at < now - KEPT)
    session.execute(delete(BulkItem).where(BulkItem.job_id.in_(old)))
    return int(session.execute(delete(BulkJob).where(BulkJob.ended_at < now - KEPT)).rowcount)  # type: ignore[attr-defined]


# ── What is ticked ────────────────────────────────────────────────────────────


def ticked(session: Session, actor: Actor, task_ids: Sequence[int]) -> dict[int, Task]:
    """These steps, with their dossiers and plans, as far as they are in sight."""
    rows = session.scalars(
        select(Task).join(Task.dossier).where(Task.id.in_(task_ids), visible_to(actor))
        .options(contains_eager(Task.dossier).options(undefer(Dossier.plan)))
    )  # fmt: skip
    return {task.id: task for task in rows}


def pairs_in_sight(
    session: Session, actor: Actor, dossier_ids: Sequence[int], task_ids: Sequence[int]
) -> set[tuple[int, int | None]]:
    """Of these dossiers and steps those in sight, as pairs: a dossier with each of its steps, and with none."""
    seen = session.scalars(select(Dossier.id).where(Dossier.id.in_(dossier_ids), visible_to(actor))).all()
    steps = session.execute(select(Task.dossier_id, Task.id).where(Task.id.in_(task_ids), Task.dossier_id.in_(seen)))
    return {(i, None) for i in seen} | {(row[0], row[1]) for row in steps}


def ticked_dossiers(session: Session, actor: Actor, dossier_ids: Sequence[int]) -> dict[int, Dossier]:
    """These dossiers, as far as they are in sight."""
    rows = session.scalars(select(Dossier).where(Dossier.id.in_(dossier_ids), visible_to(actor)))
    return {dossier.id: dossier for dossier in rows}


def handed_up(session: Session, dossier_ids: Sequence[int]) -> dict[int, tuple[Task, int]]:
    """The step that ended last for each of these dossiers (who hands it up, with what opinion), and how many papers were handed in."""
    given = select(func.count()).where(HandedPaper.dossier_id == Task.dossier_id, HandedPaper.given).scalar_subquery()
    ended = (
        Task.dossier_id.in_(dossier_ids),
        Task.done_at.is_not(None),
        Task.branch == 0,
        Task.outcome != Outcome.RECALLED,
    )
    rows = session.execute(select(Task, given).where(*ended).order_by(Task.done_at, Task.id))
    return {row[0].dossier_id: (row[0], row[1]) for row in rows}


def papers_of_kind(session: Session, dossier_ids: Sequence[int], kind: str) -> dict[int, int]:
    """The newest paper of a kind of each of these dossiers: dossier -> paper."""
    rows = session.execute(
        select(Paper.dossier_id, Paper.id).where(Paper.dossier_id.in_(dossier_ids), Paper.kind == kind).order_by(Paper.id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


def papers(session: Session, actor: Actor, paper_ids: Sequence[int]) -> dict[int, Paper]:
    """These papers, as far as their dossiers are in sight."""
    wanted = (
        select(Paper).join(Dossier, Dossier.id == Paper.dossier_id).where(Paper.id.in_(paper_ids), visible_to(actor))
    )
    return {paper.id: paper for paper in session.scalars(wanted)}


def reprints(session: Session, paper_ids: Sequence[int]) -> dict[tuple[int, int], datetime]:
    """When each reprint of these papers was asked for: (paper, n) -> moment."""
    rows = session.execute(
        select(PaperPrint.paper_id, PaperPrint.n, PaperPrint.at).where(PaperPrint.paper_id.in_(paper_ids))
    )
    return {(row[0], row[1]): row[2] for row in rows}
