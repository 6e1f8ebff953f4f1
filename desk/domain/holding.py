"""Who holds a dossier, at any minute between its receipt and its end (ai giữ lúc nào): one answer for each open step of the route.

Until somebody at the receiving unit confirms the arrival, whoever sent it answers for it (ux.md, F9). A transfer that was recalled
never happened: the sender held it all the time. What stands beside a step (lấy ý kiến…) is held by nobody but that step. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from .beside import of_route
from .workflow import Outcome


class Step(Protocol):
    """What is asked of a step that was opened: an ORM row or a plain one."""

    id: int
    position: int
    branch: int
    name: str
    agency_name: str
    department_name: str
    assignee_name: str
    sent_by: str
    from_task_id: int | None
    opened_at: datetime
    acknowledged_at: datetime | None
    done_at: datetime | None
    done_by: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """A step was given to somebody (phân công) at a moment."""

    task_id: int
    at: datetime
    to: str
    before: str = ""  # who had it until then


@dataclass(frozen=True, slots=True)
class Held:
    """One step lying with one unit from a moment to another (None: still). ``sender``: who answers for it while nobody confirmed."""

    position: int
    step: str
    agency: str
    department: str
    person: str  # empty: nobody of the unit yet
    since: datetime
    until: datetime | None
    sent_by: str
    sent_from: str  # the sender's unit, where it is known
    acknowledged_at: datetime | None
    moving: bool  # nobody there has confirmed it: the sender answers

    @property
    def answers(self) -> str:
        """Whose it is at this time, as a person or else as a unit."""
        if self.moving and (self.sent_by or self.sent_from):
            return ", ".join(filter(None, (self.sent_by, self.sent_from)))
        return ", ".join(filter(None, (self.person, self.unit)))

    @property
    def unit(self) -> str:
        """Where it lies, or is on its way to."""
        return f"{self.department}, {self.agency}"

    def at(self, moment: datetime) -> bool:
        """Is this one of the answers for that moment?"""
        return self.since <= moment and (self.until is None or moment < self.until)


def holdings(steps: Sequence[Step], given: Iterable[Given] = ()) -> list[Held]:
    """Everybody who held the dossier, by time and then by the place of the step in the route (chủ trì first)."""
    known = {step.id: step for step in steps}
    told: dict[int, list[Given]] = {}
    for one in given:
        told.setdefault(one.task_id, []).append(one)
    found = [held for step in of_route(steps) if step.outcome != Outcome.RECALLED
             for held in _of(step, known, sorted(told.get(step.id, ()), key=lambda g: g.at))]  # fmt: skip
    return sorted(found, key=lambda held: (held.since, held.position))


def at(steps: Sequence[Step], moment: datetime, given: Iterable[Given] = ()) -> list[Held]:
    """Who holds it at a moment: exactly one answer for each step of the route that was open then; none when none was."""
    return sorted((held for held in holdings(steps, given) if held.at(moment)), key=lambda held: held.position)


def _of(step: Step, known: Mapping[int, Step], given: Sequence[Given]) -> list[Held]:
    """One step as spans: on its way, then with each person who had it, without a gap."""
    arrived = step.acknowledged_at if step.acknowledged_at is not None else step.done_at
    spans: list[tuple[datetime, datetime | None, str, bool]] = []
    if arrived is None or arrived > step.opened_at:
        spans.append((step.opened_at, arrived, "", True))
    if arrived is not None:
        later = [g for g in given if arrived < g.at and (step.done_at is None or g.at < step.done_at)]
        first = next((g.to for g in reversed(given) if g.at <= arrived), "")
        names = [first or (later[0].before if later else _last(step)), *(g.to for g in later)]
        moments = [arrived, *(g.at for g in later)]
        ends: list[datetime | None] = [*moments[1:], step.done_at]
        spans += [(since, until, name, False) for since, until, name in zip(moments, ends, names, strict=True)]
    sender = known.get(step.from_task_id) if step.from_task_id is not None else None
    where = f"{sender.department_name}, {sender.agency_name}" if sender is not None else ""
    return [
        Held(step.position, step.name, step.agency_name, step.department_name, name, since, until, step.sent_by, where,
             step.acknowledged_at, moving)
        for since, until, name, moving in spans if until is None or until > since
    ]  # fmt: skip


def _last(step: Step) -> str:
    """Who has it, or ended it."""
    return step.assignee_name or (step.done_by if step.done_at is not None else "")
