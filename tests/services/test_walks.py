"""Random walks of legal and illegal moves over the real services keep every promise of the workflow (``walking``).

``DESK_WALK=10000`` makes the walk so long; ``DESK_WALK_SEED`` chooses another.
"""

import os
import time

import pytest
from sqlalchemy import func, select

from desk.domain.workflow import FINAL, Status
from desk.store.db import db
from desk.store.models import Dossier, Result
from desk.store.queries.logbook import broken_chains
from tests.domain.routes import objection
from tests.forked import case_with
from tests.services.walking import Walk

MOVES = int(os.environ.get("DESK_WALK", "2000"))
SEED = int(os.environ.get("DESK_WALK_SEED", "2026"))


@pytest.fixture
def walk(app, work, clock) -> Walk:
    return Walk(SEED, clock, case_with(work, objection()))


def test_a_walk_of_legal_and_illegal_moves_keeps_every_promise(walk: Walk) -> None:
    began = time.monotonic()
    walk.go(MOVES)
    while walk.missing and walk.moves < 3 * MOVES:  # a short walk may not have come by everything
        walk.go(50)
    done, refused = sum(walk.legal.values()), sum(walk.refused.values())
    print(f"{walk.moves} moves in {time.monotonic() - began:.1f} s: {done} done, {refused} refused")
    print("done:", dict(walk.legal.most_common()), "refused:", dict(walk.refused.most_common()))
    assert list(broken_chains(db.session())) == []
    for column in (Dossier.number, Result.number):
        known, distinct = db.session.execute(select(func.count(column), func.count(column.distinct()))).one()
        if column is Dossier.number:
            assert known == distinct, "numbers are unique"
        assert known > 0
    assert done > MOVES / 3, "most moves of a walk go through, else it proves nothing"
    assert refused > MOVES / 20, "and some are refused"
    assert walk.reached == set(Status), "every status is reached"
    assert set(Status) - FINAL <= walk.left, "and every one that is no end is left again"
    assert not walk.missing, "every verb went through at least once"
