"""The demonstration's procedures and the national list, as they are looked for."""

import csv
import os
from functools import cache
from pathlib import Path
from textwrap import shorten
from typing import Any

from desk.domain.catalogue.search import Entry, Index
from desk.store import seed

HERE = Path(__file__).resolve().parents[3]
LIST = "data/tthc_national_6ministries_2026-06.csv"


@cache
def demo() -> tuple[Entry, ...]:
    """The procedures of 2018 with their keywords and the words of their life events."""
    return tuple(_entry(row) for file in seed.catalogues("2018") for row in file["procedures"])


@cache
def index() -> Index:
    """The procedures of 2018 with the synonyms that an installation begins with."""
    return Index(demo(), synonyms())


def synonyms() -> dict[str, list[str]]:
    """The synonyms that an installation begins with."""
    found: dict[str, list[str]] = seed.read("words")["synonyms"]
    return found


def _entry(row: dict[str, Any]) -> Entry:
    said = row["editions"][-1]["content"]
    events = {event["code"]: (event["vi"], *event["words"]) for event in seed.read("words")["life_events"]}
    return Entry(
        row["code"], said["name"], said["short_name"], said["field"], tuple(said["aliases"]), tuple(said["keywords"]),
        tuple(" ".join(events[code]) for code in said["life_events"]), tuple(said["received_at"]), tuple(said["levels"]),
    )  # fmt: skip


def national() -> list[Entry] | None:
    """The national list as an import gives it: a long name cut for the short one, no aliases, no keywords. None: not on this machine."""
    named = os.environ.get("DESK_SHARED")
    homes = [Path(named)] if named else [HERE.parent / "shared", HERE.parent.parent / "shared"]
    file = next((home / LIST for home in homes if (home / LIST).is_file()), None)
    if file is None:
        return None
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [Entry(row["code"], row["name"], shorten(row["name"], 32, placeholder=""), row["domain"]) for row in rows]
