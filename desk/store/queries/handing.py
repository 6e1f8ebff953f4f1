"""The paper (bản giấy): where it lies, what should leave a department, what comes and goes in bundles."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, selectinload

from ...domain.control import Moved
from ...domain.errors import NotFound
from ...policy import Actor
from ..models import Bundle, BundleItem, Department, Dossier, HandedPaper, PaperPlace, Task
from .tasks import reach

MOVE = "paper.move"


def _at_work(
    actor: Actor, agency: InstrumentedAttribute[int], department: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Departments whose paper this person hands on or takes in (``Actor.over`` in SQL)."""
    held = [
        h for h in actor.holdings if h.carries(MOVE) and h.about(None)
    ]  # paper goes by departments, not by procedures
    return or_(*(reach(h, agency, department) for h in held)) if held else false()


def place_of(session: Session, dossier_id: int) -> PaperPlace | None:
    """Where the paper of a dossier lies; None: it has none."""
    return session.get(PaperPlace, dossier_id)


def places_of(session: Session, dossier_ids: Collection[int]) -> dict[int, PaperPlace]:
    """The same for many dossiers."""
    rows = session.scalars(select(PaperPlace).where(PaperPlace.dossier_id.in_(dossier_ids)))
    return {row.dossier_id: row for row in rows}


def left_behind(session: Session, actor: Actor, limit: int = 100) -> Sequence[tuple[PaperPlace, datetime]]:
    """Papers that lie at this person's department although the dossier has gone on to another, and when it went; the longest first."""
    went = (
        select(func.min(Task.opened_at))
        .where(Task.dossier_id == PaperPlace.dossier_id, Task.done_at.is_(None), Task.branch == 0,
               Task.department_id != PaperPlace.department_id)
        .correlate(PaperPlace).scalar_subquery()
    )  # fmt: skip
    rows = session.execute(
        select(PaperPlace, went).join(PaperPlace.dossier).options(contains_eager(PaperPlace.dossier))
        .where(PaperPlace.state == "here", _at_work(actor, PaperPlace.agency_id, PaperPlace.department_id), went.is_not(None))
        .order_by(PaperPlace.since, PaperPlace.dossier_id).limit(limit)
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


def to_confirm(actor: Actor, most: int) -> ColumnElement[int]:
    """How many bundles are on their way to this person's department, at most ``most``, as a part of a larger query."""
    here = _at_work(actor, Bundle.to_agency_id, Bundle.to_department_id)
    rows = select(Bundle.id).where(Bundle.done_at.is_(None), here).limit(most).subquery()
    return select(func.count()).select_from(rows).scalar_subquery()


def coming(session: Session, actor: Actor) -> Sequence[Bundle]:
    """Bundles on their way to this person's department, the first handed first."""
    return session.scalars(
        select(Bundle).options(selectinload(Bundle.items))
        .where(Bundle.done_at.is_(None), _at_work(actor, Bundle.to_agency_id, Bundle.to_department_id)).order_by(Bundle.id).limit(100)
    ).all()  # fmt: skip


def going(session: Session, actor: Actor) -> Sequence[Bundle]:
    """Bundles that this person's department handed on and nobody has confirmed yet."""
    return session.scalars(
        select(Bundle).options(selectinload(Bundle.items))
        .where(Bundle.done_at.is_(None), _at_work(actor, Bundle.from_agency_id, Bundle.from_department_id)).order_by(Bundle.id).limit(100)
    ).all()  # fmt: skip


def bundle(session: Session, actor: Actor, bundle_id: int) -> Bundle:
    """One bundle, for whoever works at either end of it (else ``NotFound``)."""
    sends = _at_work(actor, Bundle.from_agency_id, Bundle.from_department_id)
    receives = _at_work(actor, Bundle.to_agency_id, Bundle.to_department_id)
    wanted = select(Bundle).where(Bundle.id == bundle_id, or_(sends, receives))
    row = session.scalars(wanted.options(selectinload(Bundle.items).joinedload(BundleItem.dossier))).one_or_none()
    if row is None:
        raise NotFound("Không tìm thấy chuyến bàn giao này trong phạm vi làm việc.")
    return row


def made_by(session: Session, keys: Collection[str]) -> Sequence[Bundle]:
    """The bundles that a form with these keys made before."""
    return session.scalars(select(Bundle).where(Bundle.key.in_(keys)).order_by(Bundle.id)).all()


def moves_of(session: Session, dossier_id: int) -> list[Moved]:
    """Every journey of the paper of a dossier, first to last."""
    rows = session.execute(
        select(Bundle.from_department_id, Bundle.to_department_id, Bundle.serial, Bundle.handed_at, Bundle.handed_by, BundleItem.state,
               BundleItem.confirmed_at, BundleItem.confirmed_by, BundleItem.note)
        .join(BundleItem.bundle).where(BundleItem.dossier_id == dossier_id).order_by(Bundle.id)
    )  # fmt: skip
    return [Moved(*row) for row in rows]


def counted(session: Session, dossier_ids: Collection[int]) -> dict[int, int]:
    """How many papers lie in each dossier: those that were handed in, not those only shown."""
    rows = session.execute(
        select(HandedPaper.dossier_id, HandedPaper.originals, HandedPaper.copies)
        .where(HandedPaper.dossier_id.in_(dossier_ids), HandedPaper.given, HandedPaper.how == "submit")
    )  # fmt: skip
    found: dict[int, int] = {}
    for dossier_id, originals, copies in rows:
        found[dossier_id] = found.get(dossier_id, 0) + originals + copies
    return found


def desk_of(session: Session, agency_id: int) -> Department | None:
    """The Bộ phận Một cửa of an agency."""
    return session.scalar(select(Department).where(Department.agency_id == agency_id, Department.is_desk).limit(1))


def dossiers_in_sight(session: Session, ids: Collection[int], visible: ColumnElement[bool]) -> dict[int, Dossier]:
    """These dossiers as far as they are in sight."""
    return {d.id: d for d in session.scalars(select(Dossier).where(Dossier.id.in_(ids), visible))}
