"""The live check list of the route editor (D3): what would go wrong with a route at one receiving agency, row by row.

Terms are compared by counting both from a plain Monday at 08:00 through weeks without holidays, because they mix hours, working days
and calendar days. An error keeps the route from working there; a warning may be meant so.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from ..branching import Way, causes, ways
from ..calendar import WorkCalendar
from ..dates import VIETNAM
from ..deadlines import Term, due
from ..errors import Invalid
from ..routing import Place, select
from ..terms import WORDS, Unit
from ..text import inside
from ..workflow import StepKind
from .content import CHANNELS
from .route import MOST_WAYS, route_slips, told
from .route_rows import ROLES, Row, leg_path, leg_where, row_slips, rows_of

Holders = Callable[[str, int, int], int]  # role, agency, department -> how many people there may do a step of that role
Level = Literal["error", "warning", "ok"]
Legs = Sequence[Mapping[str, Any]]
Part = Sequence[Term]  # terms one after the other
MONDAY = datetime(2024, 1, 1, 8, tzinfo=VIETNAM)
PLAIN = WorkCalendar.build()


@dataclass(frozen=True)
class Check:
    """One line of the list: ``path`` from the route (``legs.1.steps.0.role``), in words, and how bad it is."""

    path: str
    sentence: str
    level: Level = "error"

    @property
    def ok(self) -> bool:
        """Is it a line that only says what is right?"""
        return self.level == "ok"


@dataclass(frozen=True)
class Ground:
    """Where a route is tried: the agency that receives, those around it, who may do what there, which pauses an officer may choose."""

    receiving: int
    places: Mapping[int, Place]
    holders: Holders
    reasons: Collection[str]


def checks(
    route: Any, levels: Sequence[str], terms: Mapping[str, str | None], stated: bool, ground: Ground
) -> list[Check]:
    """Every check of ``route``: errors first, then warnings, then what is right, each in the order of the rows.

    ``terms``: the official total by channel (``direct``, ``online``, ``post``; None: the legs); ``levels``, ``stated``: as for
    ``route_slips``. Of a route whose rows cannot be read only that is said.
    """
    found = [Check(slip.path, _sentence(str(slip))) for slip in route_slips(route, levels, stated)]
    if row_slips(route, levels):
        return found
    legs: Legs = route["legs"]
    rows = rows_of(legs)
    left = list(islice(ways(rows), MOST_WAYS))
    found += _people(legs, rows, ground)
    found += _stops(legs, rows, ground.reasons)
    if left:
        found += _leg_terms(legs, rows, left) + _totals(legs, rows, left, terms, route["cap"]) + _leaders(rows, left)
        found += [] if stated else _moving(legs, rows, left)
    if not any(check.level == "error" for check in found):
        ends = f"cả {len(left)} cách đi đều" if len(left) > 1 else "quy trình"
        found.append(Check("legs", f"Bước nào cũng có người nhận; {ends} kết thúc bằng một kết quả.", "ok"))
    order = ("error", "warning", "ok")
    return sorted(found, key=lambda check: order.index(check.level))


def agencies_of(route: Any, levels: Sequence[str], receiving: int, places: Mapping[int, Place]) -> set[int]:
    """The agencies that a route leads through, as far as it can be read and they exist: whose people ``checks`` will ask for."""
    found = [] if row_slips(route, levels) else [_place(leg, receiving, places) for leg in route["legs"]]
    return {place.id for place in found if place is not None}


def _place(leg: Mapping[str, Any], receiving: int, places: Mapping[int, Place]) -> Place | None:
    """The real agency of a leg; None where there is none."""
    try:
        return select(leg["at"], places[receiving], places)
    except Invalid:
        return None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(row: Row) -> str:
    return f"{_sentence(row.where)} “{row.name}”"


def _people(legs: Legs, rows: Sequence[Row], ground: Ground) -> list[Check]:
    """Somebody receives every step: the agency is there, the department too, and a person holds the role in it."""
    found = []
    for number, leg in enumerate(legs):
        place = _place(leg, ground.receiving, ground.places)
        if place is None:
            home = ground.places[ground.receiving].short_name
            said = f"{_sentence(leg_where(number))}: hồ sơ nhận tại {inside(home)} không có nơi “{leg['at']}” để chuyển đến."
            found.append(Check(f"{leg_path(number)}.at", said))
            continue
        for row in (row for row in rows if row.leg == number):
            step = leg["steps"][row.number]
            department = place.departments.get(step["department"])
            if department is None:
                said = f"{_named(row)}: {inside(place.short_name)} không có bộ phận “{step['department']}”."
                found.append(Check(f"{row.path}.department", said))
            elif not ground.holders(step["role"], place.id, department[0]):
                who = f"{department[1]}, {inside(place.short_name)} chưa có ai là {ROLES[step['role']]}"
                found.append(Check(f"{row.path}.role", f"{_named(row)}: chưa có người nhận. {who}."))
    return found


def _stops(legs: Legs, rows: Sequence[Row], reasons: Collection[str]) -> list[Check]:
    """A reason for a pause that nobody can choose stops nothing."""
    return [
        Check(f"{row.path}.stops", f"{_named(row)}: lý do tạm dừng “{code}” không dừng được thời hạn hoặc không còn dùng.", "warning")
        for row in rows for code in legs[row.leg]["steps"][row.number].get("stops", ()) if code not in reasons
    ]  # fmt: skip


def _leg_terms(legs: Legs, rows: Sequence[Row], left: Sequence[Way]) -> list[Check]:
    """The steps of each stay fit into its term."""
    found = []
    for number, leg in enumerate(legs):
        if not leg["term"]:
            continue
        term = Term.parse(leg["term"])
        limit = due(MONDAY, term, PLAIN)
        counted = [(way, *_count(_waves(legs, _on(rows, way), number))) for way in left]
        worst, end, taken = max(counted, key=lambda one: one[1])
        if not taken:
            continue
        total, path, where = say_sum(taken), f"{leg_path(number)}.term", _sentence(leg_where(number))
        if end > limit:
            when = _when(worst, [way for way, ends, _ in counted if ends > limit], left, rows)
            said = f"{where}: tổng hạn các bước {total}, vượt thời hạn {term.words()}{when}."
            found.append(Check(path, said))
        else:
            sign = "=" if end == limit else "trong"
            found.append(Check(path, f"{where}: tổng hạn các bước {total} {sign} thời hạn {term.words()}.", "ok"))
    return found


def _totals(
    legs: Legs, rows: Sequence[Row], left: Sequence[Way], terms: Mapping[str, str | None], cap: str | None
) -> list[Check]:
    """The stays fit into the official total of each channel, and into the cap; told at the leg at which they no longer do."""
    named: dict[str, list[str]] = {}
    for channel, written in terms.items():
        if written:
            named.setdefault(written, []).append(CHANNELS[channel])
    found = [_total(legs, rows, left, text, f"thời hạn ({', '.join(who)})", "error") for text, who in named.items()]
    if cap:
        found.append(_total(legs, rows, left, cap, "mức trần", "warning"))
    return [check for check in found if check is not None]


def _total(legs: Legs, rows: Sequence[Row], left: Sequence[Way], written: str, name: str, level: Level) -> Check | None:
    bound = Term.parse(written)
    limit = due(MONDAY, bound, PLAIN)
    counted = [(way, *_count(_stays(legs, _on(rows, way)))) for way in left]
    worst, end, taken = max(counted, key=lambda one: one[1])
    if not taken:
        return None
    if end <= limit:
        sign = "=" if end == limit else "trong"
        of = "các chặng" if any(leg["term"] for leg in legs) else "các bước"
        return Check("legs", f"Tổng hạn {of} {say_sum(taken)} {sign} {name} {bound.words()}.", "ok")
    when = _when(worst, [way for way, ends, _ in counted if ends > limit], left, rows)
    on = _on(rows, worst)
    number = next(n for n in range(len(legs)) if _count(_stays(legs, [r for r in on if r.leg <= n]))[0] > limit)
    said = f"{_sentence(leg_where(number))}: đến đây tổng hạn đã vượt {name} {bound.words()}{when}; cả quy trình {say_sum(taken)}."
    return Check(f"{leg_path(number)}.term", said, level)


def _leaders(rows: Sequence[Row], left: Sequence[Way]) -> list[Check]:
    """No result is issued that no leader approved on its way; a delegated one (ủy quyền) may be meant so."""
    broken: dict[Row, list[Way]] = {}
    for way in left:
        on = _on(rows, way)
        for row in on:
            if row.kind is StepKind.ISSUE and not any(r.kind is StepKind.APPROVE and r.before(row) for r in on):
                broken.setdefault(row, []).append(way)
    return [
        Check(row.path, f"{_named(row)}: phát hành kết quả mà chưa qua bước phê duyệt nào của lãnh đạo"
              f"{_when(failing[0], failing, left, rows)}.", "warning")
        for row, failing in broken.items()
    ]  # fmt: skip


def _moving(legs: Legs, rows: Sequence[Row], left: Sequence[Way]) -> list[Check]:
    """A stay that hangs on an outcome: the promise is counted again when it is chosen."""
    found = []
    for number, leg in enumerate(legs):
        met = [way for way in left if any(row.leg == number for row in _on(rows, way))]
        if leg["term"] and len(met) < len(left):
            when = " hoặc ".join(told(cause, rows) for cause in causes(met, left))
            said = (
                f"{_sentence(leg_where(number))} chỉ có {when}: hẹn trả lúc tiếp nhận chưa tính "
                f"{Term.parse(leg['term']).words()} của chặng này, chọn kết quả bước rồi mới tính lại."
            )
            found.append(Check(leg_path(number), said, "warning"))
    return found


# ── Counting ──────────────────────────────────────────────────────────────────


def say_sum(terms: Iterable[Term]) -> str:
    """Terms one after the other in words, those of a unit together: ``4 giờ làm việc + 5 ngày làm việc``."""
    amounts: dict[Unit, int] = {}
    for term in terms:
        amounts[term.unit] = amounts.get(term.unit, 0) + term.amount
    said = [Term(0, unit).words() if unit is Unit.SAME_DAY else f"{amounts[unit]} {WORDS[unit]}" for unit in amounts]
    return " + ".join(said)


def _on(rows: Sequence[Row], way: Way) -> list[Row]:
    return [row for row, happens in zip(rows, way.happens, strict=True) if happens]


def _when(way: Way, failing: Sequence[Way], left: Sequence[Way], rows: Sequence[Row]) -> str:
    """On which outcomes a way of ``failing`` is met, to end a sentence; empty when it always is."""
    cause = next(cause for cause in causes(failing, left) if cause.items() <= way.chosen.items())
    return f" {told(cause, rows)}" if cause else ""


def _waves(legs: Legs, on: Sequence[Row], number: int) -> list[list[Part]]:
    """The terms of the steps of one leg that happen, wave by wave."""
    found: dict[int, list[Part]] = {}
    for row in on:
        term = legs[number]["steps"][row.number]["term"] if row.leg == number else None
        if term:
            found.setdefault(row.wave, []).append([Term.parse(term)])
    return list(found.values())


def _stays(legs: Legs, on: Sequence[Row]) -> list[list[Part]]:
    """The terms of the legs that happen, stage by stage; of a leg without one, those of its steps."""
    found: dict[int, dict[int, Part]] = {}
    for row in on:
        term = legs[row.leg]["term"]
        part = [Term.parse(term)] if term else _count(_waves(legs, on, row.leg))[1]
        found.setdefault(row.stage, {})[row.leg] = part
    return [list(parts.values()) for parts in found.values()]


def _count(groups: Iterable[Iterable[Part]]) -> tuple[datetime, list[Term]]:
    """Groups one after the other, the parts of a group side by side: when the last is over, and the terms that took longest."""
    moment, taken = MONDAY, list[Term]()
    for group in groups:
        ends = [(_run(moment, part), part) for part in group if part]
        if ends:
            moment, longest = max(ends, key=lambda end: end[0])
            taken += longest
    return moment, taken


def _run(moment: datetime, part: Part) -> datetime:
    for term in part:
        moment = due(moment, term, PLAIN)
    return moment
