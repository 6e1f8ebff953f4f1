"""Who receives a procedure and who settles it (ai nhận, ai giải quyết): for any unit and any day, by rule and by exception."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ..domain import routing
from ..domain.catalogue import reach
from ..domain.catalogue.reach import Answer, Special
from ..domain.competence import Boundless
from ..domain.dates import say_date
from ..domain.errors import Invalid, NotFound
from ..domain.text import inside
from ..domain.workflow import StepKind
from ..store.db import Session
from ..store.models import Agency, Case, Edition, Procedure, Reception
from ..store.queries import catalogue, installation, places, public, receptions, units
from ..store.queries.places import Spot
from ..store.queries.receptions import Receiver
from ..store.work import Work
from . import publishing, renewing
from .catalogue_rights import MANAGE, require_over

OUTSIDE = "không nộp tại Bộ phận Một cửa (Nghị định 61/2018/NĐ-CP, Điều 14)"


@dataclass(frozen=True)
class Settled:
    """Who settles one case when this agency receives it: the stays on its way, who issues the result, or what is missing."""

    case: str
    legs: tuple[routing.PlanLeg, ...] = ()
    issued_by: tuple[str, ...] = ()  # short names; several when the way depends on an outcome
    missing: str = ""  # the route cannot be walked from here, and why


@dataclass(frozen=True)
class Reached:
    """The answer to “ai nhận được thủ tục này?” for one agency and one day."""

    answer: Answer
    elsewhere: str = ""  # where it is received, when not here
    cases: tuple[Settled, ...] = ()


def who_receives(session: Session, code: str, agency: Agency, day: date) -> Reached:
    """Does the agency receive the procedure on a day (Vietnamese), why, and who settles each case. Raises ``NotFound`` for the code."""
    if catalogue.procedure(session, code) is None:
        raise NotFound(f"Không có thủ tục mã “{code}” trong danh mục.")
    edition = catalogue.edition_on(session, code, day)
    if edition is None:
        return Reached(Answer(False, renewing.not_in_force(session, code, day)))
    told = receives(session, edition, agency, day)
    if not told.receives:
        return Reached(told, _elsewhere(session, edition, agency, day))
    return Reached(told, cases=tuple(settled(session, case, agency) for case in edition.cases))


def receives(session: Session, edition: Edition, agency: Agency, day: date) -> Answer:
    """Does the desk of an agency receive what an edition in force says, on a day, and why."""
    if (gone := _not_there(agency, day)) is not None:
        return Answer(False, gone)
    if edition.place == "outside":
        return Answer(False, f"“{edition.short_name}” {OUTSIDE}.")
    return reach.answer(
        edition.received_at, agency.level_code, agency.office, _own(session, edition, agency.id), day, name=agency.short_name,
        rule=say_rule(session, edition),
    )  # fmt: skip


def _own(session: Session, edition: Edition, agency_id: int) -> tuple[Special, ...]:
    return catalogue.exceptions(session).get((edition.procedure_id, agency_id), ())


def _not_there(agency: Agency, day: date) -> str | None:
    if day < agency.valid_from:
        return f"{agency.short_name} hoạt động từ ngày {say_date(agency.valid_from)}."
    if agency.valid_to is not None and agency.valid_to < day:
        return f"{agency.short_name} hoạt động đến hết ngày {say_date(agency.valid_to)}."
    return None


def say_rule(session: Session, edition: Edition) -> str:
    """Nơi tiếp nhận by rule, in words."""
    offices = {where.partition("@")[0] for where in edition.received_at if "@" in where}
    names = {key: found.name for key, found in public.office_names(session, offices).items()}
    return reach.say_rule(edition.received_at, units.level_names(session), names)


def refusal(session: Session, edition: Edition, agency: Agency, day: date) -> str | None:
    """Why the desk of an agency does not receive it on a day, and where it is received; None (and no query) when it does."""
    own, gone = _own(session, edition, agency.id), _not_there(agency, day)
    if gone is not None:
        return gone
    elsewhere = partial(_elsewhere, session, edition, agency, day)
    if edition.place == "outside":
        return f"“{edition.short_name}” {OUTSIDE}; {elsewhere()}."
    if reach.received_here(edition.received_at, agency.level_code, agency.office, own, day):
        return None
    special = reach.exception_on(own, day)
    since = f" {special.span} theo {special.because.rstrip('. ')}" if special is not None else ""
    return f"“{edition.short_name}” không tiếp nhận ở {inside(agency.short_name)}{since}; {elsewhere()}."


def require_received(session: Session, edition: Edition, agency: Agency, day: date) -> None:
    """Raises ``Invalid`` at ``procedure`` when the desk of the agency does not receive it."""
    if (why := refusal(session, edition, agency, day)) is not None:
        raise Invalid.at("procedure", why)


def competent_elsewhere(session: Session, edition: Edition, agency: Agency, day: date) -> list[Spot]:
    """The agencies for which the desk of ``agency`` may receive (không phụ thuộc địa giới): those of its own kind and province that
    receive the procedure themselves; none where the law of the day does not let desks do so."""
    if not Boundless.of(installation.law(session, day)).allowed:
        return []
    among = places.receivers(session, edition.procedure_id, edition.received_at, day)
    province = agency.path.split("/")[1]
    return [
        spot
        for spot in places.spots(session, day).by_id.values()
        if spot.id in among and spot.id != agency.id and spot.path.split("/")[1] == province
        and (spot.level, spot.office) == (agency.level_code, agency.office)
    ]  # fmt: skip


def _elsewhere(session: Session, edition: Edition, agency: Agency, day: date) -> str:
    """Nơi tiếp nhận, for whoever stands at the wrong desk: the units above this one by name, else the rule; then the exceptions."""
    if edition.place == "outside":
        return f"nơi nộp: {edition.competent or 'cơ quan giải quyết thủ tục'}"
    known = catalogue.exceptions(session)
    around = [place for place in units.places_around(session, agency) if place.id != agency.id]
    near = [
        inside(place.short_name)
        for place in around
        if reach.received_here(edition.received_at, place.level, place.office, _own(session, edition, place.id), day)
    ]  # fmt: skip
    ids = [
        agency_id
        for (procedure_id, agency_id), found in known.items()
        if procedure_id == edition.procedure_id and (special := reach.exception_on(found, day)) and special.receives
    ]
    also = [inside(name) for name in receptions.short_names(session, ids) if inside(name) not in near]
    return f"nơi tiếp nhận: {reach.say_places(near, say_rule(session, edition), also)}"


def settled(session: Session, case: Case, agency: Agency) -> Settled:
    """Who settles a case received at an agency: its route resolved to real units, or what is missing for it."""
    try:
        plan = routing.resolve(case.route, agency.id, units.places_around(session, agency))
    except Invalid as error:
        return Settled(case.name, missing=error.message)
    return Settled(case.name, plan.legs, issued_by(plan))


def issued_by(plan: routing.Plan) -> tuple[str, ...]:
    """The agencies (short names) that issue the result: one, or several when the way depends on an outcome."""
    return tuple(dict.fromkeys(step.agency for step in plan.steps if step.kind is StepKind.ISSUE))


def step_words(step: routing.PlanStep) -> str:
    """A step by its name, and on what outcome of another it happens."""
    return f"{step.name} (khi “{step.only_if.outcome}”)" if step.only_if else step.name


def as_data(reached: Reached) -> dict[str, Any]:
    """The answer as JSON, for programs."""
    return {
        "receives": reached.answer.receives, "why": reached.answer.why, "elsewhere": reached.elsewhere,
        "cases": [
            {
                "case": case.case, "missing": case.missing, "issued_by": list(case.issued_by),
                "legs": [
                    {"agency": leg.agency, "level": leg.level, "term": leg.term, "steps": [step_words(step) for step in leg.steps]}
                    for leg in case.legs
                ],
            }
            for case in reached.cases
        ],
    }  # fmt: skip


def receivers(session: Session, code: str, day: date) -> list[Receiver]:
    """Every agency of the installation whose desk receives a procedure on a day, from the top of the tree down; four queries.

    Raises ``NotFound`` for a code that the catalogue has not; none when it is not in force, or is received outside the desks.
    """
    if catalogue.procedure(session, code) is None:
        raise NotFound(f"Không có thủ tục mã “{code}” trong danh mục.")
    return receptions.receivers(session, code, day)


# ── exceptions (nơi tiếp nhận riêng) ─────────────────────────────────────────


def except_at(
    work: Work, procedure: Procedure, agency: Agency, receives: bool, start: date | None, end: date | None, because: str
) -> Reception:
    """An exception from today or a later day on: what was said of days gone by stays said.

    Raises ``Forbidden`` (rights that do not reach the agency); ``Invalid`` at ``start``, ``end``, ``because``.
    """
    require_over(work, MANAGE, agency.id)
    today = work.now.date()
    if start is None or start < today:
        raise Invalid.at("start", "Ghi ngày bắt đầu, từ hôm nay trở đi.")
    if end is not None and end < start:
        raise Invalid.at("end", "Ngày kết thúc trước ngày bắt đầu.")
    known = catalogue.reception(work.session, procedure.id, agency.id, start)
    wanted = (receives, end, because.strip())
    if known is not None and (known.receives, known.valid_to, known.because) == wanted:
        return known
    return publishing.set_reception(work, procedure, agency, receives, start, end, because)


def end_exception(work: Work, row: Reception, last_day: date | None) -> str:
    """Kết thúc: the exception ends with ``last_day`` (today or later); one that has not begun by then is dropped.

    Returns what was done, as a sentence. Raises ``Forbidden``; ``Invalid`` at ``last_day``.
    """
    require_over(work, MANAGE, row.agency_id)
    today = work.now.date()
    if last_day is None or last_day < today:
        raise Invalid.at("last_day", "Ghi ngày cuối cùng, từ hôm nay trở đi.")
    if row.valid_to is not None and row.valid_to < today:
        raise Invalid(f"Nơi tiếp nhận riêng này đã kết thúc ngày {say_date(row.valid_to)}.")
    agency = units.agency(work.session, row.agency_id)
    procedure = work.session.get_one(Procedure, row.procedure_id)
    if last_day < row.valid_from:
        work.session.delete(row)
        what = f"{agency.short_name}: bỏ nơi tiếp nhận riêng định từ {say_date(row.valid_from)}."
        publishing.note(work, procedure.code, what)
        return "Đã bỏ nơi tiếp nhận riêng."
    if row.valid_to != last_day:
        publishing.set_reception(work, procedure, agency, row.receives, row.valid_from, last_day, row.because)
    return f"Nơi tiếp nhận riêng kết thúc sau ngày {say_date(last_day)}."
