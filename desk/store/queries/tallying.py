"""The numbers beside the lists (bao nhiêu việc đang chờ): one query for a page, and never more counted than is shown.

Every number is exact up to ``MOST``; what is more is shown as "999+" and costs no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from ...domain.workflow import Status, StepKind
from ...policy import Actor
from ..models import Dossier, Extension, Task
from . import drafts, handing, inbox, lateness, queues
from .clocks import waiting_to_sign
from .listing import MOST
from .tasks import waiting_for
from .under_way import CAME_BACK

LATELY = timedelta(days=30)  # "Đã xong"


@dataclass(frozen=True)
class Tally:
    """Every number of the navigation, the tabs and the landing page."""

    total: int = 0  # everything on this person's desk but results to give back
    approve: int = 0
    issue: int = 0
    to_return: int = 0
    online: int = 0  # trực tuyến chờ nhận
    to_assign: int = 0
    letters: int = 0  # văn bản xin lỗi chờ ký
    unread: int = 0  # thông báo chưa đọc
    watched: int = 0  # hồ sơ quá hạn trong phạm vi theo dõi
    bundles: int = 0  # chuyến bàn giao chờ xác nhận
    submitted: int = 0  # bản thảo thủ tục chờ người này ban hành
    consulted: int = 0  # chờ ý kiến
    asked: int = 0  # chờ công dân bổ sung, nộp tiền
    sent: int = 0  # đã chuyển, chưa ai xác nhận nhận
    finished: int = 0  # đã xong trong 30 ngày
    late: int = 0
    today: int = 0
    new: int = 0  # chưa xác nhận nhận
    returned: int = 0  # bị chuyển trả

    @property
    def to_publish(self) -> int | None:
        """Drafts of the catalogue to publish; None where there is none: beside the name of the list a 0 would say that it is empty."""
        return self.submitted or None

    @property
    def to_confirm(self) -> int | None:
        """Bundles of paper to confirm; None where none comes: papers to hand on may wait all the same."""
        return self.bundles or None

    @property
    def to_sign(self) -> int:
        """What waits for a leader's signature: steps and apologies."""
        return self.approve + self.letters


def shown(number: int) -> str:
    """A number as the tabs show it: "41", "999+"."""
    return str(number) if number < MOST else f"{MOST - 1}+"


def upto(*where: ColumnElement[bool], of_tasks: bool = True) -> ColumnElement[int]:
    """How many rows meet all of this, at most ``MOST``, as a part of a larger query."""
    rows = (
        select(literal(1)).select_from(Task).join(Task.dossier) if of_tasks else select(literal(1)).select_from(Dossier)
    )
    return select(func.count()).select_from(rows.where(*where).limit(MOST).subquery()).scalar_subquery()


def _of_frame(actor: Actor, now: datetime) -> dict[str, ColumnElement[Any]]:
    """The numbers of the navigation; nothing is counted for a list that this person does not have."""
    mine, nothing = queues.mine(actor), literal(0)
    return_ready = (waiting_for(actor), Task.kind == StepKind.RETURN, Dossier.status == Status.READY)

    def if_may(permission: str, number: ColumnElement[int]) -> ColumnElement[int]:
        return number if actor.may(permission) else nothing

    return {
        "total": if_may("dossier.read", upto(mine)), "approve": if_may("dossier.approve", upto(mine, Task.kind == StepKind.APPROVE)),
        "issue": if_may("result.issue", upto(mine, Task.kind == StepKind.ISSUE)), "to_return": if_may("result.return", upto(*return_ready)),
        "online": if_may("dossier.receive", upto(queues.online(actor), of_tasks=False)),
        "to_assign": if_may("task.assign", upto(queues.to_assign(actor))),
        "letters": select(func.count()).select_from(Extension).where(waiting_to_sign(actor)).scalar_subquery(),
        "bundles": if_may(handing.MOVE, handing.to_confirm(actor, MOST)), "unread": inbox.unread(actor),
        "watched": lateness.late(actor, now, MOST), "submitted": drafts.to_publish(actor),
    }  # fmt: skip


def _of_tabs(actor: Actor, now: datetime) -> dict[str, ColumnElement[Any]]:
    """The numbers of the tabs that the navigation does not have."""
    return {
        "consulted": upto(queues.consulted(actor)), "asked": upto(queues.asked(actor), of_tasks=False),
        "sent": upto(queues.sent(actor)), "finished": upto(queues.finished(actor, now - LATELY)),
    }  # fmt: skip


def tally(session: Session, actor: Actor, now: datetime, end_of_day: datetime, depth: int = 2) -> Tally:
    """The numbers of a page in one query. ``depth`` 0: the navigation's; 1: the tabs' too; 2: those of "Cần làm ngay" as well."""
    wanted = _of_frame(actor, now)
    if depth > 0 and actor.may("dossier.read"):
        wanted |= _of_tabs(actor, now)
    if depth < 2:
        row = session.execute(select(*wanted.values())).one()
        return Tally(**dict(zip(wanted, row, strict=True)))

    def n(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    running = Task.paused_at.is_(None)
    wanted |= {
        "late": n(running & (Task.due_at < now)), "today": n(and_(running, Task.due_at >= now, Task.due_at <= end_of_day)),
        "new": n(Task.acknowledged_at.is_(None)), "returned": n(Task.origin.in_(CAME_BACK)),
    }  # fmt: skip
    row = session.execute(select(*wanted.values()).select_from(Task).join(Task.dossier).where(queues.mine(actor))).one()
    return Tally(**dict(zip(wanted, row, strict=True)))
