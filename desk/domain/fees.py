"""Money at the desk (phí, lệ phí): whole đồng, in figures and in words as receipts want it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class FeeLine:
    """One line of what is due: ``amount`` đồng per ``unit`` (bản, trang, hồ sơ), ``quantity`` times."""

    name: str
    amount: int
    unit: str
    quantity: int = 1

    def __post_init__(self) -> None:
        if self.amount < 0 or self.quantity < 0:
            raise ValueError(f"fee line {self.name!r} is below zero")

    @property
    def due(self) -> int:
        """Đồng due for this line."""
        return self.amount * self.quantity


def total(lines: Iterable[FeeLine]) -> int:
    """Đồng due for all lines."""
    return sum(line.due for line in lines)


def say_money(amount: int) -> str:
    """``150000`` -> ``150.000 đồng``."""
    return f"{amount:,}".replace(",", ".") + " đồng"


_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")


def _below_thousand(number: int, *, full: bool) -> list[str]:
    """Words of 1–999. ``full``: a higher group stands before, so missing hundreds are said (không trăm linh năm)."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [_DIGITS[tens], "mươi"]
    elif tens:
        words += ["mười"]
    elif ones and words:
        words += ["linh"]
    if ones == 1 and tens > 1:
        words += ["mốt"]
    elif ones == 5 and tens:
        words += ["lăm"]
    elif ones:
        words += [_DIGITS[ones]]
    return words


def _words(number: int, *, full: bool = False) -> list[str]:
    """Words of a number from 0; everything above 999 999 999 is counted in tỷ (một nghìn tỷ)."""
    if number == 0:
        return []
    billions, rest = divmod(number, 10**9)
    words = [*_words(billions, full=full), "tỷ"] if billions else []
    for power in (2, 1, 0):
        group = rest // 1000**power % 1000
        if group:
            words += _below_thousand(group, full=full or bool(words))
            words += [_SCALES[power]] if power else []
    return words


def in_words(amount: int) -> str:
    """``150000`` -> ``Một trăm năm mươi nghìn đồng chẵn``; "chẵn" when no đồng stand below the thousand.

    From 0 to 10^12 and beyond; ``ValueError`` below zero, which no receipt can say.
    """
    if amount < 0:
        raise ValueError(f"{amount} đồng cannot be received")
    words = [*(_words(amount) or ["không"]), "đồng", *(["chẵn"] if amount and amount % 1000 == 0 else [])]
    text = " ".join(words)
    return text[0].upper() + text[1:]
