"""The badge says how much working time is left or lost, in the words of the interface."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import pytest

from desk.domain.badges import Badge, badge, extension_text, judged_by, promise_badge, whole_working_days
from desk.domain.calendar import VIETNAM, Session, WorkCalendar, read_days
from desk.domain.hours import AFTERNOON, MORNING, OfficeHours

DAYS = read_days(
    json.loads((Path(__file__).parents[2] / "desk/store/seed/data/calendar/vn.json").read_text(encoding="utf-8"))[
        "days"
    ]
)
NATION = WorkCalendar.build(DAYS)
WEDNESDAY = "2026-03-11 17:00"


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "due_at", "kind", "text"),
    [
        ("2026-03-03 09:00", WEDNESDAY, "ok", "Còn 6 ngày"),
        ("2026-03-06 17:00", WEDNESDAY, "ok", "Còn 3 ngày"),
        ("2026-03-08 10:00", WEDNESDAY, "ok", "Còn 3 ngày"),  # a Sunday
        ("2026-03-09 07:30", WEDNESDAY, "soon", "Còn 2 ngày"),
        ("2026-03-10 16:59", WEDNESDAY, "soon", "Còn 1 ngày"),
        ("2026-03-11 07:30", "2026-03-11 16:30", "today", "Đến hạn hôm nay 16:30"),
        ("2026-03-11 10:29", "2026-03-11 16:30", "today", "Đến hạn hôm nay 16:30"),
        ("2026-03-11 10:30", "2026-03-11 16:30", "today", "Còn 4 giờ"),
        ("2026-03-11 12:00", "2026-03-11 16:30", "today", "Còn 3 giờ"),  # lunch costs nothing
        ("2026-03-11 15:45", "2026-03-11 16:30", "today", "Còn 45 phút"),
        ("2026-03-11 16:30", "2026-03-11 16:30", "today", "Đến hạn hôm nay 16:30"),
        ("2026-03-10 16:00", "2026-03-11 08:30", "soon", "Còn 2 giờ"),  # over a night
        ("2026-03-10 09:00", "2026-03-11 08:30", "soon", "Còn 7 giờ"),
        ("2026-03-10 18:00", "2026-03-11 07:30", "soon", "Đến hạn 07:30 11/3"),
        ("2026-03-11 16:31", "2026-03-11 16:30", "late", "Quá hạn dưới 1 giờ"),
        ("2026-03-11 20:00", WEDNESDAY, "late", "Quá hạn dưới 1 giờ"),
        ("2026-03-12 10:30", WEDNESDAY, "late", "Quá hạn 3 giờ"),
        ("2026-03-12 16:59", WEDNESDAY, "late", "Quá hạn 7 giờ"),
        ("2026-03-12 17:00", WEDNESDAY, "late", "Quá hạn 1 ngày"),
        ("2026-03-15 09:00", WEDNESDAY, "late", "Quá hạn 2 ngày"),
        ("2026-02-23 17:00", "2026-02-13 17:00", "late", "Quá hạn 1 ngày"),  # Tết is not lateness
    ],
)
def test_an_open_deadline(now, due_at, kind, text):
    assert badge(at(now), at(due_at), NATION) == Badge(kind, text)


def test_the_last_fifth_of_a_long_term_is_soon():
    started, due_at = at("2026-09-07 07:30"), at("2026-11-13 17:00")  # 50 working days
    assert badge(at("2026-10-29 17:00"), due_at, NATION, started_at=started) == Badge("ok", "Còn 11 ngày")
    assert badge(at("2026-10-30 17:00"), due_at, NATION, started_at=started) == Badge("soon", "Còn 10 ngày")
    assert badge(at("2026-10-30 17:00"), due_at, NATION) == Badge("ok", "Còn 10 ngày")


@pytest.mark.parametrize(
    ("days_left", "limit", "kind"),
    [(3, 14, "ok"), (3, 15, "soon"), (4, 19, "ok"), (4, 20, "soon"), (2, 50, "soon"), (10, 50, "soon"), (11, 50, "ok"),
     (3, None, "ok"), (2, None, "soon")],
)  # fmt: skip
def test_amber_is_two_days_or_a_fifth_of_the_limit_whichever_comes_first(days_left, limit, kind):
    due_at = NATION.closing(date(2026, 11, 13))
    now = NATION.closing(NATION.add_working_days(date(2026, 11, 13), -days_left))
    started = NATION.closing(NATION.add_working_days(date(2026, 11, 13), -limit)) if limit else None
    assert badge(now, due_at, NATION, started_at=started) == Badge(kind, f"Còn {days_left} ngày")


@dataclass
class Row:
    """A dossier due on Wednesday 11 March, received on the 2nd; what a test says besides."""

    promised_at: datetime | None = None
    due_at: datetime | None = None
    extended: str = ""
    received_at: datetime | None = None
    ready_at: datetime | None = None
    paused_at: datetime | None = None
    paused_for: str = ""


def dossier(**given) -> Row:
    usual = {"promised_at": at(WEDNESDAY), "due_at": at(WEDNESDAY), "received_at": at("2026-03-02 08:00")}
    return Row(**{**usual, **given})


LATER = datetime(2026, 3, 18, 17, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("given", "judged", "shown"),
    [
        ({}, WEDNESDAY, Badge("late", "Quá hạn 2 ngày")),
        ({"extended": "in_time", "promised_at": LATER}, "2026-03-18 17:00", Badge("ok", "Còn 3 ngày", "Gia hạn đến 18/3 (hạn gốc 11/3)")),
        ({"extended": "late", "promised_at": LATER}, WEDNESDAY, Badge("late", "Quá hạn 2 ngày", "Hẹn lại 18/3 (hạn gốc 11/3)")),
        ({"extended": "in_time", "promised_at": LATER, "ready_at": LATER}, WEDNESDAY,
         Badge("done", "Trễ 5 ngày", "Gia hạn đến 18/3 (hạn gốc 11/3)")),
        ({"ready_at": at("2026-03-10 17:00")}, WEDNESDAY, Badge("done", "Trước hạn 1 ngày")),
        ({"paused_at": at("2026-03-10 09:00"), "paused_for": "chờ bổ sung giấy tờ lần 1"}, WEDNESDAY,
         Badge("hold", "Tạm dừng – chờ bổ sung giấy tờ lần 1 (3 ngày)")),
    ],
)  # fmt: skip
def test_the_promise_of_a_dossier_is_judged_by_its_original_date_unless_extended_in_time(given, judged, shown):
    row = dossier(**given)
    assert judged_by(row) == at(judged)
    assert promise_badge(row, at("2026-03-13 17:00"), NATION) == shown


def test_before_it_is_received_a_dossier_has_no_promise():
    assert promise_badge(Row(), at(WEDNESDAY), NATION) is None


@pytest.mark.parametrize(
    ("done", "text", "icon"),
    [
        ("2026-03-10 17:00", "Trước hạn 1 ngày", "tick"),
        ("2026-03-06 08:00", "Trước hạn 3 ngày", "tick"),
        ("2026-03-11 08:00", "Đúng hạn", "tick"),
        ("2026-03-11 17:00", "Đúng hạn", "tick"),
        ("2026-03-11 17:01", "Trễ dưới 1 giờ", "triangle"),
        ("2026-03-12 10:30", "Trễ 3 giờ", "triangle"),
        ("2026-03-15 10:30", "Trễ 2 ngày", "triangle"),
    ],
)
def test_a_finished_one_tells_how_it_came_out_for_ever(done, text, icon):
    for now in ("2026-03-20 09:00", "2027-03-20 09:00"):
        shown = badge(at(now), at(WEDNESDAY), NATION, done_at=at(done))
        assert (shown.kind, shown.text, shown.icon) == ("done", text, icon)


def test_a_stopped_clock_says_since_how_many_working_days():
    now = at("2026-03-16 09:00")
    stopped = badge(now, at(WEDNESDAY), NATION, paused_since=at("2026-03-12 10:00"))
    assert stopped == Badge("hold", "Tạm dừng – chờ bổ sung (2 ngày)")
    assert badge(now, at(WEDNESDAY), NATION, paused_since=at("2026-03-16 08:00")).text == "Tạm dừng – chờ bổ sung"
    paying = badge(now, at(WEDNESDAY), NATION, paused_since=at("2026-03-12 10:00"), paused_for="chờ nộp phí")
    assert (paying.text, paying.icon) == ("Tạm dừng – chờ nộp phí (2 ngày)", "pause")


def test_the_original_date_of_an_extended_one_never_disappears():
    original, extended = at(WEDNESDAY), at("2026-03-13 17:00")
    note = "Gia hạn đến 13/3 (hạn gốc 11/3)"
    assert extension_text(extended, original) == note
    for now, more in (("2026-03-12 09:00", {}), ("2026-03-20 09:00", {"done_at": original}), ("2026-03-20 09:00", {})):
        assert badge(at(now), extended, NATION, original_due=original, extended_to=extended, **more).note == note
    assert badge(at("2026-03-09 09:00"), original, NATION, original_due=original).note == ""


def test_an_apology_after_the_fact_gives_a_new_date_and_takes_no_lateness_away():
    original, again = at(WEDNESDAY), at("2026-03-13 17:00")
    shown = badge(
        at("2026-03-12 17:00"), original, NATION, original_due=original, extended_to=again, after_the_fact=True
    )
    assert (shown.kind, shown.text, shown.note) == ("late", "Quá hạn 1 ngày", "Hẹn lại 13/3 (hạn gốc 11/3)")


def test_over_new_year_both_years_are_written():
    assert (
        extension_text(at("2027-01-05 17:00"), at("2026-12-28 17:00")) == "Gia hạn đến 05/01/2027 (hạn gốc 28/12/2026)"
    )


def test_nine_working_hours_are_one_day_and_not_two_and_a_half():
    eight = WorkCalendar.build(DAYS, OfficeHours.every_weekday(MORNING, Session(time(13), time(17))))
    assert badge(at("2018-06-11 18:30"), at("2018-06-08 16:00"), eight).text == "Quá hạn 1 ngày"


def test_a_saturday_morning_is_a_whole_working_day_where_it_is_worked():
    office = WorkCalendar.build(DAYS, OfficeHours.every_weekday(MORNING, AFTERNOON, saturday=[MORNING]))
    assert badge(at("2026-03-07 12:00"), at("2026-03-06 17:00"), office).text == "Quá hạn 1 ngày"
    assert badge(at("2026-03-07 12:00"), at("2026-03-06 17:00"), NATION).text == "Quá hạn dưới 1 giờ"


def test_whole_days_left_and_gone_add_up_at_closing_time():
    start, end = date(2026, 1, 5), date(2026, 12, 30)
    first, last = NATION.closing(start), NATION.closing(end)
    for n in range(1, NATION.count_working_days(start, end)):
        middle = NATION.closing_after(start, n)
        assert whole_working_days(first, middle, NATION) == n
        assert whole_working_days(middle, last, NATION) == NATION.count_working_days(start, end) - n
