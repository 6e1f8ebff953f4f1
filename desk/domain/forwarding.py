"""When a dossier must be sent on (phải chuyển trước; NĐ 61/2018/NĐ-CP, Điều 18.2), and what is left of a term when it comes back.

Received before the cut-off it goes on the same working day; after it, at the beginning of the next. The cut-off and what "the
beginning" means are data of the profile of law. This moves no promise: it is a lateness of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from .calendar import WorkCalendar
from .counting import ONE_DAY
from .dates import in_vietnam
from .terms import Term, Unit
from .watching import opening

LEAST = 4  # giờ làm việc: whoever gets a dossier back because it was sent to the wrong place has at least this long
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """``cutoff``: from this minute on, the next working day; ``grace``: how much of its working time is still its beginning."""

    cutoff: time = time(15)
    grace: timedelta = HOUR

    @classmethod
    def read(cls, law: Mapping[str, Any]) -> "Rule":
        """The rule of a profile of law; what it does not say is as in NĐ 61/2018."""
        said = law.get("forwarding", {})
        return cls(time.fromisoformat(said.get("cutoff", "15:00")), timedelta(hours=said.get("grace_hours", 1)))


def forward_by(came_at: datetime, calendar: WorkCalendar, rule: Rule) -> datetime:
    """Until when what came at ``came_at`` must be sent on: the end of that working day, or the beginning of the next one."""
    came_at = in_vietnam(came_at)
    day = came_at.date()
    if calendar.is_working(day) and came_at.time() < rule.cutoff and came_at < calendar.closing(day):
        return calendar.closing(day)
    begins = opening(day + ONE_DAY, calendar)
    return calendar.add_working_time(begins, rule.grace) if rule.grace else begins


def forwarded_late(forward_by: datetime | None, done_at: datetime | None, now: datetime) -> bool:
    """Was it sent on too late, or is it still here when it should be gone? Nothing to say where the law names no moment."""
    return forward_by is not None and (done_at or now) > forward_by


def left_over(sent_at: datetime, due_at: datetime, calendar: WorkCalendar) -> Term:
    """The term of whoever gets a dossier back that he sent to the wrong place: what was left when he sent it, in whole working hours
    rounded up, and never less than ``LEAST``."""
    left = calendar.working_time(sent_at, due_at)
    return Term(max(LEAST, -(-left // HOUR)), Unit.HOURS)
