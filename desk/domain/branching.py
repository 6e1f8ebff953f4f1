"""Branches of a route (rẽ nhánh theo kết quả bước): which steps happen, which may, which will not.

A step may say that it happens only when an earlier step came out in a certain way (``only_if``). A step that is skipped comes out
in no way, so whatever hangs on it is skipped too. Everything here asks only the three entries of ``Branching`` of a step, in the
order of the route: the same rules serve routes of the catalogue and plans of dossiers.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

NOTHING: Mapping[str, str] = {}  # no outcome is chosen yet


@dataclass(frozen=True, slots=True)
class Condition:
    """The step happens only when the step with the key ``step`` came out as ``outcome``."""

    step: str
    outcome: str


class Branching(Protocol):
    """What is asked of a step: its key, the outcomes to choose from, and when it happens (None: always)."""

    @property
    def key(self) -> str: ...
    @property
    def outcomes(self) -> tuple[str, ...]: ...
    @property
    def only_if(self) -> Condition | None: ...


class Fate(StrEnum):
    """What becomes of a step, as far as outcomes are chosen."""

    SURE = "sure"
    OPEN = "open"  # hangs on an outcome that nobody has chosen yet
    NEVER = "never"


class Way(NamedTuple):
    """One way through the route: the outcomes that lead along it, and for every step in order whether it happens."""

    chosen: dict[str, str]
    happens: tuple[bool, ...]


def branches(steps: Sequence[Branching]) -> bool:
    """Does anything hang on an outcome at all?"""
    return any(step.only_if is not None for step in steps)


def happening(steps: Sequence[Branching], chosen: Mapping[str, str] = NOTHING) -> tuple[bool, ...]:
    """For every step in order: does it happen by what is chosen so far? What hangs on a choice not yet made does not (yet)."""
    met: dict[str, str] = {}
    found = []
    for step in steps:
        rule = step.only_if
        happens = rule is None or met.get(rule.step) == rule.outcome
        if happens and step.key and step.key in chosen:
            met[step.key] = chosen[step.key]
        found.append(happens)
    return tuple(found)


def ways(steps: Sequence[Branching], chosen: Mapping[str, str] = NOTHING) -> Iterator[Way]:
    """Every way that is left when ``chosen`` stands, first outcomes first. Outcomes on which nothing hangs count as one.

    Their number is the product of what there is to choose: ``route_slips`` bounds it before a route is published.
    """
    named = {(step.only_if.step, step.only_if.outcome) for step in steps if step.only_if is not None}
    asked = {key for key, _ in named}
    words = {s.key: _apart(s, named) for s in steps if s.key in asked}

    def walk(number: int, met: dict[str, str], found: tuple[bool, ...]) -> Iterator[Way]:
        for at in range(number, len(steps)):
            step, rule = steps[at], steps[at].only_if
            happens = rule is None or met.get(rule.step) == rule.outcome
            found = (*found, happens)
            if happens and step.key in asked:
                for word in [chosen[step.key]] if step.key in chosen else words[step.key]:
                    yield from walk(at + 1, {**met, step.key: word}, found)
                return
        yield Way(met, found)

    return walk(0, {}, ())


def _apart(step: Branching, named: set[tuple[str, str]]) -> list[str]:
    """The outcomes of a step that lead different ways: those on which something hangs, and one for all the others."""
    told = [word for word in step.outcomes if (step.key, word) in named]
    others = [word for word in step.outcomes if (step.key, word) not in named]
    return [word for word in step.outcomes if word in told or word in others[:1]]


def fates(
    steps: Sequence[Branching], groups: Sequence[Sequence[int]], chosen: Mapping[str, str] = NOTHING
) -> list[Fate]:
    """What becomes of each group of steps (their numbers from 0): it happens when any of its steps does."""
    if not branches(steps):
        return [Fate.SURE] * len(groups)
    left = list(ways(steps, chosen))
    found = []
    for group in groups:
        met = [any(way.happens[n] for n in group) for way in left]
        found.append(Fate.SURE if all(met) else Fate.OPEN if any(met) else Fate.NEVER)
    return found


def causes(failing: Sequence[Way], left: Sequence[Way]) -> list[dict[str, str]]:
    """The fewest outcomes that are enough to land on a failing way, of each of them; alike ones once. ``left``: all ways there are."""
    found: list[dict[str, str]] = []
    for way in failing:
        cause = dict(way.chosen)
        for key in way.chosen:
            fewer = {k: word for k, word in cause.items() if k != key}
            if all(w in failing for w in left if fewer.items() <= w.chosen.items()):
                cause = fewer
        if cause not in found:
            found.append(cause)
    return found
