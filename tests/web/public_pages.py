"""Dossiers in every status, made through the services, for the tests of the citizens' pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desk.domain.workflow import Status, StepKind
from desk.policy import CITIZEN
from desk.services import processing, receiving, returning, stopping, supplementing
from desk.store.db import db
from desk.store.models import Dossier, Task
from desk.store.queries import dossiers, tasks
from tests import builders
from tests.builders import People

REASON = "Thiếu chữ ký của người làm chứng"


@dataclass
class Desk:
    """Whoever is needed to bring a dossier somewhere."""

    people: People
    work: Callable[..., Any]
    clock: Any

    def act(self, dossier: Dossier, verb: Callable[..., Any], *args: Any, username: str = "", **kwargs: Any) -> None:
        """Do ``verb`` on the first open task, by whoever may."""
        task = self.open_task(dossier)
        name = username or self.people.who_may_do(task)
        with self.work(self.people[name]) as work:
            verb(work, tasks.task(work.session, work.actor, task.id), *args, **kwargs)

    def open_task(self, dossier: Dossier) -> Task:
        db.session.expire_all()
        return dossiers.open_tasks(db.session(), dossier.id)[0]

    def finish(self, dossier: Dossier) -> None:
        """Through every step to the one that returns the result."""
        while (task := self.open_task(dossier)).kind != StepKind.RETURN:
            self.act(dossier, processing.issue if task.kind == StepKind.ISSUE else processing.pass_on)

    def dossier(self, status: Status, code: str = "1.010803", **given: Any) -> Dossier:
        """A dossier in ``status``, the shortest way there."""
        made: Dossier
        if status in (Status.SUBMITTED, Status.REFUSED):
            verb = receiving.submit if status is Status.SUBMITTED else receiving.refuse
            who = CITIZEN if status is Status.SUBMITTED else self.people["yk.motcua"]
            with self.work(who) as w:
                reason = [] if status is Status.SUBMITTED else [REASON]
                return verb(w, builders.application(w.session, code, **given), *reason)  # type: ignore[operator]
        made = builders.received(self.work, self.people, code, **given)
        if status is Status.PROCESSING:
            self.act(made, processing.pass_on)
        elif status is Status.WAITING:
            self.act(made, supplementing.ask, ["Bản sao Bằng Tổ quốc ghi công", "Giấy chứng tử"], REASON)
        elif status is Status.PAYING:
            self.act(made, processing.bill, 120_000, "Lệ phí trước bạ, Nghị định 10/2022/NĐ-CP")
        elif status in (Status.READY, Status.RETURNED):
            self.finish(made)
            if status is Status.RETURNED:
                self.act(made, returning.hand_over, "owner")
        elif status in (Status.WITHDRAWN, Status.STOPPED):
            verb, name = (
                (stopping.withdraw, "yk.motcua") if status is Status.WITHDRAWN else (builders.stop, "yk.lanhdao")
            )
            with self.work(self.people[name]) as w:
                verb(w, dossiers.dossier(w.session, w.actor, made.id), REASON)
        db.session.expire_all()
        return made
