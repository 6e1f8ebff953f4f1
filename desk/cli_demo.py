"""``desk demo``: the training province, through the real services, with the clock moved along the last three months."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from .cli_shared import application, complain, say, working
from .clock import MovableClock
from .domain.errors import DeskError
from .services import demonstrating
from .services.demonstrating import PASSWORD
from .store import schema
from .store.bulk import not_waiting_for_disk
from .store.db import db
from .store.queries import directory

TRAINING = (
    f"Tài khoản tập huấn: motcua (một cửa, văn thư) · chuyenvien (thụ lý) · lanhdao (phê duyệt) · quantri. "
    f"Mật khẩu: {PASSWORD}"
)


@click.command()
@click.option("--profile", default="2018", show_default=True, type=click.Choice(["2018", "2025"]),
              help="2018: ba cấp, tỉnh Hải Dương; 2025: hai cấp, thành phố Hải Phòng.")  # fmt: skip
@click.option("--count", default=200, show_default=True, type=click.IntRange(1, 5000), help="Số hồ sơ.")
@click.option("--if-empty", is_flag=True, help="Cơ sở dữ liệu đã có dữ liệu thì thôi, không báo lỗi.")
@click.option("--json", "as_json", is_flag=True, help="In tài khoản và 50 hồ sơ mẫu dạng JSON, không in gì khác.")
def demo(profile: str, count: int, if_empty: bool, as_json: bool) -> None:
    """Nạp dữ liệu tập huấn vào một cơ sở dữ liệu trống; mọi tên người đều đặt ra."""
    with application() as app:
        schema.upgrade(db.engine)
        if directory.is_half_loaded(db.session()):
            click.echo("Lần nạp trước dở dang: xóa phần đã nạp và nạp lại từ đầu.", err=True)
            db.session.remove()
            schema.wipe(db.engine)
            schema.upgrade(db.engine)
        fresh = not directory.is_installed(db.session())
        db.session.remove()  # so that its connection is the one that will not wait
        if if_empty and not fresh:
            return
        clock = MovableClock(app.extensions["desk.clock"]())
        with _explained(fresh), not_waiting_for_disk(db.engine):
            try:
                accounts = demonstrating.load(
                    db.session(), lambda actor: working(actor, clock), clock, profile, count, _progress(count)
                )
                samples = demonstrating.sampled(db.session())
            finally:
                db.session.remove()
    if as_json:
        click.echo(json.dumps({"accounts": [asdict(a) for a in accounts], "samples": samples}, ensure_ascii=False))
        return
    say(f"Đã nạp {count} hồ sơ tập huấn và {len(accounts)} tài khoản.")
    for account in accounts:
        say(f"  {account.username:<18} {account.name:<24} {account.agency_code:<14} {', '.join(account.roles)}")
    say(TRAINING)


@contextmanager
def _explained(fresh: bool) -> Iterator[None]:
    """A load that breaks off leaves half a province behind: say what to do with it."""
    try:
        yield
    except DeskError:
        raise  # a rule refuses before anything is written
    except BaseException:
        if fresh:
            complain("Nạp dở dang. Chạy lại desk demo: phần dở dang được xóa và nạp lại từ đầu.")
        raise


def _progress(count: int) -> Callable[[int, int, float], None]:
    """How far the load is and how long it will take, on standard error: in place on a terminal, else a line every tenth."""
    started, shown, live = time.monotonic(), [-1], sys.stderr.isatty()

    def told(dossiers: int, acts: int, share: float) -> None:
        step = int(share * (100 if live else 10))
        if step == shown[0]:
            return
        shown[0] = step
        spent = time.monotonic() - started
        left = f", còn khoảng {spent / share * (1 - share):.0f} giây" if share > 0.05 else ""
        line = f"Hồ sơ {dossiers}/{count}, {acts} việc, {share:.0%}{left}"
        click.echo(f"\r{line:<70}" if live else line, err=True, nl=not live)

    return told
