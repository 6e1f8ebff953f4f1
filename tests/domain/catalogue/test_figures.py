"""The indicators 1.1, 1.2, 1.3 of QĐ 766: who has how many working days, what counts once, what is not known."""

from datetime import date, timedelta

import pytest

from desk.domain.catalogue import figures
from desk.domain.catalogue.figures import Act, Judged, Ratio

MONDAY = date(2026, 3, 2)


def plus(day: date, n: int) -> date:
    """Working days where every weekday is one."""
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5
    return day


def judged(**given: object) -> Judged:
    act = Act(**{
        "code": "1.001193", "name": "Khai sinh", "decision": "77/QĐ-UBND", "decided_on": MONDAY, "valid_from": date(2026, 4, 1),
        "published_on": MONDAY, **given,
    })  # fmt: skip
    return figures.judge(act, plus, date(2026, 3, 31))


@pytest.mark.parametrize(
    ("decision", "limits"),
    [("77/QĐ-UBND", (5, 5)), ("1872/QĐ-BTP", (20, 10)), ("12/qđ-bca", (20, 10)), ("5/QĐ-BQLKKT", (5, 5)), ("1155/QĐ-STP", (5, 5)),
     ("468/QĐ-TTg", (20, 10)), ("Công văn 12", (5, 5)), ("", (5, 5)), (None, (5, 5)), ("9/QĐ-BNNPTNT ngày 1", (20, 10))],
)  # fmt: skip
def test_a_ministry_has_longer_than_a_province(decision: str | None, limits: tuple[int, int]) -> None:
    assert figures.limits_of(decision) == limits


def test_the_fifth_working_day_is_on_time_and_the_sixth_is_late() -> None:
    assert judged(published_on=date(2026, 3, 9)).public is True  # thứ Hai tuần sau
    assert judged(published_on=date(2026, 3, 10)).public is False
    assert judged(published_on=date(2026, 3, 16), decision="1/QĐ-BTP").public is True
    assert judged(published_on=date(2026, 3, 17), decision="1/QĐ-BTP").public is False


def test_a_decision_is_early_enough_before_the_day_on_which_it_takes_effect() -> None:
    assert judged(valid_from=date(2026, 3, 9)).announced is True
    assert judged(valid_from=date(2026, 3, 8)).announced is False
    assert judged(valid_from=date(2026, 3, 30), decision="1/QĐ-BTP").announced is True
    assert judged(valid_from=date(2026, 3, 29), decision="1/QĐ-BTP").announced is False


def test_what_nobody_wrote_down_is_not_known() -> None:
    nothing = judged(decided_on=None)
    assert (nothing.announced, nothing.public, nothing.due) == (None, None, None)
    assert judged(decided_on=date(2026, 4, 2)).public is None  # a decision of a day that has not come
    assert judged(published_on=None).public is None
    assert judged(published_on=None, waiting=True).public is False  # signed a month ago, and still a draft
    assert judged(published_on=None, waiting=True, decided_on=date(2026, 3, 27)).public is None  # there is time yet


def test_late_once_in_a_period_is_late_and_each_procedure_counts_once() -> None:
    on, late = judged(), judged(published_on=date(2026, 3, 20))
    other, unknown = judged(code="2.000815"), judged(code="1.010803", decided_on=None)
    assert figures.ratio([on, late, other, unknown], lambda row: row.public) == Ratio(1, 2, 1)
    assert figures.ratio([], lambda row: row.public) == Ratio(0, 0)


@pytest.mark.parametrize(
    ("ratio", "said"), [(Ratio(26, 27), "96,3%"), (Ratio(1, 1), "100%"), (Ratio(0, 3), "0%"), (Ratio(0, 0, 4), "")]
)
def test_percentages_are_written_as_in_official_papers(ratio: Ratio, said: str) -> None:
    assert ratio.percent == said


def test_every_part_of_the_law_is_asked_of_every_case() -> None:
    case = {"terms": {"direct": None}, "papers": [{"name": "Tờ khai"}], "route": {"legs": [{"term": "5wd"}]}}
    whole = {"name": "Khai sinh", "applicants": "Cá nhân", "competent": "UBND xã", "results": [{}], "cases": [case]}
    assert figures.missing(figures.parts_of(whole)) == ()
    assert figures.missing(figures.parts_of({**whole, "competent": ""})) == ("cơ quan thực hiện",)
    assert figures.missing(figures.parts_of({**whole, "cases": [case, {**case, "papers": []}]})) == (
        "thành phần, số lượng hồ sơ",
    )
    assert figures.missing(figures.parts_of({**whole, "cases": [{**case, "route": {"legs": [{"term": None}]}}]})) == (
        "thời hạn giải quyết",
    )
    assert len(figures.missing(figures.parts_of({}))) == len(figures.PARTS)
