"""Counting CPU time and queries of requests handed straight to a WSGI application: no server, no socket, no test client."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import EnvironBuilder


@dataclass(frozen=True)
class Spent:
    """What one thing costs: medians over the rounds, in microseconds."""

    cpu: float
    wall: float
    rounds: tuple[float, ...]  # CPU of every round

    @property
    def spread(self) -> float:
        """Half the distance between the quartiles, as a share of the median: how quiet the machine was."""
        low, _, high = statistics.quantiles(self.rounds, n=4) if len(self.rounds) > 1 else (self.cpu,) * 3
        return (high - low) / 2 / self.cpu if self.cpu else 0.0


def interleaved(subjects: dict[str, Callable[[], None]], rounds: int, each: int) -> dict[str, Spent]:
    """CPU and wall time of one call of every subject: ``rounds`` times round robin, ``each`` calls in a row, medians of the means.

    Interleaved, so that a machine that is slow for a while is slow for all of them and the ratios hold.
    """
    cpu: dict[str, list[float]] = {name: [] for name in subjects}
    wall: dict[str, list[float]] = {name: [] for name in subjects}
    for call in subjects.values():  # warm: templates compiled, statements cached, fonts read
        for _ in range(3):
            call()
    gc.collect()
    for _ in range(rounds):
        for name, call in subjects.items():
            began, cpu_began = time.perf_counter_ns(), time.process_time_ns()
            for _ in range(each):
                call()
            cpu[name].append((time.process_time_ns() - cpu_began) / each / 1000)
            wall[name].append((time.perf_counter_ns() - began) / each / 1000)
    return {
        name: Spent(statistics.median(cpu[name]), statistics.median(wall[name]), tuple(cpu[name])) for name in subjects
    }


def ratio(upper: Spent, floor: Spent) -> float:
    """How many times its floor something costs: the median of the ratios inside each round."""
    return statistics.median(a / b for a, b in zip(upper.rounds, floor.rounds, strict=True))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Caller:
    """Somebody at a browser, without the network: keeps the session cookie, remembers nothing else."""

    def __init__(self, app: Flask, cookie: str = "") -> None:
        self.wsgi, self.cookie = app.wsgi_app, cookie

    def environ(self, path: str, form: Sequence[tuple[str, str]] | None = None) -> dict[str, Any]:
        """A request ready to be sent (once, if it is a POST)."""
        headers = [("Cookie", self.cookie)] if self.cookie else []
        if form is None:
            return EnvironBuilder(path=path, headers=headers).get_environ()
        body = urlencode(form).encode()
        return EnvironBuilder(
            path=path, method="POST", headers=headers, input_stream=BytesIO(body), content_length=len(body),
            content_type="application/x-www-form-urlencoded",
        ).get_environ()  # fmt: skip

    def send(self, environ: dict[str, Any]) -> Answer:
        """The answer, read to its end as a server would."""
        told: list[Any] = []
        found: Iterable[bytes] = self.wsgi(environ, lambda status, headers, _exc=None: told.extend((status, headers)))
        body = b"".join(found)
        close = getattr(found, "close", None)
        if close is not None:
            close()
        for name, value in told[1]:
            if name.lower() == "set-cookie":
                self.cookie = value.split(";", 1)[0]
        return Answer(int(told[0][:3]), told[1], body)

    def get(self, path: str) -> Answer:
        """GET a page."""
        return self.send(self.environ(path))

    def post(self, path: str, form: Sequence[tuple[str, str]]) -> Answer:
        """POST a form."""
        return self.send(self.environ(path, form))


def _rows(statement: str) -> int:
    """How many rows an INSERT with one list of values after another carries; 1 for anything else."""
    _, insert, values = statement.partition("VALUES ")
    return 1 + values.count("), (") if insert else 1


@contextmanager
def counted(engine: Engine) -> Iterator[list[tuple[str, int]]]:
    """Every statement that reaches the database inside the block, with how many rows of parameters it carried."""
    said: list[tuple[str, int]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, executemany: bool) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            lists = executemany and isinstance(parameters, list)  # else one statement with several lists of values
            said.append((statement, len(parameters) if lists else _rows(statement)))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
