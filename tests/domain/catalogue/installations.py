"""What an import knows of an installation, as the seed's units and words have it."""

from collections.abc import Mapping

from desk.domain.catalogue.words import Context, Words
from desk.domain.routing import Place
from desk.store import seed

WORDS = Words.from_json(seed.read("import_words"))


def three_levels(fields: Mapping[str, str] = {}) -> Context:
    """Hải Dương before 01/7/2025: province, districts, communes."""
    return _context("units/hai_duong_2018", fields)


def two_levels(fields: Mapping[str, str] = {}) -> Context:
    """Hải Phòng from 01/7/2025: province and communes."""
    return _context("units/hai_phong_2025", fields)


def _context(units: str, fields: Mapping[str, str]) -> Context:
    data, places = seed.read(units), dict[str, dict[str, str]]()
    for agency in data["agencies"]:
        place = f"{agency['office']}@{agency['level']}" if agency["office"] else agency["level"]
        here = {d["key"]: d["name"] for d in agency["departments"]}
        places[place] = {key: name for key, name in places.get(place, here).items() if key in here}
    return Context(WORDS, {level["code"]: level["name"] for level in data["levels"]}, places, fields, "tep.csv")


def hai_duong() -> dict[str, Place]:
    """Every agency of Hải Dương before 01/7/2025 by its code, as the resolver of routes needs it."""
    data = seed.read("units/hai_duong_2018")
    ids = {agency["code"]: number for number, agency in enumerate(data["agencies"], start=1)}
    names = {level["code"]: level["name"] for level in data["levels"]}
    return {
        a["code"]: Place(
            ids[a["code"]], a["code"], a["level"], names[a["level"]], a["name"], a["short_name"], ids.get(a["parent"]), a["office"],
            {d["key"]: (number, d["name"]) for number, d in enumerate(a["departments"])},
        )
        for a in data["agencies"]
    }  # fmt: skip
