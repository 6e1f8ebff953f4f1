"""Lookup codes (mã tra cứu) that a citizen reads off a paper, and what of a person may be shown masked.

A dossier number is sequential, so it opens nothing; this code does. Ten characters, nine drawn and one check, written
``K7Q49M2X3B`` in the database and shown ``K7Q49-M2X3B``.

The alphabet has 32 characters (digits, and capitals without I, L, O, U). 32 is not a prime, so the check is a sum
modulo 37 with weights 3^9 … 3^0: all ten weights differ, every difference of characters is smaller than 37, hence one
wrong character or any swap of two, near or far, changes the sum. Nine characters whose check would be one of the five
values 32–36 are drawn again; so are codes of digits only (they would look like telephone numbers) or of letters only
(like names). That leaves log2(32^9 × 32/37 × 0.976) = 44.7 of the 45 bits.
"""

import secrets
from collections.abc import Callable

from .text import plain, tidy

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10

_MODULUS = 37
_WEIGHTS = tuple(pow(3, LENGTH - 1 - place, _MODULUS) for place in range(LENGTH))
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_MISREAD = str.maketrans("ILO", "110")
_BETWEEN = " \t\r\n\xa0-‐‑‒–—−._"  # what people and telephones put between two groups
_LONGEST = 40  # nothing longer is looked at: ten characters and generous separators
_PATIENCE = 1000  # draws; one in six is refused, so a fair source never comes near


def _sum(code: str) -> int:
    return sum(weight * _VALUE[char] for weight, char in zip(_WEIGHTS, code, strict=False)) % _MODULUS


def _mixed(code: str) -> bool:
    return not code.isdigit() and not code.isalpha()


def new_code(choose: Callable[[str], str] = secrets.choice) -> str:
    """A fresh code, drawn with ``choose(alphabet) -> one character``; uniqueness is the database's to guard."""
    for _ in range(_PATIENCE):
        body = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
        check = -_sum(body) % _MODULUS  # the last weight is 1
        if check < len(ALPHABET) and _mixed(code := body + ALPHABET[check]):
            return code
    raise RuntimeError("the source of random characters repeats itself")


def clean_code(typed: str | None) -> str | None:
    """The code as stored, or None if it cannot be one. I and L are read as 1, O as 0; never raises."""
    raw = (typed or "").strip()
    if len(raw) > _LONGEST:
        return None
    code = "".join(char for char in raw if char not in _BETWEEN)
    if not code.isascii():
        return None
    code = code.upper().translate(_MISREAD)
    if len(code) != LENGTH or not set(code) <= _VALUE.keys() or _sum(code) or not _mixed(code):
        return None
    return code


def grouped(code: str) -> str:
    """As shown and printed: ``K7Q49M2X3B`` -> ``K7Q49-M2X3B``."""
    return f"{code[:5]}-{code[5:]}" if len(code) == LENGTH else code


# A family name is shown whole only when it is shared by so many that it points at nobody.
_COMMON_FAMILY_NAMES = frozenset(
    plain(
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đào Đoàn Vương Trịnh Trương Đinh "
        "Lâm Phùng Mai Tô Hà Tạ Cao Chu Lương Thái Châu Nông Hứa Quách Lò Vàng Giàng Thạch Sơn Kim Lưu Tống Triệu"
    ).split()
)
_STARS = "**"  # always two: the number of letters of a name says a lot in a commune


def mask_name(name: str | None) -> str:
    """The public page's: ``Nguyễn Văn An`` -> ``Nguyễn V** A**``, ``Ksor H'Lan`` -> ``K** H**``."""
    words = tidy(name).split()
    whole = len(words) > 1 and plain(words[0]) in _COMMON_FAMILY_NAMES
    return " ".join(word if whole and place == 0 else word[0] + _STARS for place, word in enumerate(words))


def mask_phone(phone: str | None) -> str:
    """For staff lists: ``0912345678`` or ``+84912345678`` -> ``09xx xxx 678``.

    Never for the public page: its last digits are half of the secret asked there beside a dossier number.
    """
    digits = "".join(char for char in phone or "" if char in "0123456789")
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    if len(digits) < 8:
        return "xxx" if digits else ""
    if not digits.startswith("0"):
        return f"xxx xxx {digits[-3:]}"
    middle = "xxxx" if len(digits) == 11 else "xxx"
    return f"{digits[:2]}xx {middle} {digits[-3:]}"


def mask_id(number: str | None) -> str:
    """For staff lists: ``030190001234`` -> ``030xxxxxx234``; shorter papers keep only their last three characters."""
    text = "".join(tidy(number).split())
    if len(text) == 12 and text.isdigit():
        return f"{text[:3]}xxxxxx{text[-3:]}"
    return f"xxxxxx{text[-3:]}" if len(text) > 6 else "xxxxxx" if text else ""
