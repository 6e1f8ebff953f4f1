"""``desk serve``: a production WSGI server in front of ``desk.wsgi`` (granian; waitress where granian cannot run)."""

import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
from flask import Flask

from . import DEV_KEY, NO_KEY
from .cli_post import gateway
from .cli_shared import complain, opened, say
from .domain.errors import Invalid
from .store.db import db
from .store.queries.installation import installation

KEY_FILE = "secret_key"
EVERY = 60  # seconds between two rounds of the sweep
AGAIN = 5.0  # seconds before a sweep that died is started again


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ nghe.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535), help="Cổng.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Số tiến trình.")
@click.option("--no-sweep", is_flag=True, help="Không tự nhắc hạn, gửi thư: việc đó chạy riêng bằng desk sweep.")
def serve(host: str, port: int, workers: int, no_sweep: bool) -> None:
    """Chạy trang một cửa và việc nhắc hạn mỗi phút (Ctrl+C để dừng)."""
    with opened() as app:
        gateway(app)
        demo = installation(db.session()).demo
        _give_key(app, demo)
    _check_port(host, port)
    say(f"Một cửa đang chạy: http://{host}:{port}  (Ctrl+C để dừng)")
    if demo:
        from .cli_demo import TRAINING

        say(TRAINING)
    with nullcontext() if no_sweep else sweeping():
        _run(host, port, workers)


@contextmanager
def sweeping() -> Iterator[None]:
    """``desk sweep`` beside the server as a process of its own, started again when it dies, gone when the server is gone."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep_sweeping, args=(over,), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(AGAIN + 10)


def _keep_sweeping(over: threading.Event) -> None:
    words = [
        sys.executable,
        "-c",
        "from desk.cli import main; main()",
        "sweep",
        "--forever",
        str(EVERY),
        "--child-of",
        str(os.getpid()),
    ]
    while not over.is_set():
        child = subprocess.Popen(words)
        while child.poll() is None and not over.wait(1.0):
            pass
        if child.poll() is None:
            child.terminate()
            child.wait(10)
        elif not over.is_set():
            complain(f"Việc nhắc hạn dừng ({child.returncode}); chạy lại sau {AGAIN:.0f} giây.")
            over.wait(AGAIN)


def _give_key(app: Flask, demo: bool) -> None:
    """The key that signs sessions reaches the workers through the environment; only a demo may have one made for it."""
    if app.config["SECRET_KEY"] != DEV_KEY:
        return
    if not demo:
        raise Invalid(NO_KEY)
    os.environ["DESK_SECRET_KEY"] = kept_key(Path(app.instance_path) / KEY_FILE)


def kept_key(path: Path) -> str:
    """The key in a file that only its owner reads; made at the first call."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Invalid(f"Không mở được {host}:{port} ({error.strerror}). Chọn cổng khác bằng --port.") from error


def _run(host: str, port: int, workers: int) -> None:
    try:
        from granian import Granian
        from granian.constants import Interfaces
    except ImportError:
        import waitress

        from .wsgi import app

        waitress.serve(app, host=host, port=port, threads=4 * workers)
        return
    # One blocking thread a worker: pages are CPU-bound, more threads only wait for each other (docs/decisions.md).
    Granian(
        "desk.wsgi:app", host, port, interface=Interfaces.WSGI, workers=workers, blocking_threads=1, websockets=False
    ).serve()
