"""Reading the seed data for its tests: units, places as the resolver sees them, procedures, plans."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from desk.domain.catalogue.reading import read_catalogue
from desk.domain.routing import Place, Plan, resolve

DATA = Path(__file__).resolve().parents[2] / "desk" / "store" / "seed" / "data"
UNITS = {"2018": "hai_duong_2018", "2025": "hai_phong_2025"}
YEARS = ("2018", "2025")


@cache
def load(path: str) -> Any:
    return json.loads((DATA / path).read_text(encoding="utf-8"))


class Said(dict[str, Any]):
    """A JSON object whose entries are attributes too."""

    __getattr__ = dict.__getitem__


@cache
def procedures(year: str) -> dict[str, Said]:
    """Code -> what the newest edition says, with the procedure's own entries."""
    files = sorted((DATA / "catalogue" / year).glob("*.json"))
    specs = [spec for file in files for spec in read_catalogue(load(f"catalogue/{year}/{file.name}"))]
    assert len({spec.code for spec in specs}) == len(specs)
    return {
        spec.code: json.loads(
            json.dumps({**spec.editions[-1].content, "code": spec.code, "code_confirmed": spec.code_confirmed}), object_hook=Said
        )
        for spec in specs
    }  # fmt: skip


@cache
def agencies(year: str) -> dict[str, dict[str, Any]]:
    rows = load(f"units/{UNITS[year]}.json")["agencies"]
    assert len({row["code"] for row in rows}) == len(rows)
    return {row["code"]: row for row in rows}


@cache
def places(year: str) -> dict[str, Place]:
    names = {level["code"]: level["name"] for level in load(f"units/{UNITS[year]}.json")["levels"]}
    ids = {code: number for number, code in enumerate(agencies(year), start=1)}
    return {
        code: Place(
            ids[code], code, row["level"], names[row["level"]], row["name"], row["short_name"], ids.get(row["parent"] or ""),
            row["office"], {d["key"]: (number, d["name"]) for number, d in enumerate(row["departments"])},
        )
        for code, row in agencies(year).items()
    }  # fmt: skip


def committee(year: str, level: str, parent: str | None = None) -> list[dict[str, Any]]:
    """The People's Committees of a level (under one unit), in the order of the file."""
    rows = agencies(year).values()
    return [r for r in rows if r["level"] == level and r["office"] is None and parent in (None, r["parent"])]


def cases(year: str) -> list[tuple[Said, Said]]:
    return [(spec, case) for spec in procedures(year).values() for case in spec.cases]


def case_of(year: str, code: str, key: str = "chung") -> Said:
    return next(case for case in procedures(year)[code].cases if case.key == key)


def plans(year: str, spec: Said, case: Said) -> list[Plan]:
    """The plan of the case at every committee of Gia Lộc that receives it (the four communes, in 2025)."""
    home = [r for r in agencies(year).values() if r["office"] is None and r["level"] in spec.received_at]
    near = [r for r in home if year == "2025" or "297" in (r["code"], r["parent"])]
    return [resolve(case.route, places(year)[r["code"]].id, places(year).values()) for r in near]


def levels_of(spec: Said, case: Said) -> set[str]:
    return {place.split(":")[1].split("@")[-1] if ":" in place else spec.received_at[0] for place in ats(case)}


def ats(case: Said) -> list[str]:
    return [leg["at"] for leg in case.route["legs"]]


def crossing(year: str) -> set[str]:
    return {spec.code for spec, case in cases(year) if len(levels_of(spec, case)) > 1}


#: every case of both years: (year, code of the procedure, key of the case)
CASES = [(year, spec.code, case.key) for year in YEARS for spec, case in cases(year)]
