"""When papers asked for never come (quá hạn bổ sung): everybody is told once; then a leader ends it, or the program, as the law profile
says. What was taken in is stopped (Mẫu 05); what never was is refused in writing (Mẫu 03): it has no number and no clock to stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ..domain.dates import say_date
from ..domain.ending import Ground
from ..domain.errors import MoveNotAllowed
from ..domain.supplements import is_over, waiting
from ..domain.workflow import move_for
from ..policy import Role
from ..store.db import Session
from ..store.models import Dossier, Supplement
from ..store.queries import calendars, dossiers, installation, unanswered, units
from ..store.work import Work
from . import notices, receiving, stopping, tasks
from .duty import Duty
from .receiving import needed

BATCH = 25
Place = tuple[date, int]  # of a request in the order of their last days
FIRST: Place = (date.min, 0)
AUTO = "auto"  # the program ends it; anything else: a person does


@dataclass
class Done:
    """What one look did; numbers only."""

    told: int = 0
    ended: int = 0
    next: Place | None = None


@dataclass(frozen=True)
class Rule:
    """What happens after the time to answer: ``then`` auto or ask, ``after`` so many working days more."""

    then: str = "ask"
    after: int = 5

    @classmethod
    def read(cls, law: Mapping[str, Any]) -> "Rule":
        """Of a profile of law; what it does not say is left to people."""
        said = law.get("supplement", {})
        return cls(said.get("unanswered", "ask"), int(said.get("after_working_days", 5)))

    @property
    def auto(self) -> bool:
        return self.then == AUTO

    def told_before(self, today: date) -> date:
        """Only what was to be answered before this day can be over: a working day is a day at least."""
        return today - timedelta(days=self.after)


def rule_of(session: Session, day: date) -> Rule:
    """The rule of a day."""
    return Rule.read(installation.law(session, day))


def sweep(work: Work, limit: int = BATCH, after: Place | None = None) -> Done:
    """Look at the requests whose time has passed, at most ``limit``, those told of from ``after`` on: ``Done.next`` says where to go on,
    so that some which nobody may end yet keep none of the others waiting. None: nothing is left to look at.

    Raises ``Forbidden`` for whoever is not the program itself.
    """
    work.require("clock.sweep")
    done, rule, today = Done(), rule_of(work.session, work.now.date()), work.now.date()
    for request in unanswered.found(work.session, today, limit, told=False):
        _say(work, request, rule)
        done.told += 1
    if done.told == limit:
        done.next = after or FIRST
    elif rule.auto:
        rows = unanswered.found(work.session, rule.told_before(today), limit, told=True, after=after)
        done.ended = sum(_end(work, request, rule, today) for request in rows)
        done.next = (rows[-1].answer_by, rows[-1].id) if len(rows) == limit else None
    return done


def until(work: Work, request: Supplement, rule: Rule) -> date:
    """The last day on which papers are still awaited before the program ends it."""
    calendar = calendars.calendar(work.session, request.dossier.agency_id)
    return calendar.add_working_days(request.answer_by, rule.after)


def _say(work: Work, request: Supplement, rule: Rule) -> None:
    """The desk, the holder and his head; the leaders where they have to end it; and the citizen."""
    dossier, session = request.dossier, work.session
    steps = dossiers.open_tasks(session, dossier.id)
    agencies = {t.agency_id for t in steps} | {dossier.agency_id}
    duty = Duty.at(session, agencies, work.now.date())
    people = duty.holders(steps) | duty.heads(steps)
    people |= {p for p, h in duty.posts if h.role is Role.CLERK and h.agency_id == dossier.agency_id}
    if not rule.auto and dossier.received_at is not None:
        people |= duty.leaders(agencies)
    last = until(work, request, rule).isoformat() if rule.auto else ""
    key, day = f"unanswered/{request.id}", request.answer_by.isoformat()
    request.expired_at = work.now
    notices.tell(work, "unanswered", people, key=key, dossier=dossier, day=day, until=last)
    notices.tell_citizen(work, "papers-due", dossier, key=f"papers-due/{request.id}", day=day, until=last)
    work.record(dossier, "unanswered", place=dossier.agency_name, n=request.n, answer_by=day, until=last)


def _end(work: Work, request: Supplement, rule: Rule, today: date) -> bool:
    dossier = request.dossier
    if today <= until(work, request, rule):
        return False
    reason = reason_for(request)
    if dossier.received_at is None:
        _lapse(work, dossier, reason)
        return True
    if stopping.why_not(dossier, dossiers.tasks_of(work.session, dossier.id)):
        return False  # a result was issued: people decide
    stopping.end_with_notice(work, dossier, dossier.agency_id, Ground.UNANSWERED, reason, basis_for(request))
    return True


def reason_for(request: Supplement) -> str:
    """Why it ends, in a sentence."""
    left = [item for item in request.items if item not in (request.came or ())]
    return f"Hết thời hạn bổ sung (ngày {say_date(request.answer_by)}) mà chưa nhận được: {'; '.join(left)}."


def basis_for(request: Supplement) -> str:
    """On what document it rests."""
    return f"Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ lần {request.n}, ngày {say_date(request.asked_at.date())}."


def lapse(work: Work, dossier: Dossier, reason: str, shown: int | None = None) -> Dossier:
    """Từ chối vì không bổ sung: the desk refuses in writing what it never took in, once the time to answer has passed."""
    tasks.same_version(dossier, shown)
    move = move_for("lapse", dossier.state)
    work.require(move.needs, agency_id=dossier.agency_id)
    request = waiting(dossiers.supplements_of(work.session, dossier.id))
    if dossier.received_at is not None:
        raise MoveNotAllowed("Hồ sơ đã được tiếp nhận: lãnh đạo dừng giải quyết, không từ chối tiếp nhận nữa.")
    if request is None or not is_over(request, work.now.date()):
        raise MoveNotAllowed("Công dân còn trong thời hạn bổ sung, chưa từ chối vì lý do này được.")
    return _lapse(work, dossier, needed(reason, "Ghi lý do từ chối: giấy tờ nào chưa có, đã nhắc lúc nào."))


def _lapse(work: Work, dossier: Dossier, reason: str) -> Dossier:
    receiving.refuse_in_writing(work, dossier, units.agency(work.session, dossier.agency_id), reason, "lapse")
    work.session.flush()
    paper = dossiers.papers_of(work.session, dossier.id)[-1]
    notices.tell_citizen(work, "lapsed", dossier, key=f"lapsed/{dossier.id}", paper=paper.serial)
    return dossier
