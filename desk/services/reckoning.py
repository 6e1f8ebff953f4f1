"""A deadline that anybody asks for over the network (tính thử hạn): the same answer as ``desk due``, within bounds that cost nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from ..domain import asking
from ..domain.calendar import WorkCalendar
from ..domain.counting import CUTOFF
from ..domain.dates import VIETNAM
from ..domain.deadlines import Due, due, explain
from ..domain.errors import Invalid, NotFound
from ..store.db import Session
from ..store.queries import calendars, directory

EARLIEST, LATEST = datetime(1990, 1, 1, tzinfo=VIETNAM), datetime(2100, 1, 1, tzinfo=VIETNAM)
LONGEST = timedelta(days=5 * 366)  # no procedure takes as long; each day of it is a line of the answer
MOST_PAUSES = 50
WRONG = "Có chỗ không đọc được; xem từng tham số."


def reckon(
    session: Session, *, at: str, term: str, pauses: Sequence[str] = (), agency: str = "", cutoff: str = ""
) -> Due:  # fmt: skip
    """The deadline with its reasons, of words as ``desk due`` takes them. Raises ``Invalid`` with a sentence for each that is wrong."""
    wrong: dict[str, str] = {}

    def read(name: str, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except (ValueError, NotFound) as error:
            wrong.setdefault(name, str(error))

    moment = read("at", lambda: _within(asking.read_moment(at)))
    limit = read("term", lambda: asking.read_term(term))
    stood = read("pause", lambda: _pauses(pauses))
    until = read("cutoff", lambda: asking.read_cutoff(cutoff) if cutoff else CUTOFF)
    calendar: WorkCalendar = read("agency", lambda: calendar_of(session, agency))
    if wrong:
        raise Invalid(WRONG, fields=wrong)
    if due(moment, limit, calendar, stood, until) - moment > LONGEST:
        raise Invalid(WRONG, fields={"term": "Hạn xa quá năm năm: dùng lệnh desk due."})
    return explain(moment, limit, calendar, stood, until)


def calendar_of(session: Session, agency: str = "") -> WorkCalendar:
    """The calendar of an agency by its code; without one the nation's days and the usual hours. Raises ``NotFound``."""
    if not agency:
        return calendars.national(session)
    return calendars.calendar(session, directory.agency_by_code(session, agency).id)


def _pauses(written: Sequence[str]) -> list[Any]:
    if len(written) > MOST_PAUSES:
        raise ValueError(f"Nhiều nhất {MOST_PAUSES} khoảng tạm dừng.")
    found = [asking.read_pause(text) for text in written]
    for pause in found:
        _within(pause.since)
        _within(pause.until)
    return found


def _within(moment: datetime) -> datetime:
    if not EARLIEST <= moment < LATEST:
        raise ValueError(f"Chỉ tính từ năm {EARLIEST.year} đến năm {LATEST.year - 1}.")
    return moment
