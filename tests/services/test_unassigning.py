"""Hoàn tác phân công: ten minutes, by whoever assigned, while nobody worked on it; the logbook shows both."""

from typing import Any

import pytest

from desk.domain.errors import Forbidden, MoveNotAllowed
from desk.services import processing, unassigning
from desk.store.db import db
from desk.store.queries import dossiers, tasks
from desk.store.queries.logbook import broken_chains
from tests import builders
from tests.web.conftest import ALLOWANCE

HEAD, ONE, OTHER = "gl.truongphong", "gl.ldtbxh", "gl.ldtbxh2"


@pytest.fixture
def at_district(work: Any, people: Any) -> int:
    """A dossier at the first step of the department of Gia Lộc, nobody's yet."""
    dossier = builders.received(work, people, ALLOWANCE)
    for username in (*["yk.ldtbxh"] * 3, "yk.lanhdao", "gl.motcua"):
        with work(people[username]) as w:
            processing.pass_on(w, open_task(w, dossier.id))
    return dossier.id


def open_task(w: Any, dossier_id: int) -> Any:
    [task] = dossiers.open_tasks(w.session, dossier_id)
    return tasks.task(w.session, w.actor, task.id)


@pytest.fixture
def assign(work: Any, people: Any, at_district: int) -> Any:
    def give(to: str, by: str = HEAD) -> None:
        with work(people[by]) as w:
            processing.assign(w, open_task(w, at_district), people[to].id)

    return give


@pytest.fixture
def undo(work: Any, people: Any, at_district: int) -> Any:
    def back(by: str = HEAD) -> None:
        with work(people[by]) as w:
            unassigning.unassign(w, open_task(w, at_district))

    return back


def held(dossier_id: int) -> tuple[str, bool]:
    db.session.rollback()
    [task] = dossiers.open_tasks(db.session(), dossier_id)
    return task.assignee_name, task.acknowledged_at is not None


def test_it_is_nobody_s_again_and_the_logbook_shows_both(assign: Any, undo: Any, at_district: int) -> None:
    assert held(at_district) == ("", False)
    assign(ONE)
    undo()
    assert held(at_district) == ("", False), "not taken up either: who sent it may still recall it"
    told = [(e.what, e.data.get("to", e.data.get("who"))) for e in dossiers.events_of(db.session(), at_district)]
    assert {what for what, _ in told[:2]} == {"assign", "unassign"}
    assert {who for _, who in told[:2]} == {"Trịnh Văn Quý"}
    assert list(broken_chains(db.session())) == []


def test_given_to_another_it_comes_back_to_the_first_and_only_once(assign: Any, undo: Any, at_district: int) -> None:
    assign(ONE)
    assign(OTHER)
    undo()
    assert held(at_district) == ("Trịnh Văn Quý", True)
    with pytest.raises(MoveNotAllowed, match="đã hoàn tác rồi"):
        undo()


def test_after_ten_minutes_it_is_assigned_anew_instead(assign: Any, undo: Any, clock: Any) -> None:
    assign(ONE)
    clock.set("2026-03-02T08:22:01")
    with pytest.raises(MoveNotAllowed, match="quá 10 phút"):
        undo()


def test_what_somebody_worked_on_since_stays(assign: Any, undo: Any, work: Any, people: Any, at_district: int) -> None:
    assign(ONE)
    with work(people[ONE]) as w:
        processing.bill(w, open_task(w, at_district), 50_000, "Phí thẩm định.")
    with pytest.raises(MoveNotAllowed):
        undo()


def test_a_step_that_ended_since_says_so(assign: Any, work: Any, people: Any, at_district: int) -> None:
    assign(ONE)
    with work(people[ONE]) as w:
        ended = open_task(w, at_district)
        processing.pass_on(w, ended)
    with pytest.raises(MoveNotAllowed, match="đã xong"), work(people[HEAD]) as w:
        unassigning.unassign(w, tasks.task(w.session, w.actor, ended.id))


def test_only_whoever_assigned_undoes_it(assign: Any, undo: Any) -> None:
    assign(ONE)
    with pytest.raises(Forbidden, match="Mai Xuân Hợp đã phân công"):
        undo("gl.lanhdao")
    with pytest.raises(Forbidden):
        undo(ONE)
