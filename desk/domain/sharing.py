"""Sharing work out (chia việc): who of a department takes which of the new dossiers, so that nobody holds much more than the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace


@dataclass(frozen=True)
class Hand:
    """Somebody who may take work: how much they hold already, and whether they are away (nghỉ): then they get nothing."""

    id: int
    held: int = 0
    away: bool = False


def share(rows: Sequence[int], hands: Sequence[Hand]) -> dict[int, int]:
    """Who gets each row: row -> hand. In the order of ``rows`` (nearest deadline first) to whoever holds least, the smaller id first.

    Nobody who got something holds more than one row more than anybody who is there. Empty when nobody is there.
    """
    queue = [(hand.held, hand.id) for hand in hands if not hand.away]
    if not queue:
        return {}
    heapify(queue)
    given: dict[int, int] = {}
    for row in rows:
        held, who = queue[0]
        given[row] = who
        heapreplace(queue, (held + 1, who))
    return given
