"""The figures of a run: as a table on the screen, as JSON in bench/out/."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from desk.clock import system_clock

OUT = Path(__file__).parent / "out"


@dataclass
class Line:
    """One figure; ``target`` in its own words, ``met`` None when nothing was asked of it."""

    what: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


@dataclass
class Growth:
    """A page at both sizes."""

    page: str
    queries: tuple[int, int]
    cold: int
    cpu: tuple[float, float]
    allowed: int | None = None

    @property
    def met(self) -> bool:
        """The same at both sizes, and no more than allowed."""
        return self.queries[0] == self.queries[1] and (self.allowed is None or max(self.queries) <= self.allowed)


@dataclass
class Report:
    """Everything one run found."""

    began: str = field(default_factory=lambda: f"{system_clock():%Y-%m-%dT%H:%M:%S}")
    load: list[float] = field(default_factory=lambda: [round(x, 2) for x in os.getloadavg()])
    machine: str = field(default_factory=lambda: f"Python {platform.python_version()}, {os.cpu_count()} cores")
    quick: bool = False
    lines: list[Line] = field(default_factory=list)
    growth: dict[str, list[Growth]] = field(default_factory=dict)
    sizes: tuple[int, int] = (0, 0)
    details: dict[str, dict[str, tuple[float, float]]] = field(
        default_factory=dict
    )  # figure -> its parts: median, 95th of 100

    def add(self, what: str, value: float, unit: str, **rest: Any) -> None:
        """Take one figure in, and say it at once."""
        line = Line(what, round(value, 2), unit, **rest)
        self.lines.append(line)
        print(_said(line), flush=True)

    def missed(self) -> list[str]:
        """What was asked and not reached."""
        pages = [f"{engine}: {g.page}" for engine, rows in self.growth.items() for g in rows if not g.met]
        return [line.what for line in self.lines if line.met is False] + pages

    def write(self) -> Path:
        """The JSON of the run; also kept as ``latest.json``."""
        OUT.mkdir(exist_ok=True)
        found = {**asdict(self), "missed": self.missed()}
        data = json.dumps(found, ensure_ascii=False, indent=1)
        path = OUT / f"{self.began.replace(':', '')}.json"
        path.write_text(data + "\n", encoding="utf-8")
        (OUT / "latest.json").write_text(data + "\n", encoding="utf-8")
        return path


HEAD = f"{'':58} {'desk':>9} {'':5} {'floor':>9} {'ratio':>6}  target"


def _said(line: Line) -> str:
    floor = f"{line.floor:9.2f}" if line.floor is not None else f"{'':9}"
    times = f"{line.ratio:6.2f}" if line.ratio is not None else f"{'':6}"
    verdict = {True: "met", False: "MISSED", None: ""}[line.met]
    return f"{line.what:58} {line.value:9.2f} {line.unit:5} {floor} {times}  {line.target:12} {verdict} {line.note}".rstrip()


def table(growth: list[Growth], sizes: tuple[int, int], engine: str) -> str:
    """Queries and CPU of every page at both sizes."""
    head = f"{engine:28} queries at {sizes[0]} / {sizes[1]}   just started   ms of CPU at both sizes"
    rows = [
        f"  {g.page:26} {g.queries[0]:>7} / {g.queries[1]:<7} {g.cold:>13} {g.cpu[0] / 1000:>13.2f} / {g.cpu[1] / 1000:<8.2f}"
        f" {'' if g.allowed is None else f'≤ {g.allowed}':5} {'' if g.met else 'MISSED'}".rstrip()
        for g in growth
    ]  # fmt: skip
    return "\n".join([head, *rows])
