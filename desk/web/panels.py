"""The action panel of the dossier page (X2) as values: what may be done here now, each with the form that it needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import url_for

from ..domain import routing
from ..domain.beside import of_route
from ..domain.dates import say_day
from ..domain.deadlines import Term, due
from ..domain.routing import Plan, PlanStep
from ..domain.supplements import missing, waiting
from ..domain.workflow import Status, StepKind
from ..services import pausing, recalling, recounting, reopening, supplementing
from ..services.extending import Letters
from ..store.models import Dossier, ResultDraft, Supplement, Task
from ..store.queries import absences, units
from . import apologies, asking, hand_back, proposing, views
from .beside_forms import FORMS as BESIDE_FORMS
from .guard import calendar_of, now, reading
from .offers import OF_LETTER, Offer
from .panel_notes import REVOKES, asked_for, forward_words, opinions, unanswered, why_back
from .step_forms import FORMS as STEP_FORMS
from .step_forms import OpinionForm, StepForm

PRIMARY = frozenset({
    "give_opinion", "end_posting", "conclude", "unpause", "forward", "process", "approve", "issue", "receive", "resume", "settle",
    "hand_over", "extend", "propose_extension",
})  # fmt: skip
QUICK = frozenset({"acknowledge", "accept_papers", "recall"})  # nothing to be typed
FORMS = {**STEP_FORMS, **BESIDE_FORMS}
OF_APOLOGY = OF_LETTER | {"propose_extension"}
APART = OF_APOLOGY | {"draft"} | asking.HERE  # drawn in sections of their own
EFFECTS = {  # what asking for papers does to the clock
    "restart": "Thời hạn tính lại từ đầu khi công dân nộp đủ giấy tờ (yêu cầu trong 3 ngày làm việc đầu).",
    "resume": "Thời hạn tạm dừng, tính tiếp phần còn lại khi công dân nộp đủ giấy tờ.",
    "none": "Đồng hồ thời hạn vẫn chạy: đã quá 3 ngày làm việc từ khi cơ quan nhận hồ sơ.",
}
SLUGS: dict[str, str] = {  # move -> endpoint of the blueprint steps
    "acknowledge": "acknowledge", "assign": "assign", "forward": "pass_on", "process": "pass_on", "approve": "pass_on",
    "send_back": "send_back", "ask": "ask", "ask_more": "ask_more", "bill": "bill", "issue": "issue", "receive": "receive",
    "refuse": "refuse", "pause": "pause", "unpause": "unpause", "extend": "extend", "refuse_extension": "refuse_extension",
    "withdraw_extension": "withdraw_extension", "ask_at_desk": "ask_submitted", "resume": "resume", "settle": "settle",
    "withdraw": "withdraw", "lapse": "lapse", "reopen": "reopen", "misdirect": "misdirect", "recall": "recall", "skip": "skip",
    "accept_papers": "accept_papers", **asking.ENDS,
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
    anchor: str = ""

    @property
    def primary(self) -> Act | None:
        """The act of the big button."""
        return next((a for a in self.acts if a.name in PRIMARY), None)

    @property
    def quick(self) -> list[Act]:
        """Acts that need nothing typed: beside the big button."""
        return [a for a in self.acts if a.name in QUICK]

    @property
    def others(self) -> list[Act]:
        """The folded acts."""
        return [a for a in self.acts if a.name not in PRIMARY and a.name not in QUICK]


@dataclass(frozen=True)
class Panels:
    """Everything that one person may do with one dossier; ``failed`` is the form that a rule refused."""

    dossier: Dossier
    tasks: Sequence[Task]
    offered: list[Offer]
    plan: Plan | None
    letters: Letters
    failed: StepForm | None
    drafts: Mapping[int, ResultDraft] = field(default_factory=dict)  # leg -> its newest version
    asked: Sequence[Supplement] = ()

    def all(self) -> list[Panel]:
        """My steps, nearest deadline first, then what concerns the dossier as a whole."""
        offered = [o for o in self.offered if o.name not in APART]
        mine = sorted({o.task for o in offered if o.task}, key=lambda t: (t.due_at, t.id))
        found = [self._step_panel(t, [o for o in offered if o.task is t]) for t in mine if t.done_at is None]
        found += [self._sent_panel(t, [o for o in offered if o.task is t]) for t in mine if t.done_at is not None]
        if letter := self._letter_panel():
            found.append(letter)
        whole = [self._act(o) for o in offered if o.task is None]
        if whole:
            found.append(Panel(self._whole_title(), whole, self._whole_notes()))
        return found

    @cached_property
    def chosen(self) -> dict[str, str]:
        """The outcomes of the steps so far."""
        made = ((t.position, t.choice) for t in of_route(self.tasks))
        return routing.chosen_by(self.plan, made) if self.plan is not None else {}

    def _step_panel(self, task: Task, offered: list[Offer]) -> Panel:
        if task.branch:
            return Panel(task.name, [self._act(o) for o in offered], asking.notes(task, self.tasks))
        notes = []
        step = self.plan.at(task.position) if self.plan is not None else None
        if step is not None and step.produces:
            notes.append(f"Bước này phải có: {step.produces}.")
        if step is not None and step.key in self.chosen and step.outcomes:
            notes.append(f"Kết quả bước đã chọn lần trước: {self.chosen[step.key]}.")
        if task.acknowledged_at is None and task.sent_by:
            notes.append(f"{task.sent_by} chuyển đến, chưa xác nhận nhận.")
        if (late := forward_words(task)) is not None:
            notes.append(late)
        notes += why_back(self.tasks, task)
        if task.kind in (StepKind.APPROVE, StepKind.ISSUE) and (said := opinions(self.tasks)):
            notes.append(f"Đề xuất của {said[0].done_by} ({said[0].name}): {said[0].opinion}")
        notes += asking.waiting(task, self.tasks, step.outcomes if step is not None else ())
        return Panel(f"Xử lý bước {task.position}: {task.name}", [self._act(o) for o in offered], notes)

    def _sent_panel(self, task: Task, offered: list[Offer]) -> Panel:
        """Đã chuyển, nơi nhận chưa xác nhận: it can be taken back."""
        opened = recalling.opened_by(self.tasks, task)
        where = "; ".join(f"{t.agency_name} – {t.name}" for t in opened) or "nhánh song song"
        notes = [f"Đã chuyển đến {where}. Thu hồi được đến khi nơi nhận xác nhận."]
        return Panel(
            f"Đã chuyển từ bước {task.position}: {task.name}", [self._act(o) for o in offered], notes, "thu-hoi"
        )

    def _letter_panel(self) -> Panel | None:
        """Gia hạn, xin lỗi: to propose (on a page of its own), to sign, to refuse, to take back."""
        acts = [self._act(o) for o in self.offered if o.name in OF_LETTER]
        if any(o.name == "propose_extension" for o in self.offered):
            acts.append(Act("propose_extension", apologies.label(self.dossier), apologies.link(self.dossier), None))
        return Panel("Gia hạn, xin lỗi", acts, apologies.said(self.dossier, self.letters)) if acts else None

    def _whole_title(self) -> str:
        return {
            Status.SUBMITTED: "Hồ sơ nộp trực tuyến, chờ kiểm tra", Status.WAITING: "Chờ công dân bổ sung giấy tờ",
            Status.PAYING: "Chờ công dân nộp tiền",
        }.get(self.dossier.state, "Việc khác với hồ sơ này")  # fmt: skip

    def _whole_notes(self) -> list[str]:
        return asked_for(self.dossier, self.asked)

    def _act(self, offer: Offer) -> Act:
        if offer.name == "stop":
            label = "Dừng vì không bổ sung" if unanswered(self.dossier, self.asked) else offer.move.label
            return Act("stop", label, url_for("steps.stop_page", dossier_id=self.dossier.id), None)
        if offer.name == "hand_over":
            return Act("hand_over", "Trả kết quả", hand_back.link(self.dossier), None)
        task = offer.task
        values: dict[str, Any] = {"dossier_id": self.dossier.id}
        if task is not None:
            values["task_id"] = task.id
        # one address for forward, process, approve
        verb = "pass_on" if FORMS[offer.name] is OpinionForm else offer.name
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
            if form is not self.failed and not form.reason.data:
                form.reason.data = f"Còn thiếu so với thành phần hồ sơ của thủ tục {self.dossier.procedure_code}."
            if act.name == "ask" and task is not None:
                act.hints.append(self._effect(task))
                if self.dossier.supplements >= 1:
                    act.warning = f"Đây là lần bổ sung thứ {self.dossier.supplements + 1}: hồ sơ sẽ bị tính quá hạn."
        if act.name == "resume" and (request := waiting(self.asked)) is not None:
            form.came.choices = [(item, item) for item in missing(request, ())]
        if act.name == "reopen":
            self._reopening(act)
        if act.name == "pause":
            assert task is not None
            assert self.plan is not None
            reasons = pausing.reasons_at(reading(), self.plan.at(task.position))
            form.reason_code.choices = [
                ("", "Chọn lý do"),
                *((r.code, r.name[:1].upper() + r.name[1:]) for r in reasons),
            ]
            act.hints += [f"{r.name[:1].upper()}{r.name[1:]}: {r.legal_basis}." for r in reasons]
        if task is None or self.plan is None:
            return
        if act.name == "send_back":
            steps = routing.behind(self.plan, task.position, self.chosen)
            form.to.choices = [(s.position, f"{s.position}. {s.agency} – {s.name}") for s in steps]
        elif act.name == "assign":
            form.person.choices = self._people(task)
            act.warning = " ".join(form.confirmed.errors or ())  # "Lê Văn Cường nghỉ đến 05/3. Vẫn giao?"
            act.label = "Phân công lại" if task.assignee_id else "Phân công"
        elif act.name in ("forward", "process", "approve", "issue"):
            self._lead_on(act, task, self.plan)

    def _reopening(self, act: Act) -> None:
        """Of a ready result to which step; of what had ended it is known."""
        form: Any = act.form
        if self.dossier.state is Status.READY and self.plan is not None:
            steps = reopening.steps_back(self.plan, self.tasks)
            form.to.choices = [(s.position, f"{s.position}. {s.agency} – {s.name}") for s in steps]
            act.warning = REVOKES
        else:
            del form.to
            act.hints.append(
                "Hồ sơ làm tiếp ở bước đang dở; thời gian đã dừng được cộng lại vào thời hạn, công dân được báo."
            )

    def _lead_on(self, act: Act, task: Task, plan: Plan) -> None:
        """What comes next, outcome by outcome where that differs; the outcomes to choose from; what is proposed or decided. What was
        written before it was recalled stands in the form again."""
        if task.opinion and act.form is not self.failed and isinstance(act.form, OpinionForm):
            act.form.opinion.data = task.opinion
        if (instead := proposing.lead(act, task, plan, self.tasks, self.drafts)) is not None:
            act.hints += [self._next_hint(s) for s in instead]
            return
        step, still_open = plan.at(task.position), {t.position for t in of_route(self.tasks) if t.done_at is None}
        ways = {
            word: routing.following(plan, task.position, still_open, {**self.chosen, step.key: word} if word else self.chosen)
            for word in step.outcomes or ("",)
        }  # fmt: skip
        if step.outcomes:
            form: Any = act.form
            form.choice.choices = [(word, word) for word in step.outcomes]
        first, *others = ways.values()
        same = all(way == first for way in others)
        if act.name not in ("approve", "issue"):
            act.label = _next_label(first, task) if same else "Chuyển bước sau"
        if same:
            act.hints += [self._next_hint(s) for s in first]
        else:
            act.hints += [
                f"Nếu “{word}”. {self._next_hint(s)}{self._moved(word, step, plan)}" for word, way in ways.items() for s in way
            ]  # fmt: skip

    def _moved(self, word: str, step: PlanStep, plan: Plan) -> str:
        """Whoever chooses knows before that the citizen will be given another date."""
        after = {**self.chosen, step.key: word}
        moved = recounting.moves(reading(), self.dossier, plan, self.chosen, after)
        return " Ngày hẹn trả được tính lại và báo công dân." if moved else ""

    def _effect(self, task: Task) -> str:
        return EFFECTS[supplementing.effect_of(reading(), task, self.tasks, now().date())]

    def _people(self, task: Task) -> list[tuple[int, str]]:
        able = units.able(reading(), task.role, task.agency_id, task.department_id, now().date())
        held = units.load(reading(), [row[0] for row in able])
        away = absences.on(reading(), now().date(), [row[0] for row in able])
        return [
            (
                i,
                f"{name} – đang giữ {held.get(i, 0)} việc"
                + (f", nghỉ đến {say_day(away[i].until)}" if i in away else ""),
            )
            for i, name in able
        ]

    def _next_hint(self, step: PlanStep) -> str:
        where = f"Bước sau: {step.agency} – {step.name}"
        if step.kind is StepKind.RETURN or not step.term:
            return f"{where}."
        moment: datetime = due(now(), Term.parse(step.term), calendar_of(step.agency_id))
        return f"{where}, hạn {views.say(moment)}."


def _next_label(following: Sequence[PlanStep], task: Task) -> str:
    """ "Chuyển Phòng LĐTBXH – Thẩm định": the button is named after what comes next."""
    if not following:
        return "Ghi ý kiến, chờ nhánh song song"
    if len(following) > 1:
        return "Chuyển " + ", ".join(dict.fromkeys(s.agency for s in following))
    step = following[0]
    place = step.department if step.agency_id == task.agency_id else step.agency
    return f"Chuyển {place} – {step.name}"
