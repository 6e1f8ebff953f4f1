"""What a leader does about a late dossier (L4): reminds whoever holds it, or orders something with a date. No legal deadline moves."""

from collections.abc import Sequence
from datetime import date, timedelta

from ..domain.errors import Forbidden, Invalid, Stale
from ..domain.workflow import FINAL, StepKind
from ..policy import Actor, Role
from ..store.db import Session, one_at_a_time
from ..store.models import Directive, Dossier, Task
from ..store.queries import calendars, dossiers, lateness, orders, units
from ..store.work import STALE, Work
from . import notices
from .duty import Duty
from .receiving import needed

FURTHEST = timedelta(days=365)


def remind(work: Work, task_ids: Sequence[int]) -> int:
    """Nhắc người giữ of these steps: once a day, step and person. Steps out of one's watch, or done meanwhile, are left out.

    Returns to how many people it is new.
    """
    work.require("lateness.watch")
    found = lateness.of_ids(work.session, work.actor, task_ids)
    duty = Duty.at(work.session, {t.agency_id for t in found}, work.now.date())
    day = work.now.date().isoformat()
    return sum(
        notices.tell(
            work, "reminder", duty.holders([t], t.dossier.procedure_code), key=f"reminder/step/{t.id}/{day}", dossier=t.dossier,
            by=work.actor.name, step=t.name, due=lateness.nearer(t).isoformat(timespec="minutes"),
        )
        for t in found
    )  # fmt: skip


def reach(actor: Actor, steps: Sequence[Task], procedure: str) -> list[Task]:
    """The open steps about which this person may give orders; none: they may not."""
    live = [t for t in steps if t.done_at is None and t.kind != StepKind.RETURN]
    return [t for t in live if actor.over("task.direct", t.agency_id, t.department_id, procedure)]


def receivers(
    session: Session, actor: Actor, steps: Sequence[Task], procedure: str, day: date
) -> list[tuple[int, str]]:
    """Who may be ordered about these steps (person, name): whoever holds or may do one within reach, and its head; never oneself."""
    mine = reach(actor, steps, procedure)
    duty = Duty.at(session, {t.agency_id for t in mine}, day)
    able = {p for t in mine for p in duty.able(Role(t.role), t.agency_id, t.department_id, procedure)}
    return units.names(session, (duty.holders(mine, procedure) | able | duty.heads(mine, procedure)) - {actor.id})


def direct(work: Work, dossier: Dossier, *, key: str, person_id: int, words: str, answer_by: date | None) -> Directive:
    """Chỉ đạo: what is to be done, by whom, answered until the end of which day. Sent twice under one key it is given once.

    Raises ``Forbidden`` out of reach, ``Invalid`` at ``person``, ``words`` or ``answer_by``, ``Stale``.
    """
    work.require("task.direct")
    one_at_a_time(work.session, f"directive/{key}")
    known = orders.by_key(work.session, key)
    if known is not None:
        if known.dossier_id != dossier.id:
            raise Stale(STALE, number=dossier.number)
        return known
    steps = dossiers.open_tasks(work.session, dossier.id)
    procedure = dossier.procedure_code
    mine = reach(work.actor, steps, procedure)
    if not mine:
        raise Forbidden("Chỉ đạo được khi hồ sơ đang ở phòng hoặc cơ quan mình phụ trách.")
    work.under = work.actor.under("task.direct", mine[0].agency_id, procedure)
    names = dict(receivers(work.session, work.actor, steps, procedure, work.now.date()))
    if person_id not in names:
        raise Invalid.at("person", "Chọn người nhận chỉ đạo trong danh sách.")
    words = needed(words, "Ghi nội dung chỉ đạo: làm gì, kết quả thế nào.", "words")
    calendar = calendars.calendar(work.session, mine[0].agency_id)
    if answer_by is None:
        raise Invalid.at("answer_by", "Ghi ngày phải trả lời, ví dụ 05/3/2026.")
    if not work.now.date() <= answer_by <= work.now.date() + FURTHEST:
        raise Invalid.at("answer_by", "Ngày phải trả lời là từ hôm nay đến trước một năm.")
    if not calendar.is_working(answer_by) or calendar.closing(answer_by) <= work.now:
        raise Invalid.at("answer_by", "Hôm đó cơ quan không làm việc, hoặc đã hết giờ. Chọn một ngày làm việc sau.")
    row = Directive(
        key=key, dossier=dossier, dossier_id=dossier.id, person_id=person_id, person_name=names[person_id], words=words,
        answer_by=calendar.closing(answer_by), at=work.now, by=work.actor.name,
    )  # fmt: skip
    work.session.add(row)
    work.record(
        dossier, "direct", place=mine[0].agency_name, whom=row.person_name, words=row.words, until=row.answer_by.isoformat()
    )  # fmt: skip
    until = row.answer_by.isoformat(timespec="minutes")
    notices.tell(work, "directive", [person_id], key=f"directive/{key}", dossier=dossier, by=row.by, due=until)
    return row


def answer(work: Work, dossier: Dossier, row: Directive, words: str) -> Directive:
    """Trả lời chỉ đạo, by whoever received it. Raises ``Forbidden``, ``Invalid`` at ``answer``, ``Stale`` when it was answered."""
    if row.person_id != work.actor.id:
        raise Forbidden(f"Chỉ đạo này gửi cho {row.person_name}.")
    if row.done_at is not None:
        raise Stale(STALE, number=dossier.number)
    row.done_at, row.answer = work.now, needed(words, "Ghi kết quả thực hiện chỉ đạo.", "answer")
    work.record(dossier, "directive_done", words=row.answer)
    return row


def may_direct(actor: Actor, dossier: Dossier, steps: Sequence[Task]) -> bool:
    """Is there anything here about which this person may give an order?"""
    return dossier.state not in FINAL and bool(reach(actor, steps, dossier.procedure_code))
