"""The table of moves, walked as a graph."""

import pytest

from desk.domain.errors import MoveNotAllowed
from desk.domain.workflow import CLOSED, FINAL, MOVES, OPEN, STATUS_NAMES, Status, StepKind, move_for, moves_at
from desk.policy import GRANTS


def test_the_ten_national_statuses_have_their_names_and_codes() -> None:
    assert {int(s): STATUS_NAMES[s] for s in Status} == {
        1: "Mới đăng ký",
        2: "Được tiếp nhận",
        3: "Không được tiếp nhận",
        4: "Đang xử lý",
        5: "Yêu cầu bổ sung giấy tờ",
        6: "Yêu cầu thực hiện nghĩa vụ tài chính",
        7: "Công dân yêu cầu rút hồ sơ",
        8: "Dừng xử lý",
        9: "Đã xử lý xong",
        10: "Đã trả kết quả",
    }


def test_every_status_can_be_reached_from_nothing() -> None:
    reached: set[Status | None] = {None}
    while True:
        new = {m.target for m in MOVES.values() if m.target is not None and m.sources & reached} - reached
        if not new:
            break
        reached |= new
    assert reached - {None} == set(Status)


@pytest.mark.parametrize("status", sorted(OPEN))
def test_every_open_status_can_be_left_and_leads_to_an_end(status: Status) -> None:
    reached = {status}
    while new := {m.target for m in MOVES.values() if m.target is not None and m.sources & reached} - reached:
        reached |= new  # type: ignore[arg-type]
    assert reached & FINAL


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_nothing_leaves_what_is_closed_for_good(status: Status) -> None:
    assert not [m.name for m in MOVES.values() if status in m.sources]


@pytest.mark.parametrize("status", sorted(FINAL - CLOSED))
def test_what_was_withdrawn_or_stopped_is_left_by_reopening_only(status: Status) -> None:
    assert [m.name for m in MOVES.values() if status in m.sources] == ["reopen"]


# domain.md §5.1: the moves that real systems use; besides, a leader reopens (7, 8, 9 → 4) what was not refused or given back, and an
# application never taken in whose papers did not come is refused in writing (5 → 3)
ALLOWED = {
    1: {2, 3, 5, 7},
    2: {4, 5, 6, 7, 8, 9},
    4: {4, 5, 6, 7, 8, 9},
    5: {2, 3, 4, 7, 8},
    6: {4, 7, 8},
    7: {4},
    8: {4},
    9: {4, 10},
}


@pytest.mark.parametrize(("source", "targets"), ALLOWED.items())
def test_the_moves_are_those_of_the_national_list(source: int, targets: set[int]) -> None:
    here = {m.target for m in MOVES.values() if Status(source) in m.sources and m.target is not None}
    assert here == {Status(t) for t in targets}


def test_every_move_needs_a_permission_that_some_role_holds() -> None:
    granted = frozenset().union(*GRANTS.values())
    assert {m.needs for m in MOVES.values()} <= granted


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("kind", [None, *StepKind])
def test_what_is_offered_is_what_is_allowed(status: Status, kind: StepKind | None) -> None:
    offered = {m.name for m in moves_at(status, kind)}
    for name in MOVES:
        if name in offered:
            assert move_for(name, status, kind).name == name
        else:
            with pytest.raises(MoveNotAllowed):
                move_for(name, status, kind)


def test_the_refusal_names_the_status_in_words_and_what_to_do() -> None:
    with pytest.raises(MoveNotAllowed, match=r"đang ở trạng thái “Đã trả kết quả”\. Tải lại trang") as refused:
        move_for("receive", Status.RETURNED)
    assert refused.value.code == "move-not-allowed"
