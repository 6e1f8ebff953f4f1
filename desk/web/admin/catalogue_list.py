"""D1 Danh mục TTHC: every procedure with where it stands, the drafts, and how well all of it is made public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ...domain.text import plain, tidy
from ...services import publication
from ...services.catalogue_rights import reach_of
from ...store.queries import shelf, units
from ...store.queries.shelf import DraftFacts, Facts, Line, OpenDraft, Shelf
from ..guard import actor, now, open_to, reading
from ..intake_form import read_day
from ..row_numbers import row_id
from .catalogue_forms import BeginForm
from .catalogue_names import MANAGE, PUBLISH, link

bp = Blueprint("editions", __name__, url_prefix="/danh-muc")
SIZE = 25
TABS = {
    "dang-ap-dung": "Đang áp dụng", "sap-ap-dung": "Sắp áp dụng", "ban-nhap": "Bản nháp", "cho-duyet": "Chờ duyệt",
    "het-hieu-luc": "Hết hiệu lực", "cau-hoi": "Có câu hỏi từ tệp nhập",
}  # fmt: skip
DRAFTS = ("ban-nhap", "cho-duyet", "cau-hoi")
Item = Line | OpenDraft


@dataclass(frozen=True)
class Wanted:
    """What the address asks for, cleaned."""

    tab: str
    typed: str
    field: str
    level: str

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Wanted":
        tab = args.get("the", "dang-ap-dung")
        return cls(
            tab if tab in TABS else abort(404),
            tidy(args.get("q", ""))[:80],
            tidy(args.get("linh-vuc", "")),
            args.get("cap", ""),
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.typed or self.field or self.level)

    def url(self, tab: str = "", **more: Any) -> str:
        """The address of a list with the same narrowing."""
        said = {"the": tab or self.tab, "q": self.typed, "linh-vuc": self.field, "cap": self.level, **more}
        return url_for("editions.index", **{k: v for k, v in said.items() if v and v != "dang-ap-dung"})

    def narrow(self, items: Sequence[Item]) -> list[Item]:
        """Those that are meant: every word typed, accents or not; the field; the level."""
        if not self.narrowed:
            return list(items)
        words = plain(self.typed).split()
        return [
            item for item in items
            if (not self.field or item.field == self.field) and (not self.level or self.level in item.levels)
            and (not words or all(word in item.search for word in words))
        ]  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page of a list; the keys (numbers of rows) lead to the pages beside it."""

    items: Sequence[Item]
    total: int
    first: int
    before: int | None  # the row after which the page before begins; 0: the first page
    after: int | None


def _key(item: Item) -> int:
    return item.edition_id if isinstance(item, Line) else item.id


def page_of(items: Sequence[Item], after: int) -> Page:
    """The rows after a key; a key that is not there (any more) is the beginning."""
    start = next((n + 1 for n, item in enumerate(items) if _key(item) == after), 0) if after else 0
    rows = items[start : start + SIZE]
    before = None if not start else _key(items[start - SIZE - 1]) if start > SIZE else 0
    return Page(rows, len(items), start + 1, before, _key(rows[-1]) if start + SIZE < len(items) else None)


def _lists(whole: Shelf, waiting: Sequence[OpenDraft]) -> dict[str, Sequence[Item]]:
    return {
        "dang-ap-dung": whole.standing, "sap-ap-dung": whole.coming, "het-hieu-luc": whole.over,
        "ban-nhap": [d for d in waiting if d.state == "draft"], "cho-duyet": [d for d in waiting if d.state == "submitted"],
        "cau-hoi": [d for d in waiting if d.asked],
    }  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A procedure as the list shows it."""

    line: Line
    facts: Facts
    next_from: date | None
    draft: OpenDraft | None
    editable: bool


@dataclass(frozen=True)
class DraftRow:
    """A draft as the list shows it: where it is written, or, if that is not this person's, looked at."""

    draft: OpenDraft
    facts: DraftFacts
    url: str


@bp.get("")
@open_to(PUBLISH)
def index() -> ResponseReturnValue:
    """D1: one list at a time; every filter is in the address."""
    wanted, session, today = Wanted.read(request.args), reading(), now().date()
    whole, waiting = shelf.shelf(session, today), shelf.open_drafts(session, actor(), with_levels=bool(wanted.level))
    lists = {tab: wanted.narrow(items) for tab, items in _lists(whole, waiting).items()}
    page = page_of(lists[wanted.tab], request.args.get("sau", 0, type=row_id))
    everything = [*whole.standing, *whole.coming, *whole.over]
    return render_template(
        "catalogue/index.html", wanted=wanted, page=page, drafts=wanted.tab in DRAFTS, rows=_rows(page, whole, waiting),
        tabs=[(label, wanted.url(tab), tab == wanted.tab, len(lists[tab])) for tab, label in TABS.items()],
        level_names=units.level_names(session), fields=shelf.fields(everything), empty=not everything and not waiting,
        may_edit=actor().may(MANAGE), figures=publication.line_of(session, actor(), today), today=today,
        links={"import": link("imports.index"), "prev": _beside(wanted, page.before), "next": _beside(wanted, page.after)},
    )  # fmt: skip


def _rows(page: Page, whole: Shelf, waiting: Sequence[OpenDraft]) -> list[Row | DraftRow]:
    known = shelf.facts(reading(), [item.edition_id for item in page.items if isinstance(item, Line)])
    written = shelf.draft_facts(reading(), [item.id for item in page.items if isinstance(item, OpenDraft)])
    begun, mine = {d.code: d for d in waiting}, reach_of(reading(), actor(), MANAGE)
    rows: list[Row | DraftRow] = []
    for item in page.items:
        if isinstance(item, OpenDraft):
            writes = item.state == "draft" and mine.covers(written[item.id].owner_id)
            url = url_for("drafts.edit" if writes else "drafts.compare", draft_id=item.id)
            rows.append(DraftRow(item, written[item.id], url))
        else:
            facts = known[item.edition_id]
            coming, draft = whole.next_from.get(item.code), begun.get(item.code)
            rows.append(Row(item, facts, coming, draft, mine.covers(facts.owner_id)))
    return rows


def _beside(wanted: Wanted, key: int | None) -> str:
    return wanted.url(sau=key) if key is not None else ""


@bp.get("/them")
@open_to(MANAGE)
def new() -> ResponseReturnValue:
    """[Thêm thủ tục]: its code first."""
    return render_template("catalogue/new.html", form=BeginForm())


@bp.get("/cong-khai")
@open_to(PUBLISH)
def figures() -> ResponseReturnValue:
    """The figures of a period, with those late, those of which it is not known, and those that lack something."""
    today = now().date()
    typed = {"tu": tidy(request.args.get("tu", "")), "den": tidy(request.args.get("den", ""))}
    first = read_day(typed["tu"], today) or date(today.year, 1, 1)
    last = read_day(typed["den"], today) or today
    wrong = [name for name, text in typed.items() if text and read_day(text, today) is None]
    if first > last:
        wrong, last = ["den"], first
    found = publication.figures_of(reading(), actor(), first, last, today)
    return render_template(
        "catalogue/figures.html",
        figures=found,
        typed=typed,
        wrong=wrong,
        lacking=found.completeness.lacking[:200],
    )
