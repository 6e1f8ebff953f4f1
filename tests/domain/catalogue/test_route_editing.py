"""Editing a route row by row: there and back is nothing, nothing is lost, and what to begin from can be walked."""

import copy
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain.catalogue.route import route_slips
from desk.domain.catalogue.route_editing import TEMPLATES, add_leg, add_step, move, remove, template
from desk.domain.errors import Invalid
from tests.domain.routes import LEVELS, Route, objection, routes

always = settings(max_examples=200, derandomize=True, deadline=None, database=None)


def paths(route: Route) -> list[str]:
    legs = route["legs"]
    return [f"legs.{n}" for n in range(len(legs))] + [
        f"legs.{n}.steps.{m}" for n, leg in enumerate(legs) for m in range(len(leg["steps"]))
    ]


def row(route: Route, path: str) -> Any:
    found: Any = route
    for part in path.split("."):
        found = found[int(part)] if part.isdecimal() else found[part]
    return found


def steps_of(route: Route) -> Counter[str]:
    return Counter(json.dumps(step, sort_keys=True) for leg in route["legs"] for step in leg["steps"])


@always
@given(routes(), st.data(), st.sampled_from([-1, 1]), st.integers(1, 12))
def test_moving_there_and_back_gives_the_same_route_and_loses_nothing(route, data, way, often):
    path = data.draw(st.sampled_from(paths(route)))
    before = copy.deepcopy(route)
    made, at = move(route, path, way * often)
    assert route == before, "the old route stays as it was"
    assert steps_of(made) == steps_of(route)
    assert row(made, at) == row(route, path), "the path leads to the row that was moved"
    one, there = move(route, path, way)
    if there != path:
        assert move(one, there, -way) == (route, path)
    else:
        assert one == route


def names(route: Route) -> list[list[str]]:
    return [[step["name"] for step in leg["steps"]] for leg in route["legs"]]


def test_a_step_moves_inside_its_leg_and_then_into_the_next() -> None:
    route, path = move(objection(), "legs.0.steps.1", 1)
    assert path == "legs.0.steps.2"
    assert names(route)[0] == ["Tiếp nhận hồ sơ", "Niêm yết công khai", "Rà soát hồ sơ, xét duyệt"]
    route, path = move(route, path, 1)
    assert path == "legs.1.steps.0"
    assert names(route)[1] == ["Rà soát hồ sơ, xét duyệt", "Xác minh, kết luận khiếu nại"]
    route, path = move(route, path, -1)
    assert path == "legs.0.steps.2"


def test_a_leg_moves_with_all_its_steps() -> None:
    route, path = move(objection(), "legs.3", -2)
    assert path == "legs.1"
    assert [leg["at"] for leg in route["legs"]] == ["receiving", "parent:huyen", "receiving", "receiving", "receiving"]


def test_at_the_ends_a_row_stays_where_it_is() -> None:
    for path, by in (("legs.0", -1), ("legs.0.steps.0", -1), ("legs.4", 1), ("legs.4.steps.0", 3)):
        assert move(objection(), path, by) == (objection(), path)


def test_what_a_move_leaves_wrong_is_said_at_its_row() -> None:
    route, _ = move(objection(), "legs.0.steps.2", 2)  # niêm yết sau bước xác minh khiếu nại
    [slip] = route_slips(route, LEVELS)
    assert slip.path == "legs.1.steps.0.only_if"
    alone, _ = move(objection(), "legs.1.steps.0", -1)
    assert [slip.path for slip in route_slips(alone, LEVELS)] == ["legs.1.steps"], "an empty leg is not swept away"


def test_a_new_step_comes_after_the_row_and_works_where_that_does() -> None:
    route, path = add_step(objection(), "legs.0.steps.1")
    assert path == "legs.0.steps.2"
    assert row(route, path) == {"kind": "process", "name": "", "department": "ldtbxh", "role": "officer", "term": None}
    assert [slip.path for slip in route_slips(route, LEVELS)] == [f"{path}.name"], (
        "only its name is still to be written"
    )
    route, path = add_step(objection(), "legs.2", beside=True)
    assert path == "legs.2.steps.2"
    assert row(route, path)["side_by_side"] is True
    route, path = add_step(objection(), "legs.0.steps.0")
    assert row(route, path)["department"] == "", "nobody works on a dossier at the counter"


def test_a_new_leg_comes_before_the_return_and_begins_at_its_desk() -> None:
    route, path = add_leg(objection(), at="office:so-ldtbxh@tinh")
    assert path == "legs.4"
    assert names(route)[4:] == [["Tiếp nhận hồ sơ"], ["Trả kết quả"]]
    route, path = add_leg(objection(), "legs.0")
    assert (path, len(route["legs"])) == ("legs.1", 6)
    empty, path = add_leg({"cap": None, "legs": []})
    assert (path, len(empty["legs"])) == ("legs.0", 1)


def test_a_row_that_is_removed_is_gone_and_nothing_else() -> None:
    route = objection()
    assert steps_of(route) - steps_of(remove(route, "legs.0.steps.1")) == Counter(
        [json.dumps(route["legs"][0]["steps"][1], sort_keys=True)]
    )
    assert len(remove(route, "legs.1")["legs"]) == 4
    assert [slip.path for slip in route_slips(remove(route, "legs.0.steps.2"), LEVELS)] == ["legs.1.steps.0.only_if"]


@pytest.mark.parametrize(
    "path", ["legs.9", "legs.0.steps.9", "legs", "", "legs.0.term", "legs.-1", "cap", "legs.0.steps.x"]
)
def test_a_row_that_is_not_there_is_told_so(path: str) -> None:
    for act in (
        lambda: move(objection(), path, 1),
        lambda: remove(objection(), path),
        lambda: add_step(objection(), path),
    ):
        with pytest.raises(Invalid, match="Không còn dòng này"):
            act()


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_can_be_walked_as_it_stands(kind: str) -> None:
    route = template(kind)
    assert route_slips(route, LEVELS) == []
    assert [leg["at"] for leg in route["legs"]] == {
        "xa": ["receiving", "receiving"],
        "xa-tinh": ["receiving", "parent:tinh", "receiving"],
        "xa-huyen-tinh": ["receiving", "parent:huyen", "parent:tinh", "receiving"],
    }[kind]


def test_an_unknown_template_is_told_so() -> None:
    with pytest.raises(Invalid, match="Không có mẫu"):
        template("bo")
