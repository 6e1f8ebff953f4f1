"""Reading one JSON object of the catalogue file entry by entry, and saying in Vietnamese what is wrong with it."""

from collections.abc import Mapping
from typing import Any

from ..text import tidy


class Form:
    """The entries of one JSON object: ``take`` checks and hands out, ``close`` reports what nobody took."""

    def __init__(self, data: Any, where: str, problems: list[str]) -> None:
        self.where, self.problems = where, problems
        if not isinstance(data, Mapping):
            self.say("phải là một nhóm mục { … }.")
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.readable = isinstance(data, Mapping)
        self.taken: set[str] = set()

    def say(self, sentence: str) -> None:
        """Add a sentence about this object to the problems."""
        self.problems.append(f"{self.where}: {sentence}")

    def take(self, key: str) -> Any:
        """The value as it stands; a missing key is a problem and gives None."""
        self.taken.add(key)
        if key not in self.data and self.readable:
            self.say(f"thiếu mục “{key}”.")
        return self.data.get(key)

    def text(self, key: str) -> str:
        """A text that is not empty and already tidy (NFC, single spaces); else a problem and an empty text."""
        value = self.take(key)
        if isinstance(value, str) and value and value == tidy(value):
            return value
        if key in self.data:
            self.say(f"mục “{key}” phải là chữ, không rỗng, dấu dựng sẵn (NFC), không thừa khoảng trắng.")
        return ""

    def text_or_none(self, key: str) -> str | None:
        """``text``, or None where the file says null."""
        return self.text(key) if self.data.get(key) is not None else self.take(key)

    def whole(self, key: str, least: int = 0) -> int:
        """A whole number of at least ``least``."""
        value = self.take(key)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        if key in self.data:
            self.say(f"mục “{key}” phải là số nguyên từ {least}.")
        return least

    def truth(self, key: str) -> bool:
        """True or false, written as such."""
        value = self.take(key)
        if key in self.data and not isinstance(value, bool):
            self.say(f"mục “{key}” phải là true hoặc false.")
        return value is True

    def rows(self, key: str, least: int = 0) -> list[Any]:
        """A list of at least ``least`` rows, whatever they are."""
        value = self.take(key)
        if isinstance(value, list) and len(value) >= least:
            return value
        if key in self.data:
            self.say(f"mục “{key}” phải là danh sách" + (f" có ít nhất {least} dòng." if least else "."))
        return []

    def texts(self, key: str, least: int = 0) -> tuple[str, ...]:
        """A list of tidy texts, none twice."""
        values = self.rows(key, least)
        if any(not isinstance(v, str) or not v or v != tidy(v) for v in values):
            self.say(f"mục “{key}” chỉ được chứa chữ, không dòng nào rỗng.")
            return ()
        if len(set(values)) < len(values):
            self.say(f"mục “{key}” có dòng lặp lại.")
        return tuple(values)

    def close(self) -> None:
        """Report every key that nobody took."""
        for key in self.data.keys() - self.taken:
            self.say(f"không có mục tên “{key}”.")
