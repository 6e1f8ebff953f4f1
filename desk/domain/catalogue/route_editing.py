"""Editing a route without a mouse (D3): each act gives a new route, the old one stays as it was; nothing is ever lost by moving.

Rows are named by their paths: ``legs.1`` and ``legs.1.steps.0``. What an act leaves undone (a leg without steps, a condition on a
step that now comes later) is said by ``route_slips``, never repaired in silence.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from ..errors import Invalid
from .route_rows import DESK, leg_path, step_path

Route = dict[str, Any]
TEMPLATES = {"xa": "Xã giải quyết", "xa-tinh": "Xã → Tỉnh", "xa-huyen-tinh": "Xã → Huyện → Tỉnh"}
_PATH = re.compile(r"legs\.(\d{1,3})(?:\.steps\.(\d{1,3}))?")


def move(route: Mapping[str, Any], path: str, by: int) -> tuple[Route, str]:
    """A leg or step ``by`` places down (up: negative), and where it stands then; at an end of the route it stays.

    A step that leaves its leg becomes the last of the leg above or the first of the leg below, so that moving there and back again
    gives the same route. Raises ``Invalid`` when there is no such row.
    """
    made = deepcopy(dict(route))
    leg, step = _row(made, path)
    one = 1 if by > 0 else -1
    for _ in range(abs(by)):
        if step is None:
            leg = _shift(made["legs"], leg, one)
        else:
            leg, step = _shift_step(made["legs"], leg, step, one)
    return made, leg_path(leg) if step is None else step_path(leg, step)


def add_step(route: Mapping[str, Any], path: str, *, beside: bool = False) -> tuple[Route, str]:
    """A new step after the step at ``path``, or at the end of the leg at ``path``, and where it stands.

    It works where the step before it does; its name is still to be written. ``beside``: it runs side by side with that one (thêm
    nhánh lấy ý kiến). Raises ``Invalid`` when there is no such row.
    """
    made = deepcopy(dict(route))
    leg, step = _row(made, path)
    steps = made["legs"][leg]["steps"]
    at = len(steps) if step is None else step + 1
    before = steps[at - 1] if at else {}
    department = before.get("department") or ""
    new = {
        "kind": "process",
        "name": "",
        "department": "" if department == DESK else department,
        "role": "officer",
        "term": None,
    }
    steps.insert(at, {**new, **({"side_by_side": True} if beside else {})})
    return made, step_path(leg, at)


def add_leg(route: Mapping[str, Any], path: str = "", at: str = "receiving") -> tuple[Route, str]:
    """A new leg at the place ``at`` after the leg at ``path`` (empty: before the last, which gives the result back), and its path.

    It begins at the Bộ phận Một cửa of that place, as every stay at another agency must. Raises ``Invalid`` when there is no such row.
    """
    made = deepcopy(dict(route))
    number = _row(made, path)[0] + 1 if path else max(len(made["legs"]) - 1, 0)
    made["legs"].insert(
        number, {"at": at, "term": None, "steps": [_step("receive", "Tiếp nhận hồ sơ", DESK, "clerk", "4h")]}
    )
    return made, leg_path(number)


def remove(route: Mapping[str, Any], path: str) -> Route:
    """The route without that leg or step. Raises ``Invalid`` when there is no such row."""
    made = deepcopy(dict(route))
    leg, step = _row(made, path)
    if step is None:
        del made["legs"][leg]
    else:
        del made["legs"][leg]["steps"][step]
    return made


def template(kind: str, department: Callable[[str], str] = lambda at: "chuyen-mon") -> Route:
    """A route to begin from (một của ``TEMPLATES``): every unit receives, works and signs; the last one issues; the desk returns.

    ``department``: the key of the department that works on it, by the place of the leg. Raises ``Invalid`` for a kind unknown.
    """
    if kind not in TEMPLATES:
        raise Invalid("Không có mẫu quy trình này. Chọn một mẫu trong danh sách.")
    above = [f"parent:{level}" for level in kind.split("-")[1:]]
    legs = [_leg(at, department(at), last=at == above[-1] if above else True) for at in ("receiving", *above)]
    back = _step("return", "Trả kết quả", DESK, "clerk", None)
    return {"cap": None, "legs": [*legs, {"at": "receiving", "term": None, "steps": [back]}]}


def _leg(at: str, department: str, *, last: bool) -> Route:
    steps = [
        _step("receive", "Tiếp nhận hồ sơ", DESK, "clerk", "4h"),
        _step("process", "Thẩm định hồ sơ" if last else "Kiểm tra, xác nhận hồ sơ", department, "officer", "3wd"),
        _step("approve", "Ký kết quả" if last else "Ký văn bản chuyển cấp trên", "lanh-dao", "leader", "1wd"),
    ]
    if last:
        steps.append(_step("issue", "Lấy số, phát hành", "van-thu", "records", "4h"))
    return {"at": at, "term": "5wd", "steps": steps}


def _step(kind: str, name: str, department: str, role: str, term: str | None) -> Route:
    return {"kind": kind, "name": name, "department": department, "role": role, "term": term}


def _row(route: Route, path: str) -> tuple[int, int | None]:
    """The numbers of a row that is there."""
    written = _PATH.fullmatch(path)
    if written is not None and (leg := int(written[1])) < len(route["legs"]):
        if written[2] is None:
            return leg, None
        if (step := int(written[2])) < len(route["legs"][leg]["steps"]):
            return leg, step
    raise Invalid("Không còn dòng này trong quy trình. Tải lại trang để xem quy trình lúc này.")


def _shift(rows: list[Any], at: int, by: int) -> int:
    """One place up or down; returns where the row is."""
    to = at + by
    if not 0 <= to < len(rows):
        return at
    rows[at], rows[to] = rows[to], rows[at]
    return to


def _shift_step(legs: list[Any], leg: int, step: int, by: int) -> tuple[int, int]:
    steps = legs[leg]["steps"]
    if 0 <= step + by < len(steps):
        return leg, _shift(steps, step, by)
    if not 0 <= leg + by < len(legs):
        return leg, step
    other = legs[leg + by]["steps"]
    to = 0 if by > 0 else len(other)
    other.insert(to, steps.pop(step))
    return leg + by, to
