"""The section "Lấy ý kiến, niêm yết" of the dossier page (X3): what stands beside its steps and how it stands, with the forms of whoever
holds a step. What an asked unit answers is in its own panel (``panels``)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from ..domain import beside
from ..domain.workflow import Outcome, StepKind
from ..store.models import Dossier, Task
from . import views
from .beside_forms import FORMS, ConsultForm
from .guard import calendar_of, now
from .offers import Offer
from .step_forms import ReasonForm, StepForm

OPENS = ("consult", "publish", "convene")
HERE = frozenset({*OPENS, "take_back"})  # drawn in this section, not in the panel of the step
ENDS = {"give_opinion": "give_opinion", "end_posting": "end_posting", "conclude": "conclude"}  # move -> endpoint
SEND = {"consult": "Gửi lấy ý kiến", "publish": "Bắt đầu niêm yết", "convene": "Đưa ra hội đồng"}


@dataclass
class Opening:
    """One thing that may be opened beside a step of the reader."""

    name: str
    label: str
    send: str
    url: str
    form: Any
    suggest: str = ""
    usual: str = ""


@dataclass
class Line:
    """One unit asked, one posting, one council."""

    label: str
    state: str  # done late waiting
    text: str
    question: str
    said: str
    by: str
    url: str = ""
    form: StepForm | None = None
    take_back: str = "Rút câu hỏi"


@dataclass
class Group:
    """What stands beside one step, and "2/3 đã trả lời…"."""

    step: str
    chief: str  # chủ trì
    state: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Asking:
    """The section as the template draws it."""

    dossier: Dossier
    tasks: Sequence[Task]
    offered: Sequence[Offer]
    failed: StepForm | None

    def __bool__(self) -> bool:
        return bool(self.openings) or any(t.branch for t in self.tasks)

    @property
    def openings(self) -> list[Opening]:
        """What the reader may open, step by step."""
        return [self._opening(o.name, o.move.label, o.task) for o in self.offered if o.name in OPENS and o.task]

    def _opening(self, name: str, label: str, task: Task) -> Opening:
        form = self.form(FORMS[name], f"{name}-{task.id}")
        at: dict[str, Any] = {"dossier_id": self.dossier.id, "task_id": task.id}
        made = Opening(name, label, SEND[name], url_for(f"steps.{name}", **at), form)
        if isinstance(form, ConsultForm):
            made.suggest, made.usual = url_for("steps.consultees", **at), form.usual(task)
        return made

    @property
    def groups(self) -> list[Group]:
        """The steps beside which something stands or stood, the newest first."""
        parents = [t for t in reversed(self.tasks) if not t.branch]
        return [self._group(t, asked) for t in parents if (asked := beside.opened_by(self.tasks, t.id))]

    def _group(self, step: Task, asked: Sequence[Task]) -> Group:
        state = beside.state_line(asked, now(), calendar_of, step.agency_id)
        names = beside.named(asked, step.agency_id)
        group = Group(step.name, f"{step.department_name}, {step.agency_name}", state)
        mine = {o.task.id for o in self.offered if o.name == "take_back" and o.task}
        for task in asked:
            how, text = beside.how_it_stands(task, now(), calendar_of(task.agency_id))
            label = names[task.id] if task.kind == StepKind.CONSULT else task.name
            by = f"{task.done_by} – {task.agency_name}" if task.outcome in (Outcome.ANSWERED, Outcome.ENDED) else ""
            line = Line(label, how, text, task.question, task.opinion, by)
            if task.id in mine:
                line.form = self.form(ReasonForm, f"take-back-{task.id}")
                line.url = url_for("steps.take_back", dossier_id=self.dossier.id, task_id=task.id)
                line.take_back = "Rút câu hỏi" if task.kind == StepKind.CONSULT else f"Rút: {task.name.lower()}"
            group.lines.append(line)
        return group

    def form(self, kind: type[StepForm], scope: str) -> StepForm:
        """The form that a rule refused, if it is this one, else an empty one."""
        form = self.failed if self.failed is not None and self.failed.scope == scope else kind(scope, formdata=None)
        form.version.data = str(self.dossier.version)
        return form


def notes(task: Task, tasks: Sequence[Task]) -> list[str]:
    """What an asked unit reads above its form: who asks, as what, what, until when."""
    asker = next((t for t in tasks if t.id == task.parent_id), None)
    who = f"{task.sent_by}, {asker.department_name}, {asker.agency_name} (chủ trì)" if asker else task.sent_by
    found = []
    if task.kind == StepKind.CONSULT:
        found.append(f"{who} lấy ý kiến của {task.department_name} (phối hợp).")
    found.append(f"Nội dung: {task.question}")
    found.append(f"{'Niêm yết đến' if task.kind == StepKind.PUBLISH else 'Trả lời trước'} {views.say(task.due_at)}.")
    if task.kind == StepKind.CONSULT:
        found.append("Không trả lời trong hạn được ghi là “không có ý kiến”, không phải là đồng ý.")
    return found


def waiting(task: Task, tasks: Sequence[Task], outcomes: Sequence[str]) -> list[str]:
    """What whoever holds a step reads about what stands beside it, before they pass on."""
    asked = beside.opened_by(tasks, task.id)
    found = [why] if (why := beside.why_wait(asked, now(), task.agency_id)) else []
    if quiet := beside.silent(asked, now()):
        names = "; ".join(beside.named(quiet, task.agency_id).values())
        found.append(
            f"{names} chưa có ý kiến, đã quá hạn. Không có ý kiến không phải là đồng ý: nếu chuyển bước sau, nhật ký ghi rõ là "
            "không có ý kiến (quá hạn)."
        )
    if outcomes and beside.objected(asked):
        found.append(
            "Niêm yết có ý kiến, khiếu nại: chọn kết quả bước tương ứng để hồ sơ đi nhánh giải quyết khiếu nại."
        )
    return found
