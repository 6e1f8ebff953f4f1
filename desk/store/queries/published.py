"""Everything that was ever published, as files carry it: editions with all they say, exceptions, blank forms."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from ..models import Agency, BlankForm, Case, Dossier, Edition, LifeEvent, Procedure, Reception
from .catalogue import WHOLE

SLICE = 200  # procedures read at once


def standing(session: Session, procedure_id: int) -> Sequence[Edition]:
    """The editions of a procedure that count, first to last, with cases, papers and fees."""
    wanted = (Edition.procedure_id == procedure_id, Edition.void_at.is_(None))
    return session.scalars(select(Edition).options(WHOLE).where(*wanted).order_by(Edition.valid_from)).all()


def some(session: Session, edition_ids: Collection[int]) -> Sequence[Edition]:
    """Editions by their ids."""
    return session.scalars(select(Edition).where(Edition.id.in_(edition_ids))).all()


def in_use(session: Session, edition_ids: Collection[int]) -> set[int]:
    """Those of these editions by which a dossier goes, or after which another edition was published that is not one of them."""
    if not edition_ids:
        return set()
    mine = Edition.id.in_(edition_ids)
    by_dossier = select(Edition.id).where(
        mine, Edition.id.in_(select(Case.edition_id).join(Dossier, Dossier.case_id == Case.id))
    )
    later = select(Edition.procedure_id).where(
        Edition.id > min(edition_ids), Edition.void_at.is_(None), Edition.id.not_in(edition_ids)
    )
    replaced = select(Edition.id).where(mine, Edition.procedure_id.in_(later))
    return {*session.scalars(by_dossier), *session.scalars(replaced)}


def form_digests(session: Session) -> dict[str, str]:
    """Key of a blank form -> SHA-256 of its bytes."""
    rows = session.execute(select(BlankForm.key, BlankForm.sha256))
    return {row.key: row.sha256 for row in rows}


def event_codes(session: Session) -> set[str]:
    """The codes of the life events (sự kiện đời người) there are."""
    return set(session.scalars(select(LifeEvent.code)))


def forms(session: Session) -> Iterator[BlankForm]:
    """Every blank form with its bytes, by key, one at a time."""
    for key in session.scalars(select(BlankForm.key).order_by(BlankForm.key)).all():
        yield session.get_one(BlankForm, key, options=[undefer(BlankForm.data)])


def count(session: Session) -> int:
    """How many procedures have an edition that counts."""
    return session.scalar(select(func.count(Edition.procedure_id.distinct())).where(Edition.void_at.is_(None))) or 0


def procedures(session: Session) -> Iterator[Sequence[Procedure]]:
    """Every procedure by code, some at a time."""
    after = ""
    while found := session.scalars(
        select(Procedure).where(Procedure.code > after).order_by(Procedure.code).limit(SLICE)
    ).all():
        yield found
        after = found[-1].code


def editions(session: Session, procedure_ids: Collection[int]) -> dict[int, list[Edition]]:
    """The editions that count of these procedures, first to last, with cases, papers and fees."""
    wanted = (Edition.procedure_id.in_(procedure_ids), Edition.void_at.is_(None))
    found: dict[int, list[Edition]] = {}
    for row in session.scalars(select(Edition).options(WHOLE).where(*wanted).order_by(Edition.valid_from)):
        found.setdefault(row.procedure_id, []).append(row)
    return found


def receptions(session: Session, procedure_ids: Collection[int]) -> dict[int, list[tuple[str, Reception]]]:
    """The exceptions of these procedures, each with the code of its agency, by agency and day."""
    rows = session.execute(
        select(Agency.code, Reception).join(Agency, Agency.id == Reception.agency_id)
        .where(Reception.procedure_id.in_(procedure_ids)).order_by(Agency.code, Reception.valid_from)
    )  # fmt: skip
    found: dict[int, list[tuple[str, Reception]]] = {}
    for code, row in rows:
        found.setdefault(row.procedure_id, []).append((code, row))
    return found


def agency_codes(session: Session) -> dict[int, str]:
    """Every agency's code by its id."""
    return {row.id: row.code for row in session.execute(select(Agency.id, Agency.code))}
