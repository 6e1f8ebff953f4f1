"""Giving a result its number (cấp số, phát hành): only what was approved, and only as it was approved."""

from collections.abc import Sequence
from datetime import date, datetime

from ..domain import documents, refusing
from ..domain.errors import MoveNotAllowed
from ..domain.numbering import document_book, document_number
from ..domain.routing import PlanStep
from ..domain.workflow import Outcome, StepKind
from ..store import counters
from ..store.db import Session
from ..store.models import Dossier, Paper, Result, ResultDraft, Task
from ..store.queries import catalogue, dossiers, installation, units
from ..store.queries import documents as known
from ..store.work import Work
from . import composing, papers, tasks

NOT_APPROVED = "Bản hiện tại chưa được duyệt: có phiên bản mới sau khi lãnh đạo duyệt. Chuyển trả để trình lại."


def ruled(session: Session, task: Task) -> str:
    """What the leader of this leg decided last: grant, refuse; grant where nobody wrote a proposal."""
    plan = tasks.plan_of(task.dossier)
    leg = plan.at(task.position).leg
    found = [
        t for t in dossiers.tasks_of(session, task.dossier_id)
        if t.kind == StepKind.APPROVE and t.outcome == Outcome.APPROVED and plan.at(t.position).leg == leg
    ]  # fmt: skip
    return (found[-1].proposal or "grant") if found else "grant"


def problem(draft: ResultDraft, dossier: Dossier, signed: str) -> str:
    """Why this version may not be issued; empty: it may. The text is compared with the row's digest and, ``signed``, the logbook's."""
    if draft.approved_at is None:
        return NOT_APPROVED
    now = composing.digest_of(draft, dossier)
    return "" if now == draft.digest == draft.approved_digest == signed else documents.CHANGED_OUTSIDE


def name_and_pattern(session: Session, dossier: Dossier, agency_id: int, kind: str, day: date) -> tuple[str, str]:
    """How the result is called and numbered: as the edition says, or as the law of the day calls a refusal."""
    if kind == "refuse":
        law = installation.law(session, day)
        return documents.refusal_name(law), documents.refusal_pattern(law, units.agency(session, agency_id).name)
    edition = catalogue.case(session, dossier.case_id).edition
    return edition.result_name, edition.result_pattern


def book(agency_id: int, pattern: str, year: int) -> str:
    """The book that an agency counts such numbers in this year."""
    return f"result/{agency_id}/{document_book(pattern)}/{year}"


def publish(work: Work, task: Task, kind: str) -> Result:
    """Number and issue the result of a leg, at a step that the actor holds: the official number without gaps per agency and year.

    With a draft the approved version becomes a paper; without one the result was made outside, and only its number is given here.
    Raises ``MoveNotAllowed`` when what stands in the database is not what was approved.
    """
    dossier = task.dossier
    draft = known.current(work.session, dossier.id, composing.leg_of(task))
    if draft is not None:
        work.session.refresh(draft)
        signed = known.approved_digests(work.session, [dossier.id]).get((dossier.id, draft.leg, draft.n), "")
        if why := problem(draft, dossier, signed):
            raise MoveNotAllowed(why, number=dossier.number)
    name, pattern = name_and_pattern(work.session, dossier, task.agency_id, kind, work.now.date())
    value = counters.next_value(work.session, book(task.agency_id, pattern, work.now.year))
    number = document_number(pattern, serial=value, day=work.now.date())
    paper = _paper(work, draft, dossier, number) if draft is not None else None
    result = Result(
        dossier=dossier, task_id=task.id, agency_id=task.agency_id, agency_name=task.agency_name, name=name, kind=kind,
        year=work.now.year, number=number, issued_at=work.now, issued_by=work.signer,
        draft_id=draft.id if draft is not None else None, paper_id=paper.id if paper is not None else None,
    )  # fmt: skip
    work.session.add(result)
    return result


def _paper(work: Work, draft: ResultDraft, dossier: Dossier, number: str) -> Paper:
    preview = composing.slip(work.session, draft, dossier, work.now)
    paper = papers.issue(work, dossier, "result", composing.issued(preview, draft, number), number)
    work.session.flush()
    return paper


def next_numbers(session: Session, wanted: Sequence[tuple[int, str]], now: datetime) -> list[str]:
    """For each (agency, pattern) in turn the number that it would be given now, one after the other; only shown, not taken."""
    books = [book(agency_id, pattern, now.year) for agency_id, pattern in wanted]
    stands = counters.values(session, set(books))
    found = []
    for scope, (_, pattern) in zip(books, wanted, strict=True):
        stands[scope] = stands.get(scope, 0) + 1
        found.append(document_number(pattern, serial=stands[scope], day=now.date()))
    return found


def way(work: Work, task: Task, kind: str) -> list[PlanStep] | None:
    """What opens after this step instead of what the route says, when the answer is no; None: as the route says."""
    if kind != "refuse":
        return None
    waiting = {t.position for t in dossiers.open_tasks(work.session, task.dossier_id)} - {task.position}
    return refusing.after(tasks.plan_of(task.dossier), task.position, waiting)
