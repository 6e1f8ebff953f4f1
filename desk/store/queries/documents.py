"""Documents of a result: versions, templates, who opened which, what a leader asked, what waits for its number."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, undefer

from ...domain.errors import NotFound
from ...domain.workflow import Outcome, StepKind
from ...policy import Actor
from ..models import DocumentView, Dossier, DraftTemplate, Event, Inquiry, Result, ResultDraft, Task
from . import queues
from .scope import visible_to


def drafts_of(session: Session, dossier_id: int) -> Sequence[ResultDraft]:
    """Every version of every leg, first to last."""
    wanted = select(ResultDraft).where(ResultDraft.dossier_id == dossier_id)
    return session.scalars(wanted.order_by(ResultDraft.leg, ResultDraft.n)).all()


def every_draft(session: Session) -> Iterator[tuple[ResultDraft, Dossier]]:
    """Every version there is, with its dossier, some at a time."""
    wanted = select(ResultDraft, Dossier).join(Dossier, Dossier.id == ResultDraft.dossier_id).order_by(ResultDraft.id)
    for row in session.execute(wanted.execution_options(yield_per=500)):
        yield row[0], row[1]


def current(session: Session, dossier_id: int, leg: int) -> ResultDraft | None:
    """The newest version of a leg."""
    wanted = select(ResultDraft).where(ResultDraft.dossier_id == dossier_id, ResultDraft.leg == leg)
    return session.scalar(wanted.order_by(ResultDraft.n.desc()).limit(1))


def draft(session: Session, actor: Actor, dossier_id: int, draft_id: int) -> tuple[ResultDraft, Dossier]:
    """One version, by the same door as its dossier (else ``NotFound``)."""
    row = session.execute(
        select(ResultDraft, Dossier)
        .join(Dossier, Dossier.id == ResultDraft.dossier_id)
        .where(ResultDraft.id == draft_id, Dossier.id == dossier_id, visible_to(actor))
    ).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy bản dự thảo này trong phạm vi được xem.")
    return row[0], row[1]


def approved_digests(session: Session, dossier_ids: Sequence[int]) -> dict[tuple[int, int, int], str]:
    """(dossier, leg, n) -> the digest that the logbook says was approved last for this version."""
    rows = session.execute(
        select(Event.dossier_id, Event.data)
        .where(Event.dossier_id.in_(dossier_ids), Event.what == "approve")
        .order_by(Event.dossier_id, Event.seq)
    )
    told = ((dossier_id, data.get("document")) for dossier_id, data in rows)
    return {(dossier_id, d["leg"], d["n"]): str(d["digest"]) for dossier_id, d in told if d}


def decided(session: Session, dossier_ids: Sequence[int]) -> dict[tuple[int, int], str]:
    """(dossier, position of a step of approval) -> what was decided there last."""
    rows = session.execute(
        select(Task.dossier_id, Task.position, Task.proposal)
        .where(Task.dossier_id.in_(dossier_ids), Task.outcome == Outcome.APPROVED)
        .order_by(Task.id)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def issued_since(session: Session, agency_ids: frozenset[int], start: datetime, limit: int = 50) -> Sequence[Result]:
    """The results that these agencies issued since then, newest first, with their dossiers."""
    wanted = select(Result).join(Result.dossier).options(contains_eager(Result.dossier))
    return session.scalars(
        wanted.where(Result.agency_id.in_(agency_ids), Result.issued_at >= start)
        .order_by(Result.id.desc())
        .limit(limit)
    ).all()


# ── Templates ─────────────────────────────────────────────────────────────────


def templates(session: Session, agency_id: int, procedure: str) -> Sequence[DraftTemplate]:
    """The templates in use for a procedure at an agency: those made for it first, then those of everybody."""
    mine = or_(DraftTemplate.agency_id == agency_id, DraftTemplate.agency_id.is_(None))
    about = DraftTemplate.procedure_code.in_(("", procedure))
    found = session.scalars(select(DraftTemplate).where(mine, about, DraftTemplate.active)).all()
    return sorted(found, key=lambda t: (t.agency_id is None, not t.procedure_code, t.id))


def all_templates(session: Session, agency_ids: Sequence[int] | frozenset[int] | None) -> Sequence[DraftTemplate]:
    """Every template of everybody and of these agencies (None: of all)."""
    wanted = select(DraftTemplate).order_by(DraftTemplate.agency_id, DraftTemplate.procedure_code, DraftTemplate.id)
    if agency_ids is not None:
        wanted = wanted.where(or_(DraftTemplate.agency_id.in_(agency_ids), DraftTemplate.agency_id.is_(None)))
    return session.scalars(wanted).all()


def template(session: Session, template_id: int) -> DraftTemplate:
    """One template. Raises ``NotFound``."""
    row = session.get(DraftTemplate, template_id)
    if row is None:
        raise NotFound("Không tìm thấy mẫu dự thảo này.")
    return row


# ── What was opened, what was asked ───────────────────────────────────────────


def opened(session: Session, person_id: int, dossier_ids: Sequence[int]) -> Sequence[DocumentView]:
    """What a person opened of these dossiers."""
    wanted = select(DocumentView).where(DocumentView.person_id == person_id, DocumentView.dossier_id.in_(dossier_ids))
    return session.scalars(wanted).all()


def currents(session: Session, dossier_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """(dossier, leg) -> the id of its newest version: ids grow with the versions."""
    rows = session.execute(
        select(ResultDraft.dossier_id, ResultDraft.leg, func.max(ResultDraft.id))
        .where(ResultDraft.dossier_id.in_(dossier_ids))
        .group_by(ResultDraft.dossier_id, ResultDraft.leg)
    )
    return {(row[0], row[1]): row[2] for row in rows}


def inquiries_of(session: Session, dossier_id: int) -> Sequence[Inquiry]:
    """The questions of leaders about a dossier, first to last."""
    return session.scalars(select(Inquiry).where(Inquiry.dossier_id == dossier_id).order_by(Inquiry.id)).all()


def inquiry(session: Session, dossier_id: int, inquiry_id: int) -> Inquiry:
    """One question. Raises ``NotFound``."""
    row = session.get(Inquiry, inquiry_id)
    if row is None or row.dossier_id != dossier_id:
        raise NotFound("Không tìm thấy câu hỏi này.")
    return row


# ── What waits for its number (V1) ────────────────────────────────────────────


def to_issue(session: Session, actor: Actor, limit: int = 100) -> Sequence[Task]:
    """Steps of numbering that wait for this person, with their dossiers and plans, nearest deadline first."""
    wanted = select(Task).join(Task.dossier).where(queues.mine(actor), Task.kind == StepKind.ISSUE)
    return session.scalars(
        wanted.options(contains_eager(Task.dossier).options(undefer(Dossier.plan)))
        .order_by(Task.due_at, Task.id)
        .limit(limit)
    ).all()


def newest(session: Session, dossier_ids: Sequence[int]) -> dict[tuple[int, int], ResultDraft]:
    """(dossier, leg) -> its newest version."""
    ids = currents(session, dossier_ids).values()
    rows = session.scalars(select(ResultDraft).where(ResultDraft.id.in_(list(ids)))) if ids else ()
    return {(row.dossier_id, row.leg): row for row in rows}


def legs_of(session: Session, dossier_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """Dossier -> position of a step -> its leg."""
    rows = session.execute(select(Dossier.id, Dossier.plan).where(Dossier.id.in_(dossier_ids)))
    return {
        row[0]: {s["position"]: leg["leg"] for leg in row[1]["legs"] for s in leg["steps"]} for row in rows if row[1]
    }
