"""Three working days to ask so that the term starts again (NĐ 61/2018, Điều 19.4); weekends and holidays are not among them."""

from datetime import date

import pytest

from desk.domain.calendar import CalendarDay, DayKind, WorkCalendar
from desk.domain.supplements import effect_of_asking

HOLIDAY = CalendarDay(date(2026, 3, 4), DayKind.OFF, "nghỉ lễ của xã")


@pytest.mark.parametrize(
    ("arrived", "asked", "days_off", "effect"),
    [
        ("2026-03-02", "2026-03-02", [], "restart"),  # thứ Hai, cùng ngày
        ("2026-03-02", "2026-03-05", [], "restart"),  # ngày làm việc thứ 3
        ("2026-03-02", "2026-03-06", [], "none"),  # thứ 4
        ("2026-03-06", "2026-03-11", [], "restart"),  # qua cuối tuần vẫn là ngày thứ 3
        ("2026-03-06", "2026-03-12", [], "none"),
        ("2026-03-02", "2026-03-06", [HOLIDAY], "restart"),  # một ngày nghỉ lễ không tính
        ("2026-03-07", "2026-03-11", [], "restart"),  # đến vào thứ Bảy
    ],
)
def test_asking_within_three_working_days_starts_the_term_again(arrived, asked, days_off, effect) -> None:
    calendar = WorkCalendar.build(days_off)
    assert effect_of_asking(date.fromisoformat(arrived), date.fromisoformat(asked), calendar) == effect
