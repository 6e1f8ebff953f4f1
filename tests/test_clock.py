"""The clock can be stopped and moved, and always shows Vietnamese time."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.clock import MovableClock, stopped_at, system_clock
from desk.domain.calendar import VIETNAM

FRIDAY = datetime(2025, 1, 24, 15, 30, tzinfo=VIETNAM)


def test_the_system_clock_goes_and_shows_vietnamese_time():
    first, second = system_clock(), system_clock()
    assert first <= second
    assert first.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize("written", ["2025-01-24T15:30", "2025-01-24T15:30:00+07:00", "2025-01-24T08:30:00+00:00"])
def test_a_stopped_clock_always_shows_the_same_moment(written):
    clock = stopped_at(written)
    assert clock() == clock() == FRIDAY
    assert clock().tzinfo is VIETNAM


def test_a_movable_clock_goes_where_it_is_set():
    clock = MovableClock("2025-01-24T15:30")
    assert clock() == clock.now == FRIDAY
    clock.set("2026-03-02T08:00")
    assert clock() == datetime(2026, 3, 2, 8, tzinfo=VIETNAM)
    clock.now = FRIDAY.astimezone(UTC)
    assert clock() == FRIDAY
    assert clock().tzinfo is VIETNAM


def test_a_moment_without_a_zone_does_not_set_a_clock():
    with pytest.raises(ValueError, match="không có múi giờ"):
        MovableClock(datetime(2025, 1, 24, 15, 30))  # noqa: DTZ001 (that is the point)
