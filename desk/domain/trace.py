"""The reason of every day of a deadline, in words a clerk can read out to the citizen (giải trình cách tính hạn)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from .calendar import VIETNAM, DayKind, WorkCalendar
from .counting import ONE_DAY, Counted, Pause, add_months, within_day
from .dates import as_day, say_date, say_moment, say_time, say_weekday
from .terms import Term, Unit

NOTHING = timedelta(0)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
REST = "nghỉ hằng tuần"
NEXT = "chuyển sang ngày làm việc tiếp theo"


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
        again = pause is counted.restarts[-1] and term.unit is Unit.SAME_DAY
        lines += restart_lines(pause, again=again and within_day(counted.start, calendar, cutoff))
    match term.unit:
        case Unit.HOURS:
            lines += _hours(term, calendar, counted)
        case Unit.MONTHS:
            lines += _months(term, calendar, counted)
        case Unit.DAYS:
            lines += _days(term.amount, calendar, counted)
        case _:
            lines += _working_days(calendar, counted)
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


def receipt_line(received: datetime, came: str = "tiếp nhận", more: str = "", *, counted: bool = False) -> Line:
    """How it began: ``thứ Hai 02/3/2026: tiếp nhận lúc 09:00``, and ``more``."""
    return _line(received.date(), counted, f"{came} lúc {say_time(received)}{more}")


def _receipt(received: datetime, term: Term, calendar: WorkCalendar, counted: Counted, cutoff: time, came: str) -> Line:
    if term.unit is Unit.HOURS or counted.restarts:
        return receipt_line(received, came)
    if term.unit is not Unit.SAME_DAY:
        return receipt_line(received, came, f", không tính ngày {came}")
    if within_day(received, calendar, cutoff):
        return receipt_line(received, came, f", trước {say_time(cutoff)}, trả trong ngày", counted=True)
    day = received.date()
    why = _rest(day, calendar) or f"từ {say_time(min(cutoff, calendar.closing(day).time()))} trở đi"
    return receipt_line(received, came, f", {why}, trả trong ngày làm việc tiếp theo")


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


def _paused(day: date, counted: Counted) -> str | None:
    """What is said of a day that a pause gives back: ``tạm dừng (chờ bổ sung giấy tờ lần 1), không tính``; else ``None``.

    A term stopped on its last day ends on the working day on which it is taken up again.
    """
    pause = next((p for p in counted.pauses if p.since.date() < day <= p.until.date()), None)
    if pause is None:
        return None
    if day < counted.at.date():
        return f"{_stopped(pause)}, không tính"
    rest = "làm nốt phần còn lại của ngày bị tạm dừng" if pause.until < counted.at else "ngày cuối của thời hạn"
    return f"hết {_stopped(pause)} lúc {say_time(pause.until)}, {rest}"


def _briefly(day: date, counted: Counted, gives_back: Callable[[date, date], int]) -> str:
    """What is added to a day that counts although the clock stopped on it, when the pause gives no day back."""
    return "".join(
        f"; {_stopped(p)} từ {say_time(p.since)} đến {_until(p)}, không cộng thêm"
        for p in counted.pauses
        if p.since.date() == day and p.since < p.until and not gives_back(day, p.until.date())
    )


def _until(pause: Pause) -> str:
    same = pause.since.date() == pause.until.date()
    return f"{say_time(pause.until)} trong ngày" if same else say_moment(pause.until)


def _working_days(calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    number = 0
    for day in _each(counted.start.date(), counted.at.date()):
        if rest := _rest(day, calendar):
            yield _line(day, False, f"{rest}, không tính")
        elif stopped := _paused(day, counted):
            yield _line(day, False, stopped)
        else:
            number += 1
            brief = _briefly(day, counted, calendar.count_working_days)
            yield _line(day, True, f"{_worked(day, calendar)}tính ngày thứ {number}{brief}")


def _days(amount: int, calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    number = 0
    for day in _each(counted.start.date(), counted.at.date()):
        rest = _rest(day, calendar)
        if stopped := _paused(day, counted):
            yield _line(day, False, stopped)
        elif number < amount:
            number += 1
            moved = f", ngày cuối {rest} nên {NEXT}" if rest and number == amount else ""
            brief = _briefly(day, counted, lambda since, until: (until - since).days)
            yield _line(day, True, f"tính ngày thứ {number}{moved}{brief}")
        else:
            yield _line(day, False, f"{rest}, {NEXT}" if rest else "ngày làm việc tiếp theo")


def _months(term: Term, calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    start = counted.start.date()
    yield _line(add_months(start, term.amount), True, f"ngày tương ứng sau {term.words()} kể từ {say_date(start)}")
    for pause in counted.pauses:
        days = (pause.until.date() - pause.since.date()).days
        more = f"cộng thêm {days} ngày" if days else "trong ngày, không cộng thêm"
        yield _line(pause.until.date(), False, f"hết {_stopped(pause)} từ {say_date(pause.since)}, {more}")
    for day in _each(counted.last - ONE_DAY, counted.at.date() - ONE_DAY):
        yield _line(day, False, f"{_rest(day, calendar)}, {NEXT}")


def _hours(term: Term, calendar: WorkCalendar, counted: Counted) -> Iterator[Line]:
    left = timedelta(hours=term.amount)
    for day in _each(counted.start.date() - ONE_DAY, counted.at.date()):
        midnight = datetime.combine(day, time(), VIETNAM)
        start, end = max(counted.start, midnight), min(counted.at, midnight + ONE_DAY)
        held = [(p, span) for p in counted.pauses if (span := _overlap(p, start, end, calendar))]
        used = calendar.working_time(start, end) - sum((span for _, span in held), NOTHING)
        before, left = left, left - used
        if used:  # minutes are told, seconds not: what is told of the days adds up all the same
            told = before // MINUTE * MINUTE - left // MINUTE * MINUTE
            stood = "".join(f"{_stopped(pause)} {_span(span)} không tính, " for pause, span in held)
            yield _line(day, True, f"{_worked(day, calendar)}{stood}tính {_span(told or used)}, còn {_span(left)}")
        elif rest := _rest(day, calendar):
            yield _line(day, False, f"{rest}, không tính")
        else:
            yield _line(day, False, f"{_stopped(held[0][0]) if held else 'ngoài giờ làm việc'}, không tính")


def _overlap(pause: Pause, start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    return calendar.working_time(max(pause.since, start), min(pause.until, end))


def _span(span: timedelta) -> str:
    hours, minutes = span // HOUR, span % HOUR // MINUTE
    if NOTHING < span < MINUTE:
        return "dưới 1 phút"
    if not minutes:
        return f"{hours} giờ"
    return f"{hours} giờ {minutes} phút" if hours else f"{minutes} phút"
