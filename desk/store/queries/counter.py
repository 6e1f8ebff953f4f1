"""What the counter's own pages ask: habits of a desk, one known person, reprints of a paper, results that wait."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from ...domain.workflow import Status, StepKind
from ...policy import Actor
from ..models import Case, Citizen, Dossier, Edition, PaperPrint, Procedure, Task
from .scope import known_to, visible_to


def most_used(session: Session, agency_id: int, since: datetime) -> dict[str, int]:
    """How often this desk took in each procedure since ``since``: procedure code -> dossiers."""
    rows = session.execute(
        select(Dossier.procedure_code, func.count())
        .where(Dossier.agency_id == agency_id, Dossier.received_at >= since)
        .group_by(Dossier.procedure_code)
    )
    return {row[0]: row[1] for row in rows}


def case_known(session: Session, case_id: int) -> tuple[str, str] | None:
    """Code and short name of the procedure that a case belongs to."""
    row = session.execute(
        select(Procedure.code, Edition.short_name)
        .join(Edition, Edition.procedure_id == Procedure.id)
        .join(Case, Case.edition_id == Edition.id)
        .where(Case.id == case_id)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None


def citizen(session: Session, actor: Actor, citizen_id: int) -> Citizen | None:
    """One person of the register, if known in the actor's sight."""
    return session.scalar(select(Citizen).where(Citizen.id == citizen_id, known_to(actor)))


def prints_of(session: Session, paper_id: int) -> Sequence[PaperPrint]:
    """The reprints of a paper, first to last."""
    return session.scalars(select(PaperPrint).where(PaperPrint.paper_id == paper_id).order_by(PaperPrint.n)).all()


def results_waiting(
    session: Session, actor: Actor, *, id_number: str = "", plain_name: str = "", limit: int = 25
) -> Sequence[Task]:
    """Open return steps at the desks where the actor hands results back, longest waiting first; each with its dossier.

    Narrowed by the owner's whole ID number, or the beginning of the name without accents.
    """
    wanted = [
        visible_to(actor), Dossier.status == Status.READY, Task.kind == StepKind.RETURN, Task.done_at.is_(None),
        Task.agency_id.in_(actor.agencies_for("result.return")),
    ]  # fmt: skip
    if id_number:
        wanted.append(Dossier.owner_id_number == id_number)
    elif plain_name:
        wanted.append(Dossier.owner_plain.startswith(plain_name, autoescape=True))
    return session.scalars(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier)).where(*wanted)
        .order_by(Dossier.ready_at, Task.id).limit(limit)
    ).all()  # fmt: skip


def return_task(session: Session, dossier_id: int) -> Task | None:
    """The open return step of a dossier, if its result is at the desk."""
    return session.scalar(
        select(Task).join(Task.dossier).options(contains_eager(Task.dossier))
        .where(Task.dossier_id == dossier_id, Task.kind == StepKind.RETURN, Task.done_at.is_(None), Dossier.status == Status.READY)
    )  # fmt: skip
