"""What a dossier is found by, and what somebody may have meant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.domain.finder import (
    Known,
    Person,
    by_number,
    by_person,
    is_phone,
    narrowed,
    of_procedure,
    questions,
    sight,
    tokens,
)

NUMBER = "000.21.14.H23-260302-0042"


def known(**given: object) -> Known:
    return Known(**{
        "number": NUMBER, "status": 4, "day": date(2026, 3, 2), "received_by": 7, "procedure": "1.001193",
        "people": [Person("Đặng Thị Ấn", "030190000011", "+84912345678"), Person("Kpă H'Mai", "B1234567")],
        "agencies": {7, 9}, "departments": {3}, "persons": {5}, **given,
    })  # fmt: skip


def finds(typed: str, **given: object) -> bool:
    bag = tokens(known(**given))
    answers = [q for q in questions(typed) if q.fits(bag)]
    assert len(answers) < 2, "no dossier stands in a list twice"
    return bool(answers)


@pytest.mark.parametrize("typed", [
    "Đặng Thị Ấn", "dang thi an", "AN DANG", "dang t a", "dan", "ấn", "thi da", "h'mai", "H’Mai kpa", "hmai", "h mai", "kpa hm",
    "030190000011", "030.190.000.011", "0912345678", "+84 912 345 678", "84912345678", "b1234567",
    "0042", "20042", "020042", "3020042", "03020042", "2603020042", "260302-0042", "260302 0042", "h23-260302-0042", NUMBER,
])  # fmt: skip
def test_it_is_found_by(typed: str) -> None:
    assert finds(typed)


@pytest.mark.parametrize("typed", [
    "", " ", "a", "đ", "-", "042", "42", "0043", "an binh", "dang thi anh", "dan thi", "03019000001", "_a7", "a7", "s4", "p5", "0912345679",
    "_s4", "1.001193", "y2026",
])  # fmt: skip
def test_it_is_not_found_by(typed: str) -> None:
    assert not finds(typed)


def test_whoever_bears_the_last_word_whole_comes_first() -> None:
    whole, begun = questions("le thi an")
    for name, first in (("Lê Thị An", True), ("Lê Thị Anh", False), ("An Lê Thị Ánh", True)):
        bag = tokens(known(people=[Person(name)]))
        assert (whole.fits(bag), begun.fits(bag)) == (first, not first), name


@pytest.mark.parametrize(
    "typed", [NUMBER, NUMBER.lower(), "000 21 14 H23 260302 0042", "0002114H232603020042", "000.21.14.H23–260302–0042"]
)
def test_a_whole_number_is_known_however_it_is_parted(typed: str) -> None:
    question = by_number(typed)
    assert question is not None
    assert question.fits(tokens(known()))
    assert not question.fits(tokens(known(number="000.21.14.H23-260302-0043")))


def test_words_and_short_numbers_are_no_whole_number() -> None:
    assert by_number("nguyen van an") is None
    assert by_number("260302-42") is None


def test_serials_of_nine_digits_and_years_of_four_are_read_from_their_end_too() -> None:
    for typed in ("2637", "0092637", "20260609-0092637", "202606090092637"):
        assert finds(typed, number="G09.20-20260609-0092637"), typed


def test_a_question_is_narrowed_by_facts() -> None:
    [question] = questions("0042")
    bag = tokens(known())
    for filters, fits in (
        ({"status": 4}, True), ({"status": 5}, False), ({"period": "2026"}, True), ({"period": "202603"}, True),
        ({"period": "202602"}, False), ({"agency": 7}, True), ({"agency": 9}, False),
        ({"procedure": "1.001193"}, True), ({"procedure": "1.00119"}, False),
    ):  # fmt: skip
        assert narrowed(question, **filters).fits(bag) is fits, filters
    assert question.also(sight({9}, (), ())).fits(bag)
    assert question.also(sight({1}, {3}, ())).fits(bag)
    assert question.also(sight((), (), {5})).fits(bag)
    assert not question.also(sight({1}, {1}, {1})).fits(bag)
    assert of_procedure("1.001193").fits(bag)


def test_a_person_is_asked_for_by_number_else_by_name() -> None:
    bag = tokens(known())
    assert by_person(Person("Ai khác", "030190000011")).fits(bag)
    assert by_person(Person("Đặng Thị Ấn")).fits(bag)
    assert not by_person(Person("Đặng Thị")).fits(tokens(known(people=[Person("Đặng Thành")])))


def test_one_not_yet_received_has_no_number_and_is_found_by_its_people() -> None:
    assert finds("dang thi an", number="", status=1)
    assert not [word for word in tokens(known(number="")) if word.startswith("_n")]


def test_telephone_numbers_are_told_from_other_digits() -> None:
    assert is_phone("0912 345 678")
    assert not is_phone("2603020042")
    assert not is_phone("an")


@given(st.text(max_size=80), st.text(max_size=40))
def test_whatever_is_typed_or_written_nothing_but_words_comes_out(typed: str, name: str) -> None:
    bag = tokens(known(people=[Person(name, typed, typed)]))
    asked = [word for q in questions(typed) for wanted in (*q.all_of, q.none_of) for word in wanted]
    for word in [*bag, *asked]:
        assert word.strip("_").isalnum() or word in ("_i", "_f"), word
        assert not word.startswith("_") or word in bag or word[1] in "if"


@given(
    st.lists(st.sampled_from(["Nguyễn", "Văn", "An", "Anh", "Thị", "Hòa", "Ksor", "H'Lan"]), min_size=1, max_size=5),
    st.randoms(),
)
def test_any_words_of_a_name_in_any_order_find_it(name: list[str], dice: object) -> None:
    some = dice.sample(name, dice.randint(1, len(name)))  # type: ignore[attr-defined]
    assert finds(" ".join(some), people=[Person(" ".join(name))])
