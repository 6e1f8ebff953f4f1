"""A route as a form shows it and sends it back (D3): the fields of its rows, and the route that fields say, right or wrong.

A field is called by the path of its entry (``legs.0.steps.2.name``), as the slips of ``route_slips`` call it. Nothing typed is lost
and nothing is repaired in silence: a term that cannot be read stays word for word, a choice that is none stays as it was sent.
The keys of steps (a person never sees them) are made here: a step whose outcome is chosen needs one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..routing import abreast
from ..text import plain
from . import field_tree
from .differences import say_term
from .field_tree import Tree, Values
from .route_rows import leg_path, step_path
from .typed import term

Route = dict[str, Any]
NEVER = "-"  # the box that says: the clock does not stop at this step at all; nothing ticked: for any reason
_KEY = 40  # characters of a key that is made here


def read(values: Values) -> Route:
    """The route that a form sent; without rows one without legs."""
    tree = field_tree.tree(values)
    made = {"cap": term(field_tree.text(tree, "cap")), "legs": [_leg(row) for row in field_tree.rows(tree, "legs")]}
    _name(made)
    return made


def _leg(row: Tree) -> Route:
    said = {"at": field_tree.text(row, "at"), "term": term(field_tree.text(row, "term"))}
    return {**said, **_beside(row), "steps": [_step(step) for step in field_tree.rows(row, "steps")]}


def _step(row: Tree) -> Route:
    said = {key: field_tree.text(row, key) for key in ("kind", "name", "department", "role")}
    more = {
        "key": field_tree.text(row, "key"),
        "produces": field_tree.text(row, "produces"),
        "outcomes": field_tree.lines(row, "outcomes"),
        "only_if": _condition(field_tree.text(row, "only_if")),
    }
    ticked = field_tree.ticked(row, "stops")
    stops = {} if not ticked else {"stops": [] if ticked == [NEVER] else ticked}
    return {
        **said, "term": term(field_tree.text(row, "term")), **_beside(row), **stops, **{key: value for key, value in more.items() if value}
    }  # fmt: skip


def _beside(row: Tree) -> dict[str, bool]:
    return {"side_by_side": True} if field_tree.ticked(row, "side_by_side") else {}


def _condition(text: str) -> dict[str, str]:
    """``niem-yet=Có khiếu nại``, as a choice of ``conditions`` is sent."""
    step, _, outcome = text.partition("=")
    return {"step": step, "outcome": outcome} if text else {}


def _name(route: Route) -> None:
    """A key for every step whose outcome is chosen and that has none yet, made of its name."""
    steps = [step for leg in route["legs"] for step in leg["steps"]]
    taken = {step["key"] for step in steps if "key" in step}
    for step in steps:
        if "outcomes" in step and "key" not in step:
            stem = re.sub(r"[^a-z0-9]+", "-", plain(step["name"]))[:_KEY].strip("-") or "buoc"
            step["key"] = next(
                key for n in range(len(steps) + 1) if (key := f"{stem}-{n + 1}" if n else stem) not in taken
            )
            taken.add(step["key"])


def fields(route: Any) -> dict[str, list[str]]:
    """Every field of the form of a route and what it shows: ``read(fields(route)) == route``. Nothing of what is no route."""
    whole = _mapping(route)
    found = {"cap": [_term(whole, "cap")]}
    for number, leg in enumerate(_rows(whole, "legs")):
        path = leg_path(number)
        found |= {f"{path}.at": [_text(leg, "at")], f"{path}.term": [_term(leg)], **_tick(path, leg)}
        for n, step in enumerate(_rows(leg, "steps")):
            path = step_path(number, n)
            found |= {
                f"{path}.{key}": [_text(step, key)] for key in ("kind", "name", "department", "role", "key", "produces")
            }
            found |= {f"{path}.term": [_term(step)], f"{path}.stops": _stops(step), **_tick(path, step)}
            found[f"{path}.outcomes"] = ["\n".join(outcomes(step))]
            found[f"{path}.only_if"] = [_rule(step)]
    return found  # fmt: skip


def legs_of(route: Any) -> list[tuple[Mapping[str, Any], list[Mapping[str, Any]]]]:
    """The legs of a route, right or wrong, each with its steps; of what is no route none."""
    return [(leg, _rows(leg, "steps")) for leg in _rows(_mapping(route), "legs")]


def outcomes(step: Mapping[str, Any]) -> list[str]:
    """The outcomes of a step, right or wrong."""
    words = step.get("outcomes")
    return [str(word) for word in words] if isinstance(words, list) else []


def conditions(route: Any, leg: int, step: int) -> list[tuple[str, str]]:
    """What a step may hang on: every outcome of the steps that are over when it opens, as it is sent and in words.

    What it hangs on now is among them, even if it is none of these any more.
    """
    found: list[tuple[str, str]] = []
    now = _rule(legs_of(route)[leg][1][step])
    here = _places(route)[leg, step]
    for (number, n), (stage, wave, other) in _places(route).items():
        if (number, wave < here[1]) == (leg, True) or stage < here[0]:
            key, name = _text(other, "key"), _text(other, "name") or "chưa đặt tên"
            said = f"chặng {number + 1}, bước {n + 1} “{name}” ra"
            found += [(f"{key}={word}", f"{said} “{word}”") for word in outcomes(other) if key]
    if now and now not in dict(found):
        found.append((now, f"“{now.partition('=')[2]}” (bước đó không còn kết quả này)"))
    return found


def _places(route: Any) -> dict[tuple[int, int], tuple[int, int, Mapping[str, Any]]]:
    """Every step by its numbers: its stage, its wave, itself."""
    return {
        (number, n): (stage, wave, step)
        for number, (leg, stage) in enumerate(abreast(_rows(_mapping(route), "legs")))
        for n, (step, wave) in enumerate(abreast(_rows(leg, "steps")))
    }


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _rows(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    rows = data.get(key)
    return [_mapping(row) for row in rows] if isinstance(rows, list) else []


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return "" if value is None else str(value)


def _term(data: Mapping[str, Any], key: str = "term") -> str:
    return say_term(_text(data, key))


def _tick(path: str, row: Mapping[str, Any]) -> dict[str, list[str]]:
    return {f"{path}.side_by_side": ["1"]} if row.get("side_by_side") else {}


def _stops(step: Mapping[str, Any]) -> list[str]:
    stops: Sequence[Any] | None = step["stops"] if isinstance(step.get("stops"), list) else None
    return [] if stops is None else [str(code) for code in stops] or [NEVER]


def _rule(step: Mapping[str, Any]) -> str:
    rule = _mapping(step.get("only_if"))
    return f"{_text(rule, 'step')}={_text(rule, 'outcome')}" if rule else ""
