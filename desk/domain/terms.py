"""Terms (thời hạn giải quyết): an amount and a unit, as an edition of a procedure states them.

"Ngày" in the law is a calendar day, "ngày làm việc" a day that is neither weekly rest nor holiday; both occur, even
inside one procedure, so the unit is always named.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 9999


class Unit(StrEnum):
    """What a term is counted in."""

    HOURS = "h"
    WORKING_DAYS = "wd"
    DAYS = "d"
    MONTHS = "mo"
    SAME_DAY = "same-day"


WORDS = {
    Unit.HOURS: "giờ làm việc",
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.DAYS: "ngày",
    Unit.MONTHS: "tháng",
}
_WRITTEN = re.compile(r"([1-9][0-9]{0,3})(h|wd|d|mo)")


@dataclass(frozen=True, slots=True)
class Term:
    """How long a case may take: ``Term(5, Unit.WORKING_DAYS)``; in the day (trong ngày) has the amount 0."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit is Unit.SAME_DAY:
            if self.amount != 0:
                raise ValueError("Thời hạn trong ngày không kèm số lượng.")
        elif not 1 <= self.amount <= LONGEST:
            raise ValueError(f"Thời hạn phải từ 1 đến {LONGEST} {WORDS[self.unit]} (đang là {self.amount}).")

    @classmethod
    def parse(cls, text: str) -> "Term":
        """``8h``, ``5wd``, ``20d``, ``2mo``, ``same-day``; ``ValueError`` with a Vietnamese sentence otherwise."""
        text = text.strip()
        if text == Unit.SAME_DAY:
            return cls(0, Unit.SAME_DAY)
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise ValueError(f"Thời hạn “{text}” không đúng dạng 8h, 5wd, 20d, 2mo hoặc same-day.")
        return cls(int(written[1]), Unit(written[2]))

    def __str__(self) -> str:
        return self.unit.value if self.unit is Unit.SAME_DAY else f"{self.amount}{self.unit.value}"

    def words(self) -> str:
        """As printed: ``5 ngày làm việc``, ``20 ngày``, ``8 giờ làm việc``, ``2 tháng``, ``trong ngày làm việc``."""
        return "trong ngày làm việc" if self.unit is Unit.SAME_DAY else f"{self.amount} {WORDS[self.unit]}"
