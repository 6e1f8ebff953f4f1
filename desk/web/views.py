"""View models of the lists: a task or a dossier as one row, with its badges already said in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import url_for

from ..domain import badges
from ..domain.badges import Badge, badge
from ..domain.dates import say_moment
from ..domain.forwarding import forwarded_late
from ..domain.picture import Mini, mini
from ..domain.workflow import FINAL
from ..services.approving import Looked
from ..store.models import Dossier, Extension, Task
from ..store.queries.listing import Key
from .guard import calendar_of, now
from .labels import STATUSES, StatusLook
from .row_numbers import LARGEST

PROPOSALS = {"grant": "Chấp thuận", "refuse": "Không giải quyết"}
WHY_BACK = {"sent_back": "Bị chuyển trả", "misdirected": "Chuyển nhầm, trả về", "reopened": "Mở lại"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Row:
    """One line of a list."""

    url: str
    number: str
    owner: str
    procedure: str
    mini: Mini | None
    status: StatusLook
    due: Badge  # hạn bước; of a dossier as a whole hẹn trả
    promise: Badge  # hẹn trả
    why: str = ""  # vì sao nằm trong "Cần làm ngay"
    where: str = ""
    dossier_id: int = 0
    id: int = 0  # of the step, or of the dossier where whole dossiers are listed
    holder: str = ""
    sender: str = ""
    opened: str = ""
    received: str = ""


def row_of_task(task: Task, carried: str = "") -> Row:
    """A step waiting for somebody: both clocks, and the list is the step's. ``carried``: the list it stands in (``walking``)."""
    dossier = task.dossier
    mark = step_badge(task, dossier)
    return Row(
        url=url_for("work.show", dossier_id=dossier.id, tu=carried or None), number=dossier.number or "", owner=dossier.owner_name,
        procedure=dossier.procedure_short, status=STATUSES[dossier.state], due=mark,
        promise=promise_badge(dossier), where=f"{task.agency_name} – {task.name}",
        mini=mini(task.position, dossier.steps_total, task.level, late=mark.kind == "late", done=task.done_at is not None),
        why=_why(task), dossier_id=dossier.id, id=task.id, holder=task.assignee_name, sender=task.sent_by, opened=say(task.opened_at),
        received=say(dossier.received_at) if dossier.received_at else "",
    )  # fmt: skip


def row_of_dossier(dossier: Dossier, carried: str = "") -> Row:
    """A dossier as a whole: the deadline is what the citizen was promised."""
    mark = promise_badge(dossier)
    return Row(
        url=url_for("work.show", dossier_id=dossier.id, tu=carried or None), number=dossier.number or "Chưa cấp mã",
        owner=dossier.owner_name,
        procedure=dossier.procedure_short, status=STATUSES[dossier.state], due=mark, promise=mark, mini=None,
        where=dossier.agency_name, dossier_id=dossier.id, id=dossier.id,
        received=say(dossier.received_at) if dossier.received_at else "",
    )  # fmt: skip


def step_badge(task: Task, dossier: Dossier) -> Badge:
    """ "Hạn bước", in the working time of the agency that holds the step."""
    calendar = calendar_of(task.agency_id)
    return badge(
        now(), task.due_at, calendar, started_at=task.opened_at, done_at=task.done_at, paused_since=task.paused_at,
        paused_for=dossier.paused_for,
    )  # fmt: skip


def promise_badge(dossier: Dossier) -> Badge:
    """ "Hẹn trả", in the working time of the desk that received the dossier; before it is received there is none."""
    if dossier.promised_at is None:
        return Badge("hold", "Chưa có hẹn trả")
    if dossier.state in FINAL and dossier.ready_at is None:
        return Badge("done", "Đã kết thúc")
    found = badges.promise_badge(dossier, now(), calendar_of(dossier.agency_id))
    assert found is not None
    return found


def _why(task: Task) -> str:
    if task.branch:
        return "" if task.acknowledged_at else "Được hỏi ý kiến"
    if forwarded_late(task.forward_by, task.done_at, now()):
        return "Quá lúc phải chuyển"
    if task.origin in WHY_BACK and task.acknowledged_at is None:
        return WHY_BACK[task.origin]
    return "Chờ xác nhận nhận" if task.acknowledged_at is None else ""


def rows(found: Sequence[Task | Dossier], carried: str = "") -> list[Row]:
    """Rows of either kind."""
    return [row_of_task(x, carried) if isinstance(x, Task) else row_of_dossier(x, carried) for x in found]


@dataclass(frozen=True)
class Approval:
    """One line of "Chờ phê duyệt": the row, who hands it up, what they propose and say, how many papers there are."""

    row: Row
    by: str
    proposal: str  # "Chấp thuận", "Không giải quyết", or nothing
    said: str
    papers: int
    file: str  # tệp: is there a draft, and did this leader open it


@dataclass(frozen=True)
class Unsigned:
    """One apology that waits for a signature: its dossier, who proposes it, why, and until when."""

    row: Row
    by: str
    cause: str
    new_date: datetime


def unsigned(found: Sequence[Extension]) -> list[Unsigned]:
    """The apologies of "Chờ phê duyệt"."""
    return [Unsigned(row_of_dossier(e.dossier), e.proposed_by, e.cause, e.new_date) for e in found]


def approval_groups(
    found: Sequence[Task], last: Mapping[int, tuple[Task, int]], files: Mapping[int, Looked], end_of_day: datetime
) -> list[tuple[str, list[Approval]]]:  # fmt: skip
    """The approvals by deadline: late, today, later; empty groups are left out."""
    groups: dict[str, list[Approval]] = {"Quá hạn": [], "Đến hạn hôm nay": [], "Còn hạn": []}
    for task in found:
        name = "Quá hạn" if task.due_at < now() else "Đến hạn hôm nay" if task.due_at <= end_of_day else "Còn hạn"
        before, papers = last.get(task.dossier_id, (None, 0))
        by, said, proposal = (before.done_by, before.opinion, before.proposal) if before else (task.sent_by, "", "")
        row = row_of_task(task, "the=phe-duyet")
        groups[name].append(Approval(row, by, PROPOSALS.get(proposal, ""), said, papers, _file(files[task.id])))
    return [(name, rows) for name, rows in groups.items() if rows]


def _file(document: Looked) -> str:
    what = "Dự thảo" if document.draft_id is not None else "Hồ sơ"
    return f"{what}: {'đã xem' if document.opened else 'chưa xem'}"


def write_key(key: Key | None, moments: bool = True) -> str | None:
    """A place in a list, as it stands in an address: microseconds and id; sorted by anything else, the row alone ("r17")."""
    if key is None:
        return None
    return f"{(key[0] - EPOCH) // MOMENT}-{key[1]}" if moments else f"r{key[1]}"


def read_key(text: str) -> Key | None:
    """The place again; anything else than what ``write_key`` wrote is the beginning of the list."""
    first, _, second = text.partition("-")
    if not (first.isascii() and first.isdecimal() and second.isascii() and second.isdecimal()):
        return None
    if len(first) > 17 or len(second) > 12 or int(second) > LARGEST:
        return None
    return EPOCH + int(first) * MOMENT, int(second)


def say(moment: datetime) -> str:
    """A moment in words, short when it is near."""
    return say_moment(moment, now())
