"""What the library proposes: days like ours, all of them forecasts; and the swap that it does not know, which is why a person confirms."""

import json
from datetime import date
from pathlib import Path

import pytest

from desk.domain.calendar import DayKind, read_days
from desk.store.seed import proposals

OURS = {
    d.day: d for d in read_days(json.loads((Path(proposals.__file__).parent / "data/calendar/vn.json").read_text("utf-8"))["days"])
}  # fmt: skip


@pytest.mark.parametrize("year", range(2014, 2028))
def test_the_proposal_of_a_past_year_is_our_calendar_but_for_the_swap_of_2026(year):
    proposed = {d.day: d for d in proposals.proposed(year)}
    ours = {day: d for day, d in OURS.items() if day.year == year}
    missing = set(ours) - set(proposed)
    assert missing == ({date(2026, 1, 2), date(2026, 1, 10)} if year == 2026 else set())
    assert set(proposed) <= set(ours)
    for day, d in proposed.items():
        assert (d.kind, d.swapped) == (ours[day].kind, ours[day].swapped), day
        assert d.name.removeprefix("Ngày ") == ours[day].name.removeprefix("Ngày "), day


def test_nothing_proposed_is_certain_and_every_day_says_so():
    days = proposals.proposed(2028)
    assert len([d for d in days if d.kind is DayKind.OFF]) >= 11
    assert not any(d.confirmed for d in days)
    assert all(d.source.startswith("Dự kiến") for d in days)
    assert {"Tết Nguyên đán", "Giỗ Tổ Hùng Vương", "Nghỉ bù Tết Dương lịch"} <= {d.name for d in days}


@pytest.mark.parametrize("year", [1980, 2100])
def test_a_year_that_nobody_can_foresee_is_refused(year):
    with pytest.raises(ValueError, match=str(year)):
        proposals.proposed(year)
