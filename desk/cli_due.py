"""``desk due``: when a term runs out and why, for one receipt or for a file of them. Starts without Flask where no database is."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from . import paths
from .cli_shared import OLD_SCHEMA, application
from .domain import asking
from .domain.batch import answer, refusal
from .domain.calendar import WorkCalendar, read_days
from .domain.counting import CUTOFF
from .domain.deadlines import explain
from .domain.errors import Invalid
from .store import seed

LONGEST_LINE = 1 << 20  # bytes; a line is read whole, a file never
TOO_LONG = f"Dòng dài quá {LONGEST_LINE} byte."
BLOCK = 1 << 16
BOM = b"\xef\xbb\xbf"
T = TypeVar("T")


class Written(click.ParamType):
    """A word of the command line, read by the same function as in a batch and in the API."""

    def __init__(self, name: str, read: Callable[[str], Any]) -> None:
        self.name, self.read = name, read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command()
@click.option(
    "--at", type=Written("iso", asking.read_moment), help="Lúc tiếp nhận, ví dụ 2026-02-12T09:15 (giờ Việt Nam)."
)
@click.option("--term", type=Written("term", asking.read_term), help="Thời hạn: 8h, 5wd, 20d, 2mo, same-day.")
@click.option(
    "--pause",
    "pauses",
    multiple=True,
    type=Written("since/until[:effect]", asking.read_pause),
    help="Khoảng tạm dừng TỪ/ĐẾN, thêm :resume (tính tiếp, mặc định) hoặc :restart (tính lại). Ghi nhiều lần được.",
)
@click.option("--agency", help="Mã đơn vị: tính theo lịch của đơn vị. Không ghi: lịch cả nước, giờ hành chính thường.")
@click.option(
    "--cutoff",
    type=Written("hh:mm", asking.read_cutoff),
    default=CUTOFF,
    metavar="HH:MM",
    help="Giờ chốt của thời hạn trong ngày (mặc định 15:00).",
)
@click.option("--json", "as_json", is_flag=True, help="In hạn và từng ngày dạng JSON.")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, allow_dash=True), metavar="FILE|-",
              help='Mỗi dòng một câu hỏi JSON {"at", "term", "pauses", "cutoff"}, mỗi dòng một câu trả lời.')  # fmt: skip
def due(
    at: Any, term: Any, pauses: tuple[Any, ...], agency: str | None, cutoff: time, as_json: bool, batch: str | None
) -> None:  # fmt: skip
    """Hạn của một hồ sơ và vì sao: từng ngày tính, không tính, và lý do."""
    if batch is not None:
        if at or term or pauses:
            raise click.UsageError("--batch không đi cùng --at, --term, --pause: mỗi dòng của tệp tự ghi.")
        _answer_all(batch, calendar_of(agency), cutoff)
        return
    for name, given in (("--at", at), ("--term", term)):
        if given is None:
            raise click.UsageError(f"Thiếu {name}.")
    calendar = calendar_of(agency)
    told = _reckoned(lambda: explain(at, term, calendar, pauses, cutoff))
    if as_json:
        click.echo(json.dumps(asking.as_data(told), ensure_ascii=False))
    else:
        click.echo("\n".join(line.text for line in told.trace))  # the last of them is the deadline


def _reckoned(count: Callable[[], T]) -> T:
    """A calendar has an end: a year that it does not reach is a refusal, no fault of the program."""
    try:
        return count()
    except (ValueError, OverflowError) as error:
        raise Invalid(str(error) if isinstance(error, ValueError) else "Hạn nằm ngoài các năm tính được.") from error


def _answer_all(source: str, calendar: WorkCalendar, cutoff: time) -> None:
    """Line by line, in order, whatever the lines hold: as many answers as there are lines. What has come is answered at once."""
    out = sys.stdout.buffer
    with click.open_file(source, "rb") as asked:
        for lines in _blocks(asked):
            said = [
                answer(line, calendar, cutoff) if len(line) <= LONGEST_LINE else refusal(TOO_LONG) for line in lines
            ]
            # half a surrogate pair goes back as it came: \\ud800
            out.write(("\n".join(said) + "\n").encode("utf-8", "backslashreplace"))
            out.flush()


def _blocks(asked: BinaryIO) -> Iterator[list[bytes]]:
    """The lines as they come, some at a time; of one that is too long only as much as shows it."""
    rest, first = b"", True
    while block := asked.read1(BLOCK):  # type: ignore[attr-defined]
        if first:
            block, first = block.removeprefix(BOM), False
        *lines, last = block.split(b"\n")
        if lines:
            lines[0], rest = rest + lines[0], last
            yield lines
        elif len(rest) <= LONGEST_LINE:
            rest += last
    if rest:
        yield [rest]


def calendar_of(agency: str | None) -> WorkCalendar:
    """The calendar of an agency by its code; without one the nation's days and the usual hours, from the database if one is set up,
    else the project's own. Makes no database. Raises ``NotFound`` for a code that no agency has."""
    if agency is None and not _configured():
        return _own()
    with application(pages=False):
        return _from_database(agency)


def _configured() -> bool:
    """May there be a database? Not where neither a setting nor a file says so."""
    folder = paths.instance()
    named = any(name.startswith("DESK_") and "DATABASE" in name for name in os.environ)
    return named or (folder / "config.py").exists() or (folder / "desk.sqlite").exists()


def _from_database(agency: str | None) -> WorkCalendar:
    from .services import reckoning
    from .store import schema
    from .store.db import db
    from .store.queries import directory

    url = db.engine.url
    there = url.get_backend_name() != "sqlite" or Path(url.database or "").exists()
    version = schema.current(db.session().connection()) if there else None
    if version is not None and version != schema.head():
        raise Invalid(OLD_SCHEMA)
    if version is None or not directory.is_installed(db.session()):
        if agency is not None:
            raise Invalid(f"Cơ sở dữ liệu chưa được thiết lập: không biết lịch của đơn vị “{agency}”.")
        return _own()
    return reckoning.calendar_of(db.session(), agency or "")


def _own() -> WorkCalendar:
    return WorkCalendar.build(read_days(seed.read("calendar/vn")["days"]))
