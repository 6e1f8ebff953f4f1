"""Return mode (trả kết quả, T10): one dossier at the desk, who collects it, what is still due."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField

from ..domain.badges import Badge
from ..domain.codes import grouped
from ..domain.dates import say_moment, say_time
from ..domain.errors import Invalid
from ..domain.identity import UNREADABLE
from ..domain.scan import Scan, decide
from ..domain.text import plain
from ..domain.workflow import STATUS_NAMES, Delivery
from ..services import returning
from ..store.models import Dossier, Result, Task
from ..store.queries import counter, dossiers, tasks
from ..store.work import Work
from . import views
from .forms import Text, attempt, fits
from .guard import actor, reading
from .intake_form import choices

NOT_LISTED = "Người nhận không có trong danh sách được nhận."


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """Ai nhận, giấy tờ gì, tiền còn thiếu."""

    dossier = HiddenField()
    version = IntegerField()
    collector = RadioField("Người đến nhận", validate_choice=False)
    name = Text("Họ tên người được ủy quyền")
    proof = Text("Giấy ủy quyền (số, ngày)")
    fee = BooleanField("Đã thu đủ phí, lệ phí")


@dataclass
class Return:
    """The page: with a dossier to hand back, or with what waits and the scan box only."""

    form: ReturnForm
    dossier: Dossier | None = None
    task: Task | None = None
    results: Sequence[Result] = ()
    problem: str = ""  # why what was scanned does not lead to a result
    waiting: Sequence[Task] = ()
    query: str = ""
    people: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, dossier_id: int | None, collector: str = "") -> "Return":
        """The page for a dossier of one's sight (``NotFound`` otherwise); ``collector`` was recognised by the card."""
        sheet = cls(ReturnForm())
        if dossier_id is None:
            sheet.waiting = counter.results_waiting(reading(), actor())
            return sheet
        sheet.dossier = dossiers.dossier(reading(), actor(), dossier_id)
        sheet.task = counter.return_task(reading(), dossier_id)
        if sheet.task is not None and not actor().may("result.return", sheet.task.agency_id):
            sheet.task = None
        if sheet.task is None:
            sheet.problem = _why_not(sheet.dossier)
        sheet.results = dossiers.results_of(reading(), dossier_id)
        sheet.people = _may_collect(sheet.dossier)
        sheet.form.collector.choices = choices(sheet.people.items())
        if request.method == "GET":
            usual = "submitter" if "submitter" in sheet.people else "owner"
            sheet.form.collector.data = collector if collector in sheet.people else usual
            sheet.form.version.data = sheet.dossier.version
        return sheet

    def scanned(self, raw: str) -> dict[str, Any] | None:
        """Where a scan leads: the arguments of the page to open, or None when it says something here instead."""
        scan = decide(raw)
        if scan.kind in ("lookup", "number"):
            by_code = scan.kind == "lookup"
            row = dossiers.find(reading(), actor(), **{"code" if by_code else "number": scan.value})
            if row is not None:
                return {"ho-so": row.id}
            shown = grouped(scan.value) if by_code else scan.value
            self.problem = f"Không có hồ sơ nào với mã {shown} trong phạm vi được xem."
        elif scan.kind in ("card", "id") and scan.value:
            return self._person(scan)
        elif scan.kind == "text":
            return self._named(scan.value)
        elif scan.kind != "nothing":
            self.problem = UNREADABLE
        return None

    def _person(self, scan: Scan) -> dict[str, Any] | None:
        """A card: does this person stand on the open dossier? Else: what waits for them?"""
        if self.dossier is not None and self.task is not None:
            part = next((p.part for p in self.dossier.parties if p.id_number == scan.value), None)
            if part is not None:
                return {"ho-so": self.dossier.id, "nguoi": part}
            self.problem = NOT_LISTED
            self._stranger(scan)
            return None
        return self._only(counter.results_waiting(reading(), actor(), id_number=scan.value), scan.value)

    def _named(self, typed: str) -> dict[str, Any] | None:
        found = counter.results_waiting(reading(), actor(), plain_name=plain(typed))
        return self._only(found, typed)

    def _only(self, found: Sequence[Task], typed: str) -> dict[str, Any] | None:
        if len(found) == 1:
            return {"ho-so": found[0].dossier_id}
        self.waiting, self.query = found, typed
        self.dossier = self.task = None
        if not found:
            self.problem = (
                f"Không có kết quả nào đang chờ trả cho “{typed}”. Thử mã hồ sơ hoặc mã tra cứu trên giấy hẹn."
            )
        return None

    def _stranger(self, scan: Scan) -> None:
        """Somebody who is on no list can only come with a paper that authorises them: confirming as it stands is refused."""
        assert self.dossier is not None
        self.form.collector.data, self.form.version.data = "authorised", self.dossier.version
        if scan.card is not None:
            self.form.name.data = scan.card.card.name

    def confirm(self) -> str | None:
        """Hand the result over; the sentence that says so, or None when something must be mended first."""
        form, dossier, task = self.form, self.dossier, self.task
        if dossier is None or task is None:
            return None
        task_id, dossier_id = task.id, dossier.id

        def act(work: Work) -> str:
            dossiers.dossier(work.session, work.actor, dossier_id)  # with its people
            mine = tasks.task(work.session, work.actor, task_id)
            returning.hand_over(
                work, mine, form.collector.data or "", name=form.name.data, proof=form.proof.data,
                fee_settled=bool(form.fee.data), shown=form.version.data,
            )  # fmt: skip
            return f"Đã trả kết quả hồ sơ {mine.dossier.number} lúc {say_time(work.now)}. {mine.dossier.returned_to}."

        said = attempt(form, act, only=(Invalid,)) if fits(form) else None
        if said is None:
            fresh = Return.of(dossier_id)
            self.dossier, self.task, self.results, self.people = fresh.dossier, fresh.task, fresh.results, fresh.people
        return said

    def late(self) -> Badge | None:
        """Early, on time or late against the date first owed, by the calendar of the desk; a late result is never held back."""
        dossier = self.dossier
        return views.promise_badge(dossier) if dossier is not None and dossier.ready_at is not None else None

    def page(self, status: int = 200) -> ResponseReturnValue:
        form = self.form
        html = render_template("counter/hand_back.html", sheet=self, form=form, has_errors=bool(form.errors), link=link)
        return html, status


def link(dossier: Dossier) -> str:
    """This page in return mode for a dossier."""
    asked: dict[str, Any] = {"ho-so": dossier.id}
    return url_for("counter.hand_back", **asked)


def _may_collect(dossier: Dossier) -> dict[str, str]:
    """Who may come for it: part -> label, in the words of the receipt. An authorised person may always come, with proof."""
    people = {p.part: f"{returning.PARTS[p.part]}: {p.name}" for p in dossier.parties}
    people.setdefault("authorised", returning.PARTS["authorised"])
    if dossier.delivery == Delivery.POST:
        people["post"] = returning.PARTS["post"]
    return {part: people[part] for part in returning.PARTS if part in people}


def _why_not(dossier: Dossier) -> str:
    if dossier.returned_at is not None:
        return f"Hồ sơ {dossier.number} đã trả kết quả lúc {say_moment(dossier.returned_at)}. {dossier.returned_to}."
    status = STATUS_NAMES[dossier.state]
    return f"Hồ sơ {dossier.number or grouped(dossier.lookup_code)} chưa trả được ở quầy này: trạng thái “{status}”."
