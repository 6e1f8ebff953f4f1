"""What becomes of the demo's dossiers (số phận): how many of each, how long ago each began, which procedures suit."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ...store.queries.offers import Offer


class Fate(StrEnum):
    """Where a dossier ends up, or stands now."""

    RETURNED = "returned"
    WORKING = "working"  # on its way, in time
    READY = "ready"
    WAITING = "waiting"  # asked for papers by the officer
    FRESH = "fresh"  # received, not yet taken up
    SUBMITTED = "submitted"  # online, not yet received
    REFUSED = "refused"
    PAYING = "paying"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    LATE = "late"  # on its way, past its promise
    WAITING_AT_DESK = "waiting_at_desk"  # asked for papers before it was received
    RETURNED_LATE = "returned_late"
    RESUMED = "resumed"  # papers asked for, brought, result returned
    WAITING_AGAIN = "waiting_again"  # asked for papers a second time
    SETTLED = "settled"  # billed, paid, result returned
    EXTENDED = "extended"  # on its way, with a new date granted in time
    EXTENDED_DONE = "extended_done"  # the same, result returned past the first date
    APOLOGISED = "apologised"  # past its date, with a letter sent afterwards
    PROPOSED = "proposed"  # a letter waits for the leader
    DRAFTED = "drafted"  # the program drafted a letter, nobody wrote the cause yet
    HELD = "held"  # the clock stands for the dues on land


@dataclass(frozen=True)
class Kind:
    """How many of 200, and between which ages it began: working hours ago, from the hours ``w`` its term takes."""

    share: int
    youngest: Callable[[float], float]
    oldest: Callable[[float], float]
    asks: bool = False  # stands still for papers or money: not with legs side by side


A_DAY = 8.0  # working hours
EVER = 10_000.0  # as long ago as the three months allow
KINDS: dict[Fate, Kind] = {  # the first ten cover the ten national statuses, so that a small demo has them too
    Fate.RETURNED: Kind(46, lambda w: 1.1 * w + 20, lambda w: EVER),
    Fate.WORKING: Kind(43, lambda w: max(3.0, 0.05 * w), lambda w: 0.5 * w),
    Fate.READY: Kind(15, lambda w: 1.05 * w, lambda w: 1.05 * w + 30),
    Fate.WAITING: Kind(13, lambda w: 0.4 * w + 3, lambda w: 0.9 * w + 4, asks=True),
    Fate.FRESH: Kind(14, lambda w: 0.1, lambda w: 5),
    Fate.SUBMITTED: Kind(8, lambda w: 0.1, lambda w: 9),
    Fate.REFUSED: Kind(6, lambda w: 0.2, lambda w: EVER),
    Fate.PAYING: Kind(6, lambda w: 0.6 * w + 4, lambda w: 0.9 * w + 8, asks=True),
    Fate.WITHDRAWN: Kind(5, lambda w: w + 4, lambda w: EVER, asks=True),
    Fate.STOPPED: Kind(4, lambda w: w + 4, lambda w: EVER, asks=True),
    Fate.LATE: Kind(10, lambda w: 1.05 * w + 3, lambda w: 1.5 * w + 60),
    Fate.WAITING_AT_DESK: Kind(4, lambda w: 4, lambda w: 60),
    Fate.RETURNED_LATE: Kind(5, lambda w: 1.9 * w + 50, lambda w: EVER),
    Fate.RESUMED: Kind(5, lambda w: 2.2 * w + 70, lambda w: EVER, asks=True),
    Fate.WAITING_AGAIN: Kind(1, lambda w: w + 70, lambda w: w + 130, asks=True),
    Fate.SETTLED: Kind(2, lambda w: 1.3 * w + 60, lambda w: EVER, asks=True),
    Fate.EXTENDED: Kind(3, lambda w: 0.75 * w, lambda w: 0.95 * w),
    Fate.EXTENDED_DONE: Kind(2, lambda w: 1.3 * w + 50, lambda w: EVER),
    Fate.APOLOGISED: Kind(2, lambda w: 1.1 * w + 14, lambda w: 1.3 * w + 50),
    Fate.PROPOSED: Kind(2, lambda w: 0.9 * w + 2, lambda w: 1.2 * w + 8),
    Fate.DRAFTED: Kind(2, lambda w: 0.9 * w + 2, lambda w: 1.2 * w + 8),
    Fate.HELD: Kind(2, lambda w: 0.6 * w + 4, lambda w: 0.9 * w + 8, asks=True),
}
LINGERS = frozenset({Fate.LATE, Fate.APOLOGISED, Fate.PROPOSED, Fate.DRAFTED})  # rests at somebody's step
BILLED = frozenset({Fate.PAYING, Fate.SETTLED})


def fates(count: int) -> list[Fate]:
    """``count`` fates in the proportions of ``KINDS``; from ten on, every national status is among them."""
    firsts = list(KINDS)[:10]
    if count <= len(firsts):
        return firsts[:count]
    chosen = [fate for fate, kind in KINDS.items() for _ in range(round(kind.share * count / 200))]
    for fate in firsts:
        if fate not in chosen:
            chosen.append(fate)
    while len(chosen) > count:
        chosen.remove(max(set(chosen), key=lambda fate: (chosen.count(fate), fate)))
    return chosen + [Fate.RETURNED] * (count - len(chosen))


def likely(fate: Fate, hours: float) -> float:
    """Long routes are seldom received, but many lie on the way at any moment."""
    return 1 + hours / (5 * A_DAY) if fate is Fate.WORKING or fate in LINGERS else 1.0


def suits(fate: Fate, offer: Offer, hours: float, available: float, billed: frozenset[str]) -> bool:
    """May a dossier of this case have this fate, when its term takes ``hours`` and ``available`` hours lie behind us?"""
    kind = KINDS[fate]
    if kind.youngest(hours) > available - 2:
        return False
    if fate in BILLED or fate is Fate.HELD:
        return offer.code in billed
    if fate in (Fate.EXTENDED, Fate.EXTENDED_DONE):
        return hours > 4 * A_DAY  # what is due tomorrow can no longer be extended
    if fate is Fate.SUBMITTED:
        return offer.online
    if fate is Fate.WORKING and hours < 2 * A_DAY:
        return False  # what is due today would be late by this evening
    return not (kind.asks and offer.parallel)
