"""Words as people type them in a search box: cut, folded, weighed, and read again when they are misspelt or unfinished.

Pure text; ``search.py`` has what they are looked for in.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from ..text import plain, tidy

LONGEST_QUESTION = 300  # letters that are read: nobody asks more, and a pasted book must not hold a worker up
MOST_WORDS = 24
_LONGEST_WORD = 24
_WORD = re.compile(r"[^\W_]+(?:\.\d+)+|[^\W_]+")  # a code (1.001193, gl.000007) is one word
_PROVINCIAL = re.compile(
    r"\b(\d\.\d{6})\.\d{3}\.\d\d\.\d\d\.h\d\d\b"
)  # 1.011442.000.00.00.H38: a national code at one province
_Y_FOR_I = re.compile("^([bcdghklmnpqrstvx]+)y$")  # ký and kí, lý and lí, sỹ and sĩ: people write both
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Word(NamedTuple):
    """One word without accents, and with them: after it, in one order, so that ``hòa`` and ``hoà``, ``ký`` and ``kí`` are the same."""

    plain: str
    marked: str

    @property
    def bare(self) -> bool:
        """Is it written without any accent?"""
        return self.plain == self.marked


def _word(raw: str) -> Word:
    letters = _Y_FOR_I.sub(r"\1i", plain(raw))
    marks = "".join(c for c in unicodedata.normalize("NFD", raw) if c == "đ" or unicodedata.combining(c))
    return Word(letters, f"{letters} {marks}" if marks else letters)


@lru_cache(maxsize=20_000)
def _words(chunk: str) -> tuple[Word, ...]:
    """The words between two spaces: mostly one, with its comma; remembered, for a language has few syllables."""
    return tuple([_word(raw[:_LONGEST_WORD]) for raw in _WORD.findall(chunk)])


def cut(text: str) -> list[Word]:
    """The words of a text in their order; signs between words say nothing."""
    lowered = tidy(text).casefold()
    if ".h" in lowered:
        lowered = _PROVINCIAL.sub(r"\1", lowered)
    return list(chain.from_iterable(map(_words, lowered.split())))


def cut_question(typed: str) -> list[Word]:
    """The words of a question, each once; no more than ``MOST_WORDS`` of the first ``LONGEST_QUESTION`` letters."""
    return list(dict.fromkeys(cut(typed[:LONGEST_QUESTION])))[:MOST_WORDS]


def joined(words: Sequence[Word]) -> str:
    """A text as it is compared whole: its words without accents, one space apart."""
    return " ".join(word.plain for word in words)


# Words that say how one asks, not what for. "cho", "từ" and "bị" stand in names too: they count little, not nothing.
_ASKING = cut(
    "làm xin thủ tục giấy tờ hồ sơ mẫu đơn tôi tui mình em anh chị cháu bác muốn cần phải nên cho để ở tại đâu nào như thế sao gì "
    "những các cái thì là mà có được không ko đc dc k ạ à nhỉ nhé nha ơi vậy hỏi giúp với và hay hoặc của này đó khi bao nhiêu mấy "
    "lâu vào ra đi về rồi đã đang sẽ vừa mới trên dưới theo từ một hai ba ta ai bị cùng online mạng luôn còn nữa chúng cán bộ tốn "
    "phường ubnd"
)
_MARKED, _BARE = {word.marked for word in _ASKING}, {word.plain for word in _ASKING}
NOTHING, _LITTLE = 0.08, 0.3


@lru_cache(maxsize=20_000)
def weight(word: Word) -> float:
    """How much a word says, 0–1: little when it only asks, or is a number; without accents (``can``: cần, căn, cận) one cannot be sure."""
    if word.marked in _MARKED:
        return NOTHING
    unsure = word.plain.isdigit() or (word.bare and word.plain in _BARE)
    return _LITTLE if unsure else 1.0


def says(word: Word) -> bool:
    """Does the word say what is looked for, rather than how one asks?"""
    return weight(word) == 1.0


_TELEX = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("aw", "a"), ("ow", "o"), ("uw", "u"), ("w", "u"))


def untelex(word: str) -> str:
    """Keys of a keyboard program (bộ gõ) that was off obeyed, accents forgotten: Telex ``ddawng`` -> ``dang``, VNI ``ket61`` -> ``ket``."""
    word = re.sub(r"(?<=[a-z])\d+", "", word)
    for typed, letter in _TELEX:
        word = word.replace(typed, letter)
    return _Y_FOR_I.sub(r"\1i", re.sub("(?<=[aeiouy])([a-z]*)[sfrxj]([a-z]*)$", r"\1\2", word))


def slips(word: str) -> Iterator[str]:
    """Every word one slip of a finger away: a letter left out, two changed about, another one, one too many."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail


class Vocabulary:
    """The words of a catalogue, without accents, and which stand beside each other in it; reads what is none of them."""

    def __init__(self, words: Collection[str], pairs: Collection[tuple[str, str]]) -> None:
        self._words, self._pairs = words, pairs
        self._sorted = sorted(words)

    def readings(self, before: str, word: str, after: str, *, last: bool) -> dict[str, float]:
        """What a word may mean: words of the catalogue, each with how sure that is (0–1); empty when nothing is like it.

        ``before`` and ``after`` are its neighbours (``""``: none): a misspelt word becomes what stands beside them somewhere, or
        else, if it is long, anything one slip away. ``last``: the word may be unfinished.
        """
        found: dict[str, float] = {}
        if word in self._words:
            found[word] = 1.0
        elif (typed := untelex(word)) in self._words:
            found[typed] = 0.9
        if last:  # the nearer to its end, the surer
            found = {longer: 0.5 + 0.4 * len(word) / len(longer) for longer in self._beginning(word)} | found
        if found and not (last and word not in self._words):
            return found
        near = {other for other in slips(word) if other in self._words}
        beside = {other for other in near if (before, other) in self._pairs or (other, after) in self._pairs}
        if beside:
            return dict.fromkeys(beside, 0.7) | found
        return found or dict.fromkeys(near if len(word) > 3 else (), 0.5)

    def _beginning(self, word: str) -> Iterator[str]:
        for i in range(bisect_left(self._sorted, word), len(self._sorted)):
            if not self._sorted[i].startswith(word):
                return
            yield self._sorted[i]

    def split(self, word: str) -> tuple[str, str] | None:
        """Two words typed as one (``khaisinh``) that stand beside each other somewhere; None when it is no such word."""
        if word in self._words:
            return None
        return next((pair for i in range(1, len(word)) if (pair := (word[:i], word[i:])) in self._pairs), None)
