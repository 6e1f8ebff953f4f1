"""The dossier page (S6) as values: what is shown to whom, and the forms of what may be done (X2). The template only draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import render_template

from ..domain.badges import Badge
from ..domain.beside import of_route
from ..domain.codes import mask_id, mask_phone
from ..domain.identity import say_phone
from ..domain.lateness import Charged
from ..domain.picture import Node, route_picture
from ..domain.routing import Plan, chosen_by
from ..domain.supplements import unseen
from ..domain.workflow import FINAL, Status, StepKind
from ..services import approving, charging, extending, late_noting
from ..services.explaining import Past
from ..services.extending import Letters
from ..services.tasks import holding
from ..store.models import Dossier, Event, PaperPlace, Party, Supplement, Task
from ..store.queries import clocks, dossiers, handing, units
from ..store.queries.tasks import task as step_of
from . import apologies, keeping, logbook, views, walking
from . import holders as who_held
from .aside import Aside
from .asking import Asking
from .conflicts import Conflict
from .documents import Documents
from .guard import actor, calendar_of, now, reading, viewing, working
from .offers import Offer, offers
from .panel_notes import opinions
from .panels import OF_APOLOGY, Panel, Panels
from .step_forms import StepForm
from .watching import Watching
from .why import clocks_of

PARTS = {"owner": "Chủ hồ sơ", "submitter": "Người nộp hồ sơ", "authorised": "Người được ủy quyền"}


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
    letters: Letters
    past: Past
    failed: StepForm | None
    asked: Sequence[Supplement] = ()
    revealed: str = ""  # for what the numbers are shown this once

    @classmethod
    def load(cls, dossier_id: int, failed: StepForm | None = None, revealed: str = "") -> "DossierPage":
        """The page for whoever asks. Raises ``NotFound`` out of sight."""
        dossier = dossiers.dossier(reading(), actor(), dossier_id)
        keeping.load(dossier_id)
        tasks = dossiers.tasks_of(reading(), dossier_id)
        open_tasks = [t for t in tasks if t.done_at is None]
        plan = Plan.from_json(dossier.plan) if dossier.plan else None
        own = min(
            (t for t in open_tasks if holding(actor(), t, dossier.procedure_code)),
            key=lambda t: (t.due_at, t.id),
            default=None,
        )
        letters = extending.letters(reading(), dossier, now())
        pauses = clocks.pauses_of(reading(), dossier_id) if dossier.received_at is not None else ()
        past = Past(pauses, letters.last("granted"))
        chosen = chosen_by(plan, ((t.position, t.choice) for t in of_route(tasks))) if plan else {}
        asked = dossiers.supplements_of(reading(), dossier_id) if dossier.supplements else ()
        offered = offers(actor(), dossier, plan, open_tasks, letters, now(), chosen, every=tasks, asked=asked)
        return cls(dossier, tasks, open_tasks, offered, own, plan, letters, past, failed, asked, revealed)

    @property
    def holds(self) -> bool:
        """Whoever holds the dossier, and the desk that received it, reads numbers in full; everybody else masked."""
        steps = of_route(self.open_tasks)  # whoever is only asked reads them masked
        mine = any(holding(actor(), t, self.dossier.procedure_code) for t in steps)
        return mine or actor().may("dossier.receive", self.dossier.agency_id)

    @property
    def masked(self) -> bool:
        """Are the numbers hidden from this reader?"""
        return not self.holds and not self.revealed

    @property
    def contacts(self) -> list[Contact]:
        order = list(PARTS)
        return [self._contact(p) for p in sorted(self.dossier.parties, key=lambda p: order.index(p.part))]

    def _contact(self, party: Party) -> Contact:
        born = f"{party.born.day:02}/{party.born.month:02}/{party.born.year}" if party.born else ""
        number, phone = (
            (party.id_number, say_phone(party.phone))
            if not self.masked
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
            party.email if not self.masked else "",
        )

    @property
    def nodes(self) -> list[Node]:
        if self.plan is None:
            return []
        found = route_picture(
            self.plan, self.tasks, now(), calendar_of, staff=True,
            ended=self.dossier.state in FINAL,
        )  # fmt: skip
        for node in found:
            if node.state == "moving":
                node.note = ""  # the drawing says it
        return found

    @property
    def step_badge(self) -> Badge | None:
        """The deadline of my step, else of the most pressing one."""
        live = [t for t in of_route(self.open_tasks) if t.kind != StepKind.RETURN]
        mine = self.own if self.own is not None and self.own.kind != StepKind.RETURN else None
        task = mine or min(live, key=lambda t: (t.due_at, t.id), default=None)
        return views.step_badge(task, self.dossier) if task else None

    @property
    def place(self) -> str:
        """Giao nhận: where it is."""
        if self.dossier.state is Status.RETURNED:
            return "Đã trả"
        if self.dossier.state is Status.READY:
            return "Chờ trả"
        steps = of_route(self.open_tasks)
        if not steps:
            return self.dossier.agency_name
        if all(t.acknowledged_at is None for t in steps):
            return "Đang chuyển – chờ xác nhận nhận"
        return "Đang ở " + ", ".join(dict.fromkeys(t.agency_name for t in steps))

    @cached_property
    def paper(self) -> str:
        """Bản giấy: where it lies, which need not be where the dossier is; empty when there is none."""
        place = handing.place_of(reading(), self.dossier.id)
        return paper_words(place) if place is not None else ""

    @property
    def holders(self) -> str:
        """Người đang giữ."""
        return ", ".join(
            dict.fromkeys(
                f"{t.assignee_name or t.department_name} ({t.agency_name})" for t in of_route(self.open_tasks)
            )
        )

    @property
    def held(self) -> list[str]:
        """Người đang giữ: since when, sent by whom, confirmed when."""
        return who_held.here(self.tasks)

    @property
    def held_when(self) -> list[who_held.Line]:
        """Ai giữ lúc nào."""
        return who_held.table(self.tasks, self.log)

    @cached_property
    def asking(self) -> Asking:
        """Lấy ý kiến, niêm yết, hội đồng."""
        return Asking(self.dossier, self.tasks, self.offered, self.failed)

    @property
    def opinions(self) -> list[Task]:
        """What was said at the steps that are done, newest first."""
        return opinions(self.tasks)

    @cached_property
    def panels(self) -> list[Panel]:
        """What may be done here by whoever looks."""
        return Panels(
            self.dossier, self.tasks, self.offered, self.plan, self.letters, self.failed, self.documents.current, self.asked
        ).all()  # fmt: skip

    @property
    def new_papers(self) -> Supplement | None:
        """Mới so với lần trước (X8): what the citizen added and the officer has not looked at yet."""
        return unseen(self.asked)

    @cached_property
    def documents(self) -> Documents:
        """The draft of the result, and what a leader asked about it."""
        return Documents(self.dossier, self.plan, self.tasks, self.own, {e.what for e in self.log}, self.failed)

    @property
    def apology(self) -> list[str]:
        """What is to be said about an extension or an apology."""
        return apologies.said(self.dossier, self.letters)

    @property
    def owing(self) -> str:
        """A late dossier without a letter says so to everybody who sees it."""
        return apologies.OWING if apologies.owing(self.dossier, self.letters) else ""

    @property
    def letter_acts(self) -> bool:
        """Is there something to do about a letter? Then its panel says all of it."""
        return any(o.name in OF_APOLOGY for o in self.offered)

    @property
    def charged(self) -> Charged:
        """Trễ ở đâu, do ai giữ: asked only of a dossier that somebody held too long."""
        due_at = self.dossier.due_at
        late = due_at is not None and (self.dossier.ready_at or now()) > due_at
        if not late and not late_noting.late_steps(self.tasks, now()):
            return Charged()
        return charging.charged(reading(), self.dossier, self.tasks, self.past.pauses, now())

    @cached_property
    def log(self) -> Sequence[Event]:
        """The logbook, newest first."""
        return dossiers.events_of(reading(), self.dossier.id)

    @property
    def events(self) -> list[logbook.Line]:
        """The logbook in words, newest first."""
        return logbook.lines(self.log)

    @cached_property
    def aside(self) -> Aside:
        """What stands beside the work: notes, following, reminders, who else looks."""
        return Aside(self.dossier, self.open_tasks, self.failed)

    @cached_property
    def watching(self) -> Watching:
        """Why it is late, and what was ordered about it."""
        return Watching(self.dossier, self.tasks, {e.what for e in self.log}, self.failed)


def paper_words(place: PaperPlace) -> str:
    """Where the paper is, and who answers for it."""
    return {
        "here": f"ở {place.department_name}, {place.agency_name} từ {views.say(place.since)}",
        "moving": f"đang chuyển, {place.holder} giao {views.say(place.since)}, chưa ai xác nhận",
        "missing": f"thiếu, báo {views.say(place.since)}, {place.holder} đã giao",
        "gone": f"đã trả {views.say(place.since)}",
    }[place.state]


def opened(dossier_id: int) -> str:
    """The page as it is opened; what a leader must have opened before approving in bulk is written down when it is drawn."""
    page = DossierPage.load(dossier_id)
    html = _drawn(page)
    if not viewing() and (seen := page.documents.unnoted()) is not None:
        task_id, draft_id = seen
        with working() as work:
            approving.note_opened(work, step_of(work.session, work.actor, task_id), draft_id)
    return html


def render(
    dossier_id: int, *, failed: StepForm | None = None, conflict: Conflict | None = None, revealed: str = ""
) -> str:
    """The page; ``failed`` is a form that a rule refused, ``conflict`` why nothing was written and what must not be lost, ``revealed`` for
    what the numbers are shown in this answer."""
    return _drawn(DossierPage.load(dossier_id, failed, revealed), conflict)


def _drawn(page: DossierPage, conflict: Conflict | None = None) -> str:
    dossier_id = page.dossier.id
    return render_template(
        "work/show.html", page=page, d=page.dossier, failed=page.failed, conflict=conflict,
        walk=walking.steps(dossier_id, page.own),
        promise=views.promise_badge(page.dossier), papers=dossiers.papers_of(reading(), dossier_id),
        results=dossiers.results_of(reading(), dossier_id), clocks=clocks_of(page.dossier, page.open_tasks, page.past),
        identifier=units.identifier(reading(), page.dossier.agency_id),
    )  # fmt: skip
