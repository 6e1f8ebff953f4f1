"""Deadlines: due dates beside NumPy's, hours and pauses, a file of them beside the same JSON parsed and written, badges of a queue."""

import json
import os
import random
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from desk.domain.badges import badge
from desk.domain.calendar import VIETNAM, DayKind, WorkCalendar, read_days
from desk.domain.deadlines import Pause, Term, due
from desk.store import seed
from desk.store.db import db
from desk.store.models import Dossier, Task
from desk.store.queries import calendars
from desk.web import guard, views

from .beds import Bed
from .measure import interleaved, ratio
from .report import Report

T = TypeVar("T")
QUESTIONS = 20_000
AT_ONCE = 1_000  # questions in one call of a subject, so that the call itself does not count
QUEUE = 10_000
FIRST_DAY, DAYS = date(2014, 1, 1), 13 * 365  # the years whose holidays are known
EVERY_TERM = ("1wd", "3wd", "5wd", "15wd", "30wd", "8h", "24h", "20d", "1mo", "same-day")
DESK = (sys.executable, "-c", "from desk.cli import main; main()", "due", "--batch")
COPY = "import json, sys\nfor line in sys.stdin: sys.stdout.write(json.dumps(json.loads(line)) + '\\n')"


def nation() -> WorkCalendar:
    """The nation's days with the usual hours."""
    return WorkCalendar.build(read_days(seed.read("calendar/vn")["days"]))


def measure_clocks(report: Report, bed: Bed, home: Path, *, rounds: int, lines: int) -> None:
    """All of it; ``lines``: of the file that is answered."""
    calendar, dice = nation(), random.Random(2026)
    measure_dates(report, calendar, dice, rounds)
    measure_terms(report, calendar, dice, rounds)
    measure_batch(report, home, lines, dice)
    measure_badges(report, bed, rounds)


def moment(dice: random.Random) -> datetime:
    """Any minute of any day."""
    day = FIRST_DAY + timedelta(dice.randrange(DAYS))
    return datetime(day.year, day.month, day.day, dice.randrange(24), dice.randrange(60), tzinfo=VIETNAM)


def measure_dates(report: Report, calendar: WorkCalendar, dice: random.Random, rounds: int) -> None:
    """A due date in working days beside a scalar ``numpy.busday_offset``, which is given its own kind of day beforehand."""
    asked = [(moment(dice), dice.randint(1, 30)) for _ in range(QUESTIONS)]
    ours = [(at, Term.parse(f"{n}wd")) for at, n in asked]
    theirs = [(np.datetime64(at.date()), n) for at, n in asked]
    off = [day.day for day in calendar.days if day.kind is DayKind.OFF]
    weekdays = np.busdaycalendar(holidays=np.array(off, dtype="datetime64[D]"))

    def numpy_day(day: np.datetime64, n: int) -> np.datetime64:
        return np.busday_offset(day, n, roll="backward", busdaycal=weekdays)

    wrong = sum(
        due(*question, calendar).date() != numpy_day(*their).item()
        for question, their in zip(ours, theirs, strict=True)
    )
    our_turns, their_turns = _turns(ours), _turns(theirs)

    def ask_desk() -> None:
        for at, term in next(our_turns):
            due(at, term, calendar)

    def ask_numpy() -> None:
        for day, n in next(their_turns):
            np.busday_offset(day, n, roll="backward", busdaycal=weekdays)

    spent = interleaved({"desk": ask_desk, "numpy": ask_numpy}, rounds, QUESTIONS // AT_ONCE)
    times = ratio(spent["numpy"], spent["desk"])
    report.add(
        "due date in working days", spent["desk"].cpu / AT_ONCE, "µs", floor=round(spent["numpy"].cpu / AT_ONCE, 2),
        ratio=round(times, 2), target="≥ 3 × numpy", met=times >= 3,
        note=f"numpy.busday_offset is wrong on {wrong} of {QUESTIONS}: no make-up days",
    )  # fmt: skip


def measure_terms(report: Report, calendar: WorkCalendar, dice: random.Random, rounds: int) -> None:
    """Hours, and one pause in every unit."""
    kinds: dict[str, tuple[list[str], bool]] = {
        "due moment in hours": (["1h", "4h", "8h", "24h", "60h"], False),
        "in working days, with a pause": (["1wd", "5wd", "15wd", "30wd"], True),
        "in hours, with a pause": (["4h", "8h", "24h", "60h"], True),
        "in days and months, with a pause": (["10d", "20d", "60d", "1mo", "3mo"], True),
    }
    subjects = {name: _asking(calendar, dice, terms, paused) for name, (terms, paused) in kinds.items()}
    for name, spent in interleaved(subjects, rounds, 5).items():
        each = spent.cpu / AT_ONCE
        report.add(name, each, "µs", target="≤ 10 µs", met=each <= 10)


def _asking(calendar: WorkCalendar, dice: random.Random, terms: list[str], paused: bool) -> Callable[[], None]:
    questions: list[tuple[datetime, Term, WorkCalendar, tuple[Pause, ...]]] = []
    for _ in range(5 * AT_ONCE):
        at, term, pauses = moment(dice), Term.parse(dice.choice(terms)), ()
        if paused:  # begun while the term runs, so that it counts
            since = at + (due(at, term, calendar) - at) * dice.random()
            pauses = (Pause(since, since + timedelta(minutes=dice.randrange(20 * 1440))),)
        questions.append((at, term, calendar, pauses))
    turns = _turns(questions)

    def ask() -> None:
        for question in next(turns):
            due(*question)

    return ask


def _turns(every: list[T]) -> "cycle[list[T]]":
    return cycle([every[i : i + AT_ONCE] for i in range(0, len(every), AT_ONCE)])


def measure_batch(report: Report, home: Path, lines: int, dice: random.Random) -> None:
    """``desk due --batch`` on a file beside a program that only parses and writes the same lines; CPU of the whole processes."""
    file = home / "questions.jsonl"
    file.write_text("\n".join(_question(dice) for _ in range(lines)) + "\n", encoding="utf-8")
    said = _run((*DESK, str(file)), file)
    if said is None:
        print("desk due --batch: there is no such command here, not measured.", flush=True)
        return
    count = said[1].count(b"\n")
    if count != lines or b"error" in said[1]:
        raise RuntimeError(f"{count} answers to {lines} questions, or one of them refused")
    ours, floor = [], []
    for _ in range(3):
        for spent, command in ((ours, (*DESK, str(file))), (floor, (sys.executable, "-c", COPY))):
            ran = _run(command, file)
            assert ran is not None
            spent.append(ran[0])
    times = statistics.median(a / b for a, b in zip(ours, floor, strict=True))
    report.add(
        f"desk due --batch, {lines} lines", statistics.median(ours) * 1000, "ms", floor=round(statistics.median(floor) * 1000),
        ratio=round(times, 2), target="≤ 3 × JSON", met=times <= 3, note="every unit, every fourth with a pause; start included",
    )  # fmt: skip


def _question(dice: random.Random) -> str:
    at = moment(dice)
    asked = {"at": f"{at:%Y-%m-%dT%H:%M}", "term": dice.choice(EVERY_TERM)}
    if dice.randrange(4) == 0:
        since = at + timedelta(minutes=dice.randrange(5 * 1440))
        until = since + timedelta(minutes=dice.randrange(10 * 1440))
        asked["pauses"] = [[f"{since:%Y-%m-%dT%H:%M}", f"{until:%Y-%m-%dT%H:%M}", "resume"]]  # type: ignore[assignment]
    return json.dumps(asked)


def _run(command: tuple[str, ...], file: Path) -> tuple[float, bytes] | None:
    """CPU seconds of a command that reads ``file``, and what it wrote; None when it does not know what it was asked."""
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DESK_DATABASE")}
    with file.open("rb") as lines:
        ran = subprocess.run(command, stdin=lines, capture_output=True, env=environment, check=False)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode == 2 and b"No such" in ran.stderr:
        return None
    if ran.returncode:
        raise RuntimeError(ran.stderr.decode()[-400:])
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime, ran.stdout


def measure_badges(report: Report, bed: Bed, rounds: int) -> None:
    """Both badges of every dossier of a long queue: by themselves, then as the pages make them; nothing asked of the database."""
    with bed.app.test_request_context("/"):
        wanted = select(Task).join(Dossier, Task.dossier_id == Dossier.id)
        wanted = wanted.where(Task.done_at.is_(None), Task.kind != "return").options(contains_eager(Task.dossier))
        tasks = list(db.session.scalars(wanted.limit(QUEUE)))
        queue = (tasks * (QUEUE // len(tasks) + 1))[:QUEUE]
        now, calendar = guard.now(), calendars.calendar(guard.reading(), tasks[0].agency_id)
        facts = [_facts(task) for task in queue]

        def alone() -> None:
            for step, promise in facts:
                badge(now, calendar=calendar, **step)
                badge(now, calendar=calendar, **promise)

        def on_a_page() -> None:
            for task in queue:
                views.step_badge(task, task.dossier)
                views.promise_badge(task.dossier)

        spent = interleaved({"alone": alone, "page": on_a_page}, rounds, 1)
        db.session.remove()
    alone_ms = spent["alone"].cpu / 1000
    report.add(
        f"badges of a queue of {QUEUE}", alone_ms, "ms", target="< 200 ms", met=alone_ms < 200,
        note=f"step and promise of each; {len(tasks)} different rows",
    )  # fmt: skip
    report.add(
        "the same as the pages make them", spent["page"].cpu / 1000, "ms", note="with the look-up of each calendar"
    )


def _facts(task: Task) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the two badges of a row are made of."""
    dossier = task.dossier
    step = {
        "due_at": task.due_at, "started_at": task.opened_at, "paused_since": task.paused_at, "paused_for": dossier.paused_for,
    }  # fmt: skip
    promise = {
        "due_at": dossier.owed_at or dossier.promised_at, "started_at": dossier.received_at, "paused_since": dossier.paused_at,
        "paused_for": dossier.paused_for, "original_due": dossier.due_at, "extended_to": dossier.promised_at if dossier.extended else None,
        "after_the_fact": dossier.extended == "late",
    }  # fmt: skip
    return step, promise
