"""What a route of the catalogue (quy trình liên thông) may look like as a whole, said in sentences.

NĐ 61/2018/NĐ-CP art. 18–20: the desk that receives is the desk that returns; a dossier enters every agency on its way
through that agency's Bộ phận Một cửa. The rest keeps the promise computable: every stay has a term (unless the case states a
total), one result is issued on every way through the route, whatever comes out at the steps that choose.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ..branching import Way, causes, ways
from ..workflow import StepKind
from .route_rows import DESK, ROLES, SELECTOR, TERM, Row, leg_path, leg_where, row_slips, rows_of, step_path
from .slips import Slip

__all__ = ["DESK", "MOST_WAYS", "ROLES", "SELECTOR", "TERM", "issued", "route_slips", "told"]

MOST_WAYS = 64  # ways through one route; more of them nobody can check by eye, and they are several cases in truth
Legs = Sequence[Mapping[str, Any]]


def route_slips(route: Any, levels: Sequence[str], stated: bool = False) -> list[Slip]:
    """Everything that keeps ``route`` from being walked, each at its row (paths from the route); empty when it can be.

    ``levels`` are those the procedure names. ``stated``: the case states a total term for every channel it is open to, so that legs
    need no term of their own.
    """
    slips = row_slips(route, levels)
    if slips:
        return slips
    legs: Legs = route["legs"]
    rows = rows_of(legs)
    unnamed = _conditions(rows)
    slips = _frame(legs, rows, stated) + unnamed
    return slips if unnamed else slips + _on_every_way(legs, rows)


def _frame(legs: Legs, rows: Sequence[Row], stated: bool) -> list[Slip]:
    """The rules that hold whatever comes out: the first step, the last one, terms, the way in at each agency."""
    slips, last = [], len(legs) - 1
    if legs[0]["at"] != "receiving" or rows[0].kind is not StepKind.RECEIVE:
        said = "bước đầu tiên phải là tiếp nhận (receive) tại nơi tiếp nhận (receiving)."
        slips.append(Slip(rows[0].path, rows[0].where, said))
    if legs[last]["at"] != "receiving" or rows[-1].kind is not StepKind.RETURN:
        said = "bước cuối cùng phải là trả kết quả (return) tại nơi tiếp nhận (receiving)."
        slips.append(Slip(rows[-1].path, rows[-1].where, said))
    returns = [row for row in rows if row.kind is StepKind.RETURN]
    if len(returns) != 1:
        at = returns[0] if returns else rows[-1]
        slips.append(Slip(at.path, at.where, "quy trình phải có đúng một bước trả kết quả (return)."))
    for number, leg in enumerate(legs):
        if leg["term"] is None and number < last and not stated:
            slips.append(Slip(f"{leg_path(number)}.term", leg_where(number), "chưa có thời hạn."))
        if leg["at"] != "receiving" and leg["steps"][0]["kind"] != StepKind.RECEIVE:
            said = "phải bắt đầu bằng bước tiếp nhận (receive) tại Bộ phận Một cửa nơi đó."
            slips.append(Slip(step_path(number, 0), leg_where(number), said))
        if number in (0, last) and leg.get("side_by_side"):
            said = "chặng đầu và chặng cuối không đi song song."
            slips.append(Slip(f"{leg_path(number)}.side_by_side", leg_where(number), said))
    return slips


def _conditions(rows: Sequence[Row]) -> list[Slip]:
    """Keys are unique; a condition names an outcome of a step that is over when its own opens."""
    slips: list[Slip] = []
    named: dict[str, Row] = {}
    for row in rows:
        if row.key and (first := named.setdefault(row.key, row)) is not row:
            slips.append(Slip(f"{row.path}.key", row.where, f"khóa “{row.key}” đã dùng ở {first.where}."))
    for row in rows:
        if row.only_if is None:
            continue
        at, rule, other = f"{row.path}.only_if", row.only_if, named.get(row.only_if.step)
        if row.kind is StepKind.RETURN:
            said = "bước trả kết quả lúc nào cũng có, không đặt điều kiện."
        elif other is None:
            said = f"điều kiện chỉ đến bước có khóa “{rule.step}”, nhưng không bước nào có khóa này."
        elif not other.before(row):
            said = f"điều kiện chỉ đến {other.where} (“{other.name}”), nhưng bước đó không xong trước bước này."
        elif rule.outcome not in other.outcomes:
            choices = ", ".join(f"“{word}”" for word in other.outcomes) or "chưa có lựa chọn nào"
            said = f"bước “{other.name}” ({other.where}) không có kết quả “{rule.outcome}” (hiện có: {choices})."
        else:
            continue
        slips.append(Slip(at, row.where, said))
    return slips


class _Fault(NamedTuple):
    """Something wrong on some ways: at which row, and what. ``decided``: how it is told at the step whose outcome leads there."""

    path: str
    where: str
    sentence: str
    decided: str = ""


def _on_every_way(legs: Legs, rows: Sequence[Row]) -> list[Slip]:
    """The rules that must hold whatever comes out at the steps that choose; what breaks them is told with the outcomes that do."""
    left = list(islice(ways(rows), MOST_WAYS + 1))
    if len(left) > MOST_WAYS:
        said = f"có hơn {MOST_WAYS} cách đi theo kết quả các bước. Bớt rẽ nhánh, hoặc tách thành nhiều trường hợp."
        return [Slip("legs", "quy trình", said)]
    broken: dict[object, tuple[_Fault, list[Way]]] = {}
    for way in left:
        for fault in _faults(legs, rows, way):
            broken.setdefault(fault.decided or fault, (fault, []))[1].append(way)
    by_key = {row.key: row for row in rows if row.key}
    slips = []
    for fault, failing in broken.values():
        if len(failing) == len(left):
            slips.append(Slip(fault.path, fault.where, fault.sentence))
            continue
        for cause in causes(failing, left):
            row = by_key[list(cause)[-1]]
            path, where = (f"{row.path}.outcomes", row.where) if fault.decided else (fault.path, fault.where)
            slips.append(Slip(path, where, f"{told(cause, rows)}: {fault.decided or fault.sentence}"))
    return slips


def _faults(legs: Legs, rows: Sequence[Row], way: Way) -> list[_Fault]:
    """What is wrong with one way."""
    on = [row for row, happens in zip(rows, way.happens, strict=True) if happens]
    found = []
    for number, leg in enumerate(legs):
        steps = [row for row in on if row.leg == number]
        whole = [row for row in rows if row.leg == number]
        if not steps or leg["at"] == "receiving":
            continue
        if whole[0].kind is StepKind.RECEIVE and steps[0].kind is not StepKind.RECEIVE:
            said = "chặng này không bắt đầu bằng bước tiếp nhận (receive)."
            found.append(_Fault(steps[0].path, steps[0].where, said))
        if len(whole) > len(steps) and all(row.kind is StepKind.RECEIVE for row in steps):
            said = "chặng này chỉ còn bước tiếp nhận, hồ sơ đến mà không ai giải quyết."
            found.append(_Fault(leg_path(number), leg_where(number), said))
    least, most = _issues(legs, on)
    if (least, most) != (1, 1):
        twice = [row for row in on if row.kind is StepKind.ISSUE]
        at = twice[-1] if least and twice else next((row for row in reversed(on) if row.leg < len(legs) - 1), on[-1])
        said = "trên mỗi nhánh phải có đúng một bước phát hành kết quả (issue), trước chặng cuối."
        ends = "nhánh này không kết thúc, hồ sơ đến bước trả mà chưa phát hành kết quả (issue) nào."
        decided = ends if not least else "kết quả được phát hành (issue) hơn một lần."
        found.append(_Fault(at.path, at.where, said, decided))
    return found


def told(cause: Mapping[str, str], rows: Sequence[Row]) -> str:
    """``khi bước “Niêm yết” có kết quả “có khiếu nại”``; empty of no cause."""
    names = {row.key: row.name for row in rows}
    said = " và ".join(f"bước “{names[key]}” có kết quả “{word}”" for key, word in cause.items())
    return f"khi {said}" if said else ""


def issued(legs: Legs) -> tuple[int, int]:
    """The least and the most ``issue`` steps met on any way to the last leg; legs side by side are ways to choose from."""
    rows = rows_of(legs)
    counts = [
        _issues(legs, [row for row, happens in zip(rows, way.happens, strict=True) if happens])
        for way in islice(ways(rows), MOST_WAYS)
    ]
    return min(least for least, _ in counts), max(most for _, most in counts)


def _issues(legs: Legs, on: Sequence[Row]) -> tuple[int, int]:
    """``issued`` among the steps that happen."""
    stages: dict[int, dict[int, int]] = {}
    for row in on:
        if row.leg < len(legs) - 1:
            by_leg = stages.setdefault(row.stage, {})
            by_leg[row.leg] = by_leg.get(row.leg, 0) + (row.kind is StepKind.ISSUE)
    return sum(min(legs.values()) for legs in stages.values()), sum(max(legs.values()) for legs in stages.values())
