"""Posting in public (niêm yết công khai) and councils (hội đồng) beside a step: their own term, their own end; the step waits."""

from datetime import date, datetime

from ..domain import beside
from ..domain.dates import say_moment
from ..domain.errors import Invalid, MoveNotAllowed
from ..domain.workflow import Outcome, StepKind
from ..store.models import Task
from ..store.queries import calendars, dossiers
from ..store.work import Work
from . import tasks
from .consulting import FURTHEST, next_branch, open_beside
from .receiving import needed

OPENED = {  # move -> what it opens, and what must be written
    "publish": (StepKind.PUBLISH, "Ghi niêm yết gì, ở đâu."),
    "convene": (StepKind.COUNCIL, "Ghi hội đồng nào, xem xét nội dung gì."),
}


def publish(work: Work, task: Task, words: str, until: date | None, shown: int | None = None) -> Task:
    """Niêm yết công khai: what is posted and where, until the end of which day. Raises ``Invalid`` at ``question`` or ``until``."""
    return _open(work, task, "publish", words, until, shown)


def convene(work: Work, task: Task, words: str, until: date | None, shown: int | None = None) -> Task:
    """Đưa ra hội đồng: which council, about what, until when. Raises ``Invalid`` at ``question`` or ``until``."""
    return _open(work, task, "convene", words, until, shown)


def _open(work: Work, task: Task, move: str, words: str, until: date | None, shown: int | None) -> Task:
    tasks.begin(work, task, move, shown)
    kind, wanted = OPENED[move]
    words = needed(words, wanted, "question")
    if any(t.kind == kind for t in dossiers.open_beside(work.session, task.id)):
        raise MoveNotAllowed(f"{beside.KINDS[kind]} đang diễn ra ở bước này. Ghi kết quả trước.")
    opened = open_beside(work, task, kind, words, _until(work, task, until), next_branch(work.session, task))
    opened.assignee_id, opened.assignee_name, opened.acknowledged_at = task.assignee_id, task.assignee_name, work.now
    work.session.flush()
    tasks.watch_step(work, opened)
    work.record(
        task.dossier, move, place=task.agency_name, step=task.name, question=words, until=opened.due_at.isoformat()
    )
    return opened


def _until(work: Work, task: Task, until: date | None) -> datetime:
    """The closing of the last day; one that is not worked moves on to the next that is."""
    if until is None:
        raise Invalid.at("until", "Ghi ngày cuối, ví dụ 16/3/2026.")
    if not work.now.date() <= until <= work.now.date() + FURTHEST:
        raise Invalid.at("until", "Ngày cuối là từ hôm nay đến trước một năm.")
    moment = calendars.calendar(work.session, task.agency_id).closing_on_or_after(until)
    if moment <= work.now:
        raise Invalid.at("until", "Hôm nay đã hết giờ làm việc. Chọn ngày sau.")
    return moment


def end_posting(work: Work, task: Task, found: str, words: str = "", shown: int | None = None) -> Task:
    """Ghi kết quả niêm yết, once its time is over: ``found`` is one of ``beside.POSTED``. Raises ``Invalid`` at ``choice``."""
    tasks.begin(work, task, "end_posting", shown)
    if not beside.is_over(task, work.now):
        raise MoveNotAllowed(f"Chưa hết thời gian niêm yết: đến {say_moment(task.due_at, work.now)}.")
    if found not in beside.POSTED:
        raise Invalid.at("choice", "Chọn có hay không có ý kiến, khiếu nại.")
    words = (
        needed(words, "Ghi ai khiếu nại về việc gì.", "opinion") if found == beside.OBJECTED else words.strip()
    )  # fmt: skip
    tasks.close(work, task, Outcome.ENDED, words, found)
    work.record(task.dossier, "end_posting", place=task.agency_name, found=found, opinion=words)
    return task


def conclude(work: Work, task: Task, words: str, shown: int | None = None) -> Task:
    """Kết luận của hội đồng. Raises ``Invalid`` at ``opinion``."""
    tasks.begin(work, task, "conclude", shown)
    words = needed(words, "Ghi kết luận của hội đồng.", "opinion")
    late = beside.is_over(task, work.now)
    tasks.close(work, task, Outcome.ENDED, words)
    work.record(task.dossier, "conclude", place=task.agency_name, opinion=words, late=late)
    return task
