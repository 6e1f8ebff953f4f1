"""Routes become plans of real units; a plan says what comes next, and when the result is promised."""

from datetime import date, datetime
from typing import Any

import pytest

from desk.domain.calendar import VIETNAM, WorkCalendar
from desk.domain.errors import Invalid
from desk.domain.routing import Place, Plan, behind, first_steps, following, has_company, promise, resolve
from desk.domain.terms import Term

OPEN_ALL_YEAR = WorkCalendar.build([])
DEPARTMENTS = {key: (n, key) for n, key in enumerate(["mot-cua", "phong", "lanh-dao", "van-thu"], start=100)}


def place(id: int, level: str, parent: int | None, office: str | None = None) -> Place:
    return Place(id, str(id), level, level.capitalize(), f"UBND {id}", f"Nơi {id}", parent, office, DEPARTMENTS)


TINH, HUYEN, XA, XA2 = place(1, "tinh", None), place(2, "huyen", 1), place(3, "xa", 2), place(4, "xa", 2)
SO, BHXH, CONG_AN = place(5, "tinh", 1, "so"), place(6, "huyen", 2, "bhxh"), place(7, "xa", 3, "cong-an")
PLACES = [TINH, HUYEN, XA, XA2, SO, BHXH, CONG_AN]


def leg(at: str, term: str | None, *kinds: str, side: bool = False) -> dict[str, Any]:
    steps = [{"kind": k, "name": f"{k} {at}", "department": "mot-cua", "role": "clerk", "term": "4h"} for k in kinds]
    return {"at": at, "term": term, "side_by_side": side, "steps": steps}


THREE_LEVELS = {
    "cap": None,
    "legs": [
        leg("receiving", "5wd", "receive", "process"),
        leg("parent:huyen", "7wd", "receive", "process"),
        leg("office:so@tinh", "12d", "receive", "issue"),
        leg("receiving", None, "return"),
    ],
}
BRANCHES = {
    "cap": "20wd",
    "legs": [
        leg("receiving", "same-day", "receive", "issue"),
        leg("office:cong-an@xa", "15d", "receive", "issue"),
        leg("office:bhxh@huyen", "10d", "receive", "issue", side=True),
        leg("receiving", None, "return"),
    ],
}


@pytest.mark.parametrize("commune", [3, 4])
def test_one_route_serves_every_commune(commune: int) -> None:
    plan = resolve(THREE_LEVELS, commune, PLACES)
    assert [x.agency_id for x in plan.legs] == [commune, 2, 5, commune]
    assert [s.position for s in plan.steps] == list(range(1, 8))


def test_a_plan_survives_storage() -> None:
    plan = resolve(BRANCHES, 3, PLACES)
    assert Plan.from_json(plan.to_json()) == plan


def test_a_commune_without_that_office_is_told_which() -> None:
    with pytest.raises(Invalid, match=r"office:cong-an@xa.*Nơi 4"):
        resolve(BRANCHES, 4, PLACES)


def test_a_department_that_is_missing_is_named() -> None:
    route = {"cap": None, "legs": [leg("receiving", None, "receive")]}
    route["legs"][0]["steps"][0]["department"] = "thue"
    with pytest.raises(Invalid, match=r"“thue”.*Nơi 3"):
        resolve(route, 3, PLACES)


def walk(plan: Plan, order: list[int]) -> list[list[int]]:
    """Finish steps in this order; what each opens."""
    open_now = {s.position for s in first_steps(plan)}
    seen = []
    for position in order:
        assert position in open_now, f"step {position} is not open"
        opened = [s.position for s in following(plan, position, open_now)]
        open_now = (open_now - {position}) | set(opened)
        seen.append(opened)
    return seen


def test_a_straight_route_opens_one_step_after_another() -> None:
    assert walk(resolve(THREE_LEVELS, 3, PLACES), [1, 2, 3, 4, 5, 6, 7]) == [[2], [3], [4], [5], [6], [7], []]


@pytest.mark.parametrize("order", [[1, 2, 3, 4, 5, 6], [1, 2, 5, 6, 3, 4], [1, 2, 3, 5, 4, 6], [1, 2, 5, 3, 6, 4]])
def test_branches_open_together_and_the_last_one_opens_the_end(order: list[int]) -> None:
    opened = walk(resolve(BRANCHES, 3, PLACES), [*order, 7])
    assert opened[1] == [3, 5]
    assert opened[:-2][2:] == [[p + 1] if p in (3, 5) else [] for p in order[2:-1]]
    assert opened[-2:] == [[7], []]


def test_steps_side_by_side_in_one_agency_wait_for_each_other() -> None:
    route = {"cap": None, "legs": [leg("receiving", None, "receive", "process", "process", "approve")]}
    route["legs"][0]["steps"][2]["side_by_side"] = True
    assert walk(resolve(route, 3, PLACES), [1, 3, 2, 4]) == [[2, 3], [], [4], []]


def test_a_dossier_goes_back_to_earlier_steps_but_never_across_a_branch() -> None:
    straight, forked = resolve(THREE_LEVELS, 3, PLACES), resolve(BRANCHES, 3, PLACES)
    assert [s.position for s in behind(straight, 4)] == [3, 2, 1]
    assert [s.position for s in behind(forked, 6)] == [5]  # inside its own branch only
    assert [s.position for s in behind(forked, 3)] == []


def test_company_is_a_step_of_the_same_agency_and_not_a_branch_elsewhere() -> None:
    forked = resolve(BRANCHES, 3, PLACES)
    assert has_company(forked, 3, [3, 4])
    assert not has_company(forked, 3, [3, 5]), "the other branch lies at another agency"
    assert not has_company(forked, 3, [3])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def promised(route: dict[str, Any], start: str, term: str | None = None, **extra: Any) -> datetime:
    plan = resolve(route, 3, PLACES)
    return promise(plan, at(start), lambda _: OPEN_ALL_YEAR, Term.parse(term) if term else None, **extra)


def test_legs_in_a_row_each_start_where_the_one_before_was_due() -> None:
    # 02/3 + 5 ngày làm việc = 09/3; + 7 ngày làm việc = 18/3; + 12 ngày = 30/3 (thứ Hai)
    assert promised(THREE_LEVELS, "2026-03-02T08:12") == at("2026-03-30T17:00")


def test_branches_take_the_latest_and_the_cap_bounds_the_whole() -> None:
    # khai sinh trong ngày 02/3; công an 15 ngày = 17/3, bảo hiểm 10 ngày = 12/3; trần 20 ngày làm việc = 30/3
    assert promised(BRANCHES, "2026-03-02T08:12") == at("2026-03-17T17:00")
    assert promised({**BRANCHES, "cap": "5wd"}, "2026-03-02T08:12") == at("2026-03-09T17:00")


def test_an_official_total_is_what_counts() -> None:
    assert promised(THREE_LEVELS, "2026-03-02T08:12", "3wd") == at("2026-03-05T17:00")


def test_a_restart_counts_from_the_leg_that_asked() -> None:
    # huyện 7 ngày làm việc từ 11/3 = 20/3; sở 12 ngày = 01/4
    assert promised(THREE_LEVELS, "2026-03-11T10:00", from_stage=1) == at("2026-04-01T17:00")


def test_a_holiday_of_one_agency_moves_only_its_own_leg() -> None:
    from desk.domain.calendar import CalendarDay, DayKind

    closed = WorkCalendar.build([CalendarDay(date(2026, 3, 4), DayKind.OFF, "Ngày riêng của xã", "")])
    plan = resolve(THREE_LEVELS, 3, PLACES)
    moment = promise(plan, at("2026-03-02T08:12"), lambda a: closed if a == 3 else OPEN_ALL_YEAR, None)
    assert moment == at("2026-03-31T17:00")  # xã 10/3, huyện 19/3, sở 31/3
