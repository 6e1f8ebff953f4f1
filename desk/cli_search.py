"""``desk search``: the words that dossiers are found by, made again; ``desk upgrade`` makes those that are missing."""

import time

import click

from .cli_shared import opened, say, working
from .policy import SYSTEM
from .services import searching
from .store import finder
from .store.db import db

TOLD_EVERY = 2.0  # seconds


@click.group()
def search() -> None:
    """Chỉ mục tìm hồ sơ."""


@search.command("rebuild")
@click.option("--missing", is_flag=True, help="Chỉ lập cho những hồ sơ chưa có trong chỉ mục.")
def rebuild(missing: bool) -> None:
    """Lập lại chỉ mục tìm hồ sơ, từng đợt nhỏ, vừa chạy vừa dùng được. Tiến độ ghi ra luồng lỗi."""
    with opened(pages=False):
        done = fill(missing=missing)
    say(f"Đã lập chỉ mục tìm cho {done} hồ sơ.")


def fill(*, missing: bool) -> int:
    """Write the words of all dossiers, or of those that have none; how many. Each batch is a piece of work of its own."""
    total, done, told = finder.count(db.session(), missing=missing), 0, time.monotonic()
    after = 0
    while True:
        with working(SYSTEM) as work:
            ids = searching.refill(work, after, missing=missing)
        if not ids:
            break
        done, after = done + len(ids), ids[-1]
        if time.monotonic() - told > TOLD_EVERY:
            told = time.monotonic()
            click.echo(f"chỉ mục tìm: {done}/{total} hồ sơ", err=True)
    if done:
        with working(SYSTEM) as work:
            searching.put_in_order(work)
    return done
