"""Reading one JSON object of a content or a file entry by entry, and saying in Vietnamese what is wrong with it, and where."""

from collections.abc import Mapping
from typing import Any

from ..text import tidy
from .slips import Slip


class Form:
    """The entries of one JSON object: ``take`` checks and hands out, ``close`` reports what nobody took.

    ``where`` names the object in words; ``path`` is its place, dotted; slips are added to ``slips``.
    """

    def __init__(self, data: Any, where: str, slips: list[Slip], path: str = "") -> None:
        self.where, self.slips, self.path = where, slips, path
        self.readable = isinstance(data, Mapping)
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.taken: set[str] = set()
        if not self.readable:
            self.say("", "phải là một nhóm mục { … }.")

    def at(self, key: str) -> str:
        """The path of an entry."""
        return f"{self.path}.{key}".strip(".")

    def say(self, key: str, sentence: str) -> None:
        """Add a sentence about an entry of this object (``""``: about the whole)."""
        self.slips.append(Slip(self.at(key), self.where, sentence))

    def part(self, data: Any, key: str, where: str) -> "Form":
        """The form of an object inside this one; ``where`` in words, after this one's."""
        return Form(data, ", ".join(w for w in (self.where, where) if w), self.slips, self.at(key))

    def take(self, key: str) -> Any:
        """The value as it stands; a missing key is a slip and gives None."""
        self.taken.add(key)
        if key not in self.data and self.readable:
            self.say(key, f"thiếu mục “{key}”.")
        return self.data.get(key)

    def text(self, key: str, name: str = "", *, empty: bool = False) -> str:
        """A tidy text (NFC, single spaces), not empty unless ``empty``; else a slip and an empty text. ``name``: what it is called."""
        value = self.take(key)
        if isinstance(value, str) and value == tidy(value) and (value or empty):
            return value
        if key in self.data:
            name = name or f"mục “{key}”"
            if value in ("", None):
                self.say(key, f"{name} chưa ghi.")
            else:
                self.say(key, f"{name} phải là chữ, dấu dựng sẵn (NFC), không thừa khoảng trắng.")
        return ""

    def text_or_none(self, key: str, name: str = "") -> str | None:
        """``text``, or None where the content says null."""
        return self.text(key, name) if self.data.get(key) is not None else self.take(key)

    def whole(self, key: str, least: int = 0, most: int = 10**12) -> int:
        """A whole number from ``least`` to ``most``."""
        value = self.take(key)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        if key in self.data:
            self.say(key, f"mục “{key}” phải là số nguyên từ {least}" + (f" đến {most}." if most < 10**12 else "."))
        return least

    def truth(self, key: str) -> bool:
        """True or false, written as such."""
        value = self.take(key)
        if key in self.data and not isinstance(value, bool):
            self.say(key, f"mục “{key}” phải là true hoặc false.")
        return value is True

    def one_of(self, key: str, words: Mapping[str, str]) -> str:
        """One of the words that are allowed, each with its Vietnamese."""
        value = self.take(key)
        if isinstance(value, str) and value in words:
            return value
        if key in self.data:
            self.say(key, f"mục “{key}” phải là {', '.join(f'{w} ({said})' for w, said in words.items())}.")
        return ""

    def rows(self, key: str, least: int = 0, name: str = "") -> list[Any]:
        """A list of at least ``least`` rows, whatever they are."""
        value = self.take(key)
        if isinstance(value, list) and len(value) >= least:
            return value
        if key in self.data:
            self.say(
                key, f"{name or f'mục “{key}”'} phải là danh sách" + (f" có ít nhất {least} dòng." if least else ".")
            )
        return []

    def texts(self, key: str, least: int = 0, name: str = "") -> tuple[str, ...]:
        """A list of tidy texts, none twice."""
        values, name = self.rows(key, least, name), name or f"mục “{key}”"
        if any(not isinstance(v, str) or not v or v != tidy(v) for v in values):
            self.say(key, f"{name} chỉ được chứa chữ, không dòng nào rỗng.")
            return ()
        if len(set(values)) < len(values):
            self.say(key, f"{name} có dòng lặp lại.")
        return tuple(values)

    def close(self) -> None:
        """Report every key that nobody took."""
        for key in self.data.keys() - self.taken:
            self.say(key, f"không có mục tên “{key}”.")
