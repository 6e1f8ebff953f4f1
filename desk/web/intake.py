"""The intake page (T2) as one sheet: the form, what was found for it, and the three steps of an answer: step, check, save."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import render_template, request, session
from flask.typing import ResponseReturnValue

from ..domain.text import inside
from ..services import explaining, reaching, receiving
from ..services.receiving import Promise
from ..services.terms import fees_for
from ..store.models import Agency, Case, CaseFee, Dossier, Edition
from ..store.queries import dossiers, finding, places, units
from ..store.queries.catalogue import Found
from ..store.queries.places import Spot
from . import intake_procedure, intake_scan
from .forms import asked, new_key
from .guard import actor, now, reading
from .intake_form import IntakeForm, choices
from .intake_procedure import Chosen
from .intake_scan import Read


@dataclass
class Sheet:
    """Everything that the page shows."""

    form: IntakeForm
    desks: Sequence[Agency]
    agency: Agency
    chosen: Chosen | None = None  # None: nobody looked yet
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
            finding.prepare(reading(), now().date())
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
        elif verb in ("desk", "channel", "competent"):
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

    # ── the procedure ────────────────────────────────────────────────────────

    def choose_procedure(self) -> None:
        """Find the edition and the case that the form means, once; what cannot be found is said at the field."""
        if self.chosen is None:
            self.chosen = intake_procedure.choose(self.form, self.agency)

    @property
    def edition(self) -> Edition | None:
        return self.chosen.edition if self.chosen else None

    @property
    def case(self) -> Case | None:
        return self.chosen.case if self.chosen else None

    # ── what the page needs besides the form ─────────────────────────────────

    def promise(self) -> tuple[Promise | None, list[str]]:
        """What would be promised now, and the reason of every day."""
        case, at = self.case, now()
        if case is None:
            return None, []
        made = asked(
            self.form, lambda: receiving.promise_for(reading(), self.agency, case, self.form.way, at, self.competent)
        )
        return made, explaining.why(reading(), case, made, at) if made else []

    @cached_property
    def elsewhere(self) -> list[tuple[str, list[Spot]]]:
        """The agencies for which this desk may receive what is chosen, under the names of the units above them."""
        if self.edition is None:
            return []
        day = now().date()
        found = reaching.competent_elsewhere(reading(), self.edition, self.agency, day)
        above = places.spots(reading(), day).by_id
        groups: dict[str, list[Spot]] = {}
        for spot in found:
            unit = above.get(spot.parent_id or 0)
            groups.setdefault(unit.short_name if unit else "", []).append(spot)
        return list(groups.items())

    @property
    def competent(self) -> Agency | None:
        """Who settles it, when another agency was chosen (không phụ thuộc địa giới)."""
        chosen = self.form.competent.data
        known = {spot.id for _, spots in self.elsewhere for spot in spots}
        return units.agency(reading(), chosen) if chosen in known else None

    def settled_by(self, promise: Promise | None) -> str:
        """Who settles it, when that is not the agency of this desk; empty otherwise."""
        issued = reaching.issued_by(promise.plan) if promise else ()
        others = [inside(name) for name in issued if name != self.agency.short_name]
        return " hoặc ".join(others)

    def pinned(self) -> list[Found]:
        """The procedures of Alt+1 … Alt+9, while none is chosen."""
        return finding.pinned(reading(), self.agency, now()) if self.edition is None else []

    def fees(self) -> list[CaseFee]:
        """The lines of fees that this way of coming pays."""
        return fees_for(self.case, self.form.way) if self.case else []

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
