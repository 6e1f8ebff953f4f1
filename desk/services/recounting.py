"""Counting a promise again (tính lại hạn) from what a dossier keeps: receipt, term, plan, pauses, and the calendar as it is today.

The same numbers always give the same moment, so what was stored can be compared with what is counted (``drifted``)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from functools import partial

from ..domain.calendar import CalendarOf
from ..domain.counting import Pause
from ..domain.deadlines import Due, Term, due
from ..domain.promising import counted, explain_promise, promise
from ..domain.routing import Plan
from ..domain.workflow import Channel
from ..store.db import Session
from ..store.models import Case, Dossier, PauseRow, Task
from ..store.queries import calendars, catalogue, clocks, dossiers
from ..store.work import Work
from . import tasks, terms


def pauses(rows: Sequence[PauseRow], until: datetime | None = None) -> list[Pause]:
    """The pauses as the domain counts them; one still open lasts ``until``, or is left out: it gives its time back when it ends."""
    return [
        Pause(row.since, end, row.effect, row.reason, row.stage)  # type: ignore[arg-type]
        for row in rows
        if (end := row.until or until) is not None
    ]


def deadline(
    session: Session, dossier: Dossier, case: Case, rows: Sequence[PauseRow], calendar_of: CalendarOf | None = None
) -> datetime:
    """Hạn gốc of a dossier that was received: pauses given back, no extension. ``calendar_of``: other calendars, to try them."""
    given = _given(session, dossier, case, calendar_of)
    chosen = tasks.chosen_of(session, dossier, given[0])
    return promise(*given, pauses=pauses(rows), cutoff=time.fromisoformat(case.cutoff), chosen=chosen)


def explained(session: Session, dossier: Dossier, case: Case, rows: Sequence[PauseRow]) -> Due:
    """``deadline`` with the reason of every day."""
    given = _given(session, dossier, case, None)
    chosen = tasks.chosen_of(session, dossier, given[0])
    return explain_promise(*given, pauses=pauses(rows), cutoff=time.fromisoformat(case.cutoff), chosen=chosen)


def _given(
    session: Session, dossier: Dossier, case: Case, calendar_of: CalendarOf | None
) -> tuple[Plan, datetime, CalendarOf, Term | None]:
    """What a promise is counted from, besides the pauses and the outcomes chosen."""
    assert dossier.clock_from is not None
    official = terms.term_for(case, Channel(dossier.channel))
    return tasks.plan_of(dossier), dossier.clock_from, calendar_of or partial(calendars.calendar, session), official


def recount(work: Work, dossier: Dossier) -> None:
    """After a pause, or an outcome that leads another way: the deadline, the promise that follows it, the deadline of every open step.

    The caller records the event.
    """
    rows = clocks.pauses_of(work.session, dossier.id)
    case = catalogue.case(work.session, dossier.case_id)
    dossier.due_at = deadline(work.session, dossier, case, rows)
    dossier.promised_at = dossier.due_at if not dossier.extended else _extended(work, dossier, rows)
    _steps(work, dossier, rows)
    follow_the_promise(work, dossier)
    anew = any(row.until == work.now and row.effect == "restart" for row in rows)
    tasks.drop_apology(work, dossier, None if anew else dossier.owed_at)
    tasks.reschedule(work, dossier)


def follow_the_choice(work: Work, dossier: Dossier, plan: Plan, before: Mapping[str, str]) -> dict[str, str]:
    """After an outcome was chosen (``before``: those that stood until now): legs that happen now, or no longer, are counted.

    An official total stands; a choice that changes no leg moves nothing, whatever became of the calendar meanwhile. Returns what to
    write and to tell if the promise moved: ``was`` and ``promised_at`` (ISO). The caller records the event.
    """
    if not moves(work.session, dossier, plan, before, tasks.chosen_of(work.session, dossier, plan)):
        return {}
    was = dossier.promised_at
    recount(work, dossier)
    assert was is not None
    assert dossier.promised_at is not None
    return (
        {} if was == dossier.promised_at else {"was": was.isoformat(), "promised_at": dossier.promised_at.isoformat()}
    )


def moves(session: Session, dossier: Dossier, plan: Plan, before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Is the promise another one with the outcomes ``after`` than with ``before``: are other legs counted, and no official total?"""
    legs = [[leg.leg for leg in counted(plan, chosen).legs if leg.term] for chosen in (before, after)]
    case = catalogue.case(session, dossier.case_id)
    return legs[0] != legs[1] and terms.term_for(case, Channel(dossier.channel)) is None


def _extended(work: Work, dossier: Dossier, rows: Sequence[PauseRow]) -> datetime:
    """A granted new date stays, moved by the working days of pauses that came after it; never before the deadline itself."""
    granted = next(e for e in clocks.extensions_of(work.session, dossier.id) if e.state == "granted")
    calendar = calendars.calendar(work.session, dossier.agency_id)
    moment = granted.new_date
    for row in rows:
        if row.until is not None and granted.decided_at is not None and granted.decided_at <= row.since <= moment:
            held = calendar.count_working_days(row.since.date(), row.until.date())
            moment = calendar.closing_after(moment.date(), held) if held else moment
    assert dossier.due_at is not None
    return max(moment, dossier.due_at)


def _steps(work: Work, dossier: Dossier, rows: Sequence[PauseRow]) -> None:
    plan, known = tasks.plan_of(dossier), pauses(rows)
    for task in dossiers.open_tasks(work.session, dossier.id):
        stood, task.paused_at = task.paused_at, None
        if task.branch:
            _later(work, task, stood)
            continue
        if term := tasks.term_of(task, plan):
            calendar = calendars.calendar(work.session, task.agency_id)
            task.due_at = due(
                task.opened_at, Term.parse(term), calendar, [p for p in known if p.until > task.opened_at]
            )


def _later(work: Work, task: Task, stood: datetime | None) -> None:
    """What was asked beside a step was given a date: it gets back the working time that it stood still, unless it was late by then."""
    if stood is None or stood > task.due_at:
        return
    calendar = calendars.calendar(work.session, task.agency_id)
    if lost := calendar.working_time(stood, work.now):
        task.due_at = calendar.add_working_time(task.due_at, lost)


def follow_the_promise(work: Work, dossier: Dossier) -> None:
    """Open steps without a term of their own are due with what is owed, wherever that has moved."""
    plan, owed = tasks.plan_of(dossier), tasks.with_the_promise(dossier)
    assert owed is not None
    for task in dossiers.open_tasks(work.session, dossier.id):
        if not task.branch and not tasks.term_of(task, plan):
            task.due_at = owed
