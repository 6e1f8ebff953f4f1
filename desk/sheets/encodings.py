"""Which letters the bytes of a text file mean: UTF-8, UTF-16, Windows-1258 and TCVN3 (ABC fonts), or a refusal.

An office still has files of every one of them, and none says which it is. The old ones are told apart by the only thing
that counts: read so, are the words with accents Vietnamese syllables? When that is not beyond doubt the file is
refused; a wrong reading would put wrong names into the catalogue.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from ..domain.syllables import is_kinh_syllable
from .limits import MOST_TEXT, unreadable

SURE = 0.9  # the share of accented words that must be Vietnamese
FEW = 3  # accented words, each counted once: with fewer nobody can tell
_LEAD = 0.25  # by how much the best reading must beat the next
_SAMPLE = 200_000  # characters looked at
_AGAIN = "Mở tệp bằng Excel, chọn Lưu thành, kiểu “CSV UTF-8”, rồi gửi lại."

# TCVN 5712:1993 (VN3), byte 0xA1 on; the ABC fonts (.VnTime) draw these letters. "·" stands where there is none.
_TCVN3 = (
    "ĂÂÊÔƠƯĐăâêôơưđ······àảãáạ·ằẳẵắ·······ặầẩẫấậè·ẻẽéẹềểễếệìỉ···ĩíịò·ỏõóọồổỗốộờởỡớợù·ủũúụừửữứựỳỷỹýỵ"
)  # fmt: skip
TCVN3 = {0xA1 + i: letter for i, letter in enumerate(_TCVN3) if letter != "·"}
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WORD = re.compile(r"[^\W\d_]+")
_MANGLED = re.compile("[áÃÄÆ][\x80-\xbf‘’“”–—…‰‹›€™šœžŸ]")  # UTF-8 that was read as Windows-1252
_ODD = re.compile("[^\t\n\r\x20-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u20bf\ufeff]")  # in no text of an office here
_BINARY = "Tệp không phải văn bản mà là dữ liệu nhị phân. Gửi tệp .xlsx, .csv hoặc .json."
_OURS = re.compile("[\u1ea0-\u1ef9]")  # letters that only Vietnamese has and no wrong program leaves behind


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file (no byte order mark; accents as they are) and sentences about how it was read. Raises
    ``Invalid``.
    """
    text, note = _decoded(data)
    if "\x00" in text or len(_CONTROLS.findall(text[:_SAMPLE])) * 50 > len(text[:_SAMPLE]):
        raise unreadable(_BINARY)
    if len(text) > MOST_TEXT:
        raise unreadable(f"Tệp có hơn {MOST_TEXT // 1_000_000} triệu ký tự. Chia thành nhiều tệp.")
    notes = [note] if note else []
    if _CONTROLS.search(text):
        text = _CONTROLS.sub("", text)
        notes.append("Đã bỏ các ký tự điều khiển không nhìn thấy.")
    return text, tuple(notes)


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, name in ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
                       (codecs.BOM_UTF16_BE, "utf-16")):  # fmt: skip
        if data.startswith(mark):
            text = _whole(data, name).removeprefix("\ufeff")
            return text, "" if name == "utf-8" else f"Tệp dùng mã {name.upper()}, đã chuyển sang Unicode dựng sẵn."
    if wide := _evident_utf16(data):
        text = _whole(data, wide)
        if len(_ODD.findall(text[:_SAMPLE])) * 10 > len(text[:_SAMPLE]):
            raise unreadable(_BINARY)
        return text, "Tệp dùng mã UTF-16, đã chuyển sang Unicode dựng sẵn."
    if b"\x00" in data[:_SAMPLE]:
        raise unreadable(_BINARY)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _cut_short(data, error):
            raise unreadable("Tệp bị cắt giữa chừng: chữ cuối cùng không trọn. Tải hoặc chép lại tệp.") from error
        return _by_syllables(data)
    return _not_damaged(text)


def _whole(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise unreadable(f"Tệp ghi là mã {name.upper()} nhưng có chỗ không đọc được. {_AGAIN}") from error


def _evident_utf16(data: bytes) -> str:
    """UTF-16 without a mark shows in its zeros: half the bytes of Latin text, all on one side."""
    head = data[: 8192 & ~1]
    if len(data) % 2 or len(head) < 8:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.3 * half and even < 0.02 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 * half and odd < 0.02 * half else ""


def _cut_short(data: bytes, error: UnicodeDecodeError) -> bool:
    return (
        error.reason == "unexpected end of data"
        and error.start >= len(data) - 4
        and any(b > 127 for b in data[: error.start])
    )


# ── The old encodings ─────────────────────────────────────────────────────────


def _by_syllables(data: bytes) -> tuple[str, str]:
    tried = sorted(
        ((_share(text), name, text) for name, text in _readings(data)), key=lambda found: found[0], reverse=True
    )
    share, name, text = tried[0] if tried else (0.0, "", "")
    if share < SURE or (len(tried) > 1 and share - tried[1][0] < _LEAD):
        raise unreadable(f"Không rõ tệp dùng bảng mã tiếng Việt nào (không phải UTF-8). {_AGAIN}")
    return text, f"Tệp dùng mã {name}, đã chuyển sang Unicode dựng sẵn: kiểm tra lại vài tên."


def _readings(data: bytes) -> Iterator[tuple[str, str]]:
    with suppress(UnicodeDecodeError):  # a tone is a character of its own there: "ê" and an acute
        yield "Windows-1258", unicodedata.normalize("NFC", data.decode("cp1258"))
    yield "TCVN3 (ABC)", data.decode("latin-1").translate(TCVN3)


def _accented(text: str) -> set[str]:
    """The words with a letter beyond ASCII, each once."""
    return {word.casefold() for word in _WORD.findall(text[:_SAMPLE]) if not word.isascii()}


def _share(text: str) -> float:
    """How much of what is written with accents is Vietnamese, 0–1; 0 when there is too little to tell."""
    words = _accented(text)
    return sum(map(is_kinh_syllable, words)) / len(words) if len(words) >= FEW else 0.0


def _not_damaged(text: str) -> tuple[str, str]:
    """Valid UTF-8 may still hold letters that went through a wrong program: TCVN3 pasted as it looks, or mojibake."""
    mended, note = mend(text)
    if note:
        return mended, note
    sample = text[:_SAMPLE]
    if not _OURS.search(sample) and len(found := _MANGLED.findall(sample)) > FEW:
        at = sample.index(found[0])
        told = f"Chữ Việt trong tệp đã hỏng (ví dụ “{' '.join(sample[max(0, at - 5) : at + 10].split())}”)"
        raise unreadable(f"{told}: tệp từng được lưu sai bảng mã. Lấy lại tệp gốc.")
    return text, ""


def mend(text: str) -> tuple[str, str]:
    """``text`` in Unicode and a sentence, where it is TCVN3 that a program took for Latin letters (``Thñ tôc``); else
    as it is and ``""``.

    Cells of a workbook typed in an ABC font look so: the bytes of the font became characters of their own.
    """
    sample = text[:_SAMPLE]
    if sample.isascii() or _OURS.search(sample):
        return text, ""
    before, after = _share(unicodedata.normalize("NFC", sample)), _share(sample.translate(TCVN3))
    if after >= SURE and after - before >= _LEAD:
        return text.translate(
            TCVN3
        ), "Tệp dùng phông chữ TCVN3 (ABC), đã chuyển sang Unicode dựng sẵn: kiểm tra lại vài tên."
    return text, ""
