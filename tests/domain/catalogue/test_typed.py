"""A content through a form and back: nothing is lost, what people write is read, what is unreadable stays word for word."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.catalogue import rows, typed
from desk.domain.catalogue.content import slips_of
from desk.domain.catalogue.reading import read_catalogue
from desk.domain.terms import Term, Unit
from desk.domain.text import tidy
from desk.store import seed

SEEDS = [s.editions[-1].content for data in seed.catalogues("2018") for s in read_catalogue(data)]
WORDS = st.text("aăâbcdđe ệạ<>\"'&\\.,:;", max_size=12).map(tidy)


def sent(sheet: dict[str, Any]) -> dict[str, list[str]]:
    """What a browser sends of a sheet, as the page draws it."""
    values: dict[str, list[str]] = {}

    def put(path: str, value: Any) -> None:
        if isinstance(value, bool):
            if value:
                values[path] = ["1"]
        elif isinstance(value, dict):
            for key, inner in value.items():
                if key != "route":
                    put(f"{path}.{key}" if path else key, inner)
        elif isinstance(value, list) and path in ("aliases", "keywords"):
            values[path] = ["\n".join(value)]
        elif isinstance(value, list) and all(isinstance(inner, dict) for inner in value):
            for n, inner in enumerate(value):
                put(f"{path}.{n}", inner)
        elif isinstance(value, list):
            values[path] = value
        else:
            values[path] = [typed.shown(path, value)]

    put("", sheet)
    return values


@pytest.mark.parametrize("content", SEEDS, ids=lambda c: c["short_name"])
def test_every_seed_procedure_comes_back_as_it_went(content: dict[str, Any]) -> None:
    sheet = typed.read(sent(typed.numbered(content)), content)
    assert typed.clean(sheet) == content
    assert slips_of(typed.clean(sheet)) == []


@given(
    st.builds(Term, st.integers(1, 9999), st.sampled_from([u for u in Unit if u is not Unit.SAME_DAY]))
    | st.just(Term(0, Unit.SAME_DAY))
)
def test_every_term_is_shown_in_words_that_are_read_as_the_same_term(term: Term) -> None:
    assert typed.term(typed.shown("cases.0.terms.direct", str(term))) == str(term)
    assert typed.term(str(term)) == typed.term(str(term).upper()) == str(term)


@given(st.integers(0, 10**11))
def test_every_amount_is_shown_in_figures_that_are_read_as_the_same_amount(amount: int) -> None:
    for text in (
        typed.shown("cases.0.fees.0.amount", amount),
        f"{amount}",
        f"{amount:,} đồng",
        f"{amount:,}đ".replace(",", " "),
    ):
        assert typed.money(text) == amount


@given(WORDS)
def test_what_cannot_be_read_stays_word_for_word(text: str) -> None:
    for read in (typed.number, typed.money, typed.term, typed.hour):
        assert read(text) in (text, None) or text == "" or isinstance(read(text), int)
        assert read(text) is None if text == "" else read(text) is not None


@pytest.mark.parametrize(
    ("text", "hour"), [("15h", "15:00"), ("15 giờ", "15:00"), ("15h30", "15:30"), ("8 giờ 05 phút", "08:05"), ("15:00", "15:00"),
                       ("15g30", "15:30"), ("chiều", "chiều"), ("25h", "25:00")],
)  # fmt: skip
def test_times_of_the_day_as_people_write_them(text: str, hour: str) -> None:
    assert typed.hour(text) == hour


@pytest.mark.parametrize("text", ["25,5", "2.50", "-3", "1e3", "٣", "12345678901234567890", "1.0000", "mười"])
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    assert typed.money(text) == text


def test_rows_go_up_down_away_and_come_and_say_so() -> None:
    content = next(c for c in SEEDS if len(c["cases"][0]["papers"]) > 2)
    sheet = typed.numbered(content)
    names = [p["name"] for p in content["cases"][0]["papers"]]

    def after(command: str) -> list[str]:
        done = rows.act(sheet, command)
        assert done is not None
        return [p["name"] for p in done.sheet["cases"][0]["papers"]]

    assert after("xuong:cases.0.papers.0")[:2] == names[1::-1]
    assert after("len:cases.0.papers.1")[:2] == names[1::-1]
    assert after("len:cases.0.papers.0") == names
    assert after("bo:cases.0.papers.0") == names[1:]
    assert after("them:cases.0.papers") == [*names, ""]
    assert [p["name"] for p in sheet["cases"][0]["papers"]] == names  # what was given is not changed
    for none in (
        "",
        "them:route",
        "bo:cases.0.papers.99",
        "them:cases.9.papers",
        "chep:cases.0.papers.0",
        "len:cases",
        "x:cases.0",
    ):
        assert rows.act(sheet, none) is None


def test_an_entry_is_found_where_its_row_stands_now_and_not_when_the_row_is_gone() -> None:
    sheet = typed.numbered(next(c for c in SEEDS if len(c["cases"][0]["papers"]) > 2))
    moved = rows.act(sheet, "len:cases.0.papers.2")
    assert moved is not None
    assert typed.moved(moved.sheet, "cases.0.papers.2.name") == "cases.0.papers.1.name"
    assert typed.moved(moved.sheet, "cases.0.papers.1.name") == "cases.0.papers.2.name"
    assert typed.moved(moved.sheet, "cases.0.terms.direct") == "cases.0.terms.direct"
    assert typed.moved(moved.sheet, "levels") == "levels"
    gone = rows.act(moved.sheet, "bo:cases.0.papers.1")
    assert gone is not None
    assert typed.moved(gone.sheet, "cases.0.papers.2.name") is None
    copied = rows.act(sheet, "chep:cases.0")
    assert copied is not None
    assert typed.moved(copied.sheet, "cases.0.papers.0.name") == "cases.0.papers.0.name"  # the copy answers for nothing


def test_a_copied_case_has_another_key_however_often() -> None:
    sheet: dict[str, Any] = typed.numbered(SEEDS[0])
    for _ in range(4):
        done = rows.act(sheet, "chep:cases.0")
        assert done is not None
        sheet = done.sheet
    done = rows.act(sheet, "bo:cases.1")
    assert done is not None
    sheet = rows.act(done.sheet, "them:cases").sheet  # type: ignore[union-attr]
    keys = [case["key"] for case in sheet["cases"]]
    assert len(set(keys)) == len(keys)
    assert all(keys)


def test_the_largest_procedure_known_goes_through_the_form() -> None:
    """Eighty papers in three cases, as the largest of the public list would be."""
    paper = {
        "how": "submit",
        "originals": 1,
        "copies": 2,
        "required": False,
        "form": None,
        "reusable": True,
        "instead": "CSDL",
    }
    papers = [{"name": f"Giấy tờ số {n}", **paper} for n in range(80)]
    cases = [{**SEEDS[0]["cases"][0], "key": f"th-{n}", "papers": papers} for n in range(3)]
    content = {**SEEDS[0], "cases": cases}
    assert typed.clean(typed.read(sent(typed.numbered(content)), content)) == content
