"""Finding procedures (tìm thủ tục): the index of a catalogue, asked by clerks in codes and by citizens in their own words.

A whole alias or code comes first, then what begins so, then what is meant. Meaning: rare words count more than common ones,
words of aliases more than words of long names, words that only ask ("làm", "ở đâu") hardly; synonyms stand for each other;
a phrase of an entry that says the whole question beats one that shares a word with it.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import chain, pairwise
from typing import NamedTuple

from ..text import plain
from .question import SYNONYM, Asked, Part, Question, Reader
from .vocabulary import Word, cut, cut_question, joined, weight

_ALIAS, _SHORT, _KEYWORD, _NAME, _EVENT, _FIELD = 1.0, 0.9, 0.85, 0.7, 0.5, 0.35  # how much it says where a word stands
_OTHER_ACCENTS = 0.5  # đất was typed, đạt stands there
_LIFT, _LIFT_NAMED = 0.25, 1.0  # of its score, what the most used is lifted by; among names that begin as typed
_CLOSELY = 80  # so many of the best are compared phrase by phrase
_SAID = 0.4  # β² of the F-measure: what a phrase says beyond the question harms it more than what it leaves unsaid
_ENOUGH = 0.4  # of the best score: what lacks a word is still shown


@dataclass(frozen=True, order=True)
class Entry:
    """A procedure as it is looked for; ``life_events``: the words of its life events (names, ways of asking)."""

    code: str
    name: str
    short_name: str
    field: str
    aliases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    received_at: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


_cut_once = lru_cache(maxsize=1000)(cut)  # fields and life events: every procedure shares them with others


class _Phrase(NamedTuple):
    """A text of an entry: the weight of its place, its words without accents, the same and with them, what they are worth together."""

    place: float
    words: tuple[str, ...]
    both: frozenset[str]
    worth: float


def _texts(entry: Entry) -> list[tuple[float, str]]:
    """The texts of an entry that could answer a question by themselves, with the weight of their places, the best first."""
    return [
        *((_ALIAS, alias) for alias in entry.aliases), (_SHORT, entry.short_name),
        *((_KEYWORD, keyword) for keyword in entry.keywords), (_NAME, entry.name),
    ]  # fmt: skip


class Index:
    """The procedures of a catalogue, ready to be asked: built once, then only read; threads may share it."""

    def __init__(self, entries: Iterable[Entry], synonyms: Mapping[str, Sequence[str]] | None = None) -> None:
        """``synonyms``: a phrase -> phrases that mean the same; each stands for the other."""
        # In one order, so that what is found never depends on the order in which the entries came.
        self.entries = sorted(entries, key=lambda entry: (plain(entry.short_name), entry))
        self._names: list[tuple[str, int, str]] = []  # every alias and code: without accents, whose it is, as written
        self._places: dict[str, dict[int, float]] = defaultdict(dict)  # word with accents -> entry -> its best place
        self._ready: dict[int, list[_Phrase]] = {}  # phrases prepared to be compared, when first needed: most never are
        pairs: set[tuple[str, str]] = set()  # words beside each other
        for i, entry in enumerate(self.entries):
            self._take(i, entry, pairs)
        self._names.sort()
        self._forms: dict[str, list[str]] = defaultdict(list)  # word without accents -> the same with
        for marked in self._places:
            self._forms[marked.partition(" ")[0]].append(marked)
        self._rarity = {word: self._rare(forms) for word, forms in self._forms.items()}
        accented = {marked: self._rare([marked]) for marked in self._places}
        self._reader = Reader(self._forms, self._rarity, accented, pairs, synonyms or {})

    def _take(self, i: int, entry: Entry, pairs: set[tuple[str, str]]) -> None:
        """Remember where the words of an entry stand, the best place first; words are not kept, so that little is left to sweep."""
        code = cut(entry.code)
        self._names += [(joined(code), i, ""), (joined(code).replace(".", ""), i, "")]
        self._stand(i, _ALIAS, code)
        for place, text in _texts(entry):
            words = cut(text)
            self._stand(i, place, words)
            if place == _ALIAS:
                self._names.append((joined(words), i, text))
            if place > _NAME:  # long names would treble the time and mend no more
                pairs.update(pairwise([word.plain for word in words]))
        for place, text in (*((_EVENT, text) for text in entry.life_events), (_FIELD, entry.field)):
            self._stand(i, place, _cut_once(text))

    def _stand(self, i: int, place: float, words: Sequence[Word]) -> None:
        for word in words:
            self._places[word.marked].setdefault(i, place)

    def _rare(self, forms: Sequence[str]) -> float:
        """How much it says that an entry has one of these words: the fewer have it, the more."""
        return math.log(1 + len(self.entries) / sum([len(self._places[marked]) for marked in forms]))

    def _phrases(self, i: int) -> list[_Phrase]:
        if i not in self._ready:
            cut_up = ((place, cut(text)) for place, text in _texts(self.entries[i]))
            self._ready[i] = [self._phrase(place, words) for place, words in cut_up if words]
        return self._ready[i]

    def _phrase(self, place: float, words: Sequence[Word]) -> _Phrase:
        worth = sum([weight(word) * self._rarity[word.plain] for word in words])
        both = frozenset(chain.from_iterable(words))
        return _Phrase(place, tuple([word.plain for word in words]), both, worth)

    def find(
        self,
        typed: str,
        *,
        keep: Callable[[Entry], bool] | None = None,
        usage: Mapping[str, int] | None = None,
        limit: int | None = 9,
    ) -> list[Entry]:
        """Procedures that answer ``typed``, best first: at most ``limit`` of them, or every one that matches (None).

        A procedure matches when an alias or code of it begins with what was typed; when it has every word that says something,
        wherever it stands: with the accents typed if any were, misspelt by a letter, unfinished if it is the last one, or as a
        synonym; or when it lacks some and is still near the best: it has more than half of two words, a third of three, a quarter
        of four, a fifth of more (rare ones counting more), and two fifths of the best score. ``keep`` leaves out others. ``usage``
        (code -> how often it was taken in lately) lifts what is used, never above a whole alias or code. Nothing typed: all, most
        used first. Nothing like it: empty.
        """
        used = usage or {}
        most = math.log1p(max(used.values(), default=0)) or 1.0
        words = cut_question(typed)
        if not words:
            kept = [entry for entry in self.entries if keep is None or keep(entry)] if not typed.strip() else []
            return sorted(kept, key=lambda entry: -used.get(entry.code, 0))[:limit]
        ranks: dict[int, tuple[int, float]] = {}
        named, meant = self._named(words, keep), self._meant(words, keep)
        for i in named.keys() | meant.keys():
            lift = math.log1p(used.get(self.entries[i].code, 0)) / most
            rank, score = named.get(i, 0), meant.get(i, 0.0)
            ranks[i] = (rank, (score + 0.1) * (1 + _LIFT_NAMED * lift) if rank else score * (1 + _LIFT * lift))
        order = sorted(ranks, key=lambda i: (-ranks[i][0], -ranks[i][1], i))
        return [self.entries[i] for i in order[:limit]]

    def _named(self, words: Sequence[Word], keep: Callable[[Entry], bool] | None) -> dict[int, int]:
        """Entries with an alias or code that is what was typed (2) or begins so (1)."""
        asked, found = joined(words), dict[int, int]()
        for at in range(bisect_left(self._names, (asked,)), len(self._names)):
            name, i, written = self._names[at]
            if not name.startswith(asked):
                break
            if self._reader.same_accents(words, cut(written)) and (keep is None or keep(self.entries[i])):
                found[i] = max(found.get(i, 0), 2 if name == asked else 1)
        return found

    def _meant(self, words: Sequence[Word], keep: Callable[[Entry], bool] | None) -> dict[int, float]:
        """Entries that match by meaning, with their scores."""
        question = self._reader.read(words)
        value: dict[int, float] = defaultdict(float)
        met: dict[int, float] = defaultdict(float)
        for part in question.telling:
            self._weigh(part, question.accents, value, met)
        rough = {
            i: value[i] / question.needed * (0.3 + 0.7 * (share / question.needed) ** 2) / 2
            for i, share in met.items()
            if keep is None or keep(self.entries[i])
        }
        closest = nlargest(_CLOSELY, ((score, -i) for i, score in rough.items()))
        scores = rough | {-i: score + self._closeness(-i, question) for score, i in closest}
        enough = _ENOUGH * max(scores.values(), default=0.0)
        some = question.needed / min(5, max(2, sum(len(part.words) for part in question.telling)))
        return {i: s for i, s in scores.items() if met[i] >= question.needed - 1e-9 or (met[i] > some and s >= enough)}

    def _weigh(self, part: Part, accents: bool, value: dict[int, float], met: dict[int, float]) -> None:
        """Add to ``value`` and ``met`` what each entry has of a part: by the place where it stands, and in full."""
        alone = len(part.words) == 1 and not part.others
        here, told = (value, met) if alone else (defaultdict[int, float](float), defaultdict[int, float](float))
        for asked in part.words:
            for places, counts in self._standing(asked, accents):
                for i, place in places.items():
                    here[i] += place * counts
                    told[i] += counts
        for other in part.others:
            for i, place in self._having(other).items():
                here[i] = max(here[i], place * part.worth * SYNONYM)
                told[i] = part.worth
        for i, worth in () if alone else here.items():
            value[i] += worth
            met[i] += told[i]

    def _standing(self, asked: Asked, accents: bool) -> tuple[tuple[Mapping[int, float], float], ...]:
        """Entries that have a word, with the weight of its place, and what that counts; then those that have it with other accents."""
        as_typed, otherwise = list[tuple[str, float]](), list[tuple[str, float]]()
        choosy = not asked.word.bare or (accents and self._reader.knows(asked.word.marked))
        for reading, sure in asked.readings.items():
            for marked in self._forms.get(reading, ()):
                (otherwise if choosy and marked != asked.word.marked else as_typed).append((marked, sure))
        if not as_typed:  # accents that nobody has are a slip
            return ((self._best(otherwise), asked.worth),)
        right = self._best(as_typed)
        wrong = {i: place for i, place in self._best(otherwise).items() if i not in right}
        return (right, asked.worth), (wrong, asked.worth * _OTHER_ACCENTS)

    def _best(self, forms: Sequence[tuple[str, float]]) -> Mapping[int, float]:
        """Entries that have one of these words, with the weight of the best place, the less the less sure the word is."""
        if len(forms) == 1 and forms[0][1] == 1.0:
            return self._places[forms[0][0]]
        best: dict[int, float] = {}
        for marked, sure in forms:
            for i, place in self._places[marked].items():
                if place * sure > best.get(i, 0.0):
                    best[i] = place * sure
        return best

    def _having(self, phrase: Sequence[Word]) -> dict[int, float]:
        """Entries that have every word of a synonym, accents and all, with the weight of the worst place."""
        each = sorted([self._places.get(word.marked, {}) for word in phrase], key=len)
        return {i: min([places[i] for places in each]) for i in each[0] if all(i in places for places in each)}

    def _closeness(self, i: int, question: Question) -> float:
        """How well the best phrase of an entry says the whole question and nothing else; 0–1, or a little more for the same order."""
        best = 0.0
        for phrase in self._phrases(i):
            present = question.words & phrase.both
            if present:
                heard, said = question.heard(present)
                share, own = (
                    heard / question.worth,
                    min(1.0, math.fsum([self._rarity[word] for word in said]) / phrase.worth),
                )
                order = sum([pair in question.pairs for pair in pairwise(phrase.words)]) / max(1, len(phrase.words) - 1)
                likeness = (1 + _SAID) * share * own / (share + _SAID * own) if share else 0.0
                best = max(best, phrase.place * likeness * (1 + 0.2 * order))
        return best
