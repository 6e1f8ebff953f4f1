"""``desk catalogue``: files into the catalogue and back again; what was brought in, listed and undone."""

import json
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from flask import current_app

from .cli_shared import Desk, opened, say, working
from .domain.catalogue.columns import COLUMNS
from .domain.catalogue.reading import CatalogueError
from .domain.dates import say_moment
from .domain.errors import DeskError, Invalid, Stale
from .policy import SYSTEM
from .services.importing import applying, enforcing, own, reporting, understanding, undoing
from .services.importing.outcomes import KINDS, NOTHING, VERDICTS, Outcome, Tally
from .services.importing.understanding import Source
from .sheets import read
from .store.db import db
from .store.queries import directory, imports

FILES = click.Path(exists=True, dir_okay=False, path_type=Path)
TRIES = 3  # the catalogue may change while a file is compared with it
STATES = {
    "waiting": "chờ đọc", "reading": "đang đọc", "read": "chờ quyết định", "applying": "đang áp dụng", "applied": "đã áp dụng",
    "failed": "không đọc được", "dropped": "đã bỏ", "undone": "đã hoàn tác",
}  # fmt: skip


@click.group(
    cls=Desk,
    modules={
        "export": "cli_catalogue_export",
        "check": "cli_catalogue_check",
        "read": "cli_reader",
        "who": "cli_catalogue_who",
    },
)
def catalogue() -> None:
    """Danh mục thủ tục: nhập, xuất, kiểm tra, hoàn tác một lần nhập."""


@dataclass
class Parcel:
    """One file compared with the catalogue."""

    file: str
    source: Source
    outcomes: list[Outcome]
    tally: Tally
    stamp: str
    owner_id: int | None
    forced: bool  # our own file, put in force at once


def _columns(_context: object, _parameter: object, value: str | None) -> dict[str, str]:
    found = {}
    for pair in (value or "").split(",") if value else ():
        heading, equals, entry = pair.rpartition("=")
        if not equals or not heading.strip() or entry.strip() not in COLUMNS:
            raise click.BadParameter(f"ghi “tiêu đề=mục”, mục là một trong: {', '.join(COLUMNS)}")
        found[heading.strip()] = entry.strip()
    return found


@catalogue.command("import")
@click.argument("files", nargs=-1, required=True, type=FILES)
@click.option("--dry-run", is_flag=True, help="Chỉ đối chiếu, không ghi gì.")
@click.option("--json", "as_json", is_flag=True, help="In đúng một đối tượng JSON: số dòng từng loại và mọi dòng.")
@click.option("--owner", metavar="MÃ", help="Mã đơn vị giữ danh mục của thủ tục mới; bỏ trống: cả hệ thống.")
@click.option("--draft", is_flag=True, help="Tệp desk-catalogue/2: lập bản thảo, không ban hành ngay.")
@click.option("--columns", callback=_columns, metavar="CỘT=MỤC,…", help="Cột nào là mục gì, khi không đoán được.")
@click.option("--skip-errors", is_flag=True, help="Bỏ dòng lỗi, nhập các dòng còn lại.")
def import_files(
    files: tuple[Path, ...], dry_run: bool, as_json: bool, owner: str | None, draft: bool, columns: dict[str, str], skip_errors: bool
) -> None:  # fmt: skip
    """Nhập tệp danh mục: XLSX, CSV, JSON (danh sách, thủ tục chi tiết, quy trình liên thông, desk-catalogue/2).

    Mỗi dòng được đối chiếu với bản thảo đang mở hoặc phiên bản mới nhất: thêm mới, sửa gì, không đổi, lỗi, cảnh báo. Dòng thêm mới
    và dòng sửa thành bản thảo chờ trình duyệt; chỗ không đọc được thành câu hỏi tại mục. Riêng tệp desk-catalogue/2 được ban hành
    ngay, trừ khi có --draft. Có dòng lỗi thì không ghi gì (mã thoát 1), trừ khi có --skip-errors. Tất cả của một tệp vào một lượt;
    hoàn tác: desk catalogue undo.
    """
    with opened(pages=False):
        today = current_app.extensions["desk.clock"]().date()
        owner_id = directory.agency_by_code(db.session(), owner).id if owner else None
        parcels = [_compared(path, owner_id, draft, columns, today) for path in files]
        db.session.rollback()
        wrong = sum(p.tally.counts["errors"] for p in parcels)
        refused = bool(wrong) and not skip_errors and not dry_run
        if not (dry_run or refused):
            parcels = [_carried_out(p, path, draft, columns, today) for p, path in zip(parcels, files, strict=True)]
        _tell_json(parcels) if as_json else _tell(parcels, written=not (dry_run or refused))
        if refused:
            raise Invalid(f"Có {wrong} dòng lỗi: không ghi gì. Sửa tệp, hoặc thêm --skip-errors để bỏ các dòng đó.")


def _compared(path: Path, owner_id: int | None, draft: bool, columns: Mapping[str, str], today: date) -> Parcel:
    """Read a file and compare it. Raises ``Invalid`` naming the file."""
    session = db.session()
    try:
        with path.open("rb") as file:
            source = understanding.understand(session, read(file, path.name), path.name, today, said=columns)
    except CatalogueError as error:
        raise Invalid(f"{path.name}: {' '.join(error.problems)}") from error
    except DeskError as error:
        raise Invalid(f"{path.name}: {error.message}") from error
    forced = source.kind == "own" and not draft
    codes = [s.code for s in source.statements if s.code]
    stamp = imports.stamp(session, codes)
    if forced:
        found: Iterable[Outcome] = own.report(session, source.specs, source.forms)
    else:
        found = reporting.report(session, source.statements, source.kind, owner_id, today)
    tally, outcomes = Tally(codes=set(codes)), []
    for outcome in _with_progress(found, path.name, len(source.statements)):
        tally.add(outcome)
        outcomes.append(outcome)
    return Parcel(path.name, source, outcomes, tally, stamp, owner_id, forced)


def _with_progress(found: Iterable[Outcome], name: str, total: int) -> Iterator[Outcome]:
    """The same, with counts and time left on standard error: in place on a terminal, else a line every tenth."""
    live, began, shown = sys.stderr.isatty(), time.monotonic(), 0
    for done, outcome in enumerate(found, start=1):
        yield outcome
        step = done * (100 if live else 10) // total
        if total >= 100 and step != shown:
            shown, spent = step, time.monotonic() - began
            line = f"{name}: {done}/{total} dòng, còn khoảng {spent / done * (total - done):.0f} giây"
            click.echo(f"\r{line:<70}" if live and done < total else line, err=True, nl=not live or done == total)


def _carried_out(parcel: Parcel, path: Path, draft: bool, columns: Mapping[str, str], today: date) -> Parcel:
    """Everything that the file says in one transaction; compared anew when the catalogue has changed meanwhile."""
    for _ in range(TRIES):
        try:
            _write(parcel)
        except Stale:
            parcel = _compared(path, parcel.owner_id, draft, columns, today)
        else:
            return parcel
    raise Invalid(f"{parcel.file}: danh mục đang được sửa liên tục, chưa ghi gì. Thử lại sau.")


def _write(parcel: Parcel) -> None:
    if not any(o.writes for o in parcel.outcomes):
        return
    counts, said = parcel.tally.counts, parcel.outcomes
    with working(SYSTEM) as work:
        row = applying.begin(
            work, key=uuid.uuid4().hex, file=parcel.file, kind=parcel.source.kind, owner_id=parcel.owner_id, tally=parcel.tally,
            stamp=parcel.stamp, total=len(said),
        )  # fmt: skip
        if parcel.forced:
            enforcing.enforce(work, row, said, parcel.source.specs, parcel.source.forms)
        else:
            applying.apply(work, row, said, parcel.tally.codes, parcel.source.forms)
        number = row.id
    done = f"{counts['new'] + counts['changed']} thủ tục"
    told = f"{parcel.file}: đã ghi {done} (lần nhập {number}). Hoàn tác cả lần: desk catalogue undo {number}."
    click.echo(told, err=True)


# ── What is said ──────────────────────────────────────────────────────────────


def _total(parcels: Sequence[Parcel]) -> dict[str, int]:
    return {name: sum(p.tally.counts[name] for p in parcels) for name in NOTHING}


def _tell_json(parcels: Sequence[Parcel]) -> None:
    rows = [{"file": p.file, **o.as_json()} for p in parcels for o in p.outcomes]
    click.echo(json.dumps({**_total(parcels), "rows": rows}, ensure_ascii=False))


def _tell(parcels: Sequence[Parcel], *, written: bool) -> None:
    """Errors and changes row by row; what is asked and warned of, once each with how often; then the counts."""
    for parcel in parcels:
        for sentence in parcel.source.notes:
            say(f"{parcel.file}: {sentence}")
        for outcome in parcel.outcomes:
            if outcome.verdict in ("error", "changed"):
                what = "; ".join(outcome.errors or outcome.changes)
                say(f"{parcel.file}, dòng {outcome.row}, {outcome.code}: {VERDICTS[outcome.verdict].lower()}: {what}")
        _tell_often("Câu hỏi", (_kind(q["path"]) for o in parcel.outcomes for q in o.questions))
        _tell_often("Cảnh báo", (w for o in parcel.outcomes for w in o.warnings))
    total = _total(parcels)
    if written and parcels and all(p.forced for p in parcels) and (done := total["new"] + total["changed"]):
        say(f"Đã công bố {done} thủ tục.")
        return
    head = "" if written else "Chưa ghi gì. "
    say(
        f"{head}{total['new']} thêm mới, {total['changed']} sửa, {total['unchanged']} không đổi, {total['errors']} lỗi,"
        f" {total['warnings']} dòng có cảnh báo; {total['drafts']} bản thảo."
    )


MOST = 12  # different sentences that are told


def _tell_often(what: str, sentences: Iterable[str]) -> None:
    for sentence, times in Counter(sentences).most_common(MOST):
        say(f"{what} ({times} dòng): {sentence}")


def _kind(path: str) -> str:
    """A dotted path without the numbers of its rows."""
    return ".".join(part for part in path.split(".") if not part.isdecimal())


# ── imports, undo ─────────────────────────────────────────────────────────────


@catalogue.command("imports")
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
def list_imports(as_json: bool) -> None:
    """Các lần nhập, mới nhất trước."""
    with opened(pages=False):
        rows = imports.listed(db.session(), limit=50)
        now = current_app.extensions["desk.clock"]()
        if as_json:
            found = [
                {"id": r.id, "file": r.file, "kind": r.kind, "state": r.state, "at": r.at.isoformat(), "by": r.by, "counts": r.counts}
                for r in rows
            ]  # fmt: skip
            click.echo(json.dumps(found, ensure_ascii=False))
            return
        for r in rows:
            counts = {**NOTHING, **r.counts}
            what = f"{counts['new']} thêm mới, {counts['changed']} sửa, {counts['errors']} lỗi"
            say(
                f"{r.id:>4}  {say_moment(r.at, now)}  {r.file} ({KINDS.get(r.kind, 'chưa rõ')}): {STATES[r.state]}; {what}. {r.by}"
            )
        if not rows:
            say("Chưa có lần nhập nào.")


@catalogue.command("undo")
@click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="SỐ")
def undo(number: int) -> None:
    """Hoàn tác cả lần nhập SỐ, khi chưa thủ tục nào của lần đó được sửa, trình, ban hành hoặc có hồ sơ."""
    with opened(pages=False), working(SYSTEM) as work:
        count = undoing.undo(work, imports.one(work.session, number))
    say(f"Đã hoàn tác lần nhập {number}: {count} thủ tục.")
