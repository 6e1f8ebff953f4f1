"""A route and the fields of its form: the same both ways, nothing typed is lost, nothing is repaired in silence."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.domain.catalogue.route import route_slips
from desk.domain.catalogue.route_typed import NEVER, conditions, fields, legs_of, read
from desk.domain.catalogue.typed import term
from desk.domain.text import tidy
from tests.domain.routes import LEVELS, OBJECTED, POSTED, QUIET, Route, objection

WORDS = st.text(max_size=12).map(tidy).filter(bool)
TERMS = st.one_of(
    st.none(),
    st.sampled_from(["4h", "5wd", "20d", "2mo", "same-day", "5 ngày", "1 tuần", "trong ngày", "5", "một tuần"]),
    WORDS,
).map(lambda text: term(text or ""))


KEYS = st.sampled_from(["niem-yet", "tham-dinh"])
BESIDE = {"side_by_side": st.just(True)}
STEP = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["receive", "process", "approve", "issue", "return", "đi"]),
        "name": st.just("") | WORDS, "department": st.sampled_from(["mot-cua", "ldtbxh", ""]),
        "role": st.sampled_from(["clerk", "officer", "ông chủ", ""]), "term": TERMS, "key": KEYS,
    },
    optional={
        "stops": st.lists(st.sampled_from(["expertise", "disaster", "đã bỏ"]), unique=True), "produces": WORDS,
        "outcomes": st.lists(WORDS, min_size=1, max_size=3), "only_if": st.fixed_dictionaries({"step": KEYS, "outcome": WORDS}), **BESIDE,
    },
).map(lambda step: step if "outcomes" in step else {key: value for key, value in step.items() if key != "key"})  # fmt: skip
LEG = st.fixed_dictionaries(
    {"at": st.sampled_from(["receiving", "parent:huyen", ""]), "term": TERMS, "steps": st.lists(STEP, max_size=3)},
    optional=BESIDE,
)
ROUTE = st.fixed_dictionaries({"cap": TERMS, "legs": st.lists(LEG, max_size=3)})
always = settings(max_examples=100, derandomize=True, deadline=None, database=None)


@always
@given(ROUTE)
def test_a_route_comes_back_from_its_form_as_it_was(route: Route) -> None:
    before = deepcopy(route)
    assert read(fields(route)) == before
    assert route == before


def test_a_real_route_comes_back_too() -> None:
    route = objection(cap="30wd")
    assert read(fields(route)) == route
    assert route_slips(route, LEVELS) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["legs", "steps", "cap", "at", "term", "name", "outcomes", "stops", "only_if", "step", "key"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@always
@given(JSON)
def test_what_is_no_route_is_shown_as_far_as_it_goes_and_stays_so(stored: Any) -> None:
    shown = read(fields(stored))
    assert len(shown["legs"]) == len(legs_of(stored))
    assert read(fields(shown)) == shown
    for number, (_, steps) in enumerate(legs_of(shown)):
        for n in range(len(steps)):
            conditions(shown, number, n)


@pytest.mark.parametrize(
    ("typed", "code", "shown"),
    [
        ("5 ngày làm việc", "5wd", "5 ngày làm việc"),
        ("4 giờ", "4h", "4 giờ làm việc"),
        ("5WD", "5wd", "5 ngày làm việc"),
        ("trong ngày", "same-day", "trong ngày làm việc"),
        ("2 tháng", "2mo", "2 tháng"),
        ("  ", None, ""),
        ("5", "5", "5"),
        ("khoảng một tuần", "khoảng một tuần", "khoảng một tuần"),
    ],
)
def test_terms_are_typed_as_people_write_them(typed: str, code: str | None, shown: str) -> None:
    route = read({"legs.0.at": ["receiving"], "legs.0.term": [typed], "legs.0.steps.0.term": [typed], "cap": [typed]})
    assert [route["cap"], route["legs"][0]["term"], route["legs"][0]["steps"][0]["term"]] == [code] * 3
    assert fields(route)["legs.0.term"] == [shown]


def test_a_term_that_cannot_be_read_is_a_slip_at_its_field() -> None:
    sent = fields(objection()) | {"legs.0.steps.1.term": ["hai ngày"]}
    assert [slip.path for slip in route_slips(read(sent), LEVELS)] == ["legs.0.steps.1.term"]


@pytest.mark.parametrize(
    ("ticked", "stops"),
    [([], None), ([NEVER], []), (["expertise"], ["expertise"]), ([NEVER, "expertise"], [NEVER, "expertise"])],
)
def test_no_reason_ticked_means_any_and_never_is_a_box_of_its_own(ticked: list[str], stops: list[str] | None) -> None:
    route = read(fields(objection()) | {"legs.0.steps.1.stops": ticked})
    assert route["legs"][0]["steps"][1].get("stops") == stops
    both = len(ticked) == 2  # that contradicts itself: it is said, not settled in silence
    assert [slip.path for slip in route_slips(route, LEVELS)] == (["legs.0.steps.1.stops"] if both else [])


def test_a_step_whose_outcome_is_chosen_gets_a_key_made_of_its_name() -> None:
    sent = fields(objection())
    sent |= {"legs.0.steps.1.outcomes": ["Đạt\r\n\r\n  Không   đạt \n"]}
    sent |= {"legs.2.steps.0.outcomes": ["a\nb"], "legs.2.steps.0.name": ["Rà soát hồ sơ, xét duyệt"]}
    sent |= {"legs.2.steps.1.outcomes": ["a\nb"], "legs.2.steps.1.name": ["???"]}
    legs = read(sent)["legs"]
    assert legs[0]["steps"][1]["outcomes"] == ["Đạt", "Không đạt"]
    assert legs[0]["steps"][1]["key"] == "ra-soat-ho-so-xet-duyet"
    assert legs[2]["steps"][0]["key"] == "ra-soat-ho-so-xet-duyet-2"
    assert legs[2]["steps"][1]["key"] == "buoc"


def test_a_key_stays_when_the_step_is_called_otherwise_so_that_what_hangs_on_it_still_does() -> None:
    sent = fields(objection()) | {"legs.0.steps.2.name": ["Niêm yết tại thôn"]}
    route = read(sent)
    assert route["legs"][0]["steps"][2]["key"] == POSTED
    assert route_slips(route, LEVELS) == []


def test_a_step_may_hang_on_the_outcomes_of_steps_that_are_over_only() -> None:
    route = objection()
    assert conditions(route, 0, 1) == []
    assert conditions(route, 2, 0) == [
        (f"{POSTED}={word}", f"chặng 1, bước 3 “Niêm yết công khai” ra “{word}”") for word in (QUIET, OBJECTED)
    ]
    route["legs"][1]["side_by_side"] = True  # begins with the leg of the posting, does not wait for it
    route["legs"][1]["steps"][0].pop("only_if")
    assert conditions(route, 1, 0) == []


def test_what_a_step_hangs_on_stays_to_be_seen_when_it_is_no_outcome_any_more() -> None:
    route = objection()
    route["legs"][0]["steps"][2]["outcomes"] = [QUIET, "Có đơn"]
    assert conditions(route, 1, 0)[-1] == (f"{POSTED}={OBJECTED}", f"“{OBJECTED}” (bước đó không còn kết quả này)")
    assert [slip.path for slip in route_slips(read(fields(route)), LEVELS)] == ["legs.1.steps.0.only_if"]


def test_names_of_fields_that_nobody_shows_change_nothing() -> None:
    forged = {
        "legs": ["x"],
        "legs.0": ["x"],
        "legs.x.at": ["y"],
        "legs.0.steps.-1.name": ["z"],
        "legs.0.steps.0": ["q"],
        "": ["e"],
    }
    route = objection()
    assert read({**fields(route), **forged}) == route
    assert read(forged) == {"cap": None, "legs": []}
    rows = read({"legs.7.at": ["receiving"], "legs.3.at": ["parent:huyen"]})["legs"]
    assert [leg["at"] for leg in rows] == ["parent:huyen", "receiving"]
