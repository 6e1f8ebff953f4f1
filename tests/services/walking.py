"""A random walk over the real services: dossiers received, moved, asked about, sent back, paused, ended; legal moves and illegal ones.

The table of verbs is ``STEP`` and ``WHOLE``: a new verb is one function with ``@step`` or ``@whole`` above it. After each move the
invariants of ``Walk.check`` hold for the dossier it touched, and whatever was refused changed nothing.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import select

from desk.clock import MovableClock
from desk.domain import beside, holding
from desk.domain.errors import DeskError, NotFound
from desk.domain.workflow import FINAL, Channel, Outcome, Status, StepKind
from desk.policy import CITIZEN, SYSTEM, Actor, Role
from desk.services import (
    consulting,
    directing,
    expiring,
    extending,
    late_noting,
    misdirecting,
    pausing,
    posting,
    processing,
    recalling,
    receiving,
    reopening,
    returning,
    skipping,
    stopping,
    supplementing,
    sweeping,
)  # fmt: skip
from desk.services.consulting import Asked
from desk.store.db import db
from desk.store.models import Dossier, Event, PauseRow, Task, Watch
from desk.store.queries import clocks, consultees, dossiers, tasks, units
from desk.store.work import Work, digest_of, line_of, work_by
from desk.web.holders import given_in
from tests import builders
from tests.domain.routes import OBJECTED, QUIET

SELDOM = frozenset({"lapse"})  # only after a month of silence, of what was never taken in: a short walk may miss it
CODES = ("1.001193", "1.001776", "1.001776", "1.010803", "2.000986", "objection")
ALIVE = 8  # dossiers under way at a time
REASON = "Danh sách sai họ tên, làm lại cho đúng."
DESK = ("yk.motcua", "yk.motcua2")
ENDS = frozenset({"refuse", "lapse", "withdraw", "stop", "hand_over"})  # events after which nobody holds it
BEGINS = frozenset({"reopen"})  # … until one of these


@dataclass
class Verb:
    """One thing that somebody may try: at a step of these kinds, or at a dossier as a whole by one of these people."""

    name: str
    act: Callable[["Walk", Work, Any], Any]
    weight: int
    kinds: frozenset[str] = frozenset()
    states: frozenset[Status] = frozenset()
    people: tuple[str, ...] = ()


STEP: list[Verb] = []
WHOLE: list[Verb] = []
_K, _S = StepKind, Status
ROUTE = (_K.RECEIVE, _K.PROCESS, _K.APPROVE, _K.ISSUE)


def step(*kinds: StepKind, weight: int = 3) -> Callable[[Any], Any]:
    """A verb of an open step, tried by somebody who may do that step (mostly)."""

    def add(act: Any) -> Any:
        STEP.append(Verb(act.__name__, act, weight, frozenset(str(k) for k in kinds)))
        return act

    return add


def whole(*states: Status, people: tuple[str, ...] = DESK, weight: int = 3) -> Callable[[Any], Any]:
    """A verb of a dossier as a whole, tried in these states (mostly) by these people (mostly)."""

    def add(act: Any) -> Any:
        WHOLE.append(Verb(act.__name__, act, weight, states=frozenset(states), people=people))
        return act

    return add


# ── The verbs of a step ───────────────────────────────────────────────────────


@step(*ROUTE, _K.CONSULT, weight=8)
def acknowledge(walk: "Walk", w: Work, task: Task) -> None:
    processing.acknowledge(w, task, walk.shown(task))


@step(_K.PROCESS, _K.CONSULT, weight=2)
def assign(walk: "Walk", w: Work, task: Task) -> None:
    able = units.able(w.session, task.role, task.agency_id, task.department_id, w.now.date())
    processing.assign(w, task, walk.rng.choice([row[0] for row in able] or [0]), walk.shown(task))


@step(_K.RECEIVE, _K.PROCESS, _K.APPROVE, weight=26)
def pass_on(walk: "Walk", w: Work, task: Task) -> None:
    choice = walk.rng.choice(("", QUIET, OBJECTED)) if walk.rng.random() < 0.4 else QUIET
    processing.pass_on(w, task, walk.rng.choice(("", "Đủ điều kiện.")), walk.shown(task), choice)


@step(*ROUTE, weight=4)
def send_back(walk: "Walk", w: Work, task: Task) -> None:
    processing.send_back(
        w, task, walk.rng.choice((REASON, REASON, "")), walk.rng.choice((None, 1, 2, 3)), walk.shown(task)
    )


@step(*ROUTE, weight=4)
def misdirect(walk: "Walk", w: Work, task: Task) -> None:
    misdirecting.give_back(w, task, walk.rng.choice((REASON, REASON, "")), walk.shown(task))


@step(_K.PROCESS, weight=3)
def accept_papers(walk: "Walk", w: Work, task: Task) -> None:
    supplementing.accept(w, task, walk.shown(task))


@step(_K.PROCESS, weight=3)
def ask(walk: "Walk", w: Work, task: Task) -> None:
    papers = [p.name for p in task.dossier.papers_in][:2]
    supplementing.ask(w, task, papers, REASON, confirmed=walk.rng.random() < 0.7, shown=walk.shown(task))


@step(_K.PROCESS, weight=3)
def bill(walk: "Walk", w: Work, task: Task) -> None:
    processing.bill(w, task, walk.rng.choice((0, 50_000, 120_000)), REASON, walk.shown(task))


@step(_K.PROCESS, weight=3)
def pause(walk: "Walk", w: Work, task: Task) -> None:
    pausing.pause(w, task, walk.rng.choice(("land-dues", "expertise", "không có")), REASON, walk.shown(task))


@step(_K.PROCESS, weight=6)
def unpause(walk: "Walk", w: Work, task: Task) -> None:
    pausing.unpause(w, task, walk.shown(task))


@step(_K.PROCESS, _K.APPROVE, weight=3)
def propose(walk: "Walk", w: Work, task: Task) -> None:
    room = extending.room(w.session, task.dossier, w.now)
    day = extending.suggestion(w.session, task.dossier, [task], room, w.now).date()
    extending.propose(w, task, "verify", "", day)


@step(_K.PROCESS, weight=7)
def consult(walk: "Walk", w: Work, task: Task) -> None:
    known = consultees.everybody(w.session, w.now.date())
    asked = [Asked(u.department_id, walk.some_day()) for u in walk.rng.sample(known, walk.rng.choice((1, 1, 2, 3)))]
    consulting.consult(w, task, "Có ý kiến gì về việc này?", asked, walk.shown(task))


@step(_K.CONSULT, weight=14)
def give_opinion(walk: "Walk", w: Work, task: Task) -> None:
    consulting.answer(w, task, walk.rng.choice((*beside.STANCES, "")), walk.rng.choice(("", REASON)), walk.shown(task))


@step(_K.CONSULT, _K.PUBLISH, _K.COUNCIL, weight=4)
def take_back(walk: "Walk", w: Work, task: Task) -> None:
    consulting.take_back(w, task, REASON)


@step(_K.PROCESS, weight=2)
def publish(walk: "Walk", w: Work, task: Task) -> None:
    posting.publish(w, task, "Danh sách, tại trụ sở UBND xã.", walk.some_day() or w.now.date(), walk.shown(task))


@step(_K.PUBLISH, weight=14)
def end_posting(walk: "Walk", w: Work, task: Task) -> None:
    posting.end_posting(w, task, walk.rng.choice((*beside.POSTED, "")), walk.rng.choice(("", REASON)), walk.shown(task))


@step(_K.PROCESS, weight=2)
def convene(walk: "Walk", w: Work, task: Task) -> None:
    posting.convene(w, task, "Hội đồng xét duyệt cấp xã.", walk.some_day() or w.now.date(), walk.shown(task))


@step(_K.COUNCIL, weight=14)
def conclude(walk: "Walk", w: Work, task: Task) -> None:
    posting.conclude(w, task, walk.rng.choice(("", "Đủ điều kiện, đề nghị hưởng.")), walk.shown(task))


@step(_K.ISSUE, weight=26)
def issue(walk: "Walk", w: Work, task: Task) -> None:
    processing.issue(w, task, walk.shown(task))


@step(_K.RETURN, weight=8)
def hand_over(walk: "Walk", w: Work, task: Task) -> None:
    returning.hand_over(
        w, task, walk.rng.choice(("owner", "nobody")), fee_settled=walk.rng.random() < 0.8, shown=walk.shown(task)
    )


# ── The verbs of a dossier ────────────────────────────────────────────────────


@whole(_S.SUBMITTED, weight=8)
def accept(walk: "Walk", w: Work, dossier: Dossier) -> None:
    receiving.accept(w, dossier)


@whole(_S.SUBMITTED, weight=4)
def refuse(walk: "Walk", w: Work, dossier: Dossier) -> None:
    receiving.refuse_submitted(w, dossier, REASON)


@whole(_S.SUBMITTED, weight=6)
def ask_submitted(walk: "Walk", w: Work, dossier: Dossier) -> None:
    supplementing.ask_submitted(w, dossier, [p.name for p in dossier.papers_in[:1]], REASON)


@whole(_S.WAITING, weight=14)
def resume(walk: "Walk", w: Work, dossier: Dossier) -> None:
    wanted = supplementing.still_missing(w.session, dossier)
    supplementing.resume(w, dossier, walk.shown(dossier), walk.rng.choice((None, None, wanted[:1], [])))


@whole(_S.WAITING, weight=3)
def lapse(walk: "Walk", w: Work, dossier: Dossier) -> None:
    expiring.lapse(w, dossier, REASON, walk.shown(dossier))


@whole(_S.PAYING, weight=14)
def settle(walk: "Walk", w: Work, dossier: Dossier) -> None:
    processing.settle(w, dossier, walk.shown(dossier))


@whole(_S.SUBMITTED, _S.RECEIVED, _S.PROCESSING, _S.WAITING, _S.PAYING, weight=1)
def withdraw(walk: "Walk", w: Work, dossier: Dossier) -> None:
    stopping.withdraw(w, dossier, REASON, walk.shown(dossier))


@whole(_S.RECEIVED, _S.PROCESSING, _S.WAITING, _S.PAYING, people=("yk.lanhdao", "gl.lanhdao"), weight=1)
def stop(walk: "Walk", w: Work, dossier: Dossier) -> None:
    builders.stop(w, dossier, REASON, walk.shown(dossier))


LEADERS = ("yk.lanhdao", "gl.lanhdao", "so.lanhdao")


@whole(_S.PROCESSING, people=(*LEADERS, "gl.truongphong"), weight=6)
def skip(walk: "Walk", w: Work, dossier: Dossier) -> None:
    live = beside.of_route(dossiers.open_tasks(w.session, dossier.id))
    if not live:
        raise NotFound("Không có bước nào đang mở.")
    skipping.skip(w, tasks.task(w.session, w.actor, walk.rng.choice(live).id), REASON, walk.shown(dossier))


@whole(_S.PROCESSING, people=(*LEADERS, "yk.ldtbxh", "gl.ldtbxh", "gl.motcua", "yk.tuphap"), weight=30)
def recall(walk: "Walk", w: Work, dossier: Dossier) -> None:
    done = [t for t in dossiers.tasks_of(w.session, dossier.id) if t.done_at is not None]
    if not done:
        raise NotFound("Chưa có bước nào xong.")
    chosen = done[-1] if walk.rng.random() < 0.7 else walk.rng.choice(done)
    sender = chosen.from_task_id if chosen.outcome == Outcome.RECALLED and chosen.from_task_id else chosen.id
    recalling.recall(w, tasks.task(w.session, w.actor, sender), walk.shown(dossier))


@whole(_S.READY, _S.WITHDRAWN, _S.STOPPED, people=LEADERS, weight=4)
def reopen(walk: "Walk", w: Work, dossier: Dossier) -> None:
    reopening.reopen(w, dossier, REASON, walk.rng.choice((None, 2, 3)), walk.shown(dossier))


@whole(_S.RECEIVED, _S.PROCESSING, people=("yk.lanhdao", "gl.lanhdao"), weight=4)
def decide_letter(walk: "Walk", w: Work, dossier: Dossier) -> None:
    letter = clocks.letter(w.session, dossier.id)
    if letter is None:
        raise NotFound("Không có văn bản nào chờ ký.")
    extending.grant(w, letter) if walk.rng.random() < 0.6 else extending.refuse(w, letter, REASON)


@whole(_S.PROCESSING, people=("yk.ldtbxh", "gl.ldtbxh", "gl.truongphong"), weight=2)
def note_late(walk: "Walk", w: Work, dossier: Dossier) -> None:
    late_noting.note(w, dossier, "leader", "Chờ xác minh.", walk.shown(dossier))


@whole(_S.PROCESSING, people=("yk.lanhdao", "gl.lanhdao", "gl.truongphong"), weight=2)
def direct(walk: "Walk", w: Work, dossier: Dossier) -> None:
    steps = dossiers.open_tasks(w.session, dossier.id)
    able = directing.receivers(w.session, w.actor, steps, dossier.procedure_code, w.now.date())
    person = walk.rng.choice(able)[0] if able else 0
    directing.direct(
        w,
        dossier,
        key=f"{walk.rng.random()}",
        person_id=person,
        words=REASON,
        answer_by=w.now.date() + timedelta(days=2),
    )


# ── The walk ──────────────────────────────────────────────────────────────────


@dataclass
class Walk:
    """One walk: who, when, which dossiers, what happened so far."""

    seed: int
    clock: MovableClock
    objection: int  # the case whose route branches
    moves: int = 0
    legal: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    reached: set[Status] = field(default_factory=set)
    left: set[Status] = field(default_factory=set)
    trail: dict[int, list[str]] = field(default_factory=dict)  # dossier -> what was done to it
    alive: list[int] = field(default_factory=list)
    serial: int = 0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    @cached_property
    def people(self) -> dict[str, Actor]:
        """Everybody, loaded once: nobody changes jobs in a walk."""
        known = builders.People(db.session(), self.clock)
        return {name: known[name] for name in (*builders.STAFF, *builders.TRAINING)}

    def shown(self, row: Any) -> int | None:
        """The version that the page shows: mostly right, sometimes of yesterday."""
        dossier: Dossier = row.dossier if isinstance(row, Task) else row
        dice = self.rng.random()
        return None if dice < 0.3 else dossier.version - 1 if dice < 0.34 else dossier.version

    def some_day(self) -> date | None:
        """Today or one of the next days; None: the usual term."""
        return self.rng.choice(
            (None, None, self.clock().date(), self.clock().date() + timedelta(days=self.rng.randint(1, 4)))
        )

    def go(self, moves: int) -> None:
        """So many moves, each followed by a look at what it touched."""
        for _ in range(moves):
            self.moves += 1
            self._later()
            if len(self.alive) < ALIVE:
                self._begin()
            elif self.rng.random() < 0.03:
                self._sweep()
            else:
                self._move(self.rng.choice(self.alive))

    @property
    def missing(self) -> set[str]:
        """Verbs that never went through, statuses never reached, and those that are no end and were never left."""
        verbs = {v.name for v in (*STEP, *WHOLE)} - set(self.legal) - SELDOM
        return (
            verbs
            | {s.name for s in Status if s not in self.reached}
            | {s.name for s in Status if s not in FINAL | self.left}
        )

    def _later(self) -> None:
        moment = self.clock() + timedelta(minutes=self.rng.choice((0, 0, 1, 3, 10, 45)))
        if self.rng.random() < 0.004:
            moment += timedelta(days=self.rng.choice((4, 12, 33)))  # nobody comes for a while
        if moment.hour >= 17:
            moment = (moment + timedelta(days=1)).replace(hour=7, minute=30)
        self.clock.set(moment)

    def _begin(self) -> None:
        """Somebody comes to the counter, or sends it from home."""
        self.serial += 1
        code, way = self.rng.choice(CODES), self.rng.random()
        given = {"case_id": self.objection, "papers": ()} if code == "objection" else {}
        code = "1.001776" if code == "objection" else code
        owner = builders.who(id_number=f"03009{self.serial:07}")
        actor = CITIZEN if way < 0.3 else self.people["yk.motcua"]
        with work_by(actor, db.session(), self.clock) as w:
            sent = builders.application(w.session, "1.001193" if way < 0.3 else code, "11020", owner=owner, **(given if way >= 0.3 else {}),
                                        channel=Channel.ONLINE if way < 0.3 else Channel.DIRECT)  # fmt: skip
            verb = receiving.submit if way < 0.3 else receiving.receive
            made = receiving.refuse(w, sent, REASON) if 0.3 <= way < 0.36 else verb(w, sent)
            dossier_id = made.id
        self.alive.append(dossier_id)
        self.legal["begin"] += 1
        self.trail[dossier_id] = ["begin"]
        self.check(dossier_id)

    def _sweep(self) -> None:
        with work_by(SYSTEM, db.session(), self.clock) as w:
            sweeping.sweep(w)
            expiring.sweep(w)
        self.legal["sweep"] += 1
        for dossier_id in self.alive:
            self.check(dossier_id)

    def _move(self, dossier_id: int) -> None:
        before = self.look(dossier_id)
        if before.dossier.state in FINAL and self.rng.random() < 0.6:  # it may be tried to move once or twice more
            self.alive.remove(dossier_id)
        verb, task, actor = self._choose(before)
        if verb is None:
            return
        try:
            with work_by(actor, db.session(), self.clock) as w:
                dossier = dossiers.dossier(w.session, actor, dossier_id)
                target = tasks.task(w.session, actor, task.id) if task is not None else dossier
                verb.act(self, w, target)
        except DeskError as error:
            self.refused[verb.name] += 1
            self.trail[dossier_id].append(f"{verb.name} ✗ {error.message[:40]}")
            self.claim(
                self.look(dossier_id).mark == before.mark, dossier_id, f"{verb.name} was refused, and something changed"
            )
            return
        except Exception as error:
            self.trail[dossier_id].append(f"{verb.name} !!")
            raise AssertionError(self._story(dossier_id, f"{verb.name} broke: {error!r}")) from error
        self.legal[verb.name] += 1
        self.trail[dossier_id].append(verb.name)
        after = self.check(dossier_id)
        if after.dossier.status != before.dossier.status:
            self.left.add(before.dossier.state)

    def _choose(self, before: "Look") -> tuple[Verb | None, Task | None, Actor]:
        """What is tried, on what, by whom: mostly something that could be, sometimes anything by anybody."""
        wild = self.rng.random()
        if before.dossier.state not in FINAL and before.tasks and self.rng.random() < self.of_steps(before):
            live = [t for t in before.tasks if t.done_at is None]
            paused = before.dossier.paused_at is not None
            task = self.rng.choice(live if wild < 0.93 and live else before.tasks)
            verbs = [v for v in STEP if wild > 0.95 or task.kind in v.kinds]
            verb = self.rng.choices(verbs, [v.weight * (9 if paused == (v.name == "unpause") else 1) for v in verbs])[0]
            return verb, task, self._somebody(verb, task, before.tasks)
        verbs = [v for v in WHOLE if wild > 0.95 or before.dossier.state in v.states]
        if not verbs:
            verbs = WHOLE
        verb = self.rng.choices(verbs, [v.weight for v in verbs])[0]
        names = verb.people if self.rng.random() < 0.9 else tuple(self.people)
        return verb, None, self.people[self.rng.choice(names)]

    def of_steps(self, before: "Look") -> float:
        """How often a step is tried: seldom while the dossier waits for the citizen, and nothing can be done at any."""
        return 0.3 if before.dossier.state in (Status.WAITING, Status.PAYING) else 0.85

    def _somebody(self, verb: Verb, task: Task, known: Iterable[Task]) -> Actor:
        """Who would do it; now and then somebody who has no business there."""
        if self.rng.random() < 0.1:
            return self.rng.choice(list(self.people.values()))
        held = task
        if verb.name == "take_back":
            held = next(t for t in known if t.id == task.parent_id) if task.parent_id else task
        if verb.name == "assign":
            able = [a for a in self.people.values() if a.may_assign(held.agency_id, held.department_id)]
        else:
            able = [
                a
                for a in self.people.values()
                if a.may_do(Role(held.role), held.agency_id, held.department_id, held.assignee_id)
            ]
        return self.rng.choice(able or list(self.people.values()))

    # What must be true

    def look(self, dossier_id: int) -> "Look":
        """The dossier as the database has it now."""
        session = db.session()
        session.rollback()
        dossier = session.scalars(select(Dossier).where(Dossier.id == dossier_id)).one()
        every = list(dossiers.tasks_of(session, dossier_id))
        events = list(reversed(dossiers.events_of(session, dossier_id)))
        watched = list(session.scalars(select(Watch).where(Watch.dossier_id == dossier_id)))
        pauses = list(session.scalars(select(PauseRow).where(PauseRow.dossier_id == dossier_id)))
        session.expunge_all()  # kept as they are now, whatever comes
        return Look(dossier, every, events, watched, pauses)

    def check(self, dossier_id: int) -> "Look":
        """Every invariant of one dossier."""
        seen = self.look(dossier_id)
        self.reached.add(seen.dossier.state)
        for words, holds in seen.truths(self.clock(), self.rng):
            self.claim(holds, dossier_id, words)
        return seen

    def claim(self, holds: bool, dossier_id: int, words: str) -> None:
        assert holds, self._story(dossier_id, words)

    def _story(self, dossier_id: int, words: str) -> str:
        return (
            f"{words}: seed {self.seed}, move {self.moves}, dossier {dossier_id}: {' · '.join(self.trail[dossier_id])}"
        )


@dataclass
class Look:
    """One dossier with everything that hangs on it."""

    dossier: Dossier
    tasks: list[Task]
    events: list[Event]
    watched: list[Watch]
    pauses: list[PauseRow]

    @property
    def mark(self) -> tuple[Any, ...]:
        """Changes when anything of it does."""
        d = self.dossier
        steps = tuple(
            (t.id, t.assignee_id, t.acknowledged_at, t.due_at, t.paused_at, t.done_at, t.outcome) for t in self.tasks
        )
        return (
            d.version,
            d.status,
            d.log_length,
            d.log_digest,
            d.promised_at,
            d.fee_total,
            d.supplements,
            steps,
            len(self.events),
        )

    def truths(self, now: datetime, rng: random.Random) -> Iterable[tuple[str, bool]]:
        """A sentence about what must be so, and whether it is."""
        d, live = self.dossier, [t for t in self.tasks if t.done_at is None]
        route = beside.of_route(live)
        over = d.state in FINAL
        yield "no open task on a finished dossier", not (over and live)
        yield "no task before the receipt", d.received_at is not None or not self.tasks
        yield "no dossier without a holder", over or d.received_at is None or bool(route)
        yield "ready: only giving back is open", d.state is not Status.READY or {t.kind for t in live} == {"return"}
        yield "what stands beside a step ends with it", {t.parent_id for t in live if t.branch} <= {t.id for t in route}
        yield "one opening of a step at a time", len({t.position for t in route}) == len(route)
        yield (
            "a clock that stands has a pause with a reason",
            (d.paused_at is not None) == any(p.until is None for p in self.pauses),
        )
        stand = {t.paused_at is not None for t in live if t.kind not in ("publish", "return")}
        yield "steps stand still with the dossier", not stand or stand == {d.paused_at is not None}
        yield from self._log()
        yield from self._watch(live, over=over)
        yield from self._held(now, rng)

    def _log(self) -> Iterable[tuple[str, bool]]:
        before = ""
        for n, line in enumerate(self.events, start=1):
            yield (
                "the logbook is unbroken",
                (line.seq, line.before) == (n, before) and digest_of(before, line_of(line)) == line.digest,
            )
            before = line.digest
        yield (
            "the head of the logbook",
            (self.dossier.log_length, self.dossier.log_digest) == (len(self.events), before),
        )

    def _watch(self, live: list[Task], *, over: bool) -> Iterable[tuple[str, bool]]:
        of_steps = {w.task_id for w in self.watched if w.task_id is not None}
        clocked = {t.id for t in live if t.kind != "return"}
        ready = self.dossier.ready_at is not None
        yield (
            "every clock that runs is watched, and no other",
            over or ready or self.dossier.received_at is None or of_steps == clocked,
        )
        yield "nothing is watched when all is done", not (over or ready) or not self.watched

    def _held(self, now: datetime, rng: random.Random) -> Iterable[tuple[str, bool]]:
        d = self.dossier
        if d.received_at is None:
            return
        given = given_in(self.events)
        for moment in (now, *(d.received_at + (now - d.received_at) * rng.random() for _ in range(3))):
            found = holding.at(self.tasks, moment, given)
            lay = [t for t in beside.of_route(self.tasks) if t.outcome != Outcome.RECALLED and t.opened_at <= moment]
            lay = [t for t in lay if t.done_at is None or moment < t.done_at]
            yield (
                f"one answer for each step at {moment}",
                sorted(h.position for h in found) == sorted(t.position for t in lay),
            )
            yield f"held by somebody at {moment}", bool(found) != self._ended(moment)
            for held in found:
                mine = not held.moving or held.sent_by in held.answers
                yield (
                    "until it is confirmed the sender answers",
                    mine and held.moving == (held.acknowledged_at is None or moment < held.acknowledged_at),
                )

    def _ended(self, moment: datetime) -> bool:
        """Had it ended by then?"""
        ends = [e.what in ENDS for e in self.events if e.at <= moment and e.what in ENDS | BEGINS]
        return bool(ends) and ends[-1]
