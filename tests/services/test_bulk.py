"""Bulk acts: what is eligible is what the verb does; every row for itself; no row twice; the right of whoever started it, today."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from desk.domain.errors import Forbidden, Invalid, MoveNotAllowed
from desk.policy import Actor
from desk.services import processing
from desk.services.bulk import eligibility, running, starting
from desk.services.bulk.starting import Row
from desk.store.db import db
from desk.store.models import BulkItem, BulkJob, Event, PaperPrint, Task
from desk.store.queries import workspace
from tests import builders
from tests.web.conftest import ALLOWANCE, BIRTH, MARTYRS, Story, dossier_of, open_task, tasks_of


@pytest.fixture
def story(app: object, work: Callable[..., Any], people: builders.People) -> Story:
    return Story(work, people)


def row_of(dossier_id: int, person_id: int | None = None) -> Row:
    task = open_task(dossier_id)
    return Row(dossier_id, task.id, task.dossier.version, person_id)


def started(work: Any, actor: Actor, act: str, rows: list[Row], key: str = "k1", **given: Any) -> int:
    with work(actor) as w:
        return starting.start(w, key, act, rows, given).id


def ran(work: Any, actor: Actor, job_id: int) -> list[tuple[str, str]]:
    running.run(lambda: work(actor), job_id)
    db.session.rollback()
    return [(i.state, i.said) for i, _ in workspace.items(db.session(), job_id)]


def job_of(job_id: int) -> BulkJob:
    db.session.rollback()
    return db.session.get_one(BulkJob, job_id)


def test_each_row_is_done_by_the_verb_and_stands_in_its_own_logbook(story, work, people) -> None:
    actor, ids = people["yk.ldtbxh"], [story.received(ALLOWANCE) for _ in range(3)]
    job_id = started(work, actor, "forward", [row_of(i) for i in ids], opinion="Đủ điều kiện.")
    said = ran(work, actor, job_id)
    assert {state for state, _ in said} == {"done"}
    assert all("Đã chuyển đến" in words for _, words in said)
    for dossier_id in ids:
        [event] = db.session.scalars(select(Event).where(Event.dossier_id == dossier_id, Event.what == "process"))
        assert (event.actor, event.data["opinion"]) == (actor.name, "Đủ điều kiện.")
    job = job_of(job_id)
    assert (job.state, job.done, job.refused) == ("ended", 3, 0)


def test_one_that_cannot_be_done_is_named_and_keeps_none_of_the_others(story, work, people) -> None:
    actor, ids = people["yk.ldtbxh"], [story.received(ALLOWANCE) for _ in range(3)]
    rows = [row_of(i) for i in ids]
    story.asked(ids[1], "yk.ldtbxh")  # meanwhile somebody asked the citizen for papers
    job_id = started(work, actor, "acknowledge", rows)
    said = ran(work, actor, job_id)
    assert [state for state, _ in said] == ["done", "refused", "done"]
    assert said[1][1] == "Hồ sơ đang chờ công dân hoặc đã kết thúc."
    assert (job_of(job_id).done, job_of(job_id).refused) == (2, 1)


def test_a_dossier_that_was_touched_since_it_was_shown_is_refused(story, work, people) -> None:
    actor, dossier_id = people["yk.ldtbxh"], story.received(ALLOWANCE)
    row = row_of(dossier_id)
    with work(actor) as w:
        processing.acknowledge(w, open_task(dossier_id))
    said = ran(work, actor, started(work, actor, "forward", [row]))
    assert said[0][0] == "refused"
    assert "vừa được người khác cập nhật" in said[0][1]


def test_what_is_asked_to_be_eligible_is_what_the_verb_does(story, work, people, monkeypatch) -> None:
    """Every person, every act, dossiers in several states: never eligible and refused, never refused and eligible."""
    monkeypatch.setattr(eligibility, "MORE", {})  # what must have been seen before is a rule of bulk acts alone
    ids = [
        story.received(BIRTH), story.received(ALLOWANCE), story.passed(story.received(BIRTH), "yk.tuphap"),
        story.passed(story.received(BIRTH), "yk.tuphap", "yk.lanhdao"), story.asked(story.received(ALLOWANCE), "yk.ldtbxh"),
        story.passed(story.received(MARTYRS), "yk.ldtbxh", "yk.lanhdao", "gl.motcua"), story.ready(),
    ]  # fmt: skip

    class Undone(Exception):
        pass

    wrong = []
    for username in (
        "yk.motcua",
        "yk.tuphap",
        "yk.ldtbxh",
        "yk.lanhdao",
        "yk.vanthu",
        "gl.truongphong",
        "gl.ldtbxh",
        "gl.lanhdao",
    ):
        actor = people[username]
        for act in eligibility.MOVE.keys() | {"forward"}:
            for dossier_id in ids:
                [task, *_] = tasks_of(dossier_id)
                with pytest.raises(Undone), work(actor) as w:
                    seen = workspace.ticked(w.session, actor, [task.id])
                    if task.id not in seen:
                        raise Undone
                    reason = eligibility.why_not(w.session, actor, act, [seen[task.id]]).get(task.id, "")
                    dossier_of(dossier_id)
                    item = BulkItem(
                        job_id=1, n=1, dossier_id=dossier_id, task_id=task.id, shown=None, person_id=_able(w, task)
                    )
                    try:
                        running.VERBS[act](w, w.session.get_one(Task, task.id), item, {})
                        done = True
                    except (Forbidden, MoveNotAllowed, Invalid) as error:
                        done, said = False, error.message
                    same_verb = act in ("forward", "approve") and task.kind in ("process", "receive", "approve")
                    if done == bool(reason) and not (same_verb and reason.startswith("Bước này không")):
                        wrong.append(
                            f"{username} {act} {task.kind} {dossier_id}: {reason or 'eligible'} / {'done' if done else said}"
                        )
                    raise Undone
    assert not wrong, "\n".join(wrong)


def _able(work: Any, task: Task) -> int:
    from desk.store.queries import units

    able = units.able(work.session, task.role, task.agency_id, task.department_id, work.now.date())
    return able[0][0] if able else 0


def test_the_same_key_is_the_same_job(story, work, people) -> None:
    actor, row = people["yk.ldtbxh"], row_of(story.received(ALLOWANCE))
    assert started(work, actor, "acknowledge", [row]) == started(work, actor, "acknowledge", [row])
    with pytest.raises(Exception, match="Chưa chọn"):
        started(work, actor, "acknowledge", [], key="k2")
    with pytest.raises(Invalid, match="tối đa 500"):
        started(work, actor, "acknowledge", [row] * 501, key="k3")
    with pytest.raises(Invalid, match="Chọn người"):
        started(work, actor, "assign", [row], key="k4")


def test_whoever_goes_on_after_a_crash_does_no_row_twice(story, work, people, clock) -> None:
    actor, ids = people["yk.ldtbxh"], [story.received(ALLOWANCE) for _ in range(4)]
    job_id = started(work, actor, "acknowledge", [row_of(i) for i in ids])

    @contextmanager
    def dies():
        with work(actor) as w:
            yield w
            if w.session.get_one(BulkJob, job_id).done >= 3:
                raise KeyboardInterrupt  # as killed: nothing of the row is kept

    with pytest.raises(KeyboardInterrupt):
        running.run(dies, job_id)
    assert (job_of(job_id).state, job_of(job_id).done) == ("running", 2)
    assert workspace.unattended(db.session(), clock()) is None, "it gave a sign of life a moment ago"
    db.session.rollback()
    assert workspace.unattended(db.session(), clock() + timedelta(minutes=2)) == job_id
    assert [state for state, _ in ran(work, actor, job_id)] == ["done"] * 4
    for dossier_id in ids:
        found = db.session.scalars(
            select(Event).where(Event.dossier_id == dossier_id, Event.what == "acknowledge")
        ).all()
        assert len(found) == 1


def test_a_job_that_is_stopped_leaves_the_rest_and_may_go_on(story, work, people) -> None:
    actor, ids = people["yk.ldtbxh"], [story.received(ALLOWANCE) for _ in range(3)]
    job_id = started(work, actor, "acknowledge", [row_of(i) for i in ids])
    turns = iter([True, False])
    running.run(lambda: work(actor), job_id, lambda: next(turns))
    with work(actor) as w:
        starting.stop(w, job_id)
    assert [state for state, _ in ran(work, actor, job_id)] == ["done", "waiting", "waiting"]
    with work(actor) as w:
        starting.go_on(w, job_id)
    assert [state for state, _ in ran(work, actor, job_id)] == ["done"] * 3
    with pytest.raises(MoveNotAllowed), work(actor) as w:
        starting.stop(w, job_id)


def test_nobody_runs_or_stops_another_s_job(story, work, people) -> None:
    job_id = started(work, people["yk.ldtbxh"], "acknowledge", [row_of(story.received(ALLOWANCE))])
    with pytest.raises(Forbidden):
        running.run(lambda: work(people["yk.tuphap"]), job_id)
    with pytest.raises(Exception, match="Không tìm thấy"), work(people["yk.tuphap"]) as w:
        starting.stop(w, job_id)


def test_a_further_rule_of_another_part_is_asked_before_and_again(story, work, people, monkeypatch) -> None:
    actor, dossier_id = people["yk.lanhdao"], story.passed(story.received(BIRTH), "yk.tuphap")
    monkeypatch.setitem(eligibility.MORE, "approve", [lambda _s, _a, tasks: {t.id: "Chưa mở văn bản." for t in tasks}])
    said = ran(work, actor, started(work, actor, "approve", [row_of(dossier_id)]))
    assert said == [("refused", "Chưa mở văn bản.")]


def test_printing_counts_a_reprint_for_each_and_once(story, work, people) -> None:
    actor, ids = people["yk.motcua"], [story.received(BIRTH), story.submitted()]
    rows = [Row(i, None, dossier_of(i).version) for i in ids]
    said = ran(work, actor, started(work, actor, "print", rows, kind="receipt"))
    assert said == [("done", "In lại lần 1."), ("refused", "Hồ sơ này chưa có giấy đó.")]
    assert len(db.session.scalars(select(PaperPrint)).all()) == 1


def test_results_are_kept_a_week(story, work, people, clock) -> None:
    actor = people["yk.ldtbxh"]
    job_id = started(work, actor, "acknowledge", [row_of(story.received(ALLOWANCE))])
    ran(work, actor, job_id)
    assert not workspace.outdated(db.session(), clock() + timedelta(days=6))
    db.session.rollback()
    with work(actor) as w:
        assert workspace.forget_outdated(w.session, w.now + timedelta(days=8)) == 1
    assert db.session.scalars(select(BulkItem)).all() == []
