"""What is proposed and what is decided (đề xuất, phê duyệt): grant or refuse, bound to the version that was shown.

``processing.pass_on`` asks :func:`ruling` before it ends a step and :func:`settle` after: the step itself moves as every step does.
A signature of the leader's own (ký số) would be one more row that points at the version and its digest; until there is one, the
approval written here is what the records clerk goes by.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..domain import documents, refusing
from ..domain.errors import Invalid, MoveNotAllowed, Stale
from ..domain.routing import PlanStep
from ..domain.workflow import Outcome, StepKind
from ..policy import Actor
from ..store.db import Session
from ..store.models import DocumentView, DraftTemplate, Result, ResultDraft, Task
from ..store.queries import documents as known
from ..store.queries import dossiers, installation
from ..store.work import Work
from . import composing, issuing, tasks
from .receiving import needed

NEWER = "Dự thảo đã có phiên bản mới hơn bản đang hiện. Tải lại trang, xem rồi duyệt."
OUTSIDE = "Bản dự thảo đã bị sửa ngoài phần mềm. Không phê duyệt được; chuyển trả để lập phiên bản mới."
UNSEEN = "Chưa mở văn bản của hồ sơ này. Mở xem rồi duyệt."


@dataclass
class Ruling:
    """What a step says about the result: ``kind`` grant, refuse or nothing."""

    kind: str = ""
    draft: ResultDraft | None = None
    told: dict[str, Any] = field(default_factory=dict)  # what the logbook says of it
    steps: list[PlanStep] | None = None  # what opens instead of what the route says
    result: Result | None = None


def ruling(work: Work, task: Task, proposal: str, opinion: str, document: str | None) -> Ruling:
    """What this step proposes (an officer's) or decides (a leader's), before it ends. ``document``: the digest of the version that the
    page showed ("" for none, None: no page).

    Raises ``Invalid`` at ``proposal`` or ``opinion``, ``Stale`` when the draft is not the one that was shown.
    """
    if task.kind == StepKind.PROCESS:
        return _proposed(work, task, proposal, opinion)
    return _decided(work, task, document) if task.kind == StepKind.APPROVE else Ruling()


def may_propose(task: Task) -> bool:
    """Is there a leader behind this step, in its leg, to whom something is proposed?"""
    step = refusing.approval_step(tasks.plan_of(task.dossier), task.position)
    return task.kind == StepKind.PROCESS and step is not None


def _proposed(work: Work, task: Task, proposal: str, opinion: str) -> Ruling:
    if proposal not in ("", *documents.KINDS):
        raise Invalid.at("proposal", "Chọn đề xuất: chấp thuận hay không giải quyết.")
    if not may_propose(task):
        return Ruling()
    draft = known.current(work.session, task.dossier_id, composing.leg_of(task))
    kind = proposal or (draft.kind if draft is not None else "")
    if kind == "refuse":
        opinion = needed(opinion, "Ghi lý do không giải quyết và căn cứ: công dân sẽ đọc lý do này.", "opinion")
    if draft is not None and draft.kind != kind:
        raise Invalid.at(
            "proposal", f"Dự thảo phiên bản {draft.n} là “{documents.KINDS[draft.kind]}”. Sửa dự thảo hoặc chọn lại đề xuất."
        )  # fmt: skip
    if kind == "refuse" and draft is None:
        draft = _notice(work, task, opinion)
    told: dict[str, Any] = {"proposal": kind} if kind else {}
    if draft is not None:
        told["document"] = _told(draft)
    return Ruling(kind, draft, told)


def _notice(work: Work, task: Task, reason: str) -> ResultDraft:
    """A refusal goes up with its notice: drafted from the template of the agency, so that the leader approves what the citizen reads."""
    found = known.templates(work.session, task.agency_id, task.dossier.procedure_code)
    template: DraftTemplate | None = next((t for t in found if t.kind == "refuse"), None)
    if template is None:
        raise MoveNotAllowed("Chưa có mẫu thông báo không giải quyết. Soạn dự thảo trước, hoặc báo quản trị danh mục.")
    text = composing.filled(work.session, task.dossier, task.agency_id, template, reason)
    return composing.add(work, task, text, template.id)


def _told(draft: ResultDraft) -> dict[str, Any]:
    return {"leg": draft.leg, "n": draft.n, "title": draft.title, "digest": draft.digest}


def proposed_in(plan_leg: int, plan: Any, steps: Sequence[Task]) -> Task | None:
    """The step of a leg that proposed last; None: nobody wrote a proposal there."""
    done = [t for t in steps if t.outcome == Outcome.FORWARDED and not t.branch and plan.at(t.position).leg == plan_leg]
    return next((t for t in reversed(done) if t.proposal), None)


def _decided(work: Work, task: Task, document: str | None) -> Ruling:
    session, dossier, plan = work.session, task.dossier, tasks.plan_of(task.dossier)
    leg = plan.at(task.position).leg
    draft = known.current(session, dossier.id, leg)
    if document is not None and document != (draft.digest if draft is not None else ""):
        raise Stale(NEWER, number=dossier.number)
    if draft is not None:
        session.refresh(draft)
        if composing.digest_of(draft, dossier) != draft.digest:
            raise MoveNotAllowed(OUTSIDE, number=dossier.number)
    proposer = proposed_in(leg, plan, dossiers.tasks_of(session, dossier.id))
    kind = draft.kind if draft is not None else proposer.proposal if proposer is not None else "grant"
    told: dict[str, Any] = {"decision": kind}
    if kind == "refuse" and proposer is not None:
        told["reason"] = proposer.opinion
    if draft is not None:
        told["document"] = _told(draft)
    return Ruling(kind, draft, told)


def settle(work: Work, task: Task, found: Ruling) -> None:
    """Set what was proposed or decided, once the step has ended; ``found`` learns what opens next and whether a number was given."""
    task.proposal = found.kind  # of a step that was recalled and ends anew too
    if not found.kind or task.kind != StepKind.APPROVE:
        return
    dossier, plan = task.dossier, tasks.plan_of(task.dossier)
    waiting = {t.position for t in dossiers.open_tasks(work.session, dossier.id)} - {task.position}
    if refusing.alone(plan, task.position, waiting):
        dossier.decision = documents.DECISIONS[found.kind]
    if found.draft is not None:
        draft = found.draft
        draft.approved_at, draft.approved_by, draft.approved_under = work.now, work.actor.name, work.under
        draft.approved_digest = draft.digest
    found.steps = issuing.way(work, task, found.kind)


def number_at_once(work: Work, task: Task, found: Ruling) -> None:
    """A refusal in a leg that has no step of numbering: the notice gets its number with the leader's approval, after it is recorded."""
    here = refusing.number_step(tasks.plan_of(task.dossier), task.position)
    if task.kind != StepKind.APPROVE or found.kind != "refuse" or here is not None:
        return
    work.session.flush()
    found.result = issuing.publish(work, task, "refuse")
    work.record(
        task.dossier, "issue", place=task.agency_name, step=task.name, result=found.result.name, number=found.result.number
    )  # fmt: skip


# ── Phải xem trước khi duyệt ──────────────────────────────────────────────────


def note_opened(work: Work, task: Task, draft_id: int | None) -> None:
    """Whoever works opened this version (None: the dossier, which has no draft)."""
    work.session.add(
        DocumentView(person_id=work.actor.id, dossier_id=task.dossier_id, draft_id=draft_id, at=work.now)
    )  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """What a leader decides on at a step: the newest version of the leg (None: the dossier itself), and whether they opened it."""

    draft_id: int | None
    opened: bool


def looked(session: Session, actor: Actor, found: Sequence[Task]) -> dict[int, Looked]:
    """Step -> its document: the newest version of its leg, or, without a draft, the dossier since it came to the step. Three queries,
    however many steps."""
    ids = sorted({t.dossier_id for t in found})
    if not ids:
        return {}
    newest, views = known.currents(session, ids), known.opened(session, actor.id or 0, ids)
    plans = known.legs_of(session, ids)
    seen = {v.draft_id for v in views if v.draft_id is not None}
    said: dict[int, Looked] = {}
    for task in found:
        draft_id = newest.get((task.dossier_id, plans[task.dossier_id][task.position]))
        opened = any(v.dossier_id == task.dossier_id and v.at >= task.opened_at for v in views)
        said[task.id] = Looked(draft_id, draft_id in seen if draft_id is not None else opened)
    return said


def unseen(session: Session, actor: Actor, found: Sequence[Task]) -> set[int]:
    """Those of these steps whose document the actor has not opened."""
    return {task_id for task_id, document in looked(session, actor, found).items() if not document.opened}


def not_in_bulk(session: Session, actor: Actor, found: Sequence[Task]) -> dict[int, str]:
    """Why each of these steps may not be approved in bulk; what is not in it may. For a whole list at once."""
    if not installation.installation(session).view_first:
        return {}
    return dict.fromkeys(unseen(session, actor, found), UNSEEN)


def may_approve_in_bulk(session: Session, actor: Actor, task: Task) -> str:
    """Why this step may not be approved together with others; empty: it may (``Phải xem trước khi duyệt``)."""
    return not_in_bulk(session, actor, [task]).get(task.id, "")
