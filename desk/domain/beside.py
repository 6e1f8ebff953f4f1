"""Tasks beside a step (việc nhánh): opinions asked of other units, a public posting, a council. Each has its own term; the step that
opened them waits, and silence is never consent (NĐ 61/2018, Điều 19.5–19.6; ux.md, F9). Pure: values in, words out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from .badges import badge
from .calendar import WorkCalendar
from .dates import say_day, say_moment
from .workflow import Outcome, StepKind

AGREED, REFUSED, OTHER = STANCES = ("Thống nhất", "Không thống nhất", "Ý kiến khác")  # trả lời ý kiến phối hợp
QUIET, OBJECTED = POSTED = ("Không có ý kiến khiếu nại", "Có ý kiến, khiếu nại")  # kết quả niêm yết
SILENCE = "không có ý kiến (quá hạn)"
TAKEN_BACK = frozenset({Outcome.WITHDRAWN, Outcome.CANCELLED, Outcome.RECALLED})


class Beside(Protocol):
    """What is asked of a task, beside a step or of the route."""

    id: int
    branch: int
    parent_id: int | None
    kind: str
    agency_id: int
    agency_name: str
    department_id: int
    department_name: str
    opened_at: datetime
    due_at: datetime
    paused_at: datetime | None
    done_at: datetime | None
    outcome: str | None
    choice: str


class Branched(Protocol):
    """Anything that says whether it is a step of the route (0) or beside one."""

    @property
    def branch(self) -> int: ...


T = TypeVar("T", bound=Branched)
B = TypeVar("B", bound=Beside)


def of_route(tasks: Iterable[T]) -> list[T]:
    """The steps of the route; what stands beside them is left out."""
    return [t for t in tasks if not t.branch]


def opened_by(tasks: Iterable[B], step_id: int | None) -> list[B]:
    """What one step opened beside itself, in order, taken back or not."""
    return [t for t in tasks if t.branch and t.parent_id == step_id]


def is_over(task: Beside, now: datetime) -> bool:
    """Has its term passed? A posting is over at that very moment, a clock that stands still never runs out."""
    if task.kind == StepKind.PUBLISH:
        return now >= task.due_at
    return (task.paused_at or now) > task.due_at


def silent(beside: Iterable[B], now: datetime) -> list[B]:
    """Opinions that did not come in their term: passing on closes them, by name, as silence."""
    return [t for t in beside if t.done_at is None and t.kind == StepKind.CONSULT and is_over(t, now)]


def waited_for(beside: Iterable[B], now: datetime) -> list[B]:
    """What the step may not pass on without: opinions within their term, a posting and a council until they ended."""
    return [t for t in beside if t.done_at is None and not (t.kind == StepKind.CONSULT and is_over(t, now))]


def why_wait(beside: Sequence[B], now: datetime, home_id: int) -> str:
    """Why the step cannot pass on yet, and what to do; empty when it can. ``home_id``: the agency of the step."""
    waiting, names = waited_for(beside, now), named(beside, home_id)
    said = []
    if asked := [t for t in waiting if t.kind == StepKind.CONSULT]:
        who = "; ".join(f"{names[t.id]}, hạn {say_moment(t.due_at, now)}" for t in asked)
        said.append(f"Còn chờ ý kiến của {who}. Chờ, hoặc rút câu hỏi.")
    for task in waiting:
        if task.kind == StepKind.PUBLISH:
            over = is_over(task, now)
            when = "đã hết thời gian niêm yết" if over else f"niêm yết đến {say_moment(task.due_at, now)}"
            said.append(f"Chưa ghi kết quả niêm yết công khai: {when}.")
        elif task.kind == StepKind.COUNCIL:
            said.append(f"Chưa có kết luận của hội đồng, hạn {say_moment(task.due_at, now)}.")
    return " ".join(said)


def named(beside: Iterable[Beside], home_id: int) -> dict[int, str]:
    """What each unit is called: at home the department, elsewhere the agency, with the department where several were asked."""
    known = list({t.id: t for t in beside}.values())
    many = Counter(t.agency_id for t in {(t.agency_id, t.department_id): t for t in known}.values())
    return {t.id: _unit(t, home_id, several=many[t.agency_id] > 1) for t in known}


def _unit(task: Beside, home_id: int, *, several: bool) -> str:
    if task.agency_id == home_id:
        return task.department_name
    return f"{task.department_name}, {task.agency_name}" if several else task.agency_name


def state_line(beside: Sequence[B], now: datetime, calendar_of: Callable[[int], WorkCalendar], home_id: int) -> str:
    """ "2/3 đã trả lời. Sở Xây dựng chưa có ý kiến (quá hạn 1 ngày)." about the opinions that were asked and not taken back."""
    asked = [t for t in beside if t.kind == StepKind.CONSULT and t.outcome not in TAKEN_BACK]
    if not asked:
        return ""
    names = named(beside, home_id)
    answered = sum(t.outcome == Outcome.ANSWERED for t in asked)
    said = [f"{answered}/{len(asked)} đã trả lời."]
    for task in asked:
        if task.outcome == Outcome.SILENT:
            said.append(f"{names[task.id]} {SILENCE}.")
        elif task.done_at is None:
            said.append(f"{names[task.id]} chưa có ý kiến ({_stands(task, now, calendar_of(task.agency_id))}).")
    return " ".join(said)


def _stands(task: Beside, now: datetime, calendar: WorkCalendar) -> str:
    """How an open one stands to its term: ``quá hạn 1 ngày``, ``hạn 16:30 05/3``, ``tạm dừng``."""
    if task.paused_at is not None:
        return "đang tạm dừng thời hạn"
    if is_over(task, now) and task.kind != StepKind.PUBLISH:
        text = badge(now, task.due_at, calendar).text
        return text[:1].lower() + text[1:]
    return f"hạn {say_moment(task.due_at, now)}"


def how_it_stands(task: Beside, now: datetime, calendar: WorkCalendar) -> tuple[str, str]:
    """A state (``done``, ``late``, ``waiting``) and its words: of an opinion, a posting or a council."""
    if task.outcome == Outcome.SILENT:
        return "late", SILENCE
    if task.outcome in TAKEN_BACK and task.done_at is not None:
        return "waiting", f"đã rút {say_day(task.done_at)}"
    if task.done_at is not None:
        word = task.choice[:1].lower() + task.choice[1:] or ("đã kết luận" if task.kind == StepKind.COUNCIL else "xong")
        late = task.kind != StepKind.PUBLISH and task.done_at > task.due_at
        return "done", f"{word}, {say_day(task.done_at)}{' (quá hạn)' if late else ''}"
    if task.kind == StepKind.PUBLISH:
        over = is_over(task, now)
        return ("late", "hết thời gian, chưa ghi kết quả") if over else ("waiting", f"đến {say_day(task.due_at)}")
    none_yet = "chưa có ý kiến" if task.kind == StepKind.CONSULT else "chưa có kết luận"
    state = "late" if is_over(task, now) else "waiting"
    return state, f"{none_yet}, {_stands(task, now, calendar)}"


def branches(
    beside: Sequence[B], now: datetime, calendar_of: Callable[[int], WorkCalendar], home_id: int
) -> list[dict[str, str]]:
    """What the route picture draws under a step, for the staff: one line for each unit asked; what was taken back is left out."""
    names, found = named(beside, home_id), []
    for task in beside:
        if task.outcome in TAKEN_BACK:
            continue
        state, text = how_it_stands(task, now, calendar_of(task.agency_id))
        label = f"Ý kiến: {names[task.id]}" if task.kind == StepKind.CONSULT else KINDS[StepKind(task.kind)]
        found.append({"label": label, "state": state, "text": text})
    return found


KINDS = {
    StepKind.CONSULT: "Cho ý kiến phối hợp",
    StepKind.PUBLISH: "Niêm yết công khai",
    StepKind.COUNCIL: "Họp hội đồng",
}
PUBLIC = {  # what a citizen reads while it lasts: no unit, no person, no stance
    StepKind.CONSULT: "Đang lấy ý kiến phối hợp",
    StepKind.PUBLISH: "Đang niêm yết công khai",
    StepKind.COUNCIL: "Đang chờ hội đồng",
}


def for_the_public(beside: Iterable[Beside]) -> str:
    """What is going on beside a step, in the words of the masked page; empty when nothing is."""
    going_on = [StepKind(t.kind) for t in beside if t.done_at is None]
    return ". ".join(PUBLIC[kind] for kind in PUBLIC if kind in going_on)


def objected(beside: Iterable[Beside]) -> bool:
    """Did the last posting that ended bring an objection?"""
    ended = [t for t in beside if t.kind == StepKind.PUBLISH and t.outcome == Outcome.ENDED]
    return bool(ended) and ended[-1].choice == OBJECTED
