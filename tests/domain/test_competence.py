"""Receiving for another agency: the route through the other desk, and when the dossier has come there."""

from datetime import datetime

import pytest

from desk.domain.competence import Boundless, arrives_at, through_another_desk
from desk.domain.dates import VIETNAM
from tests.domain.offices import NATION

STEP = {"department": "mot-cua", "role": "clerk", "term": "4h"}
ROUTE = {"cap": "3wd", "legs": [
    {"at": "receiving", "term": "1wd", "steps": [
        {"kind": "receive", "name": "Tiếp nhận", **STEP}, {"kind": "process", "name": "Thẩm tra", **STEP}]},
    {"at": "parent:huyen", "term": "2wd", "steps": [{"kind": "receive", "name": "Tiếp nhận", **STEP}]},
    {"at": "receiving", "term": "1wd", "steps": [
        {"kind": "process", "name": "Chi trả", **STEP}, {"kind": "return", "name": "Trả kết quả", **STEP}]},
]}  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def test_receipt_first_then_the_whole_route_then_the_result_back_at_the_desk_that_received() -> None:
    legs = through_another_desk(ROUTE)["legs"]
    walked = [(leg["at"], step["kind"]) for leg in legs for step in leg["steps"]]
    assert walked == [
        ("desk", "receive"), ("receiving", "receive"), ("receiving", "process"), ("parent:huyen", "receive"), ("receiving", "process"),
        ("desk", "return"),
    ]  # fmt: skip
    assert [leg["term"] for leg in legs] == [None, "1wd", "2wd", "1wd", None]
    assert ROUTE["legs"][0]["at"] == "receiving"  # the route of the catalogue is as it was


@pytest.mark.parametrize(
    ("received", "arrived"),
    [
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-03-02T14:59", "2026-03-02T14:59"),
        ("2026-03-02T15:00", "2026-03-03T07:30"),
        ("2026-03-06T16:10", "2026-03-09T07:30"),  # Friday afternoon: Monday morning
        ("2026-03-07T09:00", "2026-03-09T07:30"),  # a Saturday nobody works
    ],
)
def test_after_fifteen_oclock_it_comes_the_next_working_morning(received: str, arrived: str) -> None:
    assert arrives_at(at(received), NATION) == at(arrived)


def test_an_installation_whose_profile_says_nothing_counts_from_the_receipt() -> None:
    assert Boundless.of({}) == Boundless(allowed=True, clock="receipt")
