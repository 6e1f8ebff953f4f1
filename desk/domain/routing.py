"""Where a dossier goes (quy trình liên thông): a route of the catalogue becomes a plan of real units, and a plan says what comes next.

A *route* names units by selector (``receiving``, ``parent:huyen``, ``office:so-ldtbxh@tinh``); :func:`resolve` turns it into a
:class:`Plan` at intake, so that one edition serves every commune and an old dossier keeps the names it was told.
Legs (chặng) marked side by side share a stage; steps (bước) marked side by side share a wave. What happens only on some outcome is
decided in ``branching``; ``chosen`` is always outcomes so far, key of the step -> word.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from . import branching
from .branching import NOTHING, Condition, Fate
from .competence import AT_DESK, through_another_desk
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
    key: str = ""
    stops: tuple[str, ...] | None = None  # codes of the reasons for which the clock may stop here; None: any
    produces: str = ""  # what the step must produce
    outcomes: tuple[str, ...] = ()  # the words whoever does it chooses from
    only_if: Condition | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PlanStep":
        """The step that ``Plan.to_json`` wrote, today or before there were branches."""
        rule, stops = data.get("only_if"), data.get("stops")
        return cls(**{
            **data, "kind": StepKind(data["kind"]), "outcomes": tuple(data.get("outcomes", ())),
            "stops": None if stops is None else tuple(stops), "only_if": Condition(**rule) if rule else None,
        })  # fmt: skip


_UNSAID = {"key": "", "stops": None, "produces": "", "outcomes": (), "only_if": None}


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

    @property
    def branches(self) -> bool:
        """Does a step hang on the outcome of another?"""
        return branching.branches(self.steps)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as the dossier keeps them; what a step does not say is left out."""
        data = asdict(self)
        for leg in data["legs"]:
            leg["steps"] = [{k: v for k, v in s.items() if k not in _UNSAID or v != _UNSAID[k]} for s in leg["steps"]]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """The plan that ``to_json`` wrote."""
        legs = tuple(
            PlanLeg(**{**leg, "steps": tuple(PlanStep.from_json(s) for s in leg["steps"])}) for leg in data["legs"]
        )
        return cls(legs, data["cap"])


def ancestors(start: Place, places: Mapping[int, Place]) -> list[Place]:
    """``start`` and every unit above it, nearest first."""
    line = [start]
    while (parent := line[-1].parent_id) is not None and parent in places:
        line.append(places[parent])
    return line


def select(selector: str, receiving: Place, places: Mapping[int, Place], desk: Place | None = None) -> Place:
    """The real unit a selector means for a dossier received at ``receiving``; ``desk``: where it was really received, when that is
    another one (``competence``). Raises ``Invalid`` if there is none."""
    kind, _, rest = selector.partition(":")
    if kind == AT_DESK and desk is not None:
        return desk
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


def resolve(route: Mapping[str, Any], receiving_id: int, places: Iterable[Place], desk: Place | None = None) -> Plan:
    """The plan of a dossier received at the agency ``receiving_id``, one of ``places``, or for it at another ``desk``.

    Raises ``Invalid`` naming the unit or department that is missing.
    """
    by_id = {place.id: place for place in places}
    receiving = by_id[receiving_id]
    if desk is not None:
        route = through_another_desk(route)
    legs: list[PlanLeg] = []
    position = 0
    for number, (leg, stage) in enumerate(abreast(route["legs"])):
        place = select(leg["at"], receiving, by_id, desk)
        steps: list[PlanStep] = []
        for step, wave in abreast(leg["steps"]):
            position += 1
            steps.append(_plan_step(step, place, position, number, wave))
        legs.append(PlanLeg(number, stage, place.id, place.short_name, place.level_name, leg.get("term"), tuple(steps)))
    return Plan(tuple(legs), route.get("cap"))


def abreast(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], int]]:
    """Legs or steps of a route, each with the number of its stage or wave: one marked side by side shares that of the row before."""
    found: list[tuple[Mapping[str, Any], int]] = []
    for row in rows:
        number = found[-1][1] + (not row.get("side_by_side")) if found else 0
        found.append((row, number))
    return found


def _plan_step(step: Mapping[str, Any], place: Place, position: int, leg: int, wave: int) -> PlanStep:
    department = place.departments.get(step["department"])
    if department is None:
        raise Invalid(
            f"Quy trình cần bộ phận “{step['department']}” nhưng {place.short_name} không có. Báo quản trị danh mục."
        )
    rule, stops = step.get("only_if"), step.get("stops")
    return PlanStep(
        position, leg, wave, StepKind(step["kind"]), step["name"], place.id, place.short_name, place.level_name,
        department[0], department[1], step["role"], step.get("term"), step.get("key", ""), None if stops is None else tuple(stops),
        step.get("produces", ""), tuple(step.get("outcomes", ())), Condition(**rule) if rule else None,
    )  # fmt: skip


def first_steps(plan: Plan) -> list[PlanStep]:
    """The steps open when a dossier is received."""
    return [s for leg in plan.legs if leg.stage == plan.legs[0].stage for s in leg.steps if s.wave == leg.steps[0].wave]


def chosen_by(plan: Plan, made: Iterable[tuple[int, str]]) -> dict[str, str]:
    """The outcomes that stand: of what was chosen at each position, in order of time, the last word. Empty words are no choice."""
    return {plan.at(position).key: word for position, word in made if word}


def happens(plan: Plan, chosen: Mapping[str, str] = NOTHING) -> frozenset[int]:
    """The positions that happen by what is chosen so far."""
    return frozenset(n for n, met in enumerate(branching.happening(plan.steps, chosen), start=1) if met)


def step_fates(plan: Plan, chosen: Mapping[str, str] = NOTHING) -> list[Fate]:
    """What becomes of each step, in the order of their positions."""
    return branching.fates(plan.steps, [[n] for n in range(len(plan.steps))], chosen)


def leg_fates(plan: Plan, chosen: Mapping[str, str] = NOTHING) -> list[Fate]:
    """What becomes of each leg: it happens when any of its steps does."""
    return branching.fates(plan.steps, [[s.position - 1 for s in leg.steps] for leg in plan.legs], chosen)


def following(
    plan: Plan, done: int, still_open: Collection[int], chosen: Mapping[str, str] = NOTHING
) -> list[PlanStep]:
    """What opens when the step at position ``done`` ends; ``still_open`` are the other open positions.

    Steps that ``chosen`` does not lead to are passed over, and legs of which none is left. Empty while the dossier waits for a step
    or leg beside this one, and at the end of the plan.
    """
    step = plan.at(done)
    leg = plan.legs[step.leg]
    others = [plan.at(p) for p in still_open if p != done]
    if any(o.leg == step.leg and o.wave == step.wave for o in others):
        return []
    met = happens(plan, chosen)
    if later := _next_wave(leg, step.wave, met):
        return later
    if any(plan.legs[o.leg].stage == leg.stage for o in others):
        return []
    for stage in range(leg.stage + 1, plan.legs[-1].stage + 1):
        if opened := [s for nxt in plan.legs if nxt.stage == stage for s in _next_wave(nxt, -1, met)]:
            return opened
    return []


def _next_wave(leg: PlanLeg, after: int, met: Collection[int]) -> list[PlanStep]:
    """The steps of the first wave beyond ``after`` that has any among ``met``."""
    later = [s for s in leg.steps if s.wave > after and s.position in met]
    return [s for s in later if s.wave == later[0].wave]


def behind(plan: Plan, position: int, chosen: Mapping[str, str] = NOTHING) -> list[PlanStep]:
    """Earlier steps a dossier may be sent back to from here, nearest first: those on its way, by what is ``chosen``.

    From a leg that runs beside others only its own steps: the neighbours' work is not undone. A return step cannot be gone back to.
    """
    here, met = plan.at(position), happens(plan, chosen)
    beside: dict[int, int] = {}
    for leg in plan.legs:
        beside[leg.stage] = beside.get(leg.stage, 0) + any(s.position in met for s in leg.steps)
    stage = plan.legs[here.leg].stage

    def reachable(step: PlanStep) -> bool:
        if step.leg == here.leg:
            return step.wave < here.wave
        other = plan.legs[step.leg].stage
        return beside[stage] == 1 and other < stage and beside[other] == 1

    return [s for s in reversed(plan.steps[: position - 1]) if s.position in met and reachable(s)]


def has_company(plan: Plan, position: int, still_open: Collection[int]) -> bool:
    """Is another step of the same leg open? Then this one cannot be sent back until that is done."""
    leg = plan.at(position).leg
    return any(plan.at(p).leg == leg for p in still_open if p != position)


def shown_steps(plan: Plan) -> Sequence[PlanStep] | None:
    """The steps to draw one by one, or None when the picture should be drawn leg by leg."""
    steps = plan.steps
    return steps if len(steps) <= STEP_BY_STEP else None
