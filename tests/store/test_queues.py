"""Queues: nearest deadline first, page by page, nothing lost or shown twice."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from desk.domain.workflow import StepKind
from desk.store.db import db
from desk.store.queries import tasks
from tests import builders


@pytest.fixture
def many(work, people, clock):
    """Thirty dossiers waiting for one officer, received over a week; several share one due moment."""
    for n in range(30):
        clock.set(f"2026-03-0{2 + n % 5}T{8 + n % 3:02}:{n:02}")
        builders.received(
            work, people, "1.010803", owner=builders.who(name=f"Người Thứ {n}", id_number=f"0300900{n:05}")
        )
    return people["yk.ldtbxh"]


def test_pages_follow_each_other_by_key_without_gap_or_repeat(many) -> None:
    seen, after = [], None
    while True:
        page = tasks.queue(db.session(), many, after=after, size=7)
        seen += [(t.due_at, t.id) for t in page.rows]
        assert page.total == 30
        if page.next is None:
            break
        after = page.next
    assert len(seen) == 30
    assert seen == sorted(seen)


def test_filters_narrow_by_name_without_accents_number_kind_and_lateness(many, clock) -> None:
    def count(**given) -> int:
        return tasks.queue(db.session(), many, **given).total

    assert count(plain="nguoi thu 1") == 11  # 1, 10…19
    assert count(plain="260302-0001") == 1
    assert count(plain="100%") == 0, "a per cent sign is a per cent sign"
    assert count(kinds=[StepKind.PROCESS]) == 30
    assert count(kinds=[StepKind.APPROVE]) == 0
    clock.set("2026-04-20T08:00")
    assert count(late=clock()) == 30


def test_the_counts_of_the_landing_page_are_those_of_the_lists(many, clock) -> None:
    clock.set("2026-03-06T09:00")
    now = clock()
    found = tasks.counts(db.session(), many, now, now + timedelta(hours=9))
    assert found.late == tasks.queue(db.session(), many, late=now).total
    assert found.process == 30
    assert found.new == 30
    assert found.total == 30


def test_the_neighbours_of_a_task_are_those_of_the_list(many) -> None:
    rows = tasks.queue(db.session(), many, size=30).rows
    for before, here, after in zip(rows, rows[1:], rows[2:], strict=False):
        assert tasks.neighbours(db.session(), many, here) == (before.dossier_id, after.dossier_id)
    assert tasks.neighbours(db.session(), many, rows[0])[0] is None
    assert tasks.neighbours(db.session(), many, rows[-1])[1] is None


def test_a_page_of_the_queue_costs_the_same_queries_however_long_it_is(many) -> None:
    def queries(size: int) -> int:
        seen = []
        listen = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        for task in tasks.queue(db.session(), many, size=size).rows:
            assert task.dossier.owner_name
        event.remove(db.engine, "before_cursor_execute", listen)
        return len([s for s in seen if s.startswith("SELECT")])

    assert queries(2) == queries(25) == 2
