"""The fields of a form whose names are paths (``legs.0.steps.2.name``) as a tree, and what stands in one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..text import tidy

Values = Mapping[str, Sequence[str]]
Tree = Mapping[str, Any]
MOST = 500  # rows of one list; a forged form has no more


def tree(values: Values) -> dict[str, Any]:
    """Every field by the parts of its name; of two that want the same place the first."""
    found: dict[str, Any] = {}
    for name, sent in values.items():
        *way, last = name.split(".")
        here: Any = found
        for part in way:
            here = here.setdefault(part, {})
            if not isinstance(here, dict):
                break
        if isinstance(here, dict) and not isinstance(here.get(last), dict):
            here[last] = list(sent)
    return found


def rows(part: Tree, key: str) -> list[Tree]:
    """The rows of a list, in the order of their numbers, whatever numbers those are."""
    found = part.get(key)
    if not isinstance(found, Mapping):
        return []
    numbers = sorted(
        (int(n), n)
        for n, row in found.items()
        if n.isascii() and n.isdecimal() and len(n) <= 4 and isinstance(row, dict)
    )
    return [found[name] for _, name in numbers[:MOST]]


def _sent(part: Tree, key: str) -> list[str]:
    sent = part.get(key)
    return sent if isinstance(sent, list) else []


def text(part: Tree, key: str) -> str:
    """One line, tidy."""
    return tidy(next(iter(_sent(part, key)), ""))


def lines(part: Tree, key: str) -> list[str]:
    """Every line that says something, tidy."""
    return [line for typed in _sent(part, key) for line in map(tidy, typed.splitlines()) if line]


def ticked(part: Tree, key: str) -> list[str]:
    """What is ticked."""
    return [word for word in map(tidy, _sent(part, key)) if word]
