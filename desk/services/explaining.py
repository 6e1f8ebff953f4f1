"""Why a promise falls on its day (vì sao ngày này), in sentences that the clerk can read out before anything is saved."""

from collections.abc import Callable
from datetime import datetime, time

from ..domain import routing
from ..domain.calendar import WorkCalendar
from ..domain.dates import say_moment
from ..domain.deadlines import Term, explain
from ..store.db import Session
from ..store.models import Agency, Case
from ..store.queries import installation
from .receiving import Promise


def why(session: Session, agency: Agency, case: Case, promise: Promise, at: datetime) -> list[str]:
    """The reason of every day of a term, or where each leg of the route ends when the term follows from the legs."""
    if promise.term is not None:
        calendar = installation.calendar(session, agency.id)
        counted = explain(at, promise.term, calendar, cutoff=time.fromisoformat(case.cutoff))
        return [line.text for line in counted.trace]
    return _legs(promise.plan, at, lambda agency_id: installation.calendar(session, agency_id))


def _legs(plan: routing.Plan, at: datetime, calendar_of: Callable[[int], WorkCalendar]) -> list[str]:
    lines = []
    for number, leg in enumerate(plan.legs, start=1):
        if leg.term:
            part = routing.Plan(plan.legs[:number])
            end = routing.promise(part, at, calendar_of, None)
            lines.append(f"{leg.agency}: {Term.parse(leg.term).words()}, đến {say_moment(end)}")
    if plan.cap is not None:
        lines.append(f"Toàn bộ không quá {Term.parse(plan.cap).words()}")
    return lines
