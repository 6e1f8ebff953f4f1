"""What may be chosen in the rows of a route (D3): places, departments, reasons for a pause, routes to begin from; all in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ...domain.catalogue import route_typed
from ...domain.catalogue.route_editing import TEMPLATES
from ...domain.catalogue.route_rows import DESK, ROLES
from ...domain.catalogue.route_words import KINDS
from ...domain.catalogue.wording import Names
from ...store.queries import clocks, routes
from ..guard import reading

Pairs = list[tuple[str, str]]
LATER = {DESK: -1, "lanh-dao": 1, "van-thu": 2}  # who receives stands first, who signs and stamps last
KIND_PAIRS: Pairs = [(kind.value, words) for kind, words in KINDS.items()]
ROLE_PAIRS: Pairs = [(role, words[:1].upper() + words[1:]) for role, words in ROLES.items()]


@dataclass
class Choices:
    """The choices of a route of ``content`` on a day. What stands in a field is always among its choices, be it wrong."""

    content: Mapping[str, Any]
    called: Names
    day: date

    def kinds(self, kind: str) -> Pairs:
        """What a step does."""
        return with_this(KIND_PAIRS, kind, "Chọn việc")

    def roles(self, role: str) -> Pairs:
        """Who does a step."""
        return with_this(ROLE_PAIRS, role, "Chọn ai làm")

    def places(self, at: str) -> list[tuple[str, Pairs]]:
        """Where a leg may be, in groups."""
        offices = sorted(self.called.offices.items(), key=lambda pair: pair[1])
        groups: list[tuple[str, Pairs]] = [
            ("Theo hồ sơ", [("receiving", "Nơi tiếp nhận hồ sơ")]),
            (
                "Cấp trên của nơi tiếp nhận",
                [(f"parent:{code}", self.called.place(code)) for code in self.called.levels],
            ),
            ("Cơ quan chuyên môn, ngành dọc", [(f"office:{code}", name) for code, name in offices]),
        ]
        if all(at != value for _, pairs in groups for value, _ in pairs):
            groups.append(("Đang ghi", with_this([], at, "Chọn nơi giải quyết")))
        return groups

    def departments(self, at: str, key: str) -> Pairs:
        """Who may do a step at such a place: the departments of the agencies that it means."""
        there = routes.departments(reading(), self.day)
        kinds = self.content.get("received_at") or () if at == "receiving" else [at.partition(":")[2]]
        found: dict[str, str] = {}
        for kind in kinds:
            found = {**there.get(kind, {}), **found}
        pairs = sorted(found.items(), key=lambda pair: (LATER.get(pair[0], 0), pair[1]))
        name = self.called.departments.get(key, key)
        return with_this(pairs, key, "Chọn bộ phận", f"{name} (nơi này không có)")

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why a clock may be stopped by hand: code -> name."""
        return {r.code: r.name for r in clocks.pause_reasons(reading()) if r.active and r.by_hand and r.stops}

    def stops(self, ticked: Sequence[str]) -> Pairs:
        """The boxes of "Được tạm dừng khi"; none ticked: for any reason."""
        gone = [
            (code, f"{code} (không còn dùng)")
            for code in ticked
            if code not in self.reasons and code != route_typed.NEVER
        ]
        known = [(code, name[:1].upper() + name[1:]) for code, name in self.reasons.items()]
        return [*known, *gone, (route_typed.NEVER, "Không được tạm dừng ở bước này")]

    @property
    def templates(self) -> dict[str, str]:
        """The routes to begin from that fit the levels of the procedure."""
        levels = {*(self.content.get("levels") or self.called.levels)}
        return {kind: words for kind, words in TEMPLATES.items() if {*kind.split("-")[1:]} <= levels}


def with_this(pairs: Pairs, value: str, unchosen: str, words: str = "") -> Pairs:
    """The choices, and what stands there if it is none of them: nothing yet, or what somebody else wrote."""
    if value in dict(pairs):
        return pairs
    return [*pairs, (value, words or value)] if value else [("", unchosen), *pairs]
