"""A question to the catalogue, understood: what each of its words may mean, how much it counts, what else it could be called.

Synonyms (từ đồng nghĩa) are data of the installation; ``words.py`` reads single words, ``search.py`` answers.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, product

from .vocabulary import NOTHING, Vocabulary, Word, cut, says, weight

SYNONYM = 0.8  # what a synonym counts, beside the word itself
_OURSELVES = {word.marked for word in cut("tôi tui em mình cháu chúng")}
_BEFORE_OURSELVES = [tuple(word.marked for word in cut(who)) for who in ("vợ chồng", "gia đình", "nhà")]


@dataclass(frozen=True, slots=True)
class Asked:
    """A word: what it may mean (word of the catalogue -> how sure), how rare it is, how much it says (0–1: words.weight)."""

    word: Word
    readings: Mapping[str, float]
    rarity: float
    weight: float

    @property
    def worth(self) -> float:
        """What it counts."""
        return self.rarity * self.weight

    @property
    def says(self) -> bool:
        """Does it say what is looked for?"""
        return self.weight == 1.0


@dataclass(frozen=True)
class Part:
    """One word, or several that have synonyms together; ``others``: the synonyms."""

    words: tuple[Asked, ...]
    others: tuple[tuple[Word, ...], ...] = ()

    @cached_property
    def worth(self) -> float:
        """What its words count."""
        return sum(asked.worth for asked in self.words)

    @property
    def says(self) -> bool:
        """Does it say what is looked for?"""
        return self.words[0].says

    def heard(self, present: frozenset[str]) -> tuple[float, set[str]]:
        """What a phrase of these words has of it, and by which of them: its own words, or all of a synonym."""
        heard, by = 0.0, set[str]()
        for asked in self.words:
            sure, word = max([(asked.readings[one], one) for one in asked.readings.keys() & present], default=(0.0, ""))
            if sure:
                heard += sure * asked.worth
                by.add(word)
        for other in self.others:
            if self.worth * SYNONYM > heard and all(word.marked in present for word in other):
                heard, by = self.worth * SYNONYM, {word.plain for word in other}
        return heard, by


@dataclass(frozen=True)
class Question:
    """What is asked: the parts that say what is looked for, the words that only ask, and how they were typed."""

    telling: tuple[Part, ...]
    asking: tuple[Part, ...]
    accents: bool  # were any typed
    pairs: frozenset[tuple[str, str]]  # words that follow each other, however they are read
    _known: dict[frozenset[str], tuple[float, frozenset[str]]] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All of it."""
        return self.telling + self.asking

    @cached_property
    def needed(self) -> float:
        """What the telling parts count."""
        return sum(part.worth for part in self.telling) or 1.0

    @cached_property
    def worth(self) -> float:
        """What all its words count."""
        return self.needed + sum(part.worth for part in self.asking)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that would answer to a part of it: its readings without accents, its synonyms with them."""
        readings = (word for part in self.parts for asked in part.words for word in asked.readings)
        others = (word.marked for part in self.telling for other in part.others for word in other)
        return frozenset(readings).union(others)

    def heard(self, present: frozenset[str]) -> tuple[float, frozenset[str]]:
        """What of the question a phrase has that has these of its ``words``, and by which of them; phrases are much alike."""
        if present not in self._known:
            parts = [part.heard(present) for part in self.parts]
            self._known[present] = sum([heard for heard, _ in parts]), frozenset().union(*[by for _, by in parts])
        return self._known[present]


class Reader:
    """Reads questions with the words of a catalogue and the synonyms of an installation."""

    def __init__(
        self,
        forms: Mapping[str, Collection[str]],
        rarity: Mapping[str, float],
        accented: Mapping[str, float],
        pairs: set[tuple[str, str]],
        synonyms: Mapping[str, Sequence[str]],
    ) -> None:
        """``forms``: every word of the catalogue, and how it stands there with accents; ``rarity``, ``accented``: what each counts
        without them, with them; ``pairs``: which stand beside each other, without accents.
        """
        self._synonyms: dict[tuple[str, ...], list[tuple[Sequence[Word], tuple[Word, ...]]]] = defaultdict(list)
        for phrase, others in synonyms.items():
            for other in others:
                self._learn(cut(phrase), cut(other))
                self._learn(cut(other), cut(phrase))
        known = {word for meanings in self._synonyms.values() for words, _ in meanings for word in words}
        self._marked = {word.marked for word in known}.union(*forms.values())
        self._longest = max(map(len, self._synonyms), default=1)
        self._rarity, self._accented = rarity, accented
        self._usual = sorted(rarity.values())[len(rarity) // 2] if rarity else 1.0
        pairs = pairs.union(*(pairwise(phrase) for phrase in self._synonyms))
        self._vocabulary = Vocabulary(forms.keys() | {word.plain for word in known}, pairs)

    def _learn(self, phrase: Sequence[Word], other: Sequence[Word]) -> None:
        """``phrase`` is found whatever asking words stand in between: "chồng em vừa mất" is "chồng mất"."""
        telling = [word for word in phrase if says(word)] or phrase
        if telling and other:
            self._synonyms[tuple(word.plain for word in telling)].append((telling, tuple(other)))

    def knows(self, marked: str) -> bool:
        """Is this, accents and all, a word of the catalogue or of a synonym?"""
        return marked in self._marked

    def same_accents(self, typed: Sequence[Word], stands: Sequence[Word]) -> bool:
        """Could ``typed`` mean what stands there? Not where it has other accents and makes a word that is known (đất, đạt)."""
        return all(
            t.plain != s.plain or t.marked == s.marked or t.bare or not self.knows(t.marked)
            for t, s in zip(typed, stands, strict=False)
        )  # fmt: skip

    def read(self, words: Sequence[Word]) -> Question:
        """What ``words`` ask for. When none of them says anything ("làm giấy tờ"), all do."""
        accents = any(not word.bare for word in words)
        asked = self._asked(self._apart(words), accents)
        parts = self._parts(asked)
        if not any(part.says for part in parts):
            parts = [Part((replace(one, weight=1.0),)) for one in asked]
        telling, asking = (tuple(part for part in parts if part.says is says) for says in (True, False))
        pairs = frozenset(pair for a, b in pairwise(asked) for pair in product(a.readings, b.readings))
        return Question(telling, asking, accents, pairs)

    def _apart(self, words: Sequence[Word]) -> list[Word]:
        """Words typed together set apart."""
        split = [self._vocabulary.split(word.plain) for word in words]
        return [
            w for word, pair in zip(words, split, strict=True) for w in ([Word(p, p) for p in pair] if pair else [word])
        ]

    def _asked(self, words: Sequence[Word], accents: bool) -> list[Asked]:
        found: list[Asked] = []
        before = ""
        ourselves = _ourselves(words)
        for n, word in enumerate(words):
            after = words[n + 1].plain if n + 1 < len(words) else ""
            unfinished = not after and (word.bare or says(word))
            readings = self._vocabulary.readings(before, word.plain, after, last=unfinished)
            before = max(readings, key=lambda other: (readings[other], other), default=word.plain)
            exactly = accents and self.knows(word.marked)
            rarity = self._accented.get(word.marked, self._usual) if exactly else self._rarity.get(before, self._usual)
            counts = min(weight(word), NOTHING) if n in ourselves else weight(word)
            found.append(Asked(Word(before, word.marked), readings, rarity, counts))
        return found

    def _parts(self, asked: Sequence[Asked]) -> list[Part]:
        """Words in groups that have synonyms, the longest first from the left; each other word by itself."""
        parts: list[Part] = []
        left = list(asked)
        while left:
            run, others = self._group(left)
            parts.append(Part(tuple(replace(one, weight=1.0) for one in run) if others else tuple(run), others))
            taken = set(map(id, run))
            left = [one for one in left if id(one) not in taken]
        return parts

    def _group(self, left: Sequence[Asked]) -> tuple[Sequence[Asked], tuple[tuple[Word, ...], ...]]:
        """The longest group at the beginning of ``left``, with its synonyms; words that only ask may stand in it.

        Typed without accents one cannot be sure: "ho" (hồ sơ, hộ khẩu) says something where a phrase needs it.
        """
        unsure = [one for one in left if one.weight > NOTHING]
        runs = [run for run in (unsure, [one for one in unsure if one.says]) if run and run[0] is left[0]]
        for size in range(self._longest, 0, -1):
            for run in runs:
                if size <= len(run) and (others := self._others([one.word for one in run[:size]])):
                    return run[:size], others
        return left[:1], ()

    def _others(self, words: Sequence[Word]) -> tuple[tuple[Word, ...], ...]:
        meanings = self._synonyms.get(tuple(word.plain for word in words), ())
        return tuple(other for stands, other in meanings if self.same_accents(words, stands))


def _ourselves(words: Sequence[Word]) -> set[int]:
    """Places of words that only say who asks: "vợ chồng tôi", "nhà em"."""
    marked = tuple(word.marked for word in words)
    found: set[int] = set()
    for n, word in enumerate(marked):
        if word in _OURSELVES:
            who = next((who for who in _BEFORE_OURSELVES if marked[:n][-len(who) :] == who), ())
            found.update(range(n - len(who), n))
    return found
