"""Two people act on the same task within the same second, two hundred times: one wins, the other is told, nothing is lost."""

import multiprocessing
import random
import time
from typing import Any

import pytest
from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain import beside
from desk.domain.errors import DeskError, NotFound, Stale
from desk.services import consulting, processing
from desk.services.consulting import Asked
from desk.store.db import db
from desk.store.models import Dossier, Event, Task
from desk.store.queries import dossiers, tasks
from desk.store.queries.logbook import broken_chains
from desk.store.work import work_by
from tests import builders
from tests.consulted import ALLOWANCE, department
from tests.processes.crowd import crowd

pytestmark = pytest.mark.processes
MOMENT = "2026-03-02T08:12"
ROUNDS = 200
TOLD = "vừa được người khác cập nhật"


def _act(number: int, todo: list[tuple[int, int, int]], gate: Any) -> list[str]:
    """One of two officers at the same steps in the same order: passes it on, asks or confirms it; what came of each."""
    clock, dice = MovableClock(MOMENT), random.Random(number)
    officer = builders.People(db.session(), clock)["yk.ldtbxh" if number == 0 else "chuyenvien"]
    said = []
    for task_id, shown, district in todo:
        what = dice.choice(("pass", "ask", "acknowledge"))
        gate.wait(60)  # both press at this very moment, give or take three thousandths of a second
        time.sleep(dice.random() * 0.003)
        try:
            with work_by(officer, db.session(), clock) as w:
                task = tasks.task(w.session, officer, task_id)
                if what == "pass":
                    processing.pass_on(w, task, f"ý kiến của {number}", shown)
                elif what == "ask":
                    consulting.consult(w, task, f"câu hỏi của {number}", [Asked(district)], shown)
                else:
                    processing.acknowledge(w, task, shown)
            said.append(what)
        except Stale as error:
            said.append(error.message)
        except DeskError as error:  # nothing else may be said: both hold the same page
            said.append(f"{error.code}: {error.message}")
    return said


def test_two_officers_on_two_hundred_steps_one_wins_and_the_other_is_told(app, database, work, people) -> None:
    district = department("297", "ldtbxh")
    todo = []
    for _ in range(ROUNDS):
        made = builders.received(work, people, ALLOWANCE)
        todo.append((dossiers.open_tasks(db.session(), made.id)[0].id, made.version, district))
    ids = list(db.session.scalars(select(Dossier.id).order_by(Dossier.id)))
    gate = multiprocessing.get_context("fork").Barrier(2)
    first, second = crowd(lambda n: _act(n, todo, gate), database, MOMENT, 2)
    won = {0: 0, 1: 0}
    for n, (dossier_id, (task_id, _, _)) in enumerate(zip(ids, todo, strict=True)):
        answers = (first[n], second[n])
        winner = next(i for i, a in enumerate(answers) if TOLD not in a)
        assert answers[winner] in ("pass", "ask", "acknowledge"), answers
        assert TOLD in answers[1 - winner], f"the other is told: {answers}"
        won[winner] += 1
        known = db.session.scalars(select(Task).where(Task.dossier_id == dossier_id).order_by(Task.id)).all()
        events = list(db.session.scalars(select(Event.what).where(Event.dossier_id == dossier_id).order_by(Event.seq)))
        step, rest = next(t for t in known if t.id == task_id), [t for t in known if t.id > task_id]
        assert events == ["receive", {"pass": "process", "ask": "consult"}.get(answers[winner], "acknowledge")]
        if answers[winner] == "pass":
            assert (step.outcome, step.opinion, len(rest)) == ("forwarded", f"ý kiến của {winner}", 1)
        elif answers[winner] == "ask":
            assert (step.outcome, [t.question for t in rest]) == (None, [f"câu hỏi của {winner}"])
        else:
            assert (step.outcome, rest) == (None, [])
    assert all(won.values()), f"both were faster now and then: {won}"
    assert list(broken_chains(db.session())) == []


def test_two_heads_answer_one_question_and_one_answer_stands(app, database, work, people) -> None:
    district, asked = department("297", "ldtbxh"), []
    for _ in range(40):
        made = builders.received(work, people, ALLOWANCE)
        with work(people["yk.ldtbxh"]) as w:
            step = tasks.task(w.session, w.actor, dossiers.open_tasks(w.session, made.id)[0].id)
            asked += [t.id for t in consulting.consult(w, step, "Có hưởng chế độ khác không?", [Asked(district)])]

    def answer(number: int) -> list[str]:
        clock = MovableClock(MOMENT)
        officer = builders.People(db.session(), clock)[("gl.ldtbxh", "gl.ldtbxh2")[number]]
        said = []
        for task_id in asked:
            try:
                with work_by(officer, db.session(), clock) as w:
                    consulting.answer(
                        w, tasks.task(w.session, officer, task_id), beside.STANCES[number], f"Ý kiến của {number}."
                    )
                said.append("done")
            except (Stale, NotFound) as error:  # answered, the question is out of sight of whoever was only asked
                said.append(error.message)
        return said

    for task_id, *answers in zip(asked, *crowd(answer, database, MOMENT, 2), strict=True):
        assert sorted(a == "done" for a in answers) == [False, True], answers
        winner = answers.index("done")
        row = db.session.get_one(Task, task_id)
        assert (row.choice, row.opinion) == (beside.STANCES[winner], f"Ý kiến của {winner}.")
        assert TOLD in answers[1 - winner] or "phạm vi được xem" in answers[1 - winner]
    assert list(broken_chains(db.session())) == []
