"""The document of a result on the dossier's page (X5, L2): versions, the text that a leader decides on, questions and answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..domain.badges import Badge
from ..domain.documents import KINDS
from ..domain.ending import ended
from ..domain.routing import Plan
from ..domain.workflow import StepKind
from ..services import inquiring
from ..store.models import Dossier, Inquiry, ResultDraft, Task
from ..store.queries import documents as known
from . import proposing
from .guard import actor, reading
from .step_forms import QuestionForm, StepForm


@dataclass(frozen=True)
class Question:
    """One question of a leader, with the form of its answer where the reader may answer."""

    row: Inquiry
    form: QuestionForm | None


@dataclass(frozen=True)
class Documents:
    """``happened``: the kinds of events in the logbook, so that nothing is asked of the database in vain; ``own``: my step."""

    dossier: Dossier
    plan: Plan | None
    tasks: Sequence[Task]
    own: Task | None
    happened: Collection[str]
    failed: StepForm | None

    @cached_property
    def drafts(self) -> Sequence[ResultDraft]:
        """Every version, first to last."""
        return known.drafts_of(reading(), self.dossier.id) if "draft" in self.happened else ()

    @cached_property
    def current(self) -> dict[int, ResultDraft]:
        """Leg -> its newest version."""
        return {row.leg: row for row in self.drafts}

    @property
    def mine(self) -> ResultDraft | None:
        """The newest version of the leg of my step, else of the last leg that has one."""
        if self.own is not None and self.plan is not None:
            return self.current.get(self.plan.at(self.own.position).leg)
        return self.drafts[-1] if self.drafts else None

    @property
    def deciding(self) -> bool:
        """Is a leader looking at a step of approval?"""
        return self.own is not None and self.own.kind == StepKind.APPROVE

    def unnoted(self) -> tuple[int, int | None] | None:
        """The step of approval and the version that its leader just opened for the first time; None: nothing new."""
        if not self.deciding or self.own is None or actor().id is None:
            return None
        draft, opened_at = self.mine, self.own.opened_at
        views = known.opened(reading(), actor().id or 0, [self.dossier.id])
        seen = any(v.draft_id == draft.id if draft is not None else v.at >= opened_at for v in views)
        return None if seen else (self.own.id, draft.id if draft is not None else None)

    @property
    def questions(self) -> list[Question]:
        """What leaders asked so far, first to last."""
        if "ask_more" not in self.happened:
            return []
        by_id = {t.id: t for t in self.tasks}
        return [
            Question(row, self._answer(row, by_id[row.asked_task_id]))
            for row in known.inquiries_of(reading(), self.dossier.id)
        ]

    def _answer(self, row: Inquiry, asked: Task) -> QuestionForm | None:
        if row.answered_at is not None or not inquiring.may_answer(actor(), asked, self.dossier.procedure_code):
            return None
        scope = f"answer-more-{row.id}"
        if isinstance(self.failed, QuestionForm) and self.failed.scope == scope:
            return self.failed
        return QuestionForm(scope, formdata=None)

    def summary(self, promise: Badge) -> str:
        """One paragraph: who asks, what, the officer's proposal, what was checked, how much time is left."""
        d, given = self.dossier, [p for p in self.dossier.papers_in if p.given]
        assert self.own is not None
        assert self.plan is not None
        kind = proposing.kind_of(self.own, self.plan, self.tasks, self.current)
        done = ended(self.tasks)
        by = f"{done[-1].done_by} ({done[-1].department_name})" if done else "Bộ phận chuyên môn"
        asked = f"Yêu cầu: {d.about}. " if d.about != d.procedure_name else ""
        papers = f"đã nhận {len(given)}/{len(d.papers_in)} thành phần hồ sơ"
        again = f", đã bổ sung {d.supplements} lần" if d.supplements else ""
        fee = ", còn phí chưa nộp" if d.fee_due else ""
        return (
            f"{d.owner_name} đề nghị giải quyết thủ tục “{d.procedure_name}”. {asked}{by} đề xuất: {KINDS.get(kind, 'không ghi')}. "
            f"Kiểm tra: {papers}{again}{fee}; {len(done)} bước đã xong. Hẹn trả công dân: {promise.text.lower()}."
        )  # fmt: skip
