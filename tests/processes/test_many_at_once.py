"""Sixteen clerks on one commune, eight officers on one dossier: real processes, both engines."""

import random

import pytest
from sqlalchemy import func, select

from desk.clock import MovableClock
from desk.domain.errors import Stale
from desk.services import processing, receiving
from desk.store.db import db
from desk.store.models import Dossier, Event, Paper, Task
from desk.store.queries import dossiers, tasks
from desk.store.queries.logbook import broken_chains
from desk.store.work import work_by
from tests import builders
from tests.processes.crowd import crowd

pytestmark = pytest.mark.processes
MOMENT = "2026-03-02T08:12"
CLERKS, EACH = 16, 6


class _ChangedTheirMind(Exception):
    pass


def _receive_some(number: int) -> list[str]:
    """One clerk at work; three in ten forms are abandoned at the last moment."""
    clock, chance = MovableClock(MOMENT), random.Random(number)
    clerk = builders.People(db.session(), clock)["yk.motcua"]
    confirmed = []
    for n in range(EACH):
        owner = builders.who(id_number=f"0301{number:02}{n:06}")
        try:
            with work_by(clerk, db.session(), clock) as work:
                dossier = receiving.receive(work, builders.application(work.session, owner=owner))
                made = dossier.number
                if chance.random() < 0.3:
                    raise _ChangedTheirMind
            confirmed.append(made)
        except _ChangedTheirMind:
            pass
    return confirmed


def test_sixteen_clerks_number_without_gaps_and_lose_nothing(app, database) -> None:
    confirmed = [number for clerk in crowd(_receive_some, database, MOMENT, CLERKS) for number in clerk]
    serials = sorted(int(number[-4:]) for number in confirmed)
    assert len(confirmed) > CLERKS * EACH / 2
    assert serials == list(range(1, len(confirmed) + 1)), "numbers are unique and without gaps"
    assert set(db.session.scalars(select(Dossier.number))) == set(confirmed), (
        "what was confirmed is there, and nothing else"
    )
    books = sorted(db.session.scalars(select(Dossier.book_serial)))
    assert books == serials
    for table in (Paper, Event):
        assert db.session.scalar(select(func.count()).select_from(table)) == len(confirmed)
    assert list(broken_chains(db.session())) == []


def test_eight_officers_on_one_dossier_one_succeeds_and_seven_are_told(app, database, work, people) -> None:
    dossier = builders.received(work, people, "1.010803")
    dossier_id, shown = dossier.id, dossier.version
    task_id = dossiers.open_tasks(db.session(), dossier_id)[0].id

    def forward(number: int) -> str:
        clock = MovableClock(MOMENT)
        officer = builders.People(db.session(), clock)["yk.ldtbxh"]
        try:
            with work_by(officer, db.session(), clock) as w:
                processing.pass_on(w, tasks.task(w.session, w.actor, task_id), f"ý kiến {number}", shown)
            return "done"
        except Stale as error:
            return error.message

    answers = crowd(forward, database, MOMENT, 8)
    assert answers.count("done") == 1
    assert sum("Hồ sơ này vừa được" in a for a in answers) == 7
    rows = db.session.scalars(select(Task).where(Task.dossier_id == dossier_id).order_by(Task.id)).all()
    assert [t.outcome for t in rows] == ["received", "forwarded", None], "forwarded once, one next step open"
    assert rows[1].opinion == f"ý kiến {answers.index('done')}", "the winner's words are the ones kept"
    assert list(broken_chains(db.session())) == []


def test_one_form_sent_by_eight_processes_makes_one_dossier(app, database) -> None:
    def send(number: int) -> str:
        clock = MovableClock(MOMENT)
        clerk = builders.People(db.session(), clock)["yk.motcua"]
        for _ in range(3):  # a browser, or the network, tries again
            try:
                with work_by(clerk, db.session(), clock) as w:
                    return receiving.receive(w, builders.application(w.session, key="the-same-form")).number
            except Stale:
                continue
        raise AssertionError("told to try again three times")

    numbers = crowd(send, database, MOMENT, 8)
    assert len(set(numbers)) == 1
    assert db.session.scalar(select(func.count()).select_from(Dossier)) == 1
