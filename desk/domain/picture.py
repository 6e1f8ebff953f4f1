"""The route picture (lộ trình): where a dossier has been, is, and will go, as words. Pure; the templates only draw it.

Short routes are shown step by step, long ones unit by unit (``routing.shown_steps``). The public picture names offices and steps,
never people; the staff one also says who holds it (ux.md §3.4). What will not happen by the outcomes chosen so far is "không áp dụng";
what is not decided yet stands there like everything to come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from . import beside
from .badges import badge
from .branching import Fate
from .calendar import WorkCalendar
from .dates import say_date, say_time
from .routing import Plan, PlanStep, chosen_by, shown_steps, step_fates
from .workflow import Outcome, StepKind

BACK = frozenset({"sent_back", "misdirected", "reopened"})  # how a step that was passed is opened again
SAYS_SO = frozenset({Outcome.SENT_BACK, Outcome.MISDIRECTED})


class TaskLike(Protocol):
    """What the picture needs of a task: an ORM row or a plain one."""

    id: int
    position: int
    branch: int
    parent_id: int | None
    kind: str
    name: str
    assignee_name: str
    agency_id: int
    agency_name: str
    department_id: int
    department_name: str
    opened_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime
    paused_at: datetime | None
    done_at: datetime | None
    outcome: str | None
    opinion: str
    choice: str
    origin: str


@dataclass
class Node:
    """One stop of the picture."""

    state: str  # done here late moving paused returned future skipped
    number: int
    place: str
    name: str
    lines: list[str] = field(default_factory=list)
    holder: str = ""
    note: str = ""
    branches: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Mini:
    """The picture in a list: five or so segments and "3/5 · Huyện"."""

    segments: tuple[str, ...]
    text: str


def route_picture(
    plan: Plan,
    tasks: Sequence[TaskLike],
    now: datetime,
    calendar_of: Callable[[int], WorkCalendar],
    *,
    staff: bool,
    ended: bool = False,
    chosen: Mapping[str, str] | None = None,
) -> list[Node]:
    """Every stop of the plan with what happened there; ``ended``: nothing more will happen (withdrawn, stopped).

    ``chosen``: other outcomes than the tasks hold, to try them.
    """
    if chosen is None:
        chosen = chosen_by(plan, ((task.position, task.choice) for task in beside.of_route(tasks)))
    off = {n for n, fate in enumerate(step_fates(plan, chosen), start=1) if fate is Fate.NEVER}
    last: dict[int, TaskLike] = {}
    for task in _that_count(plan, beside.of_route(tasks)):
        last[task.position] = task
    steps = shown_steps(plan)
    groups: list[list[PlanStep]] = [[s] for s in steps] if steps is not None else [list(leg.steps) for leg in plan.legs]
    nodes = []
    for number, group in enumerate(groups, start=1):
        on = [s for s in group if s.position not in off]
        if not on:
            nodes.append(Node("skipped", number, group[0].agency, _span(group)))
            continue
        met = [last[s.position] for s in on if s.position in last]
        calendar = calendar_of(group[0].agency_id)
        node = _node(number, on, met, now, calendar, staff, ended, single=steps is not None)
        _describe_beside(node, on, tasks, now, calendar_of, staff)
        nodes.append(node)
    return nodes


def _that_count(plan: Plan, tasks: Sequence[TaskLike]) -> list[TaskLike]:
    """The steps as they stand: a transfer that was recalled never happened, and what was done will be done anew once the dossier went
    back to a step before it. The step that sent it back says so itself."""
    kept: list[TaskLike] = []
    for task in tasks:
        if task.outcome == Outcome.RECALLED:
            continue
        if task.origin in BACK:
            kept = [t for t in kept if t.outcome in SAYS_SO or not _after(plan, t.position, task.position)]
        kept.append(task)
    return kept


def _after(plan: Plan, position: int, back_to: int) -> bool:
    """Does the way lead over ``position`` again when it goes on from ``back_to``? Not over a leg beside it."""
    there, here = plan.at(position), plan.at(back_to)
    if there.leg == here.leg:
        return there.wave > here.wave
    return plan.legs[there.leg].stage > plan.legs[here.leg].stage


def _describe_beside(
    node: Node, steps: list[PlanStep], tasks: Sequence[TaskLike], now: datetime, calendar_of: Callable[[int], WorkCalendar],
    staff: bool,
) -> None:  # fmt: skip
    """Who was asked beside these steps, and what came of it; the public only reads that it goes on."""
    for step in steps:
        asked = [t for t in tasks if t.branch and t.position == step.position]
        if staff and asked:
            node.branches += beside.branches(asked, now, calendar_of, step.agency_id)
        elif words := beside.for_the_public(asked):
            node.lines.append(words)


def _node(
    number: int, group: list[PlanStep], tasks: list[TaskLike], now: datetime, calendar: WorkCalendar, staff: bool, ended: bool, *,
    single: bool,
) -> Node:  # fmt: skip
    place = group[0].agency
    open_now = [t for t in tasks if t.done_at is None]
    title = group[0].name if single or len(group) == 1 else (open_now[0].name if open_now else _span(group))
    node = Node("future", number, place, title)
    if not tasks:
        node.state = "skipped" if ended else "future"
        return node
    came = "Nhận" if any(t.acknowledged_at or t.done_at for t in tasks) else "Chuyển đến"  # nobody there has it yet
    node.lines.append(f"{came} {say_time(tasks[0].opened_at)} {say_date(tasks[0].opened_at.date())}")
    if open_now:
        _describe_open(node, open_now, now, calendar, staff)
    else:
        _describe_done(node, tasks, len(tasks) == len(group), calendar)
    return node


def _span(group: list[PlanStep]) -> str:
    return group[0].name if len(group) == 1 else f"{group[0].name} → {group[-1].name.lower()}"


def _describe_open(node: Node, open_now: list[TaskLike], now: datetime, calendar: WorkCalendar, staff: bool) -> None:
    task = min(open_now, key=lambda t: t.due_at)
    mark = badge(now, task.due_at, calendar, paused_since=task.paused_at)
    if task.kind != StepKind.RETURN:
        node.lines.append(f"Hạn {say_time(task.due_at)} {say_date(task.due_at.date())} · {mark.text}")
    node.state = (
        "paused" if task.paused_at else "late" if mark.kind == "late" and task.kind != StepKind.RETURN else "here"
    )
    if node.state == "here" and task.acknowledged_at is None and task.kind != StepKind.RETURN:
        node.state = "moving"
        node.note = "Đang chuyển – chờ xác nhận nhận"
    if staff:
        node.holder = task.assignee_name or task.department_name


def _describe_done(node: Node, tasks: list[TaskLike], whole: bool, calendar: WorkCalendar) -> None:
    final = max(tasks, key=lambda t: (t.done_at or t.opened_at, t.position))
    assert final.done_at is not None
    if final.outcome == Outcome.CANCELLED:
        node.state, node.note = "skipped", "Dừng ở đây"
        return
    if final.outcome in SAYS_SO:
        node.state, node.note = "returned", "Đã chuyển trả"
        return
    if final.outcome == Outcome.SKIPPED:
        node.state = "skipped"
        return
    node.state = "done" if whole else "here"
    mark = badge(final.done_at, final.due_at, calendar, done_at=final.done_at)
    node.lines.append(f"Xong {say_time(final.done_at)} {say_date(final.done_at.date())} ({mark.text.lower()})")


def mini(position: int, total: int, level: str, *, late: bool, done: bool = False) -> Mini:
    """Five segments at most, however long the route is."""
    shown = min(total, 5) or 1
    here = shown if done else min(shown - 1, (position - 1) * shown // max(total, 1))
    segments = tuple("q" if n < here else ("t" if late else "d") if n == here else "" for n in range(shown))
    return Mini(segments, f"{position}/{total} · {level}")
