"""``desk outbox``: what waits to be sent; and the way of the SMS until a gateway is connected: a file for whoever sends them."""

import csv
import json
import os
from pathlib import Path
from typing import TextIO

import click

from .cli_shared import opened, say, working
from .policy import SYSTEM
from .services import delivering
from .store import messages
from .store.db import db
from .store.queries.installation import installation
from .store.work import Work
from .web import letters

MOST = 10_000  # messages in one file


@click.group()
def outbox() -> None:
    """Thư và tin nhắn đang chờ gửi."""


@outbox.command("list")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
def list_waiting(as_json: bool) -> None:
    """Liệt kê những gì đang chờ: loại, lần thử, lỗi lần trước. Không in địa chỉ và nội dung."""
    with opened():
        rows = [
            {
                "id": r.id, "channel": r.channel, "kind": r.kind, "made_at": r.made_at.isoformat(), "not_before": r.not_before.isoformat(),
                "tries": r.tries, "given_up": r.tries >= delivering.MOST, "error": r.error,
            }
            for r in messages.unsent(db.session())
        ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        end = " (thôi gửi)" if row["given_up"] else ""
        click.echo(
            f"{row['id']} {row['channel']} {row['kind']} từ {row['not_before']}, {row['tries']} lần{end} {row['error']}".rstrip()
        )
    say(f"{len(rows)} đang chờ.")


@outbox.command("export")
@click.option(
    "--sms",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Tệp CSV mới: số điện thoại, nội dung.",
)
def export(file: Path) -> None:
    """Ghi các tin nhắn đã đến giờ ra tệp cho người hoặc hệ thống gửi, và coi như đã gửi. Tệp có dữ liệu cá nhân: xóa sau khi gửi."""
    with opened():
        handle = os.open(
            file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
        )  # never over a file that nobody has sent yet
        try:
            with os.fdopen(handle, "w", encoding="ascii", newline="") as out, working(SYSTEM) as work:
                count = _write(out, work)
        except BaseException:
            file.unlink()
            raise
    say(f"Đã ghi {count} tin nhắn.")


def _write(out: TextIO, work: Work) -> int:
    desk, taken = installation(work.session), delivering.claim(work, "sms", MOST)
    rows = csv.writer(out)
    for letter in taken:
        rows.writerow([letter.address, letters.sms(letter.kind, letter.data, desk)])
    out.flush()
    os.fsync(out.fileno())  # marked as sent only when it stands on the disk
    delivering.sent(work, taken)
    return len(taken)
