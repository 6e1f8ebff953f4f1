"""What is wrong with a content of the catalogue: one sentence, at the entry it is about."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Slip:
    """One thing wrong: ``path`` is dotted from the top of what was checked (``cases.0.papers.2.name``), ``where`` says it in words."""

    path: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}" if self.where else self.sentence


def below(path: str, where: str, slips: Iterable[Slip]) -> list[Slip]:
    """The slips of a part, as slips of the whole that holds it at ``path``, called ``where`` there."""
    return [Slip(f"{path}.{s.path}".strip("."), ", ".join(w for w in (where, s.where) if w), s.sentence) for s in slips]
