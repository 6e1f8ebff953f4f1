"""The promised moment of a dossier (hẹn trả) and why, and when it will really be ready by the terms of its own steps (dự kiến).

A promise is a pure function of the receipt, the rule, the calendars and the pauses, so that it can be recomputed and compared.
The official total term counts if there is one. Else legs (chặng) in a row each start where the one before was due, legs side by
side take the latest, and a cap bounds the whole (``domain.md`` §4.5). Steps start with the actual hand-over and move no promise.
A leg that hangs on an outcome (rẽ nhánh) counts once the outcome is chosen: until then the promise is that of the legs that are sure.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time

from .branching import NOTHING, Fate
from .calendar import CalendarOf
from .counting import CUTOFF, Pause, in_order
from .dates import in_vietnam, say_moment
from .deadlines import Due, Line, Term, due, explain
from .routing import Plan, PlanLeg, PlanStep, following, leg_fates
from .trace import receipt_line, restart_lines
from .workflow import StepKind


@dataclass(frozen=True, slots=True)
class _Count:
    """A promise being counted over the legs: begun at ``start`` with stage ``stage``, through ``pauses``."""

    start: datetime
    stage: int = 0
    pauses: tuple[Pause, ...] = ()


def promise(
    plan: Plan,
    received: datetime,
    calendar_of: CalendarOf,
    term: Term | None,
    *,
    pauses: Iterable[Pause] = (),
    cutoff: time = CUTOFF,
    chosen: Mapping[str, str] = NOTHING,
) -> datetime:
    """The promised moment, in Vietnam, of a dossier taken in at ``received``; ``term`` None: it follows from the legs.

    ``chosen``: outcomes so far, key of the step -> word.

    ``calendar_of`` gives the calendar of an agency by id. A *restart* counts the whole term anew, or the legs from the one that
    asked (``Pause.stage``); a pause that began after the promised moment gives nothing back.
    """
    if term is not None:
        return due(received, term, calendar_of(plan.legs[0].agency_id), pauses, cutoff)
    plan = counted(plan, chosen)
    count, _ = _restarted(plan, in_vietnam(received), calendar_of, pauses, cutoff)
    return _through(plan, count, calendar_of, cutoff)


def explain_promise(
    plan: Plan,
    received: datetime,
    calendar_of: CalendarOf,
    term: Term | None,
    *,
    pauses: Iterable[Pause] = (),
    cutoff: time = CUTOFF,
    chosen: Mapping[str, str] = NOTHING,
) -> Due:
    """``promise`` with the reason of every day; of a promise that follows from the legs, leg by leg. Same moment, always."""
    if term is not None:
        return explain(received, term, calendar_of(plan.legs[0].agency_id), pauses, cutoff)
    whole, plan = plan, counted(plan, chosen)
    count, restarts = _restarted(plan, in_vietnam(received), calendar_of, pauses, cutoff)
    lines = [receipt_line(in_vietnam(received))] if restarts else []
    lines += [line for pause in restarts for line in restart_lines(pause)]
    moment, at = count.start, _through(plan, count, calendar_of, cutoff)
    for legs in _stages(plan, count.stage):
        came = "chuyển đến" if moment != count.start else "nhận lại" if restarts else "tiếp nhận"
        ends = [_explain_leg(leg, _why(whole, leg), moment, came, count, calendar_of, cutoff) for leg in legs]
        lines += [line for end in ends for line in end.trace]
        moment = max((end.at for end in ends), default=moment)
        if len(ends) > 1:
            lines.append(Line(moment.date(), False, f"Các chặng song song lấy ngày muộn nhất: {say_moment(moment)}"))
    if plan.cap is not None and at < moment:
        cap = Term.parse(plan.cap).words()
        lines.append(Line(at.date(), False, f"Toàn bộ không quá {cap}, đến {say_moment(at)}"))
    lines += [Line(at.date(), False, text) for text in uncounted(whole, chosen)]
    lines.append(Line(at.date(), False, f"Hẹn trả: {say_moment(at)}"))
    return Due(at, tuple(lines))


def counted(plan: Plan, chosen: Mapping[str, str] = NOTHING) -> Plan:
    """The plan as a promise sees it: only the legs that happen for sure. Its positions are no longer those of the dossier."""
    sure = leg_fates(plan, chosen)
    return replace(plan, legs=tuple(leg for leg, fate in zip(plan.legs, sure, strict=True) if fate is Fate.SURE))


def uncounted(plan: Plan, chosen: Mapping[str, str] = NOTHING) -> list[str]:
    """A sentence for each leg with a term that no promise counts yet, because nobody knows whether it happens."""
    return [
        f"Chưa tính chặng {leg.leg + 1}, {leg.agency} ({Term.parse(leg.term).words()}): {_when(plan, leg)}"
        for leg, fate in zip(plan.legs, leg_fates(plan, chosen), strict=True)
        if fate is Fate.OPEN and leg.term
    ]


def _when(plan: Plan, leg: PlanLeg) -> str:
    """On which outcomes a leg hangs, in words."""
    rules = dict.fromkeys(step.only_if for step in leg.steps if step.only_if is not None)
    said = [f"bước “{_named(plan, rule.step)}” có kết quả “{rule.outcome}”" for rule in rules]
    return f"chỉ đi qua khi {' hoặc '.join(said)}"


def _why(plan: Plan, leg: PlanLeg) -> str:
    """Whose outcome led to a leg that need not happen; never which outcome, for a citizen's neighbour may read it."""
    names = dict.fromkeys(_named(plan, step.only_if.step) for step in leg.steps if step.only_if is not None)
    if not names or any(step.only_if is None for step in leg.steps):
        return ""
    return f" (theo kết quả bước {', '.join(f'“{name}”' for name in names)})"


def _named(plan: Plan, key: str) -> str:
    return next(step.name for step in plan.steps if step.key == key)


def _restarted(
    plan: Plan, received: datetime, calendar_of: CalendarOf, pauses: Iterable[Pause], cutoff: time
) -> tuple[_Count, list[Pause]]:
    """Where the counting over the legs begins after the last restart that came in time, and every such restart."""
    count, restarts, reached = _Count(received), list[Pause](), received
    last = max((leg.stage for leg in plan.legs if leg.term), default=0)  # asked after it: that stage is counted anew
    for pause in in_order(pauses):
        if pause.until <= count.start:
            continue
        if pause.since > max(_through(plan, count, calendar_of, cutoff), reached):
            break  # late stays late
        reached = max(reached, in_vietnam(pause.until))
        if pause.effect == "restart":
            count = _Count(reached, min(max(pause.stage, count.stage), last))
            restarts.append(pause.between(in_vietnam(pause.since), reached))
        else:
            count = _Count(count.start, count.stage, (*count.pauses, pause))
    return count, restarts


def _stages(plan: Plan, first: int) -> list[list[PlanLeg]]:
    """The legs that have a term, stage by stage, from the stage ``first`` on."""
    last = plan.legs[-1].stage
    return [[leg for leg in plan.legs if leg.stage == stage and leg.term] for stage in range(first, last + 1)]


def _through(plan: Plan, count: _Count, calendar_of: CalendarOf, cutoff: time) -> datetime:
    moment = count.start
    for legs in _stages(plan, count.stage):
        ends = [
            due(moment, Term.parse(leg.term or ""), calendar_of(leg.agency_id), count.pauses, cutoff) for leg in legs
        ]
        moment = max(ends, default=moment)
    if plan.cap is not None:
        home = calendar_of(plan.legs[0].agency_id)
        moment = min(moment, due(count.start, Term.parse(plan.cap), home, count.pauses, cutoff))
    return moment


def _explain_leg(
    leg: PlanLeg, why: str, moment: datetime, came: str, count: _Count, calendar_of: CalendarOf, cutoff: time
) -> Due:
    term = Term.parse(leg.term or "")
    told = explain(moment, term, calendar_of(leg.agency_id), count.pauses, cutoff, came=came)
    head = Line(moment.date(), False, f"Chặng {leg.leg + 1}, {leg.agency}: {term.words()}{why}")
    end = Line(told.at.date(), False, f"Hết chặng {leg.leg + 1}: {say_moment(told.at)}")
    return Due(told.at, (head, *told.trace[:-1], end))


def expected(
    plan: Plan,
    open_now: Mapping[int, datetime],
    now: datetime,
    calendar_of: CalendarOf,
    chosen: Mapping[str, str] = NOTHING,
) -> datetime:
    """When the result will be ready if every step takes its whole term: open ones (position -> due) end when due, or now if late.

    A forecast (dự kiến), in Vietnam: it promises nothing, it says when a promise is going to be missed. What hangs on an outcome not
    yet ``chosen`` is left out, as in the promise.
    """
    latest = in_vietnam(now)
    waiting = {position: max(latest, in_vietnam(due_at)) for position, due_at in open_now.items()}
    while waiting:  # in order of time: what follows a step opens when the last of those beside it ends
        position = min(waiting, key=lambda p: (waiting[p], p))
        latest = waiting.pop(position)
        for step in following(plan, position, waiting, chosen):
            if step.kind is not StepKind.RETURN:
                waiting[step.position] = _step_end(step, latest, calendar_of)
    return latest


def _step_end(step: PlanStep, start: datetime, calendar_of: CalendarOf) -> datetime:
    return due(start, Term.parse(step.term), calendar_of(step.agency_id)) if step.term else start


def stage_of(plan: Plan, positions: Collection[int]) -> int:
    """The earliest stage of the route at which a step of ``positions`` stands; 0 of none."""
    return min((plan.legs[plan.at(p).leg].stage for p in positions), default=0)
