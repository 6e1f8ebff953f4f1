"""The wording of terms in the national list of procedures (cột "Thời hạn giải quyết" của Cổng Dịch vụ công quốc gia).

There a term is ``5 Ngày làm việc``, ``20 Ngày``, ``8 Giờ``, ``3 Tháng``; several cases (trường hợp) of a procedure stand side by side
with ``|`` between them, without saying which is which. Much of the column is no term at all, and then it is said why: a number
without a unit could be an hour or a month, and nobody may guess what the citizen is promised.
"""

import re
from enum import StrEnum

from .terms import LONGEST, Term, Unit
from .text import tidy


class Refusal(StrEnum):
    """Why a text is not a term, in words."""

    EMPTY = "để trống"
    UNKNOWN = "không có thông tin"
    NO_UNIT = "thiếu đơn vị"
    NOT_WHOLE = "không phải số nguyên"
    NO_AMOUNT = "ngoài 1–9999"
    RANGE = "ghi khoảng, không rõ hạn nào"
    UNREADABLE = "không đọc được"


Reading = Term | Refusal

IN_THE_DAY = {"trong ngày", "trong ngày làm việc", "ngay trong ngày", "trong ngày tiếp nhận"}
UNITS = {  # the unit of the law, and how many of it
    "ngày làm việc": (Unit.WORKING_DAYS, 1),
    "ngày": (Unit.DAYS, 1),
    "giờ": (Unit.HOURS, 1),
    "giờ làm việc": (Unit.HOURS, 1),
    "tuần": (Unit.DAYS, 7),  # BLDS 2015, Điều 146: một tuần là bảy ngày
    "tháng": (Unit.MONTHS, 1),
    "năm": (Unit.MONTHS, 12),
}
_AMOUNT = r"[0-9]+(?:[.,][0-9]+)?"
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TERM = re.compile(rf"(?:(?:không quá|tối đa|trong thời hạn|trong) )?({_AMOUNT}) ({_UNIT})")
_BARE = re.compile(_AMOUNT)
_RANGE = re.compile(rf"(?:từ )?{_AMOUNT}(?: (?:{_UNIT}))? ?(?:-|–|đến) ?{_AMOUNT}(?: (?:{_UNIT}))?")


def read_terms(text: str) -> tuple[Reading, ...]:
    """A field of the list: for every case in it, in the order written, its term or why there is none. Never empty."""
    return tuple(read_term(part) for part in text.split("|"))


def read_term(text: str) -> Reading:
    """One case: ``5 Ngày làm việc`` is ``Term(5, WORKING_DAYS)``, ``1`` is ``Refusal.NO_UNIT``."""
    text = tidy(text).casefold().rstrip(".")
    if text in IN_THE_DAY:
        return Term(0, Unit.SAME_DAY)
    written = _TERM.fullmatch(text)
    if written is not None:
        return _term(written[1], written[2])
    for refusal, means in (
        (Refusal.EMPTY, not text),
        (Refusal.UNKNOWN, text in ("không có thông tin", "chưa có thông tin")),
        (Refusal.NO_UNIT, _BARE.fullmatch(text)),
        (Refusal.RANGE, _RANGE.fullmatch(text)),
    ):
        if means:
            return refusal
    return Refusal.UNREADABLE


def _term(amount: str, unit: str) -> Reading:
    if not amount.isdecimal():
        return Refusal.NOT_WHOLE
    counted_in, times = UNITS[unit]
    whole = int(amount) * times
    return Term(whole, counted_in) if 1 <= whole <= LONGEST else Refusal.NO_AMOUNT
