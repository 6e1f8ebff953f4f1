"""``desk catalogue check``: files of our own format, or the whole installation, or its drafts tried at one desk."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app

from .cli_shared import opened, say
from .domain.catalogue.reading import CatalogueError, clashes, read_file
from .domain.errors import Invalid
from .services.importing import checking, trial
from .services.importing.trial import Trial
from .sheets import read
from .store.db import db
from .store.models import Agency
from .store.queries import directory, drafts, published

FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
LEVELS = {"error": "lỗi", "warning": "chú ý"}


@click.command("check")
@click.argument("files", nargs=-1, type=FILES)
@click.option("--at", "code", metavar="MÃ", help="Chỉ xét khi tiếp nhận tại đơn vị này, ví dụ 11020.")
@click.option("--drafts", "of_drafts", is_flag=True, help="Chạy thử mọi bản thảo đang mở tại đơn vị --at.")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
@click.pass_context
def check(
    context: click.Context, files: tuple[Path, ...], code: str | None, of_drafts: bool, as_json: bool
) -> None:  # fmt: skip
    """Kiểm tra danh mục. Có FILES: kiểm tra tệp desk-catalogue/2, không cần cơ sở dữ liệu. Không có: kiểm tra cả hệ thống.

    Cả hệ thống: mỗi thủ tục đang áp dụng có chạy được ở mọi nơi tiếp nhận không (đơn vị, bộ phận, người nhận bước, thời hạn), mã tắt
    trùng, biểu mẫu thiếu, phiên bản chồng hoặc hở ngày, bản thảo còn câu hỏi. Không ghi gì. Mã thoát 1 nếu có lỗi.
    """
    if files:
        say(f"{_check_files(files)} thủ tục, không có lỗi.")
        return
    if of_drafts and code is None:
        raise click.UsageError("--drafts cần --at: chạy thử tại đơn vị nào?", context)
    with opened(pages=False):
        at = directory.agency_by_code(db.session(), code) if code else None
        clear = _try_drafts(at, as_json) if of_drafts and at is not None else _check_all(at, as_json)
    if not clear:
        context.exit(1)


def _check_files(files: Sequence[Path]) -> int:
    specs = []
    for path in files:
        with path.open("rb") as file:
            opened_file = read(file, path.name)
        try:
            found, _ = read_file(getattr(opened_file, "value", None))
        except CatalogueError as error:
            raise Invalid(f"{path.name}: {' '.join(error.problems)}") from error
        specs += found
    if problems := clashes(specs):
        raise Invalid(" ".join(problems))
    return len(specs)


def _check_all(at: Agency | None, as_json: bool) -> bool:
    """The whole installation; True when nothing is wrong."""
    session, day = db.session(), current_app.extensions["desk.clock"]().date()
    count = published.count(session)
    found = list(checking.check(session, day, at))
    counts = Counter(f.level for f in found)
    if as_json:
        rows = [vars(f) for f in found]
        answer = {
            "ok": not counts["error"],
            "procedures": count,
            "errors": counts["error"],
            "warnings": counts["warning"],
        }
        click.echo(json.dumps({**answer, "findings": rows}, ensure_ascii=False))
    else:
        for f in found:
            say(f"{f.code + ': ' if f.code else ''}{LEVELS[f.level]}: {f.sentence}")
        say(f"{count} thủ tục: {counts['error']} lỗi, {counts['warning']} chỗ cần chú ý.")
    return not counts["error"]


def _try_drafts(at: Agency, as_json: bool) -> bool:
    """Every open draft tried at one desk; True when each of them runs."""
    session, day = db.session(), current_app.extensions["desk.clock"]().date()
    opened_drafts = [d for state in drafts.OPEN for d in drafts.waiting(session, state, limit=100_000)]
    found = trial.try_drafts(session, sorted(opened_drafts, key=lambda d: d.procedure_code), at, day)
    runs = sum(t.runs for t in found)
    if as_json:
        rows = [{"code": t.code, "name": t.name, "runs": t.runs, "why": list(t.why)} for t in found]
        click.echo(json.dumps({"runs": runs, "fails": len(found) - runs, "drafts": rows}, ensure_ascii=False))
    else:
        for t in found:
            say(f"{t.code} {t.name}: {_said(t)}")
        say(f"{len(found)} bản thảo: {runs} chạy được đến kết quả, {len(found) - runs} chưa.")
    return runs == len(found)


def _said(tried: Trial) -> str:
    if tried.runs:
        moments = sorted(set(tried.promised.values()))
        return f"chạy được, hẹn trả {moments[0]:%H:%M %d/%m/%Y}" + (
            f" đến {moments[-1]:%d/%m/%Y}" if len(moments) > 1 else ""
        )
    return f"chưa chạy được, {len(tried.why)} lý do: " + " | ".join(tried.why)
