"""The route picture says in words where a dossier was, is and will go."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from desk.domain.calendar import VIETNAM, WorkCalendar
from desk.domain.picture import mini, route_picture
from desk.domain.routing import Plan, PlanLeg, PlanStep
from desk.domain.workflow import StepKind

CALENDAR = WorkCalendar.build([])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=VIETNAM)


@dataclass
class Step:
    """One task, as the picture needs it."""

    position: int
    opened_at: datetime
    due_at: datetime
    done_at: datetime | None = None
    outcome: str | None = None
    kind: str = "process"
    name: str = "Thẩm tra"
    assignee_name: str = "Lê Văn Cường"
    department_name: str = "Phòng Tư pháp"
    acknowledged_at: datetime | None = None
    paused_at: datetime | None = None
    opinion: str = ""
    choice: str = ""
    origin: str = "forward"
    id: int = 0
    branch: int = 0
    parent_id: int | None = None
    agency_id: int = 1
    agency_name: str = "Xã Yết Kiêu"
    department_id: int = 1


def plan(*legs: tuple[str, list[tuple[StepKind, str]]]) -> Plan:
    made, position = [], 0
    for number, (agency, steps) in enumerate(legs):
        rows = []
        for kind, name in steps:
            position += 1
            rows.append(
                PlanStep(position, number, position, kind, name, number + 1, agency, "Xã", 1, "Phòng", "officer", "1wd")
            )
        made.append(PlanLeg(number, number, number + 1, agency, "Xã", "5wd", tuple(rows)))
    return Plan(tuple(made))


K = StepKind
SHORT = plan(
    ("Xã Yết Kiêu", [(K.RECEIVE, "Tiếp nhận"), (K.PROCESS, "Thẩm tra"), (K.APPROVE, "Ký")]),
    ("Xã Yết Kiêu", [(K.RETURN, "Trả kết quả")]),
)
LONG = plan(
    ("Xã Yết Kiêu", [(K.RECEIVE, "Tiếp nhận"), (K.PROCESS, "Xác nhận"), (K.APPROVE, "Ký")]),
    ("Huyện Gia Lộc", [(K.RECEIVE, "Tiếp nhận"), (K.PROCESS, "Thẩm định"), (K.APPROVE, "Ký")]),
    ("Xã Yết Kiêu", [(K.RETURN, "Trả kết quả")]),
)
RECEIVED = Step(1, at("03-02T08:12"), at("03-02T11:30"), at("03-02T08:19"), "received", "receive", "Tiếp nhận",
                acknowledged_at=at("03-02T08:12"))  # fmt: skip


def drawn(what: Plan, tasks: list[Step], now: str, **kwargs: object):
    return route_picture(what, tasks, at(now), lambda _: CALENDAR, staff=True, **kwargs)


def test_short_routes_are_drawn_step_by_step_and_long_ones_unit_by_unit() -> None:
    assert [n.name for n in drawn(SHORT, [RECEIVED], "03-02T09:00")] == ["Tiếp nhận", "Thẩm tra", "Ký", "Trả kết quả"]
    assert [n.place for n in drawn(LONG, [RECEIVED], "03-02T09:00")] == ["Xã Yết Kiêu", "Huyện Gia Lộc", "Xã Yết Kiêu"]


@pytest.mark.parametrize(
    ("change", "now", "state", "words"),
    [
        ({}, "03-02T10:00", "moving", "Đang chuyển – chờ xác nhận nhận"),
        ({"acknowledged_at": at("03-02T09:00")}, "03-02T10:00", "here", ""),
        ({"acknowledged_at": at("03-02T09:00")}, "03-05T10:00", "late", ""),
        ({"paused_at": at("03-02T09:30")}, "03-05T10:00", "paused", ""),
        ({"done_at": at("03-03T10:00"), "outcome": "forwarded"}, "03-05T10:00", "done", ""),
        ({"done_at": at("03-03T10:00"), "outcome": "sent_back"}, "03-05T10:00", "returned", "Đã chuyển trả"),
        ({"done_at": at("03-03T10:00"), "outcome": "cancelled"}, "03-05T10:00", "skipped", "Dừng ở đây"),
    ],
)
def test_each_state_of_a_step_has_its_look_and_its_words(change, now, state, words) -> None:
    task = Step(2, at("03-02T08:19"), at("03-04T17:00"), **change)
    node = drawn(SHORT, [RECEIVED, task], now)[1]
    assert (node.state, node.note) == (state, words)
    came = "Nhận" if change.keys() & {"acknowledged_at", "done_at"} else "Chuyển đến"
    assert node.lines[0] == f"{came} 08:19 02/3/2026"


def test_staff_see_who_holds_it_and_the_public_does_not() -> None:
    task = Step(2, at("03-02T08:19"), at("03-04T17:00"))
    assert drawn(SHORT, [RECEIVED, task], "03-02T10:00")[1].holder == "Lê Văn Cường"
    public = route_picture(SHORT, [RECEIVED, task], at("03-02T10:00"), lambda _: CALENDAR, staff=False)
    assert all(node.holder == "" for node in public)
    assert "Lê Văn Cường" not in repr(public)


def test_a_finished_step_says_whether_it_was_early_or_late() -> None:
    task = Step(2, at("03-02T08:19"), at("03-04T17:00"), at("03-06T10:00"), "forwarded")
    # hạn 17:00 ngày 04/3; đến 10:00 ngày 06/3 là một ngày và 2 giờ 30 phút làm việc
    assert "trễ 1 ngày" in drawn(SHORT, [RECEIVED, task], "03-06T11:00")[1].lines[-1]


def test_nothing_more_will_happen_to_a_withdrawn_dossier() -> None:
    assert [n.state for n in drawn(SHORT, [RECEIVED], "03-03T10:00", ended=True)] == [
        "done",
        "skipped",
        "skipped",
        "skipped",
    ]


def test_exactly_one_stop_is_here_while_it_runs() -> None:
    task = Step(2, at("03-02T08:19"), at("03-04T17:00"), acknowledged_at=at("03-02T09:00"))
    states = [n.state for n in drawn(LONG, [RECEIVED, task], "03-02T10:00")]
    assert states == ["here", "future", "future"]


@pytest.mark.parametrize(
    ("position", "total", "late", "segments"),
    [
        (1, 5, False, ("d", "", "", "", "")),
        (3, 5, False, ("q", "q", "d", "", "")),
        (3, 5, True, ("q", "q", "t", "", "")),
        (11, 11, False, ("q", "q", "q", "q", "d")),
        (2, 3, False, ("q", "d", "")),
    ],
)
def test_the_small_picture_never_has_more_than_five_segments(position, total, late, segments) -> None:
    small = mini(position, total, "Huyện", late=late)
    assert small.segments == segments
    assert small.text == f"{position}/{total} · Huyện"


def test_a_transfer_that_was_recalled_never_happened() -> None:
    mine = Step(2, at("03-02T08:00"), at("03-03T17:00"), acknowledged_at=at("03-02T08:00"))
    taken = Step(3, at("03-02T09:00"), at("03-03T17:00"), done_at=at("03-02T09:10"), outcome="recalled", kind="approve")
    drawn = route_picture(SHORT, [RECEIVED, mine, taken], at("03-02T10:00"), lambda _: CALENDAR, staff=True)
    assert [n.state for n in drawn] == ["done", "here", "future", "future"]


def test_after_it_was_reopened_what_lies_ahead_is_still_to_do() -> None:
    def done(position: int, hour: int, outcome: str = "forwarded") -> Step:
        return Step(
            position,
            at(f"03-02T{hour:02}:00"),
            at("03-03T17:00"),
            done_at=at(f"03-02T{hour + 1:02}:00"),
            outcome=outcome,
        )

    given = [RECEIVED, done(2, 8), done(3, 9, "approved"), done(4, 13, "reopened")]
    again = Step(2, at("03-02T15:00"), at("03-03T17:00"), acknowledged_at=at("03-02T15:00"), origin="reopened")
    drawn = route_picture(SHORT, [*given, again], at("03-02T16:00"), lambda _: CALENDAR, staff=True)
    assert [n.state for n in drawn] == ["done", "here", "future", "future"]


def test_a_step_passed_over_and_one_given_back_say_so() -> None:
    skipped = Step(2, at("03-02T08:00"), at("03-03T17:00"), done_at=at("03-02T09:00"), outcome="skipped")
    wrong = Step(3, at("03-02T09:00"), at("03-03T17:00"), done_at=at("03-02T10:00"), outcome="misdirected")
    drawn = route_picture(SHORT, [RECEIVED, skipped, wrong], at("03-02T10:00"), lambda _: CALENDAR, staff=True)
    assert [n.state for n in drawn[1:3]] == ["skipped", "returned"]
