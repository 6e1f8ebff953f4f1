"""Queues: nearest deadline first, page by page, nothing lost or shown twice, however many are due at the same moment."""

from datetime import timedelta

import pytest

from desk.domain.workflow import StepKind
from desk.store.db import db
from desk.store.queries import listing, queues, tallying
from desk.store.queries.queues import Filter
from tests import builders
from tests.web.conftest import counted


@pytest.fixture
def many(work, people, clock):
    """Thirty dossiers waiting for one officer, received over a week; several share one due moment."""
    for n in range(30):
        clock.set(f"2026-03-0{2 + n % 5}T{8 + n % 3:02}:{n:02}")
        builders.received(
            work, people, "1.010803", owner=builders.who(name=f"Người Thứ {n}", id_number=f"0300900{n:05}")
        )
    return people["yk.ldtbxh"]


def page(actor, wanted=None, **given) -> queues.Page:
    return queues.task_page(db.session(), queues.mine(actor), wanted or Filter(), **given)


def test_pages_follow_each_other_by_key_without_gap_or_repeat(many) -> None:
    seen, after = [], None
    while True:
        found = page(many, after=after, size=7)
        assert (found.total, found.first) == (30, len(seen) + 1)
        seen += [(t.due_at, t.id) for t in found.rows]
        if found.after is None:
            break
        after = found.after
    assert len(seen) == 30
    assert seen == sorted(seen)
    assert len({due for due, _ in seen}) < 30, "some share a moment, or the key is not tried"


def test_pages_lead_back_the_way_they_came(many) -> None:
    first = page(many, size=12)
    second = page(many, size=12, after=first.after)
    back = page(many, size=12, before=second.before)
    assert [t.id for t in back.rows] == [t.id for t in first.rows]
    assert (first.before, back.before, back.first) == (None, None, 1)


def test_filters_narrow_by_name_without_accents_number_kind_and_lateness(many, clock) -> None:
    def count(kinds=(), **given) -> int:
        return page(many, Filter(**given), kinds=kinds).total

    assert count(typed="nguoi thu 1", number="nguoi thu 1") == 11  # 1, 10…19
    assert count(typed="260302-0001", number="260302-0001") == 1
    assert count(typed="100%", number="100%") == 0, "a per cent sign is a per cent sign"
    assert count(kinds=[StepKind.PROCESS]) == 30
    assert count(kinds=[StepKind.APPROVE]) == 0
    clock.set("2026-04-20T08:00")
    assert count(late=clock()) == 30


def test_the_counts_of_the_landing_page_are_those_of_the_lists(many, clock) -> None:
    clock.set("2026-03-06T09:00")
    now = clock()
    found = tallying.tally(db.session(), many, now, now + timedelta(hours=9))
    assert found.late == page(many, Filter(late=now)).total
    assert found.new == 30
    assert found.total == 30


def test_the_neighbours_of_a_task_are_those_of_the_list(many) -> None:
    rows = page(many, size=30).rows
    for number, (before, here, after) in enumerate(zip(rows, rows[1:], rows[2:], strict=False), start=2):
        wanted = queues.Beside(number, 30, before.dossier_id, after.dossier_id)
        assert queues.beside(db.session(), many, here) == wanted
    assert queues.beside(db.session(), many, rows[0]).before is None
    assert queues.beside(db.session(), many, rows[-1]).after is None


def test_a_page_of_the_queue_costs_the_same_queries_however_long_it_is(many) -> None:
    def queries(size: int) -> int:
        with counted() as said:
            for task in page(many, size=size).rows:
                assert task.dossier.owner_name
        return len([s for s in said if s.startswith("SELECT")])

    assert queries(2) == queries(25) == 2


def test_a_long_list_is_counted_up_to_a_cap_and_says_so(many, monkeypatch) -> None:
    monkeypatch.setattr(listing, "MOST", 10)
    first = page(many)
    assert (first.first, first.total, len(first.rows)) == (1, 10, 25)
    rest = page(many, after=first.after)
    assert (len(rest.rows), rest.total) == (5, 10)
    key = (rest.rows[0].due_at, rest.rows[0].id)
    beside = listing.Listing([queues.mine(many)]).beside(db.session(), key, rest.rows[0].dossier_id)
    assert (beside.here, beside.total, beside.after) == (10, 10, rest.rows[1].dossier_id)
