"""Trying a route out before it is published (D3): what the editor asks of the installation, gathered and handed to the pure part.

``case`` is a case of a content (``docs/catalogue.md``): its ``terms``, ``cutoff`` and ``route`` are read. Nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import cache, partial
from typing import Any

from ..domain.branching import NOTHING
from ..domain.catalogue import route_checks, route_editing, trying
from ..domain.catalogue.route_checks import Check, Ground
from ..domain.catalogue.route_rows import DESK
from ..domain.catalogue.trying import Trial
from ..domain.errors import Invalid
from ..domain.routing import Place, select
from ..policy import Role
from ..store.db import Session
from ..store.models import Agency
from ..store.queries import calendars, clocks, units
from .duty import Duty

_NOT_AT_WORK = frozenset({DESK, "lanh-dao", "van-thu"})  # departments that receive, sign, issue; the others work on it


def check(
    session: Session, case: Mapping[str, Any], levels: Sequence[str], stated: bool, agency: Agency, day: date
) -> list[Check]:
    """The check list of a case's route, received at ``agency``, with the people at work on ``day``. Four queries at most."""
    places = {place.id: place for place in units.places_around(session, agency)}
    duty = Duty.at(session, route_checks.agencies_of(case["route"], levels, agency.id, places), day)
    reasons = [r.code for r in clocks.pause_reasons(session) if r.active and r.by_hand and r.stops]

    def able(role: str, agency_id: int, department_id: int) -> int:
        return len(duty.able(Role(role), agency_id, department_id))

    ground = Ground(agency.id, places, able, reasons)
    with _countable():
        return route_checks.checks(case["route"], levels, case["terms"], stated, ground)


def try_out(
    session: Session,
    case: Mapping[str, Any],
    agency: Agency,
    channel: str,
    received_at: datetime,
    choices: Mapping[str, str] = NOTHING,
) -> Trial:
    """Every due moment of a dossier of that case received at ``agency`` at ``received_at``. Raises ``Invalid`` naming what is missing."""
    calendar_of = cache(partial(calendars.calendar, session))
    with _countable():
        return trying.try_out(
            case["route"], case["terms"], channel, received_at, agency.id, units.places_around(session, agency), calendar_of,
            cutoff=time.fromisoformat(case["cutoff"]), choices=choices,
        )  # fmt: skip


@contextmanager
def _countable() -> Iterator[None]:
    """Terms that lead beyond the last year there is are a slip of whoever wrote them."""
    try:
        yield
    except (ValueError, OverflowError) as error:
        raise Invalid("Thời hạn của các chặng, các bước dài quá nên không tính được ngày. Ghi lại thời hạn.") from error


def template(session: Session, kind: str, agency: Agency) -> dict[str, Any]:
    """A route to begin from, with departments that the units around ``agency`` have. Raises ``Invalid`` for a kind unknown."""
    places = {place.id: place for place in units.places_around(session, agency)}

    def department(at: str) -> str:
        try:
            found: Place = select(at, places[agency.id], places)
        except Invalid:
            return "chuyen-mon"
        return next((key for key in found.departments if key not in _NOT_AT_WORK), "chuyen-mon")

    return route_editing.template(kind, department)
