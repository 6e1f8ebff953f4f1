"""What the counter's own pages ask: habits of a desk, one known person, reprints of a paper, results that wait."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from ...domain.workflow import Status, StepKind
from ...policy import Actor
from ..models import Citizen, Dossier, PaperPrint, Task
from .installation import remember
from .scope import known_to, visible_to

USUAL = timedelta(days=90)  # what a desk did lately
MINUTES = 300.0  # seconds for which it is remembered: what a desk uses most does not change while a form is filled in


def used_lately(session: Session, agency_id: int, now: datetime) -> dict[str, int]:
    """``most_used`` of the last ninety days. Remembered for a few minutes."""
    return remember(session, f"used/{agency_id}", lambda: most_used(session, agency_id, now - USUAL), MINUTES)


def most_used(session: Session, agency_id: int, since: datetime) -> dict[str, int]:
    """How often this desk took in each procedure since ``since``: procedure code -> dossiers."""
    rows = session.execute(
        select(Dossier.procedure_code, func.count())
        .where(Dossier.agency_id == agency_id, Dossier.received_at >= since)
        .group_by(Dossier.procedure_code)
    )
    return {row[0]: row[1] for row in rows}


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
