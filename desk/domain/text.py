"""Vietnamese text as people type it: tidied, folded for search, sorted by given name, in capitals, in addresses.

No locale is asked: the order of the alphabet is written here, so that every machine sorts a list alike.
"""

import re
import unicodedata

# What no one types on purpose: control characters (PostgreSQL refuses NUL), soft hyphens, zero-width and
# direction marks (they make two equal names differ), halves of surrogate pairs (they cannot be written as UTF-8).
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def tidy(value: str | None) -> str:
    """Composed accents (NFC), single spaces, no edges, no invisible characters; ``None`` is empty.

    macOS and some keyboards send ``ế`` as three code points; searching, comparing and printing all need one.
    """
    return " ".join(unicodedata.normalize("NFC", _HIDDEN.sub("", value or "")).split())


def tidy_lines(value: str | None) -> str:
    """``tidy`` for a text of several lines: each line tidied, lines kept, never two empty ones in a row, no edges."""
    lines = [tidy(line) for line in (value or "").splitlines()]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def upper(text: str) -> str:
    """Capitals, as names stand on papers: ``Đặng Thị Ấn`` -> ``ĐẶNG THỊ ẤN``."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).upper())


def _fold(text: str) -> str:
    """The rule of ``plain``, character by character; slow, so it fills the table below and serves rare scripts."""
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    return "".join(c for c in letters if not unicodedata.combining(c)).translate(_LIKE)


# Letters that differ from their look-alike by no accent. Icelandic ð/Ð is what old fonts and careless converters
# leave in the place of đ/Đ; the apostrophes are those of "H'Mai", "K’Brong".
_LIKE = str.maketrans({"đ": "d", "ð": "d", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'"})
_FOLDED = {
    point: _fold(chr(point))
    for block in (range(0x41, 0x250), range(0x300, 0x370), range(0x1E00, 0x1F00))
    for point in block
}
_FOLDED |= _LIKE


def plain(value: str | None) -> str:
    """For searching without accents (tìm không dấu): ``Đặng  Ấn`` -> ``dang an``. Same for ``hòa`` and ``hoà``.

    Called for every row of an import and every key pressed in a search box: one pass over a table for Latin text.
    """
    text = tidy(value).translate(_FOLDED)
    return text if text.isascii() else tidy(_fold(text))


_ASCII = str.maketrans({
    "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...",
})  # fmt: skip


def unaccented(value: str | None) -> str:
    """For SMS, which accents would cut to 70 letters: ``Hẹn trả tại Xã Đức Lập`` -> ``Hen tra tai Xa Duc Lap``; ASCII only, case kept."""
    letters = unicodedata.normalize("NFD", tidy(value).translate(_ASCII))
    return tidy(letters.encode("ascii", "ignore").decode())


def slug(value: str | None) -> str:
    """For addresses and file names: ``Giấy hẹn – Đặng Ấn`` -> ``giay-hen-dang-an``; may be empty."""
    return "-".join(re.findall("[a-z0-9]+", plain(value)))


_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"  # the 29 Vietnamese letters, and f j w z at their Latin places
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # ngang (none), huyền, hỏi, ngã, sắc, nặng
_RANKS = "23456789abcdefghijklmnopqrstuvwxy"  # digits before letters: one order in Python, SQLite and PostgreSQL


def _letters() -> dict[str, tuple[str, int]]:
    """Every small Vietnamese letter -> its rank in the alphabet and its tone, 0–5."""
    table = {}
    for rank, letter in zip(_RANKS, _ALPHABET, strict=True):
        for tone, mark in enumerate(("", *_TONES)):
            table[unicodedata.normalize("NFC", letter + mark)] = (rank, tone)
    return table


_LETTERS = _letters()


def _word_key(word: str) -> str:
    """Letters first, the tone only between equal letters: lá < la'm is settled by the m."""
    ranks, tone = [], 0
    for char in word:
        found = _LETTERS.get(char) or _LETTERS.get(plain(char)[:1])
        if found:
            ranks.append(found[0])
            tone = tone or found[1]
        else:
            ranks.append("1" if char.isdigit() else "z" if char.isalpha() else "")
    return "".join(ranks) + f"0{tone}"


def given_name_key(name: str | None) -> str:
    """A key that sorts people as Vietnamese lists do: by tên, then họ, then đệm; alphabet and tones in their order.

    The key is plain ASCII and may be stored and sorted by the database. Names that differ only in capitals,
    apostrophes or the place of a tone mark (hòa, hoà) have the same key.
    """
    words = tidy(name).casefold().split()
    ordered = [words[-1], *words[:-1]] if words else []
    return "".join(_word_key(word) for word in ordered)


_COMMON = frozenset({"Xã", "Phường", "Thị", "Huyện", "Quận", "Thành", "Tỉnh", "Ủy", "Công", "Bộ"})


def inside(name: str) -> str:
    """A unit's name inside a sentence: ``Xã Yết Kiêu`` -> ``xã Yết Kiêu``; ``Sở LĐTBXH`` stays."""
    first = name.partition(" ")[0]
    return name[:1].lower() + name[1:] if first in _COMMON else name
