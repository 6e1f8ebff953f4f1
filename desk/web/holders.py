"""Who holds the dossier (ai giữ lúc nào), in words: now, and at any time before. For the staff only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain import holding
from ..domain.holding import Given, Held
from ..store.models import Event, Task
from . import views
from .guard import now


def given_in(events: Iterable[Event]) -> list[Given]:
    """Who was given which step when, as the logbook says."""
    return [
        Given(e.data["task"], e.at, e.data["to"], e.data.get("before", "")) for e in events if e.what == "assign" and "task" in e.data
    ]  # fmt: skip


def here(tasks: Sequence[Task]) -> list[str]:
    """A sentence for each step of the route that is open: who, where, since when, sent by whom, confirmed when."""
    return [_said(held) for held in holding.at(tasks, now())]


def _said(held: Held) -> str:
    since = views.say(held.since)
    if held.moving:
        sender = f"{held.sent_by or held.sent_from} chuyển đến, còn chịu trách nhiệm" if held.answers else "chờ"
        return f"{held.unit}, từ {since}, {sender} đến khi nơi nhận xác nhận"
    who = f"{held.person} ({held.unit})" if held.person else held.unit
    came = f", {held.sent_by} chuyển đến" if held.sent_by else ""
    known = f", xác nhận lúc {views.say(held.acknowledged_at)}" if held.acknowledged_at else ""
    return f"{who}, từ {since}{came}{known}"


@dataclass(frozen=True)
class Line:
    """One row of the table, oldest first."""

    since: str
    until: str
    unit: str
    who: str
    how: str


def table(tasks: Sequence[Task], events: Iterable[Event]) -> list[Line]:
    """Everybody who held it, minute by minute without a gap."""
    return [
        Line(
            views.say(held.since), views.say(held.until) if held.until else "nay", held.unit, held.answers,
            "Đang chuyển, chưa xác nhận nhận" if held.moving else held.step,
        )
        for held in holding.holdings(tasks, given_in(events))
    ]  # fmt: skip
