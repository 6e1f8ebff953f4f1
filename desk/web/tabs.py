"""The lists of "Hồ sơ của tôi" (X1): which there are for whom, what narrows them, and the addresses that lead from page to page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from ..domain.text import plain, tidy
from ..domain.workflow import Status, StepKind
from ..store.queries import queues
from ..store.queries.queues import Filter, Key, Page
from .guard import actor, now, reading
from .navigation import end_of_day, numbers
from .views import read_key, write_key

STATUSES = {str(int(s)): s for s in (Status.RECEIVED, Status.PROCESSING)}
DUE = {"qua-han": "Quá hạn", "hom-nay": "Đến hạn hôm nay", "con-han": "Còn hạn sau hôm nay"}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for, cleaned; what it cannot mean is left out."""

    typed: str = ""
    status: str = ""
    due: str = ""
    after: Key | None = None
    before: Key | None = None

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Wanted":
        status, due = args.get("trang-thai", ""), args.get("han", "")
        return cls(
            tidy(args.get("q", ""))[:80], status if status in STATUSES else "", due if due in DUE else "",
            read_key(args.get("sau", "")), read_key(args.get("truoc", "")),
        )  # fmt: skip

    @property
    def narrowed(self) -> bool:
        return bool(self.typed or self.status or self.due)

    def filter(self) -> Filter:
        edge = end_of_day()
        return Filter(
            typed=plain(self.typed), number=self.typed.upper(), status=STATUSES[self.status] if self.status else None,
            late=now() if self.due == "qua-han" else None, due_from={"hom-nay": now(), "con-han": edge}.get(self.due),
            due_to=edge if self.due == "hom-nay" else None,
        )  # fmt: skip

    def query(self) -> dict[str, str]:
        found = {"q": self.typed, "trang-thai": self.status, "han": self.due}
        return {k: v for k, v in found.items() if v}


@dataclass(frozen=True)
class Tab:
    """One list: its words, who has it, where its number stands in ``queues.Tally``."""

    slug: str
    label: str
    about: str  # "Thẻ này có gì?"
    empty: str
    permission: str
    number: str
    where: Callable[[Any], Any]
    kinds: tuple[StepKind, ...] = ()
    of_tasks: bool = True

    def load(self, wanted: Wanted) -> Page:
        given: dict[str, Any] = {"after": wanted.after, "before": wanted.before}
        if self.of_tasks:
            return queues.task_page(reading(), self.where(actor()), wanted.filter(), kinds=self.kinds, **given)
        return queues.dossier_page(reading(), self.where(actor()), wanted.filter(), **given)

    @property
    def count(self) -> int:
        return int(getattr(numbers(), self.number))

    @property
    def url(self) -> str:
        return url_for("work.queue", the=self.slug or None)


TABS: tuple[Tab, ...] = (
    Tab("", "Việc của tôi", "Các bước đang chờ tôi hoặc bộ phận của tôi xử lý.",
        "Không còn việc nào ở đây.", "dossier.read", "total", queues.mine),
    Tab("truc-tuyen", "Trực tuyến chờ nhận", "Hồ sơ nộp trực tuyến, chưa kiểm tra, chưa có mã hồ sơ.",
        "Không có hồ sơ trực tuyến chờ nhận.", "dossier.receive", "online", queues.online, of_tasks=False),
    Tab("phan-cong", "Chờ phân công", "Bước xử lý của phòng, chưa giao cho ai.",
        "Không có hồ sơ chờ phân công.", "task.assign", "to_assign", queues.to_assign),
    Tab("phat-hanh", "Chờ phát hành", "Kết quả đã phê duyệt, chờ lấy số và phát hành.",
        "Không có văn bản chờ phát hành.", "result.issue", "issue", queues.mine, kinds=(StepKind.ISSUE,)),
    Tab("cho-bo-sung", "Chờ bổ sung", "Đang chờ công dân bổ sung giấy tờ hoặc nộp tiền.",
        "Không có hồ sơ chờ bổ sung.", "dossier.read", "asked", queues.asked, of_tasks=False),
)  # fmt: skip


def offered() -> list[Tab]:
    """The lists of whoever is asking."""
    return [tab for tab in TABS if actor().may(tab.permission)]


def chosen(slug: str) -> Tab | None:
    """The list of that name, if this person has it."""
    return next((tab for tab in offered() if tab.slug == slug), None)


def lists() -> list[Tab]:
    """The lists of the landing page (S4)."""
    return offered() if actor().may("dossier.read") else []


def range_of(page: Page) -> str:
    """ "1–25 trong 41"."""
    if not page.rows:
        return "0 hồ sơ"
    return f"{page.first}–{page.first + len(page.rows) - 1} trong {page.total}"


def links(tab: Tab, wanted: Wanted, page: Page) -> dict[str, str]:
    """The addresses of the pages beside this one, and of the list without a filter."""
    base: dict[str, Any] = {"the": tab.slug, **wanted.query()} if tab.slug else wanted.query()
    before, after = write_key(page.before), write_key(page.after)
    return {
        "prev": url_for("work.queue", **base, truoc=before) if before else "",
        "next": url_for("work.queue", **base, sau=after) if after else "",
        "whole": tab.url,
    }
