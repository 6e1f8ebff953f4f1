"""Where a dossier goes when it is not settled (không giải quyết): to the notice's number, then back to the desk. Pure.

Whoever refuses ends the matter there: the agencies behind are not asked. Only a leg that runs beside others refuses its own part and
leaves the route to the others.
"""

from collections.abc import Collection

from .routing import Plan, PlanStep
from .workflow import StepKind


def alone(plan: Plan, position: int, still_open: Collection[int] = ()) -> bool:
    """Does this step speak for the dossier as a whole: no leg beside its own, no other step open?"""
    stage = plan.legs[plan.at(position).leg].stage
    return sum(leg.stage == stage for leg in plan.legs) == 1 and not set(still_open) - {position}


def number_step(plan: Plan, position: int) -> PlanStep | None:
    """The step of the same leg at which the records clerk numbers and issues, still ahead; None: the leg has none."""
    here = plan.at(position)
    return next((s for s in plan.legs[here.leg].steps if s.kind is StepKind.ISSUE and s.wave > here.wave), None)


def approval_step(plan: Plan, position: int) -> PlanStep | None:
    """The step of the same leg at which a leader will decide; None: nobody does here."""
    here = plan.at(position)
    return next((s for s in plan.legs[here.leg].steps if s.kind is StepKind.APPROVE and s.wave > here.wave), None)


def after(plan: Plan, position: int, still_open: Collection[int]) -> list[PlanStep] | None:
    """What opens when the step at ``position`` ends and the answer is no; None: what the route says."""
    if not alone(plan, position, still_open):
        return None
    if plan.at(position).kind is StepKind.APPROVE and (step := number_step(plan, position)):
        return [step]
    return [s for s in plan.steps if s.kind is StepKind.RETURN][-1:] or None


def led_next(plan: Plan, position: int) -> bool:
    """Is the leader's step the very next one of the leg?"""
    here, leader = plan.at(position), approval_step(plan, position)
    between = [s for s in plan.legs[here.leg].steps if leader is not None and here.wave < s.wave < leader.wave]
    return leader is not None and not between
