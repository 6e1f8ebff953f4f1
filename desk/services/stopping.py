"""Ending a dossier before its time: stopped by the agency (dừng giải quyết, X7) with a numbered notice, or withdrawn by the citizen."""

from collections.abc import Iterable
from typing import Any

from ..domain.beside import of_route
from ..domain.ending import GROUNDS, Ground, standing_issues
from ..domain.errors import Invalid, MoveNotAllowed
from ..domain.workflow import Status, move_for
from ..store.models import Dossier, Paper, Task
from ..store.queries import dossiers, units
from ..store.work import Work
from . import notices, papers, pausing, tasks
from .receiving import needed

ISSUED = "Kết quả đã phát hành, không dừng được."


def why_not(dossier: Dossier, known: Iterable[Task]) -> str:
    """Why the dossier cannot be stopped, as a sentence; empty when it can. ``known``: every task of it."""
    if dossier.received_at is None:
        return "Hồ sơ chưa được tiếp nhận nên không có gì để dừng. Từ chối tiếp nhận, hoặc ghi công dân rút."
    return ISSUED if standing_issues(known) else ""


def grounds_for(dossier: Dossier, *, over: bool) -> dict[Ground, str]:
    """The grounds that there are to choose from; ``over``: the time to hand in papers has passed."""
    late = dossier.state is Status.WAITING and over
    return {ground: words for ground, words in GROUNDS.items() if late or ground is not Ground.UNANSWERED}


def check(ground: str, reason: str, basis: str) -> tuple[Ground, str, str]:
    """What was typed, tidied; also for the preview. Raises ``Invalid`` at ``ground``, ``reason``, ``basis``."""
    wrong: dict[str, str] = {}
    if ground not in GROUNDS:
        wrong["ground"] = "Chọn căn cứ dừng giải quyết."
    for field, text, message in (
        ("reason", reason, "Ghi lý do dừng giải quyết: việc gì, từ khi nào."),
        ("basis", basis, "Ghi căn cứ pháp lý hoặc văn bản: điều khoản nào, số văn bản nào."),
    ):
        if len(text.strip()) < 5:
            wrong[field] = message
    if wrong:
        raise Invalid("Chưa lập được thông báo dừng giải quyết; xem từng chỗ.", fields=wrong)
    return Ground(ground), reason.strip(), basis.strip()


def stop(work: Work, dossier: Dossier, ground: str, reason: str, basis: str, shown: int | None = None) -> Paper:
    """Dừng giải quyết: the leader of an agency that holds the dossier decides; the notice (Mẫu 05) is made and the citizen told.

    Raises ``MoveNotAllowed`` (a result was issued, never received), ``Forbidden``, ``Invalid``.
    """
    tasks.same_version(dossier, shown)
    move = move_for("stop", dossier.state)
    if problem := why_not(dossier, dossiers.tasks_of(work.session, dossier.id)):
        raise MoveNotAllowed(problem)
    held = {t.agency_id for t in of_route(dossiers.open_tasks(work.session, dossier.id))} | {dossier.agency_id}
    mine = held & work.actor.agencies_for(move.needs, dossier.procedure_code)
    agency_id = dossier.agency_id if dossier.agency_id in mine else min(mine, default=dossier.agency_id)
    work.require(move.needs, agency_id=agency_id, procedure=dossier.procedure_code)
    return end_with_notice(work, dossier, agency_id, *check(ground, reason, basis))


def end_with_notice(work: Work, dossier: Dossier, agency_id: int, ground: Ground, reason: str, basis: str) -> Paper:
    """The notice, the end, the message to the citizen; whether it may be stopped was asked before."""
    agency = units.agency(work.session, agency_id)
    owner = dossiers.parties_of(work.session, dossier.id)["owner"]
    paper = papers.stop(work, dossier, agency, owner, GROUNDS[ground], reason, basis)
    end(work, dossier, Status.STOPPED, "stop", reason, ground=ground.value, basis=basis, paper=paper.serial)
    notices.tell_citizen(
        work, "stopped", dossier, key=f"stopped/{dossier.id}/{dossier.log_length}", paper=paper.serial
    )  # fmt: skip
    return paper


def withdraw(work: Work, dossier: Dossier, reason: str, shown: int | None = None) -> Dossier:
    """Công dân yêu cầu rút hồ sơ: recorded by the desk that received it, while there is no result yet."""
    tasks.same_version(dossier, shown)
    move = move_for("withdraw", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id, procedure=dossier.procedure_code)
    return end(work, dossier, Status.WITHDRAWN, "withdraw", needed(reason, "Ghi lý do công dân rút hồ sơ."))


def end(work: Work, dossier: Dossier, status: Status, what: str, reason: str, **data: Any) -> Dossier:
    """No clock runs and no step is open any more."""
    pausing.end(work, dossier)
    dossier.status, dossier.end_reason = status, reason
    tasks.cancel_open(work, dossier)
    work.record(dossier, what, place=dossier.agency_name, reason=reason, **data)
    return dossier
