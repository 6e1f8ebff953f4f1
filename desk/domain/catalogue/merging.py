"""A content put together from parts."""

from collections.abc import Iterable, Mapping
from typing import Any


def blank_content() -> dict[str, Any]:
    """A content that says nothing yet, every entry there."""
    case: dict[str, Any] = {
        "key": "chung", "name": "Trường hợp chung", "terms": dict.fromkeys(("direct", "online", "post")), "cutoff": "15:00",
        "papers": [], "fees": [], "route": None,
    }  # fmt: skip
    texts = dict.fromkeys(("name", "short_name", "field", "applicants", "competent", "coordinating", "conditions"), "")
    lists: dict[str, list[Any]] = {
        key: [] for key in ("aliases", "keywords", "life_events", "levels", "received_at", "legal_basis", "results")
    }
    return {**texts, **lists, "place": "desk", "online_level": 2, "cases": [case]}


def still_open(content: Mapping[str, Any], questions: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The questions whose entry of the content is still empty."""
    return [q for q in questions if not _at(content, str(q["path"]).split("."))]


def _at(value: Any, path: list[str]) -> Any:
    for key in path:
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value
