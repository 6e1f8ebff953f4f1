"""How far a procedure may be done on line (mức độ dịch vụ công trực tuyến), in the words of the law of the day.

The levels 1–4 are those of NĐ 43/2011/NĐ-CP art. 3; since NĐ 42/2022/NĐ-CP art. 11 (in force on 15 August 2022) a service is given
"toàn trình" or "một phần" (NĐ 224/2026/NĐ-CP art. 14 keeps the two words). Levels 1 and 2 only inform: nothing can be sent.
"""

from dataclasses import dataclass
from datetime import date

SENT_FROM = 3  # from this level on an application may be sent over the internet
NEW_WORDS = date(2022, 8, 15)


@dataclass(frozen=True)
class Grade:
    """One of the grades that the law of a day tells apart: the levels it holds, its name with the level, and its name in lists."""

    levels: frozenset[int]
    name: str
    short: str

    @property
    def level(self) -> int:
        """The highest level, by which addresses name it."""
        return max(self.levels)


_BY_LEVEL = tuple(Grade(frozenset({n}), f"Mức độ {n}", f"Mức độ {n}") for n in (4, 3, 2, 1))
_BY_PART = (
    Grade(frozenset({4}), "Toàn trình (mức độ 4)", "Toàn trình"),
    Grade(frozenset({3}), "Một phần (mức độ 3)", "Một phần"),
    Grade(frozenset({1, 2}), "Chưa cung cấp", "Chưa trực tuyến"),
)


def grades(day: date) -> tuple[Grade, ...]:
    """The grades that the law of a day (Vietnamese) tells apart, the furthest first."""
    return _BY_PART if day >= NEW_WORDS else _BY_LEVEL


def grade(level: int, day: date) -> Grade:
    """The grade of a level (1–4) in the words of a day. Raises ``ValueError`` for a level there is not."""
    for found in grades(day):
        if level in found.levels:
            return found
    raise ValueError(f"no such level of online service: {level}")
