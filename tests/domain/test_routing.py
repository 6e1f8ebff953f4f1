"""Routes become plans of real units; a plan says what comes next, and when the result is promised."""

from typing import Any

import pytest

from desk.domain.calendar import WorkCalendar
from desk.domain.errors import Invalid
from desk.domain.routing import Place, Plan, behind, first_steps, following, has_company, resolve

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
