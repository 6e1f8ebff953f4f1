"""Hỏi thêm: a leader asks whoever proposed, and the step stays with the leader.

Not a sending back: nothing is undone, no term starts anew, the proposal stands; the leader may decide before the answer comes.
"""

from collections.abc import Sequence

from ..domain.ending import ended
from ..domain.errors import Forbidden, Stale
from ..domain.workflow import move_for
from ..policy import Actor, Role
from ..store.models import Dossier, Inquiry, Task
from ..store.queries import dossiers
from ..store.work import STALE, Work
from . import approving, notices, tasks
from .receiving import needed


def ask_more(work: Work, task: Task, question: str, shown: int | None = None) -> Inquiry:
    """The leader's question about the proposal. Raises ``Invalid`` at ``reason``."""
    tasks.begin(work, task, "ask_more", shown)
    question = needed(question, "Ghi điều cần hỏi người trình.")
    dossier = task.dossier
    steps = dossiers.tasks_of(work.session, dossier.id)
    asked = _whom(task, steps)
    row = Inquiry(
        dossier=dossier, task_id=task.id, asked_task_id=asked.id, question=question, asked_at=work.now, asked_by=work.signer,
        asker_id=work.actor.id, to_name=asked.done_by, answer="", answered_by="",
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.record(dossier, "ask_more", place=task.agency_name, step=task.name, whom=asked.done_by, words=question)
    if asked.assignee_id is not None:
        notices.tell(
            work, "asked-more", [asked.assignee_id], key=f"asked-more/{row.id}", dossier=dossier, by=work.actor.name
        )
    return row


def _whom(task: Task, steps: Sequence[Task]) -> Task:
    """The step that proposed; where no proposal was written, the one that was done last."""
    plan = tasks.plan_of(task.dossier)
    leg = plan.at(task.position).leg
    proposed = approving.proposed_in(leg, plan, steps)
    return proposed or ended(steps)[-1]


def may_answer(actor: Actor, asked: Task, procedure: str) -> bool:
    """Whoever was asked, and whoever may do that step in their place: a colleague of the department, its head."""
    mine = asked.assignee_id == actor.id and actor.may("desk.use", asked.agency_id)
    return mine or actor.may_do(Role(asked.role), asked.agency_id, asked.department_id, None, procedure)


def answer_more(work: Work, dossier: Dossier, row: Inquiry, answer: str) -> Inquiry:
    """The answer; whoever asked is told. Raises ``Invalid`` at ``reason``, ``Forbidden`` for others."""
    move = move_for("answer_more", dossier.state)
    asked = next(t for t in dossiers.tasks_of(work.session, dossier.id) if t.id == row.asked_task_id)
    work.require(move.needs, agency_id=asked.agency_id, procedure=dossier.procedure_code)
    if not may_answer(work.actor, asked, dossier.procedure_code):
        raise Forbidden(f"Câu hỏi này gửi {row.to_name}.")
    if row.answered_at is not None:
        raise Stale(STALE, number=dossier.number)
    answer = needed(answer, "Ghi câu trả lời.")
    row.answer, row.answered_at, row.answered_by = answer, work.now, work.signer
    work.record(dossier, "answer_more", place=asked.agency_name, step=asked.name, words=answer)
    if row.asker_id is not None:
        notices.tell(
            work, "answered-more", [row.asker_id], key=f"answered-more/{row.id}", dossier=dossier, by=work.actor.name
        )
    return row
