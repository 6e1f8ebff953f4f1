"""The buttons of the route editor: what each does, where the hand goes on, and that nothing else changes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain.catalogue.route import route_slips
from desk.domain.catalogue.route_acts import Done, act
from desk.domain.errors import Invalid
from tests.domain.routes import LEVELS, Route, objection, routes


def done(command: str, hand: str = "", route: Route | None = None) -> Done:
    found = act(route or objection(), command, hand)
    assert found is not None
    return found


def names(route: Route, leg: int) -> list[str]:
    return [step["name"] for step in route["legs"][leg]["steps"]]


def test_a_step_goes_up_and_the_hand_stays_on_the_button_of_its_row() -> None:
    made = done("len:legs.0.steps.2")
    assert names(made.route, 0)[1:] == ["Niêm yết công khai", "Rà soát hồ sơ, xét duyệt"]
    assert (made.focus, made.said) == ("len:legs.0.steps.1", "Đã chuyển chặng 1, bước 3 thành chặng 1, bước 2.")


def test_the_hand_goes_with_its_field() -> None:
    assert done("xuong:legs.0.steps.1", "legs.0.steps.1.term").focus == "legs.0.steps.2.term"
    assert done("xuong:legs.1", "legs.1.steps.0.name").focus == "legs.2.steps.0.name"
    assert done("xuong:legs.0.steps.1", "legs.0.steps.10.term").focus == "xuong:legs.0.steps.2"  # another row's field


def test_a_step_leaves_its_leg_and_comes_back() -> None:
    away = done("xuong:legs.2.steps.1")
    assert names(away.route, 3)[0] == "Ký văn bản đề nghị"
    assert away.focus == "xuong:legs.3.steps.0"
    assert done("len:legs.3.steps.0", route=away.route).route == objection()


def test_at_an_end_the_row_stays_and_the_hand_gets_the_other_button() -> None:
    made = done("len:legs.1")
    assert made.focus == "xuong:legs.0"
    still = done("len:legs.0")
    assert (still.route, still.said) == (objection(), "Chặng 1 đã ở đầu quy trình.")


def test_a_new_step_below_works_where_the_one_above_does_and_waits_for_its_name() -> None:
    made = done("them:legs.3.steps.1")
    new = made.route["legs"][3]["steps"][2]
    assert (new["department"], new["name"], made.focus) == ("ldtbxh", "", "legs.3.steps.2.name")
    assert [slip.path for slip in route_slips(made.route, LEVELS)] == ["legs.3.steps.2.name"]
    assert done("them:legs.3").focus == "legs.3.steps.4.name"


def test_an_opinion_is_asked_for_beside_a_step() -> None:
    made = done("nhanh:legs.3.steps.1")
    assert made.route["legs"][3]["steps"][2]["side_by_side"] is True
    assert made.said == "Đã thêm chặng 4, bước 3, song song với bước trước."


def test_a_new_leg_begins_at_the_desk() -> None:
    made = done("chang:legs.1")
    assert made.route["legs"][2]["steps"][0]["kind"] == "receive"
    assert made.focus == "legs.2.at"
    assert done("chang:", route={"cap": None, "legs": []}).focus == "legs.0.at"


@pytest.mark.parametrize(
    ("command", "focus"),
    [
        ("bo:legs.0.steps.1", "bo:legs.0.steps.1"),
        ("bo:legs.0.steps.2", "bo:legs.0.steps.1"),
        ("bo:legs.1.steps.0", "them:legs.1"),
        ("bo:legs.4", "bo:legs.3"),
    ],
)
def test_a_row_goes_and_the_hand_stays_near(command: str, focus: str) -> None:
    made = done(command)
    assert made.focus == focus
    assert made.said.endswith("Chưa lưu: tải lại trang để lấy lại.")


def test_the_last_leg_of_all_goes_too() -> None:
    route = {"cap": None, "legs": objection()["legs"][:1]}
    assert done("bo:legs.0", route=route).focus == "chang:"


@pytest.mark.parametrize(
    "command",
    ["", "luu", "len", "len:", "len:legs", "len:legs.x", "nhanh:legs.1", "chang:legs.1.steps.0", "xoa:legs.1"],
)
def test_what_is_no_act_does_nothing(command: str) -> None:
    assert act(objection(), command) is None


@pytest.mark.parametrize("command", ["len:legs.9", "bo:legs.0.steps.9", "them:legs.99.steps.0", "chang:legs.7"])
def test_a_row_that_is_gone_is_named(command: str) -> None:
    with pytest.raises(Invalid, match="Không còn dòng này"):
        act(objection(), command)


@settings(max_examples=50, derandomize=True, deadline=None, database=None)
@given(routes(), st.data())
def test_moving_there_and_back_changes_nothing(route: Route, data: st.DataObject) -> None:
    leg = data.draw(st.integers(0, len(route["legs"]) - 1))
    step = data.draw(st.integers(0, len(route["legs"][leg]["steps"]) - 1))
    path = data.draw(st.sampled_from([f"legs.{leg}", f"legs.{leg}.steps.{step}"]))
    field = f"{path}.term"
    away = done(f"xuong:{path}", field, route)
    if away.focus != field:
        back = done(f"len:{away.focus.removesuffix('.term')}", away.focus, away.route)
        assert (back.route, back.focus) == (route, field)
