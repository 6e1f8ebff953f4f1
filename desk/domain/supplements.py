"""Does asking for more papers stop the clock? (yêu cầu bổ sung; Nghị định 61/2018/NĐ-CP, Điều 19.4)"""

from datetime import date
from typing import Literal

from .calendar import WorkCalendar

Effect = Literal["restart", "none"]
RETURN_WITHIN = 3  # ngày làm việc, kể từ khi cơ quan giải quyết nhận hồ sơ


def effect_of_asking(arrived: date, asked: date, calendar: WorkCalendar) -> Effect:
    """ "restart" when the settling agency asks within three working days of the day it got the dossier: the term then counts anew
    from the day the papers come. Later the clock runs on: "none". Days are those of the agency's own calendar.
    """
    return "restart" if calendar.count_working_days(arrived, asked) <= RETURN_WITHIN else "none"
