"""Looking a dossier up without an account (tra cứu): by the code on the receipt, or how far it is by its number.

A wrong, a malformed and an unknown code get one answer and cost the same queries; only failures are counted, because an
honest citizen makes few of them and a guesser nothing else. Addresses are kept as digests, a window long.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..domain.codes import clean_code
from ..domain.deadlines import Due
from ..domain.numbering import parse_number
from ..store import throttle
from ..store.db import Session
from ..store.queries import dossiers
from . import explaining

PER_ADDRESS, MINUTE = 10, timedelta(minutes=1)  # wrong codes of one address before it waits out a minute
OVERALL, HOUR = 600, timedelta(hours=1)  # 14 400 a day find one of 2 million dossiers in three years (ux.md F7)
_EVERYBODY = throttle.scope("look-up")
_ADDRESS_OF_OURS = re.compile(r"^.*/t/([^/?#]+).*$", re.IGNORECASE)  # what a scanner types instead of opening


@dataclass(frozen=True)
class Answer:
    """What a look-up found: the whole ``dossier``, or by its number alone only its ``progress``, or nothing.

    ``wait``: seconds until this address may ask again (0: it may); ``crowded``: because of everybody's failures, not its own.
    """

    dossier: Any = None
    progress: Any = None
    wait: int = 0
    crowded: bool = False


def look_up(session: Session, typed: str, address: str, now: datetime) -> Answer:
    """Answer what was typed or scanned: a lookup code in any writing, the address on the receipt, or a dossier number.

    Two queries whatever comes in: the failures, and the dossier. While everybody's budget is spent, an address that failed
    within the hour waits; one that did not is still answered, so that guessers cannot shut the page for the others.
    """
    own = throttle.scope("look-up", neighbourhood(address))
    failures = throttle.failures(session, [own, _EVERYBODY], now, HOUR)
    if wait := _wait(failures.get(own), now):
        return Answer(wait=wait)
    crowded = failures.get(_EVERYBODY, (0, now))[0] >= OVERALL
    if crowded and own in failures:
        return Answer(wait=_seconds(HOUR), crowded=True)
    answer = _find(session, typed)
    if answer.dossier is None and answer.progress is None:
        _count(session, own, now)
        return Answer(wait=_seconds(HOUR) if crowded else 0, crowded=crowded)
    return answer


def steps(session: Session, dossier_id: int) -> Sequence[Any]:
    """The steps of a dossier that was found, in the order in which they were opened."""
    return dossiers.steps_of(session, dossier_id)


def why(session: Session, found: Any) -> Due | None:
    """The reason of every day of the promise of a dossier that was found, without a name; None before it is received."""
    if found.promised_at is None:
        return None
    return explaining.why_promised(session, dossiers.with_plan(session, found.id), public=True)


def neighbourhood(address: str) -> str:
    """What counts as one caller: an IPv4 address, or the /64 of an IPv6 one (a household has 2^64 of those)."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


def _find(session: Session, typed: str) -> Answer:
    typed = _ADDRESS_OF_OURS.sub(r"\1", typed.strip()[:200])
    code = clean_code(typed)
    number = parse_number(typed) if code is None else None
    if number is not None:
        return Answer(progress=dossiers.public_by_number(session, number.text))
    return Answer(dossier=dossiers.public_by_code(session, code or ""))


def _count(session: Session, own: str, now: datetime) -> None:
    throttle.failed(session, [own], now, MINUTE)
    throttle.failed(session, [_EVERYBODY], now, HOUR)


def _wait(failed: tuple[int, datetime] | None, now: datetime) -> int:
    """Seconds that an address must wait: a minute from its last failure, once it has used up its own."""
    if failed is None or failed[0] < PER_ADDRESS:
        return 0
    return max(0, _seconds(failed[1] + MINUTE - now))


def _seconds(span: timedelta) -> int:
    return -(span // timedelta(seconds=-1))  # rounded up
