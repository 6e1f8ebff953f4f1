"""The national list brought in by ``desk catalogue import`` as a whole process: how long, how much memory, and the second time."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL

from desk.store import seed

from .report import Report

COMMAND = [sys.executable, "-c", "from desk.cli import main; main()"]
CHILD = (
    "import sys\nfrom desk.cli import main\n"
    "try:\n    main()\nfinally:\n    print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0], file=sys.stderr)"
)
ROWS = 2642
REAL = "tthc_national_6ministries_2026-06.csv"
UNITS = seed.DATA / "units" / "hai_duong_2018.json"
INIT = ("init", "--name", "Đo", "--public-url", "http://127.0.0.1", "--hotline", "1", "--units", str(UNITS))


def measure_imports(report: Report, engine: str, server: URL | None, folder: Path) -> None:
    """An empty installation of Hải Dương takes the list in, then once more. ``server`` None: SQLite in ``folder``."""
    path = the_list(folder)
    with _empty(server, folder) as address:
        env = {**os.environ, "DESK_DATABASE_URL": address, "DESK_INSTANCE": str(folder)}
        subprocess.run([*COMMAND, *INIT], env=env, check=True, capture_output=True)
        for what, limit, expected in (("brought in", 20, "new"), ("the second time", 10, "unchanged")):
            began = time.perf_counter()
            words = [sys.executable, "-c", CHILD, "catalogue", "import", str(path), "--json"]
            done = subprocess.run(words, env=env, check=True, capture_output=True, text=True)
            spent, memory = time.perf_counter() - began, int(done.stderr.split()[-1]) / 1000
            if (count := json.loads(done.stdout)[expected]) != ROWS:
                raise RuntimeError(f"{count} rows {expected}, not {ROWS}")
            report.add(
                f"{engine}: {ROWS} procedures {what}, process", spent, "s", target=f"< {limit} s, < 300 MB",
                met=spent < limit and memory < 300,
                note=f"{memory:.0f} MB at most; {'the real list' if path.name == REAL else 'an invented list'}",
            )  # fmt: skip


def the_list(folder: Path) -> Path:
    """The real list where it lies beside the checkout, else an invented one as long."""
    here = Path(__file__).resolve().parent.parent
    for home in (here.parent, here.parent.parent):
        if (found := home / "shared" / "data" / REAL).is_file():
            return found
    made = folder / "danh-sach.csv"
    fields = ("Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Người có công", "Cư trú")
    rows = [
        f"1.{n:06},Thủ tục số {n} của lĩnh vực {fields[n % 6]} tại địa phương,{('Cấp xã', 'Cấp huyện', 'Cấp tỉnh')[n % 3]},{fields[n % 6]},"
        f"{n % 30 + 1} {'ngày làm việc' if n % 5 else '(tùy trường hợp)'}"
        for n in range(1, ROWS + 1)
    ]  # fmt: skip
    made.write_text("\n".join(["Mã số,Tên,Cấp thực hiện,Lĩnh vực,Thời hạn giải quyết", *rows]), encoding="utf-8")
    return made


@contextmanager
def _empty(server: URL | None, folder: Path) -> Iterator[str]:
    name = f"desk_bench_import_{secrets.token_hex(4)}"
    if server is None:
        yield f"sqlite:///{folder / name}.sqlite"
        return
    engine = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
