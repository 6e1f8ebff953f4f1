"""Which procedures are settled at an agency, and by which of its departments: what a deputy's authority is measured by (thẩm quyền)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .workflow import StepKind


@dataclass(frozen=True)
class Settled:
    """A procedure as far as one agency settles it: its code and name, the roles its steps wait for, the departments that process it."""

    code: str
    name: str
    roles: frozenset[str]
    departments: frozenset[str]  # keys


def lies_at(selector: str, level: str, office: str | None, *, receives: bool) -> bool:
    """May a leg whose unit is called ``selector`` lie at an agency of this level and office, which receives the procedure or not?"""
    kind, _, rest = selector.partition(":")
    if kind == "receiving":
        return receives
    wanted, _, at = rest.partition("@") if kind == "office" else ("", "", rest)
    return at == level and (wanted or None) == office


def settled(
    code: str, name: str, routes: Iterable[Mapping[str, Any]], level: str, office: str | None, *, receives: bool
) -> Settled | None:
    """What of a procedure with these routes such an agency settles; None: nothing."""
    steps = [
        step
        for route in routes
        for leg in route["legs"]
        if lies_at(leg["at"], level, office, receives=receives)
        for step in leg["steps"]
    ]
    if not steps:
        return None
    processed = frozenset(step["department"] for step in steps if step["kind"] == StepKind.PROCESS)
    return Settled(code, name, frozenset(step["role"] for step in steps), processed)


def matters_of(found: Iterable[Settled], roles: Collection[str], departments: Collection[str] | None) -> list[Settled]:
    """The procedures in which a step waits for one of these roles, and which these departments (None: the whole agency) process."""
    mine = [s for s in found if not s.roles.isdisjoint(roles)]
    return mine if departments is None else [s for s in mine if not s.departments.isdisjoint(departments)]


def beyond(
    matters: Iterable[Settled], departments: Collection[str] | None, wanted: Collection[str] = ()
) -> list[Settled]:
    """What of an absent person's matters somebody of these departments (None: of the whole agency) is not competent for.

    ``wanted``: the codes in question; none: all of them. Another department's matters are not one's own.
    """
    asked = [s for s in matters if not wanted or s.code in wanted]
    return [] if departments is None else [s for s in asked if s.departments.isdisjoint(departments)]
