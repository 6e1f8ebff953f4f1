"""The try-out of the route editor (D3): a dossier received at a moment, at an agency, and every due moment that follows.

"Nếu tiếp nhận 15:20 thứ Sáu 27/02/2026 tại xã Yết Kiêu thì hẹn trả …": nothing is stored, the same functions count as for a real
dossier. Each step starts when the one before was due, as in ``promising.expected``; the first ends with the receipt, as at the counter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from ..branching import NOTHING, Fate
from ..calendar import CalendarOf
from ..counting import CUTOFF
from ..dates import in_vietnam, say_date, say_moment, say_time, say_weekday
from ..deadlines import Line, Term, due
from ..errors import Invalid
from ..picture import Node, route_picture
from ..promising import explain_promise, promise
from ..routing import Place, Plan, PlanLeg, PlanStep, first_steps, following, leg_fates, resolve, step_fates
from ..text import inside
from ..workflow import Outcome, StepKind
from .route_rows import leg_path, step_path


@dataclass(frozen=True)
class TriedStep:
    """One step: from when to when, in Vietnam. ``due`` None: it does not happen, or it gives the result back and has no deadline."""

    path: str
    step: PlanStep
    fate: Fate
    begins: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class TriedLeg:
    """One stay: when it is due by the terms of the legs; None without a term of its own, or when it does not happen (yet)."""

    path: str
    leg: PlanLeg
    fate: Fate
    due: datetime | None = None


@dataclass(frozen=True)
class Choosing:
    """A step at which an outcome is chosen, and the one that is tried (empty: none yet)."""

    path: str
    key: str
    name: str
    outcomes: tuple[str, ...]
    chosen: str


@dataclass(frozen=True)
class Trial:
    """Everything that a dossier would be told. ``at_receipt`` is promised at the counter; ``promised`` with the outcomes tried."""

    plan: Plan
    at_receipt: datetime
    promised: datetime
    ready: datetime  # when the result is there if every step takes its whole term
    lines: tuple[Line, ...]
    legs: tuple[TriedLeg, ...]
    steps: tuple[TriedStep, ...]
    choices: tuple[Choosing, ...]
    nodes: tuple[Node, ...]
    sentence: str

    @property
    def in_time(self) -> bool:
        """Do the steps, each taking its whole term, keep the promise from this very moment of receipt?"""
        return self.ready <= self.promised


@dataclass
class _Task:
    """A step as the picture of the route sees it just after the receipt."""

    id: int
    position: int
    kind: str
    name: str
    department_name: str
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str | None = None
    assignee_name: str = ""
    paused_at: datetime | None = None
    opinion: str = ""
    choice: str = ""
    origin: str = "forward"
    branch: int = 0
    parent_id: int | None = None
    agency_id: int = 0
    agency_name: str = ""
    department_id: int = 0


def try_out(
    route: Mapping[str, Any],
    terms: Mapping[str, str | None],
    channel: str,
    received_at: datetime,
    receiving: int,
    places: Iterable[Place],
    calendar_of: CalendarOf,
    *,
    cutoff: time = CUTOFF,
    choices: Mapping[str, str] = NOTHING,
) -> Trial:
    """A dossier of ``route`` (without slips), received at the agency ``receiving`` through ``channel`` (``direct``, ``online``, ``post``).

    ``terms``: the official total by channel (one without its own takes ``direct`` where no leg has a term); ``choices``: outcomes to
    try, key of the step -> word, unknown ones left out. Raises ``Invalid`` naming the unit, department or term that is missing.
    """
    plan = resolve(route, receiving, places)
    by_legs = any(leg.term for leg in plan.legs)
    written = terms.get(channel) or (None if by_legs else terms.get("direct"))
    if written is None and not by_legs:
        raise Invalid("Chưa có thời hạn chung, các chặng cũng chưa có thời hạn nên chưa tính được ngày hẹn trả.")
    term = Term.parse(written) if written else None
    received = in_vietnam(received_at)
    chosen = {step.key: choices[step.key] for step in plan.steps if choices.get(step.key) in step.outcomes}
    told = explain_promise(plan, received, calendar_of, term, cutoff=cutoff, chosen=chosen)
    walked = _walk(plan, received, calendar_of, chosen)
    ready = max(end for _, end in walked.values())
    return Trial(
        plan, promise(plan, received, calendar_of, term, cutoff=cutoff), told.at, ready, told.trace,
        _legs(plan, received, calendar_of, cutoff, chosen), _steps(plan, walked, told.at, chosen), _choices(plan, chosen),
        tuple(route_picture(plan, _at_once(plan, walked, told.at), received, calendar_of, staff=False, chosen=chosen)),
        _sentence(plan, received, told.at, chosen),
    )  # fmt: skip


def _walk(
    plan: Plan, received: datetime, calendar_of: CalendarOf, chosen: Mapping[str, str]
) -> dict[int, tuple[datetime, datetime]]:
    """Position -> from when to when, of every step that happens."""
    first = first_steps(plan)
    walked = {step.position: (received, received) for step in first}
    waiting: dict[int, datetime] = {}

    def begin(steps: Iterable[PlanStep], at: datetime) -> None:
        for step in steps:
            runs = step.term and step.kind is not StepKind.RETURN  # giving a result back has no deadline
            end = due(at, Term.parse(step.term or ""), calendar_of(step.agency_id)) if runs else at
            walked[step.position] = at, end
            waiting[step.position] = end

    begin(following(plan, first[-1].position, (), chosen), received)
    while waiting:
        position = min(waiting, key=lambda p: (waiting[p], p))
        end = waiting.pop(position)
        begin(following(plan, position, waiting, chosen), end)
    return walked


def _steps(
    plan: Plan, walked: Mapping[int, tuple[datetime, datetime]], promised: datetime, chosen: Mapping[str, str]
) -> tuple[TriedStep, ...]:
    found, fates = [], step_fates(plan, chosen)
    for leg in plan.legs:
        for number, step in enumerate(leg.steps):
            fate = fates[step.position - 1]
            begins, end = walked.get(step.position, (None, None))
            if step.kind is StepKind.RETURN:
                end = None
            elif end is not None and end == begins and not step.term:
                end = promised  # without a term of its own it is due with the promise
            found.append(TriedStep(step_path(leg.leg, number), step, fate, begins, end))
    return tuple(found)


def _legs(
    plan: Plan, received: datetime, calendar_of: CalendarOf, cutoff: time, chosen: Mapping[str, str]
) -> tuple[TriedLeg, ...]:
    """Leg by leg from where the stage before was due; what a cap or an official total makes of it is the promise's affair."""
    found, moment, fates = [], received, leg_fates(plan, chosen)
    for stage in range(plan.legs[-1].stage + 1):
        ends = [moment]
        for leg in (leg for leg in plan.legs if leg.stage == stage):
            end = None
            if leg.term and fates[leg.leg] is Fate.SURE:
                end = due(moment, Term.parse(leg.term), calendar_of(leg.agency_id), cutoff=cutoff)
                ends.append(end)
            found.append(TriedLeg(leg_path(leg.leg), leg, fates[leg.leg], end))
        moment = max(ends)
    return tuple(found)


def _choices(plan: Plan, chosen: Mapping[str, str]) -> tuple[Choosing, ...]:
    return tuple(
        Choosing(step_path(leg.leg, number), step.key, step.name, step.outcomes, chosen.get(step.key, ""))
        for leg in plan.legs for number, step in enumerate(leg.steps) if step.outcomes
    )  # fmt: skip


def _at_once(plan: Plan, walked: Mapping[int, tuple[datetime, datetime]], promised: datetime) -> list[_Task]:
    """The steps that exist just after the receipt: the first, done, and those that it opened."""
    first = first_steps(plan)
    done = [
        _Task(s.position, s.position, s.kind, s.name, s.department, at, at, acknowledged_at=at, done_at=at, outcome=Outcome.RECEIVED)
        for s in first for at in [walked[s.position][0]]
    ]  # fmt: skip
    opened = [
        _Task(s.position, s.position, s.kind, s.name, s.department, walked[s.position][0], walked[s.position][1] if s.term else promised)
        for s in following(plan, first[-1].position, ())
    ]  # fmt: skip
    return done + opened


def _sentence(plan: Plan, received: datetime, promised: datetime, chosen: Mapping[str, str]) -> str:
    when = f"{say_time(received)} {say_weekday(received)} {say_date(received)}"
    names = {step.key: step.name for step in plan.steps}
    said = "".join(f", bước “{names[key]}” có kết quả “{word}”" for key, word in chosen.items())
    return f"Nếu tiếp nhận {when} tại {inside(plan.legs[0].agency)}{said} thì hẹn trả {say_moment(promised)}."
