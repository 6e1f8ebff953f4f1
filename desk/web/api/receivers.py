"""Who receives a procedure: every desk of a day, or one unit with its reason and who settles each case."""

from flask import Response, request

from ...services import reaching
from ...store.queries import receptions
from ..guard import open_to, reading
from .answers import answer, bp
from .procedures import asked_day


@bp.get("/procedures/<code>/receivers")
@open_to(None)
def receivers(code: str) -> Response:
    """Nơi tiếp nhận on ``?day=`` (today): all of them, or the answer for ``?agency=``. Raises ``Invalid``, ``NotFound``."""
    day, typed = asked_day(), request.args.get("agency", "")[:40]
    rows = reaching.receivers(reading(), code, day)
    told = None
    if typed:
        agency = receptions.agency_on(reading(), typed, day)
        told = {"agency": agency.code, **reaching.as_data(reaching.who_receives(reading(), code, agency, day))}
    found = [{"code": r.code, "name": r.name, "level": r.level, "because": r.because} for r in rows]
    return answer({"procedure": code, "day": day.isoformat(), "answer": told, "receivers": None if typed else found})
