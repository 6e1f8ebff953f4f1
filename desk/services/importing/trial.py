"""Trying procedures out before they are published: would a dossier received at this agency reach its result, and if not, why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from ...domain.catalogue.content import CHANNELS
from ...domain.catalogue.reach import received_here
from ...domain.dates import VIETNAM
from ...domain.errors import Invalid
from ...store.db import Session
from ...store.models import Agency, Draft
from ...store.queries import catalogue, drafts
from .. import trying

OPENING = time(8, 0)  # when the tried dossier comes in


@dataclass(frozen=True)
class Trial:
    """One procedure at one agency. ``why``: everything that keeps it from running; ``promised``: key of the case and channel -> the
    promised moment (Vietnam).
    """

    code: str
    name: str
    why: tuple[str, ...]
    promised: Mapping[tuple[str, str], datetime]

    @property
    def runs(self) -> bool:
        """Does it reach its result?"""
        return not self.why


def try_drafts(session: Session, tried: Iterable[Draft], agency: Agency, day: date) -> list[Trial]:
    """What a dossier of each draft would come to, received at ``agency`` at 08:00 on ``day``: is the draft complete, is it received
    there, is somebody there for every step, and is every moment of it counted.
    """
    return [_tried(session, draft, agency, day) for draft in tried]


def _tried(session: Session, draft: Draft, agency: Agency, day: date) -> Trial:
    why = [str(slip) for slip in drafts.slips_of(session, draft)]
    promised: dict[tuple[str, str], datetime] = {}
    if not why:
        procedure = catalogue.procedure(session, draft.procedure_code)
        special = catalogue.exceptions(session).get((procedure.id, agency.id), ()) if procedure else ()
        places = draft.content["received_at"]
        if not received_here(places, agency.level_code, agency.office, special, day):
            why.append(f"{agency.short_name} không tiếp nhận thủ tục này (nơi tiếp nhận: {', '.join(places)}).")
    if not why:
        for case in draft.content["cases"]:
            why += _walk(session, draft.content, case, agency, day, promised)
    return Trial(draft.procedure_code, draft.name, tuple(why), promised)


def _walk(
    session: Session, content: Mapping[str, Any], case: Mapping[str, Any], agency: Agency, day: date,
    promised: dict[tuple[str, str], datetime],
) -> list[str]:  # fmt: skip
    """What keeps one case from running; its promises go into ``promised``."""
    of = f" (trường hợp “{case['name']}”)" if len(content["cases"]) > 1 else ""
    stated = bool(case["terms"]["direct"])
    checks = trying.check(session, case, content["levels"], stated, agency, day)
    why = [check.sentence + of for check in checks if check.level == "error"]
    if why:
        return why
    for channel in CHANNELS:
        try:
            told = trying.try_out(session, case, agency, channel, datetime.combine(day, OPENING, VIETNAM))
        except Invalid as error:
            return [error.message + of]
        promised[case["key"], channel] = told.at_receipt
    return []
