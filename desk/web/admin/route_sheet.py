"""The sheet of a route (D3) between the form and the page: what was typed, what is wrong where, what was tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request

from ...domain.catalogue import route_typed
from ...domain.catalogue.content import CHANNELS, is_time
from ...domain.catalogue.differences import Difference, differences
from ...domain.catalogue.route import TERM, route_slips
from ...domain.catalogue.route_checks import Check
from ...domain.catalogue.route_typed import Route
from ...domain.catalogue.route_words import anchor, mended, more, spoken
from ...domain.catalogue.slips import Slip
from ...domain.catalogue.trying import Trial
from ...domain.catalogue.wording import Names, in_words
from ...domain.errors import NotFound
from ...services import trying
from ...services.catalogue_rights import reaches
from ...store.models import Agency, Draft
from ...store.queries import catalogue, drafts, routes, units
from ..forms import asked
from ..guard import actor, now, reading
from .catalogue_names import MANAGE, names
from .route_choices import Choices
from .route_form import RouteForm

SHOWN = "co-dong"  # a field of the form that has the rows: with it a route was sent, be it empty
FOLDED = ("stops", "produces", "outcomes", "only_if", "side_by_side")
NOBODY = "Chưa có cơ quan nào nhận thủ tục này. Chọn nơi tiếp nhận ở mục 1 của bản thảo."


@dataclass
class Sheet:
    """Everything that the page of a route shows.

    ``open``: it may be saved; ``writing``: it is shown with fields, else only to be looked at and tried; ``told``: slips are shown
    at their fields; ``focus``: the id of what the hand goes on with.
    """

    draft: Draft
    number: int  # of the case in the draft
    form: RouteForm
    route: Route
    open: bool
    writing: bool
    told: bool
    focus: str = ""
    said: str = ""
    saved: bool = False
    stale: bool = False
    trial: Trial | None = None

    @classmethod
    def opened(cls, row: Draft, case_key: str, form: RouteForm, *, sent: bool) -> "Sheet":
        """The sheet of one case: as stored, or (``sent``) as the form of this request says. Raises ``NotFound`` without the case."""
        keys = [case.get("key") for case in row.content.get("cases") or ()]
        if case_key not in keys:
            raise NotFound("Bản thảo không có trường hợp này. Mở lại bản thảo để chọn trường hợp.")
        number = keys.index(case_key)
        may = row.state == "draft" and reaches(reading(), actor(), MANAGE, row.owner_id)
        if sent and SHOWN in request.form:
            route = route_typed.read({name: request.form.getlist(name) for name in request.form})
            return cls(row, number, form, route, may, True, "told" in request.form)
        stored = as_typed(row.content["cases"][number].get("route"))
        return cls(row, number, form, stored, may, may, bool(stored["legs"]))

    # ── the case ──────────────────────────────────────────────────────────────

    @property
    def case(self) -> Mapping[str, Any]:
        """The case as stored."""
        return self.draft.content["cases"][self.number]  # type: ignore[no-any-return]

    @property
    def levels(self) -> list[str]:
        """The levels that the procedure names."""
        return [str(code) for code in self.draft.content.get("levels") or ()]

    @cached_property
    def tried(self) -> dict[str, Any]:
        """The case as it is checked and tried, with the route as typed; what of the draft cannot be read counts as not written."""
        terms, cutoff = self.case.get("terms") or {}, str(self.case.get("cutoff") or "")
        read = {channel: str(terms.get(channel)) for channel in CHANNELS}
        return {
            "terms": {channel: term if TERM.fullmatch(term) else None for channel, term in read.items()},
            "cutoff": cutoff if is_time(cutoff) else "15:00",
            "route": self.route,
        }

    @property
    def stated(self) -> bool:
        """Does the case state its term, so that legs need none?"""
        return bool(self.tried["terms"]["direct"])

    @property
    def others(self) -> list[tuple[str, str, bool]]:
        """The other cases that have a route: key, name, whether it is the same as here."""
        return [
            (case["key"], case.get("name") or case["key"], as_typed(case["route"]) == self.route)
            for n, case in enumerate(self.draft.content["cases"]) if n != self.number and case.get("route")
        ]  # fmt: skip

    def copied(self, key: str) -> Route | None:
        """The route of another case, to begin from."""
        found = next((case["route"] for case in self.draft.content["cases"] if case.get("key") == key), None)
        return as_typed(found) if found else None

    def written(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """A stored content with this route in its case; without rows it has none."""
        key, route = self.case["key"], self.route if self.route["legs"] or self.route["cap"] else None
        cases = [{**case, "route": route} if case.get("key") == key else case for case in content["cases"]]
        return {**content, "cases": cases}

    @cached_property
    def theirs(self) -> list[Difference]:
        """Where the draft as it stands now differs from what is typed here."""
        mine, theirs = (in_words(c, self.called) for c in (self.written(self.draft.content), self.draft.content))
        return differences(mine, theirs)

    @property
    def asked(self) -> list[Mapping[str, Any]]:
        """What an import asks about this route."""
        at = f"cases.{self.number}.route"
        return [question for question in drafts.still_asked(self.draft) if str(question["path"]).startswith(at)]

    @cached_property
    def called(self) -> Names:
        """The names of codes."""
        return names(self.draft.content)

    @cached_property
    def choices(self) -> Choices:
        """What may be chosen in its rows."""
        return Choices(self.draft.content, self.called, now().date())

    @cached_property
    def agency(self) -> Agency | None:
        """Where a dossier is tried: what was chosen, or the first that receives the procedure; None when nobody does."""
        known = catalogue.procedure(reading(), self.draft.procedure_code)
        received_at = self.draft.content.get("received_at") or ()
        there = routes.receivers(reading(), received_at, known.id if known else None, self.form.day)
        chosen = self.form.offer(there)
        return units.agency(reading(), chosen) if chosen is not None else None

    # ── what is wrong, what was tried ─────────────────────────────────────────

    @cached_property
    def typed(self) -> dict[str, list[str]]:
        """The fields of the rows and what they show."""
        return route_typed.fields(self.route)

    @property
    def legs(self) -> list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
        """The legs with their steps."""
        return route_typed.legs_of(self.route)

    def conditions(self, leg: int, step: int) -> list[tuple[str, str]]:
        """What a step may hang on."""
        return route_typed.conditions(self.route, leg, step)

    def more(self, step: Mapping[str, Any]) -> str:
        """What a step says besides its first line."""
        names_by_key = {key: name for key, name, _, _ in self.picks}
        return more(step, names_by_key, self.choices.reasons)

    def marked(self, name: str) -> dict[str, Any]:
        """Attributes of a field of the small form, if the hand goes on there."""
        return {"data_focus": True, "autofocus": True} if self.focus == name else {}

    def unfolded(self, path: str) -> bool:
        """Is something wrong, or the hand, in the entries of a step that are folded away?"""
        told = [*self.errors, *(check.path for check in self.checks if not check.ok), self.focus]
        return any(at == f"{path}.{key}" for at in told for key in FOLDED)

    @cached_property
    def slips(self) -> list[Slip]:
        """What keeps the route from being walked, as the file's words say it."""
        return route_slips(self.route, self.levels, self.stated)

    @cached_property
    def mended(self) -> list[Slip]:
        """The same in the words of the page."""
        return [mended(slip, self.typed, self.called) for slip in self.slips]

    @cached_property
    def errors(self) -> dict[str, list[str]]:
        """What is wrong, by the field at which it stands."""
        found: dict[str, list[str]] = {}
        for slip in self.mended if self.told else ():
            found.setdefault(anchor(slip.path), []).append(slip.sentence)
        return found

    @cached_property
    def checks(self) -> list[Check]:
        """The live check list, where and when the form says; of the route alone when nobody receives it. Empty without a row."""
        if not self.route["legs"]:
            return []
        found = self._checked() or [*(Check(s.path, _capital(s)) for s in self.slips), Check("legs", NOBODY, "warning")]
        better = dict(zip(map(_capital, self.slips), map(_capital, self.mended), strict=True))
        return [
            Check(anchor(c.path), spoken(better.get(c.sentence, c.sentence), self.called, self.choices.reasons), c.level)
            for c in found
        ]  # fmt: skip

    def _checked(self) -> list[Check] | None:
        agency, day = self.agency, self.form.day
        if agency is None:
            return None
        return asked(self.form, lambda: trying.check(reading(), self.tried, self.levels, self.stated, agency, day))

    def count(self, level: str) -> int:
        """How many lines of the check list are errors, or warnings."""
        return sum(check.level == level for check in self.checks)

    @cached_property
    def picks(self) -> list[tuple[str, str, list[str], str]]:
        """The steps at which an outcome is chosen: key, name, outcomes, the one to try."""
        return [
            (step["key"], step["name"], words, request.form.get(f"chon.{step['key']}", ""))
            for _, steps in self.legs for step in steps if (words := route_typed.outcomes(step))
        ]  # fmt: skip

    def try_out(self) -> None:
        """Thử: a dossier of the route as typed; what is missing is said on top of the page."""
        agency, form = self.agency, self.form
        if self.slips or agency is None:
            said = "Sửa các chỗ sai của quy trình rồi thử lại." if self.slips else NOBODY
            form.form_errors = [*(form.form_errors or []), said]
            return
        words = {key: word for key, _, _, word in self.picks}
        self.trial = asked(
            form, lambda: trying.try_out(reading(), self.tried, agency, form.channel, form.moment, words)
        )
        form.form_errors = [spoken(said, self.called, self.choices.reasons) for said in form.form_errors or []]


def as_typed(stored: Any) -> Route:
    """A stored route as its form would send it back: the same, with every entry there, however it was written."""
    return route_typed.read(route_typed.fields(stored))


def _capital(slip: Slip) -> str:
    said = str(slip)
    return said[:1].upper() + said[1:]
