"""``desk calendar``: the work calendar from the command line: a file imported, a year shown, promises compared with it."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import current_app
from sqlalchemy import make_url

from .cli_shared import application, opened, say, working
from .domain.calendar import CalendarDay, WorkCalendar, read_days
from .domain.calendar_changes import Change, say_entry, years_of
from .domain.calendar_file import YEARS, BadCalendarFile, FileDay, read_file
from .domain.dates import VIETNAM, say_date, say_moment, say_weekday
from .domain.errors import Invalid
from .domain.hours import DEFAULT_HOURS, OfficeHours, hours_as_data, read_hours, say_hours
from .policy import SYSTEM
from .services import scheduling
from .services.drifting import drifted
from .store import schema, seed
from .store.db import db
from .store.queries import calendars, directory, running
from .store.queries.calendars import NATION

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def calendar() -> None:
    """Lịch làm việc: nhập ngày nghỉ, xem một năm, đối chiếu hẹn trả.

    Đổi lịch không làm đổi ngày đã hẹn của hồ sơ nào; xem: desk calendar check.
    """


# ── import ────────────────────────────────────────────────────────────────────


@calendar.command("import")
@click.argument("file", type=FILE)
@click.option("--yes", is_flag=True, help="Không hỏi lại (mặc định khi không chạy trên màn hình lệnh).")
@click.option("--confirm", metavar="VĂN-BẢN", help="Xác nhận luôn lịch các năm trong tệp, theo văn bản này.")
def import_file(file: Path, yes: bool, confirm: str | None) -> None:
    """Thay ngày nghỉ cả nước của mọi năm có trong FILE (CSV hoặc JSON), sau khi cho xem khác biệt.

    CSV: dòng đầu là date,weekday,type_0_off_1_makeup_workday,name (0 nghỉ, 1 làm bù), có thể thêm cột source, for, sessions.
    JSON: danh sách {"date", "kind": "off|makeup|half", "name", "source", "for", "sessions"}.
    """
    days = _read(file)
    with opened():
        edit = scheduling.from_file(db.session(), days, file.name)
        _tell(edit.changes)
        for year in scheduling.too_few_in(days):
            click.echo(
                f"Chú ý: năm {year} trong tệp có ít ngày nghỉ hơn luật định; tệp thay toàn bộ ngày của năm.", err=True
            )
        if (edit.changes or confirm) and not yes and on_terminal():
            click.confirm("Thay lịch như trên?", abort=True)
        with working(SYSTEM) as work:
            done = scheduling.apply(work, edit)
            for year in years_of(d.day for d in days) if confirm else ():
                scheduling.confirm_year(work, year, confirm or "")
    years = years_of(d.day for d in days)
    whole = years == list(range(years[0], years[-1] + 1)) and len(years) > 2
    span = f"các năm {years[0]}–{years[-1]}" if whole else f"năm {', '.join(map(str, years))}"
    say(f"Đã thay lịch {span}: {len(done)} ngày khác trước." if done else f"Lịch {span} đã đúng như tệp, không đổi gì.")
    if confirm:
        say(f"Đã xác nhận lịch {span} theo {confirm}.")
    if done:
        say("Ngày đã hẹn của hồ sơ đang mở giữ nguyên. Xem hồ sơ có hẹn trả khác lịch mới: desk calendar check.")


def on_terminal() -> bool:
    """Is somebody there to be asked?"""
    return sys.stdin.isatty()


def _read(file: Path) -> tuple[FileDay, ...]:
    try:
        return read_file(file.read_bytes())
    except BadCalendarFile as error:
        raise Invalid(f"{file.name}: {' '.join(error.problems)}") from error


def _tell(changes: Sequence[Change]) -> None:
    """Every difference; those by which somebody works otherwise come last, where they are seen."""
    for change in sorted(changes, key=lambda c: (c.works_otherwise, c.day)):
        say(change.words + ("" if change.works_otherwise else " (ngày làm việc không đổi)"))


# ── show ──────────────────────────────────────────────────────────────────────


@calendar.command("show")
@click.option("--year", type=click.IntRange(YEARS[0], YEARS[-1]), required=True, help="Năm, ví dụ 2026.")
@click.option("--agency", help="Mã đơn vị, ví dụ 11020; bỏ trống: cả nước.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
def show(year: int, agency: str | None, as_json: bool) -> None:
    """Mọi ngày đặc biệt của một năm, giờ làm việc và số ngày làm việc từng tháng.

    Khi chưa thiết lập cơ sở dữ liệu, lệnh này đọc lịch kèm theo phần mềm.
    """
    with application() as app:
        if agency is None and not _set_up(app.config["SQLALCHEMY_DATABASE_URI"], app.instance_path):
            found, missing = _shipped(year), None
        else:
            with opened():
                found = _stored(year, agency)
                missing = calendars.missing_year(db.session(), current_app.extensions["desk.clock"]().date())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    _print(found)
    if missing is not None:
        click.echo(
            f"Chú ý: lịch năm {missing} chưa ai xác nhận. Nhập: desk calendar import …, hoặc trang Lịch làm việc.",
            err=True,
        )


def _set_up(address: Any, folder: str) -> bool:
    """Is there a database with something in it? Looking must not make an empty file."""
    url = make_url(str(address))
    if url.get_backend_name() == "sqlite" and not (Path(folder) / (url.database or "")).exists():
        return False
    with db.engine.connect() as connection:
        if schema.current(connection) is None:
            return False
    return not schema.is_current(db.session()) or directory.is_installed(db.session())


def _shipped(year: int) -> dict[str, Any]:
    days = read_days(seed.read("calendar/vn")["days"])
    mine = [(NATION, d) for d in days if d.day.year == year]
    confirmed = bool(mine) and all(d.confirmed for _, d in mine)
    return _described(
        year, None, WorkCalendar.build(days), DEFAULT_HOURS, mine, "Lịch kèm theo phần mềm" if confirmed else ""
    )


def _stored(year: int, code: str | None) -> dict[str, Any]:
    session = db.session()
    unit = directory.agency_by_code(session, code) if code else None
    known = calendars.book(session)
    line = calendars.line_of(session, unit.id) if unit else []
    mine = [found for day, found in sorted(calendars.holding(known, line).items()) if day.year == year]
    confirmed = calendars.confirmed_years(session).get(year)
    today = current_app.extensions["desk.clock"]().date()
    on = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    return _described(
        year, code, calendars.build(known, line), calendars.hours_of(known, line, "office").at(on), mine,
        confirmed.source if confirmed else "",
    )  # fmt: skip


def _described(
    year: int, agency: str | None, work: WorkCalendar, hours: OfficeHours, days: list[tuple[str, CalendarDay]], confirmed: str
) -> dict[str, Any]:  # fmt: skip
    months = [_working_days(work, year, month) for month in range(1, 13)]
    return {
        "year": year, "agency": agency, "confirmed": bool(confirmed), "confirmed_source": confirmed, "working_days": sum(months),
        "months": months, "hours": hours_as_data(hours),
        "days": [
            {
                "date": d.day.isoformat(), "weekday": say_weekday(d.day), "kind": str(d.kind), "name": d.name, "source": d.source,
                "confirmed": d.confirmed, "for": d.swapped.isoformat() if d.swapped else None,
                "sessions": [s.written() for s in d.sessions], "scope": scope,
            }
            for scope, d in days
        ],
    }  # fmt: skip


def _working_days(work: WorkCalendar, year: int, month: int) -> int:
    first = date(year, month, 1).toordinal()
    last = date(year + month // 12, month % 12 + 1, 1).toordinal()
    return sum(work.is_working(date.fromordinal(n)) for n in range(first, last))


def _print(found: dict[str, Any]) -> None:
    where = f"đơn vị {found['agency']}" if found["agency"] else "cả nước"
    sure = f"đã xác nhận ({found['confirmed_source']})" if found["confirmed"] else "CHƯA XÁC NHẬN"
    say(f"Lịch làm việc năm {found['year']}, {where}: {sure}.")
    for row, day in zip(found["days"], read_days(found["days"]), strict=True):
        own = f" [{row['scope']}]" if row["scope"] else ""
        say(f"  {say_date(day.day):<11}{row['weekday']:<9}{say_entry(day)}{own}")
    for line in say_hours(read_hours(found["hours"])):
        say(f"Giờ làm việc {line}.")
    by_month = ", ".join(f"tháng {n}: {days}" for n, days in enumerate(found["months"], start=1))
    say(f"{found['working_days']} ngày làm việc ({by_month}).")


# ── check ─────────────────────────────────────────────────────────────────────


@calendar.command("check")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
@click.pass_context
def check(context: click.Context, as_json: bool) -> None:
    """Hồ sơ đang mở có hạn đã lưu khác hạn tính lại theo lịch hôm nay. Mã thoát 1 nếu có."""
    with opened():
        session = db.session()
        found, total = list(drifted(session)), running.how_many(session)
    if as_json:
        rows = [
            {"number": d.dossier.number, "due_at": d.dossier.due_at.astimezone(VIETNAM).isoformat(), "counted": d.counted.isoformat()}
            for d in found
        ]  # fmt: skip
        click.echo(json.dumps({"ok": not found, "open": total, "drifted": rows}, ensure_ascii=False))
    else:
        for d in found:
            say(f"{d.dossier.number}: đã hẹn {say_moment(d.dossier.due_at)}, tính lại {say_moment(d.counted)}")
        say(f"{total} hồ sơ đang mở; {len(found)} có hạn khác lịch hôm nay.")
    if found:
        context.exit(1)
