"""Colleagues named in a note (@): which people an @ means, by the name they sign in with or by their own name, with or without accents."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .text import plain, tidy

LONGEST_NAME = 7  # words
_AT = re.compile(r"(?:^|(?<=[\s(“\"',;:/\-]))@(?=\S)")  # an e-mail address names nobody
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
_EDGES = ".,;:!?)”\"'…"


@dataclass(frozen=True)
class Known:
    """Somebody who may be meant."""

    id: int
    username: str
    name: str


def handles(text: str) -> Iterator[str]:
    """What stands after each @ of a text, up to the end of its line."""
    for found in _AT.finditer(text):
        yield tidy(text[found.end() :].partition("\n")[0])


def words_of(after: str) -> list[str]:
    """Every beginning of what stands after an @ that may be a name, longest first: ``Trần Thị Bích``, ``Trần Thị``, ``Trần``."""
    words = after.split()[:LONGEST_NAME]
    return [" ".join(words[:n]).rstrip(_EDGES) for n in range(len(words), 0, -1)]


def username_of(after: str) -> str:
    """The beginning of what stands after an @ that may be the name of an account; empty when none can be."""
    found = _USERNAME.match(after.lower())
    return found.group() if found else ""


def meant(after: str, people: Iterable[Known]) -> tuple[str, list[Known]]:
    """Whom an @ means, and the words that said so: an account's name first, then the longest name; several people of one name all."""
    known = list(people)
    account = [p for p in known if p.username == username_of(after)]
    if account:
        return account[0].username, account
    by_name: dict[str, list[Known]] = {}
    for person in known:
        by_name.setdefault(plain(person.name), []).append(person)
    for words in words_of(after):
        if found := by_name.get(plain(words)):
            exact = [p for p in found if p.name.casefold() == words.casefold()]
            return words, exact or found
    return (words_of(after) or [after])[-1], []
