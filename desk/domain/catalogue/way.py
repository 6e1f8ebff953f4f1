"""The way of a dossier as a citizen is told it before there is one (trình tự thực hiện): stops of a route, as values.

Short routes step by step, long ones stay by stay, like the picture of a dossier (``domain/picture.py``); who does a step is nobody's
business but the office's, and terms of single steps are told only where every step is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..routing import STEP_BY_STEP


@dataclass(frozen=True)
class Stop:
    """One stop: the selector of its office, what is done there, how long (a term as written), and when it happens at all."""

    at: str
    steps: tuple[str, ...]
    term: str | None
    beside: bool  # at the same time as the stop before
    only_when: str  # the outcome of an earlier step on which it hangs; "": always


def way(route: Mapping[str, Any]) -> list[Stop]:
    """The stops of a well-formed route, in order."""
    legs = route["legs"]
    if sum(len(leg["steps"]) for leg in legs) <= STEP_BY_STEP:
        return [
            Stop(leg["at"], (step["name"],), step["term"], _beside(leg, step, number), _outcome(step))
            for leg in legs
            for number, step in enumerate(leg["steps"])
        ]
    return [
        Stop(leg["at"], tuple(step["name"] for step in leg["steps"]), leg["term"], bool(leg.get("side_by_side")), _shared(leg["steps"]))
        for leg in legs
    ]  # fmt: skip


def issuing(route: Mapping[str, Any]) -> str:
    """The selector of the office that issues the result (cơ quan giải quyết); of several, the last."""
    legs = [leg for leg in route["legs"] if any(step["kind"] == "issue" for step in leg["steps"])]
    return str((legs or route["legs"])[-1]["at"])


def _beside(leg: Mapping[str, Any], step: Mapping[str, Any], number: int) -> bool:
    return bool(step.get("side_by_side") if number else leg.get("side_by_side"))


def _outcome(step: Mapping[str, Any]) -> str:
    return str((step.get("only_if") or {}).get("outcome", ""))


def _shared(steps: list[Mapping[str, Any]]) -> str:
    """The outcome on which every step of a stay hangs, and so the stay."""
    outcomes = {_outcome(step) for step in steps}
    return outcomes.pop() if len(outcomes) == 1 else ""
