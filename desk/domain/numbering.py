"""Numbers people quote: mã hồ sơ, số văn bản. Only their shape; counting is ``store/counters.py``.

The shape of a dossier number follows TT 01/2018/TT-VPCP art. 19 (``000.00.06.H56-231027-0001``) and its successors
(``H15.50.05.13-261008-0975``, ``G09.20-20260609-0092637``); from 08/2026 another ministry sets it (NĐ 309/2026
art. 12), so it is a pattern in the settings of the agency, never a line of code.
"""

import re
from dataclasses import dataclass
from datetime import date

from .errors import Invalid
from .text import tidy

_UNIT = r"(?=[A-Z0-9.]{3,35}-)[A-Z0-9]+(?:\.[A-Z0-9]+)*"
NUMBER = re.compile(rf"^(?P<unit>{_UNIT})-(?P<day>\d{{8}}|\d{{6}})-(?P<serial>\d{{4,9}})\Z", re.ASCII)
LONGEST = 60  # characters of a number of any kind; the column and the paper hold this many

DOSSIER_PATTERN = "{unit}-{yymmdd}-{serial:4}"  # TT 01/2018 art. 19

_SLOT = re.compile(r"\{([^{}]*)\}")
_SLOTS_SAID = "Dùng {unit}, {yymmdd}, {yyyymmdd}, {yyyy}, {serial} hoặc {serial:4}."
_DAYS = {"yymmdd": "%y%m%d", "yyyymmdd": "%Y%m%d", "yyyy": "%Y"}
_SERIAL = re.compile(r"serial(?::([1-9]))?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))


@dataclass(frozen=True)
class DossierNumber:
    """A dossier number taken apart: ``text`` is its one writing (capitals, no spaces)."""

    text: str
    unit: str
    day: date
    serial: int


def _slots(pattern: str) -> list[str]:
    return _SLOT.findall(pattern)


def _problems(pattern: str) -> list[str]:
    """What is wrong with any kind of pattern; the sentences are shown to the administrator."""
    problems = []
    for slot in _slots(pattern):
        if slot not in ("unit", *_DAYS) and not _SERIAL.fullmatch(slot):
            problems.append(f"Không có ô “{{{slot}}}”. {_SLOTS_SAID}")
    if set(_SLOT.sub("", pattern)) & set("{}"):
        problems.append("Dấu ngoặc { } phải mở và đóng theo từng cặp.")
    if sum(bool(_SERIAL.fullmatch(slot)) for slot in _slots(pattern)) != 1:
        problems.append("Mẫu phải có đúng một ô số thứ tự, ví dụ {serial:4}.")
    return problems


def check_pattern(pattern: str) -> list[str]:
    """Sentences saying why ``pattern`` cannot number dossiers; empty when it can.

    It must carry the unit and the day, because the serial starts again every day at every unit, and what it makes
    must be recognised by ``NUMBER``, or the scan box would not know our own numbers.
    """
    problems = _problems(pattern)
    slots = _slots(pattern)
    if slots.count("unit") != 1:
        problems.append("Mẫu phải có đúng một ô {unit} (mã định danh cơ quan).")
    if slots.count("yymmdd") + slots.count("yyyymmdd") != 1:
        problems.append("Mẫu phải có đúng một ô ngày: {yymmdd} hoặc {yyyymmdd}.")
    if not problems and not NUMBER.match(_fill(pattern, "H00.00", date(2026, 10, 8), 1)):
        problems.append("Mẫu phải có dạng {unit}-{yymmdd}-{serial:4}, số thứ tự từ 4 chữ số trở lên.")
    return problems


def check_document_pattern(pattern: str) -> list[str]:
    """Sentences saying why ``pattern`` cannot number result documents (``{serial:2}/QĐ-UBND``); empty when it can."""
    problems = _problems(pattern)
    if not problems and len(_fill(pattern, "", date(2026, 10, 8), 10**6)) > LONGEST:
        problems.append(f"Số văn bản dài quá {LONGEST} ký tự.")
    return problems


def _fill(pattern: str, unit: str, day: date, serial: int) -> str:
    """Put the values in. A serial wider than its slot grows: a cut number would be another dossier's."""

    def value(match: re.Match[str]) -> str:
        slot = match.group(1)
        if width := _SERIAL.fullmatch(slot):
            return f"{serial:0{width.group(1) or 1}d}"
        return unit if slot == "unit" else day.strftime(_DAYS[slot])

    return _SLOT.sub(value, pattern)


def dossier_number(pattern: str, unit: str, day: date, serial: int) -> str:
    """The number of the ``serial``-th dossier (from 1) that ``unit`` received on ``day`` (Vietnamese day).

    Raises ``Invalid`` when the pattern or the unit's code cannot make a proper number.
    """
    if serial < 1:
        raise ValueError(f"serial {serial} is not a count from 1")
    if problems := check_pattern(pattern):
        raise Invalid("Mẫu mã hồ sơ chưa đúng: " + " ".join(problems), fields={"pattern": problems[0]})
    number = _fill(pattern, unit, day, serial)
    if not NUMBER.match(number):
        raise Invalid(f"Mã định danh cơ quan “{unit}” không ghép được thành mã hồ sơ.", fields={"unit": unit})
    return number


def document_number(pattern: str, serial: int, day: date, unit: str = "") -> str:
    """The number of a result document (số, ký hiệu văn bản): ``{serial:2}/QĐ-UBND`` -> ``07/QĐ-UBND``."""
    if serial < 1:
        raise ValueError(f"serial {serial} is not a count from 1")
    if problems := check_document_pattern(pattern):
        raise Invalid("Mẫu số văn bản chưa đúng: " + " ".join(problems), fields={"pattern": problems[0]})
    return _fill(tidy(pattern), unit, day, serial)


def document_book(pattern: str) -> str:
    """The book that a pattern counts in: ``{serial:2}/QĐ-UBND`` and ``{serial:4}/QĐ-UBND`` are one, or both would give out 10/QĐ-UBND."""
    return re.sub(r"\{serial:\d\}", "{serial}", tidy(pattern))


def parse_number(typed: str) -> DossierNumber | None:
    """Our own shape of number out of what was typed or scanned (any case, stray spaces, long dashes), or None.

    Never raises. Codes of other systems may look otherwise: they are free text, not errors.
    """
    if len(typed) > 4 * LONGEST:
        return None
    # Spaces go only beside - and dots: inside the digits they could make two numbers into a third.
    found = NUMBER.match(re.sub(r"\s*([-.])\s*", r"\1", tidy(typed).translate(_DASHES)).upper())
    if not found:
        return None
    digits = found["day"]
    year, month, day = int(digits[:-4]), int(digits[-4:-2]), int(digits[-2:])
    try:
        on = date(year if len(digits) == 8 else 2000 + year, month, day)
    except ValueError:
        return None
    return DossierNumber(found.group(), found["unit"], on, int(found["serial"]))
