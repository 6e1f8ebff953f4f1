"""What the search of dossiers (tìm hồ sơ) knows of each: a bag of small words, and a question as a bag of alternatives.

Three kinds of words that cannot be taken for each other, since what people type is cut into letters and digits only:
``nguyen`` a whole word, ``ngu_`` a beginning of one, ``_a15`` a fact (here: it lay at agency 15). Who may see a dossier is among
the facts, so that rights narrow the index itself and not the list that it returns.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from .identity import clean_phone
from .text import plain, tidy

SHORTEST = 2  # letters of a question; one letter would list half the province
MOST_WORDS = 8  # of a question; nobody's name is longer
LONGEST = 12  # letters of a beginning; no syllable is longer
TAIL = range(4, 9)  # digits that people read from the end of a number
LEAST, NUMBER = 10, 60  # digits of a whole number (its day and serial), and the most letters and digits it has

_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\+?[0-9][0-9\s.()\-–]*")


@dataclass(frozen=True)
class Person:
    """Whoever stands on a dossier: owner, submitter, authorised."""

    name: str
    id_number: str = ""
    phone: str = ""


@dataclass
class Known:
    """Everything that a dossier is found by. ``agencies``, ``departments``, ``persons``: whose it is or ever was."""

    number: str = ""
    status: int = 0
    day: date | None = None  # tiếp nhận; trước đó là ngày nộp
    received_by: int = 0
    procedure: str = ""
    people: list[Person] = field(default_factory=list)
    agencies: set[int] = field(default_factory=set)
    departments: set[int] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)


def words(text: str) -> list[str]:
    """The words of a text without accents, punctuation being their border: ``H'Mai Niê`` -> ``h mai nie``."""
    return _WORD.findall(plain(text))


def compact(text: str) -> str:
    """Letters and digits only: what is left of a number when its dots, dashes and spaces are typed anyhow."""
    return "".join(words(text))


def tokens(known: Known) -> list[str]:
    """The bag of a dossier, in a fixed order."""
    bag: set[str] = set()
    for person in known.people:
        bag |= of_person(person)
    bag |= _of_number(known.number)
    bag |= {f"_s{known.status}", f"_r{known.received_by}", f"_c{compact(known.procedure)}"}
    if known.day:
        bag |= {f"_y{known.day.year}", f"_m{known.day:%Y%m}"}
    bag |= (
        {f"_a{n}" for n in known.agencies} | {f"_d{n}" for n in known.departments} | {f"_p{n}" for n in known.persons}
    )
    return sorted(bag)


def of_person(person: Person) -> set[str]:
    """What one person on a dossier adds to its bag."""
    whole = set(words(person.name)) | {compact(word) for word in tidy(person.name).split()} - {
        ""
    }  # H'Mai: h, mai and hmai
    bag = whole | {f"{word[:end]}_" for word in whole for end in range(1, min(len(word), LONGEST) + 1)}
    bag |= {f"_i{compact(person.id_number)}"} if person.id_number else set()
    return bag | ({f"_f{compact(person.phone)}"} if person.phone else set())


def _of_number(number: str) -> set[str]:
    if not number:
        return set()
    parts = words(number)
    digits = "".join(part for part in parts[-2:] if part.isdigit())  # day and serial
    return {*parts, *(digits[-n:] for n in TAIL if n <= len(digits)), digits, f"_n{compact(number)}"} - {""}


# ── Questions ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Question:
    """One of each of ``all_of``, none of ``none_of``."""

    all_of: tuple[frozenset[str], ...]
    none_of: frozenset[str] = frozenset()

    def also(self, *more: Collection[str]) -> "Question":
        """The same, narrowed: one of each of these as well."""
        return Question((*self.all_of, *map(frozenset, more)), self.none_of)

    def fits(self, bag: Collection[str]) -> bool:
        """Does a bag answer it?"""
        return all(not wanted.isdisjoint(bag) for wanted in self.all_of) and self.none_of.isdisjoint(bag)


def questions(typed: str) -> tuple[Question, ...]:
    """What somebody asks for, the likelier first; no dossier answers two of them. Nothing usable: none.

    Digits are a number's end, an identity number or a telephone number. Of words the last may be unfinished, and so may any single
    letter ("nguyen v an"); whoever bears the last word whole comes before those whose word only begins so.
    """
    text = tidy(typed)
    if _DIGITS.fullmatch(text):
        asked = _of_digits(text)
        return (Question((asked,)),) if asked else ()
    asked_words = list(dict.fromkeys(words(text)))[:MOST_WORDS]
    if sum(map(len, asked_words)) < SHORTEST:
        return ()
    *before, last = asked_words
    first = tuple(frozenset({word if len(word) > 1 else f"{word}_"}) for word in before)
    begun = frozenset({f"{last[:LONGEST]}_"})
    if any(char.isdigit() for char in last):
        return (Question((*first, frozenset({last} if before else {last, f"_i{last}"}))),)  # B1234567: a passport
    if len(last) == 1:
        return (Question((*first, begun)),)
    return Question((*first, frozenset({last}))), Question((*first, begun), frozenset({last}))


def is_phone(typed: str) -> bool:
    """Can this be a telephone number?"""
    return bool(_DIGITS.fullmatch(tidy(typed)) and clean_phone(typed)[0])


def _of_digits(text: str) -> frozenset[str]:
    digits = compact(text)
    if len(digits) < TAIL.start:
        return frozenset()
    phone, _ = clean_phone(text)
    return frozenset({digits, f"_i{digits}"} | ({f"_f{compact(phone)}"} if phone else set()))


def by_number(typed: str) -> Question | None:
    """The dossier of this number, its dots, dashes and spaces typed anyhow; None where no number can be meant."""
    meant = compact(typed)
    if sum(char.isdigit() for char in meant) < LEAST or not meant.isascii() or len(meant) > NUMBER:
        return None
    return Question((frozenset({f"_n{meant}"}),))


def by_person(person: Person) -> Question:
    """The dossiers of this person: by identity number, else by every word of the name."""
    if person.id_number:
        return Question((frozenset({f"_i{compact(person.id_number)}"}),))
    return Question(tuple(frozenset({word}) for word in dict.fromkeys(words(person.name))))


def of_procedure(code: str) -> Question:
    """Every dossier of a procedure."""
    return Question((frozenset({f"_c{compact(code)}"}),))


def sight(agencies: Iterable[int], departments: Iterable[int], persons: Iterable[int]) -> frozenset[str]:
    """Whose sight: one of these has or had the dossier."""
    return frozenset(
        {f"_a{n}" for n in agencies} | {f"_d{n}" for n in departments} | {f"_p{n}" for n in persons}
    )  # fmt: skip


def narrowed(
    question: Question, *, status: int | None = None, period: str = "", agency: int | None = None, procedure: str = ""
) -> Question:
    """A question with the filters of the page; ``period``: a year (``2026``) or a month (``202603``)."""
    more: list[Collection[str]] = []
    if status is not None:
        more.append({f"_s{status}"})
    if period:
        more.append({f"_{'y' if len(period) == 4 else 'm'}{period}"})
    if agency is not None:
        more.append({f"_r{agency}"})
    if procedure:
        more.append({f"_c{compact(procedure)}"})
    return question.also(*more)
