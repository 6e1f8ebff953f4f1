"""Which steps happen, may happen, will not happen; and what a promise and a picture make of it."""

from datetime import datetime

import pytest

from desk.domain.branching import Fate
from desk.domain.calendar import VIETNAM
from desk.domain.picture import route_picture
from desk.domain.promising import counted, expected, explain_promise, promise
from desk.domain.routing import (
    Place,
    Plan,
    behind,
    chosen_by,
    first_steps,
    following,
    leg_fates,
    resolve,
    step_fates,
)
from desk.domain.terms import Term
from tests.domain.routes import OBJECTED, POSTED, QUIET, Route, leg, objection, step
from tests.domain.test_picture import Step
from tests.domain.test_routing import OPEN_ALL_YEAR

DEPARTMENTS = {
    key: (n, key) for n, key in enumerate(["mot-cua", "ldtbxh", "tu-phap", "lanh-dao", "van-thu"], start=100)
}
HUYEN = Place(2, "297", "huyen", "Huyện", "UBND huyện Gia Lộc", "Huyện Gia Lộc", None, None, DEPARTMENTS)
XA = Place(3, "11020", "xa", "Xã", "UBND xã Yết Kiêu", "Xã Yết Kiêu", 2, None, DEPARTMENTS)
OBJECTION = resolve(objection(), 3, [HUYEN, XA])
YES, NO = {POSTED: OBJECTED}, {POSTED: QUIET}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=VIETNAM)


def plan_of(route: Route) -> Plan:
    return resolve(route, 3, [HUYEN, XA])


def opened(plan: Plan, done: int, chosen: dict[str, str]) -> list[int]:
    return [s.position for s in following(plan, done, (), chosen)]


def test_what_a_step_chooses_decides_what_opens_next() -> None:
    assert opened(OBJECTION, 3, YES) == [4]
    assert opened(OBJECTION, 3, NO) == [5], "the whole leg is passed over"
    assert opened(OBJECTION, 4, YES) == [5]


def test_before_anybody_chose_the_leg_is_open_then_sure_or_never() -> None:
    assert leg_fates(OBJECTION)[1] is Fate.OPEN
    assert leg_fates(OBJECTION, YES)[1] is Fate.SURE
    assert leg_fates(OBJECTION, NO)[1] is Fate.NEVER
    assert {fate for n, fate in enumerate(leg_fates(OBJECTION)) if n != 1} == {Fate.SURE}


def test_the_last_word_stands_and_no_word_is_no_choice() -> None:
    assert chosen_by(OBJECTION, [(3, OBJECTED), (4, ""), (3, QUIET)]) == NO
    assert chosen_by(OBJECTION, []) == {}


def _nested() -> Plan:
    yes, no = "đạt", "không đạt"
    second = {"key": "hai", "outcomes": [yes, no], "only_if": {"step": "mot", "outcome": yes}}
    return plan_of({
        "cap": None,
        "legs": [
            leg("receiving", "5wd", step("receive", "Tiếp nhận", "mot-cua", "clerk", "4h"),
                step("process", "Một", "ldtbxh", "officer", "4h", key="mot", outcomes=[yes, no]),
                step("process", "Hai", "ldtbxh", "officer", "4h", **second),
                step("process", "Ba", "ldtbxh", "officer", "4h", only_if={"step": "hai", "outcome": yes}),
                step("issue", "Phát hành", "van-thu", "records", "4h")),
            leg("receiving", None, step("return", "Trả", "mot-cua", "clerk", None)),
        ],
    })  # fmt: skip


def test_what_hangs_on_a_step_that_is_skipped_is_skipped_even_if_it_was_chosen_once() -> None:
    plan = _nested()
    assert opened(plan, 2, {"mot": "không đạt"}) == [5]
    assert opened(plan, 2, {"mot": "không đạt", "hai": "đạt"}) == [5], "an old word of a step that no longer happens"
    assert step_fates(plan, {"mot": "không đạt", "hai": "đạt"})[2:4] == [Fate.NEVER, Fate.NEVER]
    assert step_fates(plan, {"mot": "đạt"})[2:4] == [Fate.SURE, Fate.OPEN]
    assert opened(plan, 3, {"mot": "đạt", "hai": "không đạt"}) == [5]


def test_one_of_two_ways_is_sure_even_when_neither_step_is() -> None:
    route = objection()
    other = step(
        "process", "Ghi nhận", "ldtbxh", "officer", "1wd", only_if={"step": POSTED, "outcome": QUIET}, side_by_side=True
    )
    route["legs"][1]["steps"].append(other)
    plan = plan_of(route)
    assert step_fates(plan)[3:5] == [Fate.OPEN, Fate.OPEN]
    assert leg_fates(plan)[1] is Fate.SURE, "the leg happens whatever comes out, so its term is promised at receipt"


def test_steps_side_by_side_wait_only_for_those_that_happen() -> None:
    route = objection()
    steps = route["legs"][2]["steps"]
    rule = {"only_if": {"step": POSTED, "outcome": OBJECTED}, "side_by_side": True}
    steps.insert(1, step("process", "Lấy ý kiến tư pháp", "tu-phap", "officer", "1wd", **rule))
    plan = plan_of(route)
    assert opened(plan, 4, YES) == [5, 6]
    assert following(plan, 5, [6], YES) == []
    assert opened(plan, 3, NO) == [5]
    assert [s.name for s in following(plan, 5, [], NO)] == ["Ký văn bản đề nghị"]


def test_a_dossier_goes_back_only_to_steps_of_its_own_way() -> None:
    assert [s.position for s in behind(OBJECTION, 5, NO)] == [3, 2, 1]
    assert [s.position for s in behind(OBJECTION, 5, YES)] == [4, 3, 2, 1]
    assert [s.position for s in behind(OBJECTION, 4, YES)] == [3, 2, 1]


def test_a_plan_keeps_what_its_steps_say_and_old_plans_are_read_as_before() -> None:
    data = OBJECTION.to_json()
    assert Plan.from_json(data) == OBJECTION
    assert data["legs"][0]["steps"][0].keys() == {
        "position", "leg", "wave", "kind", "name", "agency_id", "agency", "level", "department_id", "department", "role", "term",
    }, "a step that says nothing new is stored as it always was"  # fmt: skip
    posted, objected = OBJECTION.at(3), OBJECTION.at(4)
    assert (posted.key, posted.outcomes, posted.stops, posted.produces) == (
        POSTED,
        (QUIET, OBJECTED),
        (),
        "Biên bản niêm yết",
    )
    assert objected.only_if is not None
    assert (objected.only_if.step, objected.only_if.outcome, objected.stops) == (
        POSTED,
        OBJECTED,
        ("expertise", "disaster"),
    )
    assert (OBJECTION.at(1).stops, OBJECTION.at(1).only_if) == (None, None)


# The promise. ---------------------------------------------------------------------------------------------------------


def promised(chosen: dict[str, str], term: str | None = None) -> str:
    official = Term.parse(term) if term else None
    told = explain_promise(OBJECTION, at("03-02T08:12"), lambda _: OPEN_ALL_YEAR, official, chosen=chosen)
    assert told.at == promise(OBJECTION, at("03-02T08:12"), lambda _: OPEN_ALL_YEAR, official, chosen=chosen)
    return f"{told.at:%d/%m %H:%M}"


def test_the_promise_counts_what_is_sure_and_what_was_chosen() -> None:
    # 02/3 + 7 ngày làm việc = 11/3; + 3 = 16/3; + 10 = 30/3. Có khiếu nại: 11/3 + 10 = 25/3; + 3 = 30/3; + 10 = 13/4
    assert promised({}) == "30/03 17:00"
    assert promised(NO) == "30/03 17:00"
    assert promised(YES) == "13/04 17:00"


def test_a_stated_total_does_not_move_whatever_comes_out() -> None:
    assert promised({}, "25wd") == promised(YES, "25wd") == "06/04 17:00"


def test_the_explanation_says_what_is_not_counted_yet_and_why_a_leg_came_in() -> None:
    def told(chosen: dict[str, str]) -> str:
        lines = explain_promise(OBJECTION, at("03-02T08:12"), lambda _: OPEN_ALL_YEAR, None, chosen=chosen).trace
        return "\n".join(line.text for line in lines)

    waiting = "Chưa tính chặng 2, Xã Yết Kiêu (10 ngày làm việc): chỉ đi qua khi bước “Niêm yết công khai” có kết quả “Có khiếu nại”"
    assert waiting in told({})
    assert "Chặng 2" not in told({})
    assert "Chặng 2, Xã Yết Kiêu: 10 ngày làm việc (theo kết quả bước “Niêm yết công khai”)" in told(YES)
    assert "Chưa tính" not in told(YES) + told(NO)
    assert OBJECTED not in told(YES), "what came out is nobody's business who only reads the reason of a date"


def test_a_forecast_leaves_out_what_hangs_on_an_open_choice() -> None:
    open_now = {3: at("03-11T17:00")}

    def ready(chosen: dict[str, str]) -> datetime:
        return expected(OBJECTION, open_now, at("03-10T08:00"), lambda _: OPEN_ALL_YEAR, chosen)

    assert ready({}) == ready(NO)
    # các bước sau đó như nhau, muộn hơn đúng 10 ngày làm việc
    assert OPEN_ALL_YEAR.count_working_days(ready(NO).date(), ready(YES).date()) == 10


def test_a_promise_with_every_choice_made_is_that_of_the_route_without_branches() -> None:
    flat = objection()
    flat["legs"][1]["steps"][0].pop("only_if")
    assert promise(plan_of(flat), at("03-02T08:12"), lambda _: OPEN_ALL_YEAR, None) == at("04-13T17:00")
    assert [leg.leg for leg in counted(OBJECTION, NO).legs] == [0, 2, 3, 4]


# The picture. ---------------------------------------------------------------------------------------------------------


def _picture(choice: str | None, ended: bool = False) -> list[tuple[str, str]]:
    tasks = [Step(1, at("03-02T08:12"), at("03-02T08:12"), at("03-02T08:12"), "received", "receive")]
    tasks.append(Step(2, at("03-02T08:12"), at("03-09T17:00"), at("03-05T10:00"), "forwarded"))
    posted = Step(3, at("03-05T10:00"), at("03-09T17:00"))
    if choice is not None:
        posted.done_at, posted.outcome, posted.choice = at("03-09T10:00"), "forwarded", choice
    tasks.append(posted)
    nodes = route_picture(
        OBJECTION, tasks, at("03-09T11:00"), lambda _: OPEN_ALL_YEAR, staff=False, ended=ended
    )  # fmt: skip
    return [(n.state, n.name) for n in nodes]


@pytest.mark.parametrize(("choice", "state"), [(None, "future"), (OBJECTED, "future"), (QUIET, "skipped")])
def test_a_leg_that_will_not_happen_does_not_apply_and_an_open_one_stands_there_plainly(choice, state) -> None:
    nodes = _picture(choice)
    assert nodes[1] == (state, "Xác minh, kết luận khiếu nại")
    assert [n[0] for n in nodes[2:]] == ["future"] * 3


def test_a_leg_is_done_when_the_steps_that_happen_are() -> None:
    route = objection()
    rule = {"only_if": {"step": POSTED, "outcome": OBJECTED}}
    route["legs"][0]["steps"].append(step("process", "Ghi ý kiến", "ldtbxh", "officer", "4h", **rule))
    plan = plan_of(route)
    tasks = [Step(n, at("03-02T08:12"), at("03-09T17:00"), at("03-05T10:00"), "forwarded") for n in (1, 2, 3)]
    tasks[2].choice = QUIET
    [first, *_] = route_picture(plan, tasks, at("03-09T11:00"), lambda _: OPEN_ALL_YEAR, staff=False)
    assert first.state == "done"
    tasks[2].choice = OBJECTED
    [first, *_] = route_picture(plan, tasks, at("03-09T11:00"), lambda _: OPEN_ALL_YEAR, staff=False)
    assert first.state == "here"


def test_the_first_steps_never_hang_on_anything() -> None:
    assert [s.position for s in first_steps(OBJECTION)] == [1]
