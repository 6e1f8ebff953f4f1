"""Failures are counted across processes, by digest, and forgotten after the window."""

from datetime import timedelta

from sqlalchemy import select

from desk.store import throttle
from desk.store.db import db
from desk.store.models import Throttle

WINDOW = timedelta(minutes=15)


def test_failures_add_up_and_a_passed_window_starts_again(app, clock) -> None:
    session, name = db.session(), throttle.scope("sign-in", "ai", "127.0.0.1")
    for _ in range(3):
        throttle.failed(session, [name, "all"], clock(), WINDOW)
    assert throttle.failures(session, [name, "all", "none"], clock(), WINDOW) == {
        name: (3, clock()), "all": (3, clock())
    }  # fmt: skip
    clock.now = clock() + WINDOW
    assert throttle.failures(session, [name], clock(), WINDOW) == {}
    throttle.failed(session, [name], clock(), WINDOW)
    assert throttle.failures(session, [name], clock(), WINDOW)[name][0] == 1


def test_a_success_wipes_the_slate(app, clock) -> None:
    throttle.failed(db.session(), ["a", "b"], clock(), WINDOW)
    throttle.forgive(db.session(), ["a"])
    assert set(throttle.failures(db.session(), ["a", "b"], clock(), WINDOW)) == {"b"}


def test_the_table_never_holds_a_name_or_an_address(app, clock) -> None:
    throttle.failed(db.session(), [throttle.scope("sign-in", "tran.thi.bich", "10.0.0.7")], clock(), WINDOW)
    [row] = db.session.scalars(select(Throttle)).all()
    assert "bich" not in row.scope
    assert "10.0" not in row.scope
