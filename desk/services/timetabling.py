"""Hours of offices and of their desks (giờ làm việc, giờ tiếp nhận): in force from a day, after a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from ..domain.dates import say_date
from ..domain.errors import Invalid
from ..domain.hours import OfficeHours, Timetable, from_then_on, hours_as_data, read_hours, say_hours
from ..store.db import Session, one_at_a_time
from ..store.models import TimetableRow
from ..store.queries import calendars, directory, settings
from ..store.queries.calendars import NATION, Book
from ..store.work import Work
from .scheduling import require_scope

PURPOSES = {
    "office": "Giờ làm việc",  # tính thời hạn
    "desk": "Giờ tiếp nhận",  # chỉ để thông báo: mở cửa nhận hồ sơ sáng thứ Bảy không làm thứ Bảy thành ngày làm việc
}


@dataclass(frozen=True)
class NewHours:
    """Hours for the units of a scope, from a day on."""

    scope: str
    purpose: str
    start: date
    hours: OfficeHours
    source: str


def owner_of(session: Session, scope: str) -> int | None:
    """The agency that a scope's hours belong to; None: the whole installation."""
    return None if scope == NATION else directory.agency_by_code(session, scope).id


def timetables(session: Session, scope: str, purpose: str) -> list[Timetable]:
    """The hours set for exactly this scope, first to last."""
    return [_value(row) for row in settings.timetables(session, owner_of(session, scope), purpose)]


def tried(session: Session, new: NewHours) -> Book:
    """The book of calendars with these hours in it, to try them. Raises ``Invalid`` as ``set_hours`` does."""
    return calendars.with_timetables(
        calendars.book(session), owner_of(session, new.scope), new.purpose, _after(session, new)
    )


def set_hours(work: Work, new: NewHours) -> bool:
    """Put hours in force; those before end the day before. False: they were so already.

    Raises ``Forbidden``; ``Invalid`` without a document, or for a purpose that is none.
    """
    require_scope(work, new.scope)
    one_at_a_time(work.session, "calendar")
    owner = owner_of(work.session, new.scope)
    wanted = _after(work.session, new)
    if wanted == timetables(work.session, new.scope, new.purpose):
        return False
    rows = {row.valid_from: row for row in settings.timetables(work.session, owner, new.purpose)}
    for table in wanted:
        row = rows.get(table.start)
        if row is None:
            row = TimetableRow(agency_id=owner, purpose=new.purpose, valid_from=table.start)
            work.session.add(row)
        row.valid_to, row.hours, row.source = table.end, hours_as_data(table.hours), table.source
    said = "; ".join(say_hours(new.hours))
    work.note("hours", new.scope, f"{PURPOSES[new.purpose]} từ {say_date(new.start)} ({new.source}): {said}")
    work.session.flush()
    return True


def mark(new: NewHours) -> str:
    """A short mark of new hours: what is saved must be what was shown."""
    return sha256(repr(new).encode()).hexdigest()[:16]


def _after(session: Session, new: NewHours) -> Sequence[Timetable]:
    if new.purpose not in PURPOSES:
        raise Invalid.at("purpose", "Chọn giờ làm việc hoặc giờ tiếp nhận.")
    if len(new.source.strip()) < 3:
        raise Invalid.at("source", "Ghi văn bản quy định giờ: số, ngày, cơ quan ban hành.")
    return from_then_on(timetables(session, new.scope, new.purpose), new.start, new.hours, new.source.strip())


def _value(row: TimetableRow) -> Timetable:
    return Timetable(row.valid_from, row.valid_to, read_hours(row.hours), row.source)
