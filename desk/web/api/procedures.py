"""The catalogue for programs: procedures in force on a day, and what the edition of one says. Nothing personal, no account."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Response, request

from ...domain.catalogue.content import is_day
from ...domain.catalogue.reach import received_here
from ...domain.errors import Invalid, NotFound
from ...domain.text import plain, tidy
from ...store.db import Session
from ...store.queries import catalogue, finding, guides, receptions
from ...store.queries.catalogue import Found
from ..guard import now, open_to, reading
from .answers import answer, bp

AT_ONCE = 100
LONGEST = 200  # letters of a question that are read
WRONG = "Có chỗ không đọc được; xem từng tham số."
SHOWN = ("code", "name", "short_name", "field", "aliases", "levels", "received_at", "online_level")


@bp.get("/procedures")
@open_to(None)
def procedures() -> Response:
    """Thủ tục đang áp dụng: ``?q=&agency=&day=&after=``, best first, ``AT_ONCE`` at a time. Raises ``Invalid``."""
    session, day = reading(), asked_day()
    rows = _asked(session, _kept(session, day), tidy(request.args.get("q", ""))[:LONGEST], day)
    start = next((n for n, row in enumerate(rows, start=1) if row.code == request.args.get("after")), 0)
    part = rows[start : start + AT_ONCE]
    return answer({
        "day": day.isoformat(), "count": len(rows), "procedures": [{key: getattr(row, key) for key in SHOWN} for row in part],
        "next": part[-1].code if start + AT_ONCE < len(rows) else None,
    })  # fmt: skip


@bp.get("/procedures/<code>")
@open_to(None)
def procedure(code: str) -> Response:
    """The edition of a procedure in force today or on ``?day=``. Raises ``Invalid``, ``NotFound``."""
    session, day = reading(), asked_day()
    row = catalogue.edition(session, code, day) if day == now().date() else catalogue.edition_on(session, code, day)
    if row is None:
        raise NotFound("Không có phiên bản nào của thủ tục này áp dụng ngày đó.")
    head = next(head for head in guides.heads(session, code) if head.id == row.id)
    return answer({
        "code": code, "code_confirmed": row.procedure.code_confirmed, "valid_from": head.valid_from.isoformat(),
        "valid_to": _iso(head.valid_to), "decision": head.decision, "decided_on": _iso(head.decided_on),
        "content": catalogue.content_of(row),
    })  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def asked_day() -> date:
    """The day of ``?day=``, today if nothing is said. Raises ``Invalid``."""
    written = request.args.get("day", "")
    if not written:
        return now().date()
    if not is_day(written):
        raise Invalid(WRONG, fields={"day": "Ngày phải có dạng 2018-06-21."})
    return date.fromisoformat(written)


def _kept(session: Session, day: date) -> Sequence[Found]:
    """Everything in force on a day that the agency of the address, if one is named, receives."""
    rows = catalogue.everything(session, day) if day == now().date() else catalogue.on(session, day)
    code = tidy(request.args.get("agency", ""))
    keeps = _received_by(session, code, day) if code else None
    return [row for row in rows if keeps is None or keeps(row)]


def _received_by(session: Session, code: str, day: date) -> Callable[[Found], bool]:
    agency = receptions.find_agency(session, code, day)
    if agency is None:
        raise Invalid(WRONG, fields={"agency": f"Không có đơn vị mã “{code}”."})
    known, level, office, number = catalogue.exceptions(session), agency.level_code, agency.office, agency.id
    return lambda row: received_here(row.received_at, level, office, known.get((row.procedure_id, number), ()), day)


def _asked(session: Session, rows: Sequence[Found], typed: str, day: date) -> Sequence[Found]:
    """Those of ``rows`` that answer what was typed, best first; of another day than today by plain words, for no index is kept of it."""
    if not typed:
        return rows
    if day != now().date():
        words = plain(typed).split()
        return [row for row in rows if all(word in row.search for word in words)]
    by_code: dict[str, Any] = {row.code: row for row in rows}
    found = finding.index(session, day).find(typed, keep=lambda entry: entry.code in by_code, limit=None)
    return [by_code[entry.code] for entry in found]
