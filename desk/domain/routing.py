"""Where a dossier goes (quy trình liên thông): a route of the catalogue becomes a plan of real units, and a plan says what comes next.

A *route* names units by selector (``receiving``, ``parent:huyen``, ``office:so-ldtbxh@tinh``); :func:`resolve` turns it into a
:class:`Plan` at intake, so that one edition serves every commune and an old dossier keeps the names it was told.
Legs (chặng) marked side by side share a stage; steps (bước) marked side by side share a wave.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .errors import Invalid
from .workflow import StepKind

STEP_BY_STEP = 6  # so many steps are drawn one by one; a longer route leg by leg


@dataclass(frozen=True)
class Place:
    """An agency as the resolver needs it."""

    id: int
    code: str
    level: str
    level_name: str
    name: str
    short_name: str
    parent_id: int | None
    office: str | None  # key of a specialised office (so-ldtbxh, bhxh, cong-an…), None for a People's Committee
    departments: Mapping[str, tuple[int, str]]  # key -> (id, name)


@dataclass(frozen=True)
class PlanStep:
    """One step of one dossier, at a real department."""

    position: int  # 1…n over the whole plan
    leg: int
    wave: int  # steps of one leg with the same wave run side by side
    kind: StepKind
    name: str
    agency_id: int
    agency: str  # short name on the day
    level: str  # name of the level on the day
    department_id: int
    department: str
    role: str
    term: str | None


@dataclass(frozen=True)
class PlanLeg:
    """The stay of the dossier at one agency."""

    leg: int
    stage: int  # legs with the same stage run side by side
    agency_id: int
    agency: str
    level: str
    term: str | None
    steps: tuple[PlanStep, ...]


@dataclass(frozen=True)
class Plan:
    """Every leg and step of one dossier, fixed at intake."""

    legs: tuple[PlanLeg, ...]
    cap: str | None = None

    @property
    def steps(self) -> tuple[PlanStep, ...]:
        """Every step of every leg, in the order of their positions."""
        return tuple(step for leg in self.legs for step in leg.steps)

    def at(self, position: int) -> PlanStep:
        """The step at a position (from 1)."""
        return self.steps[position - 1]

    def to_json(self) -> dict[str, Any]:
        """Plain values, as the dossier keeps them."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """The plan that ``to_json`` wrote."""
        legs = tuple(
            PlanLeg(**{**leg, "steps": tuple(PlanStep(**{**s, "kind": StepKind(s["kind"])}) for s in leg["steps"])})
            for leg in data["legs"]
        )
        return cls(legs, data["cap"])


def ancestors(start: Place, places: Mapping[int, Place]) -> list[Place]:
    """``start`` and every unit above it, nearest first."""
    line = [start]
    while (parent := line[-1].parent_id) is not None and parent in places:
        line.append(places[parent])
    return line


def select(selector: str, receiving: Place, places: Mapping[int, Place]) -> Place:
    """The real unit a selector means for a dossier received at ``receiving``. Raises ``Invalid`` if there is none."""
    kind, _, rest = selector.partition(":")
    line = ancestors(receiving, places)
    if kind == "receiving":
        return receiving
    office, _, level = rest.partition("@") if kind == "office" else ("", "", rest)
    above = next((p for p in line if p.level == level and p.office is None), None)
    if above is not None and kind == "parent":
        return above
    if above is not None and kind == "office":
        for place in places.values():
            if place.office == office and place.parent_id == above.id:
                return place
    raise Invalid(
        f"Quy trình cần “{selector}” nhưng {receiving.short_name} không có đơn vị như vậy. Báo quản trị danh mục."
    )


def resolve(route: Mapping[str, Any], receiving_id: int, places: Iterable[Place]) -> Plan:
    """The plan of a dossier received at the agency ``receiving_id``, one of ``places``.

    Raises ``Invalid`` naming the unit or department that is missing.
    """
    by_id = {place.id: place for place in places}
    receiving = by_id[receiving_id]
    legs: list[PlanLeg] = []
    position, stage = 0, -1
    for number, leg in enumerate(route["legs"]):
        place = select(leg["at"], receiving, by_id)
        stage += not (leg.get("side_by_side") and legs)
        steps: list[PlanStep] = []
        wave = -1
        for step in leg["steps"]:
            position += 1
            wave += not (step.get("side_by_side") and steps)
            steps.append(_plan_step(step, place, position, number, wave))
        legs.append(PlanLeg(number, stage, place.id, place.short_name, place.level_name, leg.get("term"), tuple(steps)))
    return Plan(tuple(legs), route.get("cap"))


def _plan_step(step: Mapping[str, Any], place: Place, position: int, leg: int, wave: int) -> PlanStep:
    department = place.departments.get(step["department"])
    if department is None:
        raise Invalid(
            f"Quy trình cần bộ phận “{step['department']}” nhưng {place.short_name} không có. Báo quản trị danh mục."
        )
    return PlanStep(
        position, leg, wave, StepKind(step["kind"]), step["name"], place.id, place.short_name, place.level_name,
        department[0], department[1], step["role"], step.get("term"),
    )  # fmt: skip


def first_steps(plan: Plan) -> list[PlanStep]:
    """The steps open when a dossier is received."""
    return [s for leg in plan.legs if leg.stage == plan.legs[0].stage for s in leg.steps if s.wave == leg.steps[0].wave]


def following(plan: Plan, done: int, still_open: Collection[int]) -> list[PlanStep]:
    """What opens when the step at position ``done`` ends; ``still_open`` are the other open positions.

    Empty while the dossier waits for a step or leg beside this one, and at the end of the plan.
    """
    step = plan.at(done)
    leg = plan.legs[step.leg]
    others = [plan.at(p) for p in still_open if p != done]
    if any(o.leg == step.leg and o.wave == step.wave for o in others):
        return []
    later = [s for s in leg.steps if s.wave == step.wave + 1]
    if later:
        return later
    if any(plan.legs[o.leg].stage == leg.stage for o in others):
        return []
    return [s for nxt in plan.legs if nxt.stage == leg.stage + 1 for s in nxt.steps if s.wave == 0]


def behind(plan: Plan, position: int) -> list[PlanStep]:
    """Earlier steps a dossier may be sent back to from here, nearest first.

    From a leg that runs beside others only its own steps: the neighbours' work is not undone. A return step cannot be gone back to.
    """
    here = plan.at(position)
    stage = plan.legs[here.leg].stage
    alone = sum(leg.stage == stage for leg in plan.legs) == 1

    def reachable(step: PlanStep) -> bool:
        if step.leg == here.leg:
            return step.wave < here.wave
        other = plan.legs[step.leg].stage
        return alone and other < stage and sum(leg.stage == other for leg in plan.legs) == 1

    return [s for s in reversed(plan.steps[: position - 1]) if reachable(s)]


def has_company(plan: Plan, position: int, still_open: Collection[int]) -> bool:
    """Is another step of the same leg open? Then this one cannot be sent back until that is done."""
    leg = plan.at(position).leg
    return any(plan.at(p).leg == leg for p in still_open if p != position)


def shown_steps(plan: Plan) -> Sequence[PlanStep] | None:
    """The steps to draw one by one, or None when the picture should be drawn leg by leg."""
    steps = plan.steps
    return steps if len(steps) <= STEP_BY_STEP else None
