"""Asking for more papers: in full, in writing, with the reason. What it does to the clock: ``tests/scenarios/test_birth_in_the_day.py``."""

import pytest

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed, NotFound, Stale
from desk.services import processing, supplementing
from desk.store.db import db
from desk.store.models import Dossier
from desk.store.queries import dossiers, tasks
from tests import builders

REASON = "Thiếu chữ ký của người khai, Điều 8."


@pytest.fixture
def ask(work, people):
    """``ask(dossier, "yk.ldtbxh", …)``: the officer asks on the first open step."""

    def do(dossier, username, items=("Tờ khai",), reason=REASON, **given):
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, dossier.id)
            return supplementing.ask(w, tasks.task(w.session, w.actor, task.id), list(items), reason, **given)

    return do


@pytest.fixture
def resume(work, people):
    """``resume(dossier)``: the papers come to the desk that received the dossier."""

    def do(dossier, username="yk.motcua", **given):
        with work(people[username]) as w:
            return supplementing.resume(w, dossiers.dossier(w.session, w.actor, dossier.id), **given)

    return do


def _now(dossier) -> Dossier:
    db.session.expire_all()
    return db.session.get_one(Dossier, dossier.id)


def test_the_three_days_are_counted_from_the_arrival_at_the_agency_that_asks(work, people, clock, ask) -> None:
    dossier = builders.received(work, people, "1.010803")
    clock.set("2026-03-09T09:00")  # long after the commune got it
    for username in ("yk.ldtbxh", "yk.lanhdao", "gl.motcua"):
        with work(people[username]) as w:
            [task] = dossiers.open_tasks(w.session, dossier.id)
            processing.pass_on(w, tasks.task(w.session, w.actor, task.id))
    clock.set("2026-03-11T09:00")
    assert ask(dossier, "gl.ldtbxh").effect == "restart"


def test_a_term_in_the_day_starts_again_under_the_cut_off_of_its_own_case(work, people, clock, ask, resume) -> None:
    builders.next_edition(work, "1.001193", lambda content: content["cases"][0].update(cutoff="10:00"))
    dossier = builders.received(work, people, "1.001193")
    assert dossier.promised_at.date().isoformat() == "2026-03-02"
    ask(dossier, "yk.tuphap")
    clock.set("2026-03-03T11:00")  # before 15:00, but after 10:00
    resume(dossier)
    assert _now(dossier).promised_at.date().isoformat() == "2026-03-04"


@pytest.mark.parametrize(
    ("items", "reason", "field"), [((), REASON, "items"), (("  ",), REASON, "items"), (("Tờ khai",), "vì", "reason")]
)
def test_a_request_names_papers_and_a_reason_or_nothing_is_written(work, people, ask, items, reason, field) -> None:
    dossier = builders.received(work, people, "1.010803")
    with pytest.raises(Invalid) as refused:
        ask(dossier, "yk.ldtbxh", items, reason)
    assert set(refused.value.fields) == {field}
    assert _now(dossier).supplements == 0
    assert not dossiers.supplements_of(db.session(), dossier.id)


def test_the_request_leaves_a_paper_and_a_line_that_say_the_same(work, people, ask) -> None:
    dossier = builders.received(work, people, "1.010803")
    ask(dossier, "yk.ldtbxh", ["  Tờ khai  ", ""], REASON)
    paper, line = dossiers.papers_of(db.session(), dossier.id)[-1], dossiers.events_of(db.session(), dossier.id)[0]
    assert (paper.kind, paper.slip["items"], paper.slip["reason"]) == ("supplement", ["Tờ khai"], REASON)
    assert (line.what, line.data["items"], line.data["paper"]) == ("ask", ["Tờ khai"], paper.serial)
    assert line.data["answer_by"] == "2026-04-01", "thirty days"


def test_only_the_officer_asks_and_only_the_desk_that_received_takes_the_papers(work, people, ask, resume) -> None:
    dossier = builders.received(work, people, "1.010803")
    with pytest.raises(NotFound):
        ask(dossier, "tt.ldtbxh")
    with pytest.raises(Forbidden):
        ask(dossier, "yk.motcua")
    ask(dossier, "yk.ldtbxh")
    with pytest.raises(Forbidden):
        resume(dossier, "yk.ldtbxh")
    with pytest.raises(NotFound):
        resume(dossier, "tt.motcua")
    with pytest.raises(Stale):
        resume(dossier, shown=1)
    resume(dossier)
    with pytest.raises(MoveNotAllowed):
        resume(dossier)
