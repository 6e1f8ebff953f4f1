"""One row of a route at a time (một chặng, một bước): what it may say, said in sentences at its entries.

How the rows hang together is in ``route``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..branching import Condition
from ..routing import abreast
from ..text import tidy
from ..workflow import BESIDE, StepKind
from .slips import Slip

TERM = re.compile(r"same-day|[1-9][0-9]{0,3}(?:h|wd|d|mo)")
SELECTOR = re.compile(r"receiving|parent:(?P<parent>[a-z0-9-]+)|office:[a-z0-9-]+@(?P<office>[a-z0-9-]+)")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ROLES: dict[str, str] = {  # the roles of ``policy.Role`` that hold a step
    "clerk": "cán bộ tiếp nhận và trả kết quả",
    "officer": "công chức thụ lý",
    "head": "trưởng phòng",
    "leader": "lãnh đạo",
    "records": "văn thư",
}
DESK = "mot-cua"  # the department key of every Bộ phận Một cửa
CHOOSING = frozenset({StepKind.PROCESS, StepKind.APPROVE})  # where whoever does the step says what came out

_ROUTE = frozenset({"cap", "legs"})
_LEG = frozenset({"at", "term", "steps"})
_STEP = frozenset({"kind", "name", "department", "role", "term"})
_MORE = frozenset({"side_by_side", "key", "stops", "produces", "outcomes", "only_if"})
_KINDS = frozenset(kind.value for kind in StepKind if kind not in BESIDE)


@dataclass(frozen=True)
class Row:
    """One step of a route whose rows are well formed, and where it stands: numbers from 0."""

    leg: int
    number: int
    stage: int  # legs side by side share one
    wave: int  # steps of a leg side by side share one
    kind: StepKind
    name: str
    key: str
    outcomes: tuple[str, ...]
    only_if: Condition | None

    @property
    def path(self) -> str:
        """``legs.1.steps.0``."""
        return step_path(self.leg, self.number)

    @property
    def where(self) -> str:
        """``chặng 2, bước 1``."""
        return step_where(self.leg, self.number)

    def before(self, other: "Row") -> bool:
        """Is this one certainly done, or passed over, when the other opens?"""
        return self.stage < other.stage or (self.leg == other.leg and self.wave < other.wave)


def rows_of(legs: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Every step of well-formed legs, in order."""
    return [
        Row(number, n, stage, wave, StepKind(step["kind"]), step["name"], step.get("key", ""), tuple(step.get("outcomes", ())),
            Condition(**step["only_if"]) if "only_if" in step else None)
        for number, (leg, stage) in enumerate(abreast(legs))
        for n, (step, wave) in enumerate(abreast(leg["steps"]))
    ]  # fmt: skip


def leg_path(leg: int) -> str:
    """``legs.1``."""
    return f"legs.{leg}"


def leg_where(leg: int) -> str:
    """``chặng 2``."""
    return f"chặng {leg + 1}"


def step_path(leg: int, step: int) -> str:
    """``legs.1.steps.0``."""
    return f"legs.{leg}.steps.{step}"


def step_where(leg: int, step: int) -> str:
    """``chặng 2, bước 1``."""
    return f"chặng {leg + 1}, bước {step + 1}"


def row_slips(route: Any, levels: Sequence[str]) -> list[Slip]:
    """What is wrong with the rows of ``route`` one by one. ``levels`` are those the procedure names."""
    where = "quy trình"
    slips = _keys(route, _ROUTE, frozenset(), "", where)
    if slips:
        return slips
    slips += _term(route["cap"], "cap", f"{where}, mức trần")
    legs = route["legs"]
    if not isinstance(legs, list) or not legs:
        return [*slips, Slip("legs", where, "mục “legs” phải là danh sách có ít nhất 1 chặng.")]
    for number, leg in enumerate(legs):
        slips += _leg(leg, number, levels)
    return slips


def _keys(data: Any, needed: frozenset[str], optional: frozenset[str], path: str, where: str) -> list[Slip]:
    if not isinstance(data, Mapping):
        return [Slip(path, where, "phải là một nhóm mục { … }.")]
    missing = [Slip(_at(path, key), where, f"thiếu mục “{key}”.") for key in sorted(needed - data.keys())]
    unknown = sorted(map(str, data.keys() - needed - optional))
    return missing + [Slip(_at(path, key), where, f"không có mục tên “{key}”.") for key in unknown]


def _at(path: str, key: str) -> str:
    return f"{path}.{key}".strip(".")


def _term(value: Any, path: str, where: str) -> list[Slip]:
    if value is None or (isinstance(value, str) and TERM.fullmatch(value)):
        return []
    return [Slip(path, where, f"thời hạn “{value}” không đúng dạng 8h, 5wd, 20d, 2mo hoặc same-day.")]


def _beside(data: Mapping[str, Any], path: str, where: str) -> list[Slip]:
    if isinstance(data.get("side_by_side", False), bool):
        return []
    return [Slip(_at(path, "side_by_side"), where, "mục “side_by_side” phải là true hoặc false.")]


def _leg(leg: Any, number: int, levels: Sequence[str]) -> list[Slip]:
    path, where = leg_path(number), leg_where(number)
    slips = _keys(leg, _LEG, frozenset({"side_by_side"}), path, where)
    if slips:
        return slips
    slips = _term(leg["term"], _at(path, "term"), where) + _beside(leg, path, where)
    at = _at(path, "at")
    selector = SELECTOR.fullmatch(leg["at"]) if isinstance(leg["at"], str) else None
    if selector is None:
        said = f"nơi giải quyết “{leg['at']}” phải là receiving, parent:<cấp> hoặc office:<khóa>@<cấp>."
        slips.append(Slip(at, where, said))
    elif (level := selector["parent"] or selector["office"]) and level not in levels:
        slips.append(Slip(at, where, f"cấp “{level}” không có trong mục “levels” của thủ tục."))
    if not isinstance(leg["steps"], list) or not leg["steps"]:
        return [*slips, Slip(_at(path, "steps"), where, "mục “steps” phải là danh sách có ít nhất 1 bước.")]
    for n, step in enumerate(leg["steps"]):
        slips += _step(step, step_path(number, n), step_where(number, n))
    return slips


def _step(step: Any, path: str, where: str) -> list[Slip]:
    slips = _keys(step, _STEP, _MORE, path, where)
    if slips:
        return slips
    slips = _term(step["term"], _at(path, "term"), where) + _beside(step, path, where)
    for key in ("name", "department", *(["produces"] if "produces" in step else [])):
        if not _tidy(step[key]):
            said = f"mục “{key}” phải là chữ, không rỗng, dấu dựng sẵn (NFC), không thừa khoảng trắng."
            slips.append(Slip(_at(path, key), where, said))
    kind, role = str(step["kind"]), str(step["role"])
    if kind not in _KINDS:
        said = f"không có loại bước “{step['kind']}” (chỉ có {', '.join(sorted(_KINDS))})."
        slips.append(Slip(_at(path, "kind"), where, said))
    elif kind in (StepKind.RECEIVE, StepKind.RETURN) and step["department"] != DESK:
        slips.append(Slip(_at(path, "department"), where, f"bước tiếp nhận, trả kết quả phải ở bộ phận “{DESK}”."))
    if role not in ROLES:
        said = f"không có vai trò “{step['role']}” (chỉ có {', '.join(sorted(ROLES))})."
        slips.append(Slip(_at(path, "role"), where, said))
    return slips + _outcomes(step, path, where) + _stops(step, path, where) + _only_if(step, path, where)


def _tidy(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value == tidy(value)


def _outcomes(step: Mapping[str, Any], path: str, where: str) -> list[Slip]:
    """``key`` and ``outcomes``."""
    slips: list[Slip] = []
    key, words = step.get("key"), step.get("outcomes")
    if "key" in step and not (isinstance(key, str) and KEY.fullmatch(key)):
        said = f"khóa “{key}” chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối, ví dụ niem-yet."
        slips.append(Slip(_at(path, "key"), where, said))
    if "outcomes" not in step:
        return slips
    at = _at(path, "outcomes")
    if not isinstance(words, list) or len(words) < 2 or not all(map(_tidy, words)):
        return [*slips, Slip(at, where, "kết quả bước phải có ít nhất hai lựa chọn, mỗi lựa chọn là chữ, không rỗng.")]
    if len({word.casefold() for word in words}) < len(words):
        slips.append(Slip(at, where, "kết quả bước có hai lựa chọn trùng nhau."))
    if str(step["kind"]) not in CHOOSING:
        slips.append(Slip(at, where, "chỉ bước xử lý (process) hoặc phê duyệt (approve) mới chọn được kết quả bước."))
    if "key" not in step:
        slips.append(Slip(_at(path, "key"), where, "bước có kết quả để chọn phải có khóa, ví dụ niem-yet."))
    return slips


def _stops(step: Mapping[str, Any], path: str, where: str) -> list[Slip]:
    stops = step.get("stops", [])
    at = _at(path, "stops")
    if not isinstance(stops, list) or not all(isinstance(code, str) and KEY.fullmatch(code) for code in stops):
        return [Slip(at, where, "mục “stops” phải là danh sách mã lý do tạm dừng, ví dụ land-dues.")]
    if len(set(stops)) < len(stops):
        return [Slip(at, where, "mục “stops” có mã lặp lại.")]
    return []


def _only_if(step: Mapping[str, Any], path: str, where: str) -> list[Slip]:
    if "only_if" not in step:
        return []
    rule, at = step["only_if"], _at(path, "only_if")
    slips = _keys(rule, frozenset({"step", "outcome"}), frozenset(), at, f"{where}, điều kiện")
    if not slips and not (_tidy(rule["step"]) and _tidy(rule["outcome"])):
        slips.append(Slip(at, where, "điều kiện phải ghi khóa của một bước và một kết quả của bước đó."))
    return slips
