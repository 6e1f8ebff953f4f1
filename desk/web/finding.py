"""The one search box (S5): decides what was typed and looks among what this person may see. Rights come before counting."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..domain import scan
from ..domain.identity import clean_phone
from ..domain.text import plain
from ..store.models import Dossier
from ..store.queries import dossiers, queues
from .guard import actor, reading

LIMIT = 25
SHORTEST = 2  # letters; one letter would list half the province


@dataclass(frozen=True)
class Found:
    """``exact``: the one dossier that was meant; ``words``: what may also be looked for among the procedures."""

    exact: int | None = None
    dossiers: Sequence[Dossier] = field(default_factory=tuple)
    words: str = ""


def find(typed: str) -> Found:
    """What the box finds; nothing that is out of sight, and nothing that raises."""
    what = scan.decide(typed)
    if what.kind in ("number", "lookup"):
        key = "number" if what.kind == "number" else "code"
        hit = dossiers.find(reading(), actor(), **{key: what.value})
        return Found(exact=hit.id if hit else None)
    if what.kind in ("id", "card"):
        return (
            _people(dossiers.search(reading(), actor(), id_number=what.value, limit=LIMIT)) if what.value else Found()
        )
    if what.kind == "nothing":
        return Found()
    phone, _ = clean_phone(what.value)
    if phone:
        return _people(queues.by_phone(reading(), actor(), phone, LIMIT))
    name = plain(what.value)
    if len(name) < SHORTEST:
        return Found(words=what.value)
    return Found(dossiers=dossiers.search(reading(), actor(), plain_name=name, limit=LIMIT), words=what.value)


def _people(found: Sequence[Dossier]) -> Found:
    return Found(exact=found[0].id) if len(found) == 1 else Found(dossiers=found)
