"""What happened to a dossier's clock: pauses, extensions, notes on lateness, and the lists that reasons are chosen from."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, undefer

from ...domain.errors import Invalid
from ...policy import Actor
from ..models import Dossier, Extension, LateNote, LateReason, PauseReason, PauseRow
from .installation import remember


@dataclass(frozen=True)
class Reason:
    """A row of a list of reasons, detached."""

    code: str
    name: str
    stops: bool = False
    effect: str = "resume"
    legal_basis: str = ""
    by_hand: bool = False
    active: bool = True


def pause_reasons(session: Session) -> Sequence[Reason]:
    """Why a clock may stop, in the order of the list; those no longer in use too."""

    def load() -> list[Reason]:
        rows = session.scalars(select(PauseReason).order_by(PauseReason.position, PauseReason.code))
        return [Reason(r.code, r.name, r.stops, r.effect, r.legal_basis, r.by_hand, r.active) for r in rows]

    return remember(session, "pause reasons", load)


def late_reasons(session: Session) -> Sequence[Reason]:
    """Why a dossier is late, in the order of the list; those no longer in use too."""

    def load() -> list[Reason]:
        rows = session.scalars(select(LateReason).order_by(LateReason.position, LateReason.code))
        return [Reason(r.code, r.name, active=r.active) for r in rows]

    return remember(session, "late reasons", load)


def pause_reason(session: Session, code: str) -> Reason:
    """One reason in use. Raises ``Invalid`` at the field ``reason_code``."""
    return _chosen(pause_reasons(session), code)


def late_reason(session: Session, code: str) -> Reason:
    """One reason in use. Raises ``Invalid`` at the field ``reason_code``."""
    return _chosen(late_reasons(session), code)


def _chosen(reasons: Sequence[Reason], code: str) -> Reason:
    found = next((r for r in reasons if r.code == code and r.active), None)
    if found is None:
        raise Invalid.at("reason_code", "Chọn một lý do trong danh sách.")
    return found


def pauses_of(session: Session, dossier_id: int) -> Sequence[PauseRow]:
    """The pauses of a dossier, first to last."""
    return session.scalars(select(PauseRow).where(PauseRow.dossier_id == dossier_id).order_by(PauseRow.n)).all()


def extensions_of(session: Session, dossier_id: int) -> Sequence[Extension]:
    """The apologies with a new date of a dossier, drafts included, first to last."""
    return session.scalars(select(Extension).where(Extension.dossier_id == dossier_id).order_by(Extension.id)).all()


def letter(session: Session, dossier_id: int) -> Extension | None:
    """The apology that waits to be signed, with its dossier and its plan."""
    return session.scalar(
        select(Extension).join(Extension.dossier).where(Extension.dossier_id == dossier_id, Extension.state == "proposed")
        .options(contains_eager(Extension.dossier).options(undefer(Dossier.plan)))
    )  # fmt: skip


def to_sign(session: Session, actor: Actor, limit: int = 50) -> Sequence[Extension]:
    """Apologies that wait for a leader of these agencies, with their dossiers, what is owed first first."""
    return session.scalars(
        select(Extension).join(Extension.dossier).where(waiting_to_sign(actor)).options(contains_eager(Extension.dossier))
        .order_by(Extension.owed_at, Extension.id).limit(limit)
    ).all()  # fmt: skip


def waiting_to_sign(actor: Actor) -> ColumnElement[bool]:
    """Apologies proposed at the agencies where this person signs."""
    held = [h for h in actor.holdings if h.carries("dossier.approve") and h.procedures]
    some = [
        and_(Extension.agency_id == h.agency_id, Extension.dossier.has(Dossier.procedure_code.in_(h.procedures)))
        for h in held
    ]
    here = Extension.agency_id.in_(actor.agencies_for("dossier.approve"))
    return and_(Extension.state == "proposed", or_(here, *some) if some else here)


def late_notes_of(session: Session, dossier_id: int) -> Sequence[LateNote]:
    """What was said about why a dossier is late, first to last."""
    return session.scalars(select(LateNote).where(LateNote.dossier_id == dossier_id).order_by(LateNote.id)).all()
