"""The project's own seed data: units, national calendar, profiles of law, procedures. Read here, loaded by ``services.installing``."""

import json
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def read(name: str) -> Any:
    """One file of seed data: ``read("units/hai_duong_2018")``."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def catalogues(profile: str) -> list[dict[str, Any]]:
    """Every catalogue file of a profile ("2018", "2025"), by name."""
    return [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "catalogue" / profile).glob("*.json"))
    ]
