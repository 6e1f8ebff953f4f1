"""Receiving for another agency (tiếp nhận không phụ thuộc địa giới hành chính; NĐ 118/2025/NĐ-CP): one desk takes the dossier in and gives
the result back, the competent agency (cơ quan có thẩm quyền) settles it by its own route.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from .calendar import WorkCalendar
from .counting import CUTOFF
from .dates import in_vietnam
from .workflow import StepKind

AT_DESK = "desk"  # the selector of the desk that receives, where another agency is competent
NAME = "Tiếp nhận, chuyển cơ quan giải quyết"


@dataclass(frozen=True)
class Boundless:
    """What the law of the day says of it: whether a desk may, and from when the term counts."""

    allowed: bool = True
    clock: str = "receipt"  # receipt: from the receipt; arrival: from when the dossier has come to the competent agency

    @classmethod
    def of(cls, law: Mapping[str, Any]) -> "Boundless":
        """As the profile of law says it."""
        return cls(**law.get("boundless", {}))


def through_another_desk(route: Mapping[str, Any]) -> dict[str, Any]:
    """The route of a dossier that another desk took in: its receipt first, then the whole route, then the result back at that desk.

    ``receiving`` stays the competent agency; ``desk`` is the one that received.
    """
    first = route["legs"][0]["steps"][0]
    head = {"at": AT_DESK, "term": None, "side_by_side": False, "steps": [
        {"kind": str(StepKind.RECEIVE), "name": NAME, **{k: first[k] for k in ("department", "role", "term")}}]}  # fmt: skip
    legs, returns = [head], []
    for leg in route["legs"]:
        kept = [step for step in leg["steps"] if step["kind"] != StepKind.RETURN]
        returns += [step for step in leg["steps"] if step["kind"] == StepKind.RETURN]
        if kept:
            legs.append({**leg, "steps": kept})
    return {**route, "legs": [*legs, {"at": AT_DESK, "term": None, "side_by_side": False, "steps": returns}]}


def arrives_at(received: datetime, calendar: WorkCalendar, cutoff: time = CUTOFF) -> datetime:
    """When a dossier taken in at ``received`` has come to the competent agency (Vietnam): the same working day; after the cut-off, or when
    the desk does not work, the beginning of the next one (NĐ 61/2018, Điều 18.2). ``calendar``: of the desk that received."""
    moment = in_vietnam(received)
    day = moment.date()
    if calendar.is_working(day) and moment.time() < cutoff:
        return received
    following = calendar.next_working(day + timedelta(days=1))
    return datetime.combine(following, calendar.sessions(following)[0].opens, moment.tzinfo)
