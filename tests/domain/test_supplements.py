"""Three working days to ask so that the term starts again (NĐ 61/2018, Điều 19.4); weekends and holidays are not among them."""

from datetime import date

import pytest

from desk.domain.calendar import CalendarDay, DayKind, WorkCalendar
from desk.domain.supplements import asked_in_time

HOLIDAY = CalendarDay(date(2026, 3, 4), DayKind.OFF, "nghỉ lễ của xã")


@pytest.mark.parametrize(
    ("arrived", "asked", "days_off", "in_time"),
    [
        ("2026-03-02", "2026-03-02", [], True),  # thứ Hai, cùng ngày
        ("2026-03-02", "2026-03-05", [], True),  # ngày làm việc thứ 3
        ("2026-03-02", "2026-03-06", [], False),  # thứ 4
        ("2026-03-06", "2026-03-11", [], True),  # qua cuối tuần vẫn là ngày thứ 3
        ("2026-03-06", "2026-03-12", [], False),
        ("2026-03-02", "2026-03-06", [HOLIDAY], True),  # một ngày nghỉ lễ không tính
        ("2026-03-07", "2026-03-11", [], True),  # đến vào thứ Bảy
    ],
)
def test_asking_within_three_working_days_starts_the_term_again(arrived, asked, days_off, in_time) -> None:
    calendar = WorkCalendar.build(days_off)
    assert asked_in_time(date.fromisoformat(arrived), date.fromisoformat(asked), calendar) is in_time
