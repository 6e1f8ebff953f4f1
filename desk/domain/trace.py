"""The reason of every day of a deadline, in words a clerk can read out to the citizen (giải trình cách tính hạn)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .calendar import VIETNAM, DayKind, WorkCalendar
from .counting import ONE_DAY, Counted, Pause, add_months
from .dates import as_day, say_date, say_moment, say_time, say_weekday
from .terms import Term, Unit

NOTHING = timedelta(0)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
REST = "nghỉ hằng tuần"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the explanation: a day, whether it used up some of the term, and the sentence."""

    day: date
    counted: bool
    text: str


def trace(
    received: datetime, term: Term, calendar: WorkCalendar, counted: Counted, cutoff: time, came: str = "tiếp nhận"
) -> tuple[Line, ...]:
    """The lines from the receipt to the deadline; the last one states the deadline. ``came``: how it came, in one word or two.

    After a restart (tính lại từ đầu) the days before it are not listed: they no longer matter.
    """
    lines = [_receipt(received, term, calendar, counted, cutoff, came)]
    for pause in counted.restarts:
        again = pause is counted.restarts[-1] and term.unit is Unit.SAME_DAY and _within_day(counted, calendar, cutoff)
        lines += restart_lines(pause, again=again)
    match term.unit:
        case Unit.HOURS:
            lines += _hours(term, calendar, counted)
        case Unit.MONTHS:
            lines += _months(term, calendar, counted)
        case Unit.DAYS:
            lines += _days(term.amount, calendar, counted)
        case Unit.WORKING_DAYS:
            lines += _working_days(term.amount, calendar, counted)
        case Unit.SAME_DAY:
            lines += _working_days(0 if _within_day(counted, calendar, cutoff) else 1, calendar, counted)
    lines.append(Line(counted.at.date(), False, f"Đến hạn: {say_moment(counted.at)}"))
    return tuple(lines)


def restart_lines(pause: Pause, *, again: bool = False) -> tuple[Line, Line]:
    """A pause after which the term is counted anew; ``again``: the day of return is itself the day of the term."""
    stopped = f"{_stopped(pause)} lúc {say_time(pause.since)}, thời hạn tính lại từ đầu"
    back = f"nhận lại đủ hồ sơ lúc {say_time(pause.until)}, bắt đầu tính lại"
    return _line(as_day(pause.since), False, stopped), _line(as_day(pause.until), again, back)


def _stopped(pause: Pause) -> str:
    """``tạm dừng``; with its reason ``tạm dừng (chờ bổ sung giấy tờ lần 1)``."""
    return f"tạm dừng ({pause.reason})" if pause.reason else "tạm dừng"


def _line(day: date, counted: bool, text: str) -> Line:
    return Line(day, counted, f"{say_weekday(day)} {say_date(day)}: {text}")


def _receipt(received: datetime, term: Term, calendar: WorkCalendar, counted: Counted, cutoff: time, came: str) -> Line:
    day, at = received.date(), f"{came} lúc {say_time(received)}"
    if term.unit is Unit.HOURS or counted.restarts:
        return _line(day, False, at)
    if term.unit is not Unit.SAME_DAY:
        return _line(day, False, f"{at}, không tính ngày {came}")
    if _within_day(counted, calendar, cutoff):
        return _line(day, True, f"{at}, trước {say_time(cutoff)}, trả trong ngày")
    why = _rest(day, calendar) or f"từ {say_time(min(cutoff, calendar.closing(day).time()))} trở đi"
    return _line(day, False, f"{at}, {why}, trả trong ngày làm việc tiếp theo")


def _within_day(counted: Counted, calendar: WorkCalendar, cutoff: time) -> bool:
    start, day = counted.start, counted.start.date()
    return calendar.is_working(day) and start.time() < cutoff and start < calendar.closing(day)


def _rest(day: date, calendar: WorkCalendar) -> str | None:
    """``nghỉ Tết Nguyên đán``, ``nghỉ hằng tuần``; ``None`` on a working day."""
    if calendar.is_working(day):
        return None
    special = calendar.special(day)
    if special is None or special.kind is not DayKind.OFF:
        return REST
    why = special.told
    return why[0].lower() + why[1:] if why.casefold().startswith("nghỉ") else f"nghỉ {why}"


def _worked(day: date, calendar: WorkCalendar) -> str:
    """What is said before a day counts: nothing, ``làm bù (Công văn …), `` or ``chỉ làm 07:30–11:30 (…), ``."""
    special = calendar.special(day)
    if special is None:
        return ""
    source = f" ({special.source})" if special.source else ""
    if special.kind is DayKind.HALF:
        return f"chỉ làm {', '.join(map(str, special.sessions))}{source}, "
    return f"làm bù{source}, "


def _each(after: date, until: date) -> Iterator[date]:
    return (after + ONE_DAY * n for n in range(1, (until - after).days + 1))


def _paused(day: date, pauses: tuple[Pause, ...]) -> str | None:
    """``tạm dừng (chờ bổ sung giấy tờ lần 1)`` on a day that a pause gives back; else ``None``."""
    return next((_stopped(p) for p in pauses if p.since.date() < day <= p.until.date()), None)


def _working_days(amount: int, calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    number = 0
    for day in _each(counted.start.date(), counted.at.date()):
        if rest := _rest(day, calendar):
            yield _line(day, False, f"{rest}, không tính")
        elif stopped := _paused(day, counted.pauses):
            yield _line(day, False, f"{stopped}, không tính")
        elif number < amount:
            number += 1
            yield _line(day, True, f"{_worked(day, calendar)}tính ngày thứ {number}")
        else:
            yield _line(day, False, "làm nốt phần còn lại của ngày bị tạm dừng")


def _days(amount: int, calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    number = 0
    for day in _each(counted.start.date(), counted.at.date()):
        rest = _rest(day, calendar)
        if stopped := _paused(day, counted.pauses):
            yield _line(day, False, f"{stopped}, không tính")
        elif number < amount:
            number += 1
            moved = f", ngày cuối {rest} nên chuyển sang ngày làm việc tiếp theo" if rest and number == amount else ""
            yield _line(day, True, f"tính ngày thứ {number}{moved}")
        elif rest:
            yield _line(day, False, f"{rest}, chuyển sang ngày làm việc tiếp theo")
        else:
            yield _line(day, False, "ngày làm việc tiếp theo")


def _months(term: Term, calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    start = counted.start.date()
    yield _line(add_months(start, term.amount), True, f"ngày tương ứng sau {term.words()} kể từ {say_date(start)}")
    for pause in counted.pauses:
        days = (pause.until.date() - pause.since.date()).days
        yield _line(
            pause.until.date(), False, f"hết {_stopped(pause)} từ {say_date(pause.since)}, cộng thêm {days} ngày"
        )
    for day in _each(counted.last - ONE_DAY, counted.at.date() - ONE_DAY):
        yield _line(day, False, f"{_rest(day, calendar)}, chuyển sang ngày làm việc tiếp theo")


def _hours(term: Term, calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    left = timedelta(hours=term.amount)
    for day in _each(counted.start.date() - ONE_DAY, counted.at.date()):
        midnight = datetime.combine(day, time(), VIETNAM)
        start, end = max(counted.start, midnight), min(counted.at, midnight + ONE_DAY)
        stopped = sum((_overlap(pause, start, end, calendar) for pause in counted.pauses), NOTHING)
        used = calendar.working_time(start, end) - stopped
        left -= used
        if used:
            yield _line(day, True, f"{_worked(day, calendar)}tính {_span(used)}, còn {_span(left)}")
        elif rest := _rest(day, calendar):
            yield _line(day, False, f"{rest}, không tính")
        else:
            why = next((_stopped(p) for p in counted.pauses if _overlap(p, start, end, calendar)), "ngoài giờ làm việc")
            yield _line(day, False, f"{why}, không tính")


def _overlap(pause: Pause, start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    return calendar.working_time(max(pause.since, start), min(pause.until, end))


def _span(span: timedelta) -> str:
    hours, minutes = span // HOUR, span % HOUR // MINUTE
    if not minutes:
        return f"{hours} giờ"
    return f"{hours} giờ {minutes} phút" if hours else f"{minutes} phút"
