"""The lists of "Hồ sơ của tôi" (X1): which there are for whom, what each may be narrowed to, what may be done with ticked rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ..domain.workflow import Status, StepKind
from ..store.models import Task
from ..store.queries import queues, tallying
from ..store.queries.listing import MOST, OF_DOSSIERS, OF_TASKS, Key, Listing, Page, Sort, narrowed
from . import columns
from .guard import actor, now, reading
from .narrowing import Wanted
from .navigation import numbers
from .views import read_key, write_key

WORKING = (Status.RECEIVED, Status.PROCESSING)
ENDED = (
    Status.PROCESSING,
    Status.WAITING,
    Status.PAYING,
    Status.READY,
    Status.RETURNED,
    Status.STOPPED,
    Status.WITHDRAWN,
)
USUAL = ("owner", "procedure", "where", "status", "due", "promise")


@dataclass(frozen=True)
class Tab:
    """One list: its words, who has it, where its number stands in ``tallying.Tally``."""

    slug: str
    label: str
    about: str  # "Thẻ này có gì?"
    empty: str
    permission: str
    number: str
    where: Callable[[Any], Any]
    kinds: tuple[StepKind, ...] = ()
    of_tasks: bool = True
    statuses: tuple[Status, ...] = WORKING
    order: str = "han"
    acts: tuple[str, ...] = ("acknowledge", "forward", "assign", "print")
    shows: tuple[str, ...] = USUAL
    page: str = "work.queue"  # the endpoint that shows it

    def wanted(self, args: Any) -> Wanted:
        """What an address asks of this list."""
        return Wanted.read(args, self.statuses, columns.sorts(self.available))

    @property
    def available(self) -> list[str]:
        """The columns it can have."""
        return columns.available(self.of_tasks, self.order == "-xong")

    def sort(self, wanted: Wanted) -> Sort:
        """The order that is asked for, else the list's own."""
        name = wanted.sort or self.order
        found = (OF_TASKS if self.of_tasks else OF_DOSSIERS)[name.removeprefix("-")]
        return found.turned() if name.startswith("-") else found

    def listing(self, wanted: Wanted) -> Listing:
        """The list, narrowed, in that order."""
        where = [self.where(actor()), *narrowed(wanted.filter(), self.of_tasks)]
        if self.kinds:
            where.append(Task.kind.in_([str(k) for k in self.kinds]))
        return Listing(where, self.sort(wanted), self.of_tasks)

    def load(self, wanted: Wanted, size: int = 25) -> Page:
        """The page that the address asks for."""
        found = self.listing(wanted)
        after, before = _place(found, wanted.after), _place(found, wanted.before)
        return found.page(reading(), after, before, size)

    @property
    def count(self) -> str:
        return tallying.shown(getattr(numbers(), self.number))

    @property
    def url(self) -> str:
        return self.to()

    def to(self, wanted: Wanted | None = None, *, place: bool = False, **more: Any) -> str:
        """The address of the list, narrowed; ``place``: with the page one is on."""
        asked: dict[str, Any] = {"the": self.slug} if self.slug and self.page == "work.queue" else {}
        asked |= wanted.query(place=place) if wanted else {}
        return url_for(self.page, **asked, **more)

    def doable(self) -> list[str]:
        """What this person may do with ticked rows here."""
        return [act for act in self.acts if any(actor().may(p) for p in ACTS[act])]


# act -> whoever holds one of these may be offered it; every row is asked again
ACTS: dict[str, tuple[str, ...]] = {
    "acknowledge": ("desk.use",), "forward": ("dossier.forward", "dossier.process"), "assign": ("task.assign",),
    "approve": ("dossier.approve",), "issue": ("result.issue",), "print": ("paper.print",),
}  # fmt: skip

TABS: tuple[Tab, ...] = (
    Tab("", "Việc của tôi", "Các bước đang chờ tôi hoặc bộ phận của tôi xử lý.",
        "Hết việc.", "dossier.read", "total", queues.mine),
    Tab("truc-tuyen", "Trực tuyến chờ nhận", "Hồ sơ nộp trực tuyến, chưa kiểm tra, chưa có mã hồ sơ.",
        "Không có hồ sơ trực tuyến chờ nhận.", "dossier.receive", "online", queues.online, of_tasks=False,
        statuses=(), order="hen", acts=(), shows=("owner", "procedure", "place", "status", "promise")),
    Tab("phan-cong", "Chờ phân công", "Bước xử lý của phòng, chưa giao cho ai.",
        "Không có hồ sơ chờ phân công.", "task.assign", "to_assign", queues.to_assign, acts=("assign", "print")),
    Tab("phat-hanh", "Chờ phát hành", "Kết quả đã phê duyệt, chờ lấy số và phát hành.",
        "Không có văn bản chờ phát hành.", "result.issue", "issue", queues.mine, kinds=(StepKind.ISSUE,),
        acts=("issue", "acknowledge", "print")),
    Tab("cho-y-kien", "Chờ ý kiến", "Bước của tôi đang chờ nơi khác trả lời ý kiến, hết niêm yết hoặc hội đồng kết luận.",
        "Không có hồ sơ nào đang chờ ý kiến.", "dossier.read", "consulted", queues.consulted, acts=("print",)),
    Tab("cho-bo-sung", "Chờ bổ sung", "Đang chờ công dân bổ sung giấy tờ hoặc nộp tiền.",
        "Không có hồ sơ chờ bổ sung.", "dossier.read", "asked", queues.asked, of_tasks=False,
        statuses=(Status.WAITING, Status.PAYING), order="hen", acts=("print",), shows=("owner", "procedure", "place", "status", "promise")),
    Tab("da-chuyen", "Đã chuyển", "Hồ sơ tôi đã chuyển, nơi nhận chưa xác nhận. Chưa xác nhận thì vẫn còn là trách nhiệm của tôi.",
        "Không có hồ sơ nào đang chờ nơi nhận xác nhận.", "dossier.read", "sent", queues.sent, acts=("print",),
        shows=("owner", "procedure", "place", "opened", "due", "promise")),
    Tab("da-xong", "Đã xong", "Các bước tôi làm xong trong 30 ngày qua, mới nhất đứng trước.",
        "Chưa làm xong bước nào trong 30 ngày qua.", "dossier.read", "finished",
        lambda who: queues.finished(who, now() - tallying.LATELY), statuses=ENDED, order="-xong", acts=("print",),
        shows=("owner", "procedure", "place", "status", "done", "promise")),
)  # fmt: skip


# L1, a page of its own
APPROVALS = Tab("phe-duyet", "Chờ phê duyệt", "Hồ sơ chờ tôi phê duyệt.", "Không có văn bản chờ phê duyệt.", "dossier.approve", "approve",
                queues.mine, kinds=(StepKind.APPROVE,), acts=("approve", "acknowledge", "print"), page="work.approvals")  # fmt: skip


def offered() -> list[Tab]:
    """The lists of whoever is asking."""
    return [tab for tab in TABS if actor().may(tab.permission)]


def chosen(slug: str) -> Tab | None:
    """The list of that name, if this person has it."""
    return next((tab for tab in (*TABS, APPROVALS) if tab.slug == slug and actor().may(tab.permission)), None)


def lists() -> list[Tab]:
    """The lists of the landing page (S4)."""
    return offered() if actor().may("dossier.read") else []


def range_of(page: Page) -> str:
    """ "1–25 trong 41"."""
    if not page.rows:
        return "0 hồ sơ"
    total = tallying.shown(page.total)
    if page.first >= MOST:
        return f"{len(page.rows)} hồ sơ, sau {MOST - 1} hồ sơ đầu"
    return f"{page.first}–{page.first + len(page.rows) - 1} trong {total}"


def links(tab: Tab, wanted: Wanted, page: Page) -> dict[str, str]:
    """The addresses of the pages beside this one, and of the list without a filter."""
    moments = tab.sort(wanted).moments
    before, after = (write_key(key, moments) for key in (page.before, page.after))
    return {
        "prev": tab.to(wanted, truoc=before) if before else "", "next": tab.to(wanted, sau=after) if after else "",
        "whole": tab.url,
    }  # fmt: skip


def _place(listing: Listing, text: str) -> Key | None:
    """Where a page begins. A moment stands in the address; of anything else only the row, so that no name does."""
    if text.startswith("r"):
        number = text[1:]
        fits = number.isascii() and number.isdecimal() and len(number) <= 9
        return listing.was(reading(), int(number)) if fits else None
    return read_key(text) if listing.sort.moments else None
