"""The seed data: the official days of every stay, and steps and stays that fit into what the law gives."""

import re
from typing import Any

import pytest

from .seed_files import CASES, YEARS, case_of, crossing, plans, procedures

XA, HUYEN, TINH, SO = "receiving", "parent:huyen", "parent:tinh", "office:so-ldtbxh@tinh"
THREE = [(XA, "5wd"), (HUYEN, "7wd"), (SO, "12d")]
POISONED = [*THREE, ("office:hd-gdyk@tinh", "60d"), (SO, "12d")]
BACK = (XA, None)

# The official days of every stay: NĐ 20/2021/NĐ-CP, NĐ 131/2021/NĐ-CP, national database (liên thông, two-level flows).
FLOWS: list[tuple[str, str, str, list[tuple[str, str | None]]]] = [
    ("2018", "1.001776", "chung", [(XA, "10wd"), (HUYEN, "10wd"), BACK]),  # art. 8.1
    ("2018", "1.001776", "khieu-nai", [(XA, "20wd"), (HUYEN, "10wd"), BACK]),
    ("2018", "1.001758", "chung", [(XA, "3wd"), (HUYEN, "3wd"), BACK]),  # art. 8.3
    ("2018", "1.001753", "chung", [(XA, "3wd"), (HUYEN, "5wd"), BACK]),  # art. 8.4
    ("2018", "1.001731", "chung", [(XA, "2wd"), (HUYEN, "3wd"), BACK]),  # art. 11.4
    ("2018", "1.001739", "chung", [(XA, "2wd"), (HUYEN, "3wd"), BACK]),  # art. 21.2
    ("2018", "2.000286", "chung", [(XA, "10wd"), (HUYEN, "10wd"), (SO, "7wd"), BACK]),  # art. 28.1
    ("2018", "1.010803", "chung", [*THREE, BACK]),  # art. 28
    ("2018", "1.010825", "chung", [*THREE, BACK]),  # art. 29
    ("2018", "1.010804", "chung", [*THREE, BACK]),  # art. 30
    ("2018", "1.010805", "chung", [*THREE, BACK]),  # art. 32
    ("2018", "1.010818", "chung", [*THREE, BACK]),  # art. 62
    ("2018", "1.010819", "chung", [*THREE, BACK]),  # art. 66
    ("2018", "1.010820", "chung", [*THREE, BACK]),  # art. 69
    ("2018", "GL.000001", "chung", [*THREE, BACK]),  # art. 122, mai táng
    ("2018", "1.010824", "chung", [*THREE, BACK]),  # art. 123
    ("2018", "GL.000002", "chung", [(XA, "12d"), (HUYEN, "7wd"), (SO, "12d"), BACK]),  # art. 124, tuất hằng tháng
    ("2018", "1.010816", "chung", [*POISONED, BACK]),  # art. 56
    ("2018", "1.010817", "chung", [*POISONED, BACK]),  # art. 57
    ("2018", "1.010821", "chung", [(XA, "3wd"), (HUYEN, "5wd"), (SO, "7wd"), BACK]),  # art. 97
    ("2018", "GL.000003", "thuoc-tinh", [(XA, "5wd"), (HUYEN, "7wd"), (SO, "5wd"), BACK]),  # art. 113
    ("2018", "GL.000003", "thuoc-bo", [(XA, "5wd"), (HUYEN, "7wd"), (SO, "5wd"), (TINH, "12d"), (SO, "12d"), BACK]),
    ("2018", "GL.000004", "chung", [(XA, "5wd"), (HUYEN, "5wd"), (SO, "30d"), (SO, "12d"), BACK]),  # art. 24
    ("2018", "GL.000005", "chung", [(XA, "5wd"), (SO, "12d"), BACK]),  # art. 115
    ("2018", "GL.000006", "chung", [(XA, "12d"), (SO, "30d"), BACK]),  # art. 86, received at the district
    ("2018", "2.000986", "chung", [(XA, "same-day"), ("office:cong-an@xa", "15d"), ("office:bhxh@huyen", "10d"), BACK]),
    ("2018", "2.001023", "chung", [(XA, "same-day"), ("office:bhxh@huyen", "10d"), BACK]),
    ("2025", "1.010092", "chung", [(XA, "5wd"), (TINH, "5wd"), (XA, "3wd")]),
    ("2025", "1.012531", "chung", [(XA, "9wd"), (TINH, "3wd"), BACK]),
    ("2025", "1.005412", "chung", [(XA, "15d"), ("office:so-nnmt@tinh", "5d"), (XA, "5d")]),
    ("2025", "3.000410", "chung", [(XA, "7d"), ("office:so-tai-chinh@tinh", "7d"), (TINH, "15d"), BACK]),
    ("2025", "1.010803", "chung", [(XA, "5wd"), ("office:so-noi-vu@tinh", "12d"), BACK]),
]


@pytest.mark.parametrize(("year", "code", "key", "stays"), FLOWS, ids=[" ".join(flow[:3]) for flow in FLOWS])
def test_a_dossier_stays_the_official_days_at_each_level(year: str, code: str, key: str, stays: list[Any]) -> None:
    assert [(leg["at"], leg["term"]) for leg in case_of(year, code, key).route["legs"]] == stays
    assert code in crossing(year)


def test_the_table_of_official_days_covers_every_procedure_that_crosses_levels() -> None:
    retyped = {(year, code) for year, code, _, _ in FLOWS}
    land = {("2018", "1.004203")}  # tách thửa: one official total of 15 days, the split is the office's own
    assert {(year, code) for year in YEARS for code in crossing(year)} == retyped | land


HOURS = {"h": 1.0, "wd": 8.0}


def hours(term: str | None) -> float:
    """Working hours that a term surely holds: a calendar day counts five sevenths of a working day, whole days only."""
    if term is None:
        return 0.0
    if term == "same-day":
        return 8.0
    amount, unit = re.fullmatch(r"(\d+)(h|wd|d)", term).groups()  # type: ignore[union-attr]
    return float(int(amount) * 5 // 7 * 8) if unit == "d" else int(amount) * HOURS[unit]


def work(steps: list[dict[str, Any]]) -> float:
    """Hours of steps one after the other; those side by side count as the longest."""
    total, wave = 0.0, 0.0
    for step in steps:
        wave = max(wave, hours(step["term"])) if step.get("side_by_side") else hours(step["term"])
        total += 0.0 if step.get("side_by_side") else wave
    return total


@pytest.mark.parametrize(("year", "code", "key"), CASES)
def test_the_steps_of_a_stay_fit_into_its_term(year: str, code: str, key: str) -> None:
    for leg in case_of(year, code, key).route["legs"]:
        if leg["term"] is not None:
            assert 0 < work(leg["steps"]) <= hours(leg["term"]), leg["at"]
            assert all(step["term"] for step in leg["steps"] if step["kind"] != "return"), leg["at"]


@pytest.mark.parametrize(("year", "code", "key"), CASES)
def test_the_stays_fit_into_the_official_total(year: str, code: str, key: str) -> None:
    case = case_of(year, code, key)
    stages: list[float] = []
    for leg in case.route["legs"]:
        if leg.get("side_by_side"):
            stages[-1] = max(stages[-1], hours(leg["term"]))
        else:
            stages.append(hours(leg["term"]))
    for bound in [*case.terms.values(), case.route["cap"]]:
        assert bound is None or sum(stages) <= hours(bound)


@pytest.mark.parametrize(
    ("code", "key", "leg", "parts"),
    [
        ("1.001776", "chung", 0, [("receive process process", 7), ("process approve", 3)]),
        ("1.001776", "khieu-nai", 0, [("receive process process", 7), ("process", 10), ("process approve", 3)]),
        ("1.001776", "chung", 1, [("receive process", 7), ("approve issue", 3)]),
        ("2.000286", "chung", 1, [("receive process", 7), ("approve", 3)]),
    ],
)
def test_a_stay_of_two_official_parts_gives_each_part_its_days(
    code: str, key: str, leg: int, parts: list[tuple[str, int]]
) -> None:
    steps = list(case_of("2018", code, key).route["legs"][leg]["steps"])
    for kinds, days in parts:
        part = [steps.pop(0) for _ in kinds.split()]
        assert " ".join(step["kind"] for step in part) == kinds
        assert work(part) == days * 8
    assert steps == []


@pytest.mark.parametrize(("code", "days"), [("1.001776", "2wd"), ("2.000286", "7wd")])
def test_the_posting_of_the_list_has_its_official_days_inside_the_stay(code: str, days: str) -> None:
    steps = case_of("2018", code).route["legs"][0]["steps"]
    assert [step["term"] for step in steps if "Niêm yết" in step["name"]] == [days]


def test_birth_residence_and_insurance_run_side_by_side_under_one_cap() -> None:
    spec, case = procedures("2018")["2.000986"], case_of("2018", "2.000986")
    plan = next(p for p in plans("2018", spec, case) if p.legs[0].agency == "Xã Yết Kiêu")
    assert [(leg.stage, leg.agency) for leg in plan.legs] == [
        (0, "Xã Yết Kiêu"), (1, "Công an xã Yết Kiêu"), (1, "BHXH huyện Gia Lộc"), (2, "Xã Yết Kiêu"),
    ]  # fmt: skip
    assert plan.cap == "20wd"


def test_one_route_mixes_working_days_and_calendar_days() -> None:
    units = {leg["term"].lstrip("0123456789") for leg in case_of("2018", "1.010803").route["legs"] if leg["term"]}
    assert units == {"wd", "d"}


@pytest.mark.parametrize(
    ("year", "code", "key", "direct", "online"),
    [
        ("2018", "1.001193", "chung", "same-day", "same-day"),
        ("2018", "1.000894", "xac-minh", "5wd", "5wd"),
        ("2018", "1.004873", "chung", "3wd", "3wd"),
        ("2018", "2.000815", "chung", "same-day", None),
        ("2018", "2.001035", "chung", "2wd", None),
        ("2018", "1.001612", "chung", "3wd", "3wd"),
        ("2018", "1.009994", "nha-o", "15d", "15d"),
        ("2018", "1.009994", "cong-trinh", "20d", "20d"),
        ("2018", "1.004222", "chung", "7wd", "7wd"),
        ("2018", "1.001699", "chung", "25wd", "25wd"),
        ("2018", "1.011607", "chung", "15d", None),
        ("2025", "1.013225", "chung", "15d", "20d"),
        ("2025", "1.010092", "chung", "13wd", "13wd"),
    ],
)
def test_the_official_total_stands_where_there_is_one(
    year: str, code: str, key: str, direct: str, online: str | None
) -> None:
    terms = case_of(year, code, key).terms
    assert (terms["direct"], terms["online"]) == (direct, online)
