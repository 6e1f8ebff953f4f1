"""The intake page (T2) as one sheet: the form, what was found for it, and the three steps of an answer: step, check, save."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import render_template, request, session
from flask.typing import ResponseReturnValue

from ..domain.workflow import Channel
from ..services import explaining, receiving
from ..services.receiving import Promise
from ..store.models import Agency, Case, Dossier, Edition
from ..store.queries import catalogue, counter, dossiers, units
from . import intake_scan
from .forms import asked, new_key
from .guard import actor, now, reading
from .intake_form import IntakeForm, choices
from .intake_scan import Read

USUAL = timedelta(days=90)  # what a desk did lately
PINNED = 9


@dataclass
class Sheet:
    """Everything that the page shows."""

    form: IntakeForm
    desks: Sequence[Agency]
    agency: Agency
    edition: Edition | None = None
    case: Case | None = None
    read: Read = field(default_factory=Read)
    focus: str = ""

    @classmethod
    def opened(cls) -> "Sheet":
        """The sheet of this request: a new form on GET, what was posted on POST."""
        desks = units.desks(reading(), actor())
        form = IntakeForm(data={"key": new_key()}) if request.method == "GET" else IntakeForm()
        form.close_unused()
        if request.method == "POST":
            form.complete(request.form)
        form.agency.choices = choices((desk.id, desk.short_name) for desk in desks)
        wanted = form.agency.data if request.method == "POST" else session.get("desk")
        agency = next((desk for desk in desks if desk.id == wanted), desks[0])
        if request.method == "GET":
            form.agency.data = agency.id
        return cls(form, desks, agency, focus="scan")

    # ── steps: the form comes back with something filled in ──────────────────

    def step(self, name: str) -> str:
        """Do one step of filling in. Returns where to go instead, when the scan was one of our dossiers."""
        verb, _, value = name.partition(":")
        if verb == "person":
            self._take(intake_scan.choose(self.form, value))
        elif verb == "pin":
            self.form.procedure_code.data, self.form.procedure.data = value, ""
        elif verb == "mode" and value in ("receive", "ask", "refuse"):
            self._turn(value)
        elif verb == "people":
            self._open_people(value)
        elif self.form.scan.data:
            self._take(intake_scan.read_box(self.form))
        elif verb in ("desk", "channel"):
            self.focus = {"desk": "agency"}.get(verb, verb)
        self.choose_procedure()
        if verb in ("pin", "procedure", "case") or (verb == "scan" and self.focus == "procedure" and self.case):
            self.focus = self._after_procedure(verb)
        return self.read.away

    def _take(self, read: Read) -> None:
        self.read, self.focus = read, read.focus or self.focus

    def _turn(self, mode: str) -> None:
        form = self.form
        form.mode.data = mode
        self.focus = "scan" if mode == "receive" else "reason"

    def _open_people(self, part: str) -> None:
        """Another person joins, or leaves; the next card that is scanned is theirs."""
        form = self.form
        self.focus = f"{part}-name" if part in form.open_parts() else {"submitter": "same"}.get(part, "represented")
        if part in form.open_parts():
            form.scan_into.data = part

    def _after_procedure(self, verb: str) -> str:
        if self.case is None:
            return "procedure"
        if verb == "case":
            return f"case-{self.case.id}"
        if self.form.owner.form.blank:
            return "scan"
        assert self.edition is not None
        return f"case-{self.case.id}" if len(self.edition.cases) > 1 else "papers"

    # ── the procedure: from what was typed to an edition and a case ──────────

    def choose_procedure(self) -> None:
        """Find the edition and the case that the form means; what cannot be found is said at the field."""
        form = self.form
        code = self._code()
        form.procedure_code.data = code or ""
        if not code:
            return
        self.edition = catalogue.edition(reading(), code, now().date())
        form.procedure.data = self.edition.short_name
        form.case.choices = choices((case.id, case.name) for case in self.edition.cases)
        self.case = next((c for c in self.edition.cases if c.id == form.case.data), self.edition.cases[0])
        form.case.data = self.case.id
        ticked = set(form.papers.data or ())
        # A paper of the same name in another case stays ticked.
        names = {p.name for c in self.edition.cases for p in c.papers if p.id in ticked}
        form.papers.data = [p.id for p in self.case.papers if p.name in names]

    def case_as_shown(self) -> int | None:
        """The case whose page is posted unchanged: one look instead of the whole edition; None when it must be found anew."""
        form = self.form
        case_id = form.case.data
        known = counter.case_known(reading(), case_id) if case_id else None
        unchanged = known is not None and known == (form.procedure_code.data, form.procedure.data or known[1])
        return case_id if unchanged else None

    def _code(self) -> str | None:
        form, typed = self.form, self.form.procedure.data or ""
        here = self.agency
        if chosen := form.procedure_code.data:
            found = self._find(chosen, here)
            if found and found[0].code == chosen and typed in ("", found[0].short_name):
                return found[0].code
        if not typed:
            return None
        if found := self._find(typed, here):
            return found[0].code
        elsewhere = self._find(typed, None)
        if elsewhere:
            form.procedure_problem = self._received_elsewhere(elsewhere[0])
        else:
            form.procedure_problem = (
                f"Không có thủ tục nào khớp “{typed}”. Gõ mã tắt (ks), mã thủ tục (1.001193) hoặc vài chữ không dấu."
            )
        form.procedure.errors = [form.procedure_problem]
        return None

    def _received_elsewhere(self, found: catalogue.Found) -> str:
        names = units.level_names(reading())
        levels = ", ".join(name.lower() for code, name in names.items() if code in found.received_at)
        return f"“{found.short_name}” không tiếp nhận ở {self.agency.level.name.lower()}; nơi tiếp nhận: {levels}."

    def _find(self, typed: str, agency: Agency | None) -> list[catalogue.Found]:
        return catalogue.find_procedures(reading(), typed, now().date(), agency=agency, limit=1)

    # ── what the page needs besides the form ─────────────────────────────────

    def promise(self) -> tuple[Promise | None, list[str]]:
        """What would be promised now, and the reason of every day."""
        case, at = self.case, now()
        if case is None:
            return None, []
        channel = Channel(self.form.channel.data or 1)
        made = asked(self.form, lambda: receiving.promise_for(reading(), self.agency, case, channel, at))
        return made, explaining.why(reading(), case, made, at) if made else []

    def pinned(self) -> list[catalogue.Found]:
        """The procedures this desk takes in most, then the others in the order of their names; Alt+1 … Alt+9."""
        used = counter.most_used(reading(), self.agency.id, now() - USUAL)
        every = catalogue.received_by(reading(), self.agency, now().date())
        return sorted(every, key=lambda found: (-used.get(found.code, 0), found.short_name))[:PINNED]

    def duplicates(self) -> Sequence[Dossier]:
        """Open dossiers of this person for this procedure (T3)."""
        if self.edition is None:
            return []
        return dossiers.possible_duplicates(reading(), self._owner_number(), self.edition.procedure.code)

    def recent(self) -> Sequence[Dossier]:
        """The last dossiers of this person in sight."""
        return dossiers.recent_of_person(reading(), actor(), self._owner_number())

    def _owner_number(self) -> str:
        number: str = self.form.owner.form.who().id_number
        return number

    def mark(self, wanted: Any, **attributes: Any) -> dict[str, Any]:
        """Attributes of a field, with the focus if the hand goes there next."""
        return {**attributes, "data_focus": True, "autofocus": True} if wanted.id == self.focus else attributes

    def page(self, status: int = 200, **more: Any) -> ResponseReturnValue:
        """The page as it stands."""
        form = self.form
        promise, why = self.promise()
        if form.errors and status != 200:
            self.focus = ""  # the summary takes it
        start = now().replace(hour=0, minute=0, second=0, microsecond=0)
        html = render_template(
            "counter/intake.html", sheet=self, form=form, promise=promise, why=why, pinned=self.pinned(), now=now(),
            duplicates=self.duplicates(), recent=self.recent(), shift=dossiers.shift(reading(), frozenset({self.agency.id}), start),
            describe=intake_scan.describe, has_errors=bool(form.errors), same_day=same_day, **more,
        )  # fmt: skip
        return html, status


def same_day(one: datetime, other: datetime) -> bool:
    return one.date() == other.date()
