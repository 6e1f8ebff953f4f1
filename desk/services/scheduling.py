"""Keeping the work calendars (lịch làm việc): whose they are to keep, a file or an edited year against what stands, a year confirmed.

Every change is first an ``Edit``, a value that can be shown and tried on the open dossiers; ``apply`` writes it, with a line in the
history. No promise already given moves by it (``drifting``, ``reappointing``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..domain import calendar_changes as changes
from ..domain.calendar import CalendarDay, DayKind
from ..domain.calendar_changes import Change, difference
from ..domain.calendar_file import FileDay
from ..domain.dates import say_date, say_weekday
from ..domain.errors import Forbidden, Invalid, Stale
from ..policy import Actor
from ..store.db import Session, one_at_a_time
from ..store.models import CalendarYear
from ..store.queries import calendars, directory, settings
from ..store.queries.calendars import NATION, Book
from ..store.seed import proposals
from ..store.work import Work

MANAGE = settings.MANAGE
NOT_YOURS = "Lịch này do cơ quan cấp trên giữ; tài khoản này không sửa được."
CHANGED = "Lịch vừa được người khác sửa. Xem lại thay đổi rồi lưu."


def may_edit(session: Session, actor: Actor, scope: str) -> bool:
    """May the actor change what holds for ``scope``: the nation's at an agency without a parent, an agency's there or at one above it?

    Raises ``NotFound`` for an agency that is not there.
    """
    if scope == NATION:
        return settings.is_top(session, actor)
    line = calendars.line_of(session, directory.agency_by_code(session, scope).id)
    return any(actor.may(MANAGE, agency_id) for agency_id, _ in line)


def require_scope(work: Work, scope: str) -> None:
    """Raises ``Forbidden`` unless the actor may change what holds for ``scope``."""
    if not may_edit(work.session, work.actor, scope):
        raise Forbidden(NOT_YOURS, permission=MANAGE)


@dataclass(frozen=True)
class Edit:
    """A calendar as it stands and as it would be; ``source`` is the document that the change goes by, ``what`` how it came about."""

    scope: str
    before: dict[date, CalendarDay]
    after: dict[date, CalendarDay]
    what: str

    @cached_property
    def changes(self) -> list[Change]:
        """Every day that differs, in order."""
        return difference(self.before, self.after)

    @property
    def stamp(self) -> str:
        """A mark of what stood when the edit was made."""
        return changes.stamp(self.before.values())

    def book(self, standing: Book) -> Book:
        """The book of calendars with this edit in it, to try it."""
        return calendars.with_days(standing, self.scope, self.after.values())


def _edit(session: Session, scope: str, years: Iterable[int], days: dict[date, CalendarDay], what: str) -> Edit:
    """The days of these years replaced, all others as they stand."""
    before, years = calendars.special_days(calendars.book(session), scope), set(years)
    kept = {day: entry for day, entry in before.items() if day.year not in years}
    return Edit(scope, before, kept | days, what)


def from_file(session: Session, file: Sequence[FileDay], name: str) -> Edit:
    """The national days of every year that a file covers, as the file has them. ``name``: what the file is called."""
    standing = calendars.special_days(calendars.book(session), NATION)
    days = changes.merged(file, standing, f"Tệp {name}", calendars.confirmed_years(session))
    return _edit(session, NATION, changes.years_of(days), days, f"Nhập tệp {name}")


def too_few_in(file: Sequence[FileDay]) -> list[int]:
    """The years of a file that have fewer days off than the law gives: it may have forgotten the rest of them."""
    return changes.too_few((d.as_day("", True) for d in file), changes.years_of(d.day for d in file))


def from_proposal(session: Session, year: int) -> Edit:
    """The days off that a year will probably have; what somebody confirmed stays. Raises ``Invalid`` for a year too far away."""
    return _edit(
        session, NATION, [year], _carried(session, NATION, year, _proposed(year), []), f"Đề xuất ngày nghỉ năm {year}"
    )


def from_last_year(session: Session, scope: str, year: int) -> Edit:
    """Chép từ năm trước: fixed days on the same date, lunar and compensated ones as proposed; of an office, its own fixed days."""
    known = calendars.special_days(calendars.book(session), scope).values()
    last = [d for d in known if d.day.year == year - 1]
    if not last:
        raise Invalid(f"Năm {year - 1} chưa có ngày nào để chép.")
    proposed = _proposed(year) if scope == NATION else ()
    return _edit(
        session,
        scope,
        [year],
        _carried(session, scope, year, proposed, last),
        f"Chép lịch năm {year - 1} sang năm {year}",
    )


def _proposed(year: int) -> tuple[CalendarDay, ...]:
    if not proposals.FIRST <= year <= proposals.LAST:
        raise Invalid(f"Không đề xuất được ngày nghỉ cho năm {year}.")
    return proposals.proposed(year)


def _carried(
    session: Session, scope: str, year: int, proposed: Iterable[CalendarDay], last: Iterable[CalendarDay]
) -> dict[date, CalendarDay]:
    standing = calendars.special_days(calendars.book(session), scope).values()
    return changes.carried(last, proposed, (d for d in standing if d.day.year == year), year)


def with_day(session: Session, scope: str, entry: CalendarDay) -> Edit:
    """One day entered by hand. Raises ``Invalid`` at the field that is wrong: every such day has a document."""
    if len(entry.source.strip()) < 3:
        raise Invalid.at("source", "Ghi văn bản làm căn cứ: số, ngày, cơ quan ban hành.")
    if len(entry.name.strip()) < 2:
        raise Invalid.at("name", "Ghi tên ngày, ví dụ: Giỗ Tổ Hùng Vương.")
    without = without_day(session, scope, entry.day)
    if entry.kind is DayKind.MAKEUP and _worked(session, without, entry.day):
        raise Invalid.at("kind", f"{_named(entry.day)} vốn là ngày làm việc, không cần làm bù.")
    return Edit(scope, without.before, without.after | {entry.day: entry}, f"Ghi {_named(entry.day)}")


def without_day(session: Session, scope: str, day: date) -> Edit:
    """A day that is an ordinary day of its week again."""
    before = calendars.special_days(calendars.book(session), scope)
    return Edit(
        scope, before, {d: entry for d, entry in before.items() if d != day}, f"Ghi {_named(day)} là ngày thường"
    )


def _named(day: date) -> str:
    return f"{say_weekday(day)} {say_date(day)}"


def _worked(session: Session, edit: Edit, day: date) -> bool:
    """Is the day worked in this scope, as the edit leaves it?"""
    book = edit.book(calendars.book(session))
    line = calendars.line_of(session, directory.agency_by_code(session, edit.scope).id) if edit.scope else []
    return calendars.build(book, line).is_working(day)


def apply(work: Work, edit: Edit, shown: str | None = None, *, because: str = "") -> list[Change]:
    """Write an edit. Returns the changes; none when everything already was so. ``because``: the document of a change without one.

    Raises ``Forbidden``; ``Stale`` when the calendar changed since the page that showed the edit (``shown``: its stamp).
    """
    require_scope(work, edit.scope)
    one_at_a_time(work.session, "calendar")
    rows = {row.day: row for row in settings.entries(work.session, edit.scope, date.min, date.max)}
    standing = {
        day: calendars.day_of(row) for day, row in rows.items()
    }  # not what is remembered: another process may have written
    wanted = difference(standing, edit.after)
    if not wanted:
        return []
    if standing != edit.before or shown not in (None, edit.stamp):
        raise Stale(CHANGED)
    for change in wanted:
        if change.after is None:
            work.session.delete(rows[change.day])
        elif change.before is None:
            work.session.add(calendars.row_of(change.after, edit.scope))
        else:
            calendars.fill_row(rows[change.day], change.after)
    why = f" ({because})" if because else ""
    work.note("calendar", edit.scope, f"{edit.what}{why}: {changes.told(wanted)}")
    work.session.flush()
    return wanted


def replace_national(work: Work, days: Sequence[FileDay], source: str) -> list[Change]:
    """Replace the national days of every year that a file covers; ``source``: what the file is called. Returns the changes."""
    return apply(work, from_file(work.session, days, source))


def confirm_year(work: Work, year: int, source: str) -> CalendarYear:
    """Xác nhận lịch năm: somebody compared the nation's days with the year's notice; none of them is a forecast any more.

    Raises ``Invalid`` without a document, or for a year without a single day off.
    """
    require_scope(work, NATION)
    if len(source.strip()) < 5:
        raise Invalid.at("source", "Ghi văn bản của năm: số, ngày, cơ quan thông báo lịch nghỉ.")
    rows = settings.entries(work.session, NATION, date(year, 1, 1), date(year, 12, 31))
    if not rows:
        raise Invalid(f"Năm {year} chưa có ngày nghỉ nào. Nhập hoặc chép lịch trước khi xác nhận.")
    for row in rows:
        if not row.confirmed:
            row.confirmed = True
            if not row.source or row.source.startswith(changes.FORECAST):
                row.source = source.strip()
    known = settings.year(work.session, year)
    if known is not None and known.source == source.strip():
        return known
    if known is None:
        known = CalendarYear(year=year, source="", confirmed_at=work.now, confirmed_by="")
        work.session.add(known)
    known.source, known.confirmed_at, known.confirmed_by = source.strip(), work.now, work.actor.name
    work.note("calendar", NATION, f"Xác nhận lịch năm {year} theo {source.strip()}")
    work.session.flush()
    return known
