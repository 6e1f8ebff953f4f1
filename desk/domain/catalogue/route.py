"""What a route of the catalogue (quy trình liên thông) may look like, said in sentences.

NĐ 61/2018/NĐ-CP art. 18–20: the desk that receives is the desk that returns; a dossier enters every agency on its way
through that agency's Bộ phận Một cửa. The rest keeps the promise computable: every stay has a term, one result is issued
on every way through the route.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..text import tidy
from ..workflow import StepKind

TERM = re.compile(r"same-day|[1-9][0-9]{0,3}(?:h|wd|d|mo)")
SELECTOR = re.compile(r"receiving|parent:(?P<parent>[a-z0-9-]+)|office:[a-z0-9-]+@(?P<office>[a-z0-9-]+)")
ROLES = frozenset({"clerk", "officer", "head", "leader", "records"})  # the roles of ``policy.Role`` that hold a step
DESK = "mot-cua"  # the department key of every Bộ phận Một cửa

_ROUTE = frozenset({"cap", "legs"})
_LEG = frozenset({"at", "term", "steps"})
_STEP = frozenset({"kind", "name", "department", "role", "term"})
_KINDS = frozenset(kind.value for kind in StepKind)


def route_problems(route: Any, levels: Sequence[str]) -> list[str]:
    """Sentences saying why ``route`` cannot be walked; empty when it can. ``levels`` are those the procedure names."""
    problems = _keys(route, _ROUTE, frozenset(), "quy trình")
    if problems:
        return problems
    problems += _term(route["cap"], "quy trình, mức trần")
    legs = route["legs"]
    if not isinstance(legs, list) or not legs:
        return [*problems, "quy trình: mục “legs” phải là danh sách có ít nhất 1 chặng."]
    for number, leg in enumerate(legs, start=1):
        problems += _leg(leg, f"chặng {number}", levels)
    return problems or _whole(legs)


def _keys(data: Any, needed: frozenset[str], optional: frozenset[str], where: str) -> list[str]:
    if not isinstance(data, Mapping):
        return [f"{where}: phải là một nhóm mục {{ … }}."]
    missing = [f"{where}: thiếu mục “{key}”." for key in sorted(needed - data.keys())]
    return missing + [f"{where}: không có mục tên “{key}”." for key in sorted(data.keys() - needed - optional)]


def _term(value: Any, where: str) -> list[str]:
    if value is None or (isinstance(value, str) and TERM.fullmatch(value)):
        return []
    return [f"{where}: thời hạn “{value}” không đúng dạng 8h, 5wd, 20d, 2mo hoặc same-day."]


def _beside(data: Mapping[str, Any], where: str) -> list[str]:
    if isinstance(data.get("side_by_side", False), bool):
        return []
    return [f"{where}: mục “side_by_side” phải là true hoặc false."]


def _leg(leg: Any, where: str, levels: Sequence[str]) -> list[str]:
    problems = _keys(leg, _LEG, frozenset({"side_by_side"}), where)
    if problems:
        return problems
    problems = _term(leg["term"], where) + _beside(leg, where)
    selector = SELECTOR.fullmatch(leg["at"]) if isinstance(leg["at"], str) else None
    if selector is None:
        problems.append(
            f"{where}: nơi giải quyết “{leg['at']}” phải là receiving, parent:<cấp> hoặc office:<khóa>@<cấp>."
        )
    elif (level := selector["parent"] or selector["office"]) and level not in levels:
        problems.append(f"{where}: cấp “{level}” không có trong mục “levels” của thủ tục.")
    if not isinstance(leg["steps"], list) or not leg["steps"]:
        return [*problems, f"{where}: mục “steps” phải là danh sách có ít nhất 1 bước."]
    for number, step in enumerate(leg["steps"], start=1):
        problems += _step(step, f"{where}, bước {number}")
    return problems


def _step(step: Any, where: str) -> list[str]:
    problems = _keys(step, _STEP, frozenset({"side_by_side"}), where)
    if problems:
        return problems
    problems = _term(step["term"], where) + _beside(step, where)
    for key in ("name", "department"):
        if not isinstance(step[key], str) or not step[key] or step[key] != tidy(step[key]):
            problems.append(
                f"{where}: mục “{key}” phải là chữ, không rỗng, dấu dựng sẵn (NFC), không thừa khoảng trắng."
            )
    if str(step["kind"]) not in _KINDS:
        problems.append(f"{where}: không có loại bước “{step['kind']}” (chỉ có {', '.join(sorted(_KINDS))}).")
    elif step["kind"] in ("receive", "return") and step["department"] != DESK:
        problems.append(f"{where}: bước tiếp nhận, trả kết quả phải ở bộ phận “{DESK}”.")
    if str(step["role"]) not in ROLES:
        problems.append(f"{where}: không có vai trò “{step['role']}” (chỉ có {', '.join(sorted(ROLES))}).")
    return problems


def _whole(legs: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the route as one way; its legs are well formed."""
    problems = []
    if legs[0]["at"] != "receiving" or legs[0]["steps"][0]["kind"] != "receive":
        problems.append("quy trình: bước đầu tiên phải là tiếp nhận (receive) tại nơi tiếp nhận (receiving).")
    if legs[-1]["at"] != "receiving" or legs[-1]["steps"][-1]["kind"] != "return":
        problems.append("quy trình: bước cuối cùng phải là trả kết quả (return) tại nơi tiếp nhận (receiving).")
    if sum(step["kind"] == "return" for leg in legs for step in leg["steps"]) != 1:
        problems.append("quy trình: phải có đúng một bước trả kết quả (return).")
    for number, leg in enumerate(legs, start=1):
        if leg["term"] is None and number < len(legs):
            problems.append(f"chặng {number}: chưa có thời hạn.")
        if leg["at"] != "receiving" and leg["steps"][0]["kind"] != "receive":
            problems.append(f"chặng {number}: phải bắt đầu bằng bước tiếp nhận (receive) tại Bộ phận Một cửa nơi đó.")
    for number in (1, len(legs)):
        if legs[number - 1].get("side_by_side"):
            problems.append(f"chặng {number}: chặng đầu và chặng cuối không đi song song.")
    if issued(legs) != (1, 1):
        problems.append("quy trình: trên mỗi nhánh phải có đúng một bước phát hành kết quả (issue), trước chặng cuối.")
    return problems


def issued(legs: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """The least and the most ``issue`` steps met on any way to the last leg; legs side by side are ways to choose from."""
    stages: list[list[int]] = []
    for leg in legs[:-1]:
        count = sum(step["kind"] == StepKind.ISSUE for step in leg["steps"])
        if leg.get("side_by_side") and stages:
            stages[-1].append(count)
        else:
            stages.append([count])
    return sum(map(min, stages)), sum(map(max, stages))
