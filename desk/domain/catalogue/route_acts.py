"""The acts of the route editor (D3) as its buttons send them: one row more, one less, up, down. Each gives a new route and says so."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import route_editing
from .route_editing import Route
from .route_rows import leg_path, leg_where, step_path, step_where

_COMMAND = re.compile(r"(len|xuong|them|nhanh|chang|bo):(legs\.\d{1,3}(?:\.steps\.\d{1,3})?)?")


@dataclass(frozen=True)
class Done:
    """The route after an act; ``focus``: the id of the control that the hand goes on with; ``said`` in words."""

    route: Route
    focus: str
    said: str


def act(route: Mapping[str, Any], command: str, hand: str = "") -> Done | None:
    """``len:legs.1.steps.0``, ``xuong:…``, ``them:…`` (bước), ``nhanh:…``, ``chang:legs.1``, ``bo:…``; None when it is no act.

    ``hand``: the id of the field that the hand was in; it goes with its row. Raises ``Invalid`` when there is no such row.
    """
    found = _COMMAND.fullmatch(command)
    if found is None or (found[2] is None and found[1] != "chang"):
        return None
    return _ACTS[found[1]](route, found[2] or "", hand)


def _up(route: Mapping[str, Any], path: str, hand: str) -> Done:
    return _move(route, path, -1, hand)


def _down(route: Mapping[str, Any], path: str, hand: str) -> Done:
    return _move(route, path, 1, hand)


def _move(route: Mapping[str, Any], path: str, by: int, hand: str) -> Done:
    made, to = route_editing.move(route, path, by)
    if hand.startswith(f"{path}."):
        focus = to + hand.removeprefix(path)
    else:
        further = route_editing.move(made, to, by)[1] != to
        focus = f"{'len' if (by < 0) == further else 'xuong'}:{to}"
    stays = f"{_sentence(_where(path))} đã ở {'đầu' if by < 0 else 'cuối'} quy trình."
    return Done(made, focus, f"Đã chuyển {_where(path)} thành {_where(to)}." if to != path else stays)


def _add(route: Mapping[str, Any], path: str, hand: str) -> Done:
    made, at = route_editing.add_step(route, path)
    return Done(made, f"{at}.name", f"Đã thêm {_where(at)}.")


def _beside(route: Mapping[str, Any], path: str, hand: str) -> Done | None:
    if ".steps." not in path:
        return None
    made, at = route_editing.add_step(route, path, beside=True)
    return Done(made, f"{at}.name", f"Đã thêm {_where(at)}, song song với bước trước.")


def _leg(route: Mapping[str, Any], path: str, hand: str) -> Done | None:
    if ".steps." in path:
        return None
    made, at = route_editing.add_leg(route, path)
    return Done(made, f"{at}.at", f"Đã thêm {_where(at)}.")


def _drop(route: Mapping[str, Any], path: str, hand: str) -> Done:
    made = route_editing.remove(route, path)
    leg, step = _numbers(path)
    if step is None:
        left = len(made["legs"])
        focus = f"bo:{leg_path(min(leg, left - 1))}" if left else "chang:"
    else:
        left = len(made["legs"][leg]["steps"])
        focus = f"bo:{step_path(leg, min(step, left - 1))}" if left else f"them:{leg_path(leg)}"
    return Done(made, focus, f"Đã bỏ {_where(path)}. Chưa lưu: tải lại trang để lấy lại.")


_ACTS: dict[str, Callable[[Mapping[str, Any], str, str], Done | None]] = {
    "len": _up, "xuong": _down, "them": _add, "nhanh": _beside, "chang": _leg, "bo": _drop,
}  # fmt: skip


def _numbers(path: str) -> tuple[int, int | None]:
    parts = path.split(".")
    return int(parts[1]), int(parts[3]) if len(parts) > 2 else None


def _where(path: str) -> str:
    leg, step = _numbers(path)
    return leg_where(leg) if step is None else step_where(leg, step)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
