"""The office hours of the last three months, counted backwards from now."""

from datetime import date, datetime, time, timedelta
from random import Random

from ...domain.calendar import VIETNAM, WorkCalendar

SPAN = timedelta(days=92)


class Past:
    """Moments by working hours before now, none earlier than ``not_before`` or three months ago."""

    def __init__(self, calendar: WorkCalendar, now: datetime, not_before: date, rng: Random) -> None:
        self.calendar, self.now, self.rng = calendar, now, rng
        self.start = max(now - SPAN, datetime.combine(not_before, time(0), VIETNAM))
        self.hours = calendar.working_time(self.start, now) / timedelta(hours=1)

    def ago(self, least: float, most: float) -> datetime:
        """A moment in office hours, between ``least`` and ``most`` working hours ago (cut to the three months)."""
        most = max(min(most, self.hours - 1), 0.05)
        least = min(max(least, 0.02), most)
        back = timedelta(hours=self.hours - self.rng.uniform(least, most))
        return self.after(self.start, max(back, timedelta(minutes=1)))

    def after(self, moment: datetime, worked: timedelta) -> datetime:
        """When ``worked`` has been worked since ``moment``, to the second."""
        return self.calendar.add_working_time(moment, max(worked, timedelta(seconds=20))).replace(microsecond=0)

    def between(self, moment: datetime, least: float, most: float) -> datetime:
        """``least`` to ``most`` working hours after a moment."""
        return self.after(moment, timedelta(hours=self.rng.uniform(least, most)))

    def length(self, start: datetime, end: datetime) -> float:
        """Working hours between two moments."""
        return self.calendar.working_time(start, end) / timedelta(hours=1)
