"""Requests a second of a server in processes of its own, asked by wrk (or, without wrk, by a small client in threads)."""

import re
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path

from .beds import COMMANDS, Bed

ROOT = Path(__file__).resolve().parents[1]
WORKERS, CONNECTIONS = 2, 16
LUA = """local paths = {{{paths}}}
local i = 0
request = function() i = i % #paths + 1; return wrk.format("GET", paths[i]) end
"""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def desk(port: int) -> list[str]:
    """The command that serves the desk."""
    return [str(COMMANDS / "desk"), "serve", "--port", str(port), "--workers", str(WORKERS)]


def bare(port: int) -> list[str]:
    """The command that serves the floor, by the same server in the same way."""
    return [
        str(COMMANDS / "granian"), "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws",
        "--host", "127.0.0.1", "--port", str(port), "--log-level", "error", "--factory", "bench.floor:create_app",
    ]  # fmt: skip


@contextmanager
def serving(command: list[str], bed: Bed, port: int, path: str) -> Iterator[None]:
    """The server, once it answers 200 at ``path``; stopped at the end."""
    server = subprocess.Popen(
        command, cwd=ROOT, env=bed.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(server, port, path)
        yield
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(server: subprocess.Popen[bytes], port: int, path: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the server did not answer")


def rate(port: int, paths: list[str], seconds: float, home: Path) -> float:
    """Requests a second over ``paths`` in turn; every answer must be 200."""
    if shutil.which("wrk"):
        return _by_wrk(port, paths, seconds, home)
    return _by_threads(port, paths, seconds)


def client() -> str:
    """Who asks."""
    return f"wrk -t1 -c{CONNECTIONS}" if shutil.which("wrk") else f"{CONNECTIONS} threads of Python (wrk not found)"


def _by_wrk(port: int, paths: list[str], seconds: float, home: Path) -> float:
    script = home / "paths.lua"
    script.write_text(LUA.format(paths=", ".join(f'"{path}"' for path in paths)), encoding="ascii")
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{max(1, round(seconds))}s",
        "-s",
        str(script),
        f"http://127.0.0.1:{port}",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Non-2xx" in said:
        raise RuntimeError(f"wrk says:\n{said}")
    return float(found[1])


def _by_threads(port: int, paths: list[str], seconds: float) -> float:
    until, done, wrong = time.monotonic() + seconds, [0] * CONNECTIONS, [0]

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port)
        for path in islice(cycle(paths), number, None):
            if time.monotonic() > until:
                return
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            wrong[0] += answer.status != 200
            done[number] += 1

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong[0]:
        raise RuntimeError(f"{wrong[0]} answers were not 200")
    return sum(done) / seconds
