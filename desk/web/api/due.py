"""Deadlines: one that is reckoned for whoever asks, and the promise of a dossier with its reasons."""

from flask import Response, request

from ...domain import asking
from ...domain.errors import NotFound, TooMany
from ...domain.text import tidy
from ...services import looking_up, reckoning
from ..citizen import ECHO
from ..guard import address, now, open_to, reading
from ..public_words import WORDS
from .answers import answer, bp


@bp.get("/due")
@open_to(None)
def due() -> Response:
    """Hạn của một thời hạn: ``?at=&term=&pause=&agency=&cutoff=``, each as ``desk due`` takes it. Raises ``Invalid``."""
    given = request.args
    told = reckoning.reckon(
        reading(), at=given.get("at", ""), term=given.get("term", ""), pauses=given.getlist("pause"), agency=given.get("agency", ""),
        cutoff=given.get("cutoff", ""),
    )  # fmt: skip
    return answer(asking.as_data(told))


@bp.get("/dossiers/<code>/due")
@open_to(None)
def dossier_due(code: str) -> Response:
    """Hẹn trả of a dossier by its lookup code, nothing personal. Guessing is slowed as on the page (``TooMany``, ``NotFound``)."""
    found = looking_up.look_up(reading(), code, address(), now())
    if found.dossier is None:
        raise _refusal(code, found)
    row = found.dossier
    told = looking_up.why(reading(), row)
    moments = {name: getattr(row, name) for name in ("promised_at", "first_promised_at", "due_at")}
    data = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return answer({**data, "trace": asking.trace_as_data(told) if told else []})


def _refusal(code: str, found: looking_up.Answer) -> NotFound | TooMany:
    if not found.wait:
        return NotFound(WORDS["lookup_wrong"][0].format(typed=tidy(code)[:ECHO]))
    words = WORDS["lookup_crowded" if found.crowded else "lookup_wait"][0]
    return TooMany(words.format(seconds=found.wait), seconds=found.wait)
