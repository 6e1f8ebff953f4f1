"""All figures in one run: ``make bench``, or ``python -m bench.run --quick`` in a minute. Targets: issues 2 §5, 3 §7, 4 §4."""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from tests import servers

from . import beds, clocks, finding, imports, long_queue, procedures, served, subjects, sweep
from .beds import Bed
from .measure import interleaved, ratio
from .report import HEAD, Growth, Report, table

ALLOWED = {"status page, by code": 4, "queue": 8, "intake, saved": 25}


@dataclass(frozen=True)
class Effort:
    """How long to measure: rounds, calls in a row, seconds of asking a server, dossiers in the big database."""

    rounds: int
    pages: int
    posts: int
    seconds: float
    big: int
    lines: int  # of the file of deadlines
    open_tasks: int  # over which is swept

    @property
    def stock(self) -> int:
        """Posts that have to be prepared for one measurement."""
        return self.rounds * self.posts + 10


FULL, QUICK = Effort(15, 60, 8, 4, 20_000, 100_000, 1_000_000), Effort(5, 30, 4, 1.5, 2_000, 20_000, 100_000)


def measure_status(report: Report, bed: Bed, effort: Effort) -> None:
    """(1) C3 without a server."""
    spent = interleaved(
        {
            "desk": subjects.status(bed), "floor": subjects.bare_status(bed, "status"), "row": subjects.bare_status(bed, "row"),
        }, effort.rounds, effort.pages,
    )  # fmt: skip
    desk, floor, row = spent["desk"], spent["floor"], spent["row"]
    times = ratio(desk, floor)
    report.add(
        f"{bed.engine}: status page, CPU", desk.cpu, "µs", floor=round(floor.cpu, 1), ratio=round(times, 2),
        target="ratio ≤ 2.0", met=times <= 2.0, note=f"± {desk.spread:.0%}; floor: the dossier and its steps",
    )  # fmt: skip
    report.add(
        f"{bed.engine}: the same against one row", desk.cpu, "µs", floor=round(row.cpu, 1), ratio=round(ratio(desk, row), 2),
        note="floor: the dossier's row only",
    )  # fmt: skip


def measure_queue(report: Report, bed: Bed, effort: Effort) -> None:
    """(4) X1."""
    spent = interleaved(
        {"desk": subjects.queue(bed), "floor": subjects.bare_queue(bed)}, effort.rounds, effort.pages // 3
    )
    report.add(
        f"{bed.engine}: queue of 25, CPU", spent["desk"].cpu / 1000, "ms", floor=round(spent["floor"].cpu / 1000, 2),
        ratio=round(ratio(spent["desk"], spent["floor"]), 2),
    )  # fmt: skip


def measure_intake(report: Report, bed: Bed, effort: Effort) -> None:
    """(3) T2, from the posted form to the redirect."""
    first = subjects.Intake(bed, effort.stock)
    written = [(said, n) for said, n in subjects.queries(bed, first) if said.lstrip().startswith("INSERT")]
    rows = sum(n for _, n in written)
    first.restock(effort.stock)
    spent = interleaved(
        {"desk": first, "floor": subjects.bare_rows(bed, rows, effort.stock)}, effort.rounds, effort.posts
    )
    desk, floor = spent["desk"], spent["floor"]
    sqlite = bed.engine == "SQLite"
    report.add(
        f"{bed.engine}: intake POST, CPU", desk.cpu / 1000, "ms", floor=round(floor.cpu / 1000, 2), ratio=round(ratio(desk, floor), 2),
        target="< 15 ms" if sqlite else "", met=desk.cpu < 15_000 if sqlite else None,
        note=f"± {desk.spread:.0%}; {desk.wall / 1000:.1f} ms wall; floor: {rows} bare rows",
    )  # fmt: skip


def measure_receipt(report: Report, bed: Bed, effort: Effort) -> None:
    """(5) The PDF of the receipt."""
    slip = subjects.a_slip(bed)
    calls = {
        "A5": subjects.receipt(slip, "A5"),
        "A4": subjects.receipt(slip, "A4"),
        "floor": subjects.bare_receipt(slip),
    }
    spent = interleaved(calls, effort.rounds, effort.posts)
    for size in ("A5", "A4"):
        report.add(
            f"receipt PDF {size}, CPU", spent[size].cpu / 1000, "ms", floor=round(spent["floor"].cpu / 1000, 2),
            ratio=round(ratio(spent[size], spent["floor"]), 2), target="< 30 ms", met=spent[size].cpu < 30_000,
        )  # fmt: skip


def measure_served(report: Report, bed: Bed, effort: Effort, home: Path) -> None:
    """(2) C3 by the production server on two workers, beside the floor on the same server; three times in turn."""
    asked: dict[str, tuple[Callable[[int], list[str]], list[str]]] = {
        "desk": (served.desk, [f"/t/{code}" for code in bed.codes]),
        "floor": (served.bare, [f"/status/{code}?pad=2500" for code in bed.codes]),
    }
    rates: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(3):
        for name, (command, paths) in asked.items():
            port = served.free_port()
            with served.serving(command(port), bed, port, paths[0]):
                served.rate(port, paths, 1, home)
                rates[name].append(served.rate(port, paths, effort.seconds, home))
    desk, floor = statistics.median(rates["desk"]), statistics.median(rates["floor"])
    report.add(
        f"{bed.engine}: status page served", desk, "/s", floor=round(floor), ratio=round(floor / desk, 2),
        target="≥ 1000/s" if bed.engine == "SQLite" else "", met=desk >= 1000 if bed.engine == "SQLite" else None,
        note=f"best {max(rates['desk']):.0f}; {served.WORKERS} workers, {served.client()} beside them",
    )  # fmt: skip


def measure_growth(report: Report, small: Bed, big: Bed, effort: Effort) -> None:
    """(6) Queries and CPU of every page at both sizes."""
    rows: list[Growth] = []
    calls = [subjects.pages(bed) for bed in (small, big)]
    for page in calls[0]:
        ways = (calls[0][page], calls[1][page])
        rows.append(_growth(page, small, big, ways, effort.rounds, max(4, effort.pages // 15)))
    posts = [subjects.Intake(bed, effort.stock + 10) for bed in (small, big)]
    rows.append(_growth("intake, saved", small, big, (posts[0], posts[1]), effort.rounds, effort.posts))
    report.growth[small.engine] = rows
    print("\n" + table(rows, report.sizes, small.engine) + "\n", flush=True)


def _growth(
    page: str, small: Bed, big: Bed, ways: tuple[subjects.Call, subjects.Call], rounds: int, each: int
) -> Growth:
    said = [len(subjects.queries(bed, call)) for bed, call in zip((small, big), ways, strict=True)]
    cold = len(subjects.queries(big, ways[1], cold=True))
    spent = interleaved({"small": ways[0], "big": ways[1]}, rounds, each)
    cpu = (round(spent["small"].cpu, 1), round(spent["big"].cpu, 1))
    return Growth(page, (said[0], said[1]), cold, cpu, ALLOWED.get(page))


def measure(report: Report, small: Bed, big: Bed, effort: Effort, home: Path | None) -> None:
    """Everything on one engine; ``home``: where the server's script goes (None: nothing is served)."""
    print(f"\n{HEAD}")
    measure_status(report, small, effort)
    measure_queue(report, small, effort)
    measure_intake(report, small, effort)
    if small.engine == "SQLite":
        measure_receipt(report, small, effort)
        clocks.measure_clocks(report, big, Path(os.environ["DESK_INSTANCE"]), rounds=effort.rounds, lines=effort.lines)
        finding.measure_finding(report, rounds=effort.rounds)
        procedures.measure_counter(report, small, Path(os.environ["DESK_INSTANCE"]))
    if home is not None:
        measure_served(report, small, effort, home)
    measure_growth(report, small, big, effort)
    if small.engine == "PostgreSQL":
        sweep.measure_sweep(report, big, effort.open_tasks)


@click.command()
@click.option("--quick", is_flag=True, help="Fewer rounds and 2 000 dossiers: to see whether something broke.")
@click.option("--big", type=click.IntRange(beds.FIRST), help="Dossiers in the big database (20 000).")
@click.option("--sqlite-only", is_flag=True, help="Leave PostgreSQL out.")
@click.option("--no-serve", is_flag=True, help="Leave the served page out.")
@click.option("--strict", is_flag=True, help="Exit with 1 when a target is missed.")
def main(quick: bool, big: int | None, sqlite_only: bool, no_serve: bool, strict: bool) -> None:
    """Measure the desk against its floors."""
    effort = QUICK if quick else FULL
    size = big or effort.big
    report = Report(quick=quick, sizes=(beds.FIRST, size))
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        home = Path(folder)
        os.environ["DESK_INSTANCE"] = folder
        print(
            f"{report.machine}, load {report.load[0]}; {beds.FIRST} dossiers through the services, then {size} …",
            file=sys.stderr,
        )
        little, large = beds.on_sqlite(home, size)
        long_queue.measure_long_queue(report, little, home, effort.rounds)
        measure(report, little, large, effort, None if no_serve else home)
        imports.measure_imports(report, "SQLite", None, home)
        server = None if sqlite_only else servers.found()
        if server is not None:
            imports.measure_imports(report, "PostgreSQL", server, home)
            with beds.on_postgresql(server, size) as (little, large):
                long_queue.measure_long_queue(
                    report, little, home, effort.rounds, server
                )  # first: it copies the database
                measure(report, little, large, effort, None if no_serve else home)
        elif not sqlite_only:
            print("PostgreSQL: none found, not measured.")
    missed = report.missed()
    print("All targets met." if not missed else "Missed: " + "; ".join(missed))
    print(f"Written: bench/out/{report.write().name}")
    sys.exit(1 if strict and missed else 0)


if __name__ == "__main__":
    main()
