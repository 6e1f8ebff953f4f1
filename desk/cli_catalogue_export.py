"""``desk catalogue export``: our own file without loss, and a workbook for a leader's desk."""

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app

from .cli_shared import opened
from .domain.dates import say_date
from .services.importing import exporting
from .sheets import Page, write_xlsx
from .store.db import db
from .store.queries import published

OUT = click.Path(dir_okay=False, path_type=Path)


@click.command("export")
@click.argument("file", required=False, type=OUT)
@click.option("--xlsx", type=OUT, help="Ghi thêm bảng tính: thủ tục có hiệu lực, giấy tờ từng thủ tục.")
@click.option("--at", "day", type=click.DateTime(["%Y-%m-%d"]), help="Bảng tính theo ngày này (mặc định hôm nay).")
@click.option("--drafts", is_flag=True, help="Bảng tính có thêm trang các bản thảo đang mở và câu hỏi của chúng.")
def export(file: Path | None, xlsx: Path | None, day: datetime | None, drafts: bool) -> None:
    """Xuất danh mục ra FILE (dạng desk-catalogue/2: mọi phiên bản, nơi tiếp nhận riêng, biểu mẫu); không có FILE thì in ra màn hình.

    Nhập lại bằng desk catalogue import không mất gì. Bản thảo không nằm trong tệp này. Chỉ ghi --xlsx thì không in tệp JSON.
    """
    with opened(pages=False):
        session = db.session()
        count = published.count(session)
        if file is not None:
            _write(file, exporting.written(session))
            click.echo(f"Đã xuất {count} thủ tục ra {file.name}.", err=True)
        elif xlsx is None:
            sys.stdout.writelines(exporting.written(session))
        if xlsx is not None:
            _write_book(xlsx, day, drafts)
            click.echo(f"Đã ghi bảng tính {xlsx.name}.", err=True)


def _write(path: Path, pieces: Iterable[str]) -> None:
    """The file whole or not at all: a disk that fills up leaves the last one as it was."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as out:
            out.writelines(pieces)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _write_book(path: Path, day: datetime | None, drafts: bool) -> None:
    session, now = db.session(), current_app.extensions["desk.clock"]()
    on = day.date() if day is not None else now.date()
    pages: list[Any] = [
        Page(f"Thủ tục {say_date(on)}".replace("/", "-"), exporting.PROCEDURES, exporting.procedure_rows(session, on),
             (14, 50, 22, 16, 22, 16, 16, 16, 40, 10, 10, 20, 12, 12)),
        Page("Giấy tờ", exporting.PAPERS, exporting.paper_rows(session, on), (14, 22, 6, 60, 20)),
    ]  # fmt: skip
    if drafts:
        pages.append(Page("Bản thảo", exporting.DRAFTS, exporting.draft_rows(session), (14, 50, 14, 22, 12, 10, 60)))
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as out:
            write_xlsx(pages, out, now)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
