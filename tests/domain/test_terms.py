"""A term is written in the catalogue one way and read out in Vietnamese another."""

import pytest

from desk.domain.terms import Term, Unit


@pytest.mark.parametrize(
    ("written", "amount", "unit", "words"),
    [
        ("8h", 8, Unit.HOURS, "8 giờ làm việc"),
        ("5wd", 5, Unit.WORKING_DAYS, "5 ngày làm việc"),
        ("20d", 20, Unit.DAYS, "20 ngày"),
        ("2mo", 2, Unit.MONTHS, "2 tháng"),
        ("same-day", 0, Unit.SAME_DAY, "trong ngày làm việc"),
        ("9999wd", 9999, Unit.WORKING_DAYS, "9999 ngày làm việc"),
    ],
)
def test_a_term_is_read_said_and_written_back_the_same(written, amount, unit, words):
    term = Term.parse(f" {written} ")
    assert term == Term(amount, unit)
    assert (str(term), term.words()) == (written, words)


@pytest.mark.parametrize(
    "written", ["", "5", "wd", "0wd", "-5wd", "05wd", "5 wd", "5WD", "1.5d", "5wd 2h", "٥wd", "10000d", "0same-day"]
)
def test_what_is_not_a_term_is_refused_in_vietnamese(written):
    with pytest.raises(ValueError, match=r"^Thời hạn .*không đúng dạng"):
        Term.parse(written)


@pytest.mark.parametrize(
    ("amount", "unit"), [(0, Unit.DAYS), (-1, Unit.HOURS), (10_000, Unit.MONTHS), (1, Unit.SAME_DAY)]
)
def test_an_amount_that_makes_no_sense_cannot_become_a_term(amount, unit):
    with pytest.raises(ValueError, match="Thời hạn"):
        Term(amount, unit)
