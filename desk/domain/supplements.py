"""Was more paper asked for in time to stop the clock? (yêu cầu bổ sung; Nghị định 61/2018/NĐ-CP, Điều 19.4)"""

from datetime import date
from typing import Literal

from .calendar import WorkCalendar

Effect = Literal["restart", "resume", "none"]
RETURN_WITHIN = 3  # ngày làm việc, kể từ khi cơ quan giải quyết nhận hồ sơ


def asked_in_time(arrived: date, asked: date, calendar: WorkCalendar) -> bool:
    """Whether the settling agency asks within three working days of the day it got the dossier, by its own calendar."""
    return calendar.count_working_days(arrived, asked) <= RETURN_WITHIN
