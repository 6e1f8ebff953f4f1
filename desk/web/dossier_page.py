"""The dossier page (S6) as values: what is shown to whom, and the forms of what may be done (X2). The template only draws it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import render_template, url_for

from ..domain import routing
from ..domain.badges import Badge
from ..domain.codes import mask_id, mask_phone
from ..domain.deadlines import Term, due
from ..domain.identity import say_phone
from ..domain.picture import Node, route_picture
from ..domain.routing import Plan, PlanStep
from ..domain.workflow import FINAL, Outcome, Status, StepKind
from ..policy import Actor, Role
from ..services import supplementing
from ..store.models import Dossier, Party, Task
from ..store.queries import dossiers, installation, queues, units
from . import hand_back, logbook, views
from .guard import actor, now, reading
from .offers import Offer, offers
from .step_forms import FORMS, OpinionForm, StepForm

PRIMARY = frozenset({"forward", "process", "approve", "issue", "receive", "resume", "settle", "hand_over"})
PARTS = {"owner": "Chủ hồ sơ", "submitter": "Người nộp hồ sơ", "authorised": "Người được ủy quyền"}
SLUGS: dict[str, str] = {  # move -> endpoint of steps.py
    "acknowledge": "acknowledge", "assign": "assign", "forward": "pass_on", "process": "pass_on", "approve": "pass_on",
    "send_back": "send_back", "ask": "ask", "bill": "bill", "issue": "issue", "receive": "receive", "refuse": "refuse",
    "ask_at_desk": "ask_submitted", "resume": "resume", "settle": "settle", "withdraw": "withdraw", "stop": "stop",
}  # fmt: skip


@dataclass
class Act:
    """One thing on offer: its words, where it posts, its form (None: a link to a page of its own)."""

    name: str
    label: str
    url: str
    form: StepForm | None
    hints: list[str] = field(default_factory=list)
    warning: str = ""


@dataclass
class Panel:
    """The acts of one step, or of the dossier as a whole."""

    title: str
    acts: list[Act]
    notes: list[str] = field(default_factory=list)

    @property
    def primary(self) -> Act | None:
        """The act of the big button."""
        return next((a for a in self.acts if a.name in PRIMARY), None)

    @property
    def quick(self) -> list[Act]:
        """Acts that need nothing typed: beside the big button."""
        return [a for a in self.acts if a.name == "acknowledge"]

    @property
    def others(self) -> list[Act]:
        """The folded acts."""
        return [a for a in self.acts if a.name not in PRIMARY and a.name != "acknowledge"]


@dataclass(frozen=True)
class Contact:
    """One of the three people, as far as this reader may see."""

    part: str
    name: str
    born: str
    sex: str
    id_number: str
    phone: str
    address: str
    email: str


@dataclass
class DossierPage:
    """Everything that the template asks for."""

    dossier: Dossier
    tasks: Sequence[Task]
    open_tasks: list[Task]
    offered: list[Offer]
    own: Task | None
    plan: Plan | None
    failed: StepForm | None

    @classmethod
    def load(cls, dossier_id: int, failed: StepForm | None = None) -> "DossierPage":
        """The page for whoever asks. Raises ``NotFound`` out of sight."""
        dossier = dossiers.dossier(reading(), actor(), dossier_id)
        tasks = dossiers.tasks_of(reading(), dossier_id)
        open_tasks = [t for t in tasks if t.done_at is None]
        plan = Plan.from_json(dossier.plan) if dossier.plan else None
        own = min((t for t in open_tasks if _may_do(actor(), t)), key=lambda t: (t.due_at, t.id), default=None)
        return cls(dossier, tasks, open_tasks, offers(actor(), dossier, plan, open_tasks), own, plan, failed)

    @property
    def holds(self) -> bool:
        """Whoever holds the dossier, and the desk that received it, reads numbers in full; everybody else masked."""
        return self.own is not None or actor().may("dossier.receive", self.dossier.agency_id)

    @property
    def contacts(self) -> list[Contact]:
        order = list(PARTS)
        return [self._contact(p) for p in sorted(self.dossier.parties, key=lambda p: order.index(p.part))]

    def _contact(self, party: Party) -> Contact:
        born = f"{party.born.day:02}/{party.born.month:02}/{party.born.year}" if party.born else ""
        number, phone = (
            (party.id_number, say_phone(party.phone))
            if self.holds
            else (mask_id(party.id_number), mask_phone(party.phone))
        )
        return Contact(
            PARTS[party.part],
            party.name,
            born,
            party.sex,
            number,
            phone,
            party.address,
            party.email if self.holds else "",
        )

    @property
    def nodes(self) -> list[Node]:
        if self.plan is None:
            return []
        found = route_picture(
            self.plan, self.tasks, now(), lambda agency_id: installation.calendar(reading(), agency_id), staff=True,
            ended=self.dossier.state in FINAL,
        )  # fmt: skip
        for node in found:
            if node.state == "moving":
                node.note = ""  # the drawing says it
        return found

    @property
    def step_badge(self) -> Badge | None:
        """The deadline of my step, else of the most pressing one."""
        live = [t for t in self.open_tasks if t.kind != StepKind.RETURN]
        task = self.own if self.own in live else min(live, key=lambda t: (t.due_at, t.id), default=None)
        return views.step_badge(task, self.dossier) if task else None

    @property
    def place(self) -> str:
        """Giao nhận: where it is."""
        if self.dossier.state is Status.RETURNED:
            return "Đã trả"
        if self.dossier.state is Status.READY:
            return "Chờ trả"
        if not self.open_tasks:
            return self.dossier.agency_name
        if all(t.acknowledged_at is None for t in self.open_tasks):
            return "Đang chuyển – chờ xác nhận nhận"
        return "Đang ở " + ", ".join(dict.fromkeys(t.agency_name for t in self.open_tasks))

    @property
    def holders(self) -> str:
        """Người đang giữ."""
        return ", ".join(
            dict.fromkeys(f"{t.assignee_name or t.department_name} ({t.agency_name})" for t in self.open_tasks)
        )

    @property
    def opinions(self) -> list[Task]:
        """What was said at the steps that are done, newest first."""
        return [t for t in reversed(self.tasks) if t.opinion and t.outcome != Outcome.CANCELLED]

    @property
    def panels(self) -> list[Panel]:
        """My steps, nearest deadline first, then what concerns the dossier as a whole."""
        mine = sorted({o.task for o in self.offered if o.task}, key=lambda t: (t.due_at, t.id))
        found = [self._step_panel(t, [o for o in self.offered if o.task is t]) for t in mine]
        whole = [self._act(o) for o in self.offered if o.task is None]
        if whole:
            found.append(Panel(self._whole_title(), whole, self._whole_notes()))
        return found

    def _step_panel(self, task: Task, offered: list[Offer]) -> Panel:
        notes = []
        if task.acknowledged_at is None and task.sent_by:
            notes.append(f"{task.sent_by} chuyển đến, chưa xác nhận nhận.")
        back = [t for t in self.tasks if t.outcome == Outcome.SENT_BACK]
        if task.attempt > 1 and back:
            notes.append(f"Bị chuyển trả từ bước “{back[-1].name}” ({back[-1].agency_name}). Lý do: {back[-1].opinion}")
        if task.kind in (StepKind.APPROVE, StepKind.ISSUE) and (said := self.opinions):
            notes.append(f"Đề xuất của {said[0].done_by} ({said[0].name}): {said[0].opinion}")
        return Panel(f"Xử lý bước {task.position}: {task.name}", [self._act(o) for o in offered], notes)

    def _whole_title(self) -> str:
        return {
            Status.SUBMITTED: "Hồ sơ nộp trực tuyến, chờ kiểm tra", Status.WAITING: "Chờ công dân bổ sung giấy tờ",
            Status.PAYING: "Chờ công dân nộp tiền",
        }.get(self.dossier.state, "Việc khác với hồ sơ này")  # fmt: skip

    def _whole_notes(self) -> list[str]:
        if self.dossier.state is not Status.WAITING:
            return []
        waiting = [s for s in dossiers.supplements_of(reading(), self.dossier.id) if s.answered_at is None]
        return [f"Cần bổ sung: {'; '.join(s.items)}. Lý do: {s.reason}" for s in waiting]

    def _act(self, offer: Offer) -> Act:
        if offer.name == "hand_over":
            return Act("hand_over", "Trả kết quả", hand_back.link(self.dossier), None)
        task = offer.task
        values: dict[str, Any] = {"dossier_id": self.dossier.id}
        if task is not None:
            values["task_id"] = task.id
        verb = (
            "pass_on" if FORMS[offer.name] is OpinionForm else offer.name
        )  # one address for forward, process, approve
        scope = f"{verb}-{task.id if task else 0}".replace("_", "-")
        failed = self.failed
        form = failed if failed is not None and failed.scope == scope else FORMS[offer.name](scope, formdata=None)
        form.version.data = str(self.dossier.version)
        act = Act(offer.name, offer.move.label, url_for(f"steps.{SLUGS[offer.name]}", **values), form)
        self._fill(act, task)
        return act

    def _fill(self, act: Act, task: Task | None) -> None:
        """What only this dossier can tell the form: choices, next step, warnings."""
        form: Any = act.form
        if act.name in ("ask", "ask_at_desk"):
            form.items.choices = [(p.name, p.name) for p in self.dossier.papers_in]
            if act.name == "ask" and task is not None:
                act.hints.append(self._effect(task))
                if self.dossier.supplements >= 1:
                    act.warning = f"Đây là lần bổ sung thứ {self.dossier.supplements + 1}: hồ sơ sẽ bị tính quá hạn."
        if task is None or self.plan is None:
            return
        if act.name == "send_back":
            steps = routing.behind(self.plan, task.position)
            form.to.choices = [(s.position, f"{s.position}. {s.agency} – {s.name}") for s in steps]
        elif act.name == "assign":
            form.person.choices = self._people(task)
            act.label = "Phân công lại" if task.assignee_id else "Phân công"
        elif act.name in ("forward", "process", "approve", "issue"):
            following = routing.following(self.plan, task.position, {t.position for t in self.open_tasks})
            act.label = act.label if act.name in ("approve", "issue") else _next_label(following, task)
            act.hints += [self._next_hint(s) for s in following]

    def _effect(self, task: Task) -> str:
        if supplementing.effect_of(reading(), task, self.tasks, now().date()) == "restart":
            return "Thời hạn tính lại từ đầu khi công dân nộp đủ giấy tờ (yêu cầu trong 3 ngày làm việc đầu)."
        return "Đồng hồ thời hạn vẫn chạy: đã quá 3 ngày làm việc từ khi cơ quan nhận hồ sơ."

    def _people(self, task: Task) -> list[tuple[int, str]]:
        able = units.able(reading(), task.role, task.agency_id, task.department_id, now().date())
        held = units.load(reading(), [row[0] for row in able])
        return [(row[0], f"{row[1]} – đang giữ {held.get(row[0], 0)} việc") for row in able]

    def _next_hint(self, step: PlanStep) -> str:
        where = f"Bước sau: {step.agency} – {step.name}"
        if step.kind is StepKind.RETURN or not step.term:
            return f"{where}."
        moment: datetime = due(now(), Term.parse(step.term), installation.calendar(reading(), step.agency_id))
        return f"{where}, hạn {views.say(moment)}."

    @property
    def events(self) -> list[logbook.Line]:
        """The logbook in words, newest first."""
        return logbook.lines(dossiers.events_of(reading(), self.dossier.id))


def _may_do(who: Actor, task: Task) -> bool:
    return who.may_do(Role(task.role), task.agency_id, task.department_id, task.assignee_id)


def _next_label(following: Sequence[PlanStep], task: Task) -> str:
    """ "Chuyển Phòng LĐTBXH – Thẩm định": the button is named after what comes next."""
    if not following:
        return "Ghi ý kiến, chờ nhánh song song"
    if len(following) > 1:
        return "Chuyển " + ", ".join(dict.fromkeys(s.agency for s in following))
    step = following[0]
    place = step.department if step.agency_id == task.agency_id else step.agency
    return f"Chuyển {place} – {step.name}"


def render(dossier_id: int, *, failed: StepForm | None = None, conflict: str = "", typed: str = "") -> str:
    """The page; ``failed`` is a form that a rule refused, ``conflict`` why nothing was written, ``typed`` what must not be lost."""
    page = DossierPage.load(dossier_id, failed)
    return render_template(
        "work/show.html", page=page, d=page.dossier, failed=failed, conflict=conflict, typed=typed,
        beside=queues.beside(reading(), actor(), page.own) if page.own and page.own.kind != StepKind.RETURN else None,
        promise=views.promise_badge(page.dossier), papers=dossiers.papers_of(reading(), dossier_id),
        results=dossiers.results_of(reading(), dossier_id), identifier=units.identifier(reading(), page.dossier.agency_id),
    )  # fmt: skip
