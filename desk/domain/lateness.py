"""Lateness charged to whoever held it (trễ ở đâu, do ai giữ): step by step, then office by office.

A step is charged what it worked past its own deadline, in the working time of its own office; a pause is charged to nobody. Time
past the deadline during which nobody there had confirmed the arrival counts for the step's department too, but is told apart
("chờ xác nhận nhận"): until then the sender answers for the hand-over (ux.md, F9). Time that a unit asked beside a step overran is
that unit's, and taken off the step that waited for it: no hour is charged twice. Pure; the same for pages, reports and lists.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from .badges import whole_working_days
from .calendar import CalendarOf, WorkCalendar
from .counting import Pause, in_order
from .dates import in_vietnam
from .workflow import StepKind

NOTHING = timedelta(0)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
UNCHARGED = frozenset(
    {StepKind.RETURN, StepKind.PUBLISH}
)  # nobody is late with them: no deadline, or one that must be waited for
TENTHS = 10  # shares of a lateness are told in tenths of a working day


Span = tuple[datetime, datetime]


class Held(Protocol):
    """What is asked of a step that was opened: an ORM row or a plain one."""

    id: int
    parent_id: int | None
    position: int
    attempt: int
    kind: str
    name: str
    agency_id: int
    agency_name: str
    department_name: str
    assignee_name: str
    opened_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime
    paused_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Charge:
    """One step that overran: how much it was allowed, how much it spent, how much too much, in working time of its office."""

    position: int
    attempt: int
    step: str
    agency_id: int
    agency: str
    department: str
    holder: str  # empty: nobody took it
    allowed: timedelta
    spent: timedelta
    over: timedelta
    waited: timedelta  # of ``over``: before anybody confirmed the arrival
    over_days: int  # whole working days of ``over``
    open: bool

    def words(self) -> str:
        """``2 ngày làm việc``, ``3 giờ làm việc``, ``dưới 1 giờ làm việc``."""
        return say_lost(self.over_days, self.over)

    def account(self) -> str:
        """What was allowed and what was spent: ``36 / 51 giờ``, ``7,5 / 12 giờ``."""
        return f"{_hours(self.allowed)} / {_hours(self.spent)} giờ"

    def waiting(self) -> str:
        """The part that waited for somebody to confirm the arrival: ``5 giờ``, ``dưới 1 giờ``, or all of it."""
        if self.waited == self.over:
            return "toàn bộ"
        hours = self.waited // HOUR
        return f"{hours} giờ" if hours else "dưới 1 giờ"


@dataclass(frozen=True, slots=True)
class Share:
    """What one office overran in all, and its part of the dossier's lateness (``tenths`` of a working day, ``part`` of working time)."""

    agency_id: int
    agency: str
    over: timedelta
    tenths: int = 0
    part: timedelta = NOTHING

    def words(self) -> str:
        """``1,3 ngày``; of a dossier late by hours only ``2 giờ``, ``40 phút``."""
        if self.tenths:
            whole, tenth = divmod(self.tenths, TENTHS)
            return f"{whole},{tenth} ngày" if tenth else f"{whole} ngày"
        return f"{self.part // HOUR} giờ" if self.part >= HOUR else f"{self.part // MINUTE} phút"


@dataclass(frozen=True, slots=True)
class Lateness:
    """A dossier's lateness: how late it is as a whole, and the share of every office, which add up to it exactly."""

    days: int
    over: timedelta
    shares: tuple[Share, ...]

    def words(self) -> str:
        """As ``Charge.words``."""
        return say_lost(self.days, self.over)


@dataclass(frozen=True, slots=True)
class Charged:
    """Everything that can be said: the steps that overran, offices by what they overran, the dossier's lateness if it is late."""

    steps: tuple[Charge, ...] = ()
    agencies: tuple[Share, ...] = ()
    dossier: Lateness | None = None

    def __bool__(self) -> bool:
        return bool(self.steps or self.dossier)


@dataclass(frozen=True, slots=True)
class _Clock:
    """Working time between two moments, pauses taken out: they are charged to nobody."""

    pauses: tuple[Span, ...] = field(default=())

    def without(self, spans: Iterable[Span]) -> "_Clock":
        """The same clock, standing still in these spans too."""
        return _Clock(_apart((*self.pauses, *spans)))

    def net(self, start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
        if end <= start:
            return NOTHING
        stood = NOTHING
        for since, until in self.pauses:
            stood += calendar.working_time(max(since, start), min(until, end))
        return calendar.working_time(start, end) - stood


def charge(
    held: Iterable[Held], pauses: Iterable[Pause], now: datetime, calendar_of: CalendarOf, *,
    owed_at: datetime | None = None, ended_at: datetime | None = None, home: WorkCalendar | None = None,
) -> Charged:  # fmt: skip
    """Who held the steps ``held`` too long; with ``owed_at``, whose is the lateness of the dossier.

    ``pauses``: every pause of the dossier, an open one until ``now``. ``ended_at``: when the result was ready (None: not yet);
    ``home``: the calendar of the desk that made the promise. Giving the result back has no deadline and is never charged.
    """
    steps = [s for s in held if s.kind not in UNCHARGED]
    known = in_order(pauses)
    clock = _Clock(_apart((p.since, p.until) for p in known))
    restarts = [p.until for p in known if p.effect == "restart"]
    waited = _waited_for(steps, now)
    charged = tuple(
        c for s in steps if (c := _step(s, clock, waited.get(s.id, ()), restarts, now, calendar_of(s.agency_id))) is not None
    )  # fmt: skip
    agencies = _by_agency((c.agency_id, c.agency, c.over) for c in charged)
    late = None
    if owed_at is not None and home is not None:
        late = _dossier(steps, agencies, clock, in_vietnam(owed_at), ended_at or now, home, calendar_of)
    return Charged(charged, agencies, late)


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans that overlap as one, so that no moment is taken out twice."""
    found: list[Span] = []
    for since, until in sorted(spans):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until))
        else:
            found.append((since, until))
    return tuple(found)


def _waited_for(steps: Iterable[Held], now: datetime) -> dict[int, list[Span]]:
    """Step -> the times during which a unit that it had asked was past its own term."""
    found: dict[int, list[Span]] = {}
    for asked in steps:
        since, until = max(asked.due_at, asked.opened_at), _end(asked, now)
        if asked.parent_id is not None and until > since:
            found.setdefault(asked.parent_id, []).append((since, until))
    return found


def _end(step: Held, now: datetime) -> datetime:
    return step.done_at or step.paused_at or now


def _step(
    step: Held, clock: _Clock, waited_for: Sequence[Span], restarts: Sequence[datetime], now: datetime, calendar: WorkCalendar
) -> Charge | None:  # fmt: skip
    end = _end(step, now)
    from_due = max(step.due_at, step.opened_at)
    late = clock.without(waited_for) if waited_for else clock
    over = late.net(from_due, end, calendar)
    if over < MINUTE:
        return None
    began = max([step.opened_at, *(at for at in restarts if step.opened_at < at <= step.due_at)])  # the term ran anew
    allowed = clock.net(began, step.due_at, calendar)
    waited = late.net(from_due, min(step.acknowledged_at or end, end), calendar)
    days = whole_working_days(from_due, calendar.add_working_time(from_due, over), calendar)
    return Charge(
        step.position, step.attempt, step.name, step.agency_id, step.agency_name, step.department_name, step.assignee_name, allowed,
        allowed + over, over, waited, days, step.done_at is None,
    )  # fmt: skip


def _by_agency(found: Iterable[tuple[int, str, timedelta]]) -> tuple[Share, ...]:
    """Sums by office, the largest first."""
    sums: dict[int, tuple[str, timedelta]] = {}
    for agency_id, name, over in found:
        sums[agency_id] = (name, sums.get(agency_id, (name, NOTHING))[1] + over)
    rows = [Share(agency_id, name, over) for agency_id, (name, over) in sums.items() if over]
    return tuple(sorted(rows, key=lambda s: (-s.over, s.agency_id)))


def _dossier(
    steps: Sequence[Held], agencies: tuple[Share, ...], clock: _Clock, owed_at: datetime, end: datetime, home: WorkCalendar,
    calendar_of: CalendarOf,
) -> Lateness | None:  # fmt: skip
    """The lateness of the whole, shared in proportion of what the offices overran; where none overran its own terms (their sum is
    longer than the total), in proportion of how long each held it past the promise."""
    over = clock.net(owed_at, end, home)
    if over < MINUTE:
        return None
    days = whole_working_days(owed_at, home.add_working_time(owed_at, over), home)
    weights = agencies or _by_agency(
        (s.agency_id, s.agency_name, clock.net(max(s.opened_at, owed_at), min(_end(s, end), end), calendar_of(s.agency_id)))
        for s in steps if s.parent_id is None
    )  # fmt: skip
    tenths = _shared(days * TENTHS, [s.over for s in weights])
    parts = _shared(over // MINUTE, [s.over for s in weights])
    shares = tuple(
        Share(s.agency_id, s.agency, s.over, tenth, part * MINUTE)
        for s, tenth, part in zip(weights, tenths, parts, strict=True)
    )
    return Lateness(days, over, shares)


def _shared(whole: int, weights: Sequence[timedelta]) -> list[int]:
    """``whole`` in whole parts by weight, adding up exactly: what is left over goes to the largest remainders."""
    total = sum(weights, NOTHING)
    if not total:
        return [0 for _ in weights]
    cut = [divmod(whole * w, total) for w in weights]
    parts = [int(part) for part, _ in cut]
    order = sorted(range(len(cut)), key=lambda n: (-cut[n][1], n))
    for n in order[: whole - sum(parts)]:
        parts[n] += 1
    return parts


def say_lost(days: int, over: timedelta) -> str:
    """``2 ngày làm việc``, ``3 giờ làm việc``, ``dưới 1 giờ làm việc``."""
    if days:
        return f"{days} ngày làm việc"
    hours = over // HOUR
    return f"{hours} giờ làm việc" if hours else "dưới 1 giờ làm việc"


def _hours(span: timedelta) -> str:
    return f"{span / HOUR:.1f}".removesuffix(".0").replace(".", ",")
