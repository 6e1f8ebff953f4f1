"""Several real processes at one database: each builds its own application, as the server's workers do."""

import multiprocessing
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import URL

from desk import create_app
from desk.clock import MovableClock
from desk.store.db import db
from desk.store.queries import installation


def _one(act: Callable[..., Any], url: URL, moment: str, number: int, go: Any, answers: Any) -> None:
    installation.forget()
    app = create_app({"TESTING": True, "SQLALCHEMY_DATABASE_URI": url}, clock=MovableClock(moment))
    with app.app_context():
        go.wait()
        try:
            answers.put((number, act(number)))
        except BaseException as error:
            answers.put((number, error))
            raise
        finally:
            db.session.remove()
            db.engine.dispose()


def crowd(act: Callable[[int], Any], url: URL, moment: str, size: int) -> list[Any]:
    """``act(n)`` in ``size`` processes that start together; their answers in order of ``n``."""
    db.session.remove()
    db.engine.dispose()  # a connection must not be shared across a fork
    context = multiprocessing.get_context("fork")
    answers, go = context.Queue(), context.Barrier(size)
    everybody = [context.Process(target=_one, args=(act, url, moment, n, go, answers)) for n in range(size)]
    for process in everybody:
        process.start()
    collected = dict(answers.get(timeout=120) for _ in everybody)
    for process in everybody:
        process.join(30)
    assert all(process.exitcode == 0 for process in everybody), collected
    return [collected[n] for n in range(size)]
