"""The seed data: the procedures of both years, their routes against their units, their names and codes."""

import re
import unicodedata

import pytest

from desk.domain.catalogue.reading import ProcedureSpec, clashes, read_catalogue, read_file, to_file

from .seed_files import CASES, DATA, YEARS, case_of, cases, crossing, load, plans, procedures


def test_every_file_is_composed_vietnamese() -> None:
    files = sorted(f for f in DATA.rglob("*.json") if f.parent.name != "calendar")
    assert len(files) > 10
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert unicodedata.is_normalized("NFC", text), file.name


@pytest.mark.parametrize("year", YEARS)
def test_the_files_can_be_written_again_as_they_are(year: str) -> None:
    for file in (DATA / "catalogue" / year).glob("*.json"):
        data = load(f"catalogue/{year}/{file.name}")
        assert to_file(*read_file(data)) == data


@pytest.mark.parametrize(("year", "code", "key"), CASES)
def test_every_receiving_desk_finds_the_units_and_departments_of_the_route(year: str, code: str, key: str) -> None:
    spec, case = procedures(year)[code], case_of(year, code, key)
    found = plans(year, spec, case)
    assert len(found) == sum(
        {"2018": {"xa": 23, "huyen": 1}, "2025": {"xa": 4}}[year][level] for level in spec.received_at
    )
    for plan in found:
        assert len(plan.steps) == sum(len(leg["steps"]) for leg in case.route["legs"])


@pytest.mark.parametrize(("year", "all_of_them", "crossing_levels"), [("2018", 46, 14), ("2025", 16, 5)])
def test_there_are_enough_procedures_and_enough_that_cross_levels(
    year: str, all_of_them: int, crossing_levels: int
) -> None:
    assert len(procedures(year)) >= all_of_them
    assert len(crossing(year)) >= crossing_levels


def specs(year: str) -> list[ProcedureSpec]:
    files = sorted((DATA / "catalogue" / year).glob("*.json"))
    return [spec for file in files for spec in read_catalogue(load(f"catalogue/{year}/{file.name}"))]


@pytest.mark.parametrize("year", YEARS)
def test_no_two_procedures_share_an_alias(year: str) -> None:
    assert clashes(specs(year)) == []
    assert all(spec.aliases for spec in procedures(year).values())


def test_a_procedure_of_both_years_keeps_its_code_for_itself_and_its_aliases() -> None:
    both = procedures("2018").keys() & procedures("2025").keys()
    assert {"1.001193", "1.010803", "2.000815", "1.001612"} <= both
    assert all(procedures("2018")[code].aliases == procedures("2025")[code].aliases for code in both)
    only_2025 = [spec for spec in specs("2025") if spec.code not in both]
    assert clashes([*specs("2018"), *only_2025]) == []


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("ks", "1.001193"), ("kh", "1.000894"), ("kt", "1.000656"), ("ctbs", "2.000815"), ("tthn", "1.004873"),
        ("tcls", "1.010803"), ("tcxh", "1.001776"), ("hkd", "1.001612"), ("gpxd", "1.009994"), ("sổ đỏ", "2.000983"),
    ],
)  # fmt: skip
def test_a_clerk_finds_a_procedure_by_its_alias(alias: str, code: str) -> None:
    assert [spec.code for spec in procedures("2018").values() if alias in spec.aliases] == [code]


def test_codes_that_nobody_confirmed_are_marked() -> None:
    for year in YEARS:
        for spec in procedures(year).values():
            assert spec.code_confirmed or re.fullmatch(r"GL\.\d{6}|\d\.\d{6}", spec.code)
            assert not (spec.code_confirmed and spec.code.startswith("GL"))
    unsure = {"1.010804", "1.010816", "2.000286", "1.001753", "1.009994", "2.000889"}
    assert not any(procedures("2018")[code].code_confirmed for code in unsure)


@pytest.mark.parametrize(
    ("code", "amounts"),
    [
        ("2.000815", [2000, 1000]),
        ("2.000884", [10000]),
        ("2.001035", [50000]),
        ("2.000635", [8000]),
        ("2.001263", [400000]),
        ("1.004222", [20000]),
        ("1.001193", []),
    ],
)
def test_the_fees_are_those_of_the_national_database(code: str, amounts: list[int]) -> None:
    assert [fee.amount for fee in procedures("2018")[code].cases[0].fees] == amounts


@pytest.mark.parametrize("year", YEARS)
def test_every_case_says_what_to_bring(year: str) -> None:
    assert [(spec.code, case.key) for spec, case in cases(year) if not case.papers] == []
