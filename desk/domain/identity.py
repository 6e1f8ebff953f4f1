"""Who somebody is: the QR line of the identity card (căn cước), identity numbers, tax codes, telephone numbers.

A card's QR is one line of fields parted by ``|``: number, old number, name, born, sex, residence, issued. The cards of
2024 append data of relatives: nothing after the seventh field is read, kept or shown.
"""

import re
from dataclasses import dataclass
from datetime import date

from .syllables import looks_damaged, looks_damaged_text
from .text import plain, tidy

UNREADABLE = "Không đọc được mã. Lau thẻ và quét lại, hoặc gõ số định danh."
DAMAGED_NAME = "Họ tên đọc từ thẻ có thể sai dấu do bộ gõ tiếng Việt. Nhấn Ctrl+Shift tắt bộ gõ rồi quét lại."
DAMAGED_ADDRESS = "Nơi thường trú đọc từ thẻ có thể sai dấu. Quét lại hoặc nhập tay."

_FIELDS = 7
_LONGEST = 2000  # characters of a scan that are looked at


@dataclass(frozen=True)
class IdCard:
    """What a card says; what could not be read is empty or None. ``sex`` is ``Nam``, ``Nữ`` or empty."""

    number: str = ""
    old_number: str = ""
    name: str = ""
    born: date | None = None
    sex: str = ""
    address: str = ""
    issued: date | None = None


@dataclass(frozen=True)
class CardReading:
    """A card with doubts: ``warnings`` do not stop the clerk; ``bad_fields`` says, by field of the card, what to mend."""

    card: IdCard
    warnings: tuple[str, ...]
    bad_fields: dict[str, str]


def parse_card(raw: str) -> CardReading:
    """Read the QR line of a CCCD or Căn cước. Never raises: every field that cannot be used is named with a sentence."""
    texts = [tidy(text) for text in raw[:_LONGEST].split("|", _FIELDS)[:_FIELDS]]
    number, old, name, born_text, sex_text, address, issued_text = texts + [""] * (_FIELDS - len(texts))
    bad: dict[str, str] = {}
    warnings: list[str] = []
    if not re.fullmatch("[0-9]{12}", number):
        number, bad["number"] = "", UNREADABLE
    if old and not re.fullmatch("[0-9]{9}|[0-9]{12}", old):
        old, bad["old_number"] = "", "Số CMND cũ đọc từ thẻ không đúng. Nhập tay nếu cần."
    if not name:
        bad["name"] = "Mã trên thẻ không có họ tên. Nhập theo thẻ."
    elif looks_damaged(name):
        name, bad["name"] = "", DAMAGED_NAME
    if not address:
        bad["address"] = "Mã trên thẻ không có nơi thường trú. Nhập tay."
    elif looks_damaged_text(address):
        address, bad["address"] = "", DAMAGED_ADDRESS
    sex = {"nam": "Nam", "nu": "Nữ"}.get(plain(sex_text), "")
    if not sex:
        bad["sex"] = "Không đọc được giới tính trên thẻ. Chọn Nam hoặc Nữ."
    born = _read_day(born_text, "born", "ngày sinh", bad)
    issued = _read_day(issued_text, "issued", "ngày cấp", bad)
    card = IdCard(number, old, name, born, sex, address, issued)
    warnings += _cross_check(card)
    return CardReading(card, tuple(warnings), bad)


def _read_day(text: str, field: str, said: str, bad: dict[str, str]) -> date | None:
    """A day written ddmmyyyy; elderly people's cards may know the year only."""
    if not text:
        bad[field] = f"Mã trên thẻ không có {said}. Nhập tay."
        return None
    digits = re.fullmatch("([0-9]{2})[/.-]?([0-9]{2})[/.-]?([0-9]{4})", text)
    year_only = re.fullmatch("(?:0000)?((?:18|19|20)[0-9]{2})", text)
    if year_only:
        bad[field] = f"Thẻ chỉ ghi năm ({year_only[1]}), không ghi đủ {said}. Nhập tay."
        return None
    try:
        day = date(int(digits[3]), int(digits[2]), int(digits[1])) if digits else None
    except ValueError:
        day = None
    if day is None or day.year < 1880:
        bad[field] = f"Không đọc được {said} trên thẻ (“{text[:12]}”). Nhập tay."
        return None
    return day


def _cross_check(card: IdCard) -> list[str]:
    """The number repeats sex, century and year of birth (NĐ 137/2015/NĐ-CP art. 13): say so where they disagree."""
    warnings = []
    if card.number:
        digit = int(card.number[3])
        sex, year = ("Nam", "Nữ")[digit % 2], 1900 + 100 * (digit // 2) + int(card.number[4:6])
        if card.sex and card.sex != sex:
            warnings.append(
                f"Theo số định danh, người này giới tính {sex}, nhưng thẻ ghi {card.sex}. Kiểm tra lại thẻ."
            )
        if card.born and card.born.year != year:
            warnings.append(
                f"Theo số định danh, người này sinh năm {year}, nhưng thẻ ghi {card.born.year}. Kiểm tra lại thẻ."
            )
    if card.born and card.issued and card.issued < card.born:
        warnings.append("Ngày cấp trước ngày sinh. Kiểm tra lại thẻ.")
    return warnings


def clean_id_number(typed: str | None) -> str:
    """As stored: no spaces, dots or dashes, capitals."""
    return re.sub(r"[\s.\-]", "", tidy(typed)).upper()


def check_id_number(typed: str | None) -> str | None:
    """Why this cannot be the number of an identity paper, or None: 12 digits, the old CMND of 9, or a passport.

    Filler numbers (``000000001``), typed to get past a form, are refused: a form offers "không có" instead.
    """
    number = clean_id_number(typed)
    if not number:
        return "Chưa nhập số định danh."
    if not number.isascii() or not number.isalnum():
        return "Số giấy tờ chỉ gồm chữ không dấu và chữ số."
    if not number.isdigit():
        fits = 5 <= len(number) <= 20 and any(char.isdigit() for char in number)
        return None if fits else "Số hộ chiếu gồm 5 đến 20 chữ và số, ví dụ B1234567."
    if len(number) not in (9, 12):
        return f"Số định danh phải đủ 12 chữ số (đang có {len(number)})."
    if number.startswith("000"):
        return "Số này không có thật. Nếu người dân không có số định danh, chọn “Không có”."
    return None


def check_tax_code(typed: str | None) -> str | None:
    """Why this cannot be a tax code (mã số thuế), or None: 10 digits, 10 and 3 of a branch, or 12 of a person."""
    code = "".join(tidy(typed).split())
    if re.fullmatch("[0-9]{10}(-[0-9]{3})?|[0-9]{12}", code):
        return None
    digits = sum(char in "0123456789" for char in code)
    return f"Mã số thuế phải có 10 chữ số, thêm -001 nếu là chi nhánh; cá nhân dùng 12 số định danh (đang có {digits})."


_MOBILE = re.compile("(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[0-9]{7}")
_FIXED = re.compile("2[0-9]{9}")
# The eleven-digit prefixes that ended in 11/2018, old -> new: half of the telephone numbers in old papers.
_OLD_PREFIXES: dict[str, str] = dict(
    re.findall(
        r"(\d+)>(\d+)",
        "162>32 163>33 164>34 165>35 166>36 167>37 168>38 169>39 120>70 121>79 122>77 126>76 128>78 "
        "123>83 124>84 125>85 127>81 129>82 186>56 188>58 199>59",
    )
)


def clean_phone(typed: str | None) -> tuple[str | None, str | None]:
    """A telephone number as stored (E.164, ``+84912345678``) and why it cannot be one; nothing typed is (None, None)."""
    text = re.sub(r"[\s.\-–()]", "", tidy(typed))
    if not text:
        return None, None
    if not re.fullmatch(r"\+?[0-9]+", text):
        return None, "Số điện thoại chỉ gồm chữ số."
    if text.startswith("+") and not text.startswith("+84"):
        return (text, None) if 8 <= len(text) - 1 <= 15 else (None, "Số điện thoại nước ngoài phải có 8 đến 15 chữ số.")
    number = re.sub(r"^(?:\+84|0084|84(?=[0-9]{9,10}$)|0)0?", "", text)
    if number != text and (_MOBILE.fullmatch(number) or _FIXED.fullmatch(number)):
        return f"+84{number}", None
    return None, _phone_problem(text, number)


def _phone_problem(text: str, number: str) -> str:
    """The sentence for a Vietnamese number that is none; ``number`` is without its country code or first 0."""
    if number == text:
        return "Số điện thoại phải bắt đầu bằng 0 hoặc +84."
    if len(number) == 10 and number[:3] in _OLD_PREFIXES:
        new = _OLD_PREFIXES[number[:3]]
        now = say_phone(f"+84{new}{number[3:]}")
        return f"Đầu số 0{number[:3]} đã đổi thành 0{new}. Số mới có thể là {now}; hỏi lại người dân."
    wanted, kind = (11, "cố định") if number.startswith("2") else (10, "di động")
    if len(number) + 1 != wanted:
        return f"Số điện thoại {kind} phải đủ {wanted} chữ số (đang có {len(number) + 1})."
    return f"Không có đầu số 0{number[:2]}. Kiểm tra lại số điện thoại."


def say_phone(stored: str | None) -> str:
    """As printed, 4-3-3: ``+84912345678`` -> ``0912 345 678``; fixed lines ``0220 3716 234``; foreign as stored."""
    number = stored or ""
    if number.startswith("+84"):
        number = "0" + number[3:]
    if re.fullmatch("0[0-9]{9}", number):
        return f"{number[:4]} {number[4:7]} {number[7:]}"
    if re.fullmatch("02[0-9]{9}", number):
        return f"{number[:4]} {number[4:8]} {number[8:]}"
    return number
